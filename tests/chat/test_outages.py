"""Outages of Discord lose nothing, and what it refuses for no known reason comes to an end."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.chat import pacing
from bot.chat.faults import UNKNOWN_SECONDS
from bot.sandbox.faults import Fault
from bot.texts import ENGLISH
from tests.chat import club as club_module
from tests.chat.club import Club, club_with_bot, open_club, running

LATER_THAN_THE_TOKEN = 16 * 60.0
FOR_EVER = 10**9
REFUSALS = [
    {"status": 503},
    {"lost": True},
    {"status": 403, "code": 40333},
    {"status": 400, "code": 40004},
]


class Outage:
    """Time flies while the bot waits before it tries again; the faults end after so long."""

    def __init__(self, club: Club, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        self.club, self.seconds, self.passed, self.tries = club, seconds, 0.0, 0
        self._real: Callable[[int], float] = pacing.retry_delay
        monkeypatch.setattr(pacing, "retry_delay", self._fly)
        monkeypatch.setattr(pacing, "EDITS_PER_SECOND", 10_000)  # time flies
        monkeypatch.setattr(club_module, "WAIT_SECONDS", 120)

    def begin(self, **fault: Any) -> None:
        # The token is dead by then, so the channel is the only way.
        self.club.sandbox.service.faults.add(Fault("*", "/channels/*", times=FOR_EVER, **fault))

    def _fly(self, failures: int) -> float:
        delay = self._real(failures)
        self.passed, self.tries = self.passed + delay, self.tries + 1
        self.club.rooms.clock.now += delay
        self.club.clock.advance(delay)
        if self.passed >= self.seconds:
            self.club.sandbox.service.faults.clear()
        return 0.0


async def late(club: Club, member: str = "ada") -> tuple[str, Any]:
    """Ask for a picture that is painted when its token is dead."""
    message = await club.ask(member)
    sitting = await club.sitting()
    await club.until(message, "Painting")
    club.clock.advance(LATER_THAN_THE_TOKEN)
    await club.rooms.job_queue.wipe_tokens(club.rooms.clock.now + 1.0)
    return message, sitting


@pytest.mark.parametrize(
    ("minutes", "fault"),
    [(minutes, fault) for minutes in (5, 70) for fault in REFUSALS[:2]]
    + [(minutes, fault) for minutes in (5, 55) for fault in REFUSALS[2:]]
    + [pytest.param(24 * 60, {"status": 503}, marks=pytest.mark.more)],
)
async def test_an_outage_loses_nothing_and_posts_nothing_twice(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    minutes: int,
    fault: dict[str, Any],
) -> None:
    caplog.set_level(logging.ERROR)
    async with club_with_bot(tmp_path) as club:
        message, sitting = await late(club)
        outage = Outage(club, monkeypatch, minutes * 60.0)
        outage.begin(**fault)

        sitting.finish()

        await club.delivery(message, "posted")
        [shown] = (await club.hands.ask("transcript"))["messages"]
        assert "· seed" in shown["content"]
        assert outage.passed >= minutes * 60.0
        assert outage.tries < minutes * 60.0 / 20 + 30, "the pauses grow"
        assert await club.rooms.store.run(lambda c: c.exec_driver_sql(NOTED).all()) == []


NOTED = "SELECT name FROM facts WHERE name LIKE 'refused:%'"


@pytest.mark.parametrize("fault", REFUSALS[2:])
async def test_what_is_refused_for_no_known_reason_is_given_up_after_an_hour_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    async with club_with_bot(tmp_path) as club:
        message, sitting = await late(club)
        outage = Outage(club, monkeypatch, 2 * UNKNOWN_SECONDS)
        outage.begin(**fault)

        sitting.finish()

        await club.delivery(message, "undeliverable")
        assert UNKNOWN_SECONDS <= outage.passed < UNKNOWN_SECONDS + 2 * pacing.SLOW_RETRY_SECONDS
        club.sandbox.service.faults.clear()
        listed = await club.hands.slash("my-portraits history")
        told = await club.told(await club.answered(listed))
        assert ENGLISH["refused_by_discord"] in told
        assert await club.rooms.store.run(lambda c: c.exec_driver_sql(NOTED).all()) == []


async def test_a_restart_does_not_begin_the_hour_anew(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        unknown = Fault("*", "/channels/*", status=403, code=40333, times=FOR_EVER)
        async with running(club.chat()):
            message, sitting = await late(club)
            club.sandbox.service.faults.add(unknown)
            sitting.finish()
            await club.hands.wait("fault")
            while not await club.rooms.store.run(lambda c: c.exec_driver_sql(NOTED).all()):
                await club.hands.wait("fault")
        club.rooms.clock.now += UNKNOWN_SECONDS

        async with running(club.chat()):
            await club.delivery(message, "undeliverable")


async def test_what_is_given_up_is_said_in_its_message_where_that_can_still_be_edited(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        refusal = {"status": 400, "code": 50035}
        await club.hands.order("faults", method="PATCH", path="/webhooks/*", **refusal)

        sitting.finish()

        shown = await club.until(message, ENGLISH["refused_by_discord"])
        assert [each["label"] for each in shown["components"][0]["components"]] == ["Again"]
        await club.delivery(message, "undeliverable")
        listed = await club.hands.slash("my-portraits history")
        told = await club.told(await club.answered(listed))
        assert ENGLISH["refused_by_discord"] in told
