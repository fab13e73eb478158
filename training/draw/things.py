"""Things held: tools, toys and food."""

from training.draw import treasures
from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, CREAM, GOLD, INK, WHITE, dark, light


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
        "M160 132 C160 76 256 76 256 132 Q244 122 232 132 Q220 122 208 132 Q196 122 "
        "184 132 Q172 122 160 132 Z",
        CLOTH["red"],
    )
    c.line("M184 131 Q188 100 208 91 Q228 100 232 131", dark(CLOTH["red"], 0.2), 3)
    c.line("M208 90 L208 82", (92, 66, 54), 4)


def balloon(c: Canvas) -> None:
    c.line("M206 248 Q214 210 212 178", (120, 110, 120), 2.6)
    c.oval(212, 134, 29, 36, (232, 62, 78))
    c.fill("M206 178 L212 168 L218 178 Z", (232, 62, 78))
    c.line("M194 128 Q196 114 206 108", WHITE, 5, 0.8)


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
        "M206 184 C184 170 172 190 178 212 C184 234 198 238 206 232 C214 238 228 234 "
        "234 212 C240 190 228 170 206 184 Z",
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


def flag(c: Canvas) -> None:
    c.line("M196 250 L196 122", treasures.WOOD, 6)
    c.fill(
        "M198 126 Q214 116 226 126 Q240 136 252 128 L252 168 Q240 176 226 166 Q214 156 198 166 Z",
        (236, 76, 70),
    )
    c.line("M198 146 Q214 136 226 146 Q240 156 252 148", WHITE, 9)
    c.oval(196, 120, 5, 5, GOLD)


def ball(c: Canvas) -> None:
    c.oval(206, 212, 33, 33, (240, 136, 50))
    c.line(
        "M206 179 L206 245 M173 212 L239 212 M184 187 Q204 212 184 237 M228 187 Q208 212 228 237",
        (74, 46, 36),
        3,
    )


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


THINGS = {
    "book": book, "coffee": coffee, "flower": flower, "microphone": microphone, "phone": phone,
    "umbrella": umbrella, "balloon": balloon, "ice cream": ice_cream, "apple": apple,
    "camera": camera, "flag": flag, "ball": ball, "trophy": trophy, "pencil": pencil,
}  # fmt: skip
