"""Pure: whether a request may go on from a picture, by which words it is judged, what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from bot.errors import Refused
from bot.request import WORDS, Offer, Request

MAX_CHAIN = 32  #: pictures behind one another; nobody reads the words of more at each press
GONE = "source_gone"  #: the code of what is no longer gone on from, also of what waits


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a picture that a request would go on from."""

    guild: int
    member: int
    is_private: bool
    delivery: str | None
    has_picture: bool  #: its job is done, and has one of that number
    wanted: str  #: what messages are to show of it and all before it: shown, hidden or removed
    is_reported: bool  #: one of them, and no moderator has looked yet
    is_enlarged: bool
    chain: tuple[Request, ...]  #: its own request, then what that one went on from, and so on
    is_whole: bool  #: all words of the chain are known


def judge_source(request: Request, facts: SourceFacts | None) -> Refused | None:
    """Return why nothing goes on from a picture for who asks, or None."""
    if facts is None or facts.guild != (request.guild or 0) or not facts.has_picture:
        return Refused(GONE)
    if facts.is_private and facts.member != request.member:
        return Refused("not_yours")
    if facts.wanted != "shown":
        return Refused(f"picture_{facts.wanted}")
    if facts.delivery != "posted":  # held, on its way, or taken back
        return Refused(GONE)
    if facts.is_reported:
        return Refused("picture_hidden")
    if not facts.is_whole:
        return Refused("source_forgotten")
    return Refused("source_too_large") if facts.is_enlarged else None


def judge_use(request: Request, offer: Offer | None) -> Refused | None:
    """Return that the model goes on from no picture in this way, or None."""
    if request.source is None or offer is None or request.source.use in offer.uses:
        return None
    return Refused("use_unknown")


def together(request: Request, chain: Sequence[Request]) -> Request:
    """Return a request that says all that was said of a picture and those it goes on from."""
    if not chain:
        return request
    said = {name: ", ".join(_once(name, request, *chain)) for name in WORDS}
    painted_as = dict.fromkeys(pair for each in chain for pair in each.reading.painted_as)
    reading = request.reading.model_copy(
        update={"painted_as": (*request.reading.painted_as, *painted_as)}
    )
    return request.model_copy(update={**said, "reading": reading})


def _once(name: str, *requests: Request) -> list[str]:
    return [text for text in dict.fromkeys(getattr(each, name) for each in requests) if text]


def price_of(request: Request, offer: Offer | None) -> int:
    """Return what each picture of a request counts as: more where it takes as long as several."""
    if request.source is None or offer is None:
        return 1
    effort = offer.effort(request.quality or None, request.size or None, request.source.told)
    return max(ceil(round(effort, 6)), 1)
