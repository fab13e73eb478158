"""Record README's moving pictures from the real page: `python -m benchmarks.film docs/demo.webp`.

The demo runs as `make demo` runs it, and a browser uses it as people do. Needs Chromium and the
`dev` extra; takes about a minute. What is seen is what came: seeds are drawn, nothing is chosen.
"""

import argparse
import asyncio
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from PIL import Image
from playwright.async_api import Locator, Page, async_playwright

from bot import demo
from bot.app import House
from bot.sandbox.default_world import GUILD, MODS, OWNER
from tests.sandbox.browser import CHROMIUM, QUIET, ready
from tests.waiting import until

SIZE = (960, 760)
QUALITY = 62  #: of WebP
PAINTED_MS = 120_000  #: patience with a busy machine


@dataclass
class Film:
    """Pictures of a page, and how long each stands, in milliseconds."""

    page: Page
    frames: list[Image.Image] = field(default_factory=list)
    stands: list[int] = field(default_factory=list)

    async def shoot(self, milliseconds: int) -> None:
        """Add what is seen now."""
        shot = Image.open(BytesIO(await self.page.screenshot()))
        self.frames.append(shot.convert("RGB"))
        self.stands.append(milliseconds)

    async def type(self, words: str) -> None:
        """Type into the line for messages, word by word, and send it."""
        for end, letter in enumerate([*words, " "]):
            if letter == " ":
                await self.page.fill("#text", words[:end])
                await self.shoot(350)
        await self.page.press("#text", "Escape")
        await self.page.press("#text", "Enter")

    def write(self, path: Path) -> None:
        """Write all of it as an animated WebP that begins again."""
        first, *others = self.frames
        first.save(
            path, save_all=True, append_images=others, duration=self.stands, loop=0,
            quality=QUALITY, method=6,
        )  # fmt: skip


def button(place: Page | Locator, label: str) -> Locator:
    """Find a button by all it says."""
    return place.get_by_role("button", name=label, exact=True).last


async def ask_for_four(film: Film) -> None:
    """Ask for four pictures, and see them painted."""
    await film.type("/portrait Neil Armstrong astronaut count: 4")
    await button(film.page, "Cancel").wait_for()
    await film.shoot(700)
    await film.page.get_by_text("Painting").last.wait_for(timeout=PAINTED_MS)
    await film.shoot(700)
    await button(film.page, "Enlarge").wait_for(timeout=PAINTED_MS)
    await film.page.wait_for_timeout(500)  # its pictures are decoded
    await film.shoot(2600)


async def edit(film: Film) -> None:
    """Ask for it in other words."""
    await button(film.page, "Edit").click()
    form = film.page.get_by_role("dialog")
    await form.get_by_role("textbox").first.fill("Neil Armstrong, laughing, in a red jumper")
    await film.shoot(1600)
    before = await button_count(film.page, "Enlarge")
    await form.get_by_role("button", name="Submit").click()
    await button(film.page, "Cancel").wait_for()
    while await button_count(film.page, "Enlarge") == before:
        await film.page.wait_for_timeout(200)
    await film.page.wait_for_timeout(500)
    await film.shoot(2600)


async def button_count(page: Page, label: str) -> int:
    """Count the buttons that say this."""
    return await page.get_by_role("button", name=label, exact=True).count()


async def report_and_moderate(film: Film) -> None:
    """Have somebody report the last picture, and see the card that moderators get."""
    page = film.page
    await page.select_option("#member", label="Grace (member)")
    await button(page, "More").click()
    await button(page, "Report").wait_for()
    await film.shoot(1600)
    await button(page, "Report").click()
    form = page.get_by_role("dialog")
    await form.get_by_role("combobox").click()
    await form.get_by_role("option").nth(2).click()
    await film.shoot(1200)
    await form.get_by_role("button", name="Submit").click()
    await page.select_option("#member", label="Morgan (Moderators)")
    await page.locator("#channels").get_by_role("button", name="mods").click()
    await button(page, "Dismiss").wait_for()
    await page.wait_for_timeout(500)
    await film.shoot(3000)


async def visit(sandbox: aiohttp.ClientSession, house: House, path: Path) -> None:
    """Open the page, do all of it, and write the film."""
    await house.desk.guild_choices.moderators_channel(int(GUILD), int(OWNER), int(MODS))
    await until(lambda: any(each.slots for each in house.dispatch.studios), "the studio")
    async with sandbox.get("/") as answer:
        address = str(answer.url)
    with TemporaryDirectory() as profile:
        async with async_playwright() as playwright:
            context = await playwright.chromium.launch_persistent_context(
                profile,
                executable_path=CHROMIUM,
                headless=True,
                args=QUIET,
                viewport={"width": SIZE[0], "height": SIZE[1]},
            )
            film = Film(context.pages[0])
            await ready(film.page, address)
            await film.page.select_option("#member", label="Ada (member)")
            await ask_for_four(film)
            await edit(film)
            await report_and_moderate(film)
            await context.close()
    film.write(path)


async def record(path: Path) -> None:
    """Run the demo for as long as the film takes."""
    await demo.visited(None, lambda sandbox, house: visit(sandbox, house, path))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="the WebP file that is written")
    asyncio.run(record(parser.parse_args().path))
