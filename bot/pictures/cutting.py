"""Finds a picture again of which a rim was cut off, by guessing what the rim may have been.

What was cut away is made up from the edge that is left, for every width up to a limit at every
side; portraits mostly end in a plain ground, so one of these guesses looks like the whole again.
"""

from functools import lru_cache

import numpy as np
from PIL import Image

SIDE = 64  #: what ImageHash makes of a picture before it takes a fingerprint of 16 x 16
KEPT = 16  #: low frequencies a side
WIDEST = 5  #: of SIDE, at each side: 8 % of the picture
WORDS = KEPT * KEPT // 64  #: a fingerprint as 64-bit numbers

Prints = np.ndarray[tuple[int, int], np.dtype[np.uint64]]


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
    small = np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS), np.float32)
    squares = [
        np.pad(small, ((top, SIDE - height - top), (left, SIDE - width - left)), mode="edge")
        for left in _places(width)
        for top in _places(height)
    ]
    return _fingerprints(np.stack(squares))


def _places(length: int) -> range:
    """Return where a side of that length may begin so that neither rim is wider than WIDEST."""
    return range(max(0, SIDE - length - WIDEST), min(WIDEST, SIDE - length) + 1)


def _fingerprints(squares: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Prints:
    """Do as ImageHash's phash does, for many squares at once."""
    low = _cosines() @ squares @ _cosines().T
    flat = low.reshape(len(squares), -1)
    bits = flat > np.median(flat, axis=1, keepdims=True)
    return np.packbits(bits, axis=1).view(np.uint64)


@lru_cache(maxsize=1)
def _cosines() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the first rows of the discrete cosine transform."""
    frequency, place = np.arange(KEPT)[:, None], np.arange(SIDE)
    return np.cos(np.pi * frequency * (2 * place + 1) / (2 * SIDE)).astype(np.float32)
