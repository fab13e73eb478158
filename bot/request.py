"""The words every room shares: Request, Ticket, Event, and what passes between bot and studio."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_COUNT = 4  #: pictures one request may ask for; a Discord message shows four as one gallery
MAX_SEED = 2**32 - 1  #: what diffusers, other front ends and JSON readers all hold exactly

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
Side = Annotated[int, Field(ge=64, le=2048, multiple_of=8)]  #: pixels; eight is the VAE's grid


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
    size: str = ""  #: empty: the model's own
    seed: Seed | None = None  #: None: one is drawn when the request is accepted
    quality: str = ""  #: empty: the model's own
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
    behind_own: bool = False  #: another job of the same member waits before it
    held: bool = False  #: a moderator looks at its pictures before anybody else


# What a studio is told, and what it streams back.


class Spec(BaseModel):
    """What a studio is told to paint; None leaves a choice to the model's recipe."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: Annotated[str, Field(max_length=4000)]
    negative: Annotated[str, Field(max_length=4000)] = ""
    count: Annotated[int, Field(ge=1, le=MAX_COUNT)] = 1
    seed: Seed  #: the first picture's; each further one adds 1, modulo 2**32
    model: str | None = None  #: a recipe's name; a studio that serves another refuses
    steps: Annotated[int, Field(ge=1, le=200)] | None = None
    guidance: Annotated[float, Field(ge=1, le=30)] | None = None  #: 1 is none
    sampler: str | None = None
    width: Side | None = None
    height: Side | None = None


class Report(BaseModel):
    """How a job was painted: enough to paint it again with diffusers alone."""

    model_config = ConfigDict(frozen=True)

    model: str  #: the recipe's name, hub id or path
    prompt: str  #: what the model read
    negative: str
    sampler: str
    steps: int
    guidance: float
    width: int
    height: int
    seconds: float  #: from the first step to the last picture


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life, every two seconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done over all pictures of the job."""

    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a picture looks like so far, as a small JPEG."""

    index: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """One finished picture, as PNG without the bot's marks."""

    index: int
    seed: int
    png: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """The studio's reason why nothing more comes; the stream's last frame."""

    code: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Finish:
    """All pictures were sent; the stream's last frame."""

    report: Report


Frame = Beat | Progress | Preview | Picture | Failure | Finish


# What the desk tells the chat about a job.


@dataclass(frozen=True, slots=True)
class Waiting:
    """In line: `place` 1 is next."""

    place: int
    eta_seconds: float
    behind_own: bool = False  #: another job of the same member waits before it


@dataclass(frozen=True, slots=True)
class Painting:
    """On the GPU: `step` of `steps`."""

    step: int
    steps: int
    preview: bytes | None = None


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


Event = Waiting | Painting | Done | Failed | Cancelled | Held


@dataclass(frozen=True, slots=True)
class Update:
    """One event of one job, on its way to the channel."""

    ticket: Ticket
    event: Event
