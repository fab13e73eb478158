"""What the image gate blocks, and what it lets pass."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.studio import detectors
from bot.studio.detectors import Nudity, WeightsMissing
from bot.studio.image_gate import BLOCKS_FROM, SEXUAL, UNSAFE, Gate, ImageVerdict, judge, spread
from tests.studio.open_studio import nudity as loaded_nudity

PORTRAIT = Image.open(Path(__file__).parents[1] / "data" / "portrait.jpg").convert("RGB")
NOTHING = dict.fromkeys(SEXUAL, 0.0)
SHARP = 60.0  #: the spread of an ordinary picture


@pytest.mark.parametrize("label", sorted(SEXUAL))
def test_any_sexual_label_blocks_from_a_fifth(label: str) -> None:
    assert judge(NOTHING | {label: BLOCKS_FROM}, SHARP) is ImageVerdict.BLOCKED
    assert judge(NOTHING | {label: 0.97}, SHARP) is ImageVerdict.BLOCKED
    assert judge(NOTHING | {label: BLOCKS_FROM - 0.001}, SHARP) is ImageVerdict.PASSED


@pytest.mark.parametrize(
    "label",
    ["FACE_FEMALE", "FACE_MALE", "ARMPITS_EXPOSED", "ARMPITS_COVERED", "BELLY_EXPOSED",
     "BELLY_COVERED", "FEET_EXPOSED", "FEET_COVERED", "MALE_BREAST_EXPOSED",
     "FEMALE_BREAST_COVERED", "FEMALE_GENITALIA_COVERED", "BUTTOCKS_COVERED", "ANUS_COVERED"],
)  # fmt: skip
def test_other_labels_do_not_block(label: str) -> None:
    assert judge(NOTHING | {label: 1.0}, SHARP) is ImageVerdict.PASSED


def test_the_labels_named_here_are_all_that_the_detector_knows() -> None:
    scores = loaded_nudity()(PORTRAIT)

    assert scores.keys() >= SEXUAL
    assert len(scores) == 18


def test_a_checkpoints_own_checker_blocks_too() -> None:
    assert judge(NOTHING | {UNSAFE: 1.0}, SHARP) is ImageVerdict.BLOCKED
    assert judge(NOTHING | {UNSAFE: 0.0}, SHARP) is ImageVerdict.PASSED


@given(st.dictionaries(st.sampled_from(sorted(SEXUAL)), st.floats(0, 1)), st.floats(0, 255))
def test_what_passes_has_every_sexual_score_below_the_threshold(
    scores: Mapping[str, float], spread: float
) -> None:
    highest = max(scores.values(), default=0.0)

    assert (judge(NOTHING | dict(scores), spread) is ImageVerdict.BLOCKED) == (
        highest >= BLOCKS_FROM
    )


@pytest.mark.parametrize("label", sorted(SEXUAL))
def test_a_score_that_is_no_number_blocks_and_one_that_is_missing_decides_nothing(
    label: str,
) -> None:
    missing = dict.fromkeys(SEXUAL - {label}, 0.0)

    assert judge(NOTHING | {label: float("nan")}, SHARP) is ImageVerdict.BLOCKED
    with pytest.raises(KeyError):
        judge(missing, SHARP)


def test_a_blocked_picture_is_blocked_even_where_it_is_flat() -> None:
    assert judge(NOTHING | {"ANUS_EXPOSED": 0.5}, 0.0) is ImageVerdict.BLOCKED
    assert judge(NOTHING, 0.0) is ImageVerdict.FLAT


@pytest.mark.parametrize(
    ("image", "is_flat"),
    [
        (Image.new("RGB", (512, 512)), True),
        (Image.new("RGB", (512, 512), "#7f7f80"), True),
        (Image.new("RGB", (128, 64), "white"), True),
        (Image.effect_noise((512, 512), 1.0), True),
        (Image.linear_gradient("L"), False),
        (Image.new("RGB", (8, 8)), True),
        (PORTRAIT, False),
        (PORTRAIT.resize((16, 16)), False),
        (PORTRAIT.point(lambda level: level // 8), False),  # dark, and yet a picture
    ],
)
def test_a_picture_with_nothing_in_it_is_flat(image: Image.Image, is_flat: bool) -> None:
    assert (judge(NOTHING, spread(image)) is ImageVerdict.FLAT) == is_flat


async def test_a_real_portrait_shows_a_face_and_passes() -> None:
    gate = Gate(lambda: [loaded_nudity()])
    await gate.open()

    assert loaded_nudity()(PORTRAIT)["FACE_FEMALE"] > 0.5
    assert await gate.check(PORTRAIT) is ImageVerdict.PASSED


@pytest.mark.parametrize("size", [(320, 200), (100, 400), (128, 128), (1024, 768)])
def test_a_face_is_seen_wherever_it_is_and_in_any_shape_of_picture(size: tuple[int, int]) -> None:
    side = min(size)
    picture = Image.new("RGB", size, "#204060")
    picture.paste(PORTRAIT.resize((side, side)), (size[0] - side, size[1] - side))

    assert loaded_nudity()(picture)["FACE_FEMALE"] > 0.3


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK"])
def test_any_colour_mode_is_looked_at(mode: str) -> None:
    assert loaded_nudity()(PORTRAIT.convert(mode))["FACE_FEMALE"] > 0.3


def test_noise_shows_nothing() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (256, 256, 3), dtype=np.uint8)

    assert max(loaded_nudity()(Image.fromarray(noise)).values()) < BLOCKS_FROM


def test_other_weights_than_those_tested_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detectors, "SHA256", "0" * 64)

    with pytest.raises(WeightsMissing, match=r"3\.4\.2"):
        Nudity()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detectors, "PACKAGE", "nudenet_that_nobody_installed")

    with pytest.raises(WeightsMissing, match="not installed"):
        Nudity()
