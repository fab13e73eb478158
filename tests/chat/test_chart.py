"""The chart of a guild's days: tall where much was painted, and readable on a dark ground."""

import io

import pytest
from PIL import Image

from bot.chat.moderators.usage import (
    GROUND,
    HEIGHT,
    INK,
    MADE,
    REFUSED,
    WIDTH,
    ChartWords,
    drawn,
    step_for,
)

WORDS = ChartWords("Pictures per day", "pictures: 5", "refused or failed: 1")


def chart(made: list[int], refused: list[int]) -> Image.Image:
    dates = [f"{day:02} Nov" for day in range(1, len(made) + 1)]
    return Image.open(io.BytesIO(drawn(made, refused, dates, WORDS)))


def height_of(picture: Image.Image, colour: tuple[int, int, int], day: int, days: int) -> int:
    """Count the pixels of a colour in the middle of a day's bar, below the legend."""
    x = int(90 + (day + 0.5) * (WIDTH - 90 - 50) / days)
    return sum(picture.getpixel((x, y)) == colour for y in range(105, HEIGHT))


def test_bars_are_as_tall_as_their_days() -> None:
    picture = chart([1, 4, 0], [0, 2, 3])

    made = [height_of(picture, MADE, day, 3) for day in range(3)]
    refused = [height_of(picture, REFUSED, day, 3) for day in range(3)]

    assert made[2] == refused[0] == 0
    assert made[1] == pytest.approx(4 * made[0], abs=8)
    assert refused[2] == pytest.approx(1.5 * refused[1], abs=8)


def test_letters_and_bars_stand_out_from_the_ground() -> None:
    for colour, ratio in ((INK, 7.0), (MADE, 3.0), (REFUSED, 3.0)):
        assert contrast(colour, GROUND) > ratio, "WCAG: 7 for letters, 3 for shapes"


@pytest.mark.parametrize("days", [1, 7, 30, 90])
def test_any_period_is_drawn_also_an_empty_one(days: int) -> None:
    assert chart([0] * days, [0] * days).size == (WIDTH, HEIGHT)
    assert chart([10**6] * days, [1] * days).format == "PNG"


@pytest.mark.parametrize("highest", [0, 1, 5, 6, 11, 99, 100, 101, 12_345])
def test_the_grid_has_at_most_five_steps_to_the_highest_bar(highest: int) -> None:
    step = step_for(highest)

    assert highest <= 5 * step
    assert step == 1 or highest > 2 * step, "and more than two"


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
