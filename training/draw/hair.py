"""Hair: what hangs behind the head, and what lies over the forehead."""

from collections.abc import Callable

from training.draw import long_hair, short_hair
from training.draw.canvas import Canvas
from training.draw.palette import HAIR, WHITE, Colour
from training.traits import HIDES_HAIR, SITS_ON_HAIR, Look

Layer = Callable[[Canvas, Colour], None]
BELOW_BRIM = "M-80 94 L336 94 L336 336 L-80 336 Z"
VISOR = "M64 117 C64 36 192 36 192 117 C192 203 64 203 64 117 Z"


def colour_of(look: Look) -> Colour:
    return (236, 234, 230) if look.hair == "powdered wig" else HAIR[look.hair_colour]


BACK: dict[str, Layer] = {
    "afro": short_hair.afro_back, "wild": short_hair.wild_back, "long": long_hair.long_back,
    "wavy": long_hair.wavy_back, "bob": long_hair.bob_back, "bun": long_hair.bun_back,
    "ponytail": long_hair.ponytail_back, "pigtails": long_hair.pigtails_back,
    "braids": long_hair.braids_back, "dreadlocks": long_hair.dreadlocks_back,
    "powdered wig": short_hair.wig_back, "mullet": long_hair.mullet_back,
    "long curls": long_hair.long_curls_back, "space buns": long_hair.space_buns_back,
}  # fmt: skip
FRONT: dict[str, Layer] = {
    "buzz cut": short_hair.buzz_cut, "short": short_hair.short, "side part": short_hair.side_part,
    "spiky": short_hair.spiky, "curly": short_hair.curly, "afro": short_hair.afro_front,
    "wild": short_hair.wild_front, "mohawk": short_hair.mohawk, "long": long_hair.parted,
    "wavy": long_hair.wavy_front, "bob": long_hair.fringe, "bun": long_hair.pulled,
    "ponytail": long_hair.pulled, "pigtails": long_hair.swept, "braids": long_hair.swept,
    "dreadlocks": long_hair.dreadlocks_front, "powdered wig": short_hair.wig_front,
    "pompadour": short_hair.pompadour, "bowl cut": short_hair.bowl,
    "half shaved": short_hair.half_shaved, "mullet": long_hair.mullet_front,
    "long curls": long_hair.long_curls_front, "space buns": long_hair.swept,
}  # fmt: skip


def _layer(c: Canvas, look: Look, layers: dict[str, Layer]) -> None:
    if look.hat in HIDES_HAIR or look.hair not in layers:
        return
    tone = colour_of(look)
    if look.hat == "space helmet":
        with c.inside(VISOR):
            layers[look.hair](c, tone)
        return
    if look.hat in SITS_ON_HAIR:
        layers[look.hair](c, tone)
        return
    with c.inside(BELOW_BRIM):
        layers[look.hair](c, tone)


def behind(c: Canvas, look: Look) -> None:
    """Draw what hangs behind head and shoulders."""
    _layer(c, look, BACK)


def before(c: Canvas, look: Look) -> None:
    """Draw what lies on the head; a bald one gets its shine."""
    if look.hair == "bald" and look.hat in SITS_ON_HAIR:
        c.line("M104 78 Q112 69 126 68", WHITE, 5, 0.55)
    _layer(c, look, FRONT)
