"""Rate limits are told with every answer, kept per route and place, and waited out by a client."""

import asyncio

from bot.sandbox import default_world as home
from bot.sandbox.rates import Rates
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import TOKEN, Hands
from tests.sandbox.painter import Painter

PORTRAITS = f"/channels/{home.PORTRAITS}/messages"


def test_a_window_ends_and_each_place_has_its_own() -> None:
    rates = Rates()

    counted = [rates.count("POST /m", "1", 10.0 + n, limit=2, seconds=5.0) for n in range(3)]

    assert [count.remaining for count in counted] == [1, 0, 0]
    assert [count.is_exceeded for count in counted] == [False, False, True]
    assert counted[2].reset_after == 3.0
    assert not rates.count("POST /m", "2", 12.0, limit=2, seconds=5.0).is_exceeded
    assert not rates.count("GET /m", "1", 12.0, limit=2, seconds=5.0).is_exceeded
    assert rates.count("POST /m", "1", 15.0, limit=2, seconds=5.0).remaining == 1


async def test_every_answer_tells_its_bucket(sandbox: Sandbox, hands: Hands) -> None:
    sandbox.service.settings.rate_limit = 5

    told = [await headers_of(hands, sandbox, "GET", PORTRAITS) for _ in range(2)]
    elsewhere = await headers_of(hands, sandbox, "GET", f"/channels/{home.PORTRAITS}")
    refused = await headers_of(hands, sandbox, "GET", "/channels/1")

    assert [each["X-RateLimit-Remaining"] for each in told] == ["4", "3"]
    assert told[0]["X-RateLimit-Limit"] == "5"
    assert 0 < float(told[1]["X-RateLimit-Reset-After"]) <= 1
    assert elsewhere["X-RateLimit-Bucket"] != told[0]["X-RateLimit-Bucket"]
    assert refused["X-RateLimit-Remaining"] == "4", "a refusal counts, too"


async def test_limits_can_be_switched_off(sandbox: Sandbox, hands: Hands) -> None:
    sandbox.service.settings.rate_limit = 0

    assert "X-RateLimit-Limit" not in await headers_of(hands, sandbox, "GET", PORTRAITS)


async def test_who_asks_too_often_is_told_how_long_and_by_whom(
    sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.service.settings.rate_limit = 1
    assert (await hands.api("GET", PORTRAITS))[0] == 200

    status, body = await hands.api("GET", PORTRAITS)

    assert (status, body["global"]) == (429, False)
    assert 0 < body["retry_after"] <= 1
    told = await headers_of(hands, sandbox, "GET", PORTRAITS)
    assert (told["Via"], told["X-RateLimit-Scope"]) == ("1.1 google", "user")


async def test_a_real_client_reads_the_limit_and_stays_below_it(
    sandbox: Sandbox, hands: Hands, painter: Painter
) -> None:
    chosen = sandbox.service.settings
    chosen.message_limit, chosen.message_seconds = 3, 0.1
    channel = await painter.fetch_channel(int(home.PORTRAITS))

    await asyncio.gather(*(channel.send(str(number)) for number in range(8)))

    assert len((await hands.ask("transcript"))["messages"]) == 8
    kinds = [entry["kind"] for entry in (await hands.ask("log"))["entries"]]
    assert "rate_limited" not in kinds


async def test_five_messages_in_five_seconds_fit_into_a_channel(
    sandbox: Sandbox, hands: Hands
) -> None:
    sent = [await hands.api("POST", PORTRAITS, json={"content": "x"}) for _ in range(6)]
    elsewhere = f"/channels/{home.GENERAL}/messages"
    other, _ = await hands.api("POST", elsewhere, json={"content": "x"})
    read, _ = await hands.api("GET", PORTRAITS)

    assert [status for status, _ in sent] == [200] * 5 + [429]
    assert 1 < sent[5][1]["retry_after"] <= 5
    assert (other, read) == (200, 200)


async def test_all_routes_together_have_a_limit_that_interactions_are_free_of(
    sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.service.settings.global_limit = 2
    free, _ = await hands.api("PATCH", f"/webhooks/{home.BOT}/none/messages/@original", json={})
    for path in ("/users/@me", "/gateway/bot"):
        assert (await hands.api("GET", path))[0] == 200

    told = await headers_of(hands, sandbox, "GET", "/applications/@me")
    status, body = await hands.api("GET", PORTRAITS)

    assert free == 404
    assert (status, body["global"]) == (429, True)
    assert told["X-RateLimit-Global"] == "true"
    assert told["X-RateLimit-Scope"] == "global"
    assert told["Retry-After"] == "1"
    assert "X-RateLimit-Bucket" not in told


async def test_the_first_answer_to_an_interaction_tells_of_no_limit(
    sandbox: Sandbox, hands: Hands
) -> None:
    told = await headers_of(hands, sandbox, "POST", "/interactions/1/token/callback")

    assert not [name for name in told if name.startswith("X-RateLimit")]


async def headers_of(hands: Hands, sandbox: Sandbox, method: str, path: str) -> dict[str, str]:
    bearer = {"Authorization": f"Bot {TOKEN}"}
    async with hands._session.request(method, sandbox.api + path, headers=bearer) as answer:
        return dict(answer.headers)
