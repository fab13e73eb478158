"""Requests that Discord refuses are counted, and stop before it shuts the machine out."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.chat import gateway
from bot.chat.client import Client
from bot.chat.gateway import LIMIT, WINDOW_SECONDS, Invalid
from bot.sandbox.default_world import ADA
from tests.chat.club import WAIT_SECONDS, club_with_bot
from tests.waiting import within

FAULTS = [
    {"status": 403, "code": 50013},
    {"status": 401},
    {"status": 429, "retry_after": 0.0, "scope": "user"},
]


def test_half_of_what_shuts_a_machine_out_is_enough() -> None:
    counted = Invalid()
    assert not any(counted.note(403, None, now=float(n) / 10) for n in range(LIMIT - 1))
    assert counted.note(401, None, now=LIMIT / 10)
    assert not counted.note(403, None, now=LIMIT / 10), "it begins anew"


def test_what_is_no_fault_of_ours_or_long_ago_does_not_count() -> None:
    counted = Invalid()
    for n in range(2 * LIMIT):
        assert not counted.note(404, None, float(n) / 100)
        assert not counted.note(500, None, float(n) / 100)
        assert not counted.note(429, "shared", float(n) / 100)
    for n in range(2 * LIMIT):  # just under the limit, for ever
        assert not counted.note(429, "user", n * WINDOW_SECONDS / (LIMIT - 2))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault["status"]))
async def test_too_many_refusals_stop_all_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(gateway, "LIMIT", 3)
    stopped: asyncio.Queue[Client] = asyncio.Queue()
    calm_down = Client.calm_down

    def noting(client: Client) -> None:
        calm_down(client)
        stopped.put_nowait(client)

    monkeypatch.setattr(Client, "calm_down", noting)
    async with club_with_bot(tmp_path, slots=3) as club:
        for member in ("ada", "grace", "mod"):
            await club.ask(member)
        sittings = [await club.sitting() for _ in range(3)]
        order = {"method": "PATCH", "times": 9}
        for path in ("/webhooks/*", "/channels/*"):
            await club.hands.order("faults", path=path, **order, **fault)
        for sitting in sittings:
            sitting.finish()

        async with within("the client to be stopped", seconds=WAIT_SECONDS):
            client = await stopped.get()
        assert client.is_paused, "and nothing is sent, as in a ban"
        with pytest.raises(gateway.Stopped):
            await client.fetch_user(int(ADA))
