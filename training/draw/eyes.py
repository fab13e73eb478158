"""Eyes and brows, by what is felt."""

import random
from dataclasses import dataclass

from training.draw.canvas import Canvas
from training.draw.palette import INK, IRIS, WHITE, Colour, dark, light
from training.traits import Look

HEART: Colour = (232, 44, 76)


@dataclass(frozen=True)
class Features:
    """What a seed decides about a face when the prompt leaves it open."""

    jaw: int
    nose: int
    iris: Colour
    eye: float
    brow: float
    thick: float
    apart: float
    gaze: tuple[float, float]

    @classmethod
    def of(cls, look: Look, rng: random.Random) -> "Features":
        jaw = rng.choice((0, 2, 3, 4)) if look.figure == "woman" else rng.randrange(6)
        eye = rng.uniform(0.94, 1.1) * (1.14 if look.age == "child" else 1.0)
        gaze = (0.0, 0.0)
        if rng.random() < 0.45:
            gaze = (rng.choice((-2.6, -1.6, 1.6, 2.6)), rng.choice((-1.4, 0.0, 0.0, 1.0)))
        return cls(
            jaw, rng.randrange(6), IRIS[look.eyes], eye, rng.uniform(-2, 1.5),
            rng.uniform(0.8, 1.2), rng.uniform(-1.4, 1.4), gaze,
        )  # fmt: skip


# Eyes, drawn at the left one and mirrored where nothing says otherwise.


def open_eye(c: Canvas, face: Features, size: float, turn: int, low: float) -> None:
    """Draw an open eye; `turn` tells a mirrored one, which must look the same way."""
    grow = size * face.eye
    dx, dy = face.gaze[0] * -turn, face.gaze[1] + low
    c.oval(108, 116, 9.8 * grow, 10.8 * grow, WHITE, ink=False)
    c.line(f"M{108 - 9.6 * grow} {114 - 2 * grow} Q108 {116 - 14 * grow} {108 + 9.6 * grow} "
           f"{114 - 2 * grow}", dark(c.skin, 0.55), 2)  # fmt: skip
    x, y = 108.6 + dx, 117 + dy
    c.oval(x, y, 7 * face.eye, 7.8 * face.eye, dark(face.iris, 0.45), ink=False)
    c.oval(x, y, 5.8 * face.eye, 6.6 * face.eye, face.iris, ink=False)
    c.oval(x, y + 3, 3.8 * face.eye, 2.8 * face.eye, light(face.iris, 0.4), 0.7, ink=False)
    c.oval(x, y, 3.1 * face.eye, 3.6 * face.eye, (18, 14, 20), ink=False)
    c.oval(x + 2.4 * -turn, y - 3.2, 2.3, 2.3, WHITE, ink=False)


def slit_eye(c: Canvas, face: Features, size: float, turn: int, low: float) -> None:
    """Draw the eye of a beast: nearly all iris."""
    grow = size * face.eye
    dx, dy = face.gaze[0] * -turn * 0.6, face.gaze[1] * 0.6 + low
    c.oval(108, 116, 10.6 * grow, 11.4 * grow, INK, ink=False)
    c.oval(108, 116, 9 * grow, 9.8 * grow, face.iris, ink=False)
    c.oval(108, 121, 5.4 * grow, 4 * grow, light(face.iris, 0.45), 0.7, ink=False)
    wide = 2.6 if c.slit else 5.4
    c.oval(108.4 + dx, 116.6 + dy, wide * face.eye, 6.6 * face.eye, (18, 14, 20), ink=False)
    c.oval(110.4 * 1 + dx, 112.4 + dy, 2.6, 2.6, WHITE, ink=False)


def lid(c: Canvas, low: float) -> None:
    """Cover the upper part of the eye down to `low`."""
    c.fill(f"M95 100 L121 100 L121 {low} Q108 {low + 2} 95 {low} Z", c.skin, ink=False)
    c.line(f"M96.5 {low} Q108 {low + 2} 119.5 {low}", INK, 2.8)


def lashes(c: Canvas) -> None:
    c.line("M97.5 113 Q107 101 118.5 111", INK, 3)
    c.line("M98.5 112 L93 108", INK, 2.6)
    c.line("M101.5 108 L97 102.5", INK, 2.6)


def happy_eye(c: Canvas) -> None:
    c.line("M97 119 Q108 104 119 119", INK, 4)


def closed_eye(c: Canvas) -> None:
    c.line("M97 115 Q108 124 119 115", INK, 3.6)


def _half_closed(c: Canvas, mood: str) -> None:
    if mood == "serious":
        lid(c, 111.5)
    elif mood == "smirk":
        lid(c, 113)
    elif mood == "angry":
        c.fill("M93 98 L123 98 L123 115 L93 104 Z", c.skin, ink=False)
        c.line("M95 105 L120 114.5", INK, 2.8)


def _eye(c: Canvas, look: Look, face: Features, side: int) -> None:
    mood = look.expression
    if mood == "laugh" or (mood == "wink" and side == 1):
        happy_eye(c)
    elif mood == "in love":
        c.heart(108, 116, 12.5, HEART)
    elif mood == "sleepy":
        closed_eye(c)
    else:
        size = {"surprised": 1.2, "scared": 1.22}.get(mood, 1.0)
        low = 2.0 if mood in ("sad", "crying") else 0.0
        draw = open_eye if look.kind == "human" else slit_eye
        draw(c, face, size, side, low)
        _half_closed(c, mood)


def eyes(c: Canvas, look: Look, face: Features) -> None:
    mood = look.expression
    lashed = look.figure == "woman" and look.kind == "human"
    for side in c.sides():
        with c.moved(face.apart, 0):
            _eye(c, look, face, side)
            closed = mood in ("laugh", "sleepy") or (mood == "wink" and side == 1)
            if lashed and closed:
                c.line("M98 113 L92.5 110", INK, 2.6)
            elif lashed and mood not in ("angry", "serious", "smirk", "in love"):
                lashes(c)


BROWS: dict[str, str] = {
    "serious": "M95 101 Q108 98 119 102", "sad": "M94 104 Q104 98 118 94",
    "crying": "M94 105 Q104 98 118 93", "angry": "M94 94 Q108 97 120 106",
    "surprised": "M95 92 Q107 82 119 90", "scared": "M94 96 Q104 86 119 84",
    "laugh": "M95 97 Q107 88 119 95", "sleepy": "M95 103 Q107 98 119 102",
}  # fmt: skip


def brows(c: Canvas, look: Look, face: Features, tone: Colour) -> None:
    fine = look.figure == "woman" or look.age == "child" or look.kind != "human"
    width = (4.2 if fine else 6.4) * face.thick
    for side in c.sides():
        shape = BROWS.get(look.expression, "M95 100 Q107 93 119 98")
        if look.expression == "smirk" and side == 1:
            shape = "M95 94 Q107 84 119 92"
        with c.moved(face.apart, face.brow):
            c.line(shape, tone, width)
