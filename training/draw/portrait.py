"""Draw one portrait: every layer from the wall behind to what is held in front."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from training.draw import (
    beards,
    beings,
    eyes,
    eyewear,
    face,
    hair,
    hats,
    helmets,
    light,
    mouths,
    outfits,
    places,
    props,
    styles,
)
from training.draw.canvas import Canvas
from training.draw.palette import HAIR, SKIN, dark
from training.traits import Look

CHILD = 0.9
TALL = frozenset({"top hat", "wizard hat", "witch hat", "chef hat", "bunny ears", "party hat"})
TALL_KINDS = frozenset({"rabbit", "unicorn", "dragon", "robot"})


@dataclass(frozen=True)
class Pose:
    """How a seed frames the figure, and leans and turns its head."""

    size: float
    turn: float
    squeeze: float
    zoom: float
    aside: float
    yaw: float
    pitch: float
    mirrored: bool

    @classmethod
    def of(cls, look: Look, rng: random.Random) -> "Pose":
        size = rng.uniform(0.97, 1.02) * (CHILD if look.age == "child" else 1.0)
        near = 0.98 if look.hat in TALL or look.kind in TALL_KINDS else 1.12
        near = min(near, 1.02) if look.held != "none" or look.hat != "none" else near
        far = 0.98 if look.style == "pixel" else 0.86  # else blocks are too few for a face
        covered = look.hat in ("knight helmet", "racing helmet", "space helmet")
        return cls(
            size, rng.gauss(0, 3.4), rng.uniform(0.95, 1.05), rng.uniform(far, max(far, near)),
            rng.uniform(-11, 11) * (0.5 if look.held != "none" else 1),
            0 if covered else rng.uniform(-4, 4), 0 if covered else rng.uniform(-2, 2),
            rng.random() < 0.5,
        )  # fmt: skip

    @contextmanager
    def framed(self, c: Canvas) -> Iterator[None]:
        """Bring the whole figure nearer or further and to a side; it always reaches the floor."""
        with c.flipped(self.mirrored), c.moved(self.aside, 0), c.around(128, 262, self.zoom):
            yield

    @contextmanager
    def leant(self, c: Canvas) -> Iterator[None]:
        with c.around(128, 186, self.size * 1.07, self.turn, self.squeeze), c.moved(0, 7):
            yield


def _person(c: Canvas, look: Look, features: eyes.Features, pose: Pose) -> None:
    face.ears(c, look)
    face.head(c, look, features)
    if look.beard not in ("none", "moustache", "curled moustache", "small moustache"):
        beards.under_mouth(c, look)
    with c.moved(pose.yaw, pose.pitch):
        face.marks(c, look)
        eyewear.lenses(c, look)
        eyes.eyes(c, look, features)
        mouths.mouth(c, look)
        face.nose(c, look, features)
        beards.over_mouth(c, look)
        face.tears(c, look)
    hair.before(c, look)
    tone = hair.colour_of(look) if look.hair != "powdered wig" else HAIR["gray"]
    with c.moved(pose.yaw, pose.pitch):
        eyes.brows(c, look, features, dark(tone, 0.35))
    face.sweat(c, look)
    with c.moved(pose.yaw, pose.pitch):
        eyewear.wear(c, look)


def _creature(c: Canvas, look: Look, features: eyes.Features) -> None:
    beings.head(c, look, features)
    up = beings.EYES_UP.get(look.kind, 0)
    with c.moved(0, up):
        face.tears(c, look)
        if look.kind not in ("ghost", "skeleton", "robot") or look.expression in eyes.BROWS:
            eyes.brows(c, look, features, beings.brow_tone(look, c.skin))
        eyewear.lenses(c, look)
        eyewear.wear(c, look)
    face.sweat(c, look)


def _figure(c: Canvas, look: Look, features: eyes.Features, pose: Pose) -> None:
    human = look.kind == "human"
    with pose.leant(c):
        if look.hat == "space helmet":
            helmets.space_back(c)
        if human:
            hair.behind(c, look)
            face.neck(c, look)
        else:
            beings.behind(c, look)
            beings.neck(c, look)
    outfits.wear(c, look)
    with pose.leant(c):
        if human:
            _person(c, look, features, pose)
        else:
            _creature(c, look, features)
        hats.wear(c, look)
    props.hold(c, look)


def draw(look: Look, seed: int) -> np.ndarray:
    """Return the portrait of a look, (512, 512, 3) uint8; the same seed draws the same pixels."""
    c = Canvas(random.Random(seed), styles.PENS[look.style])
    c.skin = SKIN[look.skin] if look.kind == "human" else beings.coat_of(look)
    features, pose = eyes.Features.of(look, c.rng), Pose.of(look, c.rng)
    places.paint(c, look)
    with pose.framed(c):
        _figure(c, look, features, pose)
    light.fall(c, look)
    return styles.finish(c.pixels(), look.style, seed)
