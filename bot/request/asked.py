"""What a person asks for, and what they hold: Request, Reply, Ticket."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_COUNT = 4  #: pictures one request may ask for; a Discord message shows four as one gallery
MAX_SEED = 2**32 - 1  #: what diffusers, other front ends and JSON readers all hold exactly

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class Request(BaseModel):
    """What a person asked, cleaned at the border."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    guild: int | None  #: None in a direct message
    channel: int
    parent: int | None = None  #: the channel a thread belongs to
    member: int
    roles: tuple[int, ...] = ()
    joined_at: float | None = None  #: when the member joined the guild, UTC seconds
    locale: str = "en-US"
    subject: str
    details: str = ""
    style: str = ""
    mood: str = ""
    avoid: str = ""
    count: Annotated[int, Field(ge=1, le=MAX_COUNT)] = 1
    size: str = ""  #: one of the model's, by name; empty: its own
    seed: Seed | None = None  #: None: one is drawn when the request is accepted
    quality: str = ""  #: of QUALITIES; empty: the usual one of the model and the server
    private: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Where an answer goes; the token opens its message for 15 minutes and is never logged."""

    interaction: int
    application: int
    token: str | None
    message: int | None
    channel: int

    def __repr__(self) -> str:
        return f"Reply(interaction={self.interaction}, message={self.message})"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the person who asked holds: their job, its place in the line, about when."""

    job: int
    request: Request
    reply: Reply
    place: int  #: 1 is next
    eta_seconds: float
    waited_seconds: float = 0.0  #: since it was asked for, when this was written
    newcomers_first: bool = False  #: its member had others, so who has none goes before it
    held: bool = False  #: a moderator looks at its pictures before anybody else
    posting_begun: bool = False  #: a new message for its outcome may stand already
