"""Short hair and hair that stands."""

import math

from training.draw.canvas import Canvas
from training.draw.palette import Colour, dark, light
from training.draw.shine import shine

SHORT = (
    "M81 116 C76 74 96 46 130 47 C164 46 180 74 175 116 C171 106 170 98 167 93 "
    "C150 90 140 84 134 78 C124 88 104 92 92 91 C87 98 85 106 81 116 Z"
)
SCALP = (
    "M82 112 C78 74 98 53 128 53 C158 53 178 74 174 112 C170 88 154 78 128 78 C102 78 86 "
    "88 82 112 Z"
)


def short(c: Canvas, tone: Colour) -> None:
    c.fill(SHORT, tone)
    shine(c, tone)


def side_part(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M81 118 C75 72 98 46 134 46 C166 46 181 76 175 118 C170 110 171 100 166 92 "
        "C156 90 122 92 106 76 C102 86 94 90 90 94 C86 102 86 110 81 118 Z", tone,
    )  # fmt: skip
    c.line("M106 76 Q110 62 120 54", dark(tone, 0.35), 2.6)
    shine(c, tone, "M122 66 Q142 60 156 74", 5)


def buzz_cut(c: Canvas, tone: Colour) -> None:
    c.fill(SCALP, tone)


def spiky(c: Canvas, tone: Colour) -> None:
    points = [(80, 112)]
    for i in range(8):
        angle = math.radians(190 + 160 * i / 7)
        points.append((128 + 62 * math.cos(angle), 92 + 60 * math.sin(angle)))
        angle += math.radians(160 / 14)
        points.append((128 + 43 * math.cos(angle), 96 + 42 * math.sin(angle)))
    points[-1] = (176, 112)
    c.poly(
        [*points, (166, 92), (150, 80), (141, 90), (128, 79), (115, 90), (106, 80), (90, 92)], tone
    )
    shine(c, tone, "M104 72 L112 64", 5)


def curls(c: Canvas, tone: Colour, spots: list[tuple[float, float, float]]) -> None:
    for x, y, r in spots:
        c.oval(x, y, r, r, tone)
    for x, y, r in spots:
        c.oval(x, y, r * 0.95, r * 0.95, tone, ink=False)
        c.line(
            f"M{x - r * 0.4} {y + r * 0.1} Q{x - r * 0.2} {y - r * 0.6} {x + r * 0.4} "
            f"{y - r * 0.3}",
            light(tone, 0.22),
            2.4,
        )


def curly(c: Canvas, tone: Colour) -> None:
    ring = [
        (128 + 46 * math.cos(a), 96 + 42 * math.sin(a), 15)
        for a in (math.radians(172 + 196 * i / 8) for i in range(9))
    ]
    curls(
        c, tone, [*ring, (106, 72, 15), (128, 66, 16), (150, 72, 15), (94, 84, 11), (162, 84, 11)]
    )


def afro_back(c: Canvas, tone: Colour) -> None:
    c.oval(128, 94, 71, 66, tone)
    for i in range(9):
        angle = math.radians(195 + 150 * i / 8)
        c.oval(
            128 + 55 * math.cos(angle),
            94 + 50 * math.sin(angle),
            5,
            4,
            light(tone, 0.16),
            ink=False,
        )


def afro_front(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M81 112 C78 70 100 52 128 52 C156 52 178 70 175 112 C172 92 160 80 146 82 "
        "C134 76 122 76 110 82 C96 80 84 92 81 112 Z",
        tone,
        ink=False,
    )


def wild_back(c: Canvas, tone: Colour) -> None:
    points = []
    for i in range(15):
        angle = math.radians(150 + 240 * i / 14)
        points.append((128 + 72 * math.cos(angle), 100 + 66 * math.sin(angle)))
        angle += math.radians(240 / 28)
        points.append((128 + 52 * math.cos(angle), 100 + 50 * math.sin(angle)))
    c.poly(points, tone)
    for x in (84, 172):
        c.line(f"M{x} 66 Q{x + (128 - x) * 0.3} 72 {x + (128 - x) * 0.36} 84", dark(tone, 0.18), 3)


def wild_front(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M80 112 C78 68 100 50 128 50 C156 50 178 68 176 112 C172 98 168 92 162 86 "
        "C150 90 146 82 140 78 C132 86 124 84 120 78 C112 88 102 88 94 86 C88 92 84 "
        "100 80 112 Z",
        tone,
        ink=False,
    )
    c.line("M102 76 Q108 66 120 62", dark(tone, 0.16), 3)
    c.line("M154 76 Q148 66 138 62", dark(tone, 0.16), 3)


def mohawk(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M110 84 L106 58 L100 34 L114 42 L118 20 L130 36 L142 20 L144 42 L157 36 L150 "
        "58 L146 84 Q128 76 110 84 Z",
        tone,
    )
    c.line("M128 44 L128 70", light(tone, 0.25), 5)


def wig_back(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        for y in (112, 134, 156):
            c.box(56, y - 11, 90, y + 11, tone, 11)
            c.line(f"M64 {y + 4} Q72 {y - 6} 82 {y + 2}", dark(tone, 0.18), 2.6)


def wig_front(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M80 108 C74 64 98 40 128 40 C158 40 182 64 176 108 C170 88 154 76 128 74 "
        "C102 76 86 88 80 108 Z",
        tone,
    )
    for x in (104, 128, 152):
        c.line(
            f"M{x} 74 Q{128 + (x - 128) * 0.9} 58 {128 + (x - 128) * 0.5} 46", dark(tone, 0.16), 2.6
        )


def pompadour(c: Canvas, tone: Colour) -> None:
    c.fill(SCALP, tone)
    c.fill("M84 92 C70 46 104 22 140 26 C176 28 188 58 172 90 C166 78 152 74 136 78 C112 82 98 76 "
           "84 92 Z", tone)  # fmt: skip
    c.line("M92 74 C96 50 122 40 152 48", dark(tone, 0.25), 3)
    shine(c, tone, "M104 48 Q122 36 144 38", 6)


def bowl(c: Canvas, tone: Colour) -> None:
    c.fill("M76 126 C68 72 92 42 128 42 C164 42 188 72 180 126 Q172 130 168 124 L168 100 "
           "Q128 110 88 100 L88 124 Q84 130 76 126 Z", tone)  # fmt: skip
    for x in (104, 120, 136, 152):
        dx = x - 128
        c.line(f"M{x} 102 Q{128 + dx * 0.8} 80 {128 + dx * 0.4} 60", dark(tone, 0.16), 2.4)
    shine(c, tone, "M92 76 Q104 58 126 54", 6)


def half_shaved(c: Canvas, tone: Colour) -> None:
    """Cropped on one side, and falling over the other."""
    c.fill(SCALP, dark(tone, 0.1), 0.62, ink=False)
    c.fill("M104 56 C150 34 188 60 184 112 C186 138 184 156 176 172 C168 164 170 142 168 124 "
           "C164 100 140 90 104 76 Q98 64 104 56 Z", tone)  # fmt: skip
    c.line("M112 66 C150 66 174 90 176 140", dark(tone, 0.2), 3)
    shine(c, tone, "M124 54 Q150 52 166 74", 5)
