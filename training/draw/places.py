"""Backgrounds: plain colours, places, weather and patterns."""

import math
from collections.abc import Callable

from training.draw.canvas import Canvas
from training.draw.palette import BACKDROP, CREAM, GOLD, WHITE, Colour, dark, light
from training.traits import Look

Place = Callable[[Canvas], None]
NIGHT: Colour = (26, 28, 66)


def plain(c: Canvas, tone: Colour) -> None:
    c.gradient(light(tone, 0.16), dark(tone, 0.05))


def stars(c: Canvas, low: int, count: int = 22) -> None:
    for _ in range(count):
        x, y, r = c.rng.uniform(6, 250), c.rng.uniform(6, low), c.rng.uniform(1.4, 2.6)
        c.oval(x, y, r, r, WHITE, 0.95, ink=False)


def cloud(c: Canvas, x: float, y: float, size: float, tone: Colour = WHITE) -> None:
    for dx, dy, r in ((-20, 4, 12), (-6, -4, 16), (12, -2, 13), (25, 5, 10)):
        c.oval(x + dx * size, y + dy * size, r * size, r * size, tone, ink=False)
    c.box(x - 31 * size, y + 2 * size, x + 35 * size, y + 15 * size, tone, 7 * size, ink=False)


def hills(c: Canvas, y: float, tone: Colour, rise: float = 20) -> None:
    c.fill(
        f"M0 {y} Q64 {y - rise} 128 {y} Q192 {y + rise * 0.6} 256 {y - rise * 0.4} L256 256 L0 256 Z",
        tone,
        ink=False,
    )


def space(c: Canvas) -> None:
    c.gradient((18, 18, 52), (60, 36, 98))
    stars(c, 250, 34)
    c.oval(38, 60, 25, 25, (238, 150, 92), ink=False)
    c.line("M4 72 Q38 66 74 44", (250, 214, 150), 5)
    c.oval(224, 40, 13, 13, (120, 200, 220), ink=False)


def moon(c: Canvas) -> None:
    c.gradient((14, 16, 38), (34, 38, 74))
    stars(c, 150, 26)
    c.oval(48, 58, 26, 26, (74, 140, 220), ink=False)
    c.fill(
        "M30 50 Q44 40 52 50 Q50 64 38 66 Q28 60 30 50 Z M58 62 Q70 58 70 68 Q64 78 54 74 Z",
        (96, 184, 104),
        ink=False,
    )
    hills(c, 186, (186, 188, 196), 16)
    for x, y, r in ((32, 214, 17), (226, 208, 14), (232, 240, 9), (66, 240, 8)):
        c.oval(x, y, r, r * 0.5, (150, 152, 164), ink=False)


def night(c: Canvas) -> None:
    c.gradient((22, 28, 78), (70, 82, 150))
    stars(c, 220, 26)
    c.oval(206, 52, 25, 25, (255, 240, 186), ink=False)
    c.oval(195, 46, 22, 22, (28, 34, 86), ink=False)


def clouds(c: Canvas) -> None:
    c.gradient((104, 182, 244), (206, 234, 252))
    for x, y, s in ((46, 54, 1.1), (208, 42, 1.0), (224, 130, 0.9), (30, 146, 0.9)):
        cloud(c, x, y, s)


def mountains(c: Canvas) -> None:
    c.gradient((150, 208, 246), (232, 244, 250))
    for x, y, w in ((52, 70, 96), (206, 54, 110), (128, 96, 110)):
        tone = (112, 130, 168) if x != 128 else (134, 152, 188)
        c.poly([(x - w, 216), (x, y), (x + w, 216)], tone, ink=False)
        c.poly(
            [
                (x - w * 0.2, y + 29),
                (x, y),
                (x + w * 0.2, y + 29),
                (x + w * 0.07, y + 22),
                (x - w * 0.06, y + 34),
            ],
            WHITE,
            ink=False,
        )
    hills(c, 206, (110, 170, 104))


def beach(c: Canvas) -> None:
    c.gradient((122, 202, 248), (214, 240, 252))
    c.oval(208, 46, 24, 24, (255, 224, 96), ink=False)
    c.box(0, 138, 256, 196, (46, 152, 206), ink=False)
    c.line("M0 156 Q30 150 60 156 M190 166 Q222 160 256 166", light((46, 152, 206), 0.5), 4)
    hills(c, 192, (246, 218, 156), 12)
    c.line("M30 214 Q40 150 24 92", (150, 104, 62), 9)
    for x, y in ((-14, 84), (4, 62), (52, 66), (66, 92)):
        c.line(f"M24 92 Q{(24 + x) / 2} {y - 16} {x} {y + 8}", (70, 158, 88), 9)


def sea(c: Canvas) -> None:
    c.gradient((150, 214, 248), (226, 244, 252))
    c.box(0, 128, 256, 256, (36, 124, 188), ink=False)
    for y in (146, 174, 204):
        c.line(
            f"M-6 {y} Q16 {y - 10} 38 {y} Q60 {y + 8} 82 {y} M174 {y} Q196 {y - 10} 218 {y} Q240 {y + 8} 262 {y}",
            (120, 194, 232),
            5,
        )
    c.fill("M182 120 L240 120 L230 134 L192 134 Z", (150, 82, 54), ink=False)
    c.fill("M210 118 L210 66 L240 114 Z M206 118 L206 78 L184 114 Z", WHITE, ink=False)


def forest(c: Canvas) -> None:
    c.gradient((190, 228, 196), (140, 198, 146))
    for x, y, s in ((16, 60, 1.2), (72, 40, 1.0), (188, 40, 1.0), (240, 64, 1.2)):
        c.box(x - 5, y + 90, x + 5, 240, (116, 80, 54), ink=False)
        for k in range(3):
            c.poly(
                [
                    (x - (24 + 9 * k) * s, y + (48 + 38 * k)),
                    (x, y + 38 * k - 14),
                    (x + (24 + 9 * k) * s, y + (48 + 38 * k)),
                ],
                ((48, 122, 80), (56, 134, 86), (44, 112, 74))[k],
                ink=False,
            )
    hills(c, 222, (88, 154, 82), 10)


def garden(c: Canvas) -> None:
    c.gradient((174, 222, 248), (226, 244, 236))
    hills(c, 128, (134, 198, 108), 18)
    for x, y, tone in (
        (20, 150, 0),
        (52, 178, 1),
        (26, 212, 2),
        (230, 152, 1),
        (206, 184, 2),
        (238, 214, 0),
        (60, 232, 0),
        (14, 182, 1),
    ):
        c.line(f"M{x} {y} L{x} {y + 22}", (70, 146, 76), 4)
        for dx, dy in ((-6, 0), (6, 0), (0, -6), (0, 6)):
            c.oval(
                x + dx,
                y + dy,
                6,
                6,
                ((240, 84, 110), (252, 250, 240), (246, 168, 60))[tone],
                ink=False,
            )
        c.oval(x, y, 4.4, 4.4, GOLD, ink=False)


def city(c: Canvas) -> None:
    c.gradient((252, 200, 150), (250, 232, 206))
    for i, (x, y) in enumerate(((0, 90), (36, 46), (72, 110), (160, 104), (190, 34), (226, 84))):
        tone = ((96, 104, 146), (116, 124, 168))[i % 2]
        c.box(x, y, x + 33, 256, tone, ink=False)
        for wy in range(y + 10, 210, 22):
            for wx in (x + 6, x + 19):
                c.box(wx, wy, wx + 8, wy + 11, (255, 232, 150), 1, ink=False)


def castle(c: Canvas) -> None:
    c.gradient((160, 206, 246), (238, 236, 246))
    stone = (176, 170, 186)
    c.box(44, 128, 212, 256, stone, ink=False)
    for x in (14, 194):
        c.box(x, 84, x + 48, 256, dark(stone, 0.12), ink=False)
        c.poly([(x - 6, 84), (x + 24, 30), (x + 54, 84)], (196, 78, 88), ink=False)
        c.box(x + 17, 112, x + 31, 140, (72, 66, 92), 7, ink=False)
        c.line(f"M{x + 24} 30 L{x + 24} 14", (96, 84, 84), 3)
        c.poly([(x + 24, 12), (x + 42, 18), (x + 24, 24)], GOLD, ink=False)
    for x in range(68, 190, 26):
        c.box(x, 114, x + 14, 130, stone, ink=False)


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
                f"M{x - 5} {y - 40} L{x + 5} {y - 40} L{x + 5} {y - 26} L{x + 16} {y} L{x - 16} {y} L{x - 5} {y - 26} Z",
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


def snow(c: Canvas) -> None:
    c.gradient((164, 198, 232), (226, 238, 248))
    hills(c, 194, WHITE, 18)
    for x in (28, 226):
        for k in range(3):
            c.poly(
                [(x - 17 - 7 * k, 136 + 28 * k), (x, 92 + 28 * k), (x + 17 + 7 * k, 136 + 28 * k)],
                (92, 146, 140),
                ink=False,
            )
        c.poly([(x - 9, 112), (x, 90), (x + 9, 112)], WHITE, ink=False)
    for _ in range(26):
        r = c.rng.uniform(2.4, 4.4)
        c.oval(c.rng.uniform(0, 256), c.rng.uniform(0, 240), r, r, WHITE, ink=False)


def desert(c: Canvas) -> None:
    c.gradient((252, 206, 130), (255, 234, 186))
    c.oval(44, 50, 23, 23, (255, 244, 206), ink=False)
    hills(c, 168, (234, 176, 98), 28)
    hills(c, 206, (218, 152, 78), 18)
    c.line("M226 212 L226 110", (84, 148, 92), 15)
    c.line("M226 176 Q204 176 204 148 M226 158 Q246 158 246 134", (84, 148, 92), 10)


def sunset(c: Canvas) -> None:
    c.gradient((116, 76, 150), (255, 172, 100), 0, 200)
    c.oval(128, 148, 84, 84, (255, 220, 124), ink=False)
    for y in (52, 76):
        c.line(f"M14 {y} L78 {y} M184 {y + 12} L246 {y + 12}", (250, 156, 128), 7)
    c.box(0, 186, 256, 256, (92, 62, 122), ink=False)
    c.line("M20 206 L84 206 M168 216 L240 216 M40 234 L70 234", (250, 156, 128), 4)


def field(c: Canvas) -> None:
    c.gradient((126, 196, 246), (212, 238, 250))
    cloud(c, 48, 52, 1.0)
    cloud(c, 212, 70, 0.9)
    hills(c, 158, (152, 206, 96), 20)
    hills(c, 196, (122, 184, 80), -14)


def underwater(c: Canvas) -> None:
    c.gradient((64, 176, 214), (18, 74, 138))
    for _ in range(16):
        x, y, r = c.rng.uniform(6, 250), c.rng.uniform(10, 240), c.rng.uniform(3, 7)
        c.ring(x, y, r, r, (190, 232, 246), 2.2)
    for x, y, tone, turn in (
        (34, 76, (252, 158, 62), 1),
        (222, 120, (250, 214, 84), -1),
        (30, 180, (240, 104, 128), 1),
    ):
        c.oval(x, y, 17, 11, tone, ink=False)
        c.poly(
            [(x - 14 * turn, y), (x - 27 * turn, y - 10), (x - 27 * turn, y + 10)], tone, ink=False
        )
        c.oval(x + 8 * turn, y - 3, 2.6, 2.6, NIGHT, ink=False)
    for x in (10, 244):
        c.line(f"M{x} 260 Q{x + 14} 234 {x} 212 Q{x - 12} 190 {x + 4} 168", (52, 150, 110), 8)


def rain(c: Canvas) -> None:
    c.gradient((112, 128, 152), (168, 182, 200))
    for x, y in ((48, 34), (140, 22), (220, 40)):
        cloud(c, x, y, 1.25, (86, 98, 122))
    for k in range(26):
        x, y = (k * 53) % 256, 66 + (k * 37) % 170
        c.line(f"M{x} {y} L{x - 7} {y + 20}", (206, 226, 246), 3)


def fireworks(c: Canvas) -> None:
    c.gradient((22, 20, 54), (58, 40, 96))
    for x, y, r, tone in (
        (44, 62, 36, (255, 110, 110)),
        (212, 52, 40, (120, 220, 255)),
        (226, 160, 28, (255, 216, 100)),
        (30, 166, 28, (160, 240, 150)),
    ):
        for k in range(10):
            t = k * math.pi / 5
            c.line(
                f"M{x + r * 0.35 * math.cos(t)} {y + r * 0.35 * math.sin(t)} L{x + r * math.cos(t)} {y + r * math.sin(t)}",
                tone,
                4,
            )
        c.oval(x, y, 4, 4, WHITE, ink=False)


def stripes(c: Canvas) -> None:
    c.gradient(CREAM, CREAM)
    for x in range(-256, 256, 52):
        c.poly([(x, 256), (x + 26, 256), (x + 282, 0), (x + 256, 0)], (250, 178, 160), ink=False)


def dots(c: Canvas) -> None:
    c.gradient((178, 222, 214), (178, 222, 214))
    for i in range(9):
        for j in range(9):
            c.oval(j * 32 + (i % 2) * 16, i * 32, 7, 7, (250, 250, 244), ink=False)


def rays(c: Canvas) -> None:
    c.gradient((255, 214, 106), (255, 214, 106))
    for k in range(12):
        a, b = k * math.pi / 6, k * math.pi / 6 + math.pi / 12
        c.poly(
            [
                (128, 128),
                (128 + 220 * math.cos(a), 128 + 220 * math.sin(a)),
                (128 + 220 * math.cos(b), 128 + 220 * math.sin(b)),
            ],
            (250, 156, 80),
            ink=False,
        )


PLACES: dict[str, Place] = {
    "space": space, "moon": moon, "night sky": night, "clouds": clouds, "mountains": mountains,
    "beach": beach, "sea": sea, "forest": forest, "garden": garden, "city": city,
    "castle": castle, "library": library, "classroom": classroom, "laboratory": laboratory,
    "stage": stage, "kitchen": kitchen, "snow": snow, "desert": desert, "sunset": sunset,
    "field": field, "underwater": underwater, "rain": rain, "fireworks": fireworks,
    "stripes": stripes, "dots": dots, "rays": rays,
}  # fmt: skip


def paint(c: Canvas, look: Look) -> None:
    if look.background in PLACES:
        PLACES[look.background](c)
    else:
        plain(c, BACKDROP[look.background])
