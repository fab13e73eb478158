"""What moderators type and press, through Discord, and what members hear of it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from PIL import Image

from bot.desk.delivery import Deliveries
from bot.desk.rows.audit import Filter
from bot.request import Done, Event
from bot.sandbox.default_world import ADA, GUILD, MOD
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot
from tests.chat.test_lists import labels

DEFERRED = 5


async def order(club: Club, command: str, member: str = "mod", **options: Any) -> tuple[str, Any]:
    """Use a command of /portrait-mod, and return the answer's id and the answer."""
    told = {name.removesuffix("_"): value for name, value in options.items()}
    typed = {"command": f"portrait-mod {command}", "member": member, "options": told}
    asked = await club.hands.order("slash", **typed)
    known = await club.hands.acknowledged(str(asked["interaction_id"]))
    message = str(known["response_message_id"])
    if known["callback_type"] == DEFERRED:
        await club.hands.wait("message_edited", message_id=message)
    await club.told(known)  # seen by nobody else
    return message, await club.shown(message)


async def refused(club: Club, member: str = "ada", **options: Any) -> str:
    """Ask for a picture that is not to be, and return what the member reads."""
    asked = await club.hands.slash("portrait", member=member, subject="Ada Lovelace", **options)
    return await club.told(await club.hands.acknowledged(asked))


async def test_a_blocked_member_hears_why_and_until_when_and_may_come_back(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        painted = await club.ask("ada")
        await club.sitting()
        waiting = await club.ask("ada")

        _, told = await order(club, "block", member_="ada", reason="spam", until="2h")

        assert "Dropped from the line: 2." in told["content"]
        for message in (painted, waiting):
            await club.until(message, ENGLISH["dropped_block"])
        _, listed = await order(club, "blocked")
        assert ENGLISH["block_kind_spam"] in listed["content"]
        words = await refused(club)
        assert ENGLISH["block_kind_spam"] in words
        assert "<t:" in words
        await order(club, "unblock", member_="ada", note="sorted out")
        _, listed = await order(club, "blocked")
        assert listed["content"] == ENGLISH["mod_blocked_nobody"]
        await club.ask("ada")


async def test_nobody_blocks_themselves_and_a_wrong_time_is_told(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        _, own = await order(club, "block", member_="mod", reason="spam")
        _, typed = await order(club, "block", member_="ada", reason="spam", until="soon")
        _, free = await order(club, "unblock", member_="ada")

        assert own["content"] == ENGLISH["not_to_block"]
        assert typed["content"] == say("time_unreadable", typed="soon")
        assert free["content"] == ENGLISH["not_blocked"]


async def test_a_purge_deletes_messages_and_says_how_many(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        hers = await club.picture("grace")
        messages = [await club.picture("ada") for _ in range(2)]
        jobs = [(await club.job_of(message)).id for message in messages]

        asked, question = await order(club, "purge", member_="ada", since="1h", note="not `wanted`")
        assert "Pictures: 2. Messages: 2." in question["content"]
        assert [(await club.job(job)).delivery for job in jobs] == ["posted"] * 2
        await club.press(asked, ENGLISH["button_sure_purge"], "mod")

        await club.until(asked, say("mod_purged", member=ADA, pictures=2, messages=2))
        [act] = await club.desk.overview.acts(Filter(int(GUILD)), 10)
        assert (act.verb, act.reason) == ("purge", "not `wanted`")
        for message, job in zip(messages, jobs, strict=True):
            assert (await club.hands.states(message))[-1]["event"] == "deleted"
            assert (await club.job(job)).delivery == "withdrawn"
        assert (await club.job_of(hers)).delivery == "posted"


async def test_a_purge_of_nothing_asks_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        _, told = await order(club, "purge", member_="ada", since="1h")

        assert told["content"] == say("mod_purged_nothing", member=ADA)
        assert told["components"] == []


async def test_a_pause_is_told_with_its_reason_and_what_waits_is_painted_after_it(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada")
        running = await club.sitting()
        waiting = await club.ask("grace")

        await order(club, "pause", reason="We tidy up.")
        running.finish()
        assert "We tidy up." in await refused(club)
        assert (await club.job_of(waiting)).state == "waiting"
        await order(club, "resume")

        assert (await club.sitting()).job == (await club.job_of(waiting)).id


async def test_where_nothing_is_paused_resume_says_so_and_writes_no_row(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for begin in ("pause", "calm"):
            reason = {"reason": "We tidy up."}
            await order(club, begin, **reason)

            _, ended = await order(club, "resume")
            _, idle = await order(club, "resume")

            assert ended["content"] == ENGLISH["mod_resumed"]
            assert idle["content"] == ENGLISH["not_paused"]
        _, told = await order(club, "audit", verb="resume")
        assert told["content"].count("**resume**") == 2
        assert await club.picture("ada"), "it paints"


async def test_calm_ends_by_itself_and_says_when(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        _, told = await order(club, "calm")

        assert "Dropped of theirs: 0." in told["content"]
        assert ENGLISH["calm_reason"] in await refused(club)


async def test_moderators_see_the_whole_line_and_drop_of_it_what_they_press(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada", subject="First")
        await club.sitting()
        second = await club.ask("grace", subject="Second")
        third = await club.ask("ada", subject="Third")

        message, shown = await order(club, "queue")

        title, *entries = shown["content"].split("\n")
        assert title.startswith("In line here: 3,")
        assert [entry.split("`")[1] for entry in entries] == ["First", "Second", "Third"]
        assert labels(shown) == ["Drop 1", "Drop 2", "Drop 3", "Drop everything"]

        await club.press(message, "Drop 2", "mod")
        await club.until(second, ENGLISH["dropped"])
        assert "Second" not in (await club.shown(message))["content"]

        pressed = await club.hands.press(message, member="mod", label="Drop everything")
        question = (await club.question(pressed))["content"]
        assert question == say("clear_ask", count=2), "of what runs, too"
        done = await club.yes(pressed, "mod")
        await club.until(third, ENGLISH["dropped"])
        assert await club.told(done) == ENGLISH["mod_queue_empty"]


async def test_one_members_part_of_the_line_is_dropped_alone(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada", subject="First")
        await club.sitting()
        hers = await club.ask("grace", subject="Hers")

        message, shown = await order(club, "queue", member_="ada")
        assert labels(shown) == ["Drop 1", "Drop all of theirs"]
        await club.surely(message, "Drop all of theirs", "mod")

        assert (await club.sitting()).job == (await club.job_of(hers)).id


async def test_the_audit_is_filtered_paged_and_exported(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for number in range(12):
            await order(club, "block", member_="ada", reason="rules", note=f"=note {number}")
        await order(club, "private", switch="off", member="owner")

        message, shown = await order(club, "audit")
        entries = shown["content"].split("\n")[1:]
        assert len(entries) == 10
        assert "**private-off**" in entries[0]
        assert "note 11" in entries[1]
        await club.press(message, "Older", "mod")
        older = (await club.shown(message))["content"].split("\n")[1:]
        assert [f"note {n}" in entry for n, entry in zip((2, 1, 0), older, strict=True)] == [
            True
        ] * 3

        _, only = await order(club, "audit", verb="private-off")
        assert len(only["content"].split("\n")) == 2
        _, nothing = await order(club, "audit", verb="purge")
        assert nothing["content"] == ENGLISH["audit_empty"]
        _, exported = await order(club, "audit", export="csv")
        text = (await club.hands.read(exported["attachments"][0]["url"])).decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        assert (len(rows), rows[1]["reason"], rows[0]["verb"]) == (
            13,
            "rules: =note 11",
            "private-off",
        )
        _, exported = await order(club, "audit", export="json")
        acts = json.loads(await club.hands.read(exported["attachments"][0]["url"]))
        assert [acts[0]["verb"], acts[1]["until"]] == ["private-off", None]


async def test_usage_is_a_chart_and_a_table(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.picture("ada", count=2)
        failed = await club.ask("grace")
        (await club.sitting()).fail("picture_blocked")
        await club.delivery(failed, "posted")

        _, shown = await order(club, "usage", days=7)

        (embed,) = shown["embeds"]
        told = {field["name"]: field["value"] for field in embed["fields"]}
        assert told[ENGLISH["usage_pictures"]] == "2"
        assert told[ENGLISH["usage_members"]] == "1"
        assert told[ENGLISH["usage_refusals"]] == "1 · picture blocked"
        assert told[ENGLISH["usage_top"]].startswith("2 · <@")
        chart = Image.open(io.BytesIO(await club.hands.read(embed["image"]["url"])))
        assert (chart.format, chart.size) == ("PNG", (1100, 560))


async def test_a_moderators_press_on_somebody_elses_picture_leaves_a_row(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        picture = await club.picture("ada")
        await club.surely(picture, "Delete", "mod")
        waiting = await club.ask("ada")
        await club.press(waiting, "Cancel", "mod")
        own = await club.ask("ada")
        await club.press(own, "Cancel", "ada")

        _, shown = await order(club, "audit")

        verbs = [entry.split("**")[1] for entry in shown["content"].split("\n")[1:]]
        assert verbs == ["drop", "delete"]


class LateBlock(Deliveries):
    """The real outbox; the member is blocked at the last moment before their picture is shown."""

    def __init__(self, club: Club) -> None:
        vars(self).update(vars(club.desk.deliveries))
        self._acts = club.desk.moderator_orders

    async def still(self, job: int, event: Event) -> Event | None:
        if isinstance(event, Done):
            await self._acts.block(int(GUILD), int(MOD), int(ADA), "rules")
        return await super().still(job, event)


async def test_a_picture_of_a_member_blocked_at_the_last_moment_is_not_posted(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask("ada")
        sitting = await club.sitting()
        club.desk.deliveries = LateBlock(club)  # type: ignore[assignment]  # in the watched one's place
        sitting.finish()

        shown = await club.until(message, ENGLISH["dropped_block"])

        assert shown["attachments"] == []
        assert not any(
            "· seed" in str(each["message"]) for each in await club.hands.states(message)
        )
