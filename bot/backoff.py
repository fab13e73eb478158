"""Pure: how long to wait before the next try, each time twice as long up to a limit."""

MAX_DOUBLINGS = 64  #: a count of failures has no end, a float has


def backoff(num_before: int, first: float, longest: float) -> float:
    """Return the seconds to wait after that many waits before: `first` after none."""
    return min(longest, first * 2.0 ** min(num_before, MAX_DOUBLINGS))
