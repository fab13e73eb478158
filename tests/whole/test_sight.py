"""What members ask for is what is posted: a classifier of the project's own looks at the pictures.

The witness stands between a slash command typed into the sandbox and what the real bot posts there.
"""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.whole.running_bot import Discord, bot_process, discord
from tests.witness import seen

SEEDS = (1, 2, 3)
MOST = 2  # of three pictures: neither the painter nor the witness is always right
ASKED = [
    ("Albert Einstein", "eyewear", "none"),
    ("Albert Einstein wearing sunglasses", "eyewear", "sunglasses"),
    ("a woman with a crown", "hat", "crown"),
    ("a man with a long beard on a yellow background", "background", "yellow"),
]


@asynccontextmanager
async def club_with_bot(folder: Path) -> AsyncIterator[Discord]:
    async with discord() as club, bot_process(club.sandbox, folder / "data"):
        await club.connected()
        yield club


async def shown(club: Discord, subject: str, seed: int, attribute: str) -> str:
    """Ask as a member would; return what the posted picture shows."""
    member = ("ada", "grace")[seed % 2]
    posted = await club.picture(await club.ask(subject, member=member, seed=seed))
    return seen(Image.open(io.BytesIO(posted)), attribute)


@pytest.mark.more
@pytest.mark.timeout(300)  # twelve pictures, on a loaded machine
async def test_what_is_asked_for_is_what_is_posted(tmp_path: Path) -> None:
    told: dict[str, list[str]] = {}
    async with club_with_bot(tmp_path) as club:
        for subject, attribute, _ in ASKED:
            told[subject] = [await shown(club, subject, seed, attribute) for seed in SEEDS]

    for subject, _, value in ASKED:
        assert told[subject].count(value) >= MOST, f"{subject}: {told[subject]}"
