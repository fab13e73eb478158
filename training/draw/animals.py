"""Heads of animals, so built that hats, glasses and moods of people fit them."""

import math

from training.draw.canvas import Canvas
from training.draw.palette import INK, WHITE, Colour, dark, light, mix

ROUND = ("M75 118 C73 80 98 58 128 58 C158 58 183 80 181 118 "
         "C181 152 158 176 128 176 C98 176 75 152 75 118 Z")  # fmt: skip
CHEEKS = ("M80 104 C82 76 102 58 128 58 C154 58 174 76 176 104 L192 136 L176 138 L180 152 "
          "L164 152 "
          "C152 170 142 178 128 178 C114 178 104 170 92 152 L76 152 L80 138 L64 136 Z")  # fmt: skip
LONG = ("M84 104 C84 76 104 56 128 56 C152 56 172 76 172 104 C172 128 166 140 164 158 "
        "C162 178 146 188 128 188 C110 188 94 178 92 158 C90 140 84 128 84 104 Z")  # fmt: skip
ROSE: Colour = (242, 142, 152)
NOSE: Colour = (52, 40, 48)
BEAK: Colour = (248, 164, 50)


def pale(coat: Colour) -> Colour:
    return light(coat, 0.62)


def pointed(c: Canvas, coat: Colour, inner: Colour, tip: Colour | None = None) -> None:
    for _ in c.sides():
        c.fill("M78 104 C68 74 66 48 70 30 C90 36 108 50 120 68 Z", coat)
        c.fill("M83 88 C77 70 75 56 77 45 C90 51 100 60 107 70 Z", inner, ink=False)
        if tip:
            c.fill("M71.5 52 C69 44 69 36 70 30 C80 33 88 38 96 44 Z", tip, ink=False)


def rounded(c: Canvas, coat: Colour, inner: Colour, radius: float = 19) -> None:
    for _ in c.sides():
        c.oval(84, 68, radius, radius, coat)
        c.oval(85, 70, radius * 0.58, radius * 0.58, inner, ink=False)


def shaded(c: Canvas, shape: str, coat: Colour) -> None:
    c.fill(shape, coat)
    with c.inside(shape):
        c.line("M184 84 C188 134 166 174 128 182", dark(coat, 0.14), 13)
        c.line("M90 76 Q104 64 124 62", light(coat, 0.3), 6, 0.8)


def muzzle(c: Canvas, tone: Colour, wide: float = 27, y: float = 149, tall: float = 20) -> None:
    c.oval(128, y, wide, tall, tone, ink=False)


def snout(c: Canvas, tone: Colour, size: float = 1.0, y: float = 134) -> None:
    with c.moved(128, y, size):
        c.fill("M-11 -5 C-11 -9 11 -9 11 -5 C11 2 4 7 0 8 C-4 7 -11 2 -11 -5 Z", tone, ink=False)
        c.oval(-3.5, -4, 3, 1.6, WHITE, 0.6, ink=False)


def whiskers(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        for y, end in ((143, 136), (148, 148), (153, 160)):
            c.line(f"M98 {y} Q84 {y - 1} 66 {end}", tone, 2)


def cat(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    stripe = dark(coat, 0.35)
    c.line("M116 62 L118 78 M128 60 L128 80 M140 62 L138 78", stripe, 4.6)
    for _ in c.sides():
        c.line("M78 120 L90 122 M79 132 L90 131", stripe, 3.6)
    muzzle(c, pale(coat), 24, 149, 17)
    whiskers(c, mix(coat, INK, 0.75) if sum(coat) > 330 else (214, 214, 220))
    snout(c, ROSE, 0.85)


def dog(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    c.oval(150, 112, 22, 25, pale(coat), ink=False)
    c.fill("M122 58 C119 90 120 112 128 128 C136 112 137 90 134 58 Z", pale(coat), ink=False)
    muzzle(c, pale(coat), 31, 150, 22)
    for _ in c.sides():
        c.fill("M96 64 C64 58 50 92 56 134 C58 150 76 150 82 132 C88 112 92 90 96 64 Z",
               dark(coat, 0.3))  # fmt: skip
    snout(c, NOSE, 1.35, 133)


def fox(c: Canvas, coat: Colour) -> None:
    shaded(c, CHEEKS, coat)
    for _ in c.sides():
        c.fill("M66 137 L79 138 L76 151 L92 151.5 C102 168 114 177 128 177 C128 150 120 140 96 132 "
               "C84 130 74 132 66 137 Z", WHITE, ink=False)  # fmt: skip
    snout(c, NOSE, 1.0, 137)


def wolf(c: Canvas, coat: Colour) -> None:
    shaded(c, CHEEKS, coat)
    mask = ("M128 84 C118 108 104 128 84 136 L78 150 L92 151.5 C102 168 114 177 128 177 "
            "C142 177 154 168 164 151.5 L178 150 L172 136 C152 128 138 108 128 84 Z")  # fmt: skip
    c.fill(mask, pale(coat), ink=False)
    c.line("M128 62 L128 80", dark(coat, 0.4), 6)
    snout(c, NOSE, 1.15, 136)


def bear(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    muzzle(c, light(coat, 0.4), 30, 148, 23)
    snout(c, NOSE, 1.3, 133)


def panda(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    for _ in c.sides():
        with c.moved(106, 119, turn=28):
            c.oval(0, 0, 18, 23, (46, 42, 52), ink=False)
    snout(c, NOSE, 1.1, 136)


def rabbit(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    muzzle(c, light(coat, 0.5), 25, 149, 17)
    whiskers(c, (150, 140, 140))
    snout(c, ROSE, 0.85)
    c.box(121, 152, 127.5, 166, WHITE, 2)
    c.box(128.5, 152, 135, 166, WHITE, 2)


def mouse(c: Canvas, coat: Colour) -> None:
    shaded(c, LONG, coat)
    muzzle(c, pale(coat), 24, 158, 24)
    whiskers(c, dark(coat, 0.5))
    c.oval(128, 137, 9.5, 8, ROSE)
    c.oval(125, 134, 3, 2, WHITE, 0.7, ink=False)


def lion(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    c.line("M128 112 L128 130", dark(coat, 0.12), 15)
    muzzle(c, pale(coat), 29, 150, 20)
    whiskers(c, dark(coat, 0.5))
    snout(c, (122, 66, 52), 1.25, 134)


def tiger(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    for _ in c.sides():
        c.oval(108, 106, 15, 10, WHITE, ink=False)
        c.fill("M77 132 L100 136 L76 146 Z M76 112 L94 116 L75 122 Z M90 76 L104 92 L98 70 Z", INK,
               ink=False)  # fmt: skip
        c.oval(112, 150, 21, 18, WHITE, ink=False)
    c.fill("M122 58 L128 84 L134 58 Z M108 61 L117 76 L119 60 Z M148 61 L139 76 L137 60 Z", INK,
           ink=False)  # fmt: skip
    whiskers(c, (120, 104, 96))
    snout(c, ROSE, 1.1, 134)


def owl(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    for _ in c.sides():
        c.oval(107, 116, 27, 28, light(coat, 0.55), ink=False)
        for k in range(9):
            t = math.radians(40 * k)
            x, y = math.cos(t), math.sin(t)
            feather = f"M{107 + 16 * x} {116 + 17 * y} L{107 + 24 * x} {116 + 25 * y}"
            c.line(feather, mix(coat, WHITE, 0.25), 2.6)
    c.fill("M118 130 Q128 122 138 130 L128 147 Z", BEAK)


def penguin(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    c.fill("M128 100 C118 84 90 88 88 116 C86 146 106 170 128 170 C150 170 170 146 168 116 C166 88 "
           "138 84 128 100 Z", WHITE, ink=False)  # fmt: skip
    c.fill("M115 130 Q128 121 141 130 Q138 141 128 143 Q118 141 115 130 Z", BEAK)


def frog(c: Canvas, coat: Colour) -> None:
    wide = ("M66 128 C64 92 94 76 128 76 C162 76 192 92 190 128 "
            "C190 160 162 176 128 176 C94 176 66 160 66 128 Z")  # fmt: skip
    for _ in c.sides():
        c.oval(106, 96, 25, 26, coat)
    shaded(c, wide, coat)
    for _ in c.sides():
        c.oval(106, 98, 23, 23, coat, ink=False)
        c.oval(121, 128, 2, 1.6, dark(coat, 0.5), ink=False)
    c.oval(128, 160, 44, 15, light(coat, 0.5), ink=False)
    for x, y in ((82, 142), (90, 152), (174, 142), (166, 152)):
        c.oval(x, y, 3, 2.4, dark(coat, 0.2), ink=False)


def pig(c: Canvas, coat: Colour) -> None:
    shaded(c, ROUND, coat)
    for _ in c.sides():
        c.fill("M84 92 C62 84 62 56 74 46 C92 48 108 58 112 72 Z", dark(coat, 0.12))
    c.oval(128, 137, 20, 13, dark(coat, 0.16))
    for _ in c.sides():
        c.oval(121, 137, 3.6, 5, dark(coat, 0.55), ink=False)


def horse(c: Canvas, coat: Colour) -> None:
    shaded(c, LONG, coat)
    c.fill("M122 58 L128 146 L134 58 Z", WHITE, ink=False)
    c.oval(128, 160, 33, 27, mix(coat, (120, 96, 92), 0.3) if sum(coat) < 640 else light(ROSE, 0.5),
           ink=False)  # fmt: skip
    for _ in c.sides():
        c.oval(113, 147, 4.6, 6, dark(coat, 0.6), ink=False)
    mane = dark(coat, 0.5) if sum(coat) < 640 else (226, 120, 196)
    c.fill("M108 62 C104 40 122 34 132 42 C150 40 152 62 142 72 C140 86 132 92 126 92 "
           "C128 78 114 78 108 62 Z", mane)  # fmt: skip


def unicorn(c: Canvas, coat: Colour) -> None:
    horse(c, coat)
    c.fill("M119 62 L128 4 L137 62 Z", (250, 206, 84))
    c.line("M121 50 L135 42 M123 36 L133 29 M125 23 L131 18", (206, 148, 40), 2.6)


def lion_mane(c: Canvas, coat: Colour) -> None:
    tone = dark(mix(coat, (176, 84, 30), 0.75), 0.1)
    points = []
    for k in range(36):
        t, far = math.radians(10 * k), 84 if k % 2 else 72
        points.append((128 + far * math.cos(t), 114 + far * math.sin(t)))
    c.poly(points, tone)
    rounded(c, coat, mix(coat, tone, 0.5), 17)


def rabbit_ears(c: Canvas, coat: Colour) -> None:
    for _ in c.sides():
        with c.moved(100, 74, turn=-12):
            c.oval(0, -40, 15, 46, coat)
            c.oval(0, -36, 8, 34, ROSE, ink=False)


def horse_ears(c: Canvas, coat: Colour) -> None:
    mane = dark(coat, 0.5) if sum(coat) < 640 else (226, 120, 196)
    c.fill(
        "M150 60 C190 62 206 110 196 160 C192 184 200 196 206 204 C180 208 168 190 172 160 Z", mane
    )
    for _ in c.sides():
        c.fill("M90 82 C78 62 80 44 88 32 C102 42 110 56 112 70 Z", coat)
        c.fill("M93 72 C87 60 88 50 91 44 C98 50 102 58 104 66 Z", mix(coat, ROSE, 0.5), ink=False)


def ears(kind: str, c: Canvas, coat: Colour) -> None:
    """Draw what stands or hangs behind the head."""
    if kind in ("cat", "tiger", "fox", "wolf"):
        if kind == "tiger":
            rounded(c, coat, WHITE, 17)
        else:
            pointed(c, coat, ROSE if kind == "cat" else dark(coat, 0.45),
                    (58, 44, 48) if kind == "fox" else None)  # fmt: skip
    elif kind == "bear":
        rounded(c, coat, light(coat, 0.35))
    elif kind == "panda":
        rounded(c, (46, 42, 52), (46, 42, 52))
    elif kind == "mouse":
        rounded(c, coat, ROSE, 30)
    elif kind == "lion":
        lion_mane(c, coat)
    elif kind == "rabbit":
        rabbit_ears(c, coat)
    elif kind == "owl":
        pointed(c, dark(coat, 0.2), dark(coat, 0.05))
    elif kind in ("horse", "unicorn"):
        horse_ears(c, coat)


HEADS = {
    "cat": cat, "dog": dog, "fox": fox, "wolf": wolf, "bear": bear, "panda": panda,
    "rabbit": rabbit, "mouse": mouse, "lion": lion, "tiger": tiger, "owl": owl,
    "penguin": penguin, "frog": frog, "pig": pig, "horse": horse, "unicorn": unicorn,
}  # fmt: skip
