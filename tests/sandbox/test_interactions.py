"""What an interaction's token allows, and until when."""

import pytest

from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands

COMMAND = {"name": "portrait", "description": "Paint."}


@pytest.fixture(autouse=True)
async def synced(hands: Hands) -> None:
    path = f"/applications/{home.BOT}/commands"
    assert (await hands.api("PUT", path, json=[COMMAND]))[0] == 200


async def _asked(hands: Hands, sandbox: Sandbox) -> tuple[str, str]:
    """Use the command, and give the paths of its callback and of its webhook."""
    id = await hands.slash("portrait")
    token = sandbox.service.interactions.find(id).token
    return f"/interactions/{id}/{token}/callback", f"/webhooks/{home.BOT}/{token}"


async def _said(hands: Hands, path: str, kind: int = 4, **data: object) -> tuple[int, object]:
    return await hands.api("POST", path, token=None, json={"type": kind, "data": data})


async def test_nobody_is_connected_and_the_door_says_so(hands: Hands) -> None:
    sent = await hands.order("slash", command="portrait")

    assert sent["delivered"] is False
    known = await hands.ask(f"interactions/{sent['interaction_id']}")
    assert known["state"] == "undelivered"


@pytest.mark.parametrize(("after", "expected"), [(2.9, 204), (3.1, 404)])
async def test_the_first_answer_must_come_within_three_seconds(
    hands: Hands, sandbox: Sandbox, clock: SetClock, after: float, expected: int
) -> None:
    callback, _ = await _asked(hands, sandbox)
    clock.advance(after)

    status, body = await _said(hands, callback, content="hello")

    assert status == expected
    if expected == 404:
        assert body == {"message": "Unknown interaction", "code": 10062}
        known = await hands.ask(f"interactions/{callback.split('/')[2]}")
        assert (known["refusal"], known["acknowledged_ms"]) == (10062, None)


async def test_acknowledging_is_timed_by_the_sandbox_clock(
    hands: Hands, sandbox: Sandbox, clock: SetClock
) -> None:
    callback, _ = await _asked(hands, sandbox)
    clock.advance(0.25)
    await _said(hands, callback, content="hello")

    known = await hands.ask(f"interactions/{callback.split('/')[2]}")

    assert known["acknowledged_ms"] == pytest.approx(250, abs=0.01)


async def test_a_second_first_answer_is_refused(hands: Hands, sandbox: Sandbox) -> None:
    callback, _ = await _asked(hands, sandbox)
    await _said(hands, callback, content="one")

    status, body = await _said(hands, callback, content="two")

    assert (status, body["code"]) == (400, 40060)


async def test_the_answer_is_told_only_to_who_asks_for_it(hands: Hands, sandbox: Sandbox) -> None:
    callback, _ = await _asked(hands, sandbox)

    status, body = await _said(hands, f"{callback}?with_response=1", content="one")

    assert status == 200
    assert body["interaction"]["response_message_id"] == body["resource"]["message"]["id"]


async def test_the_token_dies_after_fifteen_minutes(
    hands: Hands, sandbox: Sandbox, clock: SetClock
) -> None:
    callback, webhook = await _asked(hands, sandbox)
    await _said(hands, callback, kind=5)
    original = f"{webhook}/messages/@original"

    clock.advance(14 * 60)
    alive, _ = await hands.api("PATCH", original, token=None, json={"content": "in time"})
    clock.advance(2 * 60)
    dead, body = await hands.api("PATCH", original, token=None, json={"content": "late"})

    assert (alive, dead) == (200, 401)
    assert body == {"message": "Invalid Webhook Token", "code": 50027}


@pytest.mark.parametrize("webhook", [f"/webhooks/{home.BOT}/no-such-token", "/webhooks/1/x"])
async def test_an_unknown_token_is_an_unknown_webhook(hands: Hands, webhook: str) -> None:
    status, body = await hands.api("POST", webhook, token=None, json={"content": "x"})

    assert (status, body["code"]) == (404, 10015)


async def test_nothing_follows_before_the_first_answer(hands: Hands, sandbox: Sandbox) -> None:
    _, webhook = await _asked(hands, sandbox)

    status, body = await hands.api("POST", webhook, token=None, json={"content": "early"})

    assert (status, body["code"]) == (404, 10015)


async def test_a_deleted_answer_is_gone(hands: Hands, sandbox: Sandbox) -> None:
    callback, webhook = await _asked(hands, sandbox)
    await _said(hands, callback, content="one")
    original = f"{webhook}/messages/@original"

    assert (await hands.api("DELETE", original, token=None))[0] == 204
    for method, rest in (("GET", {}), ("PATCH", {"json": {"content": "x"}}), ("DELETE", {})):
        status, body = await hands.api(method, original, token=None, **rest)
        assert (status, body["code"]) == (404, 10008)


async def test_followups_are_read_changed_and_deleted_by_their_token_alone(
    hands: Hands, sandbox: Sandbox
) -> None:
    (callback, webhook), (other, foreign) = [await _asked(hands, sandbox) for _ in range(2)]
    await _said(hands, callback, content="one")
    await _said(hands, other, content="other")
    _, message = await hands.api("POST", webhook, token=None, json={"content": "two"})
    path = f"/messages/{message['id']}"

    stolen, _ = await hands.api("GET", foreign + path, token=None)
    read, _ = await hands.api("GET", webhook + path, token=None)
    changed, body = await hands.api("PATCH", webhook + path, token=None, json={"content": "2"})
    gone, _ = await hands.api("DELETE", webhook + path, token=None)

    assert (stolen, read, changed, gone) == (404, 200, 200, 204)
    assert body["content"] == "2"


async def test_a_deferral_may_only_be_ephemeral(hands: Hands, sandbox: Sandbox) -> None:
    callback, webhook = await _asked(hands, sandbox)
    await _said(hands, callback, kind=5, flags=64 | 4 | 1 << 15)

    _, message = await hands.api("GET", f"{webhook}/messages/@original", token=None)

    assert message["flags"] == 64 | 128
    assert message["content"] == ""


async def test_an_ephemeral_answer_is_out_of_reach_for_the_channel(
    hands: Hands, sandbox: Sandbox
) -> None:
    callback, webhook = await _asked(hands, sandbox)
    await _said(hands, callback, content="psst", flags=64)
    _, message = await hands.api("GET", f"{webhook}/messages/@original", token=None)
    path = f"/channels/{home.PORTRAITS}/messages/{message['id']}"

    for method, rest in (("GET", {}), ("PATCH", {"json": {"content": "x"}}), ("DELETE", {})):
        status, body = await hands.api(method, path, **rest)
        assert (status, body["code"]) == (404, 10008)


async def test_an_ephemeral_deferral_stays_ephemeral(hands: Hands, sandbox: Sandbox) -> None:
    callback, webhook = await _asked(hands, sandbox)
    await _said(hands, callback, kind=5, flags=64)

    _, message = await hands.api("POST", webhook, token=None, json={"content": "x", "flags": 0})

    assert message["flags"] == 64


@pytest.mark.parametrize("kind", [0, 1, 6, 7, 8, "4", None, [4], 4.5, True])
async def test_a_command_is_not_answered_just_anyhow(
    hands: Hands, sandbox: Sandbox, kind: object
) -> None:
    callback, _ = await _asked(hands, sandbox)

    status, body = await hands.api("POST", callback, token=None, json={"type": kind})

    assert (status, body["code"]) == (400, 50035)
    assert (await hands.ask(f"interactions/{callback.split('/')[2]}"))["acknowledged_ms"] is None


async def test_a_bad_first_answer_leaves_room_for_a_good_one(
    hands: Hands, sandbox: Sandbox
) -> None:
    callback, _ = await _asked(hands, sandbox)

    empty, body = await _said(hands, callback, content=" ")
    good, _ = await _said(hands, callback, content="good")

    assert (empty, body["code"], good) == (400, 50006, 204)


FIELD = {"type": 4, "custom_id": "f", "style": 1}
BAD_MODALS: dict[str, dict[str, object]] = {
    "no components": {"components": []},
    "six components": {"components": [{"type": 10, "content": "x"}] * 6},
    "title of 46": {"title": "t" * 46},
    "no custom id": {"custom_id": ""},
    "a button in it": {"components": [{"type": 1, "components": [{"type": 2}]}]},
    "nothing in a label": {"components": [{"type": 18, "label": "l"}]},
    "a slip": {"titel": "M"},
    "a slip in a label": {"components": [{"type": 18, "lable": "l", "component": FIELD}]},
    "a slip in a field": {
        "components": [{"type": 18, "label": "l", "component": FIELD | {"hint": "x"}}]
    },
}


@pytest.mark.parametrize("wrong", BAD_MODALS.values(), ids=BAD_MODALS)
async def test_a_bad_modal_is_not_opened(hands: Hands, sandbox: Sandbox, wrong: dict) -> None:
    callback, _ = await _asked(hands, sandbox)
    field = {"type": 4, "custom_id": "f", "style": 1, "label": "F"}
    modal = {
        "custom_id": "m",
        "title": "M",
        "components": [{"type": 1, "components": [field]}],
    }

    bad, body = await _said(hands, callback, kind=9, **modal | wrong)
    good, _ = await _said(hands, callback, kind=9, **modal)

    assert (bad, body["code"], good) == (400, 50035, 204)


async def test_a_modal_knows_its_fields(hands: Hands, sandbox: Sandbox) -> None:
    callback, _ = await _asked(hands, sandbox)
    field = {"type": 4, "custom_id": "f", "style": 1, "label": "F", "min_length": 3}
    modal = {"custom_id": "m", "title": "M", "components": [{"type": 1, "components": [field]}]}
    await _said(hands, callback, kind=9, **modal)
    opened = callback.split("/")[2]

    for values, told in (
        ({"g": "x"}, "no field 'g'"),
        ({"f": "x"}, "between 3 and 4000"),
        ({}, "must be filled in"),
        ({"f": 3}, "wants a text"),
    ):
        status, body = await hands.try_order("modal", interaction_id=opened, values=values)
        assert status == 400
        assert told in body["error"]


@pytest.mark.parametrize(
    "body",
    [
        {"type": 5, "data": {"content": "ignored"}},
        {"type": 4, "data": {"content": "x"}, "dta": {}},
        {"type": 4, "data": []},
        {"type": "4"},
    ],
)
async def test_what_an_answer_would_ignore_is_refused(
    hands: Hands, sandbox: Sandbox, body: dict[str, object]
) -> None:
    callback, _ = await _asked(hands, sandbox)

    status, told = await hands.api("POST", callback, token=None, json=body)

    assert (status, told["code"]) == (400, 50035)
