"""What the desk tells the chat about a job."""

from dataclasses import dataclass
from pathlib import Path

from bot.request.asked import Ticket
from bot.request.spec import Report


@dataclass(frozen=True, slots=True)
class Waiting:
    """In line: `place` 1 is next."""

    place: int
    eta_seconds: float
    newcomers_first: bool = False  #: its member had others, so who has none goes before it
    paused: bool = False  #: by moderators: it keeps its place, and nothing is begun
    paused_until: float | None = None  #: UTC seconds; None: until somebody resumes


@dataclass(frozen=True, slots=True)
class Painting:
    """On the GPU: `step` of `steps`."""

    step: int
    steps: int
    preview: bytes | None = None


@dataclass(frozen=True, slots=True)
class Stalled:
    """Painted, and waiting in memory for room on the bot's disk."""


@dataclass(frozen=True, slots=True)
class Print:
    """One finished picture on the bot's disk."""

    index: int
    seed: int
    path: Path


@dataclass(frozen=True, slots=True)
class Done:
    """All pictures are there."""

    prints: tuple[Print, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing came of it; `code` names the sentence."""

    code: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Somebody who may do so stopped it."""


@dataclass(frozen=True, slots=True)
class Held:
    """Finished, and waiting for a moderator's eye."""


Event = Waiting | Painting | Stalled | Done | Failed | Cancelled | Held


@dataclass(frozen=True, slots=True)
class Update:
    """One event of one job, on its way to the channel."""

    ticket: Ticket
    event: Event
