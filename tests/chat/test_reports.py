"""Message menus: members report, moderators remove, block and find out who asked."""

import asyncio
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.errors import Refused
from bot.pictures import encode
from bot.sandbox.default_world import ADA, GRACE, MOD, MODS
from bot.texts import ENGLISH, say
from tests import paper_studio
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.sandbox.hands import form


async def guild_of(club: Club) -> int:
    return int((await club.hands.ask("world"))["guilds"][0]["id"])


async def use(club: Club, menu: str, message: str, member: str) -> str:
    """Use a message menu, and return the interaction."""
    sent = await club.hands.order(
        "context", command=ENGLISH[menu], message_id=message, member=member
    )
    return str(sent["interaction_id"])


async def report(club: Club, message: str, reason: str, member: str = "grace") -> str:
    """Fill in the form, and return what the reporter is told."""
    opened = await use(club, "menu_report", message, member)
    sent = await club.hands.submit(opened, reason=[reason], words="please look")
    return await club.told(await club.hands.acknowledged(sent))


async def moderators_channel(club: Club) -> None:
    await club.desk.guild_choices.moderators_channel(await guild_of(club), 1, int(MODS))


def looks_empty(shown: Any) -> bool:
    return (shown["embeds"], shown["attachments"], shown["components"]) == ([], [], [])


async def test_a_grave_report_hides_the_picture_until_it_is_dismissed(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await moderators_channel(club)
        message = await club.picture("ada", subject="Grace Hopper")

        assert await report(club, message, "me") == ENGLISH["report_hidden"]

        hidden = await club.until(message, ENGLISH["picture_hidden"])
        assert looks_empty(hidden)
        card = (await club.hands.wait("message_created", channel_id=MODS))["message"]
        assert ENGLISH["report_me"] in card["content"]
        assert f"{ENGLISH['report_me']}: `please look`" in card["content"]
        assert card["embeds"][0]["image"]["url"], "moderators see what they decide about"
        assert (card["mentions"], card["mention_roles"]) == ([], [])
        await club.press(card["id"], "Dismiss", "mod")
        shown = await club.until(message, "· seed")
        assert "Grace Hopper" in str(shown["embeds"])
        assert shown["embeds"][0]["image"]["url"]
        closed = await club.shown(card["id"])
        assert (closed["embeds"], closed["components"]) == ([], [])


async def test_what_is_hidden_while_the_bot_is_away_is_hidden_at_its_next_start(
    tmp_path: Path,
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.picture("ada")
            job = await club.job_of(message)
        guild = job.request.guild or 0
        await club.desk.reports.report(job.id, guild, 12, "sexual", "")

        async with running(club.chat()):
            await club.until(message, ENGLISH["picture_hidden"])


async def test_a_form_that_says_nothing_grave_hides_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")

        assert await report(club, message, "other") == ENGLISH["report_taken"]
        assert await report(club, message, "other") == ENGLISH["reported_before"]

        assert (await club.shown(message))["embeds"]


async def test_only_pictures_of_ours_are_reported(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        said = await club.hands.order("say", member="ada", content="hello")

        used = await use(club, "menu_report", said["id"], "grace")

        told = await club.told(await club.hands.acknowledged(used))
        assert told == ENGLISH["not_our_picture"]


async def test_a_moderator_removes_a_picture_and_takes_the_ban_on_it_back(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="Ada")

        used = await use(club, "menu_remove", message, "mod")

        assert (await club.question(used))["content"] == ENGLISH["remove_ask"]
        assert (await club.shown(message))["embeds"], "asked first"
        assert await club.told(await club.yes(used, "mod")) == ENGLISH["removed"]
        assert looks_empty(await club.until(message, ENGLISH["picture_removed"]))
        again = await club.ask("ada", subject="Ada again")
        (await club.sitting()).finish()
        await club.until(again, ENGLISH["picture_removed_before"])

        asked = await club.hands.slash("portrait-mod removed", member="mod")
        listed = (await club.hands.acknowledged(asked))["response_message_id"]
        assert "`Ada`" in (await club.shown(listed))["content"]
        await club.press(listed, "Allow again 1", "mod")
        assert (await club.shown(listed))["content"] == ENGLISH["removed_none"]
        await club.picture("ada", subject="Ada at last")


async def typed(club: Club, subject: str, member: str = "grace") -> str:
    """Ask for a picture that is refused, and return what its member reads."""
    refused = await club.hands.slash("portrait", member=member, subject=subject)
    return await club.told(await club.hands.acknowledged(refused))


async def test_remove_and_block_is_not_walked_round_by_other_filler_words(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="a purple teapot on the table")

        opened = await use(club, "menu_remove_and_block", message, "mod")
        form_shown = str((await club.hands.acknowledged(opened))["modal"])
        assert "'purple teapot table'" in form_shown, "what will be blocked"
        assert ENGLISH["block_pattern_told"] in form_shown
        words = {"pattern": "the purple teapot, a table", "kind": ["all"]}
        sent = await club.hands.submit(opened, **words)

        told = await club.told(await club.hands.acknowledged(sent))
        facts = {"id": "r1", "words": "`purple teapot table`", "stopped": 0}
        assert told == say("removed_and_blocked", **facts)
        await club.until(message, ENGLISH["picture_removed"])
        for again in (
            "A PURPLE teapot on the table",
            "purple teapot, table",
            "table, purple teapots",
        ):
            assert await typed(club, again) == ENGLISH["rule_all"]
        await club.ask("grace", subject="a purple table")


async def test_remove_and_block_takes_exactly_these_words_too(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="purple teapot")

        opened = await use(club, "menu_remove_and_block", message, "mod")
        sent = await club.hands.submit(opened, pattern="teapot", kind=["phrase"])

        facts = {"id": "r1", "words": "`teapot`", "stopped": 0}
        told = await club.told(await club.hands.acknowledged(sent))
        assert told == say("removed_and_blocked", **facts)
        assert await typed(club, "a teapot") == ENGLISH["rule_phrase"]


async def test_where_the_picture_went_first_the_rule_is_kept_and_that_is_said(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="purple teapot")
        job = await club.job_of(message)

        opened = await use(club, "menu_remove_and_block", message, "mod")
        await club.hands.acknowledged(opened)
        await club.desk.removals.remove(job.id, job.request.guild or 0, 1)
        sent = await club.hands.submit(opened, pattern="purple teapot", kind=["all"])

        facts = {"id": "r1", "words": "`purple teapot`", "stopped": 0}
        told = await club.told(await club.hands.acknowledged(sent))
        assert told == say("blocked_alone", **facts)
        assert await typed(club, "a teapot, purple") == ENGLISH["rule_all"]


async def test_a_reported_picture_is_removed_from_its_card_after_a_second_press(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await moderators_channel(club)
        message = await club.picture("ada", subject="Grace Hopper")
        await report(club, message, "me")
        posted = await club.hands.wait("message_created", channel_id=MODS)
        card = posted["message"]

        asked = await club.hands.press(card["id"], member="mod", label="Remove")
        assert (await club.question(asked))["content"] == ENGLISH["remove_ask"]
        dismissed = await club.hands.press(card["id"], member="owner", label="Dismiss")
        await club.hands.acknowledged(dismissed)
        late = await club.told(await club.yes(asked, "mod"))
        assert "was first" in late, "each matter is decided once"

        club.rooms.clock.now += 1.0
        assert await report(club, message, "sexual", "mod") == ENGLISH["report_hidden"]
        again = posted
        while again["message"]["flags"] & 64 or again is posted:
            again = await club.hands.wait("message_created", channel_id=MODS, after=again["n"])
        done = await club.surely(again["message"]["id"], "Remove", "mod")
        assert "removed it" in await club.told(done)
        await club.until(message, ENGLISH["picture_removed"])
        await club.until(again["message"]["id"], "removed it")


@pytest.mark.parametrize("menu", ["menu_remove", "menu_remove_and_block", "menu_who"])
async def test_moderators_menus_are_not_for_members(tmp_path: Path, menu: str) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        order = {"command": ENGLISH[menu], "message_id": message, "member": "grace"}

        status, _ = await club.hands.try_order("context", **order)
        assert status == 403
        forced = await club.hands.order("context", **order, force=True)

        told = await club.told(await club.hands.acknowledged(forced["interaction_id"]))
        assert told == ENGLISH["no_right"]
        assert (await club.shown(message))["embeds"]


async def who(club: Club, message: str) -> str:
    used = await use(club, "menu_who", message, "mod")
    shown = await club.hands.settled(used, 2)
    assert shown["flags"] & 64
    return str(shown["content"])


async def test_who_asked_is_told_from_the_message_from_a_copy_and_by_its_looks(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="Grace Hopper")
        shown = await club.shown(message)
        job = (await club.job_of(message)).id

        told = await who(club, message)
        assert say("origin_message", job=job) in told
        assert f"<@{ADA}>" in told
        assert "`Grace Hopper`" in told

        picture = await club.hands.read(shown["embeds"][0]["image"]["url"])
        path = f"/channels/{shown['channel_id']}/messages"
        _, copy = await club.hands.api("POST", path, data=form('{"content": "x"}', copy=picture))
        assert "certain" in await who(club, copy["id"])

        bare = await asyncio.to_thread(without_marks, picture)
        _, other = await club.hands.api("POST", path, data=form('{"content": "x"}', other=bare))
        told = await who(club, other["id"])
        assert "That this bot made it is likely" in told
        assert f"<@{ADA}>" in told


@pytest.mark.parametrize("asked", ["", "&format=webp", "&format=jpeg&width=160", "&width=200"])
async def test_what_the_media_proxy_hands_out_is_known_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    portrait = Image.open(Path(__file__).parents[1] / "data" / "portrait.jpg").convert("RGB")
    monkeypatch.setattr(paper_studio, "PNG", encode.png(portrait))
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="Grace Hopper")
        shown = await club.shown(message)
        job = (await club.job_of(message)).id
        proxied = await club.hands.read(shown["embeds"][0]["image"]["proxy_url"] + asked)

        finding = await club.desk.origins.of(proxied)
        assert (finding.job, finding.code) == (job, "origin_likely"), "its marks are gone"
        path = f"/channels/{shown['channel_id']}/messages"
        sent = form('{"content": "x"}', brought=proxied)
        _, brought = await club.hands.api("POST", path, data=sent)
        told = await who(club, brought["id"])
        assert "That this bot made it is likely" in told
        assert f"<@{ADA}>" in told


@pytest.mark.parametrize("kind", ["gallery", "embed"])
async def test_a_picture_that_is_only_shown_is_looked_at_as_the_proxy_gives_it(
    tmp_path: Path, kind: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        shown = await club.shown(await club.picture("ada"))
        picture = await club.hands.read(shown["embeds"][0]["image"]["url"])
        place = {"url": "attachment://copy.png"}
        sent: dict[str, Any] = {"embeds": [{"image": place}]}
        if kind == "gallery":
            gallery = {"type": 12, "items": [{"media": place}]}
            sent = {"flags": 1 << 15, "components": [gallery]}

        path = f"/channels/{shown['channel_id']}/messages"
        _, copy = await club.hands.api("POST", path, data=form(json.dumps(sent), copy=picture))

        assert copy["attachments"] == []
        told = await who(club, copy["id"])
        assert "That this bot made it is likely" in told, "the proxy's bytes have no marks"


async def test_who_asked_says_where_nothing_is_known(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        said = await club.hands.order("say", member="ada", content="no picture here")

        assert await who(club, said["id"]) == ENGLISH["no_picture"]


def without_marks(picture: bytes) -> bytes:
    stored = BytesIO()
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGB").save(stored, "PNG")
    return stored.getvalue()


async def made_here(club: Club, message: str, member: str) -> str:
    used = await use(club, "menu_made_here", message, member)
    shown = await club.hands.settled(used, 2)
    assert shown["flags"] & 64
    return str(shown["content"])


async def test_any_member_learns_whether_the_bot_made_a_picture_and_nobodys_name(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", subject="Grace Hopper")
        shown = await club.shown(message)
        picture = await club.hands.read(shown["embeds"][0]["image"]["url"])
        path = f"/channels/{shown['channel_id']}/messages"
        _, copy = await club.hands.api("POST", path, data=form('{"content": "x"}', copy=picture))
        bare = await asyncio.to_thread(without_marks, picture)
        _, other = await club.hands.api("POST", path, data=form('{"content": "x"}', other=bare))

        told = [await made_here(club, each, "grace") for each in (message, copy["id"], other["id"])]

        assert [each in "".join(told) for each in ("certain", "likely")] == [True, True]
        assert not any(str(ADA) in each or "Grace Hopper" in each for each in told)


async def test_who_asks_that_again_and_again_waits_a_little(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        origins = club.desk.origins
        for _ in range(5):
            origins.note_look(int(ADA))
        with pytest.raises(Refused) as refused:
            origins.note_look(int(ADA))
        assert refused.value.code == "too_many_looks"
        origins.note_look(int(MOD))
        club.rooms.clock.now += 601.0
        origins.note_look(int(ADA))


async def test_who_asked_names_what_it_came_from_and_what_came_of_it_and_no_member(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        messages = [await club.picture(member) for member in ("grace", "ada", "grace")]
        first, second, third = [(await club.job_of(each)).id for each in messages]
        for child, parent in ((second, first), (third, second)):
            going_on = f"UPDATE jobs SET source = {parent} WHERE id = {child}"
            await club.rooms.store.run(lambda c, act=going_on: c.exec_driver_sql(act))

        used = await use(club, "menu_who", messages[1], "mod")
        told = (await club.hands.settled(used, 2))["content"]

        place = f"https://discord.com/channels/{await guild_of(club)}"
        from_, to = told.splitlines()[-2:]
        assert from_.startswith(say("origin_came_from", pictures=f"[{first}](<{place}"))
        assert to.startswith(say("origin_led_to", pictures=f"[{third}](<{place}"))
        assert f"<@{ADA}>" in told, "who asked for this one"
        assert f"<@{GRACE}>" not in told
