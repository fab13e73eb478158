"""What a studio is told, and what it streams back."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.request.asked import MAX_COUNT, Seed
from bot.request.offer import Side

Named = Annotated[str, Field(max_length=32)]


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
    quality: Named | None = None  #: which of the model's own numbers of steps
    size: Named | None = None  #: which of the model's own sizes


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
    quality: str = ""  #: as it was asked for by name; empty: the model's own
    size: str = ""


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
