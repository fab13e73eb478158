"""A picture in flight: what it is painted with, how far it is, and what its asker is told."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from PIL import Image

from bot.engine.sources import LARGER, Box, InitImage, SourcePicture, enlarged, part_mask, whole
from bot.errors import ModelError, PaintingFailed
from bot.request import (
    MAX_SOURCE_PIXELS,
    NORMAL,
    Finish,
    Offer,
    Progress,
    Source,
    Spec,
    offer_of,
    seed_of,
)

#: How far a picture is left, by use or shade, unless a recipe says otherwise: shares of the steps.
STRENGTHS = {"subtle": 0.4, "strong": 0.7, "edit": 0.6, "repaint": 1.0, "enlarge": 0.2}


def untold() -> tuple[int, int] | None:
    """Tell nothing of a device's memory."""
    return None


def in_one(*texts: str) -> int:
    """Read each of these texts at once, as far as that goes."""
    return 1


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a loaded model is, and what it paints with unless a spec says otherwise."""

    name: str  #: the recipe's name, hub id or path it was asked for by
    family: str  #: sd1 | sd2 | sdxl | zimage | flux2 | pipeline | fake
    width: int  #: pixels
    height: int
    steps: int
    sampler: str
    guidance: float  #: 1 is none
    device: str
    dtype: str
    slots: int  #: pictures in flight at once: the measured knee, or a careful guess before
    samplers: tuple[str, ...] = ()  #: what a spec may ask for; empty: only `sampler`
    guidance_until: float = 1.0  #: the share of the steps during which guidance acts
    folder: Path | None = None  #: where the checkpoint lies, with a safety checker or without
    qualities: Mapping[str, int] = field(default_factory=dict)  #: steps, besides the usual ones
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)  #: besides its own
    styles: Mapping[str, str] = field(default_factory=dict)  #: and the words it knows them by
    grid: int = 8  #: pixels of a place of its latents, each way
    uses: tuple[str, ...] = ()  #: how it goes on from a picture
    strengths: Mapping[str, float] = field(default_factory=lambda: STRENGTHS)
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: what each may come out as
    memory: Callable[[], tuple[int, int] | None] = untold  #: bytes held, bytes there; any thread
    negative: str = ""  #: what every picture is steered away from, besides what is asked
    chunks_of: Callable[..., int] = in_one  #: in how many these texts are; the engine's thread

    def __post_init__(self) -> None:
        """Refuse what no picture could be planned with, before anybody asks for one."""
        for what in ("width", "height", "steps", "slots"):
            value = getattr(self, what)
            if not isinstance(value, int) or value < 1:
                raise ModelError("model_card", model=self.name, what=what, value=value)
        for what in ("guidance", "guidance_until"):
            value = getattr(self, what)
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise ModelError("model_card", model=self.name, what=what, value=value)

    @property
    def offer(self) -> Offer:
        """What it can be asked for besides words."""
        known = self.qualities, self.sizes, self.styles
        going_on = (self.uses, self.strengths) if self.uses else ()
        return offer_of(self.steps, self.width, self.height, *known, *going_on)


class Key(NamedTuple):
    """Works share a forward pass only where these are equal."""

    model: str  #: with its adapters, which are part of its weights
    width: int
    height: int
    chunks: int = 1  #: in which prompts are read; both sides and all rows alike


@dataclass(frozen=True, slots=True)
class Plan:
    """A spec with nothing left open."""

    model: str
    prompt: str
    negative: str
    steps: int
    guidance: float
    guided_steps: int  #: guidance acts in the steps before this one
    sampler: str
    width: int
    height: int
    quality: str = ""  #: as it was asked for by name
    size: str = ""
    begin: int = 0  #: the first of its steps: one that goes on from a picture begins later
    source: Source | None = None
    init: InitImage | None = None  #: what it begins with besides noise
    chunks: int = 1  #: in which its prompts are read

    @property
    def key(self) -> Key:
        return Key(self.model, *self.window_size, self.chunks)

    @property
    def window_size(self) -> tuple[int, int]:
        """Return the width and height of what is painted at once: of a tile, where it has some."""
        return self.init.window_size if self.init else (self.width, self.height)

    @property
    def windows(self) -> tuple[Box, ...]:
        return self.init.windows if self.init else ((0, 0, self.width, self.height),)

    @property
    def pixels(self) -> int:
        """Return how many are painted at once."""
        width, height = self.window_size
        return width * height

    @property
    def share(self) -> float:
        """Return the share of the steps that is done."""
        return (self.steps - self.begin) / self.steps

    def no_room(self, **sizes: Any) -> PaintingFailed:
        """Return the refusal of a picture that the device's memory does not hold."""
        return PaintingFailed("out_of_memory", width=self.width, height=self.height, **sizes)


@dataclass(eq=False, slots=True)
class Work:
    """One picture in flight, or one tile of it."""

    plan: Plan
    order: int  #: whose picture this is; lower came earlier
    index: int
    seed: int
    step: int = 0  #: steps done, those it does not begin with included
    window: Box = (0, 0, 0, 0)  #: of the picture, where that has several
    stepped_at: int = -1  #: the tick of its latest step
    retried: bool = False  #: it has had its second try after the device ran out of memory

    @property
    def num_rows(self) -> int:
        """Return the rows it brings to the next pass: a second one only while guidance acts."""
        return 2 if self.step < self.plan.guided_steps else 1

    @property
    def says_something(self) -> bool:
        """Say whether a sketch shows more than a guess: in the first quarter it does not."""
        return self.step >= self.plan.steps / 4

    @property
    def stepped_through(self) -> bool:
        return self.step >= self.plan.steps


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a picture looks like so far, small."""

    index: int
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Painted:
    """One finished picture; nobody has checked it yet."""

    index: int
    seed: int
    image: Image.Image


EngineEvent = Progress | Sketch | Painted | Finish


def plan(spec: Spec, card: ModelCard, given: SourcePicture | None = None) -> Plan:
    """Fill what a spec leaves open from the model's card; raise PaintingFailed where they clash.

    `given` is the picture that a spec with a source goes on from.
    """
    if spec.model not in (None, card.name):
        raise PaintingFailed("wrong_model", wanted=spec.model, served=card.name)
    sampler = spec.sampler or card.sampler
    if sampler not in (card.samplers or (card.sampler,)):
        raise PaintingFailed("sampler_unknown", sampler=sampler, known=", ".join(card.samplers))
    offer = card.offer
    if spec.quality not in (None, *offer.qualities):
        raise PaintingFailed("quality_unknown", known=", ".join(offer.qualities))
    if spec.size not in (None, *offer.sizes):
        raise PaintingFailed("size_unknown", known=", ".join(offer.sizes))
    steps = spec.steps or offer.qualities[spec.quality or NORMAL]
    width, height = offer.sizes.get(spec.size or "", (card.width, card.height))
    guidance = card.guidance if spec.guidance is None else spec.guidance
    prompt, begin, init = spec.prompt, 0, None
    if spec.source:
        prompt = _with_part(spec, card)
        init = _init_of(spec.source, card, given)
        begin = steps - max(1, int(steps * spec.source.share(card.strengths)))
        width, height = init.image.size
        if spec.source.use == "enlarge":  # the words name the whole, of which a tile is a part
            guidance = 1.0
    always = card.negative if guidance > 1 else ""
    negative = ", ".join(filter(None, (spec.negative, always)))
    return Plan(
        model=card.name,
        prompt=prompt,
        negative=negative,
        steps=steps,
        guidance=guidance,
        guided_steps=round(steps * card.guidance_until) if guidance > 1 else 0,
        sampler=sampler,
        width=spec.width or width,
        height=spec.height or height,
        quality=spec.quality or "",
        size=spec.size or "",
        begin=begin,
        source=spec.source,
        init=init,
        chunks=card.chunks_of(prompt, negative if guidance > 1 else ""),
    )


def _with_part(spec: Spec, card: ModelCard) -> str:
    """Return a prompt that says what a repainted part is to be, where the model needs to be told.

    One that follows its words closely would paint the same hair again, whatever the seed.
    """
    ways = card.parts.get((spec.source and spec.source.part) or "", ())
    if not ways:
        return spec.prompt
    return f"{spec.prompt.rstrip('.')}, {ways[spec.seed % len(ways)]}."


def _init_of(source: Source, card: ModelCard, given: SourcePicture | None) -> InitImage:
    """Return what a picture that goes on from another begins with."""
    if source.use not in card.uses:
        raise PaintingFailed("use_unknown")
    if given is None:
        raise PaintingFailed("source_missing")
    image = given.image
    if source.use == "enlarge":
        if image.width * image.height * LARGER**2 > MAX_SOURCE_PIXELS:
            raise PaintingFailed("source_too_large")
        return enlarged(image, (card.width, card.height), card.grid)
    if source.part is None:
        return whole(image)
    return whole(image, given.mask or part_mask(source.part, image.size))


def works_of(
    spec: Spec, card: ModelCard, order: int, given: SourcePicture | None = None
) -> list[Work]:
    """Return a spec's pictures, or their tiles; each further seed adds 1, modulo 2**32."""
    planned = plan(spec, card, given)
    return [
        Work(planned, order, n, seed_of(spec.seed, n), planned.begin, window)
        for n in range(spec.count)
        for window in planned.windows
    ]


@dataclass(frozen=True, slots=True)
class TrialStep:
    """What a picture of one step took when the model was loaded."""

    reading_seconds: float = 0.0  #: whatever the size
    painting_seconds: float = 0.0
    pixels: int = 1

    def seconds_for(self, planned: Plan) -> float:
        """Return what the first step of a picture may take; rather too long than too short."""
        return self.reading_seconds + self.painting_seconds * max(1, planned.pixels / self.pixels)


# The shape of what computes: the engine's loop knows this and nothing of torch.

Develop = Callable[[], Image.Image]
"""Waits for a picture that the device is still computing, and returns it."""


class Blame(Enum):
    """What an error in a step means for those who were in it."""

    FAILED = "painting_failed"
    OUT_OF_MEMORY = "out_of_memory"
    POISONED = "poisoned"  #: the device answers nothing any more; only a new process helps


class DeviceLost(Exception):
    """The device answers nothing any more, and had not even loaded the model."""


class Runner(Protocol):
    """Computes on one device. Called by one thread alone, except `card`, which anyone may read."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def max_rows(self) -> int:
        """Return the rows of its largest pass."""
        ...

    @property
    def trial(self) -> TrialStep:
        """Return what the first step took that it did at its load."""
        ...

    @property
    def picture_seconds(self) -> float:
        """Return about how long a usual picture takes alone, as far as it was measured; 0: unknown.

        Anyone may read it.
        """
        ...

    def accept(self, plan: Plan) -> None:
        """Raise PaintingFailed for what this device or model cannot paint."""
        ...

    def unread(self, plan: Plan) -> tuple[str, ...]:
        """Return the words of a plan that the model does not read, or that change nothing."""
        ...

    def begin(self, work: Work) -> None:
        """Read the prompt, draw the noise, lay out the table of steps."""
        ...

    def step(self, works: Sequence[Work]) -> None:
        """Do the next denoising step of each; all have one key. An error leaves them unchanged."""
        ...

    def sketch(self, work: Work) -> Develop | None:
        """Begin a small picture of how far it is; None where there is no cheap one."""
        ...

    def finish(self, work: Work) -> Develop:
        """Begin to decode a picture that has all its steps."""
        ...

    def drop(self, work: Work) -> None:
        """Forget a work, whether begun or not."""
        ...

    def blame(self, error: Exception) -> Blame:
        """Say what an error means, and free what can be freed."""
        ...

    def idle(self) -> bool:
        """Do one short piece of background work; return False when none is left."""
        ...

    def close(self) -> None:
        """Let the device go."""
        ...
