"""Pure: what a picture goes on from: its source, the part that is repainted, a large one's tiles.

Knows no torch: a part is found by the face alone, tiles and their seams by lengths alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Box = tuple[int, int, int, int]  #: pixels: left, top, right, bottom
Pixels = NDArray[Any]

SKETCH_SIDE = 256  #: pixels of a sketch's longer side at most


@dataclass(frozen=True, slots=True, eq=False)
class SourcePicture:
    """A picture that another goes on from, and what of it is repainted, where that is known."""

    image: Image.Image  #: RGB
    mask: Image.Image | None = None  #: L: see part_mask


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class InitImage:
    """What a work begins with, as large as what comes of it."""

    image: Image.Image
    windows: tuple[Box, ...]  #: what is painted by itself: all of it, or its tiles
    mask: Image.Image | None = None  #: L: 0 where each pixel stays the source's

    @property
    def window_size(self) -> tuple[int, int]:
        left, top, right, bottom = self.windows[0]
        return right - left, bottom - top

    def marked(self) -> Image.Image:
        """Return a small copy on which the part that is repainted stands out."""
        image = self.image.copy()
        if self.mask:
            dark = image.point(lambda level: level // 3)
            image = Image.composite(image, dark, self.mask.point(lambda level: 255 * bool(level)))
        image.thumbnail((SKETCH_SIDE, SKETCH_SIDE))
        return image


def whole(image: Image.Image, mask: Image.Image | None = None) -> InitImage:
    """Return a picture that is painted in one."""
    return InitImage(image, ((0, 0, *image.size),), mask)


# Parts of a portrait, by its face. None ever holds clothes or a body: those are not painted anew.

#: Where a face is that nobody sees, as shares of the picture: what centred portraits have.
USUAL_FACE = (0.30, 0.33, 0.70, 0.72)
FEATHER = 1 / 96  #: of the picture's shorter side, inwards from a part's edge


def part_mask(
    part: str,
    size: tuple[int, int],
    face: Box | None = None,
    image: Image.Image | None = None,
) -> Image.Image:
    """Return where a part is (L): 0 outside it, 255 well inside, and in between at its edge.

    With the picture itself a background comes up to the head and shoulders, where it is plain.
    """
    left, top, right, bottom = face or _usual_face(size)
    width, height = right - left, bottom - top

    def at(x: float, y: float) -> tuple[float, float]:
        """Return a place told in faces: 0 to 1 is the face itself, each way."""
        return left + x * width, top + y * height

    mask = PARTS[part](size, at)
    if part == "background" and image:
        mask = _grown(mask, _person(size, at), image)
    return _feathered(mask)


def _usual_face(size: tuple[int, int]) -> Box:
    left, top, right, bottom = (
        round(share * side) for share, side in zip(USUAL_FACE, 2 * size, strict=True)
    )
    return left, top, right, bottom


At = Callable[[float, float], tuple[float, float]]


def _eyes(size: tuple[int, int], at: At) -> Image.Image:
    """Return the band of eyes and brows, from temple to temple."""
    mask, draw = _blank(size)
    draw.rectangle((at(-0.05, 0.12), at(1.05, 0.54)), fill=255)
    return mask


def _hair(size: tuple[int, int], at: At) -> Image.Image:
    """Return what is above and beside a face, no lower than its chin."""
    mask, draw = _blank(size)
    draw.ellipse((at(-0.45, -0.95), at(1.45, 1.35)), fill=255)
    draw.ellipse((at(0.10, 0.16), at(0.90, 1.30)), fill=0)
    draw.rectangle((at(-9, 0.92), at(9, 99)), fill=0)
    return mask


def _background(size: tuple[int, int], at: At) -> Image.Image:
    """Return what is left beside a head with its hair or hat, and beside generous shoulders."""
    mask, draw = _blank(size, 255)
    draw.ellipse((at(-0.50, -0.95), at(1.50, 1.35)), fill=0)
    shoulders = [at(-0.1, 0.8), at(1.1, 0.8), at(1.8, 1.05), at(2.0, 99), at(-1.0, 99)]
    draw.polygon([*shoulders, at(-0.8, 1.05)], fill=0)
    return mask


def _person(size: tuple[int, int], at: At) -> Image.Image:
    """Return what surely is no background: the head within its hair, neck, chest and shoulders."""
    mask, draw = _blank(size)
    draw.ellipse((at(0.08, -0.1), at(0.92, 1.0)), fill=255)
    chest = [at(0.38, 0.9), at(0.62, 0.9), at(0.66, 1.2), at(1.1, 1.5), at(1.2, 99), at(-0.2, 99)]
    draw.polygon([*chest, at(-0.1, 1.5), at(0.34, 1.2)], fill=255)
    return mask


GROWN_SIDE = 128  #: pixels a side at which a background grows towards a head
ALIKE = 24.0  #: levels of 255 in which a pixel may differ from the plain colour beside it
RIM = 1 / 64  #: of the picture's shorter side: how far it goes over a head's soft edge


def _grown(sure: Image.Image, never: Image.Image, image: Image.Image) -> Image.Image:
    """Return a background with what is connected with it and of its colour, but not a person.

    It covers the edge, where both colours are mixed: there the picture is painted anew.
    """
    small = (GROWN_SIDE, GROWN_SIDE)
    colours = np.asarray(image.resize(small, Image.Resampling.BOX), np.float32)
    inside = np.asarray(sure.resize(small)) > 0
    may = ~inside & (np.asarray(never.resize(small)) == 0)
    inside, _ = _spread(inside, may, colours, colours)
    grown = Image.fromarray((inside * 255).astype(np.uint8)).resize(image.size)
    rim = 2 * max(1, round(min(image.size) * RIM)) + 1
    over = grown.point(lambda level: 255 * (level > 127)).filter(ImageFilter.MaxFilter(rim))
    return ImageChops.lighter(sure, over)


def _spread(inside: Pixels, may: Pixels, colours: Pixels, carried: Pixels) -> tuple[Pixels, Pixels]:
    """Let a region [h, w] grow where it may, over what is of the colour beside it.

    Returns it, and what its first places carried [h, w, 3], handed on.
    """
    like, carried = colours.copy(), carried.copy()  # the colour here, or of where it grew from
    for _ in range(sum(inside.shape)):
        joined = np.zeros_like(inside)
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            beside, theirs = np.roll(inside, step, axis), np.roll(like, step, axis)
            fits = may & beside & (np.abs(colours - theirs).max(axis=-1) < ALIKE)
            like[fits] = 0.9 * theirs[fits] + 0.1 * colours[fits]
            carried[fits] = np.roll(carried, step, axis)[fits]
            joined |= fits
        if not joined.any():
            break
        inside, may = inside | joined, may & ~joined
    return inside, carried


PARTS: dict[str, Callable[[tuple[int, int], At], Image.Image]] = {
    "background": _background,
    "hair": _hair,
    "eyes": _eyes,
}


def _blank(size: tuple[int, int], level: int = 0) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", size, level)
    return mask, ImageDraw.Draw(mask)


def _feathered(part: Image.Image) -> Image.Image:
    """Soften a part's edge inwards: outside it stays 0."""
    feather = max(1, round(min(part.size) * FEATHER))
    inner = part.filter(ImageFilter.MinFilter(2 * (feather // 2) + 1))
    return ImageChops.darker(inner.filter(ImageFilter.GaussianBlur(feather / 2)), part)


def places_of(mask: Image.Image, grid: int) -> Pixels:
    """Return 1 for each place of the latents of which any pixel may change, 0 for others."""
    width, height = mask.size
    cells = np.asarray(mask).reshape(height // grid, grid, width // grid, grid)
    touched: Pixels = (cells.max(axis=(1, 3)) > 0).astype(np.float32)
    return touched


TONED_SIDE = 64  #: pixels of the longer side at which colours are compared
NEAR = 56.0  #: levels of 255: what differs more is another thing, not another tone of it


def toned(painted: Image.Image, source: Image.Image, mask: Image.Image) -> Image.Image:
    """Return what was painted with what goes on over a part's edge in the tone of its source.

    A model that knows little of what is beside a part paints the wall there in another tone. What
    is plain from the edge inwards takes the difference at the edge; hair and hats keep their own.
    """
    small = _within(painted.size, TONED_SIDE)
    ours, theirs = (
        np.asarray(image.resize(small, Image.Resampling.BOX), np.float32)
        for image in (painted, source)
    )
    inside = np.asarray(mask.resize(small, Image.Resampling.BOX)) > 127
    around, differs = _around(inside), theirs - ours
    if not around.any():  # it is the background itself that is painted
        return painted
    edge = inside & _beside(around) & (np.abs(differs).max(axis=-1) < NEAR)
    plain, carried = _spread(edge, inside & ~edge, ours, differs)
    weight = _blurred(plain.astype(np.float32))
    change = [_blurred(carried[..., n] * plain) / np.maximum(weight, 1e-3) for n in range(3)]
    share = np.clip(2 * weight, 0, 1)  # a little over the edge of what is not plain
    large = [
        np.asarray(Image.fromarray(one * share).resize(painted.size, Image.Resampling.BILINEAR))
        for one in change
    ]
    levels = np.asarray(painted, np.float32) + np.stack(large, axis=-1)
    return Image.fromarray(levels.round().clip(0, 255).astype(np.uint8))


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = side / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _around(inside: Pixels) -> Pixels:
    """Return what lies outside a part and reaches the picture's border; nothing of a background."""
    border = np.ones_like(inside)
    border[1:-1, 1:-1] = False
    if inside[border].mean() > 1 / 2:
        return np.zeros_like(inside)
    reached, more = np.zeros_like(inside), border & ~inside
    while (more & ~reached).any():
        reached, more = more, _beside(more) & ~inside
    return reached


def _beside(region: Pixels) -> Pixels:
    """Return a region with all places that touch it."""
    grown = Image.fromarray((region * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(3))
    return np.asarray(grown) > 0


def _blurred(levels: Pixels) -> Pixels:
    """Return the mean of nine places around each."""
    padded = np.pad(levels, 1, mode="edge")
    height, width = levels.shape
    shifted = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    mean: Pixels = np.mean(shifted, axis=0)
    return mean


# A picture twice as large, in tiles of the size that the model paints, which share passes with
# everybody else's pictures. Seams are feathered over the whole overlap.

LARGER = 2
OVERLAP = 1 / 4  #: of a tile's side, at least


def enlarged(image: Image.Image, tile: tuple[int, int], grid: int) -> InitImage:
    """Return what a picture twice as large begins with."""
    width, height = (LARGER * side for side in image.size)
    large = image.resize((width, height), Image.Resampling.LANCZOS)
    wide, high = min(tile[0], width), min(tile[1], height)
    windows = tuple(
        (left, top, left + wide, top + high)
        for top in starts(height, high, grid)
        for left in starts(width, wide, grid)
    )
    return InitImage(large, windows)


def starts(length: int, side: int, grid: int) -> list[int]:
    """Return where tiles of a side begin along a length: evenly spread, on the grid."""
    least = OVERLAP * side
    count = max(1, math.ceil((length - least) / (side - least)))
    rest = length - side
    return [round(n * rest / max(1, count - 1) / grid) * grid for n in range(count)]


def ramps(begins: Sequence[int], side: int, length: int) -> list[Pixels]:
    """Return each tile's weights along a length; in every pixel they are 1 together."""
    weights = np.zeros((len(begins), length), np.float32)
    for n, begin in enumerate(begins):
        near = np.minimum(np.arange(side), np.arange(side)[::-1]) + 1
        weights[n, begin : begin + side] = near
    # The outermost pixels belong to one tile alone, whatever its weight there.
    weights /= weights.sum(axis=0)
    return [weights[n, begin : begin + side] for n, begin in enumerate(begins)]


def anchored(large: Pixels, source: Image.Image) -> Image.Image:
    """Return what was painted large with the coarse of its source: at half the size they are equal.

    Of what a model makes of a tile only the fine is wanted: it knows whole pictures, and would see
    one in each. (Back-projection, as in Irani and Peleg 1991.)
    """
    coarse = _halved(np.asarray(source, np.float32)) - _halved(large)
    channels = [
        Image.fromarray(coarse[..., n]).resize(source.size, Image.Resampling.BICUBIC)
        for n in range(3)
    ]
    levels = large + np.stack([np.asarray(channel) for channel in channels], axis=-1)
    return Image.fromarray(levels.round().clip(0, 255).astype(np.uint8))


def _halved(levels: Pixels) -> Pixels:
    height, width, channels = levels.shape
    halves = levels.reshape(height // LARGER, LARGER, width // LARGER, LARGER, channels)
    mean: Pixels = halves.mean(axis=(1, 3))
    return mean


class Mosaic:
    """Puts together what was painted in windows, whichever comes first."""

    def __init__(self, init: InitImage) -> None:
        self._init = init
        width, height = init.image.size
        self._left = set(init.windows)
        self._sum = np.zeros((height, width, 3), np.float32)
        wide, high = init.window_size
        across = sorted({window[0] for window in init.windows})
        down = sorted({window[1] for window in init.windows})
        self._across = dict(zip(across, ramps(across, wide, width), strict=True))
        self._down = dict(zip(down, ramps(down, high, height), strict=True))
        self._sketch: Image.Image | None = None

    def add(self, window: Box, painted: Image.Image) -> Image.Image | None:
        """Lay a window in; return the picture once it was the last."""
        self._left.discard(window)
        if len(self._init.windows) == 1:
            return self._composited(painted)
        left, top, right, bottom = window
        weights = self._down[top][:, None, None] * self._across[left][:, None]
        self._sum[top:bottom, left:right] += weights * np.asarray(painted, np.float32)
        return None if self._left else anchored(self._sum, self._init.image)

    def sketch(self, window: Box, small: Image.Image) -> Image.Image:
        """Return how far the whole is, small, with a sketch of one window laid in."""
        if self._sketch is None:
            self._sketch = self._init.image.copy()
            self._sketch.thumbnail((SKETCH_SIDE, SKETCH_SIDE))
        scale = self._sketch.width / self._init.image.width
        left, top, right, bottom = (round(edge * scale) for edge in window)
        part = small.resize((max(1, right - left), max(1, bottom - top)))
        mask = self._init.mask and self._init.mask.resize(part.size)
        self._sketch.paste(part, (left, top), mask)
        return self._sketch.copy()

    def _composited(self, painted: Image.Image) -> Image.Image:
        """Leave every pixel outside the part as it is in the source."""
        init = self._init
        if init.mask is None:
            return painted
        alike = toned(painted, init.image, init.mask)
        return Image.composite(alike, init.image, init.mask)
