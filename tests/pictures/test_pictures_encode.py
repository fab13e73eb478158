"""How a picture becomes bytes."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures import encode

GRADIENT = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * n) for n in range(3)])


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_png_loses_nothing() -> None:
    again = opened(encode.png(GRADIENT))

    assert again.format == "PNG"
    assert again.tobytes() == GRADIENT.tobytes()


@given(width=st.integers(1, 40), height=st.integers(1, 140), seed=st.integers(0, 2**32 - 1))
def test_png_loses_nothing_of_any_size_and_any_colours(width: int, height: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    noise = chance.integers(0, 256, (height, width, 3), np.uint8)
    ramp = np.cumsum(chance.integers(0, 3, (height, width, 3)), axis=chance.integers(0, 2))
    mixed = np.where(chance.random((height, 1, 1)) < 0.5, noise, ramp.astype(np.uint8))
    image = Image.fromarray(mixed)

    data = encode.png(image, b"<x:xmpmeta/>", "words, \u00e4 and \u732b")
    again = opened(data)

    assert again.tobytes() == image.tobytes()
    assert (again.info["xmp"], again.info["parameters"]) == (
        b"<x:xmpmeta/>",
        "words, \u00e4 and \u732b",
    )


def test_a_file_is_hardly_larger_than_pillows() -> None:
    noisy = Image.merge("RGB", [Image.effect_noise((256, 256), 12) for _ in range(3)])
    for image in (noisy, Image.blend(GRADIENT, noisy, 0.3)):
        theirs = BytesIO()
        image.save(theirs, "PNG")
        assert len(encode.png(image)) < 1.1 * len(theirs.getvalue())
    assert len(encode.png(GRADIENT)) < 4000, "where a pattern repeats, that is found"


def test_a_preview_keeps_the_shape_within_the_side() -> None:
    wide = GRADIENT.resize((1024, 512))

    small = opened(encode.jpeg(wide, side=128))

    assert (small.format, small.size) == ("JPEG", (128, 64))


def test_a_preview_is_never_enlarged_and_never_changes_its_source() -> None:
    tiny = GRADIENT.resize((40, 24))

    assert opened(encode.jpeg(tiny)).size == (40, 24)
    assert opened(encode.jpeg(GRADIENT, side=16)).size == (16, 16)
    assert GRADIENT.size == (256, 256)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK"])
def test_any_colour_mode_becomes_plain_colours(mode: str) -> None:
    assert opened(encode.png(GRADIENT.convert(mode))).mode == "RGB"
    assert opened(encode.jpeg(GRADIENT.convert(mode))).mode == "RGB"


def test_what_an_image_carries_besides_colours_stays_behind() -> None:
    marked = GRADIENT.copy()
    marked.info = {"icc_profile": b"a profile", "comment": b"a secret", "dpi": (72, 72)}

    assert opened(encode.png(marked)).info == {}
    assert b"a secret" not in encode.jpeg(marked)
    assert b"a profile" not in encode.jpeg(marked)
