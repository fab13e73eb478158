"""How a picture becomes bytes."""

from io import BytesIO

import pytest
from PIL import Image

from bot.pictures import encode

GRADIENT = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * n) for n in range(3)])


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_png_loses_nothing() -> None:
    again = opened(encode.png(GRADIENT))

    assert again.format == "PNG"
    assert again.tobytes() == GRADIENT.tobytes()


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
