"""Whether this bot made a picture somebody brings, for which job and when, and how surely."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from bot.desk.rows import Rows
from bot.desk.rows import origins as origin_rows
from bot.desk.rows.origins import Lineage
from bot.errors import Refused
from bot.jobs import rows as job_rows
from bot.jobs.rows import Fingerprint
from bot.pictures import fingerprints, origin
from bot.pictures.fingerprints import Guess, KnownPage
from bot.pictures.identity import Identity
from bot.pictures.origin import Origin, OriginFinding, State, finding

Ask = Callable[[Callable[..., Any]], Any]  #: runs an act on the connection of an open database


MAX_LOOKS, LOOK_SECONDS = 5, 600.0  #: of one member


class Origins:
    """Asks the picture's own manifest first, then everything this bot ever painted."""

    def __init__(self, rows: Rows, identity: Identity, clock: Callable[[], float]) -> None:
        self._rows = rows
        self._clock = clock
        self._looks: dict[int, list[float]] = {}  # by member: when they asked lately
        self._identity = identity
        self._looking = asyncio.Lock()  # one at a time: what is known takes memory

    async def of(self, picture: bytes) -> OriginFinding:
        """Say where a PNG, JPEG or WebP comes from; raises Refused `not_a_picture`."""
        proven = await asyncio.to_thread(origin.verify, picture, self._identity)
        if proven.state is State.OURS:
            return await self._with_lineage(finding(proven, None, None), proven)
        async with self._looking:
            known = [page async for page in self.known()]
            guess = await asyncio.to_thread(looked_for, picture, proven, known)
        made_at = await self._rows.run(lambda c: job_rows.made_at(c, guess.job)) if guess else None
        return await self._with_lineage(finding(proven, guess, made_at), proven)

    async def lineage(self, job: int) -> Lineage:
        """Return what a job's pictures came from, and what came of them."""
        return await self._rows.run(partial(origin_rows.lineage_of, job=job))

    async def _with_lineage(self, found: OriginFinding, proven: Origin) -> OriginFinding:
        known = await self.lineage(found.job) if found.job is not None else Lineage()
        return with_lineage(found, known, proven)

    def note_look(self, member: int) -> None:
        """Count that a member asks; raises Refused, `too_many_looks`: each takes a while."""
        since = self._clock() - LOOK_SECONDS
        lately = {who: [at for at in times if at > since] for who, times in self._looks.items()}
        self._looks = {who: times for who, times in lately.items() if times}
        mine = self._looks.setdefault(member, [])
        if len(mine) >= MAX_LOOKS:
            raise Refused("too_many_looks", count=MAX_LOOKS, minutes=round(LOOK_SECONDS / 60))
        mine.append(self._clock())

    async def known(self) -> AsyncIterator[KnownPage]:
        """Yield what every picture looks like, some in one transaction: others are let between."""
        last: int | None = 0
        while last is not None:
            digits, last = await self._rows.run(partial(job_rows.looks_after, job=last))
            if digits:
                yield await asyncio.to_thread(KnownPage.read, digits)


def find(
    picture: bytes,
    identity: Identity,
    drawn: Sequence[Fingerprint],
    ask: Ask | None,
) -> OriginFinding:
    """Judge a picture by what was drawn and what a database knows; it blocks.

    Raises Refused, `not_a_picture`.
    """
    proven = origin.verify(picture, identity)
    found = _found(picture, proven, drawn, ask)
    if ask is None or found.job is None:
        return with_lineage(found, Lineage(), proven)
    return with_lineage(found, ask(partial(origin_rows.lineage_of, job=found.job)), proven)


def with_lineage(found: OriginFinding, known: Lineage, proven: Origin) -> OriginFinding:
    """Return a finding that names what its picture came from, and what came of it.

    Where no row says it any more, the picture's own marks may.
    """
    source = proven.source.job if proven.source and found.job == proven.job else None
    told = (source,) if source is not None else ()
    return replace(found, came_from=known.came_from or told, led_to=known.led_to)


def _found(
    picture: bytes, proven: Origin, drawn: Sequence[Fingerprint], ask: Ask | None
) -> OriginFinding:
    if proven.state is State.OURS:
        return finding(proven, None, None)
    pages = [KnownPage.of((each.job, each.fingerprint) for each in drawn)]
    last: int | None = 0
    while ask is not None and last is not None:
        digits, last = ask(partial(job_rows.looks_after, job=last))
        pages.append(KnownPage.read(digits))
    guess = looked_for(picture, proven, pages)
    made_at = {each.job: each.made_at for each in drawn}
    if guess and ask is not None and guess.job not in made_at:
        return finding(proven, guess, ask(partial(job_rows.made_at, job=guess.job)))
    return finding(proven, guess, made_at[guess.job] if guess else None)


def looked_for(picture: bytes, proven: Origin, known: Sequence[KnownPage]) -> Guess | None:
    """Return what a picture is a copy of by its looks; it blocks.

    Raises Refused, `not_a_picture`, where its manifest tells nothing either.
    """
    try:
        return fingerprints.find(picture, known)
    except Refused:
        if proven.job is None:
            raise
        return None  # its pixels cannot be read any more, but its manifest can


# What paints here, under which licence: the recipes as a member reads them.

RECIPES = Path(__file__).parents[1] / "recipes.toml"


@dataclass(frozen=True, slots=True)
class Licence:
    """What a model's licence is called, and what it forbids."""

    name: str
    restrictions: tuple[str, ...]


@lru_cache(maxsize=1)
def licences(model: str = "auto") -> Mapping[str, Licence]:
    """Return the licence of every model that has a recipe which says it, by the recipe's name.

    `model` is what the operator chose: it may name a file with a recipe of their own.
    """
    own = [Path(model)] if model.endswith(".toml") and Path(model).exists() else []
    entries: dict[str, Any] = {}
    for file in (RECIPES, *own):
        entries |= tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Licence(entry["licence"], tuple(entry.get("restrictions", ())))
        for name, entry in entries.items()
        if "licence" in entry
    }
