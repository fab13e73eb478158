"""What paints here, under which licence: the recipes as a member reads them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

RECIPES = Path(__file__).parents[2] / "recipes.toml"


@dataclass(frozen=True, slots=True)
class Licence:
    """What a model's licence is called, and what it forbids."""

    name: str
    restrictions: tuple[str, ...]


@lru_cache(maxsize=1)
def licences(recipes: Path = RECIPES) -> Mapping[str, Licence]:
    """Return the licence of every model that has a recipe, by the recipe's name."""
    entries = tomllib.loads(recipes.read_text(encoding="utf-8"))
    return {
        name: Licence(entry["licence"], tuple(entry.get("restrictions", ())))
        for name, entry in entries.items()
    }
