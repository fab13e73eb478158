"""After somebody's data were deleted, nothing in any table or file tells who they were."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.desk.policy.cases import Case
from bot.desk.policy.privacy import pseudonym, renamed
from bot.desk.policy.reports import HOUR
from bot.desk.policy.rules import Rule
from bot.desk.rows.privacy import STAYING
from bot.errors import Refused
from bot.request import Done, GateStop, Reply, Request
from bot.store.tables import (
    acts,
    cases,
    defaults,
    erasures,
    keeps,
    metadata,
    optouts,
    stars,
    takedowns,
    uses,
)
from tests.desk.test_privacy import everything, rows_of
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, MOD = 1, 77
NAMING = ("member", "moderator")
ZEBULON, GRACE = 712345678901234567, 712345678901234999
WORDS = ("Quetzalcoatl", "Popocatepetl", "Tenochtitlan", "Huitzilopochtli", "Xochimilco", "Nahuatl")
TOKEN = "a-token-of-zebulon"
TELLING = re.compile("|".join([*WORDS, TOKEN, rf"(?<!\d){ZEBULON}(?!\d)"]))


async def ask(rooms: Rooms, job: int, subject: str, member: int = ZEBULON, **more: Any) -> None:
    request = Request(
        guild=HERE, channel=2, member=member, subject=subject, roles=(ZEBULON + 1,), **more
    )
    token = TOKEN if member == ZEBULON else "hers"
    reply = Reply(interaction=job, application=9, token=token, message=None, channel=2)
    await rooms.desk.submit(request, reply)
    await rooms.desk.acknowledged(job, job + 1000)


async def picture(rooms: Rooms, studio: PaperStudio, job: int, *words: str, **who: int) -> None:
    await ask(rooms, job, *words, **who)
    (await studio.sittings.get()).finish()
    await event_of(rooms.desk.events(), job, Done)
    await rooms.desk.seen(job, job + 1000)


async def has_done_all_there_is_to_do(rooms: Rooms, studio: PaperStudio) -> None:
    """Let Zebulon be painted, shown, kept, reported, refused, watched, blocked, and moderate."""
    desk = rooms.desk
    await desk.guild_choices.showcase(HERE, MOD, 3, shows_all=False)
    await desk.guild_choices.moderators_channel(HERE, MOD, 4)
    await picture(rooms, studio, 101, "Quetzalcoatl")
    await desk.members.favour(await desk.look_up(101), ZEBULON)
    await desk.showcase.begin(await desk.look_up(101), ZEBULON)
    await desk.showcase.end(101, 3, 5101)
    await picture(rooms, studio, 102, "Popocatepetl")
    await desk.reports.report(102, HERE, GRACE, "me", "he did it again")  # hidden and sealed
    await picture(rooms, studio, 103, "a hat", member=GRACE)
    await picture(rooms, studio, 110, "a scarf", member=GRACE)
    await desk.reports.report(103, HERE, ZEBULON, "other", "she wrote Tenochtitlan")
    await desk.guild_rules.add(HERE, MOD, Rule("", "word", "teapot"))
    with pytest.raises(Refused, match="rule_word"):
        await ask(rooms, 104, "a teapot of Huitzilopochtli")
    await desk.appeals.appeal(104, ZEBULON)
    await desk.optouts.opt_out(105, HERE, ZEBULON, [], "Xochimilco")
    await desk.review_choices.choose(HERE, MOD, on=True, member=ZEBULON)
    await ask(rooms, 106, "Nahuatl")
    (await studio.sittings.get()).finish()
    async for update in desk.events():
        if update.ticket.job == 106 and type(update.event).__name__ == "Held":
            break
    note = f"<@{ZEBULON}> asks for too much"
    await desk.moderator_orders.block(HERE, MOD, ZEBULON, "spam", until=None, words=note)
    await desk.guild_rules.add(HERE, ZEBULON, Rule("", "word", "kettle"))
    stopped = await rooms.job_queue.get(101)
    assert stopped is not None
    await rooms.job_queue.note_gate_stop(stopped, GateStop(0, 5), rooms.clock())
    burst = {"kind": "burst", "ref": 108, "guild": HERE, "told": "{}", "opened_at": 1.0}
    await rooms.store.run(lambda c: c.execute(insert(cases), burst))
    for case in await desk.cases.inbox(HERE):
        await desk.cases.shown(case, 4, 6000 + case.ref)
    await desk.removals.remove(103, HERE, ZEBULON)
    decided = await desk.cases.get("report", 103)
    assert decided is not None
    await desk.cases.shown(decided, 4, 6103)


def all_files(folder: Path) -> str:
    """Return what lies in all files, the database's journal among them."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    assert files
    return " ".join(f"{file} {file.read_bytes().decode('latin-1')}" for file in files)


async def test_nothing_anywhere_tells_who_they_were(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await has_done_all_there_is_to_do(rooms, studio)
        before = await everything(rooms)
        assert all(word in before for word in (*WORDS, TOKEN, str(ZEBULON)))
        left_by_a_crash = tmp_path / "pictures" / ".unfinished-101"
        left_by_a_crash.write_bytes(b"Quetzalcoatl")

        await rooms.desk.privacy.ask_to_erase(ZEBULON)
        await rooms.desk.privacy.sweep_often()
        rooms.clock.now = left_by_a_crash.stat().st_mtime + HOUR + 1
        await rooms.desk.privacy.sweep_seldom()

        assert TELLING.findall(await everything(rooms)) == []
        assert TELLING.findall(all_files(tmp_path)) == [], "the bot still runs, its journal lies"
        assert not rooms.album.has(101)
        assert len(rooms.album.sealed(102)) == 1, "evidence stays, without a name"
        down = {row[0] for row in await rows_of(rooms, takedowns.c.message)}
        assert {1101, 1102, 5101, 6104, 6105, 6106} <= down, "pictures, copy, cards of their own"
        told = {(row[0], row[1]) for row in await rows_of(rooms, cases.c.kind, cases.c.card)}
        assert told == {("report", None), ("report", "open"), ("burst", None)}, "shown anew"


async def test_what_protects_others_counts_again_when_they_are_back(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await has_done_all_there_is_to_do(rooms, studio)
        await rooms.desk.privacy.ask_to_erase(ZEBULON)
        await rooms.desk.privacy.sweep_often()
        known_as = pseudonym(ZEBULON, rooms.album.identity.secret)
        chosen = (await rooms.desk.guild_cache.cached(HERE)).settings
        assert chosen.review_members == {known_as}
        assert chosen.showcase == 3
        verbs = await rows_of(rooms, acts.c.verb, acts.c.moderator, acts.c.member)
        assert ("remove", known_as, GRACE) in verbs
        assert ("block", MOD, known_as) in verbs

        with pytest.raises(Refused, match="blocked"):
            await ask(rooms, 201, "a hat")

        assert (await rooms.desk.guild_cache.cached(HERE)).settings.review_members == {ZEBULON}
        verbs = await rows_of(rooms, acts.c.verb, acts.c.moderator, acts.c.member)
        assert ("remove", ZEBULON, GRACE) in verbs
        reasons = [row[0] for row in await rows_of(rooms, acts.c.reason)]
        assert any(f"<@{ZEBULON}> asks" in reason for reason in reasons)


async def test_others_keep_all_they_have(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await has_done_all_there_is_to_do(rooms, studio)
        await rooms.store.run(lambda c: c.execute(insert(cases), OTHERS))
        await rooms.desk.privacy.ask_to_erase(ZEBULON)
        await rooms.desk.privacy.sweep_often()
        await rooms.desk.privacy.sweep_seldom()

        job = await rooms.job_queue.get(110)
        assert (job.request.subject, job.request.member) == ("a scarf", GRACE)
        assert rooms.album.has(110)
        assert await rooms.desk.cases.get("appeal", 999) == Case(
            "appeal", 999, HERE, 1.0, member=GRACE, channel=4, message=6999, card="open"
        )
        said = await rooms.desk.reports.said_of(102)
        assert [(each.member, each.words) for each in said] == [(GRACE, "he did it again")]


OTHERS = {
    "kind": "appeal", "ref": 999, "guild": HERE, "member": GRACE, "told": "{}", "opened_at": 1.0,
    "channel": 4, "message": 6999, "card": "open",
}  # fmt: skip


async def test_a_picture_finished_while_they_were_forgotten_goes_with_the_next_sweep(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await ask(rooms, 101, "Quetzalcoatl")
        await studio.sittings.get()
        await rooms.desk.privacy.ask_to_erase(ZEBULON)
        await rooms.desk.privacy.sweep_often()
        late = rooms.album.path_of(101, 0)
        late.parent.mkdir(exist_ok=True)
        late.write_bytes(b"written by a thread that nobody could stop")

        await rooms.desk.privacy.sweep_seldom()

        assert not late.exists()


async def test_who_was_forgotten_just_now_is_known_again_among_others(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for member in (ZEBULON, GRACE):
            await rooms.desk.moderator_orders.block(HERE, MOD, member, "spam", until=None)
            await rooms.desk.privacy.ask_to_erase(member)
            await rooms.desk.privacy.sweep_often()  # before anything was read

        for member in (ZEBULON, GRACE):
            with pytest.raises(Refused, match="blocked"):
                await ask(rooms, 300 + member % 10, "a hat", member=member)


def test_every_column_that_names_somebody_is_dealt_with() -> None:
    named = {each for table in metadata.sorted_tables for each in table.c if each.name in NAMING}

    # What these say goes with their rows; an opt-out has to know whose it is.
    gone = {table.c.member for table in (defaults, erasures, keeps, stars, uses)}
    assert named == {*STAYING, *gone, optouts.c.member}


def test_a_number_is_not_renamed_within_a_longer_one() -> None:
    assert renamed("member 11, 111, 211 <@11>", 11, -5) == "member -5, 111, 211 <@-5>"
    assert renamed("member -5, -55, 5", -5, 11) == "member 11, -55, 5"
