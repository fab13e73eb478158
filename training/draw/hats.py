"""Hats, crowns and headdresses; helmets have their own room."""

from collections.abc import Callable

from training.draw import costume_hats, headdresses, helmets
from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, GOLD, WHITE, Colour, dark, light
from training.traits import Look

Hat = Callable[[Canvas, Colour], None]


def fedora(c: Canvas, tone: Colour) -> None:
    c.fill("M86 86 L92 40 Q102 28 116 36 Q128 42 140 36 Q154 28 164 40 L170 86 Z", tone)
    c.fill("M87 84 L89 67 Q128 60 167 67 L169 84 Z", dark(tone, 0.55), ink=False)
    c.line("M128 42 L128 56", dark(tone, 0.2), 3)
    c.fill(
        "M58 92 Q92 74 128 78 Q164 74 198 92 Q188 102 166 97 Q128 88 90 97 Q68 102 58 92 Z", tone
    )


def cowboy(c: Canvas, tone: Colour) -> None:
    c.fill("M88 88 C88 56 92 30 106 26 Q120 24 128 34 Q136 24 150 26 C164 30 168 56 168 88 Z", tone)
    c.fill("M88 85 L88.5 71 Q128 78 167.5 71 L168 85 Q128 92 88 85 Z", dark(tone, 0.45), ink=False)
    c.star(128, 80, 7, GOLD, ink=False)
    c.fill(
        "M42 66 C58 92 90 84 128 86 C166 84 198 92 214 66 C216 92 196 106 168 101 "
        "Q128 92 88 101 C60 106 40 92 42 66 Z",
        tone,
    )
    c.line("M56 87 Q80 98 128 93 Q176 98 200 87", dark(tone, 0.2), 2.6)


def baseball_cap(c: Canvas, tone: Colour) -> None:
    c.fill("M82 94 C78 50 102 38 128 38 C154 38 178 50 174 94 Q128 76 82 94 Z", tone)
    c.line("M128 40 L128 78", dark(tone, 0.25), 2.4)
    c.line("M104 44 Q94 60 96 84", dark(tone, 0.25), 2.4)
    c.line("M152 44 Q162 60 160 84", dark(tone, 0.25), 2.4)
    c.oval(128, 38, 5, 3.6, dark(tone, 0.2))
    c.fill(
        "M80 93 Q128 70 176 93 Q186 104 172 104 Q128 86 84 104 Q70 104 80 93 Z", dark(tone, 0.22)
    )


def beret(c: Canvas, tone: Colour) -> None:
    c.fill("M80 90 C52 78 60 40 112 38 C166 36 204 62 188 86 Q178 96 172 88 Q128 70 84 92 Z", tone)
    c.line("M122 38 Q124 30 130 27", tone, 5)
    c.line("M82 90 Q128 70 174 88", dark(tone, 0.3), 6)
    c.line("M78 64 Q90 50 112 48", light(tone, 0.25), 5)


def beanie(c: Canvas, tone: Colour) -> None:
    c.fill("M82 88 C80 46 104 32 128 32 C152 32 176 46 174 88 Z", tone)
    for x in (104, 128, 152):
        c.line(
            f"M{x} 74 Q{128 + (x - 128) * 0.7} 50 {128 + (x - 128) * 0.4} 38", dark(tone, 0.18), 3
        )
    c.oval(128, 28, 13, 13, light(tone, 0.5))
    c.box(78, 74, 178, 97, light(tone, 0.22), 10)
    for x in range(90, 176, 12):
        c.line(f"M{x} 79 L{x} 92", dark(tone, 0.12), 2.6)


def sombrero(c: Canvas, tone: Colour) -> None:
    straw = (240, 202, 118)
    c.fill("M98 84 C98 46 112 20 128 20 C144 20 158 46 158 84 Z", straw)
    c.fill("M97 80 L100 64 Q128 70 156 64 L159 80 Q128 86 97 80 Z", CLOTH["red"], ink=False)
    c.fill(
        "M18 78 Q24 66 40 76 Q128 92 216 76 Q232 66 238 78 Q226 108 128 108 Q30 108 18 78 Z", straw
    )
    c.line("M32 82 Q70 101 128 101 Q186 101 224 82", CLOTH["red"], 4)
    c.line("M32 82 Q70 101 128 101 Q186 101 224 82", CLOTH["green"], 1.6)


def peaked(c: Canvas, top: Colour, band: Colour) -> None:
    c.fill("M74 62 Q82 36 128 34 Q174 36 182 62 Q176 78 168 84 Q128 70 88 84 Q80 78 74 62 Z", top)
    c.fill("M86 86 L84 72 Q128 56 172 72 L170 86 Q128 72 86 86 Z", band, ink=False)
    c.fill("M86 84 Q128 68 170 84 Q178 100 166 101 Q128 86 90 101 Q78 100 86 84 Z", (36, 36, 44))


def police(c: Canvas, tone: Colour) -> None:
    peaked(c, (40, 58, 110), (26, 36, 74))
    c.star(128, 55, 12, GOLD, ink=False)


def captain(c: Canvas, tone: Colour) -> None:
    peaked(c, WHITE, (36, 44, 84))
    c.line("M128 44 L128 64", GOLD, 3.4)
    c.line("M119 57 Q128 70 137 57", GOLD, 3.4)
    c.line("M122 49 L134 49", GOLD, 3.4)


def graduation(c: Canvas, tone: Colour) -> None:
    black = (46, 46, 58)
    c.fill("M88 62 L88 92 Q128 76 168 92 L168 62 Z", black)
    c.fill("M128 26 L204 54 L128 80 L52 54 Z", light(black, 0.08))
    c.line("M128 53 L188 60 L188 88", GOLD, 3)
    c.fill("M183 86 L193 86 L196 104 L180 104 Z", GOLD)


def straw(c: Canvas, tone: Colour) -> None:
    yellow = (244, 214, 134)
    c.fill("M88 86 C88 52 100 42 128 42 C156 42 168 52 168 86 Z", yellow)
    c.fill("M88 84 L88 70 Q128 62 168 70 L168 84 Z", CLOTH["blue"], ink=False)
    c.fill("M46 90 Q128 68 210 90 Q206 106 180 101 Q128 86 76 101 Q50 106 46 90 Z", yellow)
    for x in (74, 100, 156, 182):
        c.line(f"M{x} 90 L{x + (128 - x) * 0.06} 84", dark(yellow, 0.2), 2.4)


def fur_hat(c: Canvas, tone: Colour) -> None:
    fur = (118, 92, 76)
    for _ in c.sides():
        c.box(68, 82, 92, 142, fur, 12)
    c.fill("M80 74 C82 40 104 32 128 32 C152 32 174 40 176 74 Z", dark(fur, 0.3))
    c.box(70, 58, 186, 98, fur, 18)
    for x in range(84, 180, 14):
        c.line(f"M{x} 70 L{x - 4} 84", light(fur, 0.2), 3)


HATS: dict[str, Hat] = {
    "fedora": fedora, "cowboy hat": cowboy, "baseball cap": baseball_cap, "beret": beret,
    "beanie": beanie, "sombrero": sombrero, "police cap": police, "captain hat": captain,
    "graduation cap": graduation, "straw hat": straw, "fur hat": fur_hat, **helmets.HELMETS,
    **headdresses.HEADDRESSES, **costume_hats.COSTUME_HATS,
}  # fmt: skip


def wear(c: Canvas, look: Look) -> None:
    if look.hat != "none":
        HATS[look.hat](c, CLOTH[look.hat_colour])
