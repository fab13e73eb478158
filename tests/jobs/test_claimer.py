"""One claimer brings jobs and studios together: nobody is missed, and what was stopped stays so."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.errors import LOST, Refused
from bot.jobs import rows
from bot.jobs.job_queue import JobQueue
from bot.request import Done, Frame, Spec
from bot.store.store import Store
from tests import databases
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms
from tests.waiting import soon, until, within

PATIENCE = 5.0  #: longer than anything takes here, shorter than the next look of a whole bot


class HeldClaims:
    """Answers of the database to claims, which stay on their way until a test lets them go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on_the_way: asyncio.Queue[tuple[Any, asyncio.Event]] = asyncio.Queue()
        self.are_held = False
        real = JobQueue.claim

        async def claim(job_queue: JobQueue, *given: Any, **named: Any) -> Any:
            answer = await real(job_queue, *given, **named)
            if self.are_held:
                self.on_the_way.put_nowait((answer, arrives := asyncio.Event()))
                await arrives.wait()
            return answer

        monkeypatch.setattr(JobQueue, "claim", claim)

    def let_all_go(self) -> None:
        self.are_held = False
        while not self.on_the_way.empty():
            self.on_the_way.get_nowait()[1].set()

    async def one_with_a_job(self) -> asyncio.Event:
        """Let empty answers go until one brings a job, and return that one, still held."""
        while True:
            answer, arrives = await soon(self.on_the_way.get(), "a claim with a job")
            if answer:
                return arrives
            arrives.set()


async def test_two_jobs_that_come_while_an_empty_answer_is_on_its_way_both_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = HeldClaims(monkeypatch)
    studios = PaperStudio(), PaperStudio()
    async with open_rooms(tmp_path, *studios) as rooms:
        events = rooms.desk.events()
        for studio in studios:
            studio.sittings = studios[0].sittings
        claims.are_held = True
        await rooms.ask(1)
        (await claims.one_with_a_job()).set()
        first = await studios[0].sittings.get()
        _, empty = await soon(claims.on_the_way.get(), "a claim without a job")

        await rooms.ask(2)
        await rooms.ask(3, member=GRACE)
        first.finish()
        await event_of(events, 1, Done)
        with suppress(TimeoutError):  # where the studio asks for itself, while the other waits
            async with asyncio.timeout(0.5):
                await claims.on_the_way.put(await claims.on_the_way.get())
        empty.set()
        await asyncio.sleep(0)
        claims.let_all_go()

        async with within("jobs 2 and 3 in the studios", seconds=PATIENCE):
            begun = {(await studios[0].sittings.get()).job for _ in range(2)}
        assert begun == {2, 3}


async def test_a_suspect_that_is_cancelled_while_its_studio_empties_is_not_painted(
    tmp_path: Path,
) -> None:
    studio = PaperStudio(slots=2)
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        await rooms.ask(2, member=GRACE)
        other, suspect = sorted([await studio.sittings.get() for _ in range(2)], key=_job)
        suspect.die()
        await until(lambda: attempts_at(rooms, 2, 2), "job 2 to be claimed again")

        assert await rooms.dispatch.cancel(2)
        await rooms.ask(3)

        async with within("job 3 in the studio", seconds=PATIENCE):
            assert (await studio.sittings.get()).job == 3, "nobody is waited for any more"
        other.finish()
        async with within("the end of job 1", seconds=PATIENCE):
            await event_of(rooms.desk.events(), 1, Done)
        assert studio.sittings.empty()


async def test_a_job_that_is_cancelled_while_its_claim_is_answered_is_not_painted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = HeldClaims(monkeypatch)
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        claims.are_held = True
        await rooms.ask(1)
        answer = await claims.one_with_a_job()

        assert await rooms.dispatch.cancel(1)
        await rooms.ask(2)
        answer.set()
        claims.let_all_go()

        assert (await studio.sittings.get()).job == 2
        assert (await rooms.job_queue.get(1)).state == "cancelled"


async def test_who_waits_for_an_empty_studio_goes_back_in_line_when_the_guild_is_paused(
    tmp_path: Path,
) -> None:
    studio = PaperStudio(slots=2)
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        await rooms.ask(2, member=GRACE)
        other, suspect = sorted([await studio.sittings.get() for _ in range(2)], key=_job)
        suspect.die()
        await until(lambda: attempts_at(rooms, 2, 2), "job 2 to be claimed again")

        await rooms.desk.moderator_orders.pause(1, 99, "tea")
        other.finish()

        await until(lambda: is_waiting(rooms, 2), "job 2 to be in line")
        await event_of(rooms.desk.events(), 1, Done)
        assert studio.sittings.empty()


async def test_a_claim_that_is_in_doubt_is_not_made_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, studio, lost = Store.run, PaperStudio(slots=1), []

    async def run(store: Store, act: Any, *, may_refuse: bool = False) -> Any:
        answer = await real(store, act, may_refuse=may_refuse)
        if getattr(act, "func", None) is rows.take_next and answer and not lost:
            lost.append(answer)
            raise Refused(LOST)
        return answer

    monkeypatch.setattr(Store, "run", run)
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        await rooms.ask(2, member=GRACE)

        async with within("job 1 in the studio again", seconds=PATIENCE):
            again = await studio.sittings.get()
        assert (again.job, again.attempt, len(lost)) == (1, 2, 1)
        again.finish()
        assert (await studio.sittings.get()).job == 2


@asynccontextmanager
async def a_wire_to_the_server(is_cut: asyncio.Event) -> AsyncIterator[str]:
    """Pass everything on, but cut the wire as soon as a COMMIT is answered while `is_cut`."""
    assert databases.SERVER
    server = urlsplit(databases.SERVER)

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter, back: bool) -> None:
        with suppress(OSError), closing(sink):
            while data := await source.read(65536):
                if back and is_cut.is_set() and b"COMMIT\0" in data:
                    is_cut.clear()
                    return
                sink.write(data)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(server.hostname, server.port)
        with closing(writer), closing(far_writer):
            async with asyncio.TaskGroup() as group:
                onward = group.create_task(pipe(reader, far_writer, False))
                await pipe(far_reader, writer, True)
                onward.cancel()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield f"postgresql://{server.username}@127.0.0.1:{listener.sockets[0].getsockname()[1]}"


@pytest.mark.postgres
async def test_a_claim_whose_commit_lost_its_answer_leaves_no_job_running_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if databases.SERVER is None:
        databases._do_without()
    is_cut, studio, real = asyncio.Event(), PaperStudio(), JobQueue.claim
    cuts = iter([is_cut.set])

    async def claim(job_queue: JobQueue, *given: Any, **named: Any) -> Any:
        if await job_queue.in_state("waiting"):
            next(cuts, lambda: None)()
        return await real(job_queue, *given, **named)

    monkeypatch.setattr(JobQueue, "claim", claim)
    async with a_wire_to_the_server(is_cut) as server:
        monkeypatch.setattr(databases, "SERVER", server)
        async with databases.using("postgres"), open_rooms(tmp_path, studio) as rooms:
            await rooms.ask(1)
            async with within("job 1 in the studio again", seconds=4 * PATIENCE):
                begun = await studio.sittings.get()
            assert (begun.job, begun.attempt, is_cut.is_set()) == (1, 2, False)

            begun.finish()
            await event_of(rooms.desk.events(), 1, Done)
            assert await rooms.job_queue.in_state("running") == []


class LingeringStudio(PaperStudio):
    """Says that a job is to be painted again, and then takes its time to close the stream."""

    def __init__(self) -> None:
        super().__init__()
        self.closes = asyncio.Event()

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        async for frame in super().paint(job, attempt, spec):
            yield frame
        await self.closes.wait()


async def test_a_second_attempt_is_stopped_also_where_the_first_ends_after_it_began(
    tmp_path: Path,
) -> None:
    lingers, other = LingeringStudio(), PaperStudio()
    async with open_rooms(tmp_path, lingers, other) as rooms:
        await rooms.ask(1)
        (await lingers.sittings.get()).fail("superseded", retryable=True)
        again = await other.sittings.get()
        assert again.attempt == 2
        lingers.closes.set()
        await until(lambda: runs(rooms, 1), "one job alone to run")

        await rooms.desk.members.cancel(1, ADA)

        async with within("the second attempt to be stopped", seconds=PATIENCE):
            await again.closed.wait()


async def test_a_job_that_is_stopped_before_its_first_step_leaves_its_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = HeldClaims(monkeypatch)
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        claims.are_held = True
        await rooms.ask(1)
        answer = await claims.one_with_a_job()
        claims.are_held = False
        answer.set()
        await until(lambda: runs(rooms, 1), "one job alone to run")
        rooms.dispatch.stopped([1], "dropped")

        await rooms.ask(2, member=GRACE)

        async with within("job 2 in the studio", seconds=PATIENCE):
            while (await studio.sittings.get()).job != 2:
                pass


async def attempts_at(rooms: Rooms, job: int, count: int) -> bool:
    return (await rooms.job_queue.get(job)).attempt >= count


async def is_waiting(rooms: Rooms, job: int) -> bool:
    return (await rooms.job_queue.get(job)).state == "waiting"


async def runs(rooms: Rooms, count: int) -> bool:
    return len(rooms.dispatch._painting) == count


def _job(sitting: Any) -> int:
    return int(sitting.job)
