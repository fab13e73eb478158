"""The words every room shares: Request, Ticket, Event, and what passes between bot and studio."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

# What a person asks for, and what they hold: Request, Reply, Ticket.

MAX_COUNT = 4  #: pictures one request may ask for; a Discord message shows four as one gallery
MAX_SEED = 2**32 - 1  #: what diffusers, other front ends and JSON readers all hold exactly

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


def seed_of(first: int, index: int, *, again: bool = False) -> int:
    """Return the seed of a job's picture; once more painted it has one that no sibling has."""
    return (first + index + (MAX_COUNT if again else 0)) % (MAX_SEED + 1)


#: What a member says in words of their own, and how many characters of it are taken, once cleaned.
#: Whatever cleans, shows, judges, hashes or forgets words goes by this; a new one comes last, for
#: hashes are made in this order (desk/policy/appeals.py).
WORDS: dict[str, int] = {
    "subject": 600,
    "details": 400,  # of requests before December 2026, and of `draw`
    "style": 60,
    "mood": 60,
    "avoid": 200,
}
UNWANTED = "avoid"  #: the one that steers away from what it names
#: `(red hair:1.3)`: how much some words count, from 0 to 2, as other front ends read it.
WEIGHTED = re.compile(r"(?<!\w)\(([^():]+):\s*([01](?:\.\d{1,3})?|2(?:\.0{1,3})?)\)(?!\w)")


def unweighted(text: str) -> str:
    """Return a text without the weights of its words: what it says, whatever counts how much."""
    return WEIGHTED.sub(r"\1", text)


# What a request goes on from: a finished picture of this bot. Nothing comes in from outside.

Share = Annotated[float, Field(gt=0, le=1)]
Use = Literal["vary", "edit", "repaint", "enlarge"]
Part = Literal["background", "hair", "eyes"]
Shade = Literal["subtle", "strong"]
USES: tuple[str, ...] = get_args(Use)
PARTS: tuple[str, ...] = get_args(Part)  #: what can be repainted; never clothes or a body
SHADES: tuple[str, ...] = get_args(Shade)  #: how far a picture is varied
SOURCE = "source"  #: the name of the picture that goes over the wire with a spec
MAX_SOURCE_PIXELS = 2**22  #: 2048x2048; also of what comes of an enlarged one
MAX_SOURCE_BYTES = 16 * 2**20  #: 2048x2048 of pure noise is 12 MiB as PNG


def _require_part(use: str, part: str | None) -> None:
    if (part is None) == (use == "repaint"):
        raise ValueError("a part is named where one is repainted, and only there")


class Source(BaseModel):
    """What a picture goes on from, and how: its PNG travels beside these words, never in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    use: Use
    strength: Shade | Share | None = None  #: how far from it; None: what the model has for the use
    part: Part | None = None  #: what is repainted
    png: Annotated[bytes, Field(max_length=MAX_SOURCE_BYTES, exclude=True, repr=False)] = b""

    @model_validator(mode="after")
    def _has_a_part_where_one_is_repainted(self) -> "Source":
        _require_part(self.use, self.part)
        return self

    def share(self, strengths: Mapping[str, float]) -> float:
        """Return the share of the steps that is done, by a model's own strengths."""
        if isinstance(self.strength, float):
            return self.strength
        return strengths.get(self.strength or ("subtle" if self.use == "vary" else self.use), 1.0)


class GoingOn(BaseModel):
    """What a request goes on from: a finished picture of this bot, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    job: int | None  #: whose picture it is; None: its member has been forgotten since
    index: Annotated[int, Field(ge=0, lt=MAX_COUNT)]  #: of the picture in that job
    use: Use
    strength: Shade | Share | None = None  #: how far from it; None: what the model has for the use
    part: Part | None = None  #: what is repainted

    @model_validator(mode="after")
    def _has_a_part_where_one_is_repainted(self) -> "GoingOn":
        _require_part(self.use, self.part)
        return self

    @property
    def told(self) -> Source:
        """What a studio is told of it; the picture itself is put in at each attempt."""
        return Source(use=self.use, strength=self.strength, part=self.part)


# What a person asks for in words.


class PromptReading(BaseModel):
    """How a member's words were told to a model, and what of them it does not know."""

    model_config = ConfigDict(frozen=True)

    painted_as: tuple[tuple[str, str], ...] = ()  #: a name, and the description in its place
    names: tuple[str, ...] = ()  #: not known: they become somebody else
    words: tuple[str, ...] = ()  #: never learned: they are left out, or become something else
    foreign: tuple[str, ...] = ()  #: in a language or script that is not read
    unread: tuple[str, ...] = ()  #: options of other painters that mean nothing here, as typed


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
    seed: Seed | None = None  #: None: one is drawn at acceptance, and stands in Print.seed
    quality: str = ""  #: of QUALITIES; empty: the usual one of the model and the server
    private: bool = False
    direct: bool = False  #: its member asked to have the picture sent to them; only with private
    draft: bool = False  #: private until its member posts it, for their server wants that
    source: GoingOn | None = None  #: None: it is painted from words alone
    reading: PromptReading = PromptReading()  #: made when it is taken in

    @property
    def words(self) -> dict[str, str]:
        """Everything a member typed, by the names of WORDS."""
        return {name: getattr(self, name) for name in WORDS}

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words that say what is to be seen."""
        return tuple(text for name, text in self.words.items() if name != UNWANTED)

    def without_words(self) -> "Request":
        """Return what was asked for without anything that was typed."""
        return self.model_copy(update={**dict.fromkeys(WORDS, ""), "reading": PromptReading()})


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
class Rest:
    """The bot paints nothing, and leaves its card to others."""

    why: Literal["asked", "quiet", "crowded"]
    until: float | None  #: UTC seconds; None: until it is woken, or the card is free


#: A model is loaded before anything is painted: its seconds are in what is foreseen, or nobody
#: knows them; empty: none is.
Loading = Literal["", "foreseen", "unforeseen"]


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
    rest: Rest | None = None  #: nothing is painted now
    loading: Loading = ""
    posting_begun: bool = False  #: a new message for its outcome may stand already


# Pure: what a model can be asked for besides words: how finely, how large, in which styles.

QUALITIES = ("quick", "normal", "fine")  #: from the quickest
NORMAL = "normal"  #: what a request has that says nothing

Side = Annotated[int, Field(ge=64, le=2048, multiple_of=8)]  #: pixels; eight is the VAE's grid
Own = Annotated[int, Field(ge=8)]  #: a model may itself be smaller or larger than that
Steps = Annotated[int, Field(ge=1, le=200)]


class Offer(BaseModel):
    """What the model of a studio has, by the names members choose from."""

    model_config = ConfigDict(frozen=True)

    qualities: Mapping[str, Steps]  #: denoising steps; `normal` is always there
    sizes: Mapping[str, tuple[Own, Own]]  #: pixels; a single model's own comes first
    styles: Mapping[str, str] = {}  #: what members choose, and how the model knows it
    uses: tuple[str, ...] = ()  #: of USES: how it goes on from a picture; empty: it does not
    strengths: Mapping[str, Share] = {}  #: how far it leaves a picture, by use or by SHADES

    def effort(
        self, quality: str | None, size: str | None, source: "Source | None" = None
    ) -> float:
        """Return how long a picture takes, as a multiple of what usual ones take."""
        steps = self.qualities.get(quality or NORMAL, self.qualities[NORMAL])
        own = next(iter(self.sizes.values()), (1, 1))
        width, height = self.sizes.get(size or "", own)
        usual = steps / self.qualities[NORMAL] * (width * height) / (own[0] * own[1])
        if source is None:
            return usual
        # Its steps alone are fewer; what is decoded of an enlarged one is nine tiles as a rule.
        return usual * source.share(self.strengths) * (9 if source.use == "enlarge" else 1)

    def size_named(self, typed: str) -> str:
        """Return a size's name, also where its pixels or all of a suggestion were typed."""
        plain = "".join(typed.casefold().split())
        for name, (wide, high) in self.sizes.items():
            if plain in (f"{wide}x{high}", f"{name}({wide}x{high})"):
                return name
        return typed.strip().casefold()


def offer_of(
    steps: int,
    width: int,
    height: int,
    qualities: Mapping[str, int],
    sizes: Mapping[str, tuple[int, int]],
    styles: Mapping[str, str],
    uses: tuple[str, ...] = (),
    strengths: Mapping[str, float] | None = None,
) -> Offer:
    """Return what a model has that paints like this unless it is asked for something else."""
    known = {**qualities, NORMAL: steps}
    own = shape_of(width, height)
    return Offer(
        qualities={name: known[name] for name in QUALITIES if name in known},
        sizes={own: (width, height), **{n: s for n, s in sizes.items() if n != own}},
        styles=styles,
        uses=uses,
        strengths=strengths or {},
    )


def shape_of(width: int, height: int) -> str:
    """Name a size by its shape."""
    if width == height:
        return "square"
    return "portrait" if width < height else "landscape"


def in_common(offers: Sequence[Offer]) -> Offer | None:
    """Return what all of some models have, for nobody knows which of them paints a request."""
    if not offers:
        return None
    first, *others = offers
    return Offer(
        qualities={
            name: steps
            for name, steps in first.qualities.items()
            if all(name in each.qualities for each in others)
        },
        sizes={
            name: size
            for name, size in first.sizes.items()
            if all(name in each.sizes for each in others)
        },
        styles=first.styles,
        uses=tuple(use for use in first.uses if all(use in each.uses for each in others)),
        strengths=first.strengths,
    )


# What a studio is told, and what it streams back.

RecipeName = Annotated[str, Field(max_length=32)]


class Spec(BaseModel):
    """What a studio is told to paint; None leaves a choice to the model's recipe."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: Annotated[str, Field(max_length=4000)]
    negative: Annotated[str, Field(max_length=4000)] = ""
    count: Annotated[int, Field(ge=1, le=MAX_COUNT)] = 1
    seed: Seed  #: the first picture's; each further one adds 1, modulo 2**32
    model: str | None = None  #: a recipe's name, as yet never set; another's studio refuses
    steps: Annotated[int, Field(ge=1, le=200)] | None = None
    guidance: Annotated[float, Field(ge=1, le=30)] | None = None  #: 1 is none
    sampler: str | None = None
    width: Side | None = None
    height: Side | None = None
    quality: RecipeName | None = None  #: which of the model's own numbers of steps
    size: RecipeName | None = None  #: which of the model's own sizes
    #: How many pictures that the image gate stops are painted once more, with another seed. None:
    #: whoever asks knows of no stops, so the first one ends the job.
    repaints: Annotated[int, Field(ge=0, le=MAX_COUNT)] | None = None
    source: Source | None = None  #: None: it is painted from words alone

    @model_validator(mode="after")
    def _has_the_size_of_its_source(self) -> "Spec":
        if self.source and (self.size or self.width or self.height):
            raise ValueError("a picture that goes on from another has that one's size")
        return self

    def going_on_from(self, png: bytes) -> "Spec":
        """Return the same with the picture it goes on from, as it is to be sent to a studio."""
        assert self.source, "from words alone nothing goes on"
        return self.model_copy(update={"source": self.source.model_copy(update={"png": png})})


class PaintedWith(BaseModel):
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
    use: str = ""  #: of USES, where it went on from another picture
    strength: float = 0.0  #: the share of the steps that was done of it
    part: str = ""  #: what was repainted
    #: Words of the prompt past the model's reach, or to keep away from where that does nothing.
    unread: tuple[str, ...] = ()
    #: Of the pictures that came, in order; one of `seed_of(..., again=True)` took the place of a
    #: picture that the image gate had stopped. Empty: an older studio painted it.
    seeds: Annotated[tuple[Seed, ...], Field(max_length=MAX_COUNT)] = ()


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
class GateStop:
    """The image gate stopped a picture that had this seed: nothing of it leaves the studio."""

    index: int
    seed: int


@dataclass(frozen=True, slots=True)
class Failure:
    """The studio's reason why nothing more comes; the stream's last frame."""

    code: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Finish:
    """All pictures were sent but those the gate stopped; the stream's last frame."""

    report: PaintedWith


Frame = Beat | Progress | Preview | Picture | GateStop | Failure | Finish


# What the desk tells the chat about a job.


@dataclass(frozen=True, slots=True)
class Waiting:
    """In line: `place` 1 is next."""

    place: int
    eta_seconds: float
    newcomers_first: bool = False  #: its member had others, so who has none goes before it
    paused: bool = False  #: by moderators: it keeps its place, and nothing is begun
    paused_until: float | None = None  #: UTC seconds; None: until somebody resumes
    rest: Rest | None = None  #: nothing is painted now, for nobody
    loading: Loading = ""


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
    """All pictures are there; where fewer than asked for, the image gate stopped the others."""

    prints: tuple[Print, ...]
    report: PaintedWith


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
