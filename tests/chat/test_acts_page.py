"""What may be done with a picture, done by hand in a real browser: as a member, as a moderator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.chat import asking
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot
from tests.chat.test_showcase import open_showcase
from tests.chat.test_sources import OFFER
from tests.sandbox.browser import needs_chromium, opened

pytestmark = needs_chromium
WIDTHS = [1280, 390]


@pytest.fixture(autouse=True)
def a_loaded_machine_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody read that too much comes at once: that is not what this is about."""
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 60.0)


@asynccontextmanager
async def page_of(
    folder: Path, width: int, member: str, count: int = 1
) -> AsyncIterator[tuple[Club, Page, Locator]]:
    """Show a picture of Ada's to somebody; yields the club, the page, and the picture's message."""
    async with club_with_bot(folder, slots=9, offer=OFFER) as club:
        await open_showcase(club)
        message = await club.picture("ada", count=count)
        async with opened(club.sandbox, folder / "w", width) as page:
            await page.select_option("#member", label=member)
            yield club, page, page.locator(f".message[data-id='{message}']")


async def press(place: Locator, label: str) -> None:
    await place.get_by_role("button", name=label, exact=True).click()


async def more(page: Page, picture: Locator) -> Locator:
    await press(picture, "More")
    shown = page.locator(".message.private", has_text=ENGLISH["more_told"])
    await expect(shown).to_have_count(1)
    return shown.first


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_member_goes_on_from_anybodys_picture(tmp_path: Path, width: int) -> None:
    async with page_of(tmp_path, width, "Grace (member)") as (club, page, picture):
        made: list[tuple[str, str]] = []

        async def painted() -> None:
            sitting = await club.sitting()
            source = sitting.spec.source
            made.append((source.use, source.part or source.strength or "") if source else ("", ""))
            sitting.finish()

        await press(picture, "Again")
        await painted()
        await press(picture, "Vary")
        await painted()
        await press(picture, "Enlarge")
        price = ENGLISH["source_price"].format(price=4)
        question = page.locator(".message.private", has_text=price)
        await press(question, "Enlarge")
        await painted()
        await press(picture, "Edit")
        form = page.get_by_role("dialog")
        await form.get_by_role("textbox").first.fill("a queen")
        await form.get_by_role("button", name="Submit").click()
        await painted()
        further = await more(page, picture)
        for act in ("Vary strongly", "Repaint background", "Repaint hair and hat", "Repaint eyes"):
            await press(further, act)
            await painted()

        assert made == [
            ("", ""),
            ("vary", "subtle"),
            ("enlarge", ""),
            ("", ""),
            ("vary", "strong"),
            ("repaint", "background"),
            ("repaint", "hair"),
            ("repaint", "eyes"),
        ]
        children = page.locator(".message", has_text="· from this picture")
        await expect(children).to_have_count(6)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_member_chooses_one_of_four(tmp_path: Path, width: int) -> None:
    async with page_of(tmp_path, width, "Grace (member)", count=4) as (club, page, picture):
        await picture.get_by_role("combobox").click()
        await picture.get_by_role("option", name="Picture 3").click()
        acts = page.locator(".message.private").last
        await expect(acts).to_contain_text("From picture 3:")
        await press(acts, "Vary")

        source = (await club.job((await club.sitting()).job)).request.source
        assert source is not None
        assert source.index == 2


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_member_looks_after_a_picture_of_their_own(tmp_path: Path, width: int) -> None:
    async with page_of(tmp_path, width, "Ada (member)") as (_club, page, picture):
        further = await more(page, picture)
        for act, told in (
            ("Details", "Seed"),
            ("Favourite", ENGLISH["kept"].split(" until")[0]),
            ("File", "Your picture as a PNG"),
            ("Showcase", "It is in"),
        ):
            await press(further, act)
            await expect(page.locator(".message.private").last).to_contain_text(told)
        await press(further, "Delete")
        question = page.locator(".message.private", has_text="Delete this picture for good?")
        await press(question, ENGLISH["button_sure_delete"])

        await expect(picture).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_member_reports_what_is_anothers(tmp_path: Path, width: int) -> None:
    async with page_of(tmp_path, width, "Grace (member)") as (_club, page, picture):
        await press(await more(page, picture), "Report")
        form = page.get_by_role("dialog")
        await form.get_by_role("combobox").click()
        await form.get_by_role("option", name=ENGLISH["report_child"]).click()
        await form.get_by_role("button", name="Submit").click()

        await expect(picture).to_contain_text(ENGLISH["picture_hidden"])
        await expect(picture.get_by_role("button", name="More", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_moderator_asks_who_it_was_and_removes_it(tmp_path: Path, width: int) -> None:
    async with page_of(tmp_path, width, "Morgan (Moderators)") as (_club, page, picture):
        further = await more(page, picture)
        await press(further, "Who asked")
        await expect(page.locator(".message.private").last).to_contain_text("@Ada")
        await press(further, "Remove")
        told = ENGLISH["remove_ask"].split(".")[0]
        question = page.locator(".message.private", has_text=told)
        await press(question, ENGLISH["button_sure_remove"])

        await expect(picture).to_contain_text(ENGLISH["picture_removed"])
