"""The cap on a pass's rows: halved when memory runs out, and back with patience, never flapping."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.batch import (
    LONGEST_QUIET_SECONDS,
    QUIET_SECONDS,
    RowCap,
    after_quiet,
    after_shortage,
)

WHOLE = RowCap(32, ceiling=32)
MINUTE, DAY = 60.0, 86400.0


def left_alone(cap: RowCap, start: float, until: float) -> tuple[RowCap, list[tuple[float, int]]]:
    """Return what a cap becomes when nothing runs out, looked at every minute."""
    changes, now = [], start
    while now < until:
        now += MINUTE
        fresh = after_quiet(cap, now)
        if fresh.rows != cap.rows:
            changes.append((now, fresh.rows))
        cap = fresh
    return cap, changes


def test_a_whole_cap_stays_as_it_is() -> None:
    assert left_alone(WHOLE, 0.0, DAY) == (WHOLE, [])


def test_it_halves_what_was_tried_at_once_and_that_is_one_shortage() -> None:
    once = after_shortage(WHOLE, 12, now=5.0)
    twice = after_shortage(once, 6, now=6.0)

    assert (once.rows, once.shortages) == (6, 1)
    assert (twice.rows, twice.shortages) == (3, 1)


def test_after_a_passing_shortage_it_comes_back_a_bucket_at_a_time() -> None:
    cap, changes = left_alone(after_shortage(WHOLE, 32, now=0.0), 0.0, 3600.0)

    assert changes == [(QUIET_SECONDS, 20), (2 * QUIET_SECONDS, 24), (3 * QUIET_SECONDS, 28),
                       (4 * QUIET_SECONDS, 32)]  # fmt: skip
    assert cap == RowCap(32, 32, since=4 * QUIET_SECONDS)  # and all is forgiven


def test_a_try_that_fails_costs_one_bucket_and_twice_the_patience() -> None:
    cap, _ = left_alone(after_shortage(WHOLE, 16, now=0.0), 0.0, QUIET_SECONDS)
    assert (cap.rows, cap.trying) == (10, True)

    failed = after_shortage(cap, 10, now=QUIET_SECONDS)
    assert (failed.rows, failed.quiet_seconds) == (8, 2 * QUIET_SECONDS)

    at_once_again = after_shortage(failed, 8, now=QUIET_SECONDS)
    assert (at_once_again.rows, at_once_again.quiet_seconds) == (4, 2 * QUIET_SECONDS)


def test_a_card_that_is_too_small_is_left_in_peace() -> None:
    cap, now, failed_at = WHOLE, 0.0, list[float]()
    room = 12
    while now < 30 * DAY:
        if cap.rows > room:  # a full house: every pass is as large as it may be
            failed_at.append(now)
            cap = after_shortage(cap, cap.rows, now)
        now += MINUTE
        cap = after_quiet(cap, now)

    gaps = [later - earlier for earlier, later in pairwise(failed_at)]
    assert sum(at < DAY for at in failed_at) <= 10
    assert max(gaps) >= LONGEST_QUIET_SECONDS
    assert gaps[-1] >= LONGEST_QUIET_SECONDS
    assert cap.rows >= room


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 2 * DAY))), st.sampled_from([1, 2, 8, 32]))
def test_it_never_leaves_its_bounds(happenings: list[tuple[bool, float]], ceiling: int) -> None:
    cap, now = RowCap(ceiling, ceiling), 0.0
    for runs_out, seconds in happenings:
        now += seconds
        before = cap
        cap = after_shortage(cap, cap.rows, now) if runs_out else after_quiet(cap, now)
        assert 1 <= cap.rows <= ceiling
        assert cap.rows <= before.rows if runs_out else cap.rows >= before.rows
        assert cap.quiet_seconds <= LONGEST_QUIET_SECONDS
