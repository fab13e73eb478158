"""Times as people type them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.moderators.dates import LONGEST, end_of, start_of
from bot.errors import Refused

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("2h", 7200), ("3d", 259_200), ("1d 12h", 129_600), ("90m", 5400), ("1W", 604_800)],
)
def test_a_span_counts_from_now_forwards_or_back(typed: str, seconds: int) -> None:
    assert end_of(typed, NOW) == NOW + seconds
    assert start_of(typed, NOW) == NOW - seconds


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-24", datetime(2026, 12, 24, tzinfo=UTC)),
        ("2026-12-24 18:00", datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ("2026-12-24T18:00+02:00", datetime(2026, 12, 24, 16, tzinfo=UTC)),
        ("<t:1798135200:R>", datetime.fromtimestamp(1798135200, UTC)),
    ],
)
def test_a_date_is_read_in_utc(typed: str, moment: datetime) -> None:
    assert end_of(typed, NOW) == moment.timestamp()


@pytest.mark.parametrize("typed", ["99999w 99999w", "700w", "0001-01-01", "1999-12-31", "<t:1:R>"])
def test_nothing_is_meant_since_before_discord(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        start_of(typed, NOW)

    assert refused.value.code == "time_unreadable"


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_without_an_end_it_is_for_good(typed: str | None) -> None:
    assert end_of(typed, NOW) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tomorrow", "time_unreadable"),
        ("2h or so", "time_unreadable"),
        ("99999w", "time_unreadable"),
        ("0h", "time_past"),
        ("2026-01-01", "time_past"),
        ("9999-99-99", "time_unreadable"),
    ],
)
def test_what_is_no_end_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        end_of(typed, NOW)


def test_a_start_that_is_to_come_is_refused() -> None:
    with pytest.raises(Refused, match="time_to_come"):
        start_of("2027-01-01", NOW)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_end_within_reach_or_refused(typed: str) -> None:
    try:
        end = end_of(typed, NOW)
    except Refused:
        return
    assert end is None or NOW < end <= NOW + LONGEST
