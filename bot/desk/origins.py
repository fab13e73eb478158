"""Whether this bot made a picture somebody brings, for which job and when, and how surely."""

import asyncio
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.desk.rows import Rows
from bot.errors import Refused
from bot.jobs.rows import Fingerprint, all_known
from bot.pictures import fingerprints, origin
from bot.pictures.identity import Identity
from bot.pictures.origin import OriginFinding, State, finding


class Origins:
    """Asks the picture's own manifest first, then everything this bot ever painted."""

    def __init__(self, rows: Rows, identity: Identity) -> None:
        self._rows = rows
        self._identity = identity

    async def of(self, picture: bytes) -> OriginFinding:
        """Say where a PNG, JPEG or WebP comes from; raises Refused `not_a_picture`."""
        known = await self._rows.run(all_known)
        return await asyncio.to_thread(find, picture, self._identity, known)


def find(picture: bytes, identity: Identity, known: Sequence[Fingerprint]) -> OriginFinding:
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
