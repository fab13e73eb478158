"""Mouths, by what is felt."""

from collections.abc import Callable

from training.draw.canvas import Canvas
from training.draw.palette import WHITE, Colour, dark, mix
from training.traits import Look

ROUGE: Colour = (200, 62, 78)
MOUTH: Colour = (112, 28, 42)
TONGUE: Colour = (236, 104, 112)
LINE: Colour = (64, 20, 34)


# Mouths: 24 points about (128, 150).


def curve(dy: float, width: float = 15, y: float = 150) -> str:
    return f"M{128 - width} {y} Q128 {y + dy} {128 + width} {y}"


def lip_tone(c: Canvas, look: Look) -> Colour:
    """Return what stands out on any skin: rouge, or the skin's own red, paler on a dark one."""
    if look.kind != "human":
        return LINE
    if look.figure == "woman":
        return ROUGE if sum(c.skin) > 300 else (214, 92, 96)
    return mix(c.skin, (176, 52, 60), 0.5) if sum(c.skin) > 300 else (178, 98, 88)


def lips(c: Canvas, look: Look, shape: str, width: float = 3.0) -> None:
    """Draw two lips along a line, and the line between them."""
    if look.kind == "human":
        c.line(shape, lip_tone(c, look), 7.6 if look.figure == "woman" else 6.4)
        with c.moved(0, 7.5):
            c.line(curve(3, 7), dark(c.skin, 0.2), 2.2)
    c.line(shape, LINE, width)


def rim(c: Canvas, look: Look, shape: str) -> None:
    c.line(shape, lip_tone(c, look), 5.4 if look.figure == "woman" else 3.2)
    if look.figure != "woman" or look.kind != "human":
        c.line(shape, LINE, 2.2)


def laughing(c: Canvas, look: Look) -> None:
    shape = "M104 143 Q128 147 152 143 C152 163 142 170 128 170 C114 170 104 163 104 143 Z"
    c.fill(shape, MOUTH)
    with c.inside(shape):
        c.oval(128, 170, 16, 10, TONGUE, ink=False)
        c.box(100, 138, 156, 150, WHITE, ink=False)
    rim(c, look, shape)


def smiling(c: Canvas, look: Look) -> None:
    shape = "M109 145 Q128 151 147 145 Q144 162 128 162 Q112 162 109 145 Z"
    c.fill(shape, WHITE)
    rim(c, look, shape)


def surprised(c: Canvas, look: Look) -> None:
    c.oval(128, 154, 9, 12, MOUTH)
    c.oval(128, 161, 5.5, 4, TONGUE, ink=False)
    c.ring(128, 154, 9, 12, lip_tone(c, look), 3)


def scared(c: Canvas, look: Look) -> None:
    shape = "M107 147 Q128 142 149 147 L151 161 Q128 157 105 161 Z"
    c.fill(shape, WHITE)
    rim(c, look, shape)
    c.line("M106 154 Q112 150 118 153 Q124 149 129 153 Q135 149 140 153 Q145 151 150 154", LINE, 2)


def angry(c: Canvas, look: Look) -> None:
    shape = "M107 159 Q128 142 149 159 Q148 167 128 163 Q108 167 107 159 Z"
    c.fill(shape, WHITE)
    rim(c, look, shape)
    for x in (118, 128, 138):
        c.line(f"M{x} 150 L{x} 163", LINE, 1.8)


def tongue_out(c: Canvas, look: Look) -> None:
    shape = "M109 145 Q128 150 147 145 Q144 160 128 160 Q112 160 109 145 Z"
    c.fill(shape, MOUTH)
    c.fill("M119 152 L119 166 C119 176 137 176 137 166 L137 152 Z", (242, 110, 122))
    c.line("M128 154 L128 165", (204, 70, 88), 2)
    c.line("M109 145 Q128 150 147 145", lip_tone(c, look), 3)


def muzzle_line(c: Canvas) -> None:
    """Draw the calm mouth of an animal: two small arcs below its nose."""
    c.line("M110 147 Q112 156 120 155 Q128 154 128 146 Q128 154 136 155 Q144 156 146 147", LINE, 3)


MUZZLED = frozenset({
    "cat", "dog", "fox", "wolf", "bear", "panda", "rabbit", "mouse", "lion", "tiger",
})  # fmt: skip
OPEN: dict[str, Callable[[Canvas, Look], None]] = {
    "laugh": laughing, "in love": laughing, "smile": smiling, "wink": smiling,
    "surprised": surprised, "scared": scared, "angry": angry, "tongue out": tongue_out,
}  # fmt: skip
SHUT = {
    "serious": "M113 152 L143 152", "sad": curve(-12, 14, 157), "crying": curve(-15, 15, 159),
    "smirk": "M113 154 Q131 158 146 145", "sleepy": curve(5, 9, 152),
}  # fmt: skip


def mouth(c: Canvas, look: Look) -> None:
    if look.expression in OPEN:
        OPEN[look.expression](c, look)
    elif look.expression == "calm" and look.kind in MUZZLED:
        muzzle_line(c)
    else:
        lips(c, look, SHUT.get(look.expression, curve(9, 14)))
