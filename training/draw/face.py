"""Head, ears, neck, eyes, brows, nose and mouth: a face and what it feels."""

from training.draw.canvas import Canvas
from training.draw.eyes import Features
from training.draw.palette import SKIN, Colour, dark, light, mix
from training.traits import COVERS_EARS, HIDES_EARS, Look

FACES = (
    "M84 112 C84 78 102 60 128 60 C154 60 172 78 172 112 C172 146 154 173 128 173 "
            "C102 173 84 146 84 112 Z",
    "M83 110 C83 78 102 60 128 60 C154 60 173 78 173 110 C173 136 170 150 158 162 "
    "C148 172 140 174 128 174 C116 174 108 172 98 162 C86 150 83 136 83 110 Z",
    "M85 112 C85 78 103 60 128 60 C153 60 171 78 171 112 C171 138 158 160 142 171 "
    "C134 176 122 176 114 171 C98 160 85 138 85 112 Z",
)  # fmt: skip
BLUSH: Colour = (240, 112, 110)
TEAR: Colour = (92, 176, 246)


def neck(c: Canvas, look: Look) -> None:
    skin = SKIN[look.skin]
    width = 15 if look.figure == "woman" or look.age == "child" else 19
    body = f"M{128 - width} 150 L{128 - width} 188 Q128 216 {128 + width} 188 L{128 + width} 150 Z"
    c.fill(body, skin)
    with c.inside(body):
        c.oval(128, 166, 30, 20, dark(skin, 0.22), ink=False)


def ears(c: Canvas, look: Look) -> None:
    if look.hat in HIDES_EARS or look.hair in COVERS_EARS:
        return
    skin = SKIN[look.skin]
    for _ in c.sides():
        c.oval(84, 121, 9.5, 13, skin)
        c.line("M80 116 Q87 118 83 128", dark(skin, 0.25), 2.2)
        if look.figure == "woman" and look.outfit in ("dress", "royal robe"):
            c.oval(82, 138, 3.6, 3.6, (250, 214, 110))


def head(c: Canvas, look: Look, face: Features) -> None:
    skin, shape = SKIN[look.skin], FACES[face.shape]
    c.fill(shape, skin)
    with c.inside(shape):
        c.line("M176 84 C178 130 164 170 128 178", dark(skin, 0.12), 13)
    if look.age == "old":
        wrinkles(c, skin)
    for _ in c.sides():
        c.oval(98, 138, 10, 7, mix(skin, BLUSH, 0.5), 0.42, ink=False)


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
    tone = dark(SKIN[look.skin], 0.3)
    if face.nose == 0:
        c.line("M127 120 Q136 134 125 137", tone, 3)
    elif face.nose == 1:
        c.line("M120 134 Q128 141 136 134", tone, 3)
    elif face.nose == 2:
        c.oval(128, 133, 7.5, 5.5, mix(SKIN[look.skin], BLUSH, 0.35), ink=False)
        c.line("M121 135 Q128 141 135 135", tone, 2.4)
    else:
        c.line("M129 116 L134 134 Q129 139 122 136", tone, 2.8)


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
