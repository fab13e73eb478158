"""A picture whose marks were stripped is found by what it looks like, and how surely is said."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.errors import Refused
from bot.pictures import fingerprints
from bot.pictures.fingerprints import (
    CUT_WITHIN,
    LIKELY_WITHIN,
    SURE_WITHIN,
    Guess,
    KnownPage,
    distance,
    find,
    fingerprint,
    is_copy,
    nearest,
)
from bot.pictures.marks import labelled
from tests.pictures.signing import PICTURE, decoded, encoded

PORTRAIT = labelled(
    Image.open(Path(__file__).parents[1] / "data" / "portrait.jpg").convert("RGB"), "AI-generated"
)
ORIGINAL = fingerprint(encoded(PORTRAIT))
prints = st.integers(0, 2**256 - 1).map(lambda bits: f"{bits:064x}")


def pages(*known: tuple[int, str]) -> list[KnownPage]:
    return [KnownPage.of(known)]


def flipped(print_: str, num_bits: int) -> str:
    return f"{int(print_, 16) ^ ((1 << num_bits) - 1):064x}"


@pytest.mark.parametrize(
    "copy",
    [
        encoded(PORTRAIT, "jpeg"),
        encoded(PORTRAIT, "webp"),
        encoded(PORTRAIT.resize((160, 160)), "webp"),
        encoded(PORTRAIT.resize((800, 800)), "jpeg"),
        encoded(decoded(encoded(PORTRAIT.resize((200, 200)), "jpeg")), "webp"),
    ],
    ids=["jpeg", "webp", "halved", "enlarged", "twice"],
)
def test_a_copy_without_marks_is_known(copy: bytes) -> None:
    other = fingerprint(encoded(PICTURE))

    guess = nearest(fingerprint(copy), [(1, other), (2, ORIGINAL)])

    assert guess
    assert (guess.job, guess.confidence) == (2, "high")


def patchwork(seed: int, width: int, height: int, patch: int) -> Image.Image:
    """Draw squares of colours that the seed alone decides; no library may draw them otherwise."""
    across = -(-width // patch)
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            cell = seed + (y // patch) * across + x // patch
            pixels += sha256(cell.to_bytes(4, "big")).digest()[:3]
    return Image.frombytes("RGB", (width, height), bytes(pixels))


#: What ImageHash 4.3.2 said of them (phash, hash_size=16); older pictures' rows hold its words.
BY_IMAGEHASH = {
    (1, 64, 64, 7): "db362723049b752a3ed0783c86d9ba3663c70fd1d43a84d961ae9721e1cf8a55",
    (2, 32, 32, 4): "ff00578a11bb2935a64d75281b93a70d49f958f2e46c8ad759b2d64aee44a875",
    (3, 100, 60, 9): "f84b06cd2d0e5a0f2a7191f0b84d47f2620fdd8eb5b2a2f1d7f0e81716c82d0f",
    (4, 61, 143, 11): "fc0f15626cafbc375b4b43c8353623b443c84cc97c0f0af141e8c3d8be17f50e",
    (5, 256, 256, 32): "925b66cc4a5639315f820e47252d55aa0000aa55dad2f1b8a07dc6ceb5a99933",
    (6, 300, 200, 50): "ec4656a51c313e130000c1ece3ceab5a000054a51c313e130000c1ece3ceab5a",
    (7, 17, 23, 5): "8a95962ccd934d9be8d5172ab76cb265152ae8d3162ce9934d9ae8d5172a176a",
    (8, 320, 256, 6): "ad4941305d56269e5e073b0506b909ed28efbee575ed3d1eb1b80cedcb694054",
}


@pytest.mark.parametrize("drawn", BY_IMAGEHASH)
def test_fingerprints_are_those_that_older_pictures_have(drawn: tuple[int, int, int, int]) -> None:
    assert fingerprint(encoded(patchwork(*drawn))) == BY_IMAGEHASH[drawn]


@pytest.mark.parametrize("size", [(8, 8), (64, 64), (100, 80)])
def test_of_a_plain_ground_rounding_decides_nothing(size: tuple[int, int]) -> None:
    assert fingerprint(encoded(Image.new("RGB", size, (200, 10, 77)))) == "8" + 63 * "0"


def test_another_picture_is_not_taken_for_it() -> None:
    mirrored = fingerprint(encoded(PORTRAIT.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))

    assert nearest(fingerprint(encoded(PICTURE)), [(2, ORIGINAL)]) is None
    assert nearest(mirrored, [(2, ORIGINAL)]) is None


def test_nobody_is_named_where_nothing_is_known() -> None:
    assert nearest(ORIGINAL, []) is None


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([(1, 0)], Guess(1, 0, "high")),
        ([(1, SURE_WITHIN)], Guess(1, SURE_WITHIN, "high")),
        ([(1, SURE_WITHIN + 1)], Guess(1, SURE_WITHIN + 1, "low")),
        ([(1, LIKELY_WITHIN)], Guess(1, LIKELY_WITHIN, "low")),
        ([(1, LIKELY_WITHIN + 1)], None),
        ([(1, 12), (2, 4), (3, 100)], Guess(2, 4, "high")),
        ([(1, 11), (2, 4)], Guess(2, 4, "low")),  # two jobs look alike
        ([(2, 9), (2, 4)], Guess(2, 4, "high")),  # two pictures of one job
    ],
)
def test_confidence_follows_the_distance_and_the_second_best(
    known: list[tuple[int, int]], expected: Guess | None
) -> None:
    assert nearest(ORIGINAL, [(job, flipped(ORIGINAL, bits)) for job, bits in known]) == expected


@given(prints, prints)
def test_distance_is_symmetric_and_zero_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, flipped(one, 17)) == 17


@pytest.mark.parametrize("bad", [b"", b"hello", encoded()[:300], encoded(to="jpeg")[:200]])
def test_what_is_no_picture_has_no_fingerprint(bad: bytes) -> None:
    with pytest.raises(Refused, match="not_a_picture"):
        fingerprint(bad)


def cut(left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Cut a share off each side of the portrait."""
    width, height = PORTRAIT.size
    box = (left * width, top * height, width - right * width, height - bottom * height)
    return PORTRAIT.crop(tuple(map(round, box)))


@pytest.mark.parametrize(
    "rims",
    [(0.03, 0.03, 0.03, 0.03), (0, 0, 0, 0.06), (0.06, 0, 0, 0), (0.02, 0.05, 0.04, 0.01)],
    ids=["all round", "the label cut off", "one side", "unevenly"],
)
def test_a_copy_with_a_rim_cut_off_is_known_and_less_surely(rims: tuple[float, ...]) -> None:
    copy = encoded(cut(*rims).resize((300, 300)), "jpeg")
    assert nearest(fingerprint(copy), [(2, ORIGINAL)]) is None, "as a whole it is not known"

    guess = find(copy, pages((1, fingerprint(encoded(PICTURE))), (2, ORIGINAL)))

    assert guess
    assert (guess.job, guess.confidence, guess.is_cut) == (2, "low", True)


def test_a_whole_copy_is_not_called_cut() -> None:
    guess = find(encoded(PORTRAIT, "jpeg"), pages((2, ORIGINAL)))

    assert guess
    assert (guess.job, guess.confidence, guess.is_cut) == (2, "high", False)


def test_of_what_half_was_cut_off_nobody_is_named() -> None:
    assert find(encoded(cut(0.25, 0.25, 0.25, 0.25)), pages((2, ORIGINAL))) is None
    assert find(encoded(PICTURE), pages((2, ORIGINAL))) is None
    assert find(encoded(PORTRAIT), []) is None
    assert find(encoded(PORTRAIT), pages()) is None


def test_a_guess_without_a_rim_is_the_picture_itself() -> None:
    assert (
        KnownPage.of([(2, ORIGINAL)]).words[:, 0].tolist()
        in fingerprints.guesses(PORTRAIT).tolist()
    )


def test_guesses_are_the_picture_with_its_edges_carried_outwards() -> None:
    grey = PORTRAIT.convert("L")
    small = np.asarray(grey.resize((60, 57), Image.Resampling.LANCZOS), np.float64)
    padded = np.pad(small, ((3, 4), (0, 4)), mode="edge")
    found = fingerprints._fingerprints(padded[None])[0]

    guessed = fingerprints.guesses(PORTRAIT)

    assert len(guessed) == 1296
    assert min(np.bitwise_count(guessed ^ found).sum(axis=1)) == 0


@pytest.mark.parametrize("within", [CUT_WITHIN, 47, 60])
def test_what_is_near_a_guess_is_found_as_if_each_were_compared(within: int) -> None:
    chance = np.random.default_rng(5)
    guessed = fingerprints.guesses(PORTRAIT)
    near = guessed[chance.integers(len(guessed), size=300)].view(np.uint8)
    flips = np.packbits(chance.random((300, 256)) < chance.random((300, 1)) / 3, axis=1)
    known = near.reshape(300, 32) ^ flips
    page = KnownPage.of((job, print_.tobytes().hex()) for job, print_ in enumerate(known))
    apart = np.bitwise_count(known.view(np.uint64)[:, None] ^ guessed[None]).sum(axis=2)
    best = apart.min(axis=1)

    found = fingerprints.nearest_guess(fingerprints.alike(guessed), page, within)

    assert found == {job: bits for job, bits in enumerate(best.tolist()) if bits <= within}
    assert 30 < len(found) < 300


def test_a_copy_is_one_whatever_it_was_encoded_with() -> None:
    assert is_copy(ORIGINAL, fingerprint(encoded(PORTRAIT, "webp")))
    assert not is_copy(ORIGINAL, fingerprint(encoded(PICTURE)))


def test_where_two_jobs_are_about_as_near_nobody_is_named_for_a_cut_copy() -> None:
    copy = encoded(cut(0.03, 0.03, 0.03, 0.03), "jpeg")
    twin = flipped(ORIGINAL, 6)

    assert find(copy, pages((1, twin), (2, ORIGINAL))) is None
    twice = find(copy, pages((2, twin), (2, ORIGINAL)))
    assert twice
    assert (twice.job, twice.is_cut) == (2, True), "two pictures of one job do not compete"
