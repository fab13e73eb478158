"""Again asks for what its member may have, where the request it repeats was for more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.policy.limits import NO_LIMIT, History, Limits, LimitSettings, judge_limits, within
from bot.request import MAX_COUNT, QUALITIES
from tests.desk.test_limits import BOOSTER, ELSEWHERE, HERE, NOW, asked

AMOUNT = st.none() | st.sampled_from([0, 1, 2, 3, 4, NO_LIMIT])
LIMITS = st.builds(
    Limits,
    count=AMOUNT,
    per_hour=AMOUNT,
    per_day=AMOUNT,
    quality=st.none() | st.sampled_from(QUALITIES),
)


@pytest.mark.parametrize(
    ("settings", "fits"),
    [
        (LimitSettings(Limits()), (4, "fine")),
        (LimitSettings(Limits(count=2)), (2, "fine")),
        (LimitSettings(Limits(per_hour=3, per_day=2)), (2, "fine")),
        (LimitSettings(Limits(count=2), roles={BOOSTER: Limits(count=NO_LIMIT)}), (4, "fine")),
        (LimitSettings(Limits(), channels={HERE: Limits(count=1)}), (1, "fine")),
        (LimitSettings(Limits(), channels={ELSEWHERE: Limits(count=1)}), (4, "fine")),
        (LimitSettings(Limits(quality="normal")), (4, "")),
        (LimitSettings(Limits(count=0)), (1, "fine")),
    ],
)
def test_what_is_too_much_at_once_becomes_as_much_as_fits(
    settings: LimitSettings, fits: tuple[int, str]
) -> None:
    request = asked(count=4, quality="fine", roles=(BOOSTER,))

    fitted = within(request, settings)

    assert (fitted.count, fitted.quality) == fits
    assert fitted.model_copy(update={"count": 4, "quality": "fine"}) == request


@given(LIMITS, LIMITS, st.integers(1, MAX_COUNT), st.sampled_from(("", *QUALITIES)))
def test_of_what_fits_nothing_is_too_much_but_where_nothing_is_allowed(
    everyone: Limits, here: Limits, count: int, quality: str
) -> None:
    settings = LimitSettings(everyone, channels={HERE: here})

    fitted = within(asked(count=count, quality=quality), settings)

    verdict = judge_limits(fitted, settings, History(), NOW)
    assert verdict is None or verdict.code == "limit_zero"
    assert within(fitted, settings) == fitted
