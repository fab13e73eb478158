"""Going on from a picture in Discord: buttons the offer allows, a price, a link, and restarts."""

from pathlib import Path
from typing import Any

import pytest

from bot.request import USES, Offer
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot

OFFER = Offer(
    qualities={"normal": 10},
    sizes={"square": (64, 64)},
    uses=USES,
    strengths={"subtle": 0.5, "strong": 0.8, "edit": 0.6, "repaint": 1.0, "enlarge": 0.4},
)


async def labels(club: Club, message: str) -> list[list[str]]:
    rows = (await club.shown(message))["components"]
    return [[button["label"] for button in row["components"]] for row in rows]


async def test_who_varies_a_picture_gets_another_that_says_from_which(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada")
        assert await labels(club, first) == [
            ["Again", "Edit", "Details", "Favourite", "Delete"],
            ["Vary", "Enlarge", "More"],
        ]

        pressed = await club.hands.press(first, member="grace", label="Vary")
        second = str((await club.hands.acknowledged(pressed))["response_message_id"])
        sitting = await club.sitting()
        sitting.finish()
        await club.until(second, "from this picture")

        told = (await club.shown(second))["content"]
        assert "· [from this picture](https://discord.com/channels/" in told
        assert f"/{first})" in told
        assert "<@" in told.split("[from")[0]
        asked = (await club.job_of(second)).request
        assert sitting.spec.source is not None
        assert sitting.spec.source.png
        assert (sitting.spec.source.use, sitting.spec.source.strength) == ("vary", "subtle")
        assert asked.source is not None
        assert asked.source.job == (await club.job_of(first)).id


async def test_what_counts_as_several_says_so_before_it_starts(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada")

        pressed = await club.hands.press(first, member="grace", label="Enlarge")
        question = await club.question(pressed)

        assert question["content"] == ENGLISH["source_price"].format(price=4)
        await club.press(question["id"], "Enlarge", member="grace")
        sitting = await club.sitting()
        assert sitting.spec.source is not None
        assert sitting.spec.source.use == "enlarge"


@pytest.mark.parametrize("uses", [(), ("vary",)])
async def test_what_the_model_lacks_is_not_shown(tmp_path: Path, uses: tuple[str, ...]) -> None:
    async with club_with_bot(tmp_path, offer=OFFER.model_copy(update={"uses": uses})) as club:
        rows = await labels(club, await club.picture("ada"))

        assert rows[1:] == ([["Vary", "More"]] if uses else [])


async def edited(club: Club, message: str, **typed: Any) -> str:
    """Edit a picture's words as somebody else; return the message of what comes of it."""
    opened = await club.hands.press(message, member="grace", label="Edit")
    await club.hands.acknowledged(opened)
    answer = await club.hands.answered(await club.hands.submit(opened, **typed))
    return str(answer["id"])


async def test_other_words_are_painted_with_the_seed_of_the_picture_unless_told(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, slots=4, offer=OFFER) as club:
        first = await club.picture("ada", subject="a king")
        seed = (await club.job_of(first)).spec.seed

        await edited(club, first, subject="a queen", avoid="")
        kept = (await club.sitting()).spec
        await edited(club, first, subject="a duke", avoid="", how=["anew"])
        anew = (await club.sitting()).spec
        await edited(club, first, subject="a king", avoid="")
        same = (await club.sitting()).spec

    assert (kept.seed, kept.source) == (seed, None)
    assert "queen" in kept.prompt
    assert anew.seed != seed
    assert same.seed != seed, "it would be the same picture"


async def test_other_words_may_go_on_from_the_picture_itself(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada", subject="a king")
        parent = (await club.job_of(first)).id

        message = await edited(club, first, subject="a queen", avoid="a hat", how=["far"])
        sitting = await club.sitting()
        request = (await club.job_of(message)).request

    assert sitting.spec.source is not None
    assert (sitting.spec.source.use, sitting.spec.source.strength) == ("edit", "strong")
    assert sitting.spec.source.png
    assert "queen" in sitting.spec.prompt
    assert sitting.spec.negative == "a hat"
    assert request.source is not None
    assert (request.source.job, request.subject, request.count) == (parent, "a queen", 1)


async def test_a_model_that_cannot_edit_offers_only_to_paint_anew(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first = await club.picture("ada")

        opened = await club.hands.press(first, member="grace", label="Edit")
        form = str((await club.hands.acknowledged(opened))["modal"])

    assert ENGLISH["edit_seed"] in form
    assert ENGLISH["edit_from"] not in form
