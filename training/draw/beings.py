"""Robots, aliens, skeletons, ghosts and dragons; and how any head that is no person's is drawn."""

from training.draw import animals, eyes, mouths
from training.draw.canvas import Canvas
from training.draw.eyes import Features
from training.draw.garment import BODY
from training.draw.palette import COAT, INK, WHITE, Colour, dark, light, mix
from training.traits import Look

BONE: Colour = (240, 234, 216)
SOCKET: Colour = (44, 38, 50)
LAMP: Colour = (120, 240, 220)
# How far eyes and glasses, and the mouth, lie from where a person has them.
EYES_UP = {"frog": -15, "mouse": -6, "horse": -8, "unicorn": -8, "alien": 4}
MOUTH_DOWN = {"frog": 4, "mouse": 5, "horse": 14, "unicorn": 14, "owl": 9, "penguin": 6, "pig": 8,
              "dragon": 12, "alien": 4, "robot": 0, "fox": 6, "wolf": 4, "ghost": 2,
              "skeleton": 2}  # fmt: skip
NARROW = {"owl": 0.72, "penguin": 0.72, "alien": 0.7, "pig": 0.85, "dragon": 1.1, "frog": 1.35}
SLIT = frozenset({"cat", "fox", "dragon", "frog"})


def robot(c: Canvas, coat: Colour) -> None:
    c.line("M128 60 L128 34", dark(coat, 0.4), 5)
    c.oval(128, 30, 8, 8, (236, 84, 76))
    for _ in c.sides():
        c.box(64, 104, 84, 136, dark(coat, 0.3), 5)
    c.box(76, 56, 180, 176, coat, 18)
    c.box(86, 92, 170, 136, (42, 50, 66), 16)
    c.box(96, 140, 160, 170, (42, 50, 66), 8)
    for x, y in ((88, 68), (168, 68), (86, 166), (170, 166)):
        c.oval(x, y, 3.6, 3.6, dark(coat, 0.35), ink=False)
    c.line("M96 64 L132 64", light(coat, 0.5), 5, 0.9)


def alien(c: Canvas, coat: Colour) -> None:
    shape = ("M66 100 C62 58 96 38 128 38 C160 38 194 58 190 100 "
             "C188 138 150 178 128 178 C106 178 68 138 66 100 Z")  # fmt: skip
    animals.shaded(c, shape, coat)
    c.oval(104, 64, 8, 5, dark(coat, 0.12), ink=False)
    c.oval(154, 58, 5, 3.6, dark(coat, 0.12), ink=False)
    c.oval(124, 142, 1.6, 2.2, dark(coat, 0.6), ink=False)
    c.oval(132, 142, 1.6, 2.2, dark(coat, 0.6), ink=False)


def skeleton(c: Canvas, coat: Colour) -> None:
    shape = ("M78 108 C76 74 100 54 128 54 C156 54 180 74 178 108 C178 126 170 134 164 142 "
             "L162 170 C150 180 106 180 94 170 L92 142 C86 134 78 126 78 108 Z")  # fmt: skip
    animals.shaded(c, shape, BONE)
    for _ in c.sides():
        c.fill("M92 112 C94 98 120 98 121 114 C120 132 96 134 92 112 Z", SOCKET, ink=False)
    c.fill("M128 126 L120 140 Q124 143 128 138 Q132 143 136 140 Z", SOCKET, ink=False)
    c.line("M96 146 Q88 142 86 134 M160 146 Q168 142 170 134", dark(BONE, 0.3), 2.6)
    c.line("M140 58 L146 70 L141 78", dark(BONE, 0.35), 2.4)


def ghost(c: Canvas, coat: Colour) -> None:
    c.fill("M72 120 C70 74 98 46 128 46 C158 46 186 74 184 120 L190 208 L66 208 Z", coat)
    c.line("M176 110 Q180 150 181 190", dark(coat, 0.1), 8)
    for _ in c.sides():
        c.oval(92, 140, 9, 6, (250, 170, 180), 0.5, ink=False)


def dragon(c: Canvas, coat: Colour) -> None:
    animals.shaded(c, animals.LONG, coat)
    spike = dark(coat, 0.35)
    c.fill("M116 60 L122 40 L128 58 L134 40 L140 60 L134 82 L122 82 Z", spike)
    c.oval(128, 158, 38, 28, light(coat, 0.2))
    for _ in c.sides():
        c.oval(112, 142, 5, 4, dark(coat, 0.6), ink=False)
        c.oval(112, 142, 8, 7, dark(coat, 0.2), 0.4, ink=False)
        for x, y in ((90, 84), (98, 76), (88, 96), (92, 134), (88, 126)):
            c.oval(x, y, 3.4, 2.6, dark(coat, 0.2), ink=False)


def dragon_horns(c: Canvas, coat: Colour) -> None:
    for _ in c.sides():
        c.fill("M98 72 C84 56 66 44 62 14 C86 26 108 44 114 62 Z", (240, 222, 176))
        c.line("M74 42 L86 36 M84 54 L97 48", (196, 168, 116), 3)
        c.fill("M86 118 L46 96 L58 118 L44 130 L62 138 L54 154 L90 144 Z", dark(coat, 0.16))


def big_eyes(c: Canvas, look: Look) -> None:
    """Draw the black almonds of an alien, by what is felt."""
    mood = look.expression
    for side in c.sides():
        if mood in ("laugh", "sleepy", "in love") or (mood == "wink" and side == 1):
            (eyes.happy_eye if mood in ("laugh", "wink") else eyes.closed_eye)(c)
            if mood == "in love":
                c.heart(106, 116, 14, eyes.HEART)
            continue
        size = 1.16 if mood in ("surprised", "scared") else 1.0
        with c.moved(104, 116, size, turn=24):
            c.oval(0, 0, 21, 13.5, (22, 20, 30), ink=False)
            c.oval(-8, -5, 5, 3, WHITE, 0.9, ink=False)
            c.oval(10, 4, 3, 2, WHITE, 0.5, ink=False)


def hollow_eyes(c: Canvas, look: Look, dark_on: bool) -> None:
    """Draw the lights in a skull's sockets, or a ghost's holes for eyes."""
    mood, tone = look.expression, SOCKET if dark_on else WHITE
    for side in c.sides():
        if mood in ("laugh", "sleepy") or (mood == "wink" and side == 1):
            shape = "M98 119 Q107 107 117 119" if mood != "sleepy" else "M98 114 Q107 122 117 114"
            c.line(shape, tone, 4.4)
        elif mood == "in love":
            c.heart(107, 116, 12.5, eyes.HEART)
        else:
            big = 1.3 if mood in ("surprised", "scared") else 1.0
            if dark_on:
                c.oval(107, 114, 9 * big, 13 * big, tone, ink=False)
                c.oval(110, 109, 3, 4, WHITE, ink=False)
            else:
                c.oval(107, 116, 4.4 * big, 4.4 * big, tone, ink=False)


def robot_eyes(c: Canvas, look: Look, face: Features) -> None:
    mood, tone = look.expression, face.iris
    glow = LAMP if look.eyes == "brown" else light(tone, 0.25)
    for side in c.sides():
        if mood in ("laugh", "sleepy") or (mood == "wink" and side == 1):
            shape = "M98 118 Q107 106 117 118" if mood != "sleepy" else "M98 112 Q107 121 117 112"
            c.line(shape, glow, 5)
        elif mood == "in love":
            c.heart(107, 115, 12, eyes.HEART)
        else:
            size = 1.2 if mood in ("surprised", "scared") else 1.0
            c.oval(107, 114, 11 * size, 11 * size, glow, ink=False)
            c.oval(107 - side * face.gaze[0], 114, 5, 5, (24, 30, 44), ink=False)
            c.oval(110, 110, 2.4, 2.4, WHITE, ink=False)


def _mouth(c: Canvas, look: Look) -> None:
    if look.kind == "robot":
        with c.around(128, 155, 0.84), c.moved(0, 2):
            _lamps(c, look)
        return
    down, narrow = MOUTH_DOWN.get(look.kind, 4), NARROW.get(look.kind, 1.0)
    with c.moved(0, down), c.around(128, 150, squeeze=narrow):
        if look.kind == "skeleton" and look.expression in ("calm", "serious"):
            c.line("M104 151 L152 151", SOCKET, 2.6)
            for x in range(108, 152, 8):
                c.line(f"M{x} 144 L{x} 158", SOCKET, 2.4)
        else:
            mouths.mouth(c, look)
    if look.kind == "dragon":
        for _ in c.sides():
            c.poly([(104, 163), (111, 163), (107, 173)], WHITE)


def _lamps(c: Canvas, look: Look) -> None:
    """Show the mood of a robot on the panel below its eyes."""
    if look.expression in mouths.OPEN:
        mouths.mouth(c, look)
        return
    shape = mouths.SHUT.get(look.expression, mouths.curve(9, 14))
    c.line(shape, LAMP, 5)


def _eyes(c: Canvas, look: Look, face: Features) -> None:
    if look.kind == "robot":
        robot_eyes(c, look, face)
    elif look.kind == "alien":
        big_eyes(c, look)
    elif look.kind in ("skeleton", "ghost"):
        hollow_eyes(c, look, look.kind == "ghost")
    else:
        eyes.eyes(c, look, face)


BODIES = {"robot": robot, "alien": alien, "skeleton": skeleton, "ghost": ghost, "dragon": dragon}


def behind(c: Canvas, look: Look) -> None:
    """Draw horns, wings, ears and manes."""
    if look.kind == "dragon":
        dragon_horns(c, c.skin)
    else:
        animals.ears(look.kind, c, c.skin)


def neck(c: Canvas, look: Look) -> None:
    tone = {"robot": dark(c.skin, 0.35), "skeleton": BONE}.get(look.kind, c.skin)
    wide = {"skeleton": 9, "alien": 11, "robot": 14}.get(look.kind, 30)
    body = f"M{128 - wide} 150 L{128 - wide} 196 Q128 214 {128 + wide} 196 L{128 + wide} 150 Z"
    c.fill(body, tone)
    with c.inside(body):
        c.oval(128, 168, 40, 20, dark(tone, 0.22), ink=False)
    if look.kind in ("robot", "skeleton"):
        for y in (182, 190):
            c.line(f"M{128 - wide} {y} L{128 + wide} {y}", dark(tone, 0.3), 2.6)


def head(c: Canvas, look: Look, face: Features) -> None:
    c.slit = look.kind in SLIT
    {**animals.HEADS, **BODIES}[look.kind](c, c.skin)
    with c.moved(0, EYES_UP.get(look.kind, 0)):
        _eyes(c, look, face)
    _mouth(c, look)


def brow_tone(look: Look, coat: Colour) -> Colour:
    if look.kind == "panda":
        return (46, 42, 52)
    return dark(coat, 0.55) if sum(coat) > 260 else (170, 164, 176)


def body(c: Canvas, look: Look) -> None:
    """Draw shoulders that nothing covers."""
    c.fill(BODY, c.skin)
    shape = "M92 262 C88 226 104 206 128 206 C152 206 168 226 164 262 Z"
    match look.kind:
        case "robot":
            c.box(92, 212, 164, 270, light(c.skin, 0.25), 8)
            c.ring(128, 238, 13, 13, (42, 50, 66), 4)
            c.line("M128 238 L136 230", (236, 84, 76), 4)
        case "skeleton":
            c.fill(BODY, (58, 54, 70), ink=False)
            c.line("M128 198 L128 262", BONE, 9)
            for y in (212, 228, 244):
                for side in (-1, 1):
                    c.line(
                        f"M128 {y} Q{128 + 36 * side} {y - 8} {128 + 54 * side} {y + 12}", BONE, 6.4
                    )
        case "ghost":
            c.fill("M66 200 L190 200 L206 262 L50 262 Z", c.skin, ink=False)
            c.line("M96 214 Q90 240 94 262 M132 220 Q128 244 134 262 M168 214 Q172 240 166 262",
                   dark(c.skin, 0.14), 4)  # fmt: skip
            return
        case "alien":
            c.line("M84 226 Q92 240 88 262 M172 226 Q164 240 168 262", dark(c.skin, 0.14), 4)
        case _:
            chest = WHITE if look.kind in ("penguin", "fox", "tiger") else light(c.skin, 0.4)
            c.fill(shape, chest, ink=False)
            if look.kind == "dragon":
                for y in (218, 232, 246):
                    c.line(f"M98 {y + 2} Q128 {y + 10} 158 {y + 2}", dark(chest, 0.22), 3)
    for _ in c.sides():
        c.line("M66 262 Q66 244 72 232", mix(c.skin, INK, 0.35), 3)


def coat_of(look: Look) -> Colour:
    if look.kind == "skeleton":
        return BONE
    return COAT[look.coat]
