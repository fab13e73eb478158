"""Places under a roof: shelves, boards, curtains, pots."""

from training.draw.canvas import Canvas
from training.draw.palette import GOLD, WHITE


def library(c: Canvas) -> None:
    c.gradient((112, 72, 48), (92, 58, 40))
    tones = (
        (196, 66, 62),
        (64, 112, 168),
        (88, 148, 96),
        (228, 178, 80),
        (148, 98, 162),
        (232, 220, 196),
    )
    for row, y in enumerate((10, 72, 134, 196)):
        x, i = 6, row
        while x < 250:
            wide = (12, 15, 11, 17)[i % 4]
            tall = (40, 46, 36, 44)[(i + row) % 4]
            c.box(x, y + 50 - tall, x + wide - 2, y + 50, tones[(i * 5 + row) % 6], 1, ink=False)
            x, i = x + wide, i + 1
        c.box(0, y + 50, 256, y + 58, (150, 100, 62), ink=False)


def classroom(c: Canvas) -> None:
    c.gradient((236, 220, 186), (226, 206, 168))
    c.box(8, 14, 248, 180, (164, 110, 66), 4, ink=False)
    c.box(16, 22, 240, 172, (46, 104, 82), 2, ink=False)
    chalk = (226, 238, 230)
    c.line("M28 54 L50 54 M39 43 L39 65 M58 50 L72 50 M58 58 L72 58", chalk, 3.4)
    c.line("M196 44 L222 88 L190 88 L196 44", chalk, 3.4)
    c.line("M28 96 Q40 80 52 96 Q62 110 70 94", chalk, 3.4)
    c.line("M30 136 L62 136 M30 150 L52 150 M200 118 L228 118 M200 134 L220 134", chalk, 3.4)


def laboratory(c: Canvas) -> None:
    c.gradient((214, 236, 240), (188, 218, 226))
    for y in (64, 138):
        c.box(0, y, 256, y + 7, (128, 150, 166), ink=False)
    liquid = ((232, 88, 108), (92, 190, 120), (96, 140, 232), (246, 190, 74))
    for i, (x, y) in enumerate(
        ((26, 64), (60, 64), (200, 64), (234, 64), (22, 138), (234, 138), (54, 138), (204, 138))
    ):
        if i % 2:
            c.box(x - 6, y - 36, x + 6, y, WHITE, 5, ink=False)
            c.box(x - 6, y - 20, x + 6, y, liquid[i % 4], 5, ink=False)
        else:
            c.fill(
                f"M{x - 5} {y - 40} L{x + 5} {y - 40} L{x + 5} {y - 26} L{x + 16} {y} "
                f"L{x - 16} {y} L{x - 5} {y - 26} Z",
                WHITE,
                ink=False,
            )
            c.fill(
                f"M{x - 9} {y - 17} L{x + 9} {y - 17} L{x + 16} {y} L{x - 16} {y} Z",
                liquid[i % 4],
                ink=False,
            )
    c.box(0, 212, 256, 256, (150, 172, 186), ink=False)


def stage(c: Canvas) -> None:
    c.gradient((74, 22, 48), (120, 34, 62))
    c.poly([(128, -40), (40, 256), (216, 256)], (255, 230, 170), 0.42, ink=False)
    for _ in c.sides():
        for x in (6, 24, 42):
            c.line(
                f"M{x} -6 Q{x + 8} 128 {x - 4} 262", (186, 36, 58) if x != 24 else (158, 26, 50), 20
            )
    c.box(-4, -4, 260, 20, (158, 26, 50), ink=False)
    for x in range(0, 256, 32):
        c.oval(x + 16, 20, 16, 12, (186, 36, 58), ink=False)
    c.line("M0 20 L256 20", GOLD, 3)


def kitchen(c: Canvas) -> None:
    c.gradient((250, 238, 214), (244, 226, 194))
    for x in range(0, 257, 32):
        c.line(f"M{x} 60 L{x} 200", (232, 208, 170), 2.6)
    for y in (60, 95, 130, 165, 200):
        c.line(f"M0 {y} L256 {y}", (232, 208, 170), 2.6)
    c.box(0, 0, 256, 40, (120, 172, 164), ink=False)
    for x in (60, 128, 196):
        c.line(f"M{x} 0 L{x} 40", (90, 138, 132), 3)
    c.line("M0 62 L256 62", (118, 92, 74), 4)
    for x, tone in (
        (22, (90, 96, 112)),
        (56, (196, 92, 70)),
        (206, (196, 92, 70)),
        (238, (90, 96, 112)),
    ):
        c.line(f"M{x} 62 L{x} 84", (118, 92, 74), 4)
        c.oval(x, 98, 15, 15, tone, ink=False)
    c.box(0, 208, 256, 256, (176, 122, 82), ink=False)


ROOMS = {
    "library": library, "classroom": classroom, "laboratory": laboratory, "stage": stage,
    "kitchen": kitchen,
}  # fmt: skip
