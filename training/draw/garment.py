"""The outline of the shoulders and the details that many garments share."""

from training.draw.canvas import Canvas
from training.draw.palette import WHITE, Colour, dark, light

BODY = "M34 262 C34 220 56 208 94 199 L110 191 Q128 198 146 191 L162 199 C200 208 222 220 222 262 Z"
ROUND = (
    "M34 262 C34 220 56 208 94 199 L107 193 Q128 218 149 193 L162 199 C200 208 222 220 222 262 Z"
)
VNECK = (
    "M34 262 C34 220 56 208 94 199 L107 193 L128 220 L149 193 L162 199 C200 208 222 220 222 262 Z"
)


def arms(c: Canvas, tone: Colour) -> None:
    """Draw the folds that part arms from chest."""
    for _ in c.sides():
        c.line("M66 262 Q66 244 72 232", dark(tone, 0.28), 3)


def dress_front(c: Canvas) -> None:
    """Draw a white shirt with its collar."""
    c.fill("M104 194 L128 204 L152 194 L146 262 L110 262 Z", WHITE)
    for _ in c.sides():
        c.fill("M108 186 L128 206 L113 217 L102 195 Z", WHITE)
        c.line("M128 206 L113 217 L102 195", (206, 208, 218), 2.2)


def lapels(c: Canvas, tone: Colour, facing: Colour | None = None) -> None:
    for _ in c.sides():
        c.fill(
            "M104 193 L92 200 L84 222 L98 224 L92 232 L120 262 L126 262 Z",
            facing or light(tone, 0.16),
        )
        c.line("M84 222 L98 224 L92 232", dark(tone, 0.3), 2)


def collar(c: Canvas, tone: Colour) -> None:
    c.fill("M110 190 Q128 200 146 190 L128 212 Z", dark(c.skin, 0.2), ink=False)
    for _ in c.sides():
        c.fill("M108 187 L128 211 L110 221 L98 196 Z", tone)
        c.line("M128 211 L110 221 L98 196", dark(tone, 0.25), 2.2)


def buttons(c: Canvas, x: float, rows: tuple[float, ...], tone: Colour, size: float = 4) -> None:
    for y in rows:
        c.oval(x, y, size, size, tone)


def badge(c: Canvas, x: float, y: float, tone: Colour) -> None:
    c.fill(
        f"M{x - 9} {y - 9} L{x + 9} {y - 9} L{x + 8} {y + 4} L{x} {y + 11} L{x - 8} {y + 4} Z", tone
    )


def epaulettes(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.box(44, 212, 78, 222, tone, 5)
        for x in (48, 56, 64, 72):
            c.line(f"M{x} 221 L{x - 1} 230", tone, 3.4)


def medals(c: Canvas, x: float, y: float) -> None:
    for i, tone in enumerate(((206, 56, 60), (60, 110, 210), (244, 194, 68))):
        c.box(x + i * 11, y, x + 9 + i * 11, y + 8, tone, 1, ink=False)
        c.oval(x + 4.5 + i * 11, y + 13, 4.6, 4.6, (244, 204, 96), ink=False)
