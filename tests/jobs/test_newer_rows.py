"""A row of a newer release: what this one does not understand is not painted, and that is said."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.jobs.job import UNREADABLE, read_request, stored
from bot.jobs.rows import one
from bot.request import Failed, Request
from bot.store.tables import jobs
from bot.texts import ENGLISH
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

REQUEST = Request(guild=1, channel=2, member=ADA, subject="Ada", style="oil", count=2, locale="de")


async def rewrite(rooms: Rooms, job: int, column: str, **told: Any) -> None:
    """Let a job's row say more than this release wrote, as a newer one would have."""

    def act(connection: Connection) -> None:
        row = connection.execute(select(jobs).where(jobs.c.id == job)).mappings().one()
        text = json.dumps({**json.loads(row[column]), **told})
        connection.execute(update(jobs).where(jobs.c.id == job).values({column: text}))

    await rooms.store.run(act)


def row_of(**told: Any) -> dict[str, Any]:
    return {"request": json.dumps({**json.loads(stored(REQUEST)), **told})}


def test_a_request_names_what_its_reader_must_understand() -> None:
    assert json.loads(stored(REQUEST))["needs"] == ["style", "count"]
    assert read_request(row_of()) == REQUEST


def test_what_is_for_show_is_left_out_and_what_is_needed_is_not() -> None:
    assert read_request(row_of(nickname="Countess")) == REQUEST
    assert read_request(row_of(costume={"job": 1}, needs=["costume"])) is None


def test_a_row_of_an_older_release_names_nothing_and_is_read() -> None:
    assert read_request({"request": REQUEST.model_dump_json()}) == REQUEST


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"needs": 3}', '{"guild": 1}'])
def test_what_is_no_request_is_none(text: str) -> None:
    assert read_request({"request": text}) is None


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("request", {"costume": {"job": 1}, "needs": ["costume"]}),
        ("request", {"subject": None}),
        ("spec", {"strength": 0.5}),
    ],
)
async def test_a_job_this_release_cannot_read_fails_and_the_next_is_painted(
    tmp_path: Path, column: str, told: dict[str, Any]
) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.ask(1)
        await rooms.ask(2, member=GRACE)
        await rewrite(rooms, 1, column, **told)

    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        event = await event_of(aiter(rooms.desk.events()), 1, Failed)
        sitting = await studio.sittings.get()

        assert event == Failed(UNREADABLE)
        assert UNREADABLE in ENGLISH
        assert sitting.job == 2
        job = await rooms.store.run(lambda connection: one(connection, 1))
        assert job
        assert (job.state, job.request.member, job.is_readable) == ("failed", ADA, False)


async def test_a_finished_picture_whose_words_cannot_be_judged_is_not_shown(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        await rewrite(rooms, 1, "request", needs=["costume"])
        sitting.finish()

        event = await event_of(aiter(rooms.desk.events()), 1, Failed)

        assert event == Failed(UNREADABLE)


async def test_words_that_cannot_be_read_are_forgotten_in_time_all_the_same(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.ask(1)
        await rooms.desk.members.cancel(1, ADA)
        await rooms.desk.seen(1, None)
        await rewrite(rooms, 1, "request", needs=["costume"], subject="a secret")
        rooms.clock.now += 31 * 24 * 3600.0

        await rooms.desk.privacy.sweep_seldom()

        kept = await rooms.store.run(lambda connection: connection.scalar(select(jobs.c.request)))
        assert "a secret" not in str(kept)
