"""Helmets: what goes over the head, and the part of a space helmet that lies behind it."""

from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, GOLD, STEEL, WHITE, Colour, dark, light


def space_back(c: Canvas) -> None:
    c.oval(128, 116, 76, 78, (222, 227, 236))
    c.oval(128, 117, 64, 66, (62, 82, 124))


def space(c: Canvas, tone: Colour) -> None:
    """The visor is glass: a rim and a shine over the face."""
    c.ring(128, 116, 70, 72, (236, 240, 247), 12)
    if c.pen.outline:
        c.ring(128, 116, 76, 78, c.pen.outline, c.pen.width)
        c.ring(128, 116, 64, 66, c.pen.outline, c.pen.width)
    for _ in c.sides():
        c.box(45, 100, 61, 136, (176, 186, 202), 6)
    c.line("M76 92 Q82 72 98 62", WHITE, 6, 0.85)
    c.line("M74 106 L73.5 110", WHITE, 6, 0.85)


def knight(c: Canvas, tone: Colour) -> None:
    c.fill("M122 34 C112 2 152 -6 176 16 C160 14 146 22 140 38 Z", CLOTH["red"])
    c.fill("M128 34 C84 34 70 72 72 118 L74 168 Q128 200 182 168 L184 118 C186 72 172 34 128 34 Z "
           "M94 100 L162 100 L162 132 L146 142 L128 166 L110 142 L94 132 Z", STEEL)  # fmt: skip
    c.line("M128 36 L128 98", light(STEEL, 0.5), 6)
    c.line("M90 98 L166 98", dark(STEEL, 0.35), 5)
    for _ in c.sides():
        c.oval(82, 112, 5, 5, GOLD)
        for y in (146, 158, 170):
            c.line(f"M88 {y - 4} L100 {y}", dark(STEEL, 0.35), 3.4)


def viking(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.fill("M86 76 C58 82 42 56 54 24 C60 46 72 54 92 56 Z", CREAMY)
    c.fill("M80 94 C78 50 100 38 128 38 C156 38 178 50 176 94 Q128 78 80 94 Z", STEEL)
    c.line("M128 40 L128 80", (196, 148, 62), 8)
    c.line("M81 92 Q128 74 175 92", (196, 148, 62), 9)
    c.oval(96, 84, 3, 3, WHITE, ink=False)
    c.oval(160, 84, 3, 3, WHITE, ink=False)


CREAMY: Colour = (248, 236, 206)


def roman(c: Canvas, tone: Colour) -> None:
    c.fill("M70 62 C68 0 188 0 186 62 L170 58 C164 34 92 34 86 58 Z", CLOTH["red"])
    for x in range(80, 184, 13):
        c.line(f"M{128 + (x - 128) * 0.86} 40 L{x} 22", dark(CLOTH["red"], 0.2), 2.8)
    gold = (222, 170, 70)
    c.fill("M78 98 C76 54 98 40 128 40 C158 40 180 54 178 98 Q128 80 78 98 Z", gold)
    for _ in c.sides():
        c.fill("M78 96 L95 92 C92 124 96 140 106 150 Q92 158 84 140 Q76 120 78 96 Z", gold)
    c.line("M79 95 Q128 77 177 95", dark(gold, 0.3), 5)


def racing(c: Canvas, tone: Colour) -> None:
    c.fill("M128 32 C80 32 62 72 66 122 C68 166 92 186 128 186 C164 186 188 166 190 122 C194 "
            "72 176 32 128 32 Z "
           "M86 96 Q128 84 170 96 L172 130 Q128 142 84 130 Z", tone)  # fmt: skip
    c.fill("M116 33 L140 33 L143 86 Q128 84 113 86 Z", WHITE, ink=False)
    c.line("M86 96 Q128 84 170 96 L172 130 Q128 142 84 130 L86 96", dark(tone, 0.5), 5)
    for x in (112, 128, 144):
        c.line(f"M{x} 158 L{x} 170", dark(tone, 0.4), 5)


def bicycle(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.line("M88 92 Q92 150 122 176", (70, 74, 86), 3.4)
    c.fill("M76 92 C72 46 100 32 128 32 C156 32 184 46 180 92 Q128 74 76 92 Z", tone)
    for x, lean in ((102, -8), (128, 0), (154, 8)):
        c.line(f"M{x} 74 Q{x - lean * 0.2} 58 {x - lean} 46", dark(tone, 0.55), 8)


def pilot(c: Canvas, tone: Colour) -> None:
    brown = (138, 92, 56)
    for _ in c.sides():
        c.fill("M78 88 C70 116 72 142 86 156 Q98 152 96 128 Q94 106 96 90 Z", brown)
        c.oval(84, 124, 8, 10, dark(brown, 0.25), ink=False)
    c.fill("M78 94 C74 52 98 40 128 40 C158 40 182 52 178 94 Q128 76 78 94 Z", brown)
    c.line("M79 78 Q128 62 177 78", dark(brown, 0.4), 6)
    for _ in c.sides():
        c.oval(108, 68, 17, 13, (196, 150, 70))
        c.oval(108, 68, 12, 8.6, (164, 220, 240), ink=False)
        c.line("M101 67 L107 62.5", WHITE, 3.4)


def hard_hat(c: Canvas, tone: Colour) -> None:
    c.fill("M80 88 C78 46 100 34 128 34 C156 34 178 46 176 88 Z", tone)
    c.fill("M118 30 L138 30 L140 78 L116 78 Z", light(tone, 0.25))
    c.fill("M66 90 Q128 66 190 90 Q190 100 176 99 Q128 84 80 99 Q66 100 66 90 Z", dark(tone, 0.1))


def fire(c: Canvas, tone: Colour) -> None:
    red = (206, 48, 44)
    c.fill("M82 88 C80 46 102 32 128 32 C154 32 176 46 174 88 Z", red)
    c.line("M128 32 L128 50", dark(red, 0.3), 6)
    c.fill("M112 84 L110 52 Q128 40 146 52 L144 84 Q128 90 112 84 Z", GOLD)
    c.fill("M128 78 C116 70 122 62 128 52 C134 62 140 70 128 78 Z", red, ink=False)
    c.fill("M58 92 Q128 68 198 92 Q206 108 184 103 Q128 86 72 103 Q50 108 58 92 Z", dark(red, 0.12))


HELMETS = {
    "space helmet": space, "knight helmet": knight, "viking helmet": viking,
    "roman helmet": roman, "racing helmet": racing, "bicycle helmet": bicycle,
    "pilot cap": pilot, "hard hat": hard_hat, "fire helmet": fire,
}  # fmt: skip
