"""While a model loads, who waits is told so, and about how long by the last time it did."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import phrases
from bot.jobs.places import loads_first
from bot.jobs.studios import StudioSlot
from bot.request import Waiting
from bot.texts import say
from tests.paper_studio import PaperHealth, PaperStudio
from tests.rooms import open_rooms
from tests.waiting import until, within

READY, LOADING = PaperHealth(), PaperHealth(ready=False)


def slot(*, loads: bool, left: float | None = None, slots: int = 0) -> StudioSlot:
    """Return a studio that loads, or has so many slots; `left` are its seconds, if foreseen."""

    class Told(StudioSlot):
        is_loading, loading_left = loads, left

    made = Told(PaperStudio())
    made.slots = slots
    return made


@pytest.mark.parametrize(
    ("studio_slots", "told"),
    [
        ([], ("", 0.0)),
        ([slot(loads=False)], ("", 0.0)),
        ([slot(loads=True)], ("unforeseen", 0.0)),
        ([slot(loads=True, left=30.0)], ("foreseen", 30.0)),
        ([slot(loads=True, left=30.0), slot(loads=True, left=8.0)], ("foreseen", 8.0)),
        ([slot(loads=True, left=30.0), slot(loads=True)], ("foreseen", 30.0)),
        ([slot(loads=True, left=30.0), slot(loads=False, slots=2)], ("", 0.0)),
    ],
)
def test_nothing_is_said_of_loading_where_another_studio_paints(
    studio_slots: list[StudioSlot], told: tuple[str, float]
) -> None:
    assert loads_first(studio_slots) == told


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (Waiting(2, 47.0), "You are number 2 in line. Your picture comes in about 50 seconds."),
        (
            Waiting(1, 47.0, loading="foreseen"),
            "I am loading my model. You are next. It takes about 50 seconds.",
        ),
        (Waiting(3, 4.0, loading="unforeseen"), say("waiting_loads", place=3)),
    ],
)
def test_who_waits_reads_that_a_model_is_loaded(waiting: Waiting, words: str) -> None:
    assert phrases.waiting(waiting, "en") == words


@pytest.mark.usefixtures("database")
async def test_how_long_a_model_loads_is_known_after_the_first_time_and_after_a_restart(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    studio.now = LOADING
    async with open_rooms(tmp_path, studio) as rooms:
        await until(lambda: rooms.dispatch.studios[0].state == "loading", "the studio to load")
        await rooms.ask(1)
        assert (await rooms.dispatch.places.of_newcomer(1)).loading == "unforeseen"
        studio.now = READY
        (await studio.sittings.get()).finish()

        async def kept() -> bool:
            return any(key.startswith("loads ") for key in await rooms.job_queue.paces())

        async with within("the seconds of loading to be written down"):
            while not await kept():
                pass  # asking the database lets the dispatch go on
        await rooms.job_queue.keep_pace(f"loads {studio.address}", 40.0)

    studio.now = LOADING
    async with open_rooms(tmp_path, studio) as rooms:
        await until(lambda: rooms.dispatch.studios[0].state == "loading", "the studio to load")
        await rooms.ask(2)
        told = await rooms.dispatch.places.of_newcomer(2)

    assert told.loading == "foreseen"
    assert 30.0 < told.eta_seconds < 60.0
    assert replace(told, loading="") != told
