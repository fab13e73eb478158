"""The settings panel in a real browser, as who manages a server uses it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.chat.club import club_with_bot
from tests.sandbox.browser import needs_chromium, opened

pytestmark = needs_chromium


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_limit_and_a_rule_are_set_by_hand(tmp_path: Path, width: int) -> None:
    async with club_with_bot(tmp_path) as club, opened(club.sandbox, tmp_path / "w", width) as page:
        await page.select_option("#member", label="Olive (owner)")
        await page.fill("#text", "/portrait-settings")
        await page.press("#text", "Enter")
        panel = page.locator(".message.private")
        await expect(panel).to_contain_text("Settings of this server")

        await panel.get_by_role("combobox").click()
        await panel.get_by_role("option", name="Limits and shares").click()
        await panel.get_by_role("button", name="For everyone").click()
        await panel.get_by_role("button", name="How much").click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Pictures an hour").fill("5")
        await form.get_by_role("button", name="Submit").click()
        await expect(panel).to_contain_text("Pictures an hour, for everyone: no limit → 5")

        await panel.get_by_role("button", name="Back").click()
        await expect(panel).to_contain_text("Limits and shares")
        await panel.get_by_role("button", name="Back").click()
        await expect(panel).to_contain_text("Settings of this server")
        await panel.get_by_role("combobox").click()
        await panel.get_by_role("option", name="Rules").click()
        await expect(panel.get_by_role("combobox")).to_have_count(6)
        await panel.get_by_role("combobox").last.click()
        await panel.get_by_role("option", name="living public figures: refused").click()
        await expect(panel).to_contain_text("living public figures: painted → refused")
