"""Finds a picture whose marks were removed by what it looks like: fingerprints and their distance.

Measured over 400 labelled portraits of the embedded checkpoint: encoding anew (JPEG 25, WebP 70),
halving and doubling move a fingerprint by at most 18 bits of 256; the two most alike portraits of
different requests are 24 apart. Of copies with up to 5 % cut off each side 89 % are found, with up
to 7.5 % 87 %, none as another's; of 400 pictures it did not know, two were taken for one it knew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import Any, Literal

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
AT_ONCE = 512  #: known fingerprints compared with all guesses of a group: some megabytes
REACH = 40  #: bits within which guesses are looked at together
ROUNDING = 1e-6  #: of a sum over 64 x 64 grey values: a thousand times what float64 leaves over

Prints = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
Greys = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Bits = np.ndarray[tuple[int], np.dtype[np.uint16]]


@dataclass(frozen=True, slots=True)
class KnownPage:
    """Some of the fingerprints that are known: 40 bytes each."""

    jobs: np.ndarray[tuple[int], np.dtype[np.int64]]
    words: Prints  #: their four 64-bit numbers, a row a number: so they are compared at once

    @classmethod
    def read(cls, digits: str) -> "KnownPage":
        """Read jobs and fingerprints, 16 and 64 hexadecimal digits each."""
        rows = np.frombuffer(bytes.fromhex(digits), [("job", ">i8"), ("words", "<u8", (WORDS,))])
        return cls(rows["job"].astype(np.int64), np.ascontiguousarray(rows["words"].T))

    @classmethod
    def of(cls, known: Iterable[tuple[int, str]]) -> "KnownPage":
        """Return jobs with one fingerprint each, as many as there are."""
        return cls.read("".join(f"{job:016x}{print_}" for job, print_ in known))

    def apart(self, other: Any) -> Bits:
        """Return the bits in which each differs from one other."""
        apart: Bits = np.bitwise_count(self.words[0] ^ other[0]).astype(np.uint16)
        for mine, its in zip(self.words[1:], other[1:], strict=True):
            apart += np.bitwise_count(mine ^ its)
        return apart


def guesses(image: Image.Image) -> Prints:
    """Return the fingerprints of all that the picture may have been cut from, itself included."""
    grey = image.convert("L")
    sides = range(SIDE - 2 * WIDEST, SIDE + 1)
    narrow = {width: _squeezed(grey, width, grey.height) for width in sides}
    return np.concatenate(
        [_grown(narrow[width], width, height) for width in sides for height in sides]
    )


def alike(guessed: Prints) -> list[tuple[Prints, int, Prints]]:
    """Return guesses in groups, each round one of it: that one, how far it reaches, and all.

    What differs from a group's middle by more bits than the group reaches and a copy may differ
    differs too much from all of the group: so most of what is known is looked at for few guesses.
    """
    apart = np.bitwise_count(guessed[:, None, :] ^ guessed[None, :, :]).sum(2, dtype=np.uint16)
    near, left = apart <= REACH, np.ones(len(guessed), bool)
    groups = []
    while left.any():
        middle = int((near & left).sum(axis=1).argmax())
        members = near[middle] & left
        groups.append((guessed[middle], int(apart[middle][members].max()), guessed[members]))
        left &= ~members
    return groups


def nearest_guess(
    groups: Sequence[tuple[Prints, int, Prints]], page: KnownPage, within: int
) -> dict[int, int]:
    """Return the jobs of a page that some guess is so near to, with the fewest bits."""
    best: dict[int, int] = {}
    for middle, reach, members in groups:
        near = np.flatnonzero(page.apart(middle) <= within + reach)
        for start in range(0, len(near), AT_ONCE):
            rows = near[start : start + AT_ONCE]
            all_apart = np.bitwise_count(page.words[:, rows, None] ^ members.T[:, None])
            apart = all_apart.sum(axis=0, dtype=np.uint16).min(axis=1)
            for row, bits in zip(rows[apart <= within], apart[apart <= within], strict=True):
                _take_nearer(best, int(page.jobs[row]), int(bits))
    return best


def _take_nearer(best: dict[int, int], job: int, bits: int) -> None:
    best[job] = min(bits, best.get(job, bits))


def _grown(narrow: Image.Image, width: int, height: int) -> Prints:
    """Lay the picture, that large, at every place of the square and carry its edges outwards."""
    small = _shrunk(narrow, width, height)
    low = _cosines_of(height)[:, None] @ small @ _cosines_of(width)[None].swapaxes(2, 3)
    return _strong(low.reshape(-1, KEPT * KEPT))


@cache
def _cosines_of(length: int) -> Greys:
    """Return for each place of a side of that length what the cosines see of its pixels.

    Its first and last pixel are seen in the rims as well.
    """
    seen = []
    for first in _places(length):
        cosines, last = _cosines(), first + length - 1
        own = cosines[:, first : last + 1].copy()
        own[:, 0] += cosines[:, :first].sum(axis=1)
        own[:, -1] += cosines[:, last + 1 :].sum(axis=1)
        seen.append(own)
    return np.stack(seen)


def _places(length: int) -> range:
    """Return where a side of that length may begin so that neither rim is wider than WIDEST."""
    return range(max(0, SIDE - length - WIDEST), min(WIDEST, SIDE - length) + 1)


def _shrunk(grey: Image.Image, width: int, height: int) -> Greys:
    return np.asarray(_squeezed(grey, width, height), np.float64)


def _squeezed(grey: Image.Image, width: int, height: int) -> Image.Image:
    """Shrink a picture; one side after the other is what Pillow does by itself."""
    return grey.resize((width, height), Image.Resampling.LANCZOS)


def _fingerprints(squares: Greys) -> Prints:
    """Return the fingerprints of pictures that are shrunk."""
    low = _cosines() @ squares @ _cosines().T
    return _strong(low.reshape(len(squares), -1))


def _strong(flat: Greys) -> Prints:
    """Return which of each picture's low frequencies are stronger than the middle one.

    That is ImageHash's `phash` to the bit, which made the fingerprints of older pictures. Where
    frequencies are equal (a plain ground, a pattern) it told them apart by what rounding left.
    """
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
    return fingerprint_of(_opened(data))


def fingerprint_of(image: Image.Image) -> str:
    """Return the same for a picture that is decoded."""
    return _whole(image).tobytes().hex()


def _whole(image: Image.Image) -> Prints:
    return _fingerprints(_shrunk(image.convert("L"), SIDE, SIDE)[None])


def find(data: bytes, known: Sequence[KnownPage]) -> Guess | None:
    """Return the job whose picture this is a copy of, a rim cut off it or not; raises Refused."""
    image = _opened(data)
    return _nearest(_whole(image)[0], known) or _cut_from(image, known)


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
    return _nearest(np.frombuffer(bytes.fromhex(found), np.uint64), [KnownPage.of(known)])


def copies(found: Iterable[str], known: Iterable[KnownPage]) -> set[int]:
    """Return every job with a picture that is a copy of one of those found."""
    sought = [np.frombuffer(bytes.fromhex(each), np.uint64) for each in found]
    jobs: set[int] = set()
    for page in known:
        for each in sought:
            rows = np.flatnonzero(page.apart(each) <= SURE_WITHIN)
            jobs.update(int(page.jobs[row]) for row in rows)
    return jobs


def _nearest(found: Any, known: Iterable[KnownPage]) -> Guess | None:
    best: dict[int, int] = {}
    for page in known:
        apart = page.apart(found)
        for row in np.flatnonzero(apart <= LIKELY_WITHIN + CLEAR_BY):
            _take_nearer(best, int(page.jobs[row]), int(apart[row]))
    (bits, job), (second, _) = _two_nearest(best)
    if bits > LIKELY_WITHIN:
        return None
    clear = second - bits >= CLEAR_BY
    return Guess(job, bits, "high" if clear and bits <= SURE_WITHIN else "low")


def _cut_from(image: Image.Image, known: Sequence[KnownPage]) -> Guess | None:
    if not known:
        return None
    groups = alike(guesses(image))
    if not (best := _within(groups, known, CUT_WITHIN)):
        return None
    # What is too far away to be the one may still be too near to tell which is.
    rivals = _within(groups, known, min(best.values()) + CUT_CLEAR_BY - 1)
    (bits, job), (second, _) = _two_nearest(rivals)
    alone = second - bits >= CUT_CLEAR_BY
    return Guess(job, bits, "low", is_cut=True) if alone else None


def _within(
    groups: Sequence[tuple[Prints, int, Prints]], known: Iterable[KnownPage], within: int
) -> dict[int, int]:
    best: dict[int, int] = {}
    for page in known:
        for job, bits in nearest_guess(groups, page, within).items():
            _take_nearer(best, job, bits)
    return best


def _two_nearest(best: Mapping[int, int]) -> list[tuple[int, int]]:
    return sorted([*((bits, job) for job, bits in best.items()), *[(2 * NUM_BITS, 0)] * 2])[:2]


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValueError("too many pixels")
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("not_a_picture") from error
