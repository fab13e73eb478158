"""Long hair, loose or tied."""

from training.draw.canvas import Canvas
from training.draw.palette import Colour, dark, light
from training.draw.shine import shine


def curtain(c: Canvas, tone: Colour, low: float, wide: float) -> None:
    """Hang hair behind the head down to `low`, `wide` points either side."""
    c.fill(f"M128 46 C88 44 {134 - wide} 74 {128 - wide} 116 L{126 - wide} {low - 14} "
            f"Q{128 - wide} {low} {146 - wide} {low} "
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
    c.fill("M77 150 C70 84 84 46 128 46 C172 46 186 84 179 150 Q171 152 168 146 C172 124 170 "
            "106 166 95 "
           "Q128 104 90 95 C86 106 84 124 88 146 Q85 152 77 150 Z", tone)  # fmt: skip
    shine(c, tone, "M96 76 Q128 62 160 76", 6)


def wavy_back(c: Canvas, tone: Colour) -> None:
    c.fill("M128 44 C80 42 66 84 70 112 C54 132 74 146 62 164 C52 186 74 196 70 212 Q96 224 "
            "108 208 L148 208 "
           "Q160 224 186 212 C182 196 204 186 194 164 C182 146 202 132 186 112 C190 "
                   "84 176 42 128 44 Z", dark(tone, 0.14))  # fmt: skip


def wavy_front(c: Canvas, tone: Colour) -> None:
    c.fill("M146 52 C96 36 70 76 76 128 Q66 142 78 158 C92 150 82 132 92 116 C98 100 128 98 144 72 "
           "C152 94 166 104 168 122 C166 138 166 148 178 158 Q190 142 180 128 C186 80 "
                   "172 54 146 52 Z", tone)  # fmt: skip
    shine(c, tone, "M92 92 Q104 70 126 62", 6)


def bob_back(c: Canvas, tone: Colour) -> None:
    curtain(c, tone, 172, 55)


def pulled(c: Canvas, tone: Colour) -> None:
    """Hair combed back from the forehead."""
    c.fill(
        "M81 116 C76 74 98 48 128 48 C158 48 180 74 175 116 C172 96 158 80 128 76 C98 "
        "80 84 96 81 116 Z",
        tone,
    )
    for x in (106, 128, 150):
        c.line(
            f"M{x} 76 Q{128 + (x - 128) * 0.8} 62 {128 + (x - 128) * 0.4} 52", dark(tone, 0.2), 2.4
        )


def swept(c: Canvas, tone: Colour) -> None:
    """Middle parting drawn back to the ears."""
    c.fill(
        "M128 50 C94 46 76 78 80 120 C88 112 90 96 128 70 C166 96 168 112 176 120 "
        "C180 78 162 46 128 50 Z",
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
        "M160 60 C206 44 218 96 206 132 C202 150 206 162 212 172 C190 172 180 150 182 "
        "128 C184 104 178 84 160 76 Z",
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


def mullet_back(c: Canvas, tone: Colour) -> None:
    c.fill("M80 96 C66 130 66 170 62 196 L80 188 L90 202 L104 190 L152 190 L166 202 L176 188 "
           "L194 196 C190 170 190 130 176 96 Z", dark(tone, 0.14))  # fmt: skip


def mullet_front(c: Canvas, tone: Colour) -> None:
    c.fill("M78 124 C72 74 96 44 128 44 C160 44 184 74 178 124 L170 104 L160 90 L150 102 L140 86 "
           "L128 100 L116 86 L106 102 L96 90 L86 104 Z", tone)  # fmt: skip
    shine(c, tone, "M100 70 Q112 58 130 57")


CROWN = ((88, 88), (100, 72), (116, 62), (134, 60), (152, 66), (166, 82), (82, 106), (174, 104))
CURLS = ((66, 124, 17), (58, 148, 17), (64, 172, 17), (78, 192, 15), (84, 102, 15))


def long_curls_back(c: Canvas, tone: Colour) -> None:
    c.oval(128, 90, 62, 48, dark(tone, 0.14))
    for _ in c.sides():
        for x, y, r in CURLS:
            c.oval(x, y, r, r, dark(tone, 0.1))
        for x, y, _r in CURLS:
            c.line(f"M{x - 8} {y + 4} Q{x - 4} {y - 10} {x + 8} {y - 4}", light(tone, 0.16), 2.6)


def long_curls_front(c: Canvas, tone: Colour) -> None:
    for x, y in CROWN:
        c.oval(x, y, 14, 13, tone)
    for x, y in CROWN:
        c.oval(x, y, 13, 12, tone, ink=False)
        c.line(f"M{x - 6} {y + 2} Q{x - 3} {y - 9} {x + 6} {y - 4}", light(tone, 0.24), 2.6)


def space_buns_back(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.oval(82, 54, 21, 20, tone)
        c.line("M70 52 Q80 38 94 48 M74 62 Q82 54 92 58", dark(tone, 0.22), 3)
