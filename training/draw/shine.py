"""The light that lies on hair."""

from training.draw.canvas import Canvas
from training.draw.palette import Colour, light


def shine(c: Canvas, tone: Colour, shape: str = "M100 74 Q112 60 130 59", width: float = 5) -> None:
    c.line(shape, light(tone, 0.28), width)
