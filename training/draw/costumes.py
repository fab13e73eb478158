"""Costumes and uniforms: what people wear for their work, their century or their tale."""

from training.draw.canvas import Canvas
from training.draw.garment import (
    BODY,
    ROUND,
    VNECK,
    arms,
    buttons,
    collar,
    lapels,
    medals,
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

SUIT_WHITE: Colour = (240, 243, 248)


def astronaut(c: Canvas, tone: Colour) -> None:
    c.fill("M26 262 C26 214 54 206 94 197 L162 197 C202 206 230 214 230 262 Z", SUIT_WHITE)
    for _ in c.sides():
        c.line("M64 262 Q62 242 72 228", (196, 204, 218), 4)
        c.line("M34 244 Q48 238 62 246", (70, 110, 200), 7)
    c.box(86, 186, 170, 206, (150, 162, 182), 9)
    c.line("M92 196 L164 196", (196, 206, 220), 4)
    c.box(100, 224, 156, 268, (206, 214, 226), 6)
    for x, lamp in ((112, "red"), (128, "green"), (144, "blue")):
        c.oval(x, 237, 5, 5, CLOTH[lamp])
    c.line("M110 252 L146 252", (120, 132, 152), 4)
    c.box(172, 214, 200, 232, WHITE, 2)
    for y in (219, 227):
        c.line(f"M174 {y} L198 {y}", CLOTH["red"], 3.4)
    c.box(172, 214, 184, 223, CLOTH["blue"], 1, ink=False)
    c.oval(72, 222, 9, 9, CLOTH["blue"])
    c.star(72, 222, 6, WHITE, ink=False)


def lab_coat(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, (236, 240, 246))
    c.fill("M106 192 L128 204 L150 192 L144 262 L112 262 Z", (126, 176, 226))
    c.fill("M123 206 L133 206 L135 250 L128 258 L121 250 Z", (52, 70, 128))
    lapels(c, (228, 233, 241), (250, 251, 253))
    arms(c, (214, 220, 232))
    c.line("M164 240 L188 240", (170, 178, 196), 3)
    c.line("M170 240 L170 230", CLOTH["red"], 4)
    c.line("M179 240 L179 228", CLOTH["blue"], 4)


def royal(c: Canvas, tone: Colour) -> None:
    red = (186, 34, 56)
    c.fill(BODY, red)
    c.fill("M110 200 L146 200 L156 262 L100 262 Z", GOLD)
    c.line("M128 206 L128 262", dark(GOLD, 0.25), 3)
    for _ in c.sides():
        c.fill(
            "M112 188 C88 192 66 202 50 214 C58 230 70 232 80 228 C88 238 96 252 98 268 L118 268 C116 240 114 212 112 188 Z",
            WHITE,
        )
        for x, y in ((66, 218), (84, 208), (88, 224), (102, 212), (104, 234), (107, 252)):
            c.oval(x, y, 2.6, 4, INK, ink=False)
    c.oval(128, 214, 9, 9, GOLD)
    c.oval(128, 214, 4.4, 4.4, CLOTH["blue"], ink=False)


def military(c: Canvas, tone: Colour) -> None:
    olive = (92, 108, 66)
    c.fill(BODY, olive)
    c.fill("M108 192 L128 204 L148 192 L140 226 L116 226 Z", (206, 200, 164))
    c.fill("M122 205 L134 205 L137 228 L119 228 Z", (58, 62, 44))
    for _ in c.sides():
        c.fill("M106 192 L90 200 L88 216 L120 236 L128 228 Z", light(olive, 0.12))
        c.box(50, 211, 80, 219, dark(olive, 0.25), 4)
        c.line("M56 215 L74 215", GOLD, 2.6)
    c.line("M128 232 L128 262", dark(olive, 0.35), 2.6)
    buttons(c, 128, (240, 254), GOLD, 3.6)
    medals(c, 152, 230)
    c.box(74, 234, 100, 250, dark(olive, 0.14), 3)


def chef(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, (247, 247, 246))
    c.fill("M146 196 L120 204 L112 262 L150 262 Z", (228, 231, 238), ink=False)
    for x in (118, 146):
        buttons(c, x, (226, 244), (44, 44, 56), 4)
    arms(c, (214, 218, 228))
    c.fill(
        "M104 188 Q128 208 152 188 Q156 202 142 208 L128 212 L114 208 Q100 202 104 188 Z",
        CLOTH["red"],
    )
    c.fill(
        "M122 210 L112 226 L126 222 L128 212 L130 222 L144 226 L134 210 Z", dark(CLOTH["red"], 0.14)
    )


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


def police(c: Canvas, tone: Colour) -> None:
    navy = (46, 66, 122)
    c.fill(BODY, navy)
    c.fill("M122 208 L134 208 L138 262 L118 262 Z", (28, 34, 62))
    collar(c, light(navy, 0.12))
    c.star(166, 234, 13, GOLD)
    for x in (80, 100):
        c.box(x - 9, 232, x + 9, 250, dark(navy, 0.25), 3)
    for _ in c.sides():
        c.line("M54 216 L78 209", GOLD, 4)
    arms(c, navy)


def firefighter(c: Canvas, tone: Colour) -> None:
    coat = (62, 60, 66)
    c.fill(BODY, coat)
    with c.inside(BODY):
        for y in (226, 252):
            c.line(f"M30 {y + 6} Q128 {y - 8} 226 {y + 6}", (246, 210, 60), 12)
            c.line(f"M30 {y + 6} Q128 {y - 8} 226 {y + 6}", (226, 230, 236), 4)
    c.line("M128 208 L128 262", dark(coat, 0.5), 4)
    collar(c, (206, 52, 46))


def doctor(c: Canvas, tone: Colour) -> None:
    teal = (60, 164, 168)
    c.fill(VNECK, teal)
    c.line("M107 194 L128 220 L149 194", dark(teal, 0.25), 5)
    arms(c, teal)
    c.line("M104 196 C100 218 106 232 112 240", (54, 58, 72), 4.4)
    c.line("M152 196 C158 216 152 226 150 236", (54, 58, 72), 4.4)
    c.oval(112, 246, 8.5, 8.5, (204, 210, 220))
    c.oval(112, 246, 4, 4, (134, 144, 160), ink=False)
    c.line("M150 236 L146 246 M150 236 L156 245", (54, 58, 72), 3.6)


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
    c.line("M108 194 L128 226 L148 194", GOLD, 5)
    c.line("M128 226 L128 262", GOLD, 5)
    for x, y, r in ((76, 232, 9), (98, 252, 6), (164, 228, 6.5), (182, 248, 9), (152, 252, 5)):
        c.star(x, y, r, (252, 220, 92), ink=False)


def cowboy(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, (206, 186, 150))
    arms(c, (206, 186, 150))
    for _ in c.sides():
        c.fill("M84 203 L104 195 L118 236 L112 266 L72 266 Z", (134, 86, 50))
        c.line("M106 200 L119 236 L113 262", dark((134, 86, 50), 0.3), 2.6)
    c.fill("M98 192 Q128 216 158 192 L152 206 L128 238 L104 206 Z", CLOTH["red"])
    for x, y in ((116, 208), (128, 222), (140, 208), (128, 208)):
        c.oval(x, y, 2.4, 2.4, WHITE, ink=False)
    c.star(90, 236, 9, GOLD)


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


def flyer(c: Canvas, tone: Colour) -> None:
    brown = (122, 80, 48)
    c.fill(BODY, brown)
    c.line("M128 214 L128 262", GOLD, 3.4)
    arms(c, brown)
    for _ in c.sides():
        c.fill(
            "M110 186 C94 188 84 200 86 216 C100 222 114 226 126 236 L127 208 Z", (244, 232, 204)
        )
    c.fill("M112 190 Q128 210 144 190 L138 216 L128 222 L118 216 Z", WHITE)
    c.fill("M160 236 L176 232 L192 236 L176 241 Z", GOLD, ink=False)


def old_coat(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    c.fill("M108 194 L148 194 L144 262 L112 262 Z", CREAM)
    for _ in c.sides():
        c.line("M104 194 Q102 230 110 262", GOLD, 4.6)
        buttons(c, 94, (220, 238, 256), GOLD, 4)
    for y, w in ((196, 20), (210, 17), (224, 13)):
        c.fill(
            f"M{128 - w} {y - 6} Q128 {y - 12} {128 + w} {y - 6} Q{130 + w} {y + 8} 128 {y + 12} Q{126 - w} {y + 8} {128 - w} {y - 6} Z",
            WHITE,
        )
        c.line(
            f"M{128 - w * 0.4} {y - 3} L{128 - w * 0.5} {y + 6} M{128 + w * 0.4} {y - 3} L{128 + w * 0.5} {y + 6} M128 {y - 3} L128 {y + 8}",
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
        "M72 212 C84 184 106 180 116 186 Q128 214 140 186 C150 180 172 184 184 212 Q128 246 72 212 Z",
        dark(brown, 0.2),
    )
    c.fill("M110 190 Q128 220 146 190 Q128 200 110 190 Z", dark(brown, 0.5), ink=False)
    arms(c, brown)
    c.line("M124 230 Q120 246 122 262 M132 230 Q136 246 134 262", (228, 210, 168), 4)


def sailor(c: Canvas, tone: Colour) -> None:
    c.fill(VNECK, WHITE)
    navy = (44, 70, 138)
    for _ in c.sides():
        c.fill("M108 190 L92 198 C70 204 62 212 58 222 L102 232 L128 246 L128 224 Z", navy)
        c.line("M66 218 L104 226 L124 237", WHITE, 2.8)
    c.fill("M128 238 L116 262 L140 262 Z", CLOTH["red"])
    c.oval(128, 236, 7, 6, CLOTH["red"])
    arms(c, (220, 224, 232))


def judge(c: Canvas, tone: Colour) -> None:
    black = (42, 40, 50)
    c.fill(BODY, black)
    for _ in c.sides():
        c.line("M92 204 Q86 236 84 262", light(black, 0.2), 3.4)
        c.line("M64 262 Q62 240 68 226", light(black, 0.2), 3)
    c.fill("M104 190 Q128 206 152 190 L150 204 Q128 216 106 204 Z", WHITE)
    c.fill("M116 208 L127 208 L126 248 L110 248 Z M129 208 L140 208 L146 248 L130 248 Z", WHITE)


COSTUMES = {
    "astronaut suit": astronaut, "lab coat": lab_coat, "royal robe": royal,
    "military uniform": military, "chef jacket": chef, "superhero costume": superhero,
    "knight armor": knight, "police uniform": police, "firefighter coat": firefighter,
    "doctor scrubs": doctor, "pirate coat": pirate, "wizard robe": wizard, "cowboy vest": cowboy,
    "toga": toga, "kimono": kimono, "pilot jacket": flyer, "old coat": old_coat,
    "ruff collar": ruff, "monk robe": monk, "sailor suit": sailor, "judge robe": judge,
}  # fmt: skip
