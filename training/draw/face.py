"""Head, ears, neck, eyes, brows, nose and mouth: a face and what it feels."""

from collections.abc import Callable
from dataclasses import dataclass

from training.draw.canvas import Canvas
from training.draw.palette import INK, SKIN, WHITE, Colour, dark, light, mix
from training.traits import COVERS_EARS, HIDES_EARS, Look

FACES = (
    "M84 112 C84 78 102 60 128 60 C154 60 172 78 172 112 C172 146 154 173 128 173 C102 173 84 146 84 112 Z",
    "M83 110 C83 78 102 60 128 60 C154 60 173 78 173 110 C173 136 170 150 158 162 "
    "C148 172 140 174 128 174 C116 174 108 172 98 162 C86 150 83 136 83 110 Z",
    "M85 112 C85 78 103 60 128 60 C153 60 171 78 171 112 C171 138 158 160 142 171 "
    "C134 176 122 176 114 171 C98 160 85 138 85 112 Z",
)  # fmt: skip
BLUSH: Colour = (240, 112, 110)
LIPS: Colour = (196, 72, 84)
MOUTH: Colour = (122, 34, 46)
TEAR: Colour = (92, 176, 246)


@dataclass(frozen=True)
class Features:
    """What a seed decides about a face when the prompt leaves it open."""

    shape: int
    nose: int
    iris: Colour
    eye: float
    brow: float

    @classmethod
    def of(cls, look: Look, rng) -> "Features":
        shape = rng.choice((0, 2)) if look.figure == "woman" else rng.choice((0, 1, 2))
        iris = rng.choice(((62, 44, 36), (62, 44, 36), (92, 60, 36), (58, 96, 132), (64, 108, 76)))
        eye = rng.uniform(0.95, 1.08) * (1.16 if look.age == "child" else 1.0)
        return cls(shape, rng.randrange(4), iris, eye, rng.uniform(-1.5, 1.5))


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


# Eyes, drawn at the left one and mirrored where nothing says otherwise.


def open_eye(c: Canvas, face: Features, size: float = 1.0, look_y: float = 0.0) -> None:
    grow = size * face.eye
    c.oval(108, 116, 9.2 * grow, 10.4 * grow, WHITE, ink=False)
    c.oval(109, 117 + look_y, 6.2 * face.eye, 7 * face.eye, face.iris, ink=False)
    c.oval(109, 117 + look_y, 3.4 * face.eye, 4 * face.eye, (18, 14, 20), ink=False)
    c.oval(111.4, 113.6 + look_y, 2.2, 2.2, WHITE, ink=False)


def lid(c: Canvas, skin: Colour, low: float) -> None:
    """Cover the upper part of the eye down to `low`."""
    c.fill(f"M96 100 L120 100 L120 {low} Q108 {low + 2} 96 {low} Z", skin, ink=False)
    c.line(f"M97.5 {low} Q108 {low + 2} 118.5 {low}", INK, 2.8)


def lashes(c: Canvas) -> None:
    c.line("M98 113 Q107 102 118 111", INK, 3)
    c.line("M98.5 112 L93.5 108", INK, 2.6)
    c.line("M101.5 108 L97.5 103", INK, 2.6)


def happy_eye(c: Canvas) -> None:
    c.line("M97 119 Q108 104 119 119", INK, 4)


def closed_eye(c: Canvas) -> None:
    c.line("M97 115 Q108 124 119 115", INK, 3.6)


def eyes(c: Canvas, look: Look, face: Features) -> None:
    skin, mood = SKIN[look.skin], look.expression
    for side in c.sides():
        if mood == "laugh" or (mood == "wink" and side == 1):
            happy_eye(c)
            continue
        if mood == "in love":
            c.heart(108, 116, 12.5, (232, 44, 76))
            continue
        if mood == "sleepy":
            closed_eye(c)
            continue
        size = {"surprised": 1.22, "scared": 1.24}.get(mood, 1.0)
        open_eye(c, face, size, 2.0 if mood in ("sad", "crying") else 0.0)
        if mood == "serious":
            lid(c, skin, 111.5)
        elif mood == "smirk":
            lid(c, skin, 113)
        elif mood == "angry":
            c.fill("M94 98 L122 98 L122 115 L94 104 Z", skin, ink=False)
            c.line("M96 105 L119 114", INK, 2.6)
        if look.figure == "woman" and mood not in ("angry", "serious", "smirk"):
            lashes(c)
    if look.figure == "woman" and mood in ("laugh", "sleepy", "wink"):
        for _ in c.sides():
            c.line("M98 113 L93 110", INK, 2.6)


BROWS: dict[str, str] = {
    "serious": "M95 101 Q108 98 119 102", "sad": "M94 104 Q104 98 118 94",
    "crying": "M94 105 Q104 98 118 93", "angry": "M94 94 Q108 97 120 106",
    "surprised": "M95 92 Q107 82 119 90", "scared": "M94 96 Q104 86 119 84",
    "laugh": "M95 97 Q107 88 119 95", "sleepy": "M95 103 Q107 98 119 102",
}  # fmt: skip


def brows(c: Canvas, look: Look, face: Features, tone: Colour) -> None:
    width = 4.2 if look.figure == "woman" or look.age == "child" else 6.4
    for side in c.sides():
        shape = BROWS.get(look.expression, "M95 100 Q107 93 119 98")
        if look.expression == "smirk" and side == 1:
            shape = "M95 94 Q107 84 119 92"
        with c.moved(0, face.brow):
            c.line(shape, tone, width)


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
