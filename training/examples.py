"""Numbered examples: number i always gives the same brief, the same look and the same picture."""

import random
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from training.asks import ask
from training.draw.canvas import PIXELS
from training.draw.portrait import draw
from training.looks import Brief, complete
from training.traits import Look

HELD_OUT = 10_000_000  # numbers from here on are never trained on


@dataclass(frozen=True)
class Example:
    """What was asked for, under which name, and the look that answers it."""

    number: int
    brief: Brief
    asked: frozenset[str]
    subject: str
    look: Look


@lru_cache(maxsize=200_000)
def example(number: int) -> Example:
    rng = random.Random(number)
    much = rng.choice((0.4, 1.0, 1.0, 1.6, 2.6))
    brief, asked, subject = ask(rng, much)
    return Example(number, brief, frozenset(asked), subject, complete(brief, rng))


def picture(number: int) -> np.ndarray:
    return draw(example(number).look, number)


def draw_all(path: Path, count: int, first: int = 0, workers: int = 1) -> None:
    """Draw `count` pictures into an array on disk, (count, 512, 512, 3) uint8."""
    part = path.with_suffix(".part.npy")
    pictures = open_memmap(part, "w+", np.uint8, (count, PIXELS, PIXELS, 3))
    with Pool(workers) as pool:
        numbers = range(first, first + count)
        for i, drawn in enumerate(pool.imap(picture, numbers, chunksize=64)):
            pictures[i] = drawn
    pictures.flush()
    part.replace(path)
