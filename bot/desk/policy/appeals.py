"""Pure: a request that a rule refused, and what may come of it."""

import hashlib
import json
from dataclasses import dataclass

from bot.request import Request

FIRST_WORDS = 5  #: of WORDS, which every hash is of; of later ones those that say something
UNPLACED = "cannot_show_here"  #: the code of what no rule refused: nobody appeals against that
APPEAL_SECONDS = 24 * 3600.0  #: after that a refusal is old news


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """A refusal on disk."""

    id: int  #: the interaction that asked
    guild: int
    channel: int
    member: int
    application: int
    token: str | None
    rule: str
    code: str
    request: Request | None  #: None: its words have been forgotten
    words: str
    at: float  #: UTC seconds
    appealed_at: float | None = None
    verdict: str | None = None  #: allowed or kept
    told_at: float | None = None
    used_by: int | None = None  #: the job that was let through

    def __repr__(self) -> str:
        return f"RefusedRequest(id={self.id}, rule={self.rule}, verdict={self.verdict})"


def words_of(request: Request) -> str:
    """Hash what a request says, so that the same words are known again however it is spaced."""
    alike = [" ".join(text.split()).casefold() for text in request.words.values()]
    while len(alike) > FIRST_WORDS and not alike[-1]:
        del alike[-1]
    if source := request.source:  # what was allowed of one picture is not allowed of another
        alike += [source.use, f"{source.job}", f"{source.index}"]
    return hashlib.sha256(json.dumps(alike).encode()).hexdigest()
