"""Crowns, wreaths, scarves and whatever else sits on hair."""

from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, CREAM, GOLD, WHITE, Colour, dark, light


def crown(c: Canvas, tone: Colour) -> None:
    c.fill("M86 80 L80 32 L104 56 L128 22 L152 56 L176 32 L170 80 Q128 70 86 80 Z", GOLD)
    c.fill("M86 80 L85 71 Q128 61 171 71 L170 80 Q128 70 86 80 Z", dark(GOLD, 0.2), ink=False)
    for x, y, gem in ((80, 31, "red"), (128, 22, "blue"), (176, 31, "red")):
        c.oval(x, y, 5.5, 5.5, CLOTH[gem])
    c.oval(128, 54, 5.5, 6.5, CLOTH["red"], ink=False)
    for x in (106, 150):
        c.oval(x, 62, 3.6, 4.2, CLOTH["green"], ink=False)


def tiara(c: Canvas, tone: Colour) -> None:
    silver = (214, 224, 238)
    c.line("M88 82 Q128 62 168 82", silver, 6)
    c.fill(
        "M98 72 Q110 66 114 54 Q120 60 128 38 Q136 60 142 54 Q146 66 158 72 Q128 60 98 72 Z", silver
    )
    c.oval(128, 57, 5, 6, (84, 150, 240), ink=False)
    for x in (109, 147):
        c.oval(x, 66, 3, 3, (240, 120, 170), ink=False)


def turban(c: Canvas, tone: Colour) -> None:
    c.fill("M78 98 C66 50 96 28 128 28 C160 28 190 50 178 98 Q128 72 78 98 Z", tone)
    for k in (0, 14, 28):
        c.line(
            f"M{78 + k * 0.2} {92 - k} Q{126 + k * 0.5} {72 - k} {164 - k * 0.3} {46 - k * 0.4}",
            dark(tone, 0.2),
            3,
        )
        c.line(
            f"M{178 - k * 0.2} {92 - k} Q{152 - k * 0.4} {80 - k} {140 - k * 0.2} {73 - k}",
            dark(tone, 0.2),
            3,
        )
    c.oval(128, 66, 7, 8, GOLD)
    c.oval(128, 66, 3.4, 4.2, CLOTH["red"], ink=False)


def santa(c: Canvas, tone: Colour) -> None:
    red = (220, 48, 54)
    c.fill(
        "M86 84 C88 40 120 16 158 26 C190 36 198 62 196 82 L180 80 C178 66 172 60 164 58 L170 86 Z",
        red,
    )
    c.line("M112 48 Q128 34 148 36", light(red, 0.2), 5)
    c.oval(188, 88, 14, 14, WHITE)
    c.box(76, 74, 180, 98, WHITE, 12)


def party(c: Canvas, tone: Colour) -> None:
    shape = "M104 70 L128 8 L152 70 Q128 80 104 70 Z"
    c.fill(shape, tone)
    with c.inside(shape):
        for y in (26, 46, 66):
            c.line(f"M96 {y + 8} L160 {y - 6}", light(tone, 0.75), 6)
    c.oval(128, 10, 8, 8, GOLD)


def headscarf(c: Canvas, tone: Colour) -> None:
    c.fill("M128 42 C84 42 66 82 72 132 C76 168 92 190 96 206 L160 206 C164 190 180 168 184 "
            "132 C190 82 172 42 128 42 Z "
           "M128 70 C154 70 168 92 166 120 C164 150 148 172 128 174 C108 172 92 150 "
                   "90 120 C88 92 102 70 128 70 Z", tone)  # fmt: skip
    c.line("M128 44 C94 46 78 78 80 118", light(tone, 0.25), 5)


def bandana(c: Canvas, tone: Colour) -> None:
    c.fill("M170 84 L206 76 L198 92 L208 106 L172 94 Z", dark(tone, 0.15))
    c.fill("M82 96 C78 56 102 44 128 44 C154 44 178 56 174 96 Q128 78 82 96 Z", tone)
    for x, y in ((102, 66), (128, 58), (154, 66), (112, 80), (144, 80), (92, 84), (164, 84)):
        c.oval(x, y, 3.4, 3.4, WHITE, ink=False)


def flower_crown(c: Canvas, tone: Colour) -> None:
    c.line("M84 92 Q128 56 172 92", (84, 156, 84), 8)
    spots = (
        (88, 84, "red"),
        (106, 70, "yellow"),
        (128, 64, "pink"),
        (150, 70, "yellow"),
        (168, 84, "red"),
    )
    for x, y, petal in spots:
        for dx, dy in ((-6, 0), (6, 0), (0, -6), (0, 6)):
            c.oval(x + dx, y + dy, 6.4, 6.4, CLOTH[petal], ink=False)
        c.oval(x, y, 4.4, 4.4, CREAM, ink=False)


def laurel(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.line("M84 98 Q92 64 124 58", (84, 132, 58), 4)
        for x, y, turn in (
            (82, 92, -110),
            (92, 92, -30),
            (86, 76, -90),
            (100, 80, -10),
            (96, 64, -70),
            (110, 70, 5),
            (110, 55, -45),
        ):
            with c.moved(x, y, turn=turn):
                c.fill("M-9 0 Q0 -8 12 0 Q0 8 -9 0 Z", (122, 176, 74))
    c.oval(128, 57, 6, 6, GOLD)


def headphones(c: Canvas, tone: Colour) -> None:
    c.line("M80 112 C76 30 180 30 176 112", dark(tone, 0.45), 8)
    for _ in c.sides():
        c.box(68, 98, 90, 140, tone, 9)
        c.line("M75 108 L75 124", light(tone, 0.4), 4)


def pharaoh(c: Canvas, tone: Colour) -> None:
    blue = (44, 84, 176)
    shape = ("M128 36 C84 34 66 76 62 120 L48 200 L100 200 L92 120 Q94 90 128 86 Q162 90 164 "
            "120 L156 200 "
             "L208 200 L190 120 C188 76 172 34 128 36 Z")  # fmt: skip
    c.fill(shape, GOLD)
    with c.inside(shape):
        for _ in c.sides():
            for k in range(6):
                c.line(f"M40 {96 + k * 20} Q76 {100 + k * 20} 104 {112 + k * 20}", blue, 8)
        c.line("M86 84 Q100 60 104 36", blue, 6)
        c.line("M170 84 Q156 60 152 36", blue, 6)
    c.line("M92 92 Q128 74 164 92", (230, 170, 44), 7)
    c.fill("M128 86 C118 76 120 56 128 52 C136 56 138 76 128 86 Z", (70, 170, 120))


def bunny(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.fill("M102 70 C84 36 84 4 98 4 C114 6 120 40 118 66 Z", WHITE)
        c.fill("M105 60 C94 36 93 14 99 13 C108 16 112 40 112 58 Z", (248, 176, 196), ink=False)
    c.line("M86 90 Q128 50 170 90", WHITE, 6)


HEADDRESSES = {
    "crown": crown, "tiara": tiara, "turban": turban, "santa hat": santa, "party hat": party,
    "headscarf": headscarf, "bandana": bandana, "flower crown": flower_crown,
    "laurel wreath": laurel, "headphones": headphones, "pharaoh headdress": pharaoh,
    "bunny ears": bunny,
}  # fmt: skip
