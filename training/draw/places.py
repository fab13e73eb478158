"""Backgrounds: plain colours, places, weather and patterns."""

from collections.abc import Callable

from training.draw import indoors, patterns, skies
from training.draw.canvas import Canvas
from training.draw.hills import hills
from training.draw.palette import BACKDROP, GOLD, WHITE, Colour, dark, light
from training.draw.skies import cloud
from training.traits import Look

Place = Callable[[Canvas], None]


def plain(c: Canvas, tone: Colour) -> None:
    """Paint a wall, lit from one side, from behind the head or from nowhere."""
    bright, dim = light(tone, 0.2), dark(tone, 0.08)
    kind = c.rng.randrange(5)
    if kind == 0:
        c.slope(*c.rng.choice((((0, 0), (256, 256)), ((256, 0), (0, 256)))), bright, dim)
    elif kind == 1:
        c.glow(128, 110, 190, light(tone, 0.34), dark(tone, 0.1))
    elif kind == 2:
        c.gradient(tone, tone)
        c.oval(128, 120, 104, 104, light(tone, 0.22), ink=False)
    else:
        c.gradient(bright, dim)


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
            f"M-6 {y} Q16 {y - 10} 38 {y} Q60 {y + 8} 82 {y} M174 {y} Q196 {y - 10} "
            f"218 {y} Q240 {y + 8} 262 {y}",
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


def field(c: Canvas) -> None:
    c.gradient((126, 196, 246), (212, 238, 250))
    cloud(c, 48, 52, 1.0)
    cloud(c, 212, 70, 0.9)
    hills(c, 158, (152, 206, 96), 20)
    hills(c, 196, (122, 184, 80), -14)


PLACES: dict[str, Place] = {
    "mountains": mountains, "beach": beach, "sea": sea, "forest": forest, "garden": garden,
    "city": city, "castle": castle, "snow": snow, "desert": desert, "field": field, **skies.SKIES,
    **indoors.ROOMS, **patterns.PATTERNS,
}  # fmt: skip


READ_ONE_WAY = frozenset({"classroom"})


def paint(c: Canvas, look: Look) -> None:
    """Paint what lies behind: a place from where the seed stands before it, or a wall."""
    if look.background in PLACES:
        near, x = c.rng.uniform(1.0, 1.2), c.rng.uniform(60, 196)
        turned = c.rng.random() < 0.5 and look.background not in READ_ONE_WAY
        with c.flipped(turned), c.around(x, 128, near):
            PLACES[look.background](c)
    else:
        plain(c, BACKDROP[look.background])
