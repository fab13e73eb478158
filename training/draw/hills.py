"""Rolling ground, shared by every landscape."""

from training.draw.canvas import Canvas
from training.draw.palette import Colour


def hills(c: Canvas, y: float, tone: Colour, rise: float = 20) -> None:
    c.fill(
        f"M0 {y} Q64 {y - rise} 128 {y} Q192 {y + rise * 0.6} 256 {y - rise * 0.4} "
        "L256 256 L0 256 Z",
        tone,
        ink=False,
    )
