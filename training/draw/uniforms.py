"""Uniforms and clothes of a trade."""

from training.draw.canvas import Canvas
from training.draw.garment import (
    BODY,
    VNECK,
    arms,
    buttons,
    collar,
    lapels,
    medals,
)  # fmt: skip
from training.draw.palette import CLOTH, GOLD, WHITE, Colour, dark, light

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


UNIFORMS = {
    "astronaut suit": astronaut, "lab coat": lab_coat, "military uniform": military,
    "chef jacket": chef, "police uniform": police, "firefighter coat": firefighter,
    "doctor scrubs": doctor, "cowboy vest": cowboy, "pilot jacket": flyer, "sailor suit": sailor,
    "judge robe": judge,
}  # fmt: skip
