"""Pure: which messages are edited now, and when to look again."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.backoff import backoff
from bot.chat.cards import Card
from bot.chat.phrases import MAX_PLACE
from bot.request import Cancelled, Done, Event, Failed, Held, Ticket, Waiting

SPACING_SECONDS = 3.0  #: between two edits of one message
FAR_SPACING_SECONDS = 20.0  #: for those behind NEAR_PLACES: in a crowd it is told within 30
NEAR_PLACES = 10
BEYOND_SPACING_SECONDS = 300.0  #: for those who were told no place, only that many go before
EDITS_PER_SECOND = 20  #: through channels; Discord allows a bot 50 requests a second
TOKEN_EDITS_PER_SECOND = 100  #: by interaction tokens, which Discord does not count among those
MAX_RETRY_SECONDS = 30.0
MANY_FAILURES = 30  #: some ten minutes of them
SLOW_RETRY_SECONDS = 120.0  #: from then on; no picture is given up for trouble that passes

MANY_LINES = 200  #: messages kept up to date, of which it is then only ...
LOOKS_PER_SECOND = 20  #: ... looked that often who is due: each look goes through all of them

NEVER = float("-inf")


@dataclass(slots=True, eq=False)
class LiveMessage:
    """One message that is kept up to date; times are seconds of one clock."""

    ticket: Ticket
    since: float  #: when the job was first heard of
    event: Event | None = None  #: what is to be shown next; the latest wins
    edited_at: float = NEVER
    retry_at: float = NEVER
    failures: int = 0
    busy: bool = False  #: an edit is on its way
    given_up: str | None = None  #: why the result itself cannot be shown
    shown: Card | None = None  #: what the message shows now, as far as known
    trying: Card | None = None  #: what was last sent to be shown
    is_shut: bool = False  #: the place takes no edits; only the result tries again
    is_wordless: bool = False  #: the place does not let the person's words pass
    limit_bytes: int | None = None  #: how large a file may be, where less than usual


def is_last(event: Event | None) -> bool:
    """Tell whether nothing follows that a person is still waiting for."""
    return isinstance(event, Done | Failed | Cancelled | Held)


def is_result(event: Event | None) -> bool:
    """Tell whether this is what the person asked for, or the reason why there is none."""
    return isinstance(event, Done | Failed)


def due_at(line: LiveMessage) -> float:
    """Return when the line's event may be shown."""
    if is_last(line.event):
        return line.retry_at  # a finished picture is held back by nothing but failures
    spacing, begin = SPACING_SECONDS, line.edited_at
    if isinstance(line.event, Waiting):
        begin = max(begin, line.since)  # the acknowledgement has just said the place
        if line.event.place > MAX_PLACE:
            spacing = BEYOND_SPACING_SECONDS
        elif _is_far(line.event):
            spacing = FAR_SPACING_SECONDS
    return max(line.retry_at, begin + spacing)


def never(_: LiveMessage) -> bool:
    """Say of every message that its edit counts among Discord's requests."""
    return False


def choose(
    lines: Iterable[LiveMessage],
    recent: Sequence[float],
    now: float,
    by_token: Callable[[LiveMessage], bool] = never,
    recent_by_token: Sequence[float] = (),
) -> tuple[list[LiveMessage], float | None]:
    """Choose whom to edit now, finished ones first, and when to look again.

    `recent` holds the times of the latest edits through channels, oldest first, and another list
    those by tokens; `by_token` tells which way one goes. None means: look on news only.
    """
    pending = [(due_at(line), line) for line in lines if line.event is not None and not line.busy]
    ready = sorted((entry for entry in pending if entry[0] <= now), key=_urgency)
    ways = {
        False: EditWindow.of(recent, now, EDITS_PER_SECOND),
        True: EditWindow.of(recent_by_token, now, TOKEN_EDITS_PER_SECOND),
    }
    chosen = []
    for _, line in ready:
        if any(each.room for each in ways.values()):
            if ways[by_token(line)].take():
                chosen.append(line)
        else:
            break
    looks = [due for due, _ in pending if due > now]
    if len(chosen) < len(ready):
        looks.append(min(each.frees_at for each in ways.values() if not each.room))
    return chosen, min(looks, default=None)


@dataclass(slots=True)
class EditWindow:
    """How many more edits may leave in this second by one way."""

    room: int
    frees_at: float

    @classmethod
    def of(cls, recent: Sequence[float], now: float, limit: int) -> "EditWindow":
        """Read it off the times of the latest edits, oldest first."""
        window = [at for at in recent if at > now - 1]
        return cls(max(0, limit - len(window)), (window[0] if window else now) + 1)

    def take(self) -> bool:
        """Let one more leave; False where there is no room."""
        self.room -= (taken := self.room > 0)
        return taken


def _urgency(entry: tuple[float, LiveMessage]) -> tuple[bool, float]:
    # Whoever is due longest goes first: so nobody is left with an old place by those further on.
    due, line = entry
    return not is_last(line.event), due


def _is_far(event: Event | None) -> bool:
    return isinstance(event, Waiting) and event.place > NEAR_PLACES


def retry_delay(failures: int) -> float:
    """Return how long to wait after the nth failure in a row, by chance a little more or less."""
    if failures > MANY_FAILURES:
        return SLOW_RETRY_SECONDS
    return backoff(failures, 0.5, MAX_RETRY_SECONDS) * random.uniform(0.5, 1.0)
