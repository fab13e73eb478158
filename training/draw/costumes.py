"""Costumes and uniforms: what people wear for their work, their century or their tale."""

from training.draw import uniforms
from training.draw.canvas import Canvas
from training.draw.garment import (
    BODY,
    ROUND,
    arms,
    buttons,
)  # fmt: skip
from training.draw.palette import (
    CLOTH,
    CREAM,
    GOLD,
    INK,
    LEATHER,
    STEEL,
    WHITE,
    Colour,
    dark,
    light,
)


def royal(c: Canvas, tone: Colour) -> None:
    red = (186, 34, 56)
    c.fill(BODY, red)
    c.fill("M110 200 L146 200 L156 262 L100 262 Z", GOLD)
    c.line("M128 206 L128 262", dark(GOLD, 0.25), 3)
    for _ in c.sides():
        c.fill(
            "M112 188 C88 192 66 202 50 214 C58 230 70 232 80 228 C88 238 96 252 98 "
            "268 L118 268 C116 240 114 212 112 188 Z",
            WHITE,
        )
        for x, y in ((66, 218), (84, 208), (88, 224), (102, 212), (104, 234), (107, 252)):
            c.oval(x, y, 2.6, 4, INK, ink=False)
    c.oval(128, 214, 9, 9, GOLD)
    c.oval(128, 214, 4.4, 4.4, CLOTH["blue"], ink=False)


def superhero(c: Canvas, tone: Colour) -> None:
    cape = CLOTH["red"] if tone != CLOTH["red"] else CLOTH["blue"]
    c.fill("M20 262 C28 216 60 194 104 186 L152 186 C196 194 228 216 236 262 Z", cape)
    c.fill(ROUND, tone)
    for _ in c.sides():
        c.fill("M108 190 C92 192 74 202 60 216 C84 222 108 214 118 206 Z", cape)
    c.fill("M100 222 L156 222 L164 232 L128 264 L92 232 Z", GOLD)
    c.fill("M133 226 L116 244 L127 244 L122 258 L142 238 L131 238 Z", cape, ink=False)


def knight(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, STEEL)
    c.line("M128 206 L128 262", dark(STEEL, 0.3), 3)
    c.line("M96 228 Q104 214 118 212", light(STEEL, 0.6), 5)
    c.line("M84 250 Q128 262 172 250", dark(STEEL, 0.3), 3)
    for _ in c.sides():
        c.oval(62, 232, 34, 27, light(STEEL, 0.12))
        c.line("M38 236 Q60 216 88 232", dark(STEEL, 0.3), 3)
        c.line("M44 250 Q62 234 84 246", dark(STEEL, 0.3), 3)
        c.oval(66, 215, 3.2, 3.2, GOLD, ink=False)
    c.box(100, 180, 156, 206, dark(STEEL, 0.1), 9)
    c.line("M104 193 L152 193", light(STEEL, 0.5), 4)


def pirate(c: Canvas, tone: Colour) -> None:
    red = (150, 40, 48)
    c.fill(BODY, WHITE)
    for y in (216, 230, 244, 258):
        c.line(f"M108 {y} Q128 {y + 8} 148 {y}", (208, 210, 218), 3)
    for _ in c.sides():
        c.fill("M30 262 C32 220 56 208 94 199 L108 192 L114 262 Z", red)
        c.line("M108 194 L113 262", GOLD, 4.4)
        c.oval(98, 226, 4.4, 4.4, GOLD)
        c.oval(101, 246, 4.4, 4.4, GOLD)
    c.line("M60 208 L190 268", LEATHER, 10)


def wizard(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    c.fill("M106 193 L150 193 L146 262 L110 262 Z", (52, 44, 92))  # two halves alone look bare
    c.line("M106 193 L110 262 M150 193 L146 262", GOLD, 5)
    for x, y, r in ((76, 232, 9), (98, 252, 6), (164, 228, 6.5), (182, 248, 9), (152, 252, 5)):
        c.star(x, y, r, (252, 220, 92), ink=False)


def toga(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, c.skin)
    c.fill("M34 262 C34 220 56 208 88 200 L104 194 C120 216 150 236 190 262 Z", (246, 244, 236))
    for d in (0, 16, 32):
        c.line(
            f"M{84 - d} {206 + d * 0.4} C{106 - d} {228 + d * 0.3} {126 - d} 246 {146 - d} 262",
            (208, 206, 204),
            3,
        )
    c.line("M104 195 C120 217 150 237 190 263", (156, 60, 130), 5)
    c.oval(92, 206, 8, 8, GOLD)


def kimono(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    for x, y in ((62, 238), (86, 226), (180, 232), (200, 250), (164, 218)):
        for dx, dy in ((-4, 0), (4, 0), (0, -4), (0, 4)):
            c.oval(x + dx, y + dy, 4, 4, light(tone, 0.75), ink=False)
    c.fill("M146 188 L158 194 L118 252 L102 252 Z", CREAM)
    c.fill("M110 188 L98 194 L146 254 L162 254 Z", WHITE)
    c.box(78, 244, 178, 268, GOLD, 2)
    c.line("M78 254 L178 254", (206, 66, 60), 4)


def old_coat(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    c.fill("M108 194 L148 194 L144 262 L112 262 Z", CREAM)
    for _ in c.sides():
        c.line("M104 194 Q102 230 110 262", GOLD, 4.6)
        buttons(c, 94, (220, 238, 256), GOLD, 4)
    for y, w in ((196, 20), (210, 17), (224, 13)):
        c.fill(
            f"M{128 - w} {y - 6} Q128 {y - 12} {128 + w} {y - 6} Q{130 + w} {y + 8} "
            f"128 {y + 12} Q{126 - w} {y + 8} {128 - w} {y - 6} Z",
            WHITE,
        )
        c.line(
            f"M{128 - w * 0.4} {y - 3} L{128 - w * 0.5} {y + 6} M{128 + w * 0.4} "
            f"{y - 3} L{128 + w * 0.5} {y + 6} M128 {y - 3} L128 {y + 8}",
            (206, 208, 220),
            2.2,
        )
    arms(c, tone)


def ruff(c: Canvas, tone: Colour) -> None:
    black = (58, 50, 70)
    c.fill(BODY, black)
    c.line("M128 214 L128 262", GOLD, 3)
    buttons(c, 128, (226, 240, 254), GOLD, 3.4)
    arms(c, (90, 84, 104))
    for i in range(9):
        x = 68 + i * 15
        y = 205 - abs(i - 4) ** 2 * 0.9
        c.oval(x, y, 10.5, 15, WHITE)
        c.line(f"M{x} {y - 9} L{x} {y + 9}", (206, 208, 220), 2.4)
    c.oval(128, 186, 44, 12, WHITE, ink=False)


def monk(c: Canvas, tone: Colour) -> None:
    brown = (120, 84, 56)
    c.fill(BODY, brown)
    c.fill(
        "M72 212 C84 184 106 180 116 186 Q128 214 140 186 C150 180 172 184 184 212 "
        "Q128 246 72 212 Z",
        dark(brown, 0.2),
    )
    c.fill("M110 190 Q128 220 146 190 Q128 200 110 190 Z", dark(brown, 0.5), ink=False)
    arms(c, brown)
    c.line("M124 230 Q120 246 122 262 M132 230 Q136 246 134 262", (228, 210, 168), 4)


COSTUMES = {
    "royal robe": royal, "superhero costume": superhero, "knight armor": knight,
    "pirate coat": pirate, "wizard robe": wizard, "toga": toga, "kimono": kimono,
    "old coat": old_coat, "ruff collar": ruff, "monk robe": monk, **uniforms.UNIFORMS,
}  # fmt: skip
