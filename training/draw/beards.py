"""Beards and moustaches."""

from training.draw.canvas import Canvas
from training.draw.palette import HAIR, Colour, dark, light, mix
from training.traits import Look

JAW = ("M83 118 C86 130 92 138 104 140 Q128 132 152 140 C164 138 170 130 173 118 "
       "C174 150 158 {low} 128 {low} C98 {low} 82 150 83 118 Z")  # fmt: skip
MOUSTACHE = (
    "M128 138 C118 134 106 138 99 149 C110 152 122 150 128 145 C134 150 146 152 157 149 "
    "C150 138 138 134 128 138 Z"
)


def lip_opening(c: Canvas, look: Look) -> None:
    c.oval(128, 152, 15, 6.5, dark(c.skin, 0.12), ink=False)


def moustache(c: Canvas, tone: Colour) -> None:
    c.fill(MOUSTACHE, tone)


def curled(c: Canvas, tone: Colour) -> None:
    moustache(c, tone)
    for _ in c.sides():
        c.line("M103 147 C94 152 86 148 88 140 C90 135 96 137 94 141", tone, 4.2)


def small(c: Canvas, tone: Colour) -> None:
    c.box(119, 138, 137, 147, tone, 2.5)


def goatee(c: Canvas, tone: Colour) -> None:
    c.fill("M113 160 Q128 156 143 160 C144 176 138 188 128 190 C118 188 112 176 113 160 Z", tone)


def chin(c: Canvas, tone: Colour) -> None:
    """A beard along the jaw with a shaven lip."""
    c.fill(
        "M82 116 C84 138 98 160 112 164 Q128 160 144 164 C158 160 172 138 174 116 "
        "C180 152 164 192 128 194 C92 192 76 152 82 116 Z",
        tone,
    )
    c.line("M112 178 Q128 186 144 178", dark(tone, 0.2), 2.4)


def full(c: Canvas, tone: Colour, low: int) -> None:
    c.fill(JAW.format(low=low), tone)
    c.line(f"M112 {low - 12} Q128 {low - 6} 144 {low - 12}", light(tone, 0.2), 2.6)


def long(c: Canvas, tone: Colour) -> None:
    c.fill(
        "M82 118 C86 132 92 138 104 140 Q128 132 152 140 C164 138 170 132 174 118 "
        "C180 160 172 214 128 238 C84 214 76 160 82 118 Z",
        tone,
    )
    for x in (108, 128, 148):
        c.line(
            f"M{x} 176 Q{x + (128 - x) * 0.2} 196 {x + (128 - x) * 0.4} 214", dark(tone, 0.16), 3
        )


def sideburns(c: Canvas, tone: Colour) -> None:
    for _ in c.sides():
        c.fill(
            "M82 104 L92 106 C92 132 100 144 112 150 C108 162 98 164 92 156 C84 146 "
            "81 130 82 104 Z",
            tone,
        )


def stubble(c: Canvas, look: Look) -> None:
    tone = mix(c.skin, dark(HAIR[look.hair_colour], 0.3), 0.34)
    c.fill(JAW.format(low=173), tone, ink=False)
    c.fill(MOUSTACHE, tone, ink=False)


def under_mouth(c: Canvas, look: Look) -> None:
    """Draw the part of a beard that the mouth lies on."""
    tone = HAIR[look.hair_colour]
    match look.beard:
        case "stubble":
            stubble(c, look)
        case "goatee":
            goatee(c, tone)
        case "short beard":
            full(c, tone, 180)
            lip_opening(c, look)
        case "full beard":
            full(c, tone, 198)
            lip_opening(c, look)
        case "long beard":
            long(c, tone)
            lip_opening(c, look)
        case "chin beard":
            chin(c, tone)
        case "sideburns":
            sideburns(c, tone)


def over_mouth(c: Canvas, look: Look) -> None:
    """Draw the moustache, which hangs over the lip."""
    tone = HAIR[look.hair_colour]
    match look.beard:
        case "moustache":
            moustache(c, tone)
        case "goatee" | "full beard" | "long beard" | "short beard":
            with c.around(128, 142, 0.9):
                moustache(c, dark(tone, 0.1))
        case "curled moustache":
            curled(c, tone)
        case "small moustache":
            small(c, tone)
