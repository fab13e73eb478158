"""Pure: what of a request is brought within the limits instead of being refused."""

from collections.abc import Iterator

from bot.desk.policy import qualities
from bot.desk.policy.limits import Limits, LimitSettings, limits_of, most_at_once
from bot.request import QUALITIES, Request

FINEST = QUALITIES[-1]


def quality_of(request: Request, settings: LimitSettings) -> str:
    """Return how finely a request is painted: as it says, else the usual one where allowed."""
    return qualities.usual(request.quality, [each.quality for each in _of(request, settings)])


def within(request: Request, settings: LimitSettings) -> Request:
    """Return a request for no more pictures, and no finer, than who asks may have at once.

    Who may have none at all asks for one, and is told that.
    """
    met = list(_of(request, settings))
    most = min(map(most_at_once, met))
    finest = [qualities.rank(each.quality) for each in met if each.quality]
    is_fine = qualities.rank(request.quality) > min(finest, default=qualities.rank(FINEST))
    fitting = {
        "count": min(request.count, max(most, 1)),
        "quality": "" if is_fine else request.quality,  # the usual one, as the limits let it
    }
    return request.model_copy(update=fitting)


def _of(request: Request, settings: LimitSettings) -> Iterator[Limits]:
    """Yield the limits a request is held to: the member's, and the channel's."""
    yield limits_of(settings, request.roles)
    here = settings.channels.get(request.parent or request.channel)
    if here is not None:
        yield here
