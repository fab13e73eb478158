"""The drawings: the same seed draws the same pixels, and every value can be seen."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from training.draw.canvas import SIZE, path_of
from training.draw.portrait import draw
from training.traits import COLOURED_HATS, COLOURED_OUTFITS, VALUES, Look

PLAIN = Look()
# What makes an attribute visible at all.
SHOWN = {"hat_colour": {"hat": "baseball cap"}}
drawn = cache(draw)


def changed(one: np.ndarray, other: np.ndarray) -> int:
    """Return how many pixels differ visibly."""
    return int((np.abs(one.astype(int) - other).max(axis=2) > 24).sum())


def test_a_picture_is_256_pixels_square_in_colour():
    picture = draw(PLAIN, 1)

    assert picture.shape == (SIZE, SIZE, 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("style", VALUES["style"])
def test_the_same_seed_draws_the_same_pixels(style):
    look = replace(PLAIN, style=style, background="space")

    assert np.array_equal(draw(look, 7), draw(look, 7))


def test_another_seed_draws_another_stranger_of_the_same_look():
    difference = changed(draw(PLAIN, 1), draw(PLAIN, 2))

    assert 100 < difference < SIZE * SIZE / 3


@pytest.mark.parametrize("attribute", VALUES)
def test_every_value_is_drawn_and_seen(attribute):
    base = replace(PLAIN, **SHOWN.get(attribute, {}))
    looks = [replace(base, **{attribute: value}) for value in VALUES[attribute]]

    for i, one in enumerate(looks):
        for other in looks[:i]:
            assert changed(drawn(one, 3), drawn(other, 3)) >= 40, (one, other)


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
        red = replace(PLAIN, **{garment: kind, f"{garment}_colour": "red"})
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


def test_a_path_is_read_as_svg_writes_it():
    bounds = path_of("M10 20 L30 20 Q40 -5.5 30 40 Z").getBounds()

    assert (bounds.left(), bounds.right(), bounds.bottom()) == (10, 40, 40)
