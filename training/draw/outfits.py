"""Everyday clothes, and how every garment lies on the shoulders; costumes have their own room."""

from collections.abc import Callable

from training.draw import beings, costumes, formal
from training.draw.canvas import Canvas
from training.draw.garment import BODY, ROUND, VNECK, arms, buttons, collar
from training.draw.palette import CLOTH, GOLD, WHITE, Colour, dark, light
from training.traits import Look

Outfit = Callable[[Canvas, Colour], None]


def t_shirt(c: Canvas, tone: Colour) -> None:
    c.fill(ROUND, tone)
    c.line("M107 194 Q128 216 149 194", dark(tone, 0.2), 5)
    arms(c, tone)


def hoodie(c: Canvas, tone: Colour) -> None:
    c.fill("M82 210 C80 180 98 174 110 176 L146 176 C158 174 176 180 174 210 Z", dark(tone, 0.3))
    c.fill(BODY, tone)
    c.fill(
        "M84 202 C92 188 104 186 112 192 Q128 222 144 192 C152 186 164 188 172 202 "
        "Q150 228 128 230 Q106 228 84 202 Z",
        light(tone, 0.12),
    )
    c.fill("M108 192 Q128 222 148 192 Q128 204 108 192 Z", dark(tone, 0.4), ink=False)
    for _ in c.sides():
        c.line("M117 215 L115 242", WHITE, 3.6)
        c.oval(115, 244, 3, 3.6, WHITE, ink=False)
    arms(c, tone)


def turtleneck(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    c.box(104, 172, 152, 204, light(tone, 0.1), 10)
    for x in range(112, 150, 8):
        c.line(f"M{x} 178 L{x} 199", dark(tone, 0.16), 2.6)
    arms(c, tone)


def jersey(c: Canvas, tone: Colour) -> None:
    c.fill(VNECK, tone)
    c.line("M107 194 L128 218 L149 194", WHITE, 5)
    trim = WHITE if tone != CLOTH["white"] else CLOTH["blue"]
    with c.flipped(c.mirrored):
        c.line("M118 229 L126 224 L126 256", trim, 6.5)
        c.line("M139 238 C139 222 155 222 153 234 C152 242 142 246 139 255 L155 255", trim, 6.5)
    for _ in c.sides():
        c.line("M60 262 L66 232", trim, 5)
    arms(c, tone)


def striped(c: Canvas, tone: Colour) -> None:
    base = WHITE if tone != CLOTH["white"] else CLOTH["blue"]
    c.fill(ROUND, base)
    with c.inside(ROUND):
        for y in range(206, 262, 17):
            c.line(f"M30 {y + 14} Q128 {y - 2} 226 {y + 14}", tone, 8)
    c.line("M107 194 Q128 216 149 194", tone, 5)


def checked(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    with c.inside(BODY):
        for x in range(40, 226, 24):
            c.line(f"M{x} 180 L{x} 262", dark(tone, 0.45), 8, 0.45)
        for y in range(206, 262, 24):
            c.line(f"M30 {y} L226 {y}", dark(tone, 0.45), 8, 0.45)
        for x in range(52, 226, 24):
            c.line(f"M{x} 180 L{x} 262", WHITE, 2.4, 0.6)
    collar(c, light(tone, 0.12))
    buttons(c, 128, (228, 248), WHITE, 3)


def polo(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    c.box(121, 208, 135, 244, dark(tone, 0.14), 2)
    buttons(c, 128, (220, 234), WHITE, 2.8)
    collar(c, light(tone, 0.16))
    arms(c, tone)


def sweater(c: Canvas, tone: Colour) -> None:
    c.fill(ROUND, tone)
    pale = light(tone, 0.75) if tone != CLOTH["white"] else CLOTH["red"]
    with c.inside(ROUND):
        c.line("M30 236 L42 226 L54 236 L66 226 L78 236 L90 226 L102 236 L114 226 L126 236 "
                "L138 226 L150 236 L162 226 "
               "L174 236 L186 226 L198 236 L210 226 L222 236", pale, 5)  # fmt: skip
        c.line("M30 252 L226 252", pale, 5)
    c.line("M106 194 Q128 218 150 194", dark(tone, 0.2), 8)


def leather(c: Canvas, tone: Colour) -> None:
    black = (52, 48, 54)
    c.fill(BODY, WHITE)
    for _ in c.sides():
        c.fill("M34 262 C34 220 56 208 94 199 L108 192 L118 262 Z", black)
        c.fill("M108 192 L90 200 L84 224 L100 226 L94 236 L116 254 Z", light(black, 0.14))
        c.line("M62 262 L68 234", light(black, 0.25), 3)
    c.line("M117 256 L117.5 262", (200, 204, 214), 3)
    c.line("M108 194 Q128 214 148 194", (214, 214, 220), 4)


def overalls(c: Canvas, tone: Colour) -> None:
    shirt = (238, 232, 222) if tone != CLOTH["white"] else CLOTH["red"]
    c.fill(ROUND, shirt)
    c.line("M107 194 Q128 216 149 194", dark(shirt, 0.15), 5)
    for _ in c.sides():
        c.fill("M80 203 L94 199 L106 236 L94 240 Z", tone)
        c.oval(99, 236, 5, 5, GOLD)
    c.box(90, 232, 166, 270, tone, 5)
    c.box(112, 244, 144, 266, light(tone, 0.14), 3)
    arms(c, shirt)


def raincoat(c: Canvas, tone: Colour) -> None:
    c.fill("M84 208 C80 182 100 176 112 180 L144 180 C156 176 176 182 172 208 Z", dark(tone, 0.25))
    c.fill(BODY, tone)
    collar(c, dark(tone, 0.12))
    c.line("M128 214 L128 262", dark(tone, 0.3), 3)
    for y in (226, 248):
        c.box(118, y - 4, 138, y + 4, (250, 246, 236), 4)
    arms(c, tone)


OUTFITS: dict[str, Outfit] = {
    "t-shirt": t_shirt, "hoodie": hoodie, "turtleneck": turtleneck, "sports jersey": jersey,
    "striped shirt": striped, "checked shirt": checked, "polo shirt": polo,
    "knitted sweater": sweater, "leather jacket": leather, "overalls": overalls,
    "raincoat": raincoat, **costumes.COSTUMES, **formal.FORMAL,
}  # fmt: skip
WIDTH = {
    ("man", "adult"): 1.0,
    ("woman", "adult"): 0.88,
    ("man", "old"): 0.96,
    ("woman", "old"): 0.88,
}


def wear(c: Canvas, look: Look) -> None:
    """Dress the body, narrower for women and children."""
    with c.around(128, 200, squeeze=WIDTH.get((look.figure, look.age), 0.76)):
        if look.outfit == "none":
            beings.body(c, look)
            return
        OUTFITS[look.outfit](c, CLOTH[look.outfit_colour])
