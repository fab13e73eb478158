"""Lost answers, outages and crashes by chance: a result stands in its channel exactly once."""

import asyncio
import os
import random
from pathlib import Path
from typing import Any

import pytest

from bot.chat import pacing
from tests.chat.club import Club, open_club, running

SEEDS = range(int(os.environ.get("DELIVERY_SEEDS", "6")))
HOUR = 3600.0
ROUTES = [
    ("POST", "/channels/*/messages"),
    ("GET", "/channels/*"),
    ("GET", "/webhooks/*"),
    ("PATCH", "/channels/*"),
    ("PATCH", "/webhooks/*"),
    ("DELETE", "/channels/*"),
    ("DELETE", "/webhooks/*"),
]


def some_fault(chance: random.Random) -> dict[str, Any]:
    """Draw a fault that passes by itself."""
    method, path = chance.choice(ROUTES)
    how = chance.choice([{"lost": True}, {"status": 503}, {"status": 429, "retry_after": 0.0}])
    # A rate limit that took effect is no such thing.
    effect = chance.random() < 0.5 and how.get("status") != 429
    return {"method": method, "path": path, "after_effect": effect, **how}


async def live_a_while(club: Club, first: str) -> None:
    """Let the bot deliver until it is done, or until something fails on the way."""
    cursor = club.sandbox.service.log.cursor
    ends = (club.hands.wait("fault", after=cursor), club.delivery(first, "posted"))
    tasks = [asyncio.ensure_future(end) for end in ends]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_result_stands_once_whatever_is_lost_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(pacing, "retry_delay", lambda failures: 0.01)
    chance = random.Random(seed)
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            first = await club.ask()
            sitting = await club.sitting()
            await club.until(first, "Painting")
            club.rooms.clock.now += chance.choice([0.0, 130.0])
            club.clock.advance(chance.choice([0.0, 16 * 60.0]))
            for _ in range(chance.randint(1, 6)):
                await club.hands.order("faults", **some_fault(chance))
            sitting.finish()
            await sitting.closed.wait()
            await live_a_while(club, first)
        for _ in range(chance.randint(0, 3)):
            away_seconds = chance.choice([0.0, 50.0, 130.0, 600.0])
            set_by_seconds = chance.choice([0.0, -HOUR, HOUR])  # somebody sets this machine's clock
            club.rooms.clock.now += away_seconds + set_by_seconds
            club.clock.advance(away_seconds)
            async with running(club.chat()):
                await live_a_while(club, first)

        club.sandbox.service.faults.clear()
        async with running(club.chat()):
            await club.delivery(first, "posted")

        shown = (await club.hands.ask("transcript"))["messages"]
        assert len(shown) == 1, f"seed {seed}"
        assert "· seed" in shown[0]["content"], f"seed {seed}"
        assert (await club.job_of(first)).reply.message == int(shown[0]["id"]), f"seed {seed}"
