"""Faults on order: a real client meets what Discord does on a bad day."""

from typing import Any

import discord
import pytest
from aiohttp import ClientError

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands
from tests.sandbox.painter import Painter, painting

PORTRAITS = f"/channels/{home.PORTRAITS}/messages"


async def test_a_rate_limit_is_waited_out(painter: Painter, hands: Hands) -> None:
    await hands.order("faults", path="/channels/*", status=429, retry_after=0.01, times=2)
    channel = await painter.fetch_channel(int(home.PORTRAITS))

    await channel.send("after a while")

    assert [each["content"] for each in (await hands.ask("transcript"))["messages"]] == [
        "after a while"
    ]


async def test_a_rate_limit_tells_how_long(hands: Hands) -> None:
    await hands.order("faults", status=429, retry_after=1.5, scope="global")

    status, body = await hands.api("GET", "/users/@me")

    assert (status, body["retry_after"], body["global"]) == (429, 1.5, True)
    assert (await hands.api("GET", "/users/@me"))[0] == 200


async def test_an_answer_may_be_lost_after_the_message_was_written(hands: Hands) -> None:
    await hands.order("faults", method="POST", path=PORTRAITS, after_effect=True, lost=True)

    with pytest.raises(ClientError):
        await hands.api("POST", PORTRAITS, json={"content": "once", "nonce": "job-1"})
    again = {"content": "once", "nonce": "job-1", "enforce_nonce": True}
    status, _ = await hands.api("POST", PORTRAITS, json=again)

    assert status == 200
    assert len((await hands.ask("transcript"))["messages"]) == 1


async def test_a_request_may_fail_before_it_does_anything(hands: Hands) -> None:
    await hands.order("faults", method="POST", path="/channels/*", status=503, code=7)

    status, body = await hands.api("POST", PORTRAITS, json={"content": "never"})

    assert (status, body["code"]) == (503, 7)
    assert (await hands.ask("transcript"))["messages"] == []
    assert (await hands.wait("fault"))["path"].endswith(PORTRAITS)


async def test_faults_can_be_called_off(hands: Hands) -> None:
    await hands.order("faults", status=500, times=99)

    assert await hands.drop("faults") == 204
    assert (await hands.api("GET", "/users/@me"))[0] == 200


@pytest.mark.parametrize("order", [{"statos": 3}, {"status": "500"}, {"times": 1.5}])
async def test_a_fault_that_cannot_be_is_refused(hands: Hands, order: dict) -> None:
    assert (await hands.try_order("faults", **order))[0] == 400


@pytest.mark.parametrize(
    "order",
    [
        {"do": "reconnect"},
        {"do": "invalidate", "resumable": True},
        {"do": "close", "code": 4000},
        {"do": "cut"},
    ],
    ids=["reconnect", "resumable", "closed", "cut"],
)
async def test_the_client_comes_back_and_misses_nothing(
    sandbox: Sandbox, hands: Hands, monkeypatch: pytest.MonkeyPatch, order: dict
) -> None:
    # The library waits up to a minute before it comes back: here it comes at once.
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda self: 0)
    async with painting(sandbox, monkeypatch):
        await hands.order_nothing("gateway", **order)
        await hands.wait("client_resumed")

        answer = await hands.answered(await hands.slash("queue show"))

    assert answer["content"] == "queue long=False"


async def test_a_gateway_that_is_down_refuses_who_comes_until_it_is_up(
    sandbox: Sandbox, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda self: 0)
    async with painting(sandbox, monkeypatch):
        await hands.order_nothing("gateway", do="down", resumable=True)
        gone = await hands.wait("client_gone")
        assert gone["code"] == 1006
        await hands.wait("gateway_refused")
        assert (await hands.api("GET", "/users/@me"))[0] == 200
        asked = await hands.slash("queue show")

        await hands.order_nothing("gateway", do="up")

        assert (await hands.answered(asked))["content"] == "queue long=False"


async def test_a_zombie_says_nothing_more_and_whoever_resumes_has_missed_nothing(
    sandbox: Sandbox, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda self: 0)
    give_up_after(monkeypatch, 0.3)
    sandbox.service.settings.heartbeat_ms = 50
    async with painting(sandbox, monkeypatch):
        await hands.order_nothing("gateway", do="zombie")
        asked = await hands.slash("queue show")
        await hands.wait("client_resumed")

        assert (await hands.answered(asked))["content"] == "queue long=False"


async def test_an_event_comes_twice_where_that_is_ordered(painter: Painter, hands: Hands) -> None:
    assert (await hands.try_order("gateway", do="replay", event="MESSAGE_CREATE"))[0] == 400
    asked = await hands.slash("queue show")
    await hands.answered(asked)

    await hands.order_nothing("gateway", do="replay")

    await hands.wait("interaction_refused", interaction_id=asked, code=40060)


@pytest.mark.parametrize("after_effect", [False, True])
async def test_an_answer_may_only_be_late(hands: Hands, after_effect: bool) -> None:
    order = {"path": "/users/@me", "status": 200, "after_effect": after_effect}
    await hands.order("faults", **order, seconds=0.05)

    status, body = await hands.api("GET", "/users/@me")

    assert (status, body["bot"]) == (200, True)


def give_up_after(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let discord.py believe so soon that nothing comes through any more; usually in a minute."""
    real = discord.gateway.KeepAliveHandler.__init__

    def hasty(self: discord.gateway.KeepAliveHandler, *args: Any, **kwargs: Any) -> None:
        real(self, *args, **kwargs)
        self.heartbeat_timeout = seconds

    monkeypatch.setattr(discord.gateway.KeepAliveHandler, "__init__", hasty)


@pytest.mark.parametrize("order", [{"do": "dance"}, {"do": "close", "code": 1000}])
async def test_the_gateway_is_disturbed_only_in_known_ways(
    painter: Painter, hands: Hands, order: dict
) -> None:
    assert (await hands.try_order("gateway", **order))[0] == 400
