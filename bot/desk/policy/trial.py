"""Pure: what a rule would have caught among requests that were made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.desk.policy.rules import Rule, judge, rulebook
from bot.request import Request

TRIAL_SECONDS = 2.0  #: then a trial ends with what it has seen; a slow regex takes its time


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a rule."""

    tried: int  #: requests it was held against
    caught: tuple[tuple[int, Request], ...]  #: those it met, with their jobs, the newest first
    is_whole: bool = True  #: False: there were more, and no time for them


def try_rule(rule: Rule, asked: Iterable[tuple[int, Request]], clock: Callable[[], float]) -> Trial:
    """Hold a rule against requests, and stop when it takes too long."""
    book, began = rulebook([rule]), clock()
    caught: list[tuple[int, Request]] = []
    tried = 0
    for job, request in asked:
        if clock() - began > TRIAL_SECONDS:
            return Trial(tried, tuple(caught), is_whole=False)
        tried += 1
        if judge(request, book):
            caught.append((job, request))
    return Trial(tried, tuple(caught))
