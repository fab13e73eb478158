"""Pure: how fine and how large a picture may be: as the model has it, as the limits let it."""

from collections.abc import Iterable

from bot.errors import Refused
from bot.request import NORMAL, QUALITIES, Offer, Request
from bot.texts import say


def rank(quality: str) -> int:
    """Return how fine a quality is; who says nothing has what is allowed."""
    known = quality or QUALITIES[0]
    return QUALITIES.index(known) if known in QUALITIES else len(QUALITIES)


def usual(said: str, finest: Iterable[str | None]) -> str:
    """Return what is painted: as it is said, else the usual one as far as limits allow it."""
    return said or min((NORMAL, *(each for each in finest if each)), key=rank)


def told(names: Iterable[str], locale: str = "en") -> str:
    """Name some qualities."""
    return ", ".join(say(f"quality_{each}", locale) for each in names)


def up_to(finest: str) -> tuple[str, ...]:
    """Return the qualities that a limit allows."""
    return tuple(each for each in QUALITIES if rank(each) <= rank(finest))


def judge_offer(request: Request, offer: Offer | None) -> Refused | None:
    """Return what of a request the model has not, or None; an unknown model may have it."""
    if request.quality and request.quality not in QUALITIES:
        return Refused("quality_not_here", known=told(QUALITIES, request.locale))
    if offer is None:
        return None
    if request.quality and request.quality not in offer.qualities:
        return Refused("quality_not_here", known=told(offer.qualities, request.locale))
    if request.size and request.size not in offer.sizes:
        code = "size_not_here" if offer.sizes else "size_unknown"
        return Refused(code, known=sizes_told(offer))
    return None


def sizes_told(offer: Offer) -> str:
    """Name the sizes there are, with their pixels."""
    return ", ".join(f"{name} ({wide} x {high})" for name, (wide, high) in offer.sizes.items())
