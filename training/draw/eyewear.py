"""Glasses of every kind, a monocle and an eye patch."""

from training.draw.canvas import Canvas
from training.draw.palette import INK, LEATHER, WHITE, Colour
from training.traits import Look

LENS: Colour = (34, 34, 46)
GLASS: Colour = (206, 230, 244)  # of a round lens: bare skin ringed in gold passes for a breast
BRONZE: Colour = (104, 62, 20)
SQUARE = (
    "M91 105 L124 105 Q126 105 125 110 L122 126 Q121 130 116 130 L98 130 Q93 130 92 126 "
    "L89 110 Q88 105 91 105 Z"
)


def bridge(c: Canvas, tone: Colour, width: float = 4) -> None:
    c.line("M122 112 Q128 108 134 112", tone, width)
    for _ in c.sides():
        c.line("M90 111 L82 113", tone, width)


def glasses(c: Canvas) -> None:
    for _ in c.sides():
        c.fill(SQUARE, WHITE, 0.28)
        c.line(SQUARE, (40, 40, 54), 4.4)
    bridge(c, (40, 40, 54))


def round_glasses(c: Canvas) -> None:
    for _ in c.sides():
        c.ring(107, 117, 18, 18, BRONZE, 5.6)
        c.line("M96 115 L103 107", WHITE, 3)
    bridge(c, BRONZE)


def sunglasses(c: Canvas) -> None:
    for _ in c.sides():
        c.fill(SQUARE, LENS)
        c.line("M98 111 L108 111", (120, 128, 156), 3.4)
    c.line("M122 109 Q128 106 134 109", LENS, 5)
    for _ in c.sides():
        c.line("M91 108 L82 111", LENS, 5)


def heart_glasses(c: Canvas) -> None:
    for _ in c.sides():
        c.heart(107, 118, 20, (240, 62, 110))
        c.oval(101, 111, 3.6, 2.6, WHITE, 0.8)
    bridge(c, (200, 36, 84))


def goggles(c: Canvas) -> None:
    c.line("M80 114 Q128 104 176 114", LEATHER, 9)
    for _ in c.sides():
        c.oval(107, 117, 21, 18, (150, 108, 60))
        c.oval(107, 117, 15.5, 12.5, (150, 214, 240), ink=False)
        c.line("M98 116 L106 109", WHITE, 4)


def monocle(c: Canvas) -> None:
    c.ring(148, 117, 18, 18, BRONZE, 5.6)
    c.line("M137 115 L144 107", WHITE, 3)
    c.line("M163 128 C174 148 170 176 160 200", BRONZE, 2.6)


def eye_patch(c: Canvas) -> None:
    c.line("M84 126 Q128 96 170 84", INK, 4)
    c.fill("M132 104 Q150 96 166 106 Q168 128 148 133 Q132 128 132 104 Z", INK)


EYEWEAR = {
    "glasses": glasses, "round glasses": round_glasses, "sunglasses": sunglasses,
    "heart glasses": heart_glasses, "goggles": goggles, "monocle": monocle, "eye patch": eye_patch,
}  # fmt: skip


def lenses(c: Canvas, look: Look) -> None:
    """Paint the round lenses, which lie behind the eyes so that these stay clear."""
    if look.eyewear in ("round glasses", "monocle"):
        c.oval(148, 117, 18, 18, GLASS, 0.8)
    if look.eyewear == "round glasses":
        c.oval(108, 117, 18, 18, GLASS, 0.8)


def wear(c: Canvas, look: Look) -> None:
    if look.eyewear != "none":
        EYEWEAR[look.eyewear](c)
