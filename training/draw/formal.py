"""Suits, dinner jackets and evening dresses."""

from training.draw.canvas import Canvas
from training.draw.garment import BODY, arms, buttons, collar, dress_front, lapels
from training.draw.palette import CLOTH, GOLD, INK, WHITE, Colour, dark, light


def dress(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, c.skin)
    c.fill(
        "M64 262 L72 214 L84 206 C92 228 112 232 128 224 C144 232 164 228 172 206 "
        "L184 214 L192 262 Z",
        tone,
    )
    c.line("M84 208 C92 229 112 233 128 225 C144 233 164 229 172 208", light(tone, 0.35), 3.4)
    for x, y in (
        (104, 199),
        (109, 206),
        (117, 211),
        (128, 213),
        (139, 211),
        (147, 206),
        (152, 199),
    ):
        c.oval(x, y, 4.2, 4.2, (253, 250, 244))


def suit(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, tone)
    dress_front(c)
    tie = CLOTH["red"] if tone != CLOTH["red"] else (40, 48, 96)
    c.fill("M121 203 L135 203 L133 212 L141 262 L115 262 L123 212 Z", tie)
    c.line("M122 213 L134 213", dark(tie, 0.3), 2.4)
    lapels(c, tone)
    arms(c, tone)
    c.fill("M168 238 L186 234 L187 240 L169 244 Z", WHITE, ink=False)


def tuxedo(c: Canvas, tone: Colour) -> None:
    black = (38, 38, 48)
    c.fill(BODY, black)
    dress_front(c)
    buttons(c, 128, (232, 250), INK, 2.6)
    lapels(c, black, (78, 80, 98))
    arms(c, black)
    c.fill("M128 210 L108 200 L108 220 Z M128 210 L148 200 L148 220 Z", (24, 24, 32))
    c.oval(128, 210, 5, 5, (24, 24, 32))


def waistcoat(c: Canvas, tone: Colour) -> None:
    c.fill(BODY, WHITE)
    arms(c, WHITE)
    c.fill("M84 203 L104 195 L128 240 L152 195 L172 203 L180 262 L76 262 Z", tone)
    collar(c, WHITE)
    c.fill(
        "M121 206 L135 206 L133 214 L138 236 L128 244 L118 236 L123 214 Z",
        CLOTH["red"] if tone != CLOTH["red"] else (40, 48, 96),
    )
    c.line("M128 246 L128 262", dark(tone, 0.3), 2.4)
    c.line("M142 252 Q156 262 166 248", GOLD, 2.8)


FORMAL = {
    "dress": dress, "suit and tie": suit, "tuxedo": tuxedo, "waistcoat": waistcoat,
}  # fmt: skip
