"""Things held, in the lower right corner, with the hand that holds them."""

from collections.abc import Callable

from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, CREAM, GOLD, INK, LEATHER, SKIN, STEEL, WHITE, dark, light
from training.traits import Look

WOOD = (178, 118, 66)
Prop = Callable[[Canvas], None]
# Everything is drawn about the hand at (206, 226); the picture ends at 256.


def helmet(c: Canvas) -> None:
    c.oval(202, 220, 42, 40, (236, 240, 247))
    c.oval(196, 218, 29, 25, (62, 82, 124))
    c.line("M178 212 Q182 202 192 199", WHITE, 5)
    c.box(226, 208, 240, 234, (176, 186, 202), 5)


def book(c: Canvas) -> None:
    c.fill("M172 190 L206 196 L240 190 L240 244 L206 250 L172 244 Z", (46, 92, 164))
    c.fill(
        "M177 187 Q194 184 206 194 Q218 184 235 187 L235 237 Q218 234 206 244 Q194 234 177 237 Z",
        WHITE,
    )
    c.line("M206 195 L206 243", (190, 194, 206), 3)
    for y in (203, 213, 223):
        c.line(f"M184 {y - 4} L198 {y - 1} M214 {y - 1} L228 {y - 4}", (170, 176, 192), 3)


def coffee(c: Canvas) -> None:
    c.line("M226 206 C244 204 244 230 224 228", WHITE, 6)
    c.fill("M182 194 L228 194 L224 242 L186 242 Z", (226, 84, 68))
    c.oval(205, 194, 23, 6, (92, 56, 36))
    c.line(
        "M196 182 Q190 174 196 166 Q202 158 196 150 M214 182 Q208 174 214 166 Q220 158 214 150",
        WHITE,
        4,
        0.85,
    )


def flower(c: Canvas) -> None:
    c.line("M206 240 Q202 214 206 192", (72, 146, 80), 5)
    c.fill("M205 218 Q222 200 232 206 Q226 220 205 222 Z", (72, 146, 80))
    for dx, dy in ((0, -14), (13, -4), (8, 11), (-8, 11), (-13, -4)):
        c.oval(206 + dx, 180 + dy, 10.5, 10.5, (236, 66, 98))
    c.oval(206, 180, 8.5, 8.5, GOLD, ink=False)


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


def microphone(c: Canvas) -> None:
    c.line("M206 250 L200 196", (52, 54, 66), 11)
    c.oval(198, 178, 18, 19, (122, 130, 146))
    c.line("M186 171 L210 187 M184 182 L204 194 M192 163 L213 177", (78, 84, 98), 2.6)
    c.line("M190 196 L208 195", (206, 210, 220), 5)


def phone(c: Canvas) -> None:
    c.box(188, 168, 226, 240, (46, 48, 60), 7)
    c.box(193, 176, 221, 228, (124, 206, 246), 2, ink=False)
    c.oval(207, 234, 3, 3, (206, 210, 220), ink=False)


def umbrella(c: Canvas) -> None:
    c.line("M208 250 L208 122", (92, 66, 54), 5)
    c.fill(
        "M160 132 C160 76 256 76 256 132 Q244 122 232 132 Q220 122 208 132 Q196 122 184 132 Q172 122 160 132 Z",
        CLOTH["red"],
    )
    c.line("M184 131 Q188 100 208 91 Q228 100 232 131", dark(CLOTH["red"], 0.2), 3)
    c.line("M208 90 L208 82", (92, 66, 54), 4)


def balloon(c: Canvas) -> None:
    c.line("M206 248 Q214 210 212 178", (120, 110, 120), 2.6)
    c.oval(212, 134, 29, 36, (232, 62, 78))
    c.fill("M206 178 L212 168 L218 178 Z", (232, 62, 78))
    c.line("M194 128 Q196 114 206 108", WHITE, 5, 0.8)


def cat(c: Canvas) -> None:
    fur = (240, 158, 74)
    c.oval(204, 244, 34, 32, fur)
    c.fill(
        "M178 198 L178 168 L198 184 L212 184 L232 168 L232 198 Q228 222 205 222 Q182 222 178 198 Z",
        fur,
    )
    for x in (194, 216):
        c.oval(x, 200, 4.4, 5.4, INK, ink=False)
    c.fill("M201 207 L209 207 L205 212 Z", (230, 100, 110), ink=False)
    c.line("M205 212 Q200 218 196 214 M205 212 Q210 218 214 214", INK, 2.2)
    c.line("M192 186 L196 192 M205 184 L205 192 M218 186 L214 192", dark(fur, 0.3), 3)
    c.line("M188 208 L174 206 M188 212 L175 215 M222 208 L236 206 M222 212 L235 215", WHITE, 2)


def ice_cream(c: Canvas) -> None:
    c.fill("M186 194 L226 194 L206 248 Z", (232, 176, 98))
    c.line(
        "M192 206 L212 230 M202 196 L218 214 M220 206 L200 230 M210 196 L195 214",
        (196, 134, 62),
        2.4,
    )
    c.oval(206, 184, 23, 18, (250, 176, 200))
    c.oval(206, 164, 18, 15, (252, 240, 214))
    c.oval(206, 148, 6.5, 6.5, CLOTH["red"])


def apple(c: Canvas) -> None:
    c.fill(
        "M206 184 C184 170 172 190 178 212 C184 234 198 238 206 232 C214 238 228 234 234 212 C240 190 228 170 206 184 Z",
        (220, 52, 56),
    )
    c.line("M206 184 Q206 172 212 166", (110, 72, 46), 4)
    c.fill("M210 178 Q220 162 234 168 Q228 182 210 178 Z", (96, 172, 82))
    c.line("M186 198 Q188 188 196 187", WHITE, 4.4, 0.8)


def camera(c: Canvas) -> None:
    c.box(190, 180, 216, 196, (62, 64, 76), 4)
    c.box(168, 190, 244, 240, (62, 64, 76), 8)
    c.oval(206, 215, 20, 20, (204, 210, 220))
    c.oval(206, 215, 14, 14, (44, 66, 116), ink=False)
    c.oval(201, 210, 4.4, 4.4, WHITE, ink=False)
    c.box(226, 195, 238, 203, (252, 226, 120), 2, ink=False)


def telescope(c: Canvas) -> None:
    with c.around(206, 214, turn=-38):
        c.box(206, 205, 256, 223, (204, 152, 62), 3)
        c.box(176, 208, 212, 220, (166, 112, 44), 3)
        c.box(158, 210, 180, 218, (204, 152, 62), 3)
        c.box(248, 202, 258, 226, (166, 112, 44), 2)


def flag(c: Canvas) -> None:
    c.line("M196 250 L196 122", WOOD, 6)
    c.fill(
        "M198 126 Q214 116 226 126 Q240 136 252 128 L252 168 Q240 176 226 166 Q214 156 198 166 Z",
        (236, 76, 70),
    )
    c.line("M198 146 Q214 136 226 146 Q240 156 252 148", WHITE, 9)
    c.oval(196, 120, 5, 5, GOLD)


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


def ball(c: Canvas) -> None:
    c.oval(206, 212, 33, 33, (240, 136, 50))
    c.line(
        "M206 179 L206 245 M173 212 L239 212 M184 187 Q204 212 184 237 M228 187 Q208 212 228 237",
        (74, 46, 36),
        3,
    )


def skull(c: Canvas) -> None:
    c.fill(
        "M176 204 C174 168 238 168 236 204 C236 214 230 218 226 222 L226 238 L186 238 L186 222 C182 218 176 214 176 204 Z",
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


def trophy(c: Canvas) -> None:
    for x in (180, 232):
        c.ring(x, 188, 11, 14, dark(GOLD, 0.12), 5)
    c.fill("M180 168 L232 168 Q232 212 206 216 Q180 212 180 168 Z", GOLD)
    c.line("M190 178 Q190 196 198 204", light(GOLD, 0.7), 4.4)
    c.box(201, 214, 211, 232, dark(GOLD, 0.15))
    c.box(188, 230, 224, 244, (100, 66, 46), 3)


def pencil(c: Canvas) -> None:
    with c.around(210, 214, turn=24):
        c.box(203, 168, 217, 250, (250, 200, 62), 1)
        c.fill("M203 170 L210 146 L217 170 Z", CREAM)
        c.fill("M207.6 154 L210 146 L212.4 154 Z", INK, ink=False)
        c.line("M210 172 L210 248", (214, 156, 36), 3)


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


HELD: dict[str, Prop] = {
    "helmet": helmet, "book": book, "coffee": coffee, "flower": flower, "sword": sword,
    "wand": wand, "guitar": guitar, "paintbrush": paintbrush, "microphone": microphone,
    "phone": phone, "umbrella": umbrella, "balloon": balloon, "cat": cat, "ice cream": ice_cream,
    "apple": apple, "camera": camera, "telescope": telescope, "flag": flag,
    "magnifying glass": magnifier, "violin": violin, "ball": ball, "skull": skull, "flask": flask,
    "trophy": trophy, "pencil": pencil, "lantern": lantern, "parrot": parrot,
}  # fmt: skip
HELD_LOW = frozenset({"flask", "lantern", "coffee", "camera", "apple", "phone", "book"})
UNTOUCHED = frozenset({"helmet", "cat", "parrot", "guitar", "ball", "skull"})


def hand(c: Canvas, look: Look) -> None:
    """Draw four fingers round what is held."""
    skin = (236, 240, 247) if look.outfit == "astronaut suit" else SKIN[look.skin]
    y = 236 if look.held in HELD_LOW else 226
    c.box(189, y, 224, y + 44, skin, 13)
    for row in (y + 10, y + 19):
        c.line(f"M193 {row} L212 {row}", dark(skin, 0.25), 2.6)


def hold(c: Canvas, look: Look) -> None:
    if look.held == "none":
        return
    HELD[look.held](c)
    if look.held not in UNTOUCHED:
        hand(c, look)
    elif look.held == "helmet":
        sleeve = (226, 232, 242) if look.outfit == "astronaut suit" else CLOTH[look.outfit_colour]
        c.line("M238 262 Q216 250 190 252", sleeve, 14)
