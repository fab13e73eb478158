"""The six styles: the pen a picture is drawn with, and what is done to its pixels afterwards."""

import numpy as np
from PIL import Image, ImageFilter

from training.draw.canvas import SIZE, Pen
from training.draw.palette import INK, PAPER

PENS = {
    "flat": Pen(),
    "watercolour": Pen(paper=PAPER, bleach=0.06),
    "pencil": Pen(outline=(72, 68, 78), width=2.0, paper=PAPER, bleach=0.48, wobble=0.9),
    "comic": Pen(outline=INK, width=3.4),
    "pixel": Pen(outline=INK, width=4.0),
    "poster": Pen(outline=(252, 240, 212), width=2.4),
}
POSTER_DARK, POSTER_LIGHT = np.float32((30, 26, 48)), np.float32((252, 240, 212))
LINEAR = np.linspace(0, 1, SIZE, dtype=np.float32)


def noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """Return smooth noise in [-1, 1], (256, 256), with `cells` bumps a side."""
    coarse = Image.fromarray(rng.uniform(-1, 1, (cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize((SIZE, SIZE), Image.Resampling.BICUBIC))


def blur(pixels: np.ndarray, radius: float) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


def warp(pixels: np.ndarray, rng: np.random.Generator, reach: float) -> np.ndarray:
    """Shift every pixel by smooth noise of up to `reach` points."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    y = np.clip(rows + reach * noise(rng, 18), 0, SIZE - 1).round().astype(int)
    x = np.clip(columns + reach * noise(rng, 18), 0, SIZE - 1).round().astype(int)
    return pixels[y, x]


def border(rng: np.random.Generator) -> np.ndarray:
    """Return how much paint there is, (256, 256, 1): none at the ragged edge of the paper."""
    edge = np.minimum.outer(np.minimum(LINEAR, LINEAR[::-1]), np.minimum(LINEAR, LINEAR[::-1]))
    return np.clip((edge * SIZE - 7 - 5 * noise(rng, 12)) / 5, 0, 1)[..., None]


def watercolour(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let the paint run, pool at the edges of its patches and leave the paper's rim bare."""
    wet = blur(warp(pixels, rng, 1.8), 0.4).astype(np.float32)
    pooled = blur(wet.astype(np.uint8), 3.5).astype(np.float32) - wet
    wet = wet - 0.26 * np.clip(np.abs(pooled), 0, 90)
    wet = wet + (255 - wet) * np.clip(0.17 * noise(rng, 7) - 0.02, 0, 1)[..., None]
    wet = wet * (1 - 0.07 * np.clip(noise(rng, 9), 0, 1))[..., None]
    share = border(rng)
    return wet * share + np.float32(PAPER) * (1 - share)


def pencil(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Hatch the darker patches along one diagonal."""
    grey = blur(pixels, 1.2).mean(axis=2, dtype=np.float32)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    wave = 0.5 + 0.5 * np.sin((rows + columns + 3 * noise(rng, 10)) * 2 * np.pi / 7)
    depth = np.clip((232 - grey) / 150, 0, 1) * 46
    share = border(rng)
    return (pixels - (wave * depth)[..., None]) * share + np.float32(PAPER) * (1 - share)


def comic(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Raise the colours and print dots into the lower right, as cheap paper does."""
    bold = (pixels.astype(np.float32) - 128) * 1.14 + 128
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    pitch = 8.0
    u, v = (rows + columns) / pitch, (rows - columns) / pitch
    distance = np.hypot(u - np.round(u), v - np.round(v))
    size = 0.36 * np.clip((rows + columns - 250) / 260, 0, 1)
    dot = np.clip((size - distance) * 7, 0, 1)[..., None]
    bold = bold * (1 - 0.24 * dot)
    bold[:4] = bold[-4:] = bold[:, :4] = bold[:, -4:] = INK
    return bold


def pixel(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Keep 64x64 blocks, each the colour of its middle."""
    blocks = pixels.reshape(64, 4, 64, 4, 3)[:, 1:3, :, 1:3].mean(axis=(1, 3))
    return np.repeat(np.repeat(blocks, 4, axis=0), 4, axis=1)


def poster(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Print in few strong inks, with a paper frame."""
    smooth = blur(pixels, 0.8).astype(np.float32)
    grey = smooth.mean(axis=2, keepdims=True)
    strong = np.clip(grey + (smooth - grey) * 1.15, 0, 255)
    level = np.round(grey / 42) * 42
    inks = strong * np.clip((level + 12) / (grey + 12), 0.7, 1.3)
    inks = POSTER_DARK + inks * (POSTER_LIGHT - POSTER_DARK) / 255
    inks[:12] = inks[-12:] = inks[:, :12] = inks[:, -12:] = POSTER_LIGHT
    return inks


FINISH = {
    "watercolour": watercolour,
    "pencil": pencil,
    "comic": comic,
    "pixel": pixel,
    "poster": poster,
}


def finish(pixels: np.ndarray, style: str, seed: int) -> np.ndarray:
    """Return the picture as the style leaves it, (256, 256, 3) uint8."""
    if style not in FINISH:
        return pixels
    done = FINISH[style](pixels, np.random.default_rng(seed))
    return np.clip(done, 0, 255).round().astype(np.uint8)
