"""The bot gives its card to others and takes it back; nothing in line is lost, nobody is misled."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.policy.rests import (
    CLEAR_SECONDS,
    CROWDED_SECONDS,
    CardReading,
    RestOrder,
    is_crowded,
    moment_of,
    quiet_hours,
    quiet_until,
    rest_of,
    woken,
)
from bot.jobs import dispatch
from bot.jobs.job import Job
from bot.request import Done, Rest
from bot.studio.supervisor import cards_in, programs_in
from bot.texts import say
from tests.chat.club import club_with_bot
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, event_of, open_rooms
from tests.waiting import within

NIGHT = quiet_hours("22:00-07:00, 12:00-13:30")
BERLIN = ZoneInfo("Europe/Berlin")


def at(clock: str, day: str = "2026-12-01", zone: ZoneInfo = BERLIN) -> float:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at("21:59"), None),
        (at("22:00"), at("07:00", "2026-12-02")),
        (at("23:59"), at("07:00", "2026-12-02")),
        (at("06:59"), at("07:00")),
        (at("07:00"), None),
        (at("12:30"), at("13:30")),
        # The night in which clocks go back is an hour longer.
        (at("23:00", "2026-10-24"), at("07:00", "2026-10-25")),
    ],
)
def test_quiet_hours_are_of_the_clock_on_the_wall(now: float, until: float | None) -> None:
    assert quiet_until(NIGHT, now, BERLIN) == until


@pytest.mark.parametrize("told", ["22-7", "22:00", "25:00-07:00", "07:00-07:00", "nights"])
def test_hours_that_are_none_are_refused(told: str) -> None:
    with pytest.raises(ValueError, match=r"\d|nights|hour"):
        quiet_hours(told)


@given(st.integers(0, 2_000_000_000), st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_is_the_next_one(now: int, hour: int, minute: int) -> None:
    zone = timezone(timedelta(hours=2))
    moment = moment_of(f"{hour}:{minute:02}", now, zone)
    assert 0 < moment - now <= 86_400
    there = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    assert (there.hour, there.minute) == (hour, minute)


def test_who_asked_goes_before_the_clock_and_a_wake_lasts_for_these_hours() -> None:
    night, noon = at("23:00"), at("15:00", "2026-12-02")
    ends = at("07:00", "2026-12-02")
    told = {"crowded": False, "zone": BERLIN}
    assert rest_of(RestOrder(), NIGHT, night, **told) == Rest("quiet", ends)
    asked = RestOrder(rests=True, until=noon)
    assert rest_of(asked, NIGHT, night, **told) == Rest("asked", noon)
    assert rest_of(asked, NIGHT, noon, **told) is None
    awake = woken(NIGHT, night, BERLIN)
    assert rest_of(awake, NIGHT, night + 60, **told) is None
    assert rest_of(awake, NIGHT, night + 86_400, **told) == Rest("quiet", ends + 86_400)
    assert woken((), night).awake_until == 0.0
    assert rest_of(RestOrder(), (), noon, crowded=True) == Rest("crowded", None)


def readings(*held: int, until: float = 1000.0, every: float = 2.0) -> list[CardReading]:
    return [CardReading(until - every * n, each) for n, each in enumerate(reversed(held))][::-1]


def test_a_card_is_crowded_after_a_while_and_free_after_a_longer_one() -> None:
    much, little, now = 9, 1, 1000.0
    told = {"threshold": 5.0, "now": now}
    assert not is_crowded(readings(*[little] * 10), rests=False, **told)
    assert not is_crowded(readings(*[little] * 10, much), rests=False, **told), "a spike"
    assert not is_crowded(readings(much), rests=False, **told), "of one reading nothing is known"
    assert is_crowded(readings(*[much] * round(CROWDED_SECONDS / 2 + 1)), rests=False, **told)
    assert is_crowded(readings(much, *[little] * 10), rests=True, **told), "not long enough"
    quiet = round(CLEAR_SECONDS / 2 + 2)
    assert not is_crowded(readings(much, *[little] * quiet), rests=True, **told)
    assert is_crowded(readings(4, *[5] * 9), rests=True, **told), "near the threshold"
    assert not is_crowded(readings(much, until=500.0), rests=True, **told), "too old to tell"


def test_the_cards_tool_is_read() -> None:
    assert cards_in("GPU-a, 1024\nGPU-b, [N/A]\n") == {"GPU-a": 2**30}
    (mine,) = programs_in("GPU-a, 77, 512\nGPU-a, 78, [N/A]\n\n")
    assert (mine.card, mine.pid, mine.held_bytes) == ("GPU-a", 77, 2**29)


async def job_of(rooms: Rooms, number: int) -> Job:
    job = await rooms.job_queue.get(number)
    assert job
    return job


async def test_what_ends_soon_does_and_the_rest_goes_back_unblamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "REST_GRACE_SECONDS", 0.5)
    studio = PaperStudio(slots=2)
    async with open_rooms(tmp_path, studio) as rooms:
        for job in (1, 2, 3):
            await rooms.ask(job)
        first, second = [await studio.sittings.get(), await studio.sittings.get()]
        resting = asyncio.create_task(rooms.desk.rests.begin(None))
        first.finish()

        async with within("the card to be free", seconds=10):
            assert await resting == Rest("asked", None)

        assert second.closed.is_set()
        ended = await job_of(rooms, first.job)
        back = await job_of(rooms, second.job)
        assert (ended.state, back.state) == ("done", "waiting")
        assert (back.deaths, back.suspect) == (0, False)
        places = await rooms.dispatch.places.of_everybody()
        assert set(places) == {second.job, 3}
        assert all(each.rest == Rest("asked", None) for each in places.values())
        assert studio.sittings.empty()

        assert await rooms.desk.rests.wake() is None
        painted = set()
        for _ in range(2):
            sitting = await studio.sittings.get()
            painted.add(sitting.job)
            sitting.finish()
        assert painted == {second.job, 3}


async def test_a_rest_outlives_a_restart_and_ends_by_itself(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio()) as rooms:
        until = rooms.clock.now + 3600.0
        await rooms.desk.rests.begin(until)
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio, painting=False) as rooms:
        assert await rooms.desk.rests.look() == Rest("asked", until)
        painting = asyncio.create_task(rooms.dispatch.run())
        await rooms.ask(1)
        newcomer = await rooms.dispatch.places.of_newcomer(1)
        assert newcomer.rest == Rest("asked", until)

        rooms.clock.now = until
        assert await rooms.desk.rests.look() is None

        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)
        painting.cancel()
        await asyncio.wait([painting])


async def test_a_crowded_card_is_left_and_taken_again(tmp_path: Path) -> None:
    held = 0

    async def read_card() -> int | None:
        return held

    async with open_rooms(tmp_path, PaperStudio()) as rooms:
        rests = rooms.desk.rests
        rests._threshold, rests._read_card = 5.0, read_card
        seen = []
        for second in range(0, 400, 2):
            held = 9 if 20 <= second < 60 else 0
            seen.append(await rests.look() is not None)
            rooms.clock.now += 2.0

    began, ended = seen.index(True) * 2, (len(seen) - seen[::-1].index(True)) * 2
    assert 20 < began <= 20 + CROWDED_SECONDS + 2
    assert 60 + CLEAR_SECONDS - 2 <= ended <= 60 + CLEAR_SECONDS + 4


async def test_members_read_when_it_paints_again_at_once_and_in_line(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        painted = await club.ask("ada")
        sitting = await club.sitting()
        waits = await club.ask("grace")
        until = club.rooms.clock.now + 3600.0
        sitting.finish()
        await club.rooms.desk.rests.begin(until)
        words = say("waiting_rests_until", place=1, until=int(until))
        await club.until(waits, words)

        asked = await club.ask("ada", subject="Grace Hopper")

        second = say("waiting_rests_until", place=2, until=int(until))
        await club.until(asked, second)
        await club.until(painted, "· seed")
        await club.rooms.desk.rests.wake()
        for message in (waits, asked):
            (await club.sitting()).finish()
            await club.until(message, "· seed")
