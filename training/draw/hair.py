"""Hair: what hangs behind the head, and what lies over the forehead."""

import math
from collections.abc import Callable

from training.draw.canvas import Canvas
from training.draw.palette import HAIR, WHITE, Colour, dark, light
from training.traits import HIDES_HAIR, SITS_ON_HAIR, Look

Layer = Callable[[Canvas, Colour], None]
BELOW_BRIM = "M-80 94 L336 94 L336 336 L-80 336 Z"
VISOR = "M64 117 C64 36 192 36 192 117 C192 203 64 203 64 117 Z"
SHORT = (
    "M81 116 C76 74 96 46 130 47 C164 46 180 74 175 116 C171 106 170 98 167 93 "
    "C150 90 140 84 134 78 C124 88 104 92 92 91 C87 98 85 106 81 116 Z"
)
SCALP = "M82 112 C78 74 98 53 128 53 C158 53 178 74 174 112 C170 88 154 78 128 78 C102 78 86 88 82 112 Z"


def colour_of(look: Look) -> Colour:
    return (236, 234, 230) if look.hair == "powdered wig" else HAIR[look.hair_colour]


def shine(c: Canvas, tone: Colour, shape: str = "M100 74 Q112 60 130 59", width: float = 5) -> None:
    c.line(shape, light(tone, 0.28), width)


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
            f"M{x - r * 0.4} {y + r * 0.1} Q{x - r * 0.2} {y - r * 0.6} {x + r * 0.4} {y - r * 0.3}",
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
        "M81 112 C78 70 100 52 128 52 C156 52 178 70 175 112 C172 92 160 80 146 82 C134 76 122 76 110 82 C96 80 84 92 81 112 Z",
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
        "M80 112 C78 68 100 50 128 50 C156 50 178 68 176 112 C172 98 168 92 162 86 C150 90 146 82 140 78 C132 86 124 84 120 78 C112 88 102 88 94 86 C88 92 84 100 80 112 Z",
        tone,
        ink=False,
    )
    c.line("M102 76 Q108 66 120 62", dark(tone, 0.16), 3)
    c.line("M154 76 Q148 66 138 62", dark(tone, 0.16), 3)


def mohawk(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M110 84 L106 58 L100 34 L114 42 L118 20 L130 36 L142 20 L144 42 L157 36 L150 58 L146 84 Q128 76 110 84 Z",
        tone,
    )
    c.line("M128 44 L128 70", light(tone, 0.25), 5)


def curtain(c: Canvas, tone: Colour, low: float, wide: float) -> None:
    """Hang hair behind the head down to `low`, `wide` points either side."""
    c.fill(f"M128 46 C88 44 {134 - wide} 74 {128 - wide} 116 L{126 - wide} {low - 14} Q{128 - wide} {low} {146 - wide} {low} "
           f"L{110 + wide} {low} Q{128 + wide} {low} {130 + wide} {low - 14} L{128 + wide} 116 "
           f"C{122 + wide} 74 168 44 128 46 Z", dark(tone, 0.14))  # fmt: skip


def long_back(c: Canvas, tone: Colour) -> None:
    curtain(c, tone, 222, 56)


def parted(c: Canvas, tone: Colour) -> None:
    """Middle parting whose two halves frame the face."""
    c.fill("M128 50 C92 46 74 76 76 124 Q78 142 84 150 C88 120 96 96 128 70 "
           "C160 96 168 120 172 150 Q178 142 180 124 C182 76 164 46 128 50 Z", tone)  # fmt: skip
    c.line("M128 52 L128 69", dark(tone, 0.3), 2.6)
    shine(c, tone, "M90 92 Q98 72 114 64", 5)


def fringe(c: Canvas, tone: Colour) -> None:
    c.fill("M77 150 C70 84 84 46 128 46 C172 46 186 84 179 150 Q171 152 168 146 C172 124 170 106 166 95 "
           "Q128 104 90 95 C86 106 84 124 88 146 Q85 152 77 150 Z", tone)  # fmt: skip
    shine(c, tone, "M96 76 Q128 62 160 76", 6)


def wavy_back(c: Canvas, tone: Colour) -> None:
    c.fill("M128 44 C80 42 66 84 70 112 C54 132 74 146 62 164 C52 186 74 196 70 212 Q96 224 108 208 L148 208 "
           "Q160 224 186 212 C182 196 204 186 194 164 C182 146 202 132 186 112 C190 84 176 42 128 44 Z", dark(tone, 0.14))  # fmt: skip


def wavy_front(c: Canvas, tone: Colour) -> None:
    c.fill("M146 52 C96 36 70 76 76 128 Q66 142 78 158 C92 150 82 132 92 116 C98 100 128 98 144 72 "
           "C152 94 166 104 168 122 C166 138 166 148 178 158 Q190 142 180 128 C186 80 172 54 146 52 Z", tone)  # fmt: skip
    shine(c, tone, "M92 92 Q104 70 126 62", 6)


def bob_back(c: Canvas, tone: Colour) -> None:
    curtain(c, tone, 172, 55)


def pulled(c: Canvas, tone: Colour) -> None:
    """Hair combed back from the forehead."""
    c.fill(
        "M81 116 C76 74 98 48 128 48 C158 48 180 74 175 116 C172 96 158 80 128 76 C98 80 84 96 81 116 Z",
        tone,
    )
    for x in (106, 128, 150):
        c.line(
            f"M{x} 76 Q{128 + (x - 128) * 0.8} 62 {128 + (x - 128) * 0.4} 52", dark(tone, 0.2), 2.4
        )


def swept(c: Canvas, tone: Colour) -> None:
    """Middle parting drawn back to the ears."""
    c.fill(
        "M128 50 C94 46 76 78 80 120 C88 112 90 96 128 70 C166 96 168 112 176 120 C180 78 162 46 128 50 Z",
        tone,
    )
    c.line("M128 52 L128 69", dark(tone, 0.3), 2.6)
    shine(c, tone, "M92 88 Q100 72 114 64", 5)


def bun_back(c: Canvas, tone: Colour) -> None:
    c.oval(128, 38, 22, 19, tone)
    c.line("M114 36 Q128 24 142 36", dark(tone, 0.22), 3)
    c.line("M118 46 Q128 38 138 46", dark(tone, 0.22), 3)


def ponytail_back(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M160 60 C206 44 218 96 206 132 C202 150 206 162 212 172 C190 172 180 150 182 128 C184 104 178 84 160 76 Z",
        dark(tone, 0.1),
    )
    c.line("M186 80 Q200 100 194 136", light(tone, 0.15), 4)
    c.oval(172, 66, 8, 9, (232, 84, 110))


def pigtails_back(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.fill(
            "M82 84 C44 66 34 112 44 150 C48 164 60 168 68 160 C62 134 66 112 86 100 Z",
            dark(tone, 0.1),
        )
        c.line("M60 92 Q50 112 54 142", light(tone, 0.15), 4)
        c.oval(78, 90, 8, 9, (232, 84, 110))


def braids_back(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        for i in range(6):
            c.oval(
                76 - (i % 2) * 3,
                134 + i * 15,
                11 - i * 0.7,
                10,
                tone if i % 2 else dark(tone, 0.12),
            )
        c.box(66, 216, 84, 223, (232, 84, 110), 3)


def dreadlocks_back(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        for i, x in enumerate((62, 72, 83, 94)):
            low = 196 + (i % 2) * 14
            c.line(f"M{104 + i * 4} 66 C{x} 80 {x - 2} 120 {x} {low}", dark(tone, 0.3), 14)
            c.line(f"M{104 + i * 4} 66 C{x} 80 {x - 2} 120 {x} {low}", tone, 10.5)


def dreadlocks_front(c: Canvas, tone: Colour) -> None:
    pulled(c, tone)
    for x in (92, 110, 128, 146, 164):
        c.line(
            f"M{x} {84 + abs(x - 128) * 0.3} Q{x} 60 {128 + (x - 128) * 0.6} 52",
            dark(tone, 0.3),
            2.6,
        )


def wig_back(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        for y in (112, 134, 156):
            c.box(56, y - 11, 90, y + 11, tone, 11)
            c.line(f"M64 {y + 4} Q72 {y - 6} 82 {y + 2}", dark(tone, 0.18), 2.6)


def wig_front(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M80 108 C74 64 98 40 128 40 C158 40 182 64 176 108 C170 88 154 76 128 74 C102 76 86 88 80 108 Z",
        tone,
    )
    for x in (104, 128, 152):
        c.line(
            f"M{x} 74 Q{128 + (x - 128) * 0.9} 58 {128 + (x - 128) * 0.5} 46", dark(tone, 0.16), 2.6
        )


BACK: dict[str, Layer] = {
    "afro": afro_back, "wild": wild_back, "long": long_back, "wavy": wavy_back, "bob": bob_back,
    "bun": bun_back, "ponytail": ponytail_back, "pigtails": pigtails_back, "braids": braids_back,
    "dreadlocks": dreadlocks_back, "powdered wig": wig_back,
}  # fmt: skip
FRONT: dict[str, Layer] = {
    "buzz cut": buzz_cut, "short": short, "side part": side_part, "spiky": spiky, "curly": curly,
    "afro": afro_front, "wild": wild_front, "mohawk": mohawk, "long": parted, "wavy": wavy_front,
    "bob": fringe, "bun": pulled, "ponytail": pulled, "pigtails": swept, "braids": swept,
    "dreadlocks": dreadlocks_front, "powdered wig": wig_front,
}  # fmt: skip


def _layer(c: Canvas, look: Look, layers: dict[str, Layer]) -> None:
    if look.hat in HIDES_HAIR or look.hair not in layers:
        return
    tone = colour_of(look)
    if look.hat == "space helmet":
        with c.inside(VISOR):
            layers[look.hair](c, tone)
        return
    if look.hat in SITS_ON_HAIR:
        layers[look.hair](c, tone)
        return
    with c.inside(BELOW_BRIM):
        layers[look.hair](c, tone)


def behind(c: Canvas, look: Look) -> None:
    """Draw what hangs behind head and shoulders."""
    _layer(c, look, BACK)


def before(c: Canvas, look: Look) -> None:
    """Draw what lies on the head; a bald one gets its shine."""
    if look.hair == "bald" and look.hat in SITS_ON_HAIR:
        c.line("M104 78 Q112 69 126 68", WHITE, 5, 0.55)
    _layer(c, look, FRONT)
