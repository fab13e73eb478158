"""Contact sheets: many pictures on one, each with its words beneath."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

LINE = 12


def _wrapped(text: str, width: int) -> list[str]:
    lines, row = [], ""
    for word in text.split():
        if len(row) + len(word) + 1 > width and row:
            lines, row = [*lines, row], word
        else:
            row = f"{row} {word}".strip()
    return [*lines, row]


def sheet(
    pictures: Sequence[np.ndarray], words: Sequence[str], columns: int = 8, size: int = 256
) -> Image.Image:
    """Return a sheet; pictures are (h, w, 3) uint8, words are cut after three lines."""
    rows = -(-len(pictures) // columns)
    tall = size + 3 * LINE + 8
    page = Image.new("RGB", (columns * (size + 8), rows * tall), "white")
    pen = ImageDraw.Draw(page)
    for i, (picture, text) in enumerate(zip(pictures, words, strict=True)):
        x, y = (i % columns) * (size + 8) + 4, (i // columns) * tall + 4
        page.paste(Image.fromarray(picture).resize((size, size), Image.Resampling.LANCZOS), (x, y))
        for k, line in enumerate(_wrapped(text, size // 6)[:3]):
            pen.text((x, y + size + 1 + k * LINE), line, fill="black")
    return page


def save(page: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.save(path)
