"""A studio's change of state is logged once; that none can be used is told, and its end."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.errors import NO_STUDIO, StudioUnavailable
from bot.jobs import dispatch, studios
from bot.jobs.studios import (
    FELT_SECONDS,
    FULL,
    LOADING,
    LOADING_SECONDS,
    OUTAGE_SECONDS,
    READY,
    Outage,
    StudioSlot,
)
from tests.paper_studio import PaperHealth, PaperStudio
from tests.rooms import open_rooms
from tests.virtual_time import VirtualLoop
from tests.waiting import until


class StrangeStudio(PaperStudio):
    """Answers as it is told to: with its health, an error's code, or never."""

    def __init__(self, address: str, says: PaperHealth | str | None) -> None:
        super().__init__()
        self.address, self.says = address, says

    async def health(self) -> PaperHealth:
        if isinstance(self.says, str):
            raise StudioUnavailable(self.says)
        if self.says is None:
            await asyncio.Event().wait()
        assert self.says
        return self.says


async def watched(*all_studios: PaperStudio) -> None:
    slots = [StudioSlot(studio) for studio in all_studios]
    watching = [asyncio.create_task(slot.watch()) for slot in slots]
    await asyncio.sleep(120.0)
    for task in watching:
        task.cancel()
    await asyncio.wait(watching)


def test_each_state_of_a_studio_is_logged_once_by_its_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="bot.jobs.studios")
    strange = [
        StrangeStudio("http://a", "unauthorized"),
        StrangeStudio("http://b", "unreachable"),
        StrangeStudio("http://c", None),
        StrangeStudio("http://d", PaperHealth(ready=False, error="no such model")),
        StrangeStudio("http://e", PaperHealth(ready=False)),
        StrangeStudio("http://f", PaperHealth()),
    ]
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(watched(*strange))

    assert sorted((each.levelname, each.getMessage()) for each in caplog.records) == [
        ("ERROR", "studio at http://a: unauthorized"),
        ("ERROR", "studio at http://b: unreachable"),
        ("ERROR", "studio at http://c: silent"),
        ("ERROR", "studio at http://d: failed: no such model"),
        ("INFO", "studio at http://e: loading"),
        ("INFO", "studio at http://f: ready"),
    ]


def noted(*moments: tuple[str, float, bool]) -> tuple[bool, bool]:
    outage = Outage()
    for state, seconds, is_waited_for in moments:
        outage.note([state], seconds, is_waited_for=is_waited_for)
    return outage.is_long, outage.is_felt


def test_no_studio_is_trouble_after_a_minute_and_felt_after_ten_with_jobs_in_line() -> None:
    assert noted(("unreachable", OUTAGE_SECONDS - 1, True)) == (False, False)
    assert noted(("unreachable", OUTAGE_SECONDS, True)) == (True, False)
    assert noted(("unreachable", FELT_SECONDS, False)) == (True, False)
    assert noted(("unreachable", FELT_SECONDS, True)) == (True, True)


def test_loading_is_no_trouble_and_does_not_end_it_either() -> None:
    assert noted((LOADING, LOADING_SECONDS, True)) == (False, False)
    assert noted(("died", OUTAGE_SECONDS, True), (LOADING, 1.0, True)) == (True, False)
    assert noted(("died", FELT_SECONDS, True), (READY, 1.0, True)) == (False, False)
    assert noted(("died", FELT_SECONDS, True), (FULL, 1.0, True)) == (False, False)


def test_a_studio_that_loads_for_ever_is_trouble_after_an_hour() -> None:
    loaded = LOADING, LOADING_SECONDS, True
    assert noted(loaded, (LOADING, OUTAGE_SECONDS, True)) == (True, False)
    assert noted(loaded, (LOADING, FELT_SECONDS, True)) == (True, True)
    assert noted(loaded, (READY, 1.0, True), (LOADING, OUTAGE_SECONDS, True)) == (False, False)


async def test_a_house_without_a_studio_is_in_trouble_until_it_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "OUTAGE_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(studios, "OUTAGE_SECONDS", 0.04)
    monkeypatch.setattr(studios, "FELT_SECONDS", 0.08)
    studio = StrangeStudio("http://a", "unauthorized")
    async with open_rooms(tmp_path, studio) as rooms:
        await until(lambda: rooms.desk.trouble == NO_STUDIO, "trouble")
        assert rooms.desk.alarm is None, "nobody waits"
        await rooms.ask(1)
        await until(lambda: rooms.desk.alarm == NO_STUDIO, "the alarm")

        studio.says = PaperHealth()
        await until(lambda: rooms.desk.trouble is None, "no trouble")
        assert rooms.desk.alarm is None
    told = [each.getMessage() for each in caplog.records if each.name == "bot.jobs.dispatch"]
    assert told == ["no studio can be used (http://a: unauthorized)", "a studio can be used again"]


@pytest.mark.parametrize(("death", "told_after"), [("unreachable", 75.0), (None, 90.0)])
def test_a_studio_that_dies_while_it_has_nothing_to_do_is_told_all_the_same(
    tmp_path: Path, death: str | None, told_after: float
) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(dies_idle(tmp_path, death, told_after))


async def dies_idle(folder: Path, death: str | None, told_after: float) -> None:
    studio = StrangeStudio("http://a", PaperHealth())
    async with open_rooms(folder, studio) as rooms:
        await asyncio.sleep(100.0)
        assert rooms.desk.trouble is None

        studio.says = death
        await asyncio.sleep(OUTAGE_SECONDS - 1)
        assert rooms.desk.trouble is None, "not for a minute yet"
        await asyncio.sleep(told_after - OUTAGE_SECONDS + 1)
        assert (rooms.desk.trouble, rooms.desk.alarm) == (NO_STUDIO, None)

        await rooms.ask(1)
        await asyncio.sleep(FELT_SECONDS - 10)
        assert rooms.desk.alarm is None, "nobody has waited for ten minutes yet"
        await asyncio.sleep(20.0)
        assert rooms.desk.alarm == NO_STUDIO

        studio.says = PaperHealth()
        await asyncio.sleep(20.0)
        assert (rooms.desk.trouble, rooms.desk.alarm) == (None, None)
        assert (await studio.sittings.get()).job == 1


def test_a_studio_that_gets_more_slots_is_given_more_while_it_paints(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(grows(tmp_path))


async def grows(folder: Path) -> None:
    studio = StrangeStudio("http://a", PaperHealth(slots=1))
    async with open_rooms(folder, studio) as rooms:
        for job in (1, 2, 3):
            await rooms.ask(job)
        await studio.sittings.get()

        studio.says = PaperHealth(slots=2, free=0)
        await asyncio.sleep(studios.LOOK_SECONDS + 1)
        assert studio.sittings.qsize() == 1

        studio.says = "unreachable"
        await asyncio.sleep(studios.LOOK_SECONDS + 1)
        assert rooms.dispatch.trouble is None, "its streams say that it paints"
        assert studio.crowd == 2
