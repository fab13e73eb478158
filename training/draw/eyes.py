"""Eyes and brows, by what is felt."""

from dataclasses import dataclass

from training.draw.canvas import Canvas
from training.draw.palette import INK, SKIN, WHITE, Colour
from training.traits import Look


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
