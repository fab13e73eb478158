"""What lies far behind: space, night, clouds, weather."""

import math

from training.draw.canvas import Canvas
from training.draw.hills import hills
from training.draw.palette import WHITE, Colour

NIGHT: Colour = (26, 28, 66)


def stars(c: Canvas, low: int, count: int = 22) -> None:
    for _ in range(count):
        x, y, r = c.rng.uniform(6, 250), c.rng.uniform(6, low), c.rng.uniform(1.4, 2.6)
        c.oval(x, y, r, r, WHITE, 0.95, ink=False)


def cloud(c: Canvas, x: float, y: float, size: float, tone: Colour = WHITE) -> None:
    for dx, dy, r in ((-20, 4, 12), (-6, -4, 16), (12, -2, 13), (25, 5, 10)):
        c.oval(x + dx * size, y + dy * size, r * size, r * size, tone, ink=False)
    c.box(x - 31 * size, y + 2 * size, x + 35 * size, y + 15 * size, tone, 7 * size, ink=False)


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


def sunset(c: Canvas) -> None:
    c.gradient((116, 76, 150), (255, 172, 100), 0, 200)
    c.oval(128, 148, 84, 84, (255, 220, 124), ink=False)
    for y in (52, 76):
        c.line(f"M14 {y} L78 {y} M184 {y + 12} L246 {y + 12}", (250, 156, 128), 7)
    c.box(0, 186, 256, 256, (92, 62, 122), ink=False)
    c.line("M20 206 L84 206 M168 216 L240 216 M40 234 L70 234", (250, 156, 128), 4)


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
                f"M{x + r * 0.35 * math.cos(t)} {y + r * 0.35 * math.sin(t)} "
                f"L{x + r * math.cos(t)} {y + r * math.sin(t)}",
                tone,
                4,
            )
        c.oval(x, y, 4, 4, WHITE, ink=False)


SKIES = {
    "space": space, "moon": moon, "night sky": night, "clouds": clouds, "sunset": sunset,
    "underwater": underwater, "rain": rain, "fireworks": fireworks,
}  # fmt: skip
