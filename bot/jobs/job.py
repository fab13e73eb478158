"""A job on disk: its states, the moves between them, and a row as Python reads it.

arriving -> waiting | cancelled
waiting  -> running | cancelled
running  -> done | failed | cancelled | waiting    (waiting: taken back after a crash)
delivery: ready -> posted | held | undeliverable | withdrawn
          held  -> ready | posted | withdrawn;  posted -> withdrawn    (ready: a moderator looked)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.request import PaintedWith, Reply, Request, Spec

MOVES: Mapping[str, frozenset[str]] = {
    "arriving": frozenset({"waiting", "cancelled"}),
    "waiting": frozenset({"running", "cancelled"}),
    "running": frozenset({"done", "failed", "cancelled", "waiting"}),
    "done": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}

DELIVERIES: Mapping[str, frozenset[str]] = {
    "ready": frozenset({"posted", "held", "undeliverable", "withdrawn"}),
    "held": frozenset({"ready", "posted", "withdrawn"}),
    "posted": frozenset({"withdrawn"}),
    "undeliverable": frozenset(),
    "withdrawn": frozenset(),
}

FINAL = frozenset(state for state, onward in MOVES.items() if not onward)

#: What `review` says when a moderator has looked: at the words before, or at the picture.
LOOKED_AT = ("allowed", "approved")


def is_held(review: str | None) -> bool:
    """Tell whether a moderator is still to look, by what a job's `review` says."""
    return review is not None and review not in LOOKED_AT


MAX_DEATHS = 3  #: studios a job may end, painting alone, before it is given up


AttemptKey = tuple[int, int]  #: a job, and which attempt at it: two may overlap for a moment


def sources(moves: Mapping[str, frozenset[str]], target: str) -> tuple[str, ...]:
    """Return the states from which `target` may be reached."""
    return tuple(state for state, onward in moves.items() if target in onward)


@dataclass(frozen=True, slots=True)
class Job:
    """One row of `jobs`."""

    id: int
    request: Request
    spec: Spec
    reply: Reply
    state: str
    attempt: int
    deaths: int
    suspect: bool
    reason: str | None
    report: PaintedWith | None
    delivery: str | None
    cost: float
    arriving_at: float  #: UTC seconds
    review: str | None = None  #: why a moderator looks at the picture before anybody else
    refusal: str | None = None  #: what the member reads instead of a picture, once one was meant
    posting_at: float | None = None  #: when a new message for the outcome was first tried

    @property
    def key(self) -> AttemptKey:
        """Name this attempt at the job."""
        return self.id, self.attempt

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Job":
        """Read a row; JSON written by an older version must still be readable here."""
        report = row["report"]
        return cls(
            id=row["id"],
            request=Request.model_validate_json(row["request"]),
            spec=Spec.model_validate_json(row["spec"]),
            reply=_reply(row),
            state=row["state"],
            attempt=row["attempt"],
            deaths=row["deaths"],
            suspect=bool(row["suspect"]),
            reason=row["reason"],
            report=PaintedWith.model_validate_json(report) if report else None,
            delivery=row["delivery"],
            cost=row["cost"],
            arriving_at=row["arriving_at"],
            review=row["review"],
            refusal=row["refusal"],
            posting_at=row["posting_at"],
        )


def new_row(request: Request, reply: Reply, spec: Spec, now: float) -> dict[str, Any]:
    """Return the row of a request that has just come in."""
    return {
        "id": reply.interaction,
        "guild": request.guild or 0,
        "channel": request.channel,
        "parent": request.parent,
        "member": request.member,
        "pictures": spec.count,
        "request": request.model_dump_json(),
        "spec": spec.model_dump_json(),
        "application": reply.application,
        "token": reply.token,
        "message": reply.message,
        "state": "arriving",
        "arriving_at": now,
    }


def _reply(row: Mapping[str, Any]) -> Reply:
    return Reply(
        interaction=row["id"],
        application=row["application"],
        token=row["token"],
        message=row["message"],
        channel=row["channel"],
    )
