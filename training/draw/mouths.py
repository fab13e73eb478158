"""Mouths, by what is felt."""

from collections.abc import Callable

from training.draw.canvas import Canvas
from training.draw.palette import INK, WHITE, Colour, mix
from training.traits import Look

LIPS: Colour = (196, 72, 84)
MOUTH: Colour = (122, 34, 46)


# Mouths: 24 points about (128, 150).


def curve(dy: float, width: float = 15, y: float = 150) -> str:
    return f"M{128 - width} {y} Q128 {y + dy} {128 + width} {y}"


def lips(c: Canvas, look: Look, shape: str, width: float = 3.6) -> None:
    c.line(shape, LIPS if look.figure == "woman" else mix(MOUTH, INK, 0.2), width)


def laughing(c: Canvas, look: Look) -> None:
    shape = "M104 143 Q128 147 152 143 C152 163 142 170 128 170 C114 170 104 163 104 143 Z"
    c.fill(shape, MOUTH)
    with c.inside(shape):
        c.oval(128, 170, 16, 10, (236, 104, 112), ink=False)
        c.box(100, 138, 156, 150, WHITE, ink=False)


def smiling(c: Canvas, look: Look) -> None:
    shape = "M109 145 Q128 151 147 145 Q144 162 128 162 Q112 162 109 145 Z"
    c.fill(shape, WHITE)
    c.line(shape, LIPS if look.figure == "woman" else MOUTH, 2.8)


def surprised(c: Canvas, look: Look) -> None:
    c.oval(128, 154, 9, 12, MOUTH)
    c.oval(128, 161, 5.5, 4, (236, 104, 112), ink=False)


def scared(c: Canvas, look: Look) -> None:
    c.fill("M107 147 Q128 142 149 147 L151 161 Q128 157 105 161 Z", WHITE)
    c.line("M107 147 Q128 142 149 147 L151 161 Q128 157 105 161 Z", MOUTH, 2.8)
    c.line(
        "M106 154 Q112 150 118 153 Q124 149 129 153 Q135 149 140 153 Q145 151 150 154", MOUTH, 2.2
    )


def angry(c: Canvas, look: Look) -> None:
    shape = "M109 158 Q128 144 147 158 Q146 164 128 160 Q110 164 109 158 Z"
    c.fill(shape, WHITE)
    c.line(shape, MOUTH, 2.8)
    for x in (120, 128, 136):
        c.line(f"M{x} 151 L{x} 161", MOUTH, 2)


def tongue_out(c: Canvas, look: Look) -> None:
    shape = "M109 145 Q128 150 147 145 Q144 160 128 160 Q112 160 109 145 Z"
    c.fill(shape, MOUTH)
    c.fill("M119 152 L119 166 C119 176 137 176 137 166 L137 152 Z", (242, 110, 122))
    c.line("M128 154 L128 165", (204, 70, 88), 2)


def mouth(c: Canvas, look: Look) -> None:
    drawn: dict[str, Callable[[Canvas, Look], None]] = {
        "laugh": laughing, "in love": laughing, "smile": smiling, "wink": smiling,
        "surprised": surprised, "scared": scared, "angry": angry, "tongue out": tongue_out,
    }  # fmt: skip
    if look.expression in drawn:
        drawn[look.expression](c, look)
        return
    shape = {
        "serious": "M114 152 L142 152", "sad": curve(-12, 14, 157), "crying": curve(-15, 15, 159),
        "smirk": "M113 153 Q131 157 145 145", "sleepy": curve(5, 9, 152),
    }.get(look.expression, curve(9, 14))  # fmt: skip
    lips(c, look, shape)
