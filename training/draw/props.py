"""Things held, in the lower right corner, with the hand that holds them."""

from collections.abc import Callable

from training.draw import things, treasures
from training.draw.canvas import Canvas
from training.draw.palette import CLOTH, dark
from training.traits import Look

Prop = Callable[[Canvas], None]


HELD: dict[str, Prop] = {
    **things.THINGS, **treasures.TREASURES,
}  # fmt: skip
HELD_LOW = frozenset({"flask", "lantern", "coffee", "camera", "apple", "phone", "book"})
UNTOUCHED = frozenset({"helmet", "cat", "parrot", "guitar", "ball", "skull"})


def hand(c: Canvas, look: Look) -> None:
    """Draw four fingers round what is held."""
    skin = (236, 240, 247) if look.outfit == "astronaut suit" else c.skin
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
        sleeve = CLOTH[look.outfit_colour] if look.outfit != "none" else c.skin
        sleeve = (226, 232, 242) if look.outfit == "astronaut suit" else sleeve
        c.line("M238 262 Q216 250 190 252", sleeve, 14)
