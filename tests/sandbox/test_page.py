"""The chat page in a real browser: what a person sees and does."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.browser import needs_chromium, opened
from tests.sandbox.hands import Hands, form
from tests.sandbox.painter import Buttons, Painter, png

pytestmark = needs_chromium


@pytest.fixture
async def page(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Page]:
    async with opened(sandbox, tmp_path / "profile") as page:
        yield page


async def _type(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_a_portrait_is_asked_for_painted_and_reported(painter: Painter, page: Page) -> None:
    await page.fill("#text", "/por")
    await expect(page.locator("#offers [role=option]")).to_have_text(["/portraitPaint somebody."])
    await page.press("#text", "Tab")
    await _type(page, "/portrait Neil Armstrong details: astronaut")

    picture = page.locator(".embed img.picture")
    await expect(picture).to_be_visible()
    await page.wait_for_function("document.querySelector('.embed img').naturalWidth === 48")
    await expect(page.locator(".embed .title")).to_have_text("Neil Armstrong")
    await expect(page.locator(".embed .description")).to_have_text("astronaut")
    await page.get_by_role("button", name="Report").click()
    await page.get_by_label("Why?").fill("too blue")
    await page.get_by_role("button", name="Submit").click()
    await expect(page.locator(".message.private .text")).to_have_text("reported: too blue")
    await page.get_by_role("button", name="Dismiss message").click()
    await expect(page.locator(".message.private")).to_have_count(0)


async def test_an_empty_channel_says_what_to_type_and_who_one_may_be(
    painter: Painter, page: Page
) -> None:
    hint = page.locator("#empty")
    await expect(hint).to_contain_text("commands that Ada (member) may use, for example /portrait")
    await expect(hint).to_contain_text("Acting as: Olive (owner), Morgan (Mod")

    await page.select_option("#member", label="Morgan (Moderators)")
    await expect(hint).to_contain_text("commands that Morgan (Moderators) may use")
    await _type(page, "/portrait Ada")

    await expect(page.locator(".message")).to_have_count(1)
    await expect(hint).to_be_hidden()


async def test_a_button_changes_the_message_in_place(painter: Painter, page: Page) -> None:
    await _type(page, "/portrait Ada")
    await page.get_by_role("button", name="Again").click()

    await expect(page.locator(".message .text")).to_contain_text("painted again")
    await expect(page.locator(".message")).to_have_count(1)


async def test_suggestions_are_offered_while_typing(painter: Painter, page: Page) -> None:
    await page.type("#text", "/portrait Ada details: astro")

    await page.get_by_role("option", name="astronaut").click()

    await expect(page.locator("#text")).to_have_value("/portrait Ada details: astronaut ")


async def test_another_member_sees_no_whisper(painter: Painter, page: Page) -> None:
    await _type(page, "/whisper")
    await expect(page.locator(".message.private")).to_be_visible()

    people = ["Olive (owner)", "Morgan (Moderators)", "Ada (member)", "Grace (member)"]
    await expect(page.locator("#member option")).to_have_text(people)
    await page.select_option("#member", label="Grace (member)")

    await expect(page.locator(".message")).to_have_count(0)
    await expect(page.locator("#channels button")).to_have_text(["portraits", "general"])
    await page.select_option("#member", label="Morgan (Moderators)")
    await expect(page.locator("#channels button")).to_have_text(["portraits", "general", "mods"])


# The page hears of it with the next frame, and a message may come before that.
SCROLL_UP = """() => new Promise(done => {
  const list = document.getElementById("messages");
  list.addEventListener("scroll", () => done(), { once: true });
  list.scrollTop = 0;
})"""


async def test_only_ones_own_answer_scrolls_the_page_down(
    painter: Painter, page: Page, hands: Hands
) -> None:
    await hands.order("say", member="grace", content="Long.\n" * 99)
    await expect(page.locator(".message", has_text="Long.")).to_have_count(1)
    await page.evaluate(SCROLL_UP)
    await hands.order("say", member="grace", content="Not for Ada.")
    await hands.slash("queue show", member="grace")
    await expect(page.locator(".message")).to_have_count(3)
    assert await page.evaluate("document.getElementById('messages').scrollTop") == 0

    await _type(page, "/whisper")

    await expect(page.locator(".message.private .whisper")).to_be_in_viewport()


async def test_the_line_above_an_answer_is_plain_and_cut_short(
    painter: Painter, page: Page, hands: Hands
) -> None:
    text = f"# To *review*\n1. `a pirate`, <t:0:R>\n- for <@{home.ADA}>\n" + "very long " * 40
    payload = {"content": text, "components": Buttons().to_components()}
    path = f"/channels/{home.PORTRAITS}/messages"
    _, sent = await hands.api("POST", path, json=payload)
    await hands.press(sent["id"], custom_id="style", values=["a"])

    excerpt = page.locator(".above .excerpt")
    await expect(excerpt).to_contain_text(re.compile(r"^To review 1\. a pirate, \d+ years ago"))
    await expect(excerpt).to_contain_text("ago • for @Ada very long")
    assert await excerpt.evaluate("it => it.scrollWidth > it.clientWidth"), "cut short"
    above, name, face = [
        await page.locator(each).bounding_box() for each in (".above", ".above b", ".above .avatar")
    ]
    assert above
    assert name
    assert face
    assert (face["width"], face["height"]) == (16, 16)
    assert above["height"] < 2 * name["height"], "one line"
    assert name["height"] < 2 * 14, "the name on one line"


async def test_what_is_refused_is_said(painter: Painter, page: Page) -> None:
    await _type(page, "/moderate")

    await expect(page.locator("#trouble")).to_have_text(
        "Ada may not use /moderate: they lack the permission Moderate Members."
    )


async def test_a_command_without_what_it_needs_says_what(painter: Painter, page: Page) -> None:
    await _type(page, "/portrait")

    await expect(page.locator("#trouble")).to_have_text("/portrait needs the option 'subject'.")
    await expect(page.locator("#hint")).to_contain_text("subject*")


async def test_an_option_that_is_none_is_told_with_those_there_are(
    painter: Painter, page: Page
) -> None:
    await _type(page, "/portrait subjekt: Ada")

    told = page.locator("#trouble")
    await expect(told).to_contain_text("/portrait has no option 'subjekt'; it has: subject, ")
    await expect(page.locator(".message")).to_have_count(0)
    await _type(page, "/portrait subject: Ada: the countess")
    await expect(page.locator(".embed .title")).to_have_text("Ada: the countess")


async def test_a_file_is_chosen_for_an_option_that_takes_one(page: Page, hands: Hands) -> None:
    option = {"type": 11, "name": "file", "description": "A file", "required": True}
    command = {"name": "import", "description": "Read a file", "options": [option]}
    path = f"/applications/{home.BOT}/commands"
    status, _ = await hands.api("PUT", path, json=[command])
    assert status == 200
    await expect(page.locator("#empty")).to_be_visible()
    await page.fill("#text", "/import file: ")
    async with page.expect_file_chooser() as opened:
        await page.get_by_role("option", name="Choose a file").click()
    chooser = await opened.value
    await chooser.set_files({"name": "my rules.toml", "mimeType": "", "buffer": b"a = 1\n\xff"})
    await expect(page.locator("#text")).to_have_value("/import file: my_rules.toml ")
    await page.press("#text", "Enter")

    await expect(page.locator("#trouble")).to_contain_text("no bot is connected")
    data = (await hands.wait("interaction_sent"))["interaction"]["data"]
    [file] = data["resolved"]["attachments"].values()
    assert file["filename"] == "my_rules.toml"
    assert await hands.read(file["url"]) == b"a = 1\n\xff"


async def test_only_what_one_may_use_is_offered(painter: Painter, page: Page) -> None:
    await page.fill("#text", "/mod")
    await expect(page.locator("#offers")).to_be_hidden()

    await page.select_option("#member", label="Morgan (Moderators)")
    await page.fill("#text", "/mod")

    await expect(page.locator("#offers [role=option]")).to_have_text(["/moderateFor moderators."])


async def test_a_message_has_a_menu_of_what_apps_do_with_it(
    painter: Painter, page: Page, hands: Hands
) -> None:
    await hands.order("say", member="grace", content="Look at this.")
    message = page.locator(".message", has_text="Look at this.")

    await message.hover()
    await message.get_by_title("Apps").click()
    await message.get_by_role("menuitem", name="Sort").click()
    await page.get_by_role("combobox", name="Kind").click()
    await page.get_by_role("option", name="even").click()
    await page.get_by_role("button", name="Submit").click()

    whisper = page.locator(".message.private")
    await expect(whisper.locator(".text")).to_have_text("kind: even")
    await expect(whisper.get_by_title("Apps")).to_have_count(0)


async def test_no_message_becomes_a_page(page: Page, hands: Hands) -> None:
    nasty = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) <script>alert(1)</script>"
    embed = {
        "title": nasty,
        "description": nasty,
        "fields": [{"name": nasty, "value": nasty}],
        "footer": {"text": nasty},
        "author": {"name": nasty},
    }
    payload = {"content": nasty, "embeds": [embed]}
    await hands.api("POST", f"/channels/{home.PORTRAITS}/messages", json=payload)

    await expect(page.locator(".embed .title")).to_contain_text("<script>alert(1)</script>")
    assert await page.locator("#messages img, #messages script, #messages a").count() == 0


async def test_markdown_looks_like_markdown(page: Page, hands: Hands) -> None:
    text = (
        "**bold** *italic* __under__ ~~gone~~ `code` ||secret|| <t:0:R>\n"
        f"<@{home.ADA}> <#{home.GENERAL}> <@&{home.MODERATORS}> https://example.org/a_b_c\n"
        "> quoted\n# Head\n```py\nx = '<b>'\n```\nsnake_case_name 2 * 3 * 4"
    )
    await hands.order("say", member="mod", content=text)

    made = page.locator(".message .text")
    for tag, shown in {
        "strong": "bold",
        "em": "italic",
        "u": "under",
        "s": "gone",
        "blockquote": "quoted",
        "h3": "Head",
        "pre": "x = '<b>'",
        "a": "https://example.org/a_b_c",
        "time": "years ago",
    }.items():
        await expect(made.locator(tag)).to_contain_text(shown)
    await expect(made.locator(".mention")).to_have_text(["@Ada", "#general", "@Moderators"])
    await expect(made).to_contain_text("snake_case_name 2 * 3 * 4")
    await expect(made.locator("em")).to_have_count(1)
    await expect(page.locator(".message.mentioned")).to_have_count(1)


async def test_a_picture_and_everything_around_it(page: Page, hands: Hands) -> None:
    embed = {
        "color": 0x5865F2,
        "title": "Neil Armstrong",
        "description": "astronaut, *oil on canvas*",
        "image": {"url": "attachment://portrait.png"},
        "fields": [
            {"name": name, "value": value, "inline": True}
            for name, value in (("Style", "oil"), ("Seed", "`42`"), ("Time", "3.1 s"))
        ],
        "footer": {"text": "AI-generated"},
    }
    buttons = [
        {"type": 2, "style": style, "label": label, "custom_id": label}
        for style, label in ((1, "Again"), (2, "Vary"), (3, "Keep"), (4, "Report"))
    ]
    rows = [
        {"type": 1, "components": buttons},
        {
            "type": 1,
            "components": [
                {
                    "type": 3,
                    "custom_id": "s",
                    "placeholder": "Style",
                    "options": [{"label": "oil", "value": "oil"}],
                }
            ],
        },
    ]
    payload = json.dumps({"embeds": [embed], "components": rows, "content": f"<@{home.ADA}>"})
    path = f"/channels/{home.PORTRAITS}/messages"
    await hands.order("say", member="grace", content="Could somebody paint **Neil**?")
    await hands.api("POST", path, data=form(payload, portrait=png(512, 384, "#406090")))
    await hands.api(
        "POST", path, data=form('{"content": "as a file"}', plain=png(120, 80, "#a05050"))
    )

    await expect(page.locator(".embed .field")).to_have_count(3)
    await page.wait_for_function("document.querySelector('.embed img').naturalWidth === 512")
    await expect(page.locator(".files img")).to_be_visible()
    await expect(page.locator(".message .button")).to_have_count(4)


async def test_a_picture_in_an_embed_says_its_alt_text(page: Page, hands: Hands) -> None:
    payload = {
        "embeds": [{"image": {"url": "attachment://one.png"}}],
        "attachments": [{"id": 0, "filename": "one.png", "description": "AI-generated, Ada"}],
    }
    path = f"/channels/{home.PORTRAITS}/messages"
    await hands.api("POST", path, data=form(json.dumps(payload), one=png()))

    await expect(page.locator(".embed img")).to_have_attribute("alt", "AI-generated, Ada")


async def test_embeds_of_one_address_are_one_gallery_of_four_pictures_at_most(
    page: Page, hands: Hands
) -> None:
    names = [f"p{n}" for n in range(5)]
    embeds = [{"url": "https://e.org/", "image": {"url": f"attachment://{n}.png"}} for n in names]
    embeds[0] |= {"title": "Four of them", "footer": {"text": "AI-generated"}}
    embeds.append({"url": "https://e.org/other", "title": "Another"})
    colours = ("#406090", "#a05050", "#50a050", "#a0a050", "#000000")
    files = {name: png(256, 256, colour) for name, colour in zip(names, colours, strict=True)}
    path = f"/channels/{home.PORTRAITS}/messages"
    await hands.api("POST", path, data=form(json.dumps({"embeds": embeds}), **files))

    await expect(page.locator(".embed")).to_have_count(2)
    pictures = page.locator(".embed .gallery img")
    await expect(pictures).to_have_count(4)
    boxes = [await pictures.nth(n).bounding_box() for n in range(4)]
    assert all(boxes)
    assert len({round(box["x"]) for box in boxes if box}) == 2, "two columns"
    assert len({round(box["y"]) for box in boxes if box}) == 2, "two rows"
