"""Pure: what members have said of all their requests, and what they look for in their words."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from bot.desk.policy.limits import judge_offer
from bot.guard.folding import canonical
from bot.request import Offer, Request

MAX_SEARCH = 40  #: bytes of UTF-8 that a button can bear with the page it turns


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a member's requests are painted with where they leave it open; empty: nothing said."""

    style: str = ""
    quality: str = ""  #: of QUALITIES
    size: str = ""  #: a name of the model's own

    @property
    def said(self) -> dict[str, str]:
        """What is said, by its name."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in told.items() if value}


def missing(said: Defaults, offer: Offer | None) -> tuple[str, ...]:
    """Return which of some defaults no model here has now; a style is words, which any takes."""
    blank = Request(guild=None, channel=0, member=0, subject="")
    alone = (
        (name, blank.model_copy(update={name: value}))
        for name, value in said.said.items()
        if name != "style"
    )
    return tuple(name for name, request in alone if judge_offer(request, offer))


def filled(request: Request, said: Defaults, without: Iterable[str] = ()) -> Request:
    """Return a request with a member's defaults where it leaves something open."""
    left = replace(said, **dict.fromkeys(without, "")).said
    open_ = {name: value for name, value in left.items() if not getattr(request, name)}
    return request.model_copy(update=open_)


def folded(typed: str) -> str:
    """Return words to be looked for as they are compared, as many as a button can bear."""
    words = " ".join(canonical(typed).split())
    return words.encode()[:MAX_SEARCH].decode(errors="ignore").strip()


def holds(words: str, search: str) -> bool:
    """Tell whether every word looked for stands in what was asked for."""
    text = canonical(words)
    return all(each in text for each in search.split())
