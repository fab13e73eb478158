"""A studio's change of state is logged once; that none can be used is told, and its end."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.errors import NO_STUDIO, StudioUnavailable
from bot.jobs import dispatch, studios
from bot.jobs.studios import FELT_SECONDS, FULL, LOADING, OUTAGE_SECONDS, READY, Outage, StudioSlot
from tests.paper_studio import PaperHealth, PaperStudio
from tests.rooms import open_rooms
from tests.virtual_time import VirtualLoop


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
    assert noted((LOADING, 10 * FELT_SECONDS, True)) == (False, False)
    assert noted(("died", OUTAGE_SECONDS, True), (LOADING, 1.0, True)) == (True, False)
    assert noted(("died", FELT_SECONDS, True), (READY, 1.0, True)) == (False, False)
    assert noted(("died", FELT_SECONDS, True), (FULL, 1.0, True)) == (False, False)


async def test_a_house_without_a_studio_is_in_trouble_until_it_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "OUTAGE_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(studios, "OUTAGE_SECONDS", 0.04)
    monkeypatch.setattr(studios, "FELT_SECONDS", 0.08)
    studio = StrangeStudio("http://a", "unauthorized")
    async with open_rooms(tmp_path, studio) as rooms, asyncio.timeout(20):
        await until_trouble_is(rooms.desk, NO_STUDIO)
        assert rooms.desk.alarm is None, "nobody waits"
        await rooms.ask(1)
        while rooms.desk.alarm != NO_STUDIO:  # noqa: ASYNC110  # a property has no event
            await asyncio.sleep(0)

        studio.says = PaperHealth()
        await until_trouble_is(rooms.desk, None)
        assert rooms.desk.alarm is None
    told = [each.getMessage() for each in caplog.records if each.name == "bot.jobs.dispatch"]
    assert told == ["no studio can be used (http://a: unauthorized)", "a studio can be used again"]


async def until_trouble_is(desk: object, code: str | None) -> None:
    while desk.trouble != code:  # type: ignore[attr-defined]  # noqa: ASYNC110
        await asyncio.sleep(0)
