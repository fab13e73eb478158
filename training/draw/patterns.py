"""Walls of stripes, dots and rays."""

import math

from training.draw.canvas import Canvas
from training.draw.palette import CREAM


def stripes(c: Canvas) -> None:
    c.gradient(CREAM, CREAM)
    for x in range(-256, 256, 52):
        c.poly([(x, 256), (x + 26, 256), (x + 282, 0), (x + 256, 0)], (250, 178, 160), ink=False)


def dots(c: Canvas) -> None:
    c.gradient((178, 222, 214), (178, 222, 214))
    for i in range(9):
        for j in range(9):
            c.oval(j * 32 + (i % 2) * 16, i * 32, 7, 7, (250, 250, 244), ink=False)


def rays(c: Canvas) -> None:
    c.gradient((255, 214, 106), (255, 214, 106))
    for k in range(12):
        a, b = k * math.pi / 6, k * math.pi / 6 + math.pi / 12
        c.poly(
            [
                (128, 128),
                (128 + 220 * math.cos(a), 128 + 220 * math.sin(a)),
                (128 + 220 * math.cos(b), 128 + 220 * math.sin(b)),
            ],
            (250, 156, 80),
            ink=False,
        )


PATTERNS = {
    "stripes": stripes, "dots": dots, "rays": rays,
}  # fmt: skip
