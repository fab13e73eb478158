"""Things held: instruments, arms, animals and what belongs to a tale."""

from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, CREAM, GOLD, INK, LEATHER, STEEL, WHITE, dark

WOOD = (178, 118, 66)
# Everything is drawn about the hand at (206, 226); the picture ends at 256.


def helmet(c: Canvas) -> None:
    c.oval(202, 220, 42, 40, (236, 240, 247))
    c.oval(196, 218, 29, 25, (62, 82, 124))
    c.line("M178 212 Q182 202 192 199", WHITE, 5)
    c.box(226, 208, 240, 234, (176, 186, 202), 5)


def sword(c: Canvas) -> None:
    c.fill("M199 206 L199 120 L207 104 L215 120 L215 206 Z", (214, 222, 234))
    c.line("M207 120 L207 204", (160, 170, 188), 3)
    c.box(184, 203, 230, 213, GOLD, 4)
    c.box(201, 213, 213, 248, LEATHER, 3)


def wand(c: Canvas) -> None:
    c.line("M204 250 L222 176", (92, 60, 44), 6.5)
    c.line("M220 184 L222 176", WHITE, 6.5)
    c.star(224, 158, 15, (255, 226, 92))
    for x, y in ((202, 146), (240, 140), (244, 176)):
        c.star(x, y, 5.5, (255, 240, 170), ink=False)


def guitar(c: Canvas) -> None:
    c.line("M176 236 L244 150", (92, 58, 40), 10)
    c.box(236, 132, 254, 154, (92, 58, 40), 4)
    c.oval(196, 212, 23, 23, (226, 142, 64))
    c.oval(172, 240, 32, 30, (226, 142, 64))
    c.oval(186, 224, 10, 10, (74, 44, 34), ink=False)
    c.line("M164 246 L240 154", (250, 240, 214), 2.4)


def paintbrush(c: Canvas) -> None:
    c.line("M204 250 L222 182", (222, 168, 84), 7)
    c.line("M221 188 L224 176", STEEL, 9)
    c.fill("M217 178 Q216 160 230 146 Q238 164 231 180 Z", CLOTH["red"])


def cat(c: Canvas) -> None:
    fur = (240, 158, 74)
    stripe = dark(fur, 0.3)
    c.oval(204, 244, 34, 32, fur)
    c.oval(205, 248, 16, 24, CREAM, ink=False)
    c.line("M174 236 L184 238 M176 248 L186 248 M234 236 L224 238 M234 248 L222 248", stripe, 4)
    c.fill(
        "M178 198 L178 168 L198 184 L212 184 L232 168 L232 198 Q228 222 205 222 Q182 222 178 198 Z",
        fur,
    )
    for x in (194, 216):
        c.oval(x, 200, 4.4, 5.4, INK, ink=False)
    c.fill("M201 207 L209 207 L205 212 Z", (230, 100, 110), ink=False)
    c.line("M205 212 Q200 218 196 214 M205 212 Q210 218 214 214", INK, 2.2)
    c.line("M192 186 L196 192 M205 184 L205 192 M218 186 L214 192", stripe, 3)
    c.line("M188 208 L174 206 M188 212 L175 215 M222 208 L236 206 M222 212 L235 215", WHITE, 2)


def telescope(c: Canvas) -> None:
    with c.around(206, 214, turn=-38):
        c.box(206, 205, 256, 223, (204, 152, 62), 3)
        c.box(176, 208, 212, 220, (166, 112, 44), 3)
        c.box(158, 210, 180, 218, (204, 152, 62), 3)
        c.box(248, 202, 258, 226, (166, 112, 44), 2)


def magnifier(c: Canvas) -> None:
    c.line("M206 250 L214 206", (110, 70, 44), 9)
    c.oval(218, 180, 26, 26, (206, 232, 246))
    c.ring(218, 180, 26, 26, (206, 152, 56), 6)
    c.line("M204 174 Q208 164 218 162", WHITE, 4.4)


def violin(c: Canvas) -> None:
    c.line("M184 236 L236 140", (60, 40, 34), 8)
    c.oval(204, 198, 19, 20, (178, 92, 44))
    c.oval(184, 232, 25, 26, (178, 92, 44))
    c.line("M180 246 L232 148", (250, 240, 214), 2.4)
    c.line("M162 196 L246 222", (232, 206, 160), 4)


def skull(c: Canvas) -> None:
    c.fill(
        "M176 204 C174 168 238 168 236 204 C236 214 230 218 226 222 L226 238 L186 238 "
        "L186 222 C182 218 176 214 176 204 Z",
        CREAM,
    )
    for x in (194, 218):
        c.oval(x, 204, 8, 9, (58, 50, 58), ink=False)
    c.fill("M206 212 L201 221 L211 221 Z", (58, 50, 58), ink=False)
    c.line("M198 229 L198 238 M206 229 L206 238 M214 229 L214 238", (58, 50, 58), 3)


def flask(c: Canvas) -> None:
    c.fill(
        "M198 172 L198 198 L176 238 Q174 246 184 246 L228 246 Q238 246 236 238 L214 198 L214 172 Z",
        (226, 240, 248),
    )
    c.fill(
        "M190 214 L222 214 L236 238 Q238 246 228 246 L184 246 Q174 246 176 238 Z",
        (88, 200, 120),
        ink=False,
    )
    for x, y, r in ((196, 232, 4), (212, 226, 5.5), (216, 239, 3.4), (206, 204, 3.4)):
        c.oval(x, y, r, r, (206, 248, 214), ink=False)
    c.line("M194 172 L218 172", (160, 176, 196), 5)


def lantern(c: Canvas) -> None:
    c.ring(206, 172, 14, 16, (74, 76, 88), 4)
    c.oval(206, 214, 38, 38, (255, 232, 140), 0.4, ink=False)
    c.box(187, 190, 225, 240, (255, 222, 104), 4)
    c.fill("M206 198 Q220 216 206 230 Q192 216 206 198 Z", (250, 138, 48), ink=False)
    c.box(182, 182, 230, 193, (74, 76, 88), 4)
    c.box(182, 235, 230, 246, (74, 76, 88), 4)
    c.line("M190 192 L190 236 M222 192 L222 236", (74, 76, 88), 4)


def parrot(c: Canvas) -> None:
    c.fill(
        "M188 172 C186 142 232 142 230 176 C234 208 222 240 206 252 C192 236 184 204 188 172 Z",
        (64, 172, 92),
    )
    c.fill("M212 188 C228 194 228 224 212 240 C204 220 204 202 212 188 Z", (44, 128, 206))
    c.fill("M190 160 C176 160 174 176 182 184 Q192 180 194 170 Z", (248, 188, 60))
    c.oval(202, 164, 7, 7, WHITE, ink=False)
    c.oval(201, 164, 3.4, 3.4, INK, ink=False)
    c.fill("M196 148 C200 130 222 132 226 154 Q212 142 196 148 Z", CLOTH["red"])


TREASURES = {
    "helmet": helmet, "sword": sword, "wand": wand, "guitar": guitar, "paintbrush": paintbrush,
    "cat": cat, "telescope": telescope, "magnifying glass": magnifier, "violin": violin,
    "skull": skull, "flask": flask, "lantern": lantern, "parrot": parrot,
}  # fmt: skip
