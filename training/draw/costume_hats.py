"""Hats of wizards, pirates, cooks and bygone times."""

from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, GOLD, INK, WHITE, Colour, dark, light


def top_hat(c: Canvas, tone: Colour) -> None:
    c.fill("M92 88 L86 14 Q128 6 170 14 L164 88 Z", tone)
    c.fill(
        "M91 80 L89.5 62 Q128 68 166.5 62 L165 80 Q128 86 91 80 Z",
        CLOTH["red"] if tone != CLOTH["red"] else INK,
        ink=False,
    )
    c.line("M99 24 L102 54", light(tone, 0.2), 5)
    c.fill("M64 88 Q128 66 192 88 Q196 98 180 97 Q128 88 76 97 Q60 98 64 88 Z", tone)


def bowler(c: Canvas, tone: Colour) -> None:
    c.fill("M84 90 C82 44 100 30 128 30 C156 30 174 44 172 90 Z", tone)
    c.fill("M84 88 L84 76 Q128 68 172 76 L172 88 Z", dark(tone, 0.5), ink=False)
    c.line("M98 54 Q104 44 114 41", light(tone, 0.25), 5)
    c.fill(
        "M68 86 Q74 82 84 88 Q128 78 172 88 Q182 82 188 86 Q188 98 172 98 Q128 88 84 "
        "98 Q68 98 68 86 Z",
        tone,
    )


def wizard(c: Canvas, tone: Colour) -> None:
    c.fill("M88 90 L122 22 Q136 -2 158 10 Q146 16 148 30 L168 90 Z", tone)
    c.fill(
        "M56 94 Q128 60 200 94 Q204 106 186 104 Q128 84 70 104 Q52 106 56 94 Z", dark(tone, 0.14)
    )
    for x, y, r in ((124, 56, 8), (146, 72, 6), (108, 78, 5.5), (136, 32, 5)):
        c.star(x, y, r, (252, 220, 92), ink=False)


def witch(c: Canvas, tone: Colour) -> None:
    black = (48, 42, 58)
    c.fill("M90 90 L112 46 L104 40 L140 4 Q138 22 148 34 L166 90 Z", black)
    c.fill("M91 88 L97 74 Q128 66 161 74 L165 88 Q128 80 91 88 Z", CLOTH["orange"], ink=False)
    c.box(120, 71, 137, 86, GOLD, 2, ink=False)
    c.box(124, 75, 133, 82, black, 1, ink=False)
    c.fill("M50 92 Q128 64 206 92 Q210 104 192 102 Q128 84 64 102 Q46 104 50 92 Z", black)


def chef(c: Canvas, tone: Colour) -> None:
    for x, y, r in ((98, 42, 25), (158, 42, 25), (128, 32, 28)):
        c.oval(x, y, r, r, WHITE)
    c.fill("M84 44 L88 96 Q128 82 168 96 L172 44 Q128 62 84 44 Z", WHITE, ink=False)
    c.fill("M86 70 L88 96 Q128 82 168 96 L170 70 Q128 60 86 70 Z", WHITE)
    for x in (106, 128, 150):
        c.line(f"M{x} 56 L{x} 64", (206, 210, 220), 3)
    c.line("M87 72 Q128 60 169 72", (206, 210, 220), 3)


def pirate(c: Canvas, tone: Colour) -> None:
    black = (44, 40, 50)
    c.fill("M60 92 C52 62 84 24 128 24 C172 24 204 62 196 92 Q180 76 128 76 Q76 76 60 92 Z", black)
    c.line("M62 88 C58 62 88 29 128 29 C168 29 198 62 194 88", GOLD, 3.4)
    c.line("M110 66 L146 46", WHITE, 5)
    c.line("M110 46 L146 66", WHITE, 5)
    c.oval(128, 51, 11, 10.5, WHITE, ink=False)
    c.box(122, 56, 134, 66, WHITE, 3, ink=False)
    for x in (123.6, 132.4):
        c.oval(x, 51, 2.8, 3.2, black, ink=False)


def deerstalker(c: Canvas, tone: Colour) -> None:
    tweed = (158, 124, 82)
    for _ in c.sides():
        c.fill("M80 84 Q70 110 84 132 Q98 126 94 92 Z", dark(tweed, 0.16))
    shape = "M82 90 C80 50 102 40 128 40 C154 40 176 50 174 90 Z"
    c.fill(shape, tweed)
    with c.inside(shape):
        for x in range(60, 200, 16):
            c.line(f"M{x} 36 L{x} 96", dark(tweed, 0.22), 2.6)
        for y in (54, 70):
            c.line(f"M70 {y} L190 {y}", dark(tweed, 0.22), 2.6)
    c.oval(128, 39, 8, 5, dark(tweed, 0.2))
    c.fill(
        "M80 88 Q128 74 176 88 Q186 102 168 102 Q128 88 88 102 Q70 102 80 88 Z", dark(tweed, 0.16)
    )


def tricorn(c: Canvas, tone: Colour) -> None:
    navy = (42, 44, 66)
    c.fill("M90 84 C90 44 106 36 128 36 C150 36 166 44 166 84 Z", dark(navy, 0.3))
    c.fill(
        "M50 84 Q56 54 82 58 Q104 64 128 46 Q152 64 174 58 Q200 54 206 84 Q196 96 170 "
        "94 Q128 80 86 94 Q60 96 50 84 Z",
        navy,
    )
    c.line("M54 82 Q60 60 82 63 Q104 69 128 51 Q152 69 174 63 Q196 60 202 82", GOLD, 3.2)
    c.oval(166, 74, 6.5, 6.5, CLOTH["red"], ink=False)


COSTUME_HATS = {
    "top hat": top_hat, "bowler hat": bowler, "wizard hat": wizard, "witch hat": witch,
    "chef hat": chef, "pirate hat": pirate, "deerstalker": deerstalker, "tricorn hat": tricorn,
}  # fmt: skip
