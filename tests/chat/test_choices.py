"""/portrait's style, quality and size: offered, painted, named, kept by Again, limited."""

from pathlib import Path
from typing import Any

import pytest

from bot.request import offer_of
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot
from tests.chat.panels import Panel

STYLES = {"pixel": "pixel art", "oil painting": "oil painting"}
OFFER = offer_of(20, 512, 512, {"quick": 10, "fine": 40}, {"portrait": (512, 768)}, STYLES)
CHOSEN = {"style": "pixel", "quality": "fine", "size": "portrait"}


async def details(club: Club, message: str, member: str = "grace") -> dict[str, str]:
    """Press Details, and return what it says by its labels."""
    told = await club.told(await club.in_more(message, "Details", member))
    lines = (line.removeprefix("**").partition("**: ") for line in told.split("\n"))
    return {label: value for label, _, value in lines}


async def suggested(club: Club, option: str, typed: str) -> dict[str, str]:
    """Type into an option that completes itself, and return names and values."""
    options = {"subject": "Ada", option: typed}
    asked = await club.hands.order(
        "autocomplete", command="portrait", focused=option, options=options
    )
    known = await club.hands.acknowledged(asked["interaction_id"])
    return {choice["value"]: choice["name"] for choice in known["choices"]}


async def refused(club: Club, member: str = "ada", **options: Any) -> str:
    typed = {"subject": "Ada Lovelace", **options}
    sent = await club.hands.order("slash", command="portrait", member=member, options=typed)
    return await club.told(await club.hands.acknowledged(sent["interaction_id"]))


async def test_a_choice_is_painted_named_on_the_card_and_kept_by_again(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.ask(**CHOSEN)
        sitting = await club.sitting()
        sitting.finish()
        await club.until(message, "· seed")
        await club.delivery(message, "posted")

        assert (sitting.spec.quality, sitting.spec.size) == ("fine", "portrait")
        assert sitting.spec.prompt.endswith(", pixel art.")
        named = await details(club, message)
        assert named[ENGLISH["label_style"]] == "`pixel`"
        assert named[ENGLISH["label_quality"]].startswith("fine, ")
        assert named[ENGLISH["label_size"]].startswith("portrait, ")
        await club.press(message, "Again", "grace")
        again = (await club.sitting()).spec
        assert (again.quality, again.size, again.prompt) == (
            "fine",
            "portrait",
            sitting.spec.prompt,
        )


async def test_a_plain_request_names_no_choice_it_did_not_make(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        named = await details(club, await club.picture())

        choices = {"label_style", "label_quality", "label_size"}
        assert not named.keys() & {ENGLISH[each] for each in choices}


async def test_what_the_model_knows_is_suggested(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        assert list(await suggested(club, "style", "")) == list(STYLES)
        assert list(await suggested(club, "style", "OIL")) == ["oil painting"]
        sizes = await suggested(club, "size", "")
        assert sizes == {"square": "square (512 x 512)", "portrait": "portrait (512 x 768)"}


@pytest.mark.parametrize("typed", ["portrait", "Portrait (512 x 768)", "512x768"])
async def test_a_size_may_be_typed_as_it_is_suggested(typed: str, tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        await club.ask(size=typed)
        assert (await club.sitting()).spec.size == "portrait"


async def test_before_a_model_is_known_there_are_suggestions_too(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        assert "watercolour" in await suggested(club, "style", "water")
        assert await suggested(club, "size", "") == {}


async def test_the_finest_quality_is_limited_and_everybody_reads_what_is_left(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        panel = await Panel.open(club)
        await panel.to("limits")
        await panel.press("For everyone")
        told = await panel.fill("How much", quality=["normal"])
        assert told.splitlines()[1] == "Finest quality, for everyone: no limit → normal"

        assert "Choose one of these, or none: quick, normal." in await refused(club, quality="fine")
        typed = {"command": "my-portraits limits", "member": "ada"}
        sent = await club.hands.order("slash", **typed)
        own = await club.told(await club.hands.acknowledged(sent["interaction_id"]))
        assert "- Finest quality, for you: normal" in own
        assert "It has: square (512 x 512), portrait" in await refused(club, size="enormous")
        lifted = await panel.fill("How much", quality=["fine"])
        assert "Finest quality, for everyone: normal → fine" in lifted
        await club.ask(quality="fine")
