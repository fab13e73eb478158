"""Every wait before another try doubles, up to a limit that no count of failures breaks."""

from itertools import accumulate

import pytest

from bot.backoff import backoff


def test_waits_double_up_to_the_longest() -> None:
    assert [backoff(n, 0.25, 3.0) for n in range(6)] == [0.25, 0.5, 1.0, 2.0, 3.0, 3.0]


@pytest.mark.parametrize(("first", "longest"), [(0.25, 30.0), (600.0, 86400.0), (1.0, 1e18)])
def test_however_many_failures_there_were_the_longest_holds(first: float, longest: float) -> None:
    waits = [backoff(n, first, longest) for n in (*range(200), 10**9)]

    assert waits[0] == first
    assert waits == list(accumulate(waits, max))
    assert waits[-1] == longest
