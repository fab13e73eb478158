"""The six styles: the pen a picture is drawn with, and what is done to its pixels afterwards.

Whatever repeats (blocks, dots, hatching, the grain of paper) does so every 32 pixels or a whole
part of that, which is what one place of the picture coder's latent covers: so it can be coded.
"""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from training.draw.canvas import PIXELS, Pen
from training.draw.palette import INK, PAPER

PENS = {
    "flat": Pen(),
    "watercolour": Pen(paper=PAPER, bleach=0.08),
    "pencil": Pen(outline=(70, 66, 76), width=2.2, paper=PAPER, bleach=0.4, wobble=0.8),
    "comic": Pen(outline=INK, width=4.2),
    "pixel": Pen(outline=INK, width=4.4),
    "poster": Pen(outline=(252, 240, 212), width=2.6),
}
POSTER_DARK, POSTER_LIGHT = np.float32((22, 18, 44)), np.float32((252, 240, 212))
BLOCK = 8  # pixels of a side of a block of pixel art
PERIOD = 32
ROWS, COLUMNS = np.mgrid[0:PIXELS, 0:PIXELS].astype(np.float32)
LINEAR = np.linspace(0, 1, PIXELS, dtype=np.float32)
EDGE = np.minimum.outer(np.minimum(LINEAR, LINEAR[::-1]), np.minimum(LINEAR, LINEAR[::-1])) * PIXELS


def noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """Return smooth noise in [-1, 1] over the picture, with `cells` bumps a side."""
    coarse = Image.fromarray(rng.uniform(-1, 1, (cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize((PIXELS, PIXELS), Image.Resampling.BICUBIC))


def blur(pixels: np.ndarray, radius: float) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


@lru_cache(maxsize=1)
def grain() -> np.ndarray:
    """Return the tooth of the paper, the same in every cell of 32 pixels."""
    cell = np.random.default_rng(1).uniform(-1, 1, (8, 8)).astype(np.float32)
    tiled = Image.fromarray(np.tile(cell, (3, 3))).resize((96, 96), Image.Resampling.BICUBIC)
    cell = np.asarray(tiled)[32:64, 32:64]
    return np.tile(cell, (PIXELS // PERIOD, PIXELS // PERIOD))


def strokes(rng: np.random.Generator) -> np.ndarray:
    """Return how much paint there is, (512, 512, 1): broad strokes end raggedly before the rim."""
    ends = rng.uniform(10, 44, (2, PIXELS // PERIOD)).repeat(PERIOD, axis=1)
    bristles = 5 * np.sin(ROWS[:, 0] * 2 * np.pi / 8)
    left = np.clip((COLUMNS - (ends[0] + bristles)[:, None]) / 3, 0, 1)
    right = np.clip((PIXELS - COLUMNS - (ends[1] + bristles)[:, None]) / 3, 0, 1)
    rim = np.clip((EDGE - 10 - 6 * noise(rng, 14)) / 3, 0, 1)
    return (left * right * rim)[..., None]


def watercolour(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let the paint pool at the edges of its patches, run out in washes and end in strokes."""
    wet = blur(pixels, 1.0).astype(np.float32)
    pooled = np.abs(blur(pixels, 7).astype(np.float32) - wet).mean(axis=2, keepdims=True)
    grey = wet.mean(axis=2, keepdims=True)
    wet = np.clip(grey + (wet - grey) * 1.2, 0, 255) * (1 - 0.3 * np.clip(pooled / 60, 0, 1))
    wash = np.clip(0.4 + 0.7 * noise(rng, 6), 0, 1)[..., None]
    wet = wet + (255 - wet) * 0.26 * wash
    wet = wet * (1 - 0.05 * grain())[..., None]
    share = strokes(rng)
    return wet * share + np.float32(PAPER) * (1 - share)


def _hatch(across: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Return lines 16 pixels apart that grow with the depth."""
    distance = np.abs(across / 16 - np.round(across / 16)) * 16
    return np.clip(depth * 4.6 - distance, 0, 1)


def pencil(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take the colour back and hatch: the darker, the thicker, and crosswise where it is dark."""
    soft = blur(pixels, 2.4).mean(axis=2, dtype=np.float32)
    grey = pixels.mean(axis=2, keepdims=True)
    sheet = grey + (pixels - grey) * 0.75
    sheet = sheet + (np.float32(PAPER) - sheet) * 0.3
    lead = _hatch(ROWS + COLUMNS, np.clip((214 - soft) / 130, 0, 0.75))
    lead = np.maximum(lead, _hatch(ROWS - COLUMNS, np.clip((134 - soft) / 90, 0, 0.6)))
    sheet = sheet * (1 - 0.4 * lead)[..., None]
    share = strokes(rng)
    return sheet * share + np.float32(PAPER) * (1 - share)


def comic(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Raise the colours, print dots into one half as cheap paper does, and frame the panel."""
    bold = (pixels.astype(np.float32) - 128) * 1.2 + 132
    u, v = (ROWS + COLUMNS) / 16, (ROWS - COLUMNS) / 16
    distance = np.hypot(u - np.round(u), v - np.round(v))
    side = COLUMNS if rng.random() < 0.5 else PIXELS - COLUMNS
    size = 0.44 * np.clip((ROWS + side - 420) / 560, 0, 1)
    dot = np.clip((size - distance) * 9, 0, 1)[..., None]
    bold = bold * (1 - 0.34 * dot)
    bold[EDGE < 14] = (252, 250, 244)
    bold[(EDGE >= 8) & (EDGE < 15)] = INK
    return bold


def pixel(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Keep 64x64 blocks, each of one of few strong colours."""
    n = PIXELS // BLOCK
    blocks = pixels.reshape(n, BLOCK, n, BLOCK, 3)[:, 3:5, :, 3:5]
    blocks = np.median(blocks, axis=(1, 3))
    blocks = np.clip((blocks - 128) * 1.12 + 128, 0, 255)
    blocks = np.round(blocks / 17) * 17
    return np.repeat(np.repeat(blocks, BLOCK, axis=0), BLOCK, axis=1)


def poster(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Print in few strong inks on warm paper, with a wide rim and a line within it."""
    smooth = blur(pixels, 1.4).astype(np.float32)
    grey = smooth.mean(axis=2, keepdims=True)
    strong = np.clip(grey + (smooth - grey) * 1.55, 0, 255)
    level = np.round(grey / 60) * 60
    inks = strong * np.clip((level + 16) / (grey + 16), 0.6, 1.45)
    inks = POSTER_DARK + np.clip(inks, 0, 255) * (POSTER_LIGHT - POSTER_DARK) / 255
    inks[EDGE < 30] = POSTER_LIGHT
    inks[(EDGE >= 18) & (EDGE < 23)] = (196, 62, 52)
    return inks


FINISH = {
    "watercolour": watercolour,
    "pencil": pencil,
    "comic": comic,
    "pixel": pixel,
    "poster": poster,
}


def finish(pixels: np.ndarray, style: str, seed: int) -> np.ndarray:
    """Return the picture as the style leaves it, (512, 512, 3) uint8."""
    if style not in FINISH:
        return pixels
    done = FINISH[style](pixels, np.random.default_rng(seed))
    return np.clip(done, 0, 255).round().astype(np.uint8)
