"""Names of nobody in particular, so that any name is taken for a person."""

import random
import tomllib
from pathlib import Path

NAMES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())


def invented(rng: random.Random) -> str:
    return "".join(rng.choice(NAMES["syllables"]) for _ in range(rng.randint(2, 4))).capitalize()


def stranger(figure: str | None, rng: random.Random) -> str:
    """Return a name that fits the figure; one that tells nothing where none was asked for."""
    if figure is None:
        names = [rng.choice(NAMES["either"])] if rng.random() < 0.5 else [invented(rng)]
    else:
        names = [rng.choice(NAMES["women" if figure == "woman" else "men"])]
    if rng.random() < 0.6:
        names.append(rng.choice(NAMES["last"]) if rng.random() < 0.85 else invented(rng))
    return " ".join(names)
