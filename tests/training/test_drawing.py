"""The drawings: the same seed draws the same pixels, and every value can be seen."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from training.draw import face, mouths
from training.draw.canvas import PIXELS, Canvas, path_of
from training.draw.eyes import Features
from training.draw.eyewear import BRONZE
from training.draw.palette import CLOTH, SKIN
from training.draw.portrait import draw
from training.draw.styles import BLOCK
from training.traits import COLOURED_HATS, COLOURED_OUTFITS, VALUES, Look

PLAIN = Look()
# What makes an attribute visible at all.
SHOWN = {
    "hat_colour": {"hat": "baseball cap"},
    "coat": {"kind": "cat"},
    "kind": {"outfit": "t-shirt"},
    "outfit": {"kind": "cat"},
    "outfit_colour": {"outfit": "t-shirt"},
}
FEATURES = Features(0, 0, (90, 60, 40), 1.0, 0.0, 1.0, 0.0, (0.0, 0.0))
BLUE = CLOTH["blue"]
drawn = cache(draw)


def changed(one: np.ndarray, other: np.ndarray) -> int:
    """Return how many pixels differ visibly."""
    return int((np.abs(one.astype(int) - other).max(axis=2) > 24).sum())


def test_a_picture_is_512_pixels_square_in_colour():
    picture = draw(PLAIN, 1)

    assert picture.shape == (PIXELS, PIXELS, 3) == (512, 512, 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("style", VALUES["style"])
def test_the_same_seed_draws_the_same_pixels(style):
    look = replace(PLAIN, style=style, background="space")

    assert np.array_equal(draw(look, 7), draw(look, 7))


def test_another_seed_draws_another_stranger_of_the_same_look():
    difference = changed(draw(PLAIN, 1), draw(PLAIN, 2))

    assert difference > 2000


def test_four_of_one_look_differ_in_framing_and_in_light():
    four = [draw(PLAIN, seed) for seed in range(4)]

    shirts = [(picture == BLUE).all(axis=2) | seen_as(picture, BLUE) for picture in four]
    assert len({int(shirt.any(axis=1).argmax()) for shirt in shirts}) == 4
    assert len({tuple(picture[8, 8]) for picture in four} | {tuple(p[8, -8]) for p in four}) > 4


def test_a_figure_always_reaches_the_lower_rim():
    for seed in range(12):
        below = draw(replace(PLAIN, background="white", outfit_colour="black"), seed)[-1]

        assert (below.max(axis=1) < 120).sum() > PIXELS / 3


@pytest.mark.parametrize("skin", ["light", "tan", "brown", "dark", "green"])
def test_mouth_and_nose_are_seen_on_every_skin(skin):
    c = Canvas(random.Random(0))
    c.skin = SKIN[skin]
    look = replace(PLAIN, skin=skin)
    bare = c.pixels().copy()
    c.fill("M0 0 L256 0 L256 256 L0 256 Z", c.skin)
    plain = c.pixels().copy()
    for shape in range(6):
        face.nose(c, look, replace(FEATURES, nose=shape))
        mouths.mouth(c, look)

        after = c.pixels()
        assert contrast(plain, after) > 250, shape
        c.fill("M0 0 L256 0 L256 256 L0 256 Z", c.skin)
    assert not bare.any()


def contrast(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many pixels differ in lightness so that an eye sees it."""
    return int((np.abs(before.astype(int).sum(2) - after.astype(int).sum(2)) > 75).sum())


def seen_as(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return np.abs(picture.astype(int) - colour).max(axis=2) < 24


def test_round_glasses_are_whole():
    for seed in range(6):
        picture = draw(replace(PLAIN, eyewear="round glasses"), seed)
        without = draw(PLAIN, seed)

        assert seen_as(picture, BRONZE).sum() - seen_as(without, BRONZE).sum() > 900


def test_blocks_of_pixel_art_are_of_one_colour():
    blocks = draw(replace(PLAIN, style="pixel", background="city"), 2)
    blocks = blocks.reshape(PIXELS // BLOCK, BLOCK, PIXELS // BLOCK, BLOCK, 3)

    assert (blocks == blocks[:, :1, :, :1]).all()


@pytest.mark.parametrize("kind", VALUES["kind"][1:])
def test_no_two_creatures_look_alike(kind):
    looks = [Look(kind=k, coat="gray", outfit="none") for k in VALUES["kind"][1:]]
    mine = drawn(Look(kind=kind, coat="gray", outfit="none"), 3)

    gaps = [changed(mine, drawn(look, 3)) for look in looks if look.kind != kind]

    assert min(gaps) > 300


@pytest.mark.parametrize("kind", VALUES["kind"])
def test_every_creature_shows_every_mood(kind):
    worn = "t-shirt" if kind == "human" else "none"
    moods = [draw(Look(kind=kind, outfit=worn, expression=m), 4) for m in VALUES["expression"]]

    assert min(changed(a, b) for i, a in enumerate(moods) for b in moods[:i]) >= 20


def test_people_are_dressed():
    with pytest.raises(ValueError, match="dressed"):
        Look(outfit="none")


def test_what_is_mirrored_twice_is_not_mirrored():
    c = Canvas(random.Random(0))
    with c.flipped(), c.flipped(c.mirrored):
        c.box(0, 0, 64, 64, BLUE)

    assert seen_as(c.pixels(), BLUE)[20, 20]
    assert not c.mirrored


@pytest.mark.parametrize("style", VALUES["style"])
def test_every_style_draws_every_mood_differently(style):
    moods = [draw(replace(PLAIN, style=style, expression=m), 5) for m in VALUES["expression"]]

    gaps = [changed(a, b) for i, a in enumerate(moods) for b in moods[:i]]

    assert min(gaps) >= 20


@pytest.mark.parametrize(
    ("garment", "coloured"), [("hat", COLOURED_HATS), ("outfit", COLOURED_OUTFITS)]
)
def test_only_coloured_garments_take_a_colour(garment, coloured):
    for kind in VALUES[garment]:
        red = replace(PLAIN, kind="cat", **{garment: kind, f"{garment}_colour": "red"})
        green = replace(red, **{f"{garment}_colour": "green"})

        assert (changed(draw(red, 1), draw(green, 1)) > 0) == (kind in coloured), kind


def test_a_value_that_nobody_can_draw_is_refused():
    with pytest.raises(ValueError, match="no hat is called 'halo'"):
        Look(hat="halo")


def test_hair_under_a_closed_helmet_cannot_be_read():
    assert not Look(hat="knight helmet").shows("hair")
    assert Look(hat="crown").shows("hair")
    assert not Look(hair="bald").shows("hair_colour")
    assert Look(hair="bald", beard="full beard").shows("hair_colour")


def test_only_people_have_what_people_have():
    fox, person = Look(kind="fox"), Look()

    for attribute in ("hair", "beard", "skin", "age", "figure", "mark"):
        assert not fox.shows(attribute)
        assert person.shows(attribute)
    assert fox.shows("coat")
    assert not person.shows("coat")
    assert Look(kind="alien", coat="green").shows("skin")


def test_eyes_that_are_shut_or_covered_have_no_colour():
    assert Look().shows("eyes")
    assert not Look(expression="sleepy").shows("eyes")
    assert not Look(eyewear="sunglasses").shows("eyes")
    assert not Look(kind="ghost").shows("eyes")


def test_a_path_is_read_as_svg_writes_it():
    bounds = path_of("M10 20 L30 20 Q40 -5.5 30 40 Z").getBounds()

    assert (bounds.left(), bounds.right(), bounds.bottom()) == (10, 40, 40)
