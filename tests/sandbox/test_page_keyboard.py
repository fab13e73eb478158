"""The chat page by keyboard alone and for screen readers, narrow and wide."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from playwright.async_api import Locator, Page, expect

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.browser import complaints, needs_axe, needs_chromium, opened, ready
from tests.sandbox.hands import Hands, form
from tests.sandbox.painter import Buttons, Painter, picture, png

pytestmark = needs_chromium

COMPONENTS_V2 = 1 << 15
STYLES = [app_commands.Choice(name=name, value=name) for name in ("oil", "comic ink", "pencil")]


class Thumbnails(discord.ui.LayoutView):
    """A list as a bot sends it today: a section a picture, with a link to its message."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(timeout=None)
        for number, address in enumerate(addresses, start=1):
            text = f"{number}. [Ada](<{address}>)"
            small = discord.ui.Thumbnail("attachment://portrait.png", description="AI-generated")
            self.add_item(discord.ui.Section(text, accessory=small))


def studio() -> list[Any]:
    """Commands as a picture's life needs them: one that paints, one that lists what was painted."""
    painted: list[str] = []

    @app_commands.command(description="Paint somebody in a style.")
    @app_commands.choices(style=STYLES)
    async def paint(
        interaction: discord.Interaction, subject: str, style: app_commands.Choice[str]
    ) -> None:
        await interaction.response.defer(thinking=True)
        sent = await interaction.edit_original_response(
            content=f"{subject}, {style.value}", attachments=[picture()], view=Buttons()
        )
        painted.append(sent.jump_url)

    @app_commands.command(description="What was painted.")
    async def history(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(
            view=Thumbnails(painted), file=picture(), ephemeral=True
        )

    return [paint, history]


@pytest.fixture
async def studio_bot(painter: Painter) -> Painter:
    for command in studio():
        painter.tree.add_command(command)
    await painter.tree.sync()
    return painter


@pytest.fixture
async def page(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Page]:
    async with opened(sandbox, tmp_path / "profile") as page:
        yield page


async def _keys(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def _chosen(page: Page) -> str:
    """Read what a screen reader hears as chosen in the list of whatever has the focus."""
    told = await page.evaluate(
        "document.getElementById("
        "document.activeElement.getAttribute('aria-activedescendant'))?.textContent ?? ''"
    )
    return str(told)


async def _back_to(page: Page, wanted: Locator) -> None:
    """Walk back with Shift+Tab until that has the focus."""
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by Shift+Tab")


async def _send(hands: Hands, channel: str = home.PORTRAITS, **message: Any) -> str:
    files = message.pop("files", {})
    path = f"/channels/{channel}/messages"
    status, sent = await hands.api("POST", path, data=form(json.dumps(message), **files))
    assert status == 200, sent
    return str(sent["id"])


async def test_the_whole_life_of_a_picture_by_keys_alone(studio_bot: Painter, page: Page) -> None:
    line = page.locator("#text")
    await expect(line).to_be_focused()
    await page.keyboard.type("/pai")
    assert await _chosen(page) == "/paintPaint somebody in a style."
    await _keys(page, "Tab")
    await page.keyboard.type("Ada Lovelace")
    await _keys(page, "ArrowDown")
    assert await _chosen(page) == "style*"
    await _keys(page, "Enter", "ArrowDown")
    assert await _chosen(page) == "comic ink"
    await _keys(page, "Enter")
    await expect(line).to_have_value("/paint Ada Lovelace style: comic ink ")
    await _keys(page, "Enter")

    message = page.locator(".message", has_text="Ada Lovelace, comic ink").first
    await expect(message.get_by_role("img", name="a teal square")).to_be_visible()
    news = "Portrait Bot: Ada Lovelace, comic ink. a teal square"
    await expect(page.locator("#news")).to_have_text(news)
    await _back_to(page, message.get_by_role("button", name="Report"))
    await _keys(page, "Enter")
    await expect(page.get_by_label("Why?")).to_be_focused()
    await page.keyboard.type("too blue")
    await _keys(page, "Tab", "Tab", "Enter")
    await expect(page.locator(".message.private")).to_contain_text("reported: too blue")
    await expect(message.get_by_role("button", name="Report")).to_be_focused()

    await line.focus()
    await page.keyboard.type("/his")
    await _keys(page, "Tab", "Enter")
    listed = page.locator(".message.private").last
    await expect(listed.locator(".thumbnail img")).to_have_attribute("alt", "AI-generated")
    await _back_to(page, listed.get_by_role("link", name="Ada"))
    await _keys(page, "Enter")
    await expect(message).to_be_focused()
    await expect(message).to_be_in_viewport()


async def test_the_line_is_a_combobox_of_its_list(painter: Painter, page: Page) -> None:
    line = page.get_by_role("combobox", name="Message")
    await expect(line).to_have_attribute("aria-expanded", "false")

    await page.keyboard.type("/que")

    await expect(line).to_have_attribute("aria-expanded", "true")
    await expect(line).to_have_attribute("aria-controls", "offers")
    await expect(line).to_have_attribute("aria-activedescendant", "offer-0")
    offered = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await expect(offered).to_have_text(["/queue showShow it."])
    await expect(offered).to_have_attribute("aria-selected", "true")
    await _keys(page, "Tab")
    await expect(offered).to_have_text(["long"])
    await expect(line).not_to_have_attribute("aria-activedescendant", "offer-0")


@pytest.mark.parametrize("name", ["portrait-settings", "another"])
async def test_what_to_try_first_is_said_where_there_is_such_a_command(
    page: Page, hands: Hands, name: str
) -> None:
    command = {"name": name, "description": "Settings"}
    command["default_member_permissions"] = str(1 << 5)
    both = [command, {"name": "portrait", "description": "Paint"}]
    status, _ = await hands.api("PUT", f"/applications/{home.BOT}/commands", json=both)
    assert status == 200
    await expect(page.locator("#empty")).to_contain_text("/portrait Neil Armstrong astronaut")
    hint = page.locator("#empty p", has_text="To see limits at work, be Olive, set some with")
    if name == "another":
        await expect(hint).to_have_count(0)
        return

    await hint.get_by_role("button").press("Enter")

    await expect(page.locator("#text")).to_have_value("/portrait-settings")
    await expect(page.locator("#text")).to_be_focused()


async def test_up_recalls_what_was_sent_and_escape_closes_the_list(
    painter: Painter, page: Page
) -> None:
    line, offers = page.locator("#text"), page.locator("#offers")
    for text in ("/queue show", "/whisper"):
        await page.keyboard.type(text)
        await _keys(page, "Enter")
        await expect(line).to_have_value("")

    await _keys(page, "ArrowUp")
    await expect(line).to_have_value("/whisper")
    await _keys(page, "ArrowUp")
    await expect(line).to_have_value("/queue show")
    await expect(line).to_have_attribute("aria-expanded", "true")
    await _keys(page, "Escape")
    await expect(offers).to_be_hidden()
    await expect(line).to_have_attribute("aria-expanded", "false")
    await _keys(page, "Enter")
    await expect(page.locator(".message")).to_have_count(3)


async def test_a_half_typed_command_covers_nothing(painter: Painter, page: Page) -> None:
    await page.keyboard.type("/portrait Ada")
    await _keys(page, "Enter")
    last = page.get_by_role("button", name="Report")
    await expect(last).to_be_in_viewport()

    for text in ("/", "/portrait Ada details: "):
        await page.fill("#text", text)
        await expect(page.locator("#offers")).to_be_visible()

        await expect(last).to_be_in_viewport()
        assert await last.evaluate("""it => {
            const { x, y, width, height } = it.getBoundingClientRect();
            return it.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }"""), "what a click there would reach"


@pytest.mark.parametrize(
    ("typed", "first", "made"),
    [
        ("/raw ", "Olive", "/raw who: @owner "),
        ("/raw gra", "Grace", "/raw who: @grace "),
        ("/queue show long: ", "true", "/queue show long: true "),
    ],
)
async def test_members_and_yes_or_no_are_chosen_by_keys(
    painter: Painter, page: Page, typed: str, first: str, made: str
) -> None:
    await page.keyboard.type(typed)

    assert await _chosen(page) == first
    await _keys(page, "Tab")

    value = await page.locator("#text").input_value()
    assert value == made.replace("who: ", "")
    await _keys(page, "Enter")
    await expect(page.locator(".message")).to_have_count(1)


async def test_a_menu_is_opened_searched_and_used_by_keys(
    painter: Painter, page: Page, hands: Hands
) -> None:
    options = [{"label": name, "value": name} for name in ("oil", "pencil", "poster")]
    several = {"type": 3, "custom_id": "x", "placeholder": "Styles", "options": options}
    several |= {"min_values": 1, "max_values": 2}
    people = {"type": 5, "custom_id": "y", "placeholder": "Whom"}
    rows = [{"type": 1, "components": [each]} for each in (several, people)]
    await _send(hands, content="Choose.", components=rows)
    styles = page.get_by_role("combobox", name="Styles")
    await _back_to(page, styles)

    await _keys(page, "Enter", "p")
    assert await _chosen(page) == "pencil"
    await _keys(page, "Enter", "ArrowDown", "Enter", "Tab")
    sent = await hands.wait("interaction_sent")
    assert sent["interaction"]["data"]["values"] == ["pencil", "poster"]
    await expect(styles).to_have_text("pencil, poster")
    await _keys(page, "Space", "g", "Escape", "Space", "g", "Enter")
    last = await hands.wait("interaction_sent", after=sent["n"])
    assert last["interaction"]["data"]["values"] == [home.GRACE], "and only once"


async def test_a_menu_of_apps_is_used_by_keys(painter: Painter, page: Page, hands: Hands) -> None:
    await hands.order("say", member="grace", content="Look at this.")
    await _back_to(page, page.get_by_role("button", name="Apps"))

    await _keys(page, "Enter")
    await expect(page.get_by_role("menuitem", name="Sort")).to_be_focused()
    await _keys(page, "Escape")
    await expect(page.get_by_role("button", name="Apps")).to_be_focused()
    await _keys(page, "Enter", "Enter")
    await expect(page.get_by_role("combobox", name="Kind")).to_be_focused()
    await _keys(page, "Enter", "Escape")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.locator("dialog [role=listbox]")).to_be_hidden()
    await _keys(page, "Enter", "e", "Enter", "Tab", "Tab", "Enter")

    await expect(page.locator(".message.private .text")).to_have_text("kind: even")


async def test_a_dialog_keeps_the_focus_and_gives_it_back(painter: Painter, page: Page) -> None:
    await page.keyboard.type("/portrait Ada")
    await _keys(page, "Enter")
    report = page.get_by_role("button", name="Report")
    await _back_to(page, report)
    await _keys(page, "Enter")
    await expect(page.get_by_label("Why?")).to_be_focused()

    # Between the last and the first the browser's own buttons have their turn.
    outside = "document.body.querySelector(':focus:not(dialog *)')?.outerHTML"
    for _ in range(6):
        await _keys(page, "Tab")
        assert await page.evaluate(outside) is None
    await _keys(page, "Escape")

    await expect(page.locator("dialog[open]")).to_have_count(0)
    await expect(report).to_be_focused()


async def test_a_message_that_changes_keeps_the_focus(painter: Painter, page: Page) -> None:
    await page.keyboard.type("/portrait Ada")
    await _keys(page, "Enter")
    again = page.get_by_role("button", name="Again")
    await _back_to(page, again)

    await _keys(page, "Enter")

    await expect(page.locator(".message .text")).to_contain_text("painted again")
    await expect(again).to_be_focused()
    await expect(page.locator("#trouble")).to_be_empty()


async def test_a_picture_is_shown_large_and_read_out(page: Page, hands: Hands) -> None:
    attached = [{"id": 0, "filename": "one.png", "description": "AI-generated, Ada"}]
    await _send(hands, content="one", attachments=attached, files={"one": png(64, 64)})
    small = page.get_by_role("button", name="AI-generated, Ada")
    await _back_to(page, small)

    await _keys(page, "Enter")

    large = page.get_by_role("dialog", name="Picture")
    box = await large.get_by_role("img", name="AI-generated, Ada").bounding_box()
    assert box
    assert box["width"] > 500
    await _keys(page, "Escape")
    await expect(small).to_be_focused()


async def test_addresses_of_discord_are_places_of_the_page(page: Page, hands: Hands) -> None:
    there = await _send(hands, home.GENERAL, content="It is here.")
    place = f"https://discord.com/channels/{home.GUILD}/{home.GENERAL}"
    rows = [{"type": 2, "style": 5, "label": "Open it", "url": f"{place}/{there}"}]
    embed = {"title": "A title", "url": f"{place}/{there}"}
    await _send(
        hands,
        content=f"{place}/{there} and [gone]({place}/1)",
        embeds=[embed],
        components=[{"type": 1, "components": rows}],
    )
    portraits = page.locator("#channels button", has_text="portraits")

    for name in ("#general: message", "A title", "Open it"):
        await page.get_by_role("link", name=name).press("Enter")
        await expect(page.locator(".message", has_text="It is here.")).to_be_focused()
        await expect(page.locator("#channels [aria-current=page]")).to_have_text("general")
        await portraits.press("Enter")
        await expect(page.locator("#channels [aria-current=page]")).to_have_text("portraits")
    await page.get_by_role("link", name="gone").press("Enter")
    await expect(page.locator("#trouble")).to_have_text(
        "That message is gone, or not for Ada to see."
    )
    assert len(page.context.pages) == 1


async def test_an_address_may_lead_to_direct_messages(page: Page, hands: Hands) -> None:
    direct = await hands.order("say", member="ada", channel="dm", content="Between us.")
    place = f"https://discord.com/channels/@me/{direct['channel_id']}/{direct['id']}"
    await _send(hands, content=place)

    await page.get_by_role("link", name="@dm-ada: message").press("Enter")
    await expect(page.locator(".message", has_text="Between us.")).to_be_focused()
    await page.select_option("#member", label="Grace (member)")
    await page.get_by_role("link", name="@dm-ada: message").press("Enter")
    await expect(page.locator("#trouble")).to_have_text("Grace sees no such channel.")


async def test_a_reload_keeps_who_and_where_and_tabs_differ(
    sandbox: Sandbox, page: Page, hands: Hands
) -> None:
    await page.select_option("#member", label="Morgan (Moderators)")
    await page.locator("#channels button", has_text="mods").click()
    await expect(page).to_have_title("#mods · Portrait Club (sandbox)")
    await page.keyboard.press("Tab")

    await page.reload()
    await page.locator("body[data-ready=yes]").wait_for()
    other = await page.context.new_page()
    await ready(other, f"{sandbox.url}/#member=grace")
    for tab, text in ((page, "from Morgan"), (other, "from Grace")):
        await tab.fill("#text", text)
        await tab.press("#text", "Enter")

    await expect(page.locator(".message .text")).to_have_text("from Morgan")
    await expect(other.locator(".message .head b")).to_have_text("Grace")
    assert (await hands.wait("message_created", text="from Morgan"))["channel_id"] == home.MODS


def _layout() -> list[Any]:
    def media(name: str, **more: Any) -> Any:
        return {"media": {"url": f"attachment://{name}.png"}, "description": f"AI: {name}", **more}

    texts = [{"type": 10, "content": "## Ada\n-# seed 1, <t:0:R>, ||secret||"}]
    section = {"type": 9, "components": texts, "accessory": {"type": 11, **media("p0")}}
    file = {"type": 13, "file": {"url": "attachment://rules.png"}}
    buttons = [{"type": 2, "style": 2, "label": n, "custom_id": n} for n in "abcde"]
    inside = [section, {"type": 14}, {"type": 12, "items": [media("p1", spoiler=True)]}, file]
    box = {"type": 17, "accent_color": 0xFF0000, "components": inside}
    galleries = [
        {"type": 12, "items": [media(name) for name in names]}
        for names in (("p2", "p3"), ("p4", "p5", "p6", "p7"))
    ]
    return [*galleries, box, {"type": 1, "components": buttons}]


async def _send_layout(hands: Hands) -> None:
    files = {f"p{n}": png(256, 256, f"#{n}0{n}0a0") for n in range(8)} | {"rules": png()}
    await _send(hands, flags=COMPONENTS_V2, components=_layout(), files=files)


async def _boxes(found: Locator) -> list[Any]:
    """Measure all in one moment: between two the page may scroll to what has just come."""
    measured = "all => all.map(each => each.getBoundingClientRect().toJSON())"
    return list(await found.evaluate_all(measured))


async def test_the_newer_components_look_as_in_discord(page: Page, hands: Hands) -> None:
    await _send_layout(hands)
    body = page.locator(".message .body")
    await expect(body.locator(".gallery img")).to_have_count(7)

    two, four, one = [await _boxes(body.locator(f".gallery.of-{n} img")) for n in (2, 4, 1)]
    assert [len(two), len(four), len(one)] == [2, 4, 1]
    assert two[0]["y"] == two[1]["y"]
    assert {round(box["y"]) for box in four[:2]} < {round(box["y"]) for box in four}
    assert one[0]["width"] >= 400, "a picture of 256 pixels is shown large"
    [small] = await _boxes(body.locator(".section .thumbnail img"))
    assert (small["width"], small["height"]) == (80, 80)
    await expect(body.locator(".container hr")).to_have_count(1)
    await expect(body.locator(".container .file")).to_contain_text("rules.png")
    await expect(body.locator(".container")).to_have_css("border-left-color", "rgb(255, 0, 0)")
    await expect(body.get_by_role("heading", name="Ada")).to_be_visible()

    covered = body.get_by_role("button", name="Spoiler: show the picture")
    await covered.press("Enter")
    await expect(covered).to_have_count(0)
    word = body.get_by_role("button", name="Spoiler: show it")
    await expect(body.get_by_text("secret")).to_be_hidden()
    await word.press("Enter")
    await expect(body.get_by_text("secret")).to_be_visible()


async def test_a_narrow_window_has_no_sideways_and_two_rows_of_buttons(
    sandbox: Sandbox, hands: Hands, tmp_path: Path
) -> None:
    labels = ("Again", "Variations", "Enlarge it", "Keep it", "Details", "Edit", "File", "Delete")
    buttons = [{"type": 2, "style": 2, "label": n, "custom_id": n} for n in labels]
    rows = [{"type": 1, "components": buttons[:5]}, {"type": 1, "components": buttons[5:]}]
    async with opened(sandbox, tmp_path / "narrow", 390, 844) as page:
        await _send_layout(hands)
        await _send(hands, content="x" * 300, components=rows)
        await page.fill("#text", "/")

        found = page.locator(".message").last.locator(".button")
        await expect(found).to_have_count(8)
        boxes = await _boxes(found)
        assert len({round(box["y"]) for box in boxes}) == 2
        assert all(min(box["width"], box["height"]) >= 24 for box in boxes)
        wide = "all => all.filter(it => it.scrollWidth > it.clientWidth).map(it => it.id)"
        assert await page.locator("html, body, main, #messages, #composer").evaluate_all(wide) == []
        await expect(page.locator(".gallery img")).to_have_count(7)
        [large] = await _boxes(page.locator(".gallery.of-1 img"))
        assert large["width"] > 320


async def test_pictures_kept_elsewhere_are_named_and_not_fetched(page: Page, hands: Hands) -> None:
    embed = {"title": "A title", "image": {"url": "https://example.org/a.png"}}
    await _send(hands, embeds=[embed])

    await expect(page.locator(".embed .elsewhere")).to_have_text(
        "[A title, kept elsewhere: not fetched]"
    )


async def test_what_is_typed_into_can_be_read(page: Page) -> None:
    shown = await page.locator("#text").evaluate("""it => [
        getComputedStyle(it, '::placeholder').color,
        getComputedStyle(it.closest('.box')).backgroundColor,
        getComputedStyle(it.closest('.box')).outlineStyle,
    ]""")
    assert _contrast(*shown[:2]) >= 4.5
    assert shown[2] == "solid", "a visible focus"


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours as CSS writes them."""
    dark, light = sorted(_luminance(each) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(part) / 255 for part in color[4:-1].split(",")]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def test_what_moves_stands_still_for_who_wants_it(page: Page, hands: Hands) -> None:
    await page.emulate_media(reduced_motion="reduce")
    made = await page.evaluate("""() => {
        const dot = document.createElement('div');
        dot.className = 'thinking';
        dot.append(document.createElement('i'));
        document.body.append(dot);
        return getComputedStyle(dot.firstChild).animationName;
    }""")
    assert made == "none"


@needs_axe
@pytest.mark.timeout(240)  # seven readings of a whole page, also where the processors are busy
@pytest.mark.parametrize("width", [390, 1280])
async def test_axe_finds_nothing(
    painter: Painter, sandbox: Sandbox, hands: Hands, tmp_path: Path, width: int
) -> None:
    async with opened(sandbox, tmp_path / "axe", width) as page:
        assert await complaints(page) == [], "empty"

        await page.keyboard.type("/")
        assert await complaints(page) == [], "commands"
        await page.fill("#text", "/portrait Ada details: as")
        await expect(page.get_by_role("option", name="asnaut")).to_be_visible()
        assert await complaints(page) == [], "suggestions"

        await _keys(page, "Enter")
        await expect(page.locator(".embed img")).to_be_visible()
        await _send_layout(hands)
        await hands.order(
            "say", member="grace", content="# A\n> b `c` <@1> @everyone https://e.org"
        )
        await hands.slash("whisper")
        await expect(page.locator(".message.private")).to_have_count(1)
        assert await complaints(page) == [], "results"

        await page.locator(".menu-box").first.press("Enter")
        assert await complaints(page) == [], "a menu open"
        await page.get_by_role("button", name="Report").first.press("Enter")
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await complaints(page) == [], "a modal open"
        await _keys(page, "Escape")
        await page.locator(".frame").first.press("Enter")
        assert await complaints(page) == [], "a picture open"


@needs_axe
async def test_axe_would_find_something(page: Page) -> None:
    await page.evaluate("document.getElementById('text').removeAttribute('aria-label')")

    assert any(each.startswith("label") or "aria-input" in each for each in await complaints(page))
