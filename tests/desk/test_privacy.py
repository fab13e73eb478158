"""What expires goes and says so; what its owner keeps stays; who wants to be forgotten is."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot import metrics
from bot.desk.policy.orders import Block
from bot.desk.policy.privacy import DAY, TOKEN_SECONDS, pseudonym
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.rows.orders import write_block
from bot.errors import Refused
from bot.request import Done, Failed, Reply, Request, Spec
from bot.store.tables import acts, blocks, cases, jobs, metadata, optouts, refusals, takedowns
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

WORDS = "Ada Lovelace"


async def painted(rooms: Rooms, studio: PaperStudio, *numbers: int, member: int = ADA) -> None:
    """Have pictures painted, shown and seen."""
    for number in numbers:
        await rooms.ask(number, member=member)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), number, Done)
        await rooms.desk.seen(number, number + 1000)


async def everything(rooms: Rooms) -> str:
    """Return every row of every table as text."""

    def act(connection: Any) -> str:
        tables = [connection.execute(select(t)) for t in metadata.sorted_tables]
        return repr([tuple(row) for rows in tables for row in rows])  # rows shorten themselves

    return await rooms.store.run(act)


async def rows_of(rooms: Rooms, *columns: Any) -> list[tuple[Any, ...]]:
    def act(connection: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in connection.execute(select(*columns))]

    return await rooms.store.run(act)


def bytes_in(folder: Path) -> bytes:
    """Return all that SQLite's files hold; nothing where PostgreSQL is tried."""
    return b"".join(file.read_bytes() for file in folder.glob("portraits.sqlite3*"))


def files(rooms: Rooms, *numbers: int) -> list[bool]:
    return [rooms.album.has(number) for number in numbers]


async def test_words_go_after_thirty_days_and_the_button_says_so(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        rooms.clock.now += 30 * DAY - 1
        await painted(rooms, studio, 2)
        await rooms.desk.privacy.sweep_seldom()
        assert (await rooms.job_queue.get(1)).request.subject == WORDS

        rooms.clock.now += 2
        await rooms.desk.privacy.sweep_seldom()

        old, new = await rooms.job_queue.get(1), await rooms.job_queue.get(2)
        assert (old.request.subject, old.spec.prompt, old.report.prompt) == ("", "", "")
        assert (old.request.member, old.spec.seed) == (ADA, old.spec.seed)
        assert new.request.subject == WORDS
        privacy = rooms.desk.privacy
        with pytest.raises(Refused, match="words_expired") as refused:
            privacy.require_words(await rooms.desk.look_up(1))
        assert refused.value.facts == {"days": 30}
        privacy.require_words(await rooms.desk.look_up(2))


async def test_what_still_waits_keeps_its_words_and_holds_nobody_up(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        await rooms.ask(2, member=GRACE)
        await rooms.desk.members.cancel(2, GRACE)
        await rooms.desk.seen(2, None)
        rooms.clock.now += 31 * DAY
        await rooms.desk.privacy.sweep_seldom()
        assert (await rooms.job_queue.get(1)).request.subject == WORDS
        assert (await rooms.job_queue.get(2)).request.subject == ""

        sitting.finish()
        await event_of(rooms.desk.events(), 1, Done)
        await rooms.desk.seen(1, 1001)
        await rooms.desk.privacy.sweep_seldom()

        assert (await rooms.job_queue.get(1)).request.subject == ""


async def test_more_old_jobs_than_one_step_takes_are_all_forgotten(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for number in range(1, 452):
            await rooms.job_queue.arrive(*asked_for(number), rooms.clock.now, cost=1.0)
            await rooms.job_queue.drop_unacknowledged(number, rooms.clock.now)
        rooms.clock.now += 31 * DAY

        await rooms.desk.privacy.sweep_seldom()

        assert WORDS not in await everything(rooms)


async def test_pictures_go_after_seven_days_unless_their_owner_keeps_them(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1, 2)
        privacy, ticket = rooms.desk.privacy, await rooms.desk.look_up(2)
        mine = rooms.desk.members
        assert [await mine.favour(ticket, ADA), await mine.favour(ticket, ADA)] == [True, False]
        rooms.clock.now += 7 * DAY - 1
        await privacy.sweep_seldom()
        assert files(rooms, 1, 2) == [True, True]

        rooms.clock.now += 2
        await privacy.sweep_seldom()

        assert files(rooms, 1, 2) == [False, True]
        await privacy.require_pictures(2)
        with pytest.raises(Refused, match="picture_expired"):
            await privacy.require_pictures(1)
        with pytest.raises(Refused, match="not_yours"):
            await mine.favour(ticket, GRACE)


async def test_a_picture_nobody_has_seen_yet_does_not_expire(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)
        rooms.clock.now += 8 * DAY

        await rooms.desk.privacy.sweep_seldom()

        assert files(rooms, 1) == [True]


@pytest.mark.parametrize("end", ["blocked", "cancelled"])
async def test_what_was_done_of_a_request_that_came_to_nothing_goes_with_the_next_sweep(
    tmp_path: Path, end: str
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=2)
        sitting = await studio.sittings.get()
        sister = rooms.album.path_of(1, 0)
        sister.parent.mkdir()
        sister.write_bytes(b"what the gate let pass before the other one")
        await rooms.desk.privacy.sweep_seldom()
        assert sister.exists(), "it may still be needed"

        if end == "blocked":
            sitting.fail("picture_blocked")
            await event_of(rooms.desk.events(), 1, Failed)
        else:
            await rooms.desk.members.cancel(1, ADA)
        await rooms.desk.privacy.sweep_seldom()

        assert not sister.exists()


async def test_a_file_that_no_job_knows_of_goes_too(tmp_path: Path) -> None:
    async with open_rooms(tmp_path) as rooms:
        orphan = rooms.album.path_of(77, 0)
        orphan.parent.mkdir()
        orphan.write_bytes(b"left behind")  # just now, which is long before this test's clock
        rooms.clock.now = orphan.stat().st_mtime + 6 * DAY
        await rooms.desk.privacy.sweep_seldom()
        assert orphan.exists()

        rooms.clock.now += 2 * DAY
        await rooms.desk.privacy.sweep_seldom()

        assert not orphan.exists()


async def test_tokens_go_after_fifteen_minutes(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(1)
        rooms.clock.now += TOKEN_SECONDS + 1
        await rooms.desk.privacy.sweep_often()

        assert (await rooms.job_queue.get(1)).reply.token is None


async def test_who_wants_to_be_forgotten_is_with_words_pictures_and_name(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        await painted(rooms, studio, 2, member=GRACE)
        await rooms.desk.members.favour(await rooms.desk.look_up(1), ADA)
        await rooms.ask(3)
        sitting = await studio.sittings.get()
        await rooms.store.run(lambda c: note(c, AuditEntry(1, 99, "purge", 5.0, member=ADA)))

        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()

        await sitting.closed.wait()
        assert files(rooms, 1, 2) == [False, True]
        known_as = pseudonym(ADA, rooms.album.identity.secret)
        members = dict(await rows_of(rooms, jobs.c.id, jobs.c.member))
        assert members == {1: known_as, 2: GRACE, 3: known_as}
        assert await rows_of(rooms, acts.c.member) == [(known_as,)]
        hers = [await rooms.job_queue.get(number) for number in (1, 3)]
        assert {job.request.subject for job in hers} == {""}
        assert {(job.reply.token, job.delivery) for job in hers} == {(None, "withdrawn")}
        down = {row[0] for row in await rows_of(rooms, takedowns.c.message)}
        assert down == {1001, 1003}
        assert (await rooms.job_queue.get(2)).request.subject == WORDS

        rooms.clock.now += DAY + 1
        await rooms.desk.privacy.sweep_seldom()

        assert [row[0] for row in await rows_of(rooms, jobs.c.id)] == [2]
        left = await everything(rooms)
        assert f" {ADA}," not in left
        assert f'"member":{ADA},' not in left


async def test_appeals_go_and_reports_stay_without_a_name(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        row = {"guild": 1, "member": ADA, "told": "{}", "opened_at": 1.0}
        both = [row | {"kind": kind, "ref": 5} for kind in ("appeal", "report")]
        await rooms.store.run(lambda c: c.execute(insert(cases), both))

        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()

        known_as = pseudonym(ADA, rooms.album.identity.secret)
        assert await rows_of(rooms, cases.c.kind, cases.c.member) == [("report", known_as)]


async def test_what_was_refused_is_forgotten_like_what_was_painted(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        row = {
            "id": 5, "guild": 1, "channel": 2, "member": ADA, "application": 9, "token": "secret",
            "rule": "word", "code": "rule_word", "request": WORDS, "words": "hash",
            "at": rooms.clock.now,
        }  # fmt: skip
        await rooms.store.run(lambda c: c.execute(insert(refusals), row))
        columns = refusals.c.token, refusals.c.request, refusals.c.words
        rooms.clock.now += TOKEN_SECONDS + 1
        await rooms.desk.privacy.sweep_often()
        assert await rows_of(rooms, *columns) == [(None, WORDS, "hash")]

        rooms.clock.now += 30 * DAY
        await rooms.desk.privacy.sweep_seldom()

        assert await rows_of(rooms, *columns) == [(None, None, "")]


async def test_an_opt_out_that_holds_outlives_its_members_data(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        row = {"id": 5, "guild": 1, "member": ADA, "own": 0, "at": 1.0}
        both = [
            row | {"number": n, "name": state, "state": state}
            for n, state in enumerate(("active", "asked"))
        ]
        await rooms.store.run(lambda c: c.execute(insert(optouts), both))

        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()

        assert await rows_of(rooms, optouts.c.state) == [("active",)]


async def test_of_what_was_deleted_nothing_is_left_in_the_files(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        assert WORDS.encode() in bytes_in(tmp_path) or not bytes_in(tmp_path)
        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()

    assert WORDS.encode() not in bytes_in(tmp_path)


async def test_a_wish_to_be_forgotten_outlives_a_crash(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        await rooms.desk.privacy.ask_to_erase(ADA)

    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.desk.privacy.sweep_often()

        assert (await rooms.job_queue.get(1)).request.subject == ""
        assert files(rooms, 1) == [False]


async def test_a_block_holds_when_the_forgotten_come_back(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        block = Block("spam", None)
        await rooms.desk.guild_cache.change(1, lambda c: write_block(c, 1, ADA, block))
        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()
        [(under, _)] = await rows_of(rooms, blocks.c.member, blocks.c.kind)
        assert under == pseudonym(ADA, rooms.album.identity.secret)

        with pytest.raises(Refused, match="blocked"):
            await rooms.ask(5)

        await rooms.ask(6, member=GRACE)
        assert await rows_of(rooms, blocks.c.member) == [(ADA,)]


async def test_forgetting_gives_no_second_day_of_pictures(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()

        await rooms.ask(2)

        assert dict(await rows_of(rooms, jobs.c.id, jobs.c.member)) == {1: ADA, 2: ADA}


def test_a_pseudonym_is_no_account_and_depends_on_the_key() -> None:
    one, other = pseudonym(ADA, b"key"), pseudonym(ADA, b"another")

    assert one == pseudonym(ADA, b"key")
    assert -(2**63) <= one < 0
    assert len({one, other, pseudonym(GRACE, b"key")}) == 3


def asked_for(number: int) -> tuple[Any, Any, Any]:
    """Return a request, its reply and its spec, as the desk writes them down."""
    request = Request(guild=1, channel=2, member=ADA, subject=WORDS)
    reply = Reply(interaction=number, application=9, token=None, message=None, channel=2)
    return request, reply, Spec(prompt=WORDS, seed=1)


async def test_beyond_the_quota_the_oldest_that_nobody_keeps_go_and_the_operator_is_told(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1, 2, 3)
        for number in (1, 2, 3):
            os.utime(rooms.album.path_of(number, 0), (number, number))
        first = await rooms.desk.look_up(1)
        assert first is not None
        assert await rooms.desk.members.favour(first, ADA)
        rooms.clock.now += 1.0
        one = rooms.album.bytes_of(1)
        operations, privacy = rooms.desk.operations, rooms.desk.privacy
        privacy.terms = replace(privacy.terms, album_bytes=3.2 * one, pictures_days=40_000)
        operations._album_bytes = 3.2 * one
        await privacy.sweep_seldom()
        assert files(rooms, 1, 2, 3) == [True, True, True]
        assert "album_low" in operations.troubles
        assert (await operations.readings())[metrics.ALBUM] == {(): rooms.album.used_bytes}

        privacy.terms = replace(privacy.terms, album_bytes=2.2 * one)
        await privacy.sweep_seldom()

        assert files(rooms, 1, 2, 3) == [True, False, True]
        privacy.terms = replace(privacy.terms, album_bytes=0.5 * one)
        await privacy.sweep_seldom()
        assert files(rooms, 1, 2, 3) == [True, False, False]
