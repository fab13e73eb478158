"""What grows is let go after its term, and what is needed longer stays."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk.policy.privacy import DAY
from bot.desk.policy.usage import most, packed, unpacked
from bot.desk.rows.audit import AuditEntry, note
from bot.store.tables import acts, cases, jobs, likenesses, prints, refusals, takedowns, uses
from tests.desk.test_privacy import painted, rows_of
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, REPORTER, MOD = 1, 77, 99


async def numbers(rooms: Rooms, column: Any) -> set[int]:
    return {row[0] for row in await rows_of(rooms, column)}


async def test_finished_rows_go_after_a_year_but_for_what_is_needed(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1, 2, 3, 4)
        kept = await rooms.desk.look_up(2)
        assert kept is not None
        await rooms.desk.members.favour(kept, ADA)
        for job in (3, 4):
            await rooms.desk.reports.report(job, HERE, REPORTER, "other", "not nice")
        await rooms.desk.reports.dismiss(4, MOD)
        block = AuditEntry(HERE, MOD, "block", rooms.clock(), member=GRACE)
        await rooms.store.run(lambda connection: note(connection, block))
        rooms.clock.now += 366 * DAY
        await painted(rooms, studio, 5)
        before = await rooms.desk.overview.usage(HERE, 3)

        await rooms.desk.privacy.sweep_seldom()

        assert await numbers(rooms, jobs.c.id) == {2, 3, 5}, "kept, undecided, and young"
        assert await numbers(rooms, prints.c.job) == {2, 3, 5}
        assert await numbers(rooms, cases.c.ref) == {3}
        assert await numbers(rooms, likenesses.c.job) == {1, 2, 3, 4, 5}
        assert await rows_of(rooms, acts.c.verb) == [("dismiss",), ("block",)]
        assert await rooms.desk.overview.usage(HERE, 3) == before
        history = await rooms.desk.members.history(ADA, HERE, 10)
        assert [update.ticket.job for update in history.updates] == [5, 3, 2]
        assert await rooms.desk.look_up(1) is None


async def test_a_term_that_is_longer_lets_nothing_go(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        rooms.clock.now += 364 * DAY

        await rooms.desk.privacy.sweep_seldom()

        assert await numbers(rooms, jobs.c.id) == {1}
        assert await numbers(rooms, refusals.c.id) == await numbers(rooms, takedowns.c.job) == set()


async def test_a_days_use_stays_and_who_is_forgotten_is_not_named_in_it(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1, 2)
        await painted(rooms, studio, 3, member=GRACE)
        rooms.clock.now += DAY
        await painted(rooms, studio, 4)
        loose = await rooms.desk.overview.usage(HERE, 2)
        assert (loose.days, loose.top) == ((3, 1), ((ADA, 3), (GRACE, 1)))

        await rooms.desk.privacy.sweep_seldom()
        assert await rooms.desk.overview.usage(HERE, 2) == loose
        assert len(await rows_of(rooms, uses)) == 1, "the day that is over is packed"

        await rooms.desk.privacy.ask_to_erase(ADA)
        await rooms.desk.privacy.sweep_often()

        left = await rooms.desk.overview.usage(HERE, 2)
        assert (left.days, left.top, left.num_members) == ((3, 1), ((GRACE, 1),), 1)
        assert await rows_of(rooms, uses) == []
        assert await rows_of(rooms, select(jobs.c.id).where(jobs.c.member == ADA).subquery()) == []


def test_who_had_most_is_read_from_packed_days() -> None:
    days = [packed({5: 1, 2: 7, 9: 3}), packed({}), packed({9: 4, 1: 7})]

    assert most(days, 3) == (4, ((1, 7), (2, 7), (9, 7)))
    assert most([], 3) == most([packed({})], 3) == (0, ())
    assert unpacked(packed({3: 1, 2**61: 2})) == {3: 1, 2**61: 2}
