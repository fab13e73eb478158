"""Pure: one case that waits for a moderator, and what each button decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

CaseKind = Literal["review", "report", "appeal", "name", "burst"]

#: What a moderator's button says of a case: button -> (kind, verdict).
VERDICTS: Mapping[str, tuple[CaseKind, str]] = {
    "approve": ("review", "approved"),
    "reject": ("review", "rejected"),
    "dismiss": ("report", "dismissed"),
    "remove": ("report", "removed"),
    "allow": ("appeal", "allowed"),
    "uphold": ("appeal", "kept"),
    "accept": ("name", "accepted"),
    "decline": ("name", "declined"),
    "noted": ("burst", "noted"),
}
KINDS: tuple[CaseKind, ...] = get_args(CaseKind)


@dataclass(frozen=True, slots=True)
class Case:
    """What waits for a moderator; `ref` is the job, or the interaction that brought it up."""

    kind: CaseKind
    ref: int
    guild: int
    opened_at: float  #: UTC seconds
    member: int | None = None  #: whom it is about
    told: Mapping[str, str] = field(default_factory=dict)  #: what its card says besides
    verdict: str | None = None  #: None: nobody has decided yet
    moderator: int | None = None  #: who decided; None: time did
    channel: int | None = None  #: where its card stands
    message: int | None = None
    card: str | None = None  #: what the card shows: `open`, `closed`, or None: there is none


def buttons_of(case: Case) -> tuple[str, ...]:
    """Return what a moderator can do about a case; nothing once it is decided."""
    if case.verdict is not None:
        return ()
    return tuple(button for button, (kind, _) in VERDICTS.items() if kind == case.kind)
