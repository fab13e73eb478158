"""Whether this bot made a picture somebody brings, for which job and when, and how surely."""

import asyncio
from collections.abc import Sequence

from bot.desk.book import Book
from bot.errors import Refused
from bot.jobs.rows import Likeness, all_known
from bot.pictures import fingerprints, origin
from bot.pictures.identity import Identity
from bot.pictures.origin import Finding, State, finding


class Origins:
    """Asks the picture's own manifest first, then everything this bot ever painted."""

    def __init__(self, book: Book, identity: Identity) -> None:
        self._book = book
        self._identity = identity

    async def of(self, picture: bytes) -> Finding:
        """Say where a PNG, JPEG or WebP comes from; raises Refused `not_a_picture`."""
        known = await self._book.run(all_known)
        return await asyncio.to_thread(find, picture, self._identity, known)


def find(picture: bytes, identity: Identity, known: Sequence[Likeness]) -> Finding:
    """Judge a picture against what is known; it blocks. Raises Refused `not_a_picture`."""
    proven = origin.verify(picture, identity)
    if proven.state is State.OURS:
        return finding(proven, None, None)
    try:
        guess = fingerprints.find(picture, [(each.job, each.fingerprint) for each in known])
    except Refused:
        if proven.job is None:
            raise
        guess = None  # its pixels cannot be read any more, but its manifest can
    made_at = {each.job: each.made_at for each in known}
    return finding(proven, guess, made_at[guess.job] if guess else None)
