"""Draw one portrait: every layer from the wall behind to what is held in front."""

import random
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from training.draw import (
    beards,
    eyes,
    eyewear,
    face,
    hair,
    hats,
    helmets,
    mouths,
    outfits,
    places,
    props,
    styles,
)
from training.draw.canvas import Canvas
from training.draw.palette import HAIR, dark
from training.traits import Look

CHILD = 0.9


@dataclass(frozen=True)
class Pose:
    """The small lean of a head that a seed decides."""

    size: float
    turn: float
    squeeze: float

    @classmethod
    def of(cls, look: Look, rng: random.Random) -> "Pose":
        size = rng.uniform(0.97, 1.02) * (CHILD if look.age == "child" else 1.0)
        return cls(size, rng.uniform(-2.5, 2.5), rng.uniform(0.97, 1.03))

    def on(self, c: Canvas) -> AbstractContextManager[None]:
        return c.around(128, 186, self.size * 1.07, self.turn, self.squeeze)


def _head(c: Canvas, look: Look, features: eyes.Features) -> None:
    face.ears(c, look)
    face.head(c, look, features)
    if look.beard not in ("none", "moustache", "curled moustache", "small moustache"):
        beards.under_mouth(c, look)
    eyewear.lenses(c, look)
    eyes.eyes(c, look, features)
    mouths.mouth(c, look)
    face.nose(c, look, features)
    beards.over_mouth(c, look)
    face.tears(c, look)
    hair.before(c, look)
    tone = hair.colour_of(look) if look.hair != "powdered wig" else HAIR["gray"]
    eyes.brows(c, look, features, dark(tone, 0.35))
    face.sweat(c, look)
    eyewear.wear(c, look)
    hats.wear(c, look)


def draw(look: Look, seed: int) -> np.ndarray:
    """Return the portrait of a look, (256, 256, 3) uint8; the same seed draws the same pixels."""
    c = Canvas(random.Random(seed), styles.PENS[look.style])
    features, pose = eyes.Features.of(look, c.rng), Pose.of(look, c.rng)
    places.paint(c, look)
    with pose.on(c), c.moved(0, 7):
        if look.hat == "space helmet":
            helmets.space_back(c)
        hair.behind(c, look)
        face.neck(c, look)
    outfits.wear(c, look)
    with pose.on(c), c.moved(0, 7):
        _head(c, look, features)
    props.hold(c, look)
    return styles.finish(c.pixels(), look.style, seed)
