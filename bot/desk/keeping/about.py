"""What paints here, under which licence: the recipes as a member reads them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

RECIPES = Path(__file__).parents[2] / "recipes.toml"


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
