"""Finds a picture whose marks were removed by what it looks like: fingerprints and their distance.

Measured over 64 labelled portraits of the embedded checkpoint: encoding anew (JPEG 25, WebP 70),
halving and doubling move a fingerprint by at most 18 bits of 256; the two most alike portraits of
different requests are 30 apart. Cutting off more than a narrow rim is not survived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import imagehash
from PIL import Image

from bot.errors import Refused

NUM_BITS = 256
SURE_WITHIN = 20  #: bits: what encoding anew and scaling do to a picture
LIKELY_WITHIN = 28  #: bits: below what two portraits were ever apart
CLEAR_BY = 8  #: bits that the second best must be further away
MAX_PIXELS = 8192 * 8192  #: somebody may have enlarged it


@dataclass(frozen=True, slots=True)
class Guess:
    """The job whose picture looks most like the one at hand."""

    job: int
    distance: int  #: bits of 256
    confidence: Literal["high", "low"]


def fingerprint(data: bytes) -> str:
    """Return 64 hexadecimal digits that resemble those of a similar picture; raises Refused.

    Taken of a picture as it left, label included: that is what somebody will bring back.
    """
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValueError("too many pixels")
            return str(imagehash.phash(image.convert("RGB"), hash_size=16))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("not_a_picture") from error


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
