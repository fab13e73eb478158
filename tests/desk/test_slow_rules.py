"""One server's slow expressions hold up that server alone, and never the loop or the writer."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.desk import admission
from bot.desk.policy.admission import Judgement, judge_finished
from bot.desk.policy.limits import Limits
from bot.desk.policy.rules import MAX_ALIASES, Rule
from bot.desk.settings import GuildCache, LimitScope
from bot.errors import Refused
from bot.request import Reply, Request
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, open_rooms

pytestmark = pytest.mark.usefixtures("database")

SLOW, OTHER = 1, 2
EXPRESSION = Rule("new", "regex", r"zz[0-9]+")  # any will do: how slow it is, the tests say


async def ask(rooms: Rooms, job: int, guild: int, member: int | None = None) -> None:
    member = 20 + job if member is None else member
    request = Request(guild=guild, channel=2, member=member, subject="a king")
    await rooms.desk.submit(request, Reply(job, 9, "token", None, 2))


async def judging(cache: GuildCache, until: threading.Event) -> asyncio.Task[object]:
    """Keep the judge of the slow server busy; returns once it has begun."""
    began = threading.Event()

    def judge() -> bool:
        began.set()
        return until.wait(60)

    snapshot = await cache.cached(SLOW)
    task: asyncio.Task[object] = asyncio.create_task(cache.judged(snapshot, judge))
    assert await asyncio.to_thread(began.wait, 60), "the judge never began"
    return task


async def test_another_servers_request_does_not_wait_for_a_slow_judge(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.desk.guild_rules.add(SLOW, 7, EXPRESSION)
        done = threading.Event()
        busy = await judging(rooms.desk.guild_cache, done)

        own = asyncio.create_task(ask(rooms, 1, SLOW))
        await ask(rooms, 2, OTHER)
        was_waiting = not own.done()
        done.set()
        await asyncio.gather(busy, own)

        assert was_waiting, "two requests of one server were judged at the same moment"


async def test_a_change_of_rules_keeps_no_other_servers_request_from_being_written(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await ask(rooms, 1, SLOW)
        await rooms.desk.guild_rules.add(SLOW, 7, EXPRESSION)
        done = threading.Event()
        busy = await judging(rooms.desk.guild_cache, done)

        added = asyncio.create_task(
            rooms.desk.guild_rules.add(SLOW, 7, Rule("new", "word", "king"))
        )
        await ask(rooms, 2, OTHER)
        while len((await rooms.desk.guild_cache.cached(SLOW)).rules) < 2:
            await ask_nothing(rooms)
        was_sweeping = not added.done()
        done.set()
        _, num_stopped = await added
        await busy

        assert was_sweeping
        assert num_stopped == 1
        job = await rooms.job_queue.get(1)
        assert job is not None
        assert job.state == "cancelled"


async def ask_nothing(rooms: Rooms) -> None:
    """Let one transaction pass."""
    await rooms.store.run(lambda connection: None)


async def test_what_was_allowed_once_is_judged_beside_the_loop_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def judged(*given: object, **more: object) -> Judgement:
        threads.append(threading.current_thread().name)
        return judge_finished(*given, **more)  # type: ignore[arg-type]  # as they came

    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.desk.guild_rules.add(SLOW, 7, EXPRESSION)
        await rooms.desk.guild_rules.add(SLOW, 7, Rule("new", "word", "king"))
        with pytest.raises(Refused):
            await ask(rooms, 1, SLOW)
        await rooms.desk.appeals.appeal(1, 21)
        [case] = await rooms.desk.cases.inbox(SLOW)
        await rooms.desk.case_desk.decide(case, "allowed", 7)
        monkeypatch.setattr(admission, "judge_finished", judged)

        await ask(rooms, 2, SLOW, member=21)

    assert len(threads) > 1
    assert {name.split("_")[0] for name in threads} == {"judge"}


async def test_many_names_are_looked_for_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def judged(*given: object, **more: object) -> Judgement:
        threads.append(threading.current_thread().name)
        return judge_finished(*given, **more)  # type: ignore[arg-type]  # as they came

    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        monkeypatch.setattr(admission, "judge_finished", judged)
        await ask(rooms, 1, SLOW)
        for part in range(10):
            names = tuple(f"Ann{part}{n} Peterson" for n in range(MAX_ALIASES))
            await rooms.desk.guild_rules.add(SLOW, 7, Rule("new", "name", names[0], names[1:]))
        await ask(rooms, 2, SLOW)

    assert [name.split("_")[0] for name in threads] == ["MainThread", "judge"]


async def test_who_may_not_ask_at_all_costs_the_judge_nothing(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.desk.guild_rules.add(SLOW, 7, EXPRESSION)
        await rooms.desk.guild_choices.limit(SLOW, 7, LimitScope(), Limits(per_hour=1))
        await ask(rooms, 1, SLOW)
        done = threading.Event()
        busy = await judging(rooms.desk.guild_cache, done)

        request = Request(guild=SLOW, channel=2, member=21, subject="a king")
        with pytest.raises(Refused) as refusal:
            await rooms.desk.submit(request, Reply(2, 9, "token", None, 2))
        done.set()
        await busy

        assert refusal.value.code == "hourly_limit"
