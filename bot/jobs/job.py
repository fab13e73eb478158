"""A job on disk: its states, the moves between them, and a row as Python reads it.

arriving -> waiting | cancelled
waiting  -> running | cancelled
running  -> done | failed | cancelled | waiting    (waiting: taken back after a crash)
delivery: ready -> posted | held | undeliverable | withdrawn
          held  -> ready | posted | withdrawn;  posted -> withdrawn    (ready: a moderator looked)
          posted -> ready    (a draft that its member posts: rows.publish)
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

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

REPAINTS_A_DAY = 3  #: pictures stopped by the image gate that a member is painted another for
DAY_SECONDS = 24 * 3600.0


def repaints_for(request: Request, stopped_at: Iterable[float], now: float) -> int:
    """Return how many stopped pictures of a request are painted once more, with another seed.

    None of one whose member chose the seed or a picture to go on from: that is what they asked for.
    `stopped_at` are their other stops; after so many in a day nobody goes on trying for them.
    """
    if request.seed is not None or request.source is not None:
        return 0
    return max(REPAINTS_A_DAY - sum(at > now - DAY_SECONDS for at in stopped_at), 0)


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
    running_at: float | None = None  #: when its last attempt began
    review: str | None = None  #: why a moderator looks at the picture before anybody else
    refusal: str | None = None  #: what the member reads instead of a picture, once one was meant
    posting_at: float | None = None  #: when a new message for the outcome was first tried
    is_readable: bool = True  #: whether this release understands all that was asked for

    @property
    def key(self) -> AttemptKey:
        """Name this attempt at the job."""
        return self.id, self.attempt

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Job":
        """Read a row; JSON written by an older version must still be readable here.

        What a newer one wrote may not be: then the job holds no words, and nobody paints it.
        """
        request, spec, report = read_request(row), read_spec(row), read_report(row)
        unread = request is None or spec is None or (row["report"] and report is None)
        return cls(
            id=row["id"],
            request=request or wordless(row),
            spec=spec or Spec(prompt="", seed=0),
            reply=_reply(row),
            state=row["state"],
            attempt=row["attempt"],
            deaths=row["deaths"],
            suspect=bool(row["suspect"]),
            reason=row["reason"],
            report=report,
            delivery=row["delivery"],
            cost=row["cost"],
            arriving_at=row["arriving_at"],
            running_at=row["running_at"],
            review=row["review"],
            refusal=row["refusal"],
            posting_at=row["posting_at"],
            is_readable=not unread,
        )


# What a row holds as JSON. A request names what its reader must understand: whoever does not know
# all of it must not paint half of it. What is for show alone is left out where it is not known.

UNREADABLE = "request_unreadable"  #: the code of the sentence its member reads
FOR_SHOW = frozenset({"locale", "reading"})


def stored(request: Request) -> str:
    """Return a request as it is kept, with what its reader must understand."""
    told = request.model_dump(mode="json")
    fields = Request.model_fields.items()
    optional = {name: field.default for name, field in fields if not field.is_required()}
    needs = [
        n for n, usual in optional.items() if n not in FOR_SHOW and getattr(request, n) != usual
    ]
    return json.dumps({**told, "needs": needs}, ensure_ascii=False, separators=(",", ":"))


def read_request(row: Mapping[str, Any]) -> Request | None:
    """Return what was asked for; None where this release does not understand all of it."""
    try:
        told = json.loads(row["request"])
        if not Request.model_fields.keys() >= set(told.pop("needs", ())):
            return None
        return Request.model_validate(told, extra="ignore")
    except (ValueError, TypeError, AttributeError):
        return None


def read_spec(row: Mapping[str, Any]) -> Spec | None:
    """Return what a studio is told; None where this release does not understand all of it."""
    try:
        told = json.loads(row["spec"])
        known = {name: value for name, value in told.items() if value is not None}
        return Spec.model_validate(known)
    except (ValueError, TypeError, AttributeError):
        return None


def read_report(row: Mapping[str, Any]) -> PaintedWith | None:
    """Return how a job was painted; None where it was not, or that cannot be read."""
    try:
        return PaintedWith.model_validate_json(row["report"]) if row["report"] else None
    except ValidationError:
        return None


def wordless(row: Mapping[str, Any]) -> Request:
    """Return whose request a row is and where it came from, where no more can be read.

    Nobody else sees it, as if it had been asked for privately: perhaps it was.
    """
    return Request(
        guild=row["guild"] or None,
        channel=row["channel"],
        parent=row["parent"],
        member=row["member"],
        subject="",
        private=True,
    )


def new_row(
    request: Request, reply: Reply, spec: Spec, now: float, price: int = 1
) -> dict[str, Any]:
    """Return the row of a request that has just come in."""
    source = request.source
    return {
        "id": reply.interaction,
        "guild": request.guild or 0,
        "channel": request.channel,
        "parent": request.parent,
        "member": request.member,
        "pictures": spec.count,
        "price": price,
        "source": source and source.job,
        "source_number": source and source.index,
        "use": source and source.use,
        "request": stored(request),
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
