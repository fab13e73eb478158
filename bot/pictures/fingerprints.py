"""Finds a picture whose marks were removed by what it looks like: fingerprints and their distance.

Measured over 400 labelled portraits of the embedded checkpoint: encoding anew (JPEG 25, WebP 70),
halving and doubling move a fingerprint by at most 18 bits of 256; the two most alike portraits of
different requests are 24 apart. Of copies with up to 5 % cut off each side 89 % are found, with up
to 7.5 % 87 %, none as another's; of 400 pictures it did not know, two were taken for one it knew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Literal

import numpy as np
from PIL import Image

from bot.errors import Refused

# Finds a picture again of which a rim was cut off, by guessing what the rim may have been.
#
# What was cut away is made up from the edge that is left, for every width up to a limit at every
# side; portraits mostly end in a plain ground, so one of these guesses looks like the whole again.

SIDE = 64  #: what a picture is shrunk to, grey, before its fingerprint of 16 x 16 is taken
KEPT = 16  #: low frequencies a side
WIDEST = 5  #: of SIDE, at each side: 8 % of the picture
WORDS = KEPT * KEPT // 64  #: a fingerprint as 64-bit numbers
ROUNDING = 1e-6  #: of a sum over 64 x 64 grey values: a thousand times what float64 leaves over

Prints = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
Greys = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def guesses(image: Image.Image) -> Prints:
    """Return the fingerprints of all that the picture may have been cut from, itself included."""
    grey = image.convert("L")
    sides = range(SIDE - 2 * WIDEST, SIDE + 1)
    return np.concatenate([_grown(grey, width, height) for width in sides for height in sides])


def packed(fingerprints: list[str]) -> Prints:
    """Return fingerprints of 64 hexadecimal digits as numbers."""
    rows = np.frombuffer(bytes.fromhex("".join(fingerprints)), np.uint64)
    return rows.reshape(len(fingerprints), WORDS)


def nearest_guess(guessed: Prints, known: Prints) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return for each known fingerprint the bits in which the best guess differs from it."""
    best = np.full(len(known), KEPT * KEPT, np.int64)
    for guess in guessed:  # one at a time: memory stays that of the known ones
        apart = np.bitwise_count(known ^ guess).sum(axis=1, dtype=np.int64)
        np.minimum(best, apart, out=best)
    return best


def _grown(grey: Image.Image, width: int, height: int) -> Prints:
    """Lay the picture, that large, at every place of the square and carry its edges outwards."""
    small = _shrunk(grey, width, height)
    squares = [
        np.pad(small, ((top, SIDE - height - top), (left, SIDE - width - left)), mode="edge")
        for left in _places(width)
        for top in _places(height)
    ]
    return _fingerprints(np.stack(squares))


def _places(length: int) -> range:
    """Return where a side of that length may begin so that neither rim is wider than WIDEST."""
    return range(max(0, SIDE - length - WIDEST), min(WIDEST, SIDE - length) + 1)


def _shrunk(grey: Image.Image, width: int, height: int) -> Greys:
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS), np.float64)


def _fingerprints(squares: Greys) -> Prints:
    """Return for each square which of its low frequencies are stronger than the middle one.

    That is ImageHash's `phash` to the bit, which made the fingerprints of older pictures. Where
    frequencies are equal (a plain ground, a pattern) it told them apart by what rounding left.
    """
    low = _cosines() @ squares @ _cosines().T
    flat = low.reshape(len(squares), -1)
    bits = flat - np.median(flat, axis=1, keepdims=True) > ROUNDING
    return np.packbits(bits, axis=1).view(np.uint64)


@lru_cache(maxsize=1)
def _cosines() -> Greys:
    """Return the first rows of the discrete cosine transform."""
    frequency, place = np.arange(KEPT)[:, None], np.arange(SIDE)
    return np.cos(np.pi * frequency * (2 * place + 1) / (2 * SIDE))


NUM_BITS = 256
SURE_WITHIN = 20  #: bits: what encoding anew and scaling do to a picture
LIKELY_WITHIN = 23  #: bits: below what two portraits were ever apart
CUT_WITHIN = 32  #: bits: where a rim was cut off, the best of 1,296 guesses
CUT_CLEAR_BY = 16  #: bits that the second best job is further away then, or it is nobody's
CLEAR_BY = 8  #: bits that the second best must be further away
MAX_PIXELS = 8192 * 8192  #: somebody may have enlarged it


@dataclass(frozen=True, slots=True)
class Guess:
    """The job whose picture looks most like the one at hand."""

    job: int
    distance: int  #: bits of 256
    confidence: Literal["high", "low"]
    is_cut: bool = False  #: it resembles that job's picture only with a rim made up around it


def fingerprint(data: bytes) -> str:
    """Return 64 hexadecimal digits that resemble those of a similar picture; raises Refused.

    Taken of a picture as it left, label included: that is what somebody will bring back.
    """
    square = _shrunk(_opened(data).convert("L"), SIDE, SIDE)
    return _fingerprints(square[None]).tobytes().hex()


def find(data: bytes, known: Sequence[tuple[int, str]]) -> Guess | None:
    """Return the job whose picture this is a copy of, a rim cut off it or not; raises Refused."""
    whole = nearest(fingerprint(data), known)
    return whole or _cut_from(_opened(data), known)


def is_copy(one: str, other: str) -> bool:
    """Tell by fingerprints whether one whole picture is a copy of the other."""
    return distance(one, other) <= SURE_WITHIN


def distance(one: str, other: str) -> int:
    """Return how many bits of two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def nearest(found: str, known: Iterable[tuple[int, str]]) -> Guess | None:
    """Return the job whose fingerprint is nearest; None where none is near enough to name it.

    A job may have several fingerprints. Confidence is low where another job is about as near.
    """
    best: dict[int, int] = {}
    for job, print_ in known:
        best[job] = min(distance(found, print_), best.get(job, NUM_BITS))
    ranked = sorted((apart, job) for job, apart in best.items())
    if not ranked or ranked[0][0] > LIKELY_WITHIN:
        return None
    apart, job = ranked[0]
    clear = len(ranked) == 1 or ranked[1][0] - apart >= CLEAR_BY
    return Guess(job, apart, "high" if clear and apart <= SURE_WITHIN else "low")


def _cut_from(image: Image.Image, known: Sequence[tuple[int, str]]) -> Guess | None:
    if not known:
        return None
    known_prints = packed([print_ for _, print_ in known])
    apart = nearest_guess(guesses(image), known_prints).tolist()
    best: dict[int, int] = {}
    for (job, _), bits in zip(known, apart, strict=True):
        best[job] = min(bits, best.get(job, NUM_BITS))
    (bits, job), (second, _) = sorted([*((b, j) for j, b in best.items()), (NUM_BITS, 0)])[:2]
    alone = second - bits >= CUT_CLEAR_BY
    return Guess(job, bits, "low", is_cut=True) if bits <= CUT_WITHIN and alone else None


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValueError("too many pixels")
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("not_a_picture") from error
