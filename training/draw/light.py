"""The light that falls on the whole picture, which a seed decides."""

from training.draw.canvas import Canvas
from training.draw.palette import Colour
from training.traits import Look

WARM: Colour = (255, 214, 140)
COLD: Colour = (176, 214, 255)
BRIGHT: Colour = (255, 255, 255)
SHADE: Colour = (56, 34, 120)


def fall(c: Canvas, look: Look) -> None:
    """Let light come from a side or from above; now and then there is none in particular."""
    tone = c.rng.choice((WARM, WARM, COLD, BRIGHT))
    strength = c.rng.uniform(0.06, 0.2)
    begin, end = c.rng.choice(
        (((0, 0), (256, 256)), ((256, 0), (0, 256)), ((0, 128), (256, 128)), ((256, 128), (0, 128)),
         ((128, 0), (128, 256)))
    )  # fmt: skip
    if c.rng.random() < 0.7 and look.style in ("flat", "watercolour"):
        c.veil(begin, end, tone, SHADE, strength)
