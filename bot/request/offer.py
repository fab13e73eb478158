"""Pure: what a model can be asked for besides words: how finely, how large, in which styles."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

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

    def effort(self, quality: str | None, size: str | None) -> float:
        """Return how long a picture takes, as a multiple of what usual ones take."""
        steps = self.qualities.get(quality or NORMAL, self.qualities[NORMAL])
        own = next(iter(self.sizes.values()), (1, 1))
        width, height = self.sizes.get(size or "", own)
        return steps / self.qualities[NORMAL] * (width * height) / (own[0] * own[1])

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
) -> Offer:
    """Return what a model has that paints like this unless it is asked for something else."""
    known = {**qualities, NORMAL: steps}
    own = shape_of(width, height)
    return Offer(
        qualities={name: known[name] for name in QUALITIES if name in known},
        sizes={own: (width, height), **{n: s for n, s in sizes.items() if n != own}},
        styles=styles,
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
    )
