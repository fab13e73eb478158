"""Head, ears, neck, nose, tears and what a skin bears: freckles, a scar, a tattoo."""

from training.draw.canvas import Canvas
from training.draw.eyes import Features
from training.draw.palette import Colour, dark, light, mix
from training.traits import COVERS_EARS, HIDES_EARS, Look

_BROW = "M84 110 C84 78 102 60 128 60 C154 60 172 78 172 110 "
# From the brow down: oval, broad, pointed, round, heart, long.
JAWS = (
    _BROW + "C172 146 154 173 128 173 C102 173 84 146 84 110 Z",
    _BROW + "C173 136 170 150 158 162 C148 172 140 174 128 174 C116 174 108 172 98 162 "
    "C86 150 83 136 84 110 Z",
    _BROW + "C171 138 158 160 142 171 C134 176 122 176 114 171 C98 160 85 138 84 110 Z",
    _BROW + "C176 150 154 170 128 170 C102 170 80 150 84 110 Z",
    _BROW + "C174 134 160 152 146 164 C136 174 120 174 110 164 C96 152 82 134 84 110 Z",
    _BROW + "C172 150 152 178 128 178 C104 178 84 150 84 110 Z",
)
BLUSH: Colour = (240, 112, 110)
TEAR: Colour = (92, 176, 246)
TATTOO: Colour = (36, 58, 118)


def neck(c: Canvas, look: Look) -> None:
    width = 15 if look.figure == "woman" or look.age == "child" else 19
    body = f"M{128 - width} 150 L{128 - width} 188 Q128 216 {128 + width} 188 L{128 + width} 150 Z"
    c.fill(body, c.skin)
    with c.inside(body):
        c.oval(128, 166, 30, 20, dark(c.skin, 0.22), ink=False)
    if look.mark == "tattoo":
        c.line(f"M{128 + width - 8} 174 Q{128 + width - 15} 182 {128 + width - 7} 190", TATTOO, 3)


def ears(c: Canvas, look: Look) -> None:
    if look.hat in HIDES_EARS or look.hair in COVERS_EARS:
        return
    for _ in c.sides():
        c.oval(84, 121, 9.5, 13, c.skin)
        c.line("M80 116 Q87 118 83 128", dark(c.skin, 0.25), 2.2)
        if look.figure == "woman" and look.outfit in ("dress", "royal robe"):
            c.oval(82, 138, 3.6, 3.6, (250, 214, 110))


def head(c: Canvas, look: Look, face: Features) -> None:
    skin, shape = c.skin, JAWS[face.jaw]
    c.fill(shape, skin)
    with c.inside(shape):
        c.line("M176 84 C178 130 164 170 128 178", dark(skin, 0.12), 13)
        c.line("M92 150 C86 138 84 120 86 100", light(skin, 0.22), 5, 0.7)
    if look.age == "old":
        wrinkles(c, skin)
    blush = mix(skin, BLUSH, 0.5) if sum(skin) > 300 else mix(skin, (206, 82, 78), 0.55)
    for _ in c.sides():
        c.oval(98, 138, 10, 7, blush, 0.42, ink=False)


def wrinkles(c: Canvas, skin: Colour) -> None:
    line = dark(skin, 0.25)
    c.line("M112 82 Q128 78 144 82", line, 2)
    c.line("M115 89 Q128 86 141 89", line, 2)
    for _ in c.sides():
        c.line("M93 112 L88 109", line, 2)
        c.line("M93 118 L87 118", line, 2)
        c.line("M99 127 Q106 132 114 128", line, 2)
        c.line("M110 138 Q103 144 103 151", line, 2)


def nose(c: Canvas, look: Look, face: Features) -> None:
    """Draw a nose that is seen on a pale skin by its shadow, on a dark one by its light too."""
    deep = sum(c.skin) < 400
    tone = dark(c.skin, 0.5 if deep else 0.38)
    if deep:
        c.line("M127 116 Q130 124 128 130", light(c.skin, 0.26), 4.4, 0.8)
    if face.nose == 0:
        c.line("M127 118 Q137 133 124 137", tone, 3.2)
    elif face.nose == 1:
        c.line("M119 133 Q128 142 137 133", tone, 3.2)
    elif face.nose == 2:
        c.oval(128, 133, 8, 6, mix(c.skin, BLUSH, 0.4), ink=False)
        c.line("M120.5 135 Q128 142 135.5 135", tone, 2.6)
    elif face.nose == 3:
        c.line("M129 116 L135 134 Q129 140 121 136", tone, 3)
    elif face.nose == 4:
        c.line("M120 132 Q116 137 121 138 M136 132 Q140 137 135 138", tone, 2.6)
        c.line("M123 137 Q128 141 133 137", tone, 3)
    else:
        c.fill("M128 114 C132 124 140 132 138 136 Q128 143 118 136 C117 132 124 124 128 114 Z",
               mix(c.skin, tone, 0.22), ink=False)  # fmt: skip
        c.line("M119 136 Q128 143 137 136", tone, 2.8)


def freckles(c: Canvas) -> None:
    tone = dark(mix(c.skin, (168, 84, 40), 0.55), 0.12)
    for _ in c.sides():
        for x, y in ((94, 132), (101, 129), (108, 132), (97, 138), (104, 137), (111, 138),
                     (100, 144), (92, 141)):  # fmt: skip
            c.oval(x, y, 1.9, 1.9, tone, ink=False)
    c.oval(126, 127, 1.7, 1.7, tone, ink=False)
    c.oval(131, 130, 1.7, 1.7, tone, ink=False)


def scar(c: Canvas) -> None:
    pale = light(mix(c.skin, (214, 96, 100), 0.5), 0.1)
    c.line("M157 84 Q150 110 160 146", dark(pale, 0.42), 4.6)
    c.line("M157 84 Q150 110 160 146", pale, 2.2)
    for x, y in ((150, 92), (152, 126), (152, 138)):
        c.line(f"M{x} {y + 1} L{x + 11} {y - 2}", dark(pale, 0.42), 2.6)


def tattoo(c: Canvas) -> None:
    """Draw waves over one half of the face."""
    tone = TATTOO if sum(c.skin) > 400 else (18, 20, 44)
    c.line("M92 84 Q104 90 102 100 M88 94 Q96 96 95 104", tone, 3)
    c.line("M90 128 Q98 126 98 134 Q98 142 90 140 Q100 152 108 144", tone, 3)
    c.line("M94 150 Q102 158 112 160", tone, 3)
    c.star(160, 134, 6.5, tone, ink=False)


MARKS = {"freckles": freckles, "scar": scar, "tattoo": tattoo}


def marks(c: Canvas, look: Look) -> None:
    if look.mark in MARKS and look.kind == "human":
        MARKS[look.mark](c)


def tears(c: Canvas, look: Look) -> None:
    if look.expression != "crying":
        return
    for _ in c.sides():
        c.fill(
            "M103 126 C101 140 98 146 98 152 C98 161 111 161 111 152 C111 146 109 140 109 126 Z",
            TEAR,
        )
        c.oval(102.5, 151, 2, 3, light(TEAR, 0.7), ink=False)


def sweat(c: Canvas, look: Look) -> None:
    if look.expression == "scared":
        c.fill(
            "M160 86 C156 96 153 99 153 104 C153 112 166 112 166 104 C166 99 163 96 160 86 Z", TEAR
        )
