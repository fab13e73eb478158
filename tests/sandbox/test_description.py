"""Every body that goes either way is one that Discord's own API description allows."""

import json
from typing import Any

import pytest

from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox import description
from tests.sandbox.description import Exchange, listen, wrong_with_response
from tests.sandbox.hands import Hands, form
from tests.sandbox.held_to_documents import faults_of_event
from tests.sandbox.painter import painting, png

pytestmark = description.needed


async def test_all_that_discord_py_says_and_hears_is_described(
    sandbox: Sandbox, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanges: list[Exchange] = []
    async with painting(sandbox, monkeypatch, http_trace=listen(exchanges)):
        picture = await hands.slash("portrait", subject="Neil Armstrong")
        message = (await hands.settled(picture, 3))["id"]
        for label in ("Again", "Later", "Report"):
            await hands.press(message, label=label)
        opened = await hands.press(message, label="Report")
        await hands.answered(await hands.submit(opened, reason="blurry"))
        await hands.answered(await hands.slash("raw", who="grace", times=2))
        slow = await hands.slash("slow")
        await hands.wait("message_edited", text="second, edited")
        await hands.answered(await hands.slash("whisper"))
        await hands.acknowledged(slow)

    assert len(exchanges) > 15
    assert [fault for exchange in exchanges for fault in exchange.faults()] == []


def test_the_description_finds_what_is_wrong() -> None:
    path = f"/channels/{home.PORTRAITS}/messages"

    assert description.wrong_with_request("POST", path, {"content": "x" * 4001})
    assert wrong_with_response("POST", path, 200, {"id": "1"})
    assert wrong_with_response("GET", path, 400, {"error": "no"})


def test_fields_that_nobody_documents_are_found() -> None:
    path = f"/channels/{home.PORTRAITS}/messages"

    assert description.wrong_with_request("POST", path, {"content": "x"}) == []
    assert description.wrong_with_request("POST", path, {"contnet": "x"})
    assert description.wrong_with_request("POST", path, {"embeds": [{"titel": "x"}]})
    gateway = {"url": "ws://127.0.0.1"}
    assert wrong_with_response("GET", "/gateway", 200, gateway) == []
    assert wrong_with_response("GET", "/gateway", 200, gateway | {"more": 1})


@pytest.mark.parametrize(
    ("event", "data", "told"),
    [
        ("MESSAGE_DELETE", {"id": "1"}, "lacks channel_id"),
        ("GUILD_ROLE_DELETE", {"guild_id": "1", "role_id": "2", "x": 3}, "has x, which nobody"),
        ("MESSAGE_CREATE", {"id": "1", "guild_id": "2"}, '"content" is a required property'),
        ("GUILD_ROLE_CREATE", {"guild_id": "1", "role": {"id": "2"}}, "is a required property"),
        ("PRESENCE_UPDATE", {}, "nobody has written down what it holds"),
    ],
)
def test_an_event_is_held_to_its_documented_fields(event: str, data: Any, told: str) -> None:
    assert any(told in fault for fault in faults_of_event(event, json.dumps(data)))


GETS = [
    "/users/@me",
    "/users/@me/guilds",
    "/oauth2/applications/@me",
    "/applications/@me",
    "/gateway",
    "/gateway/bot",
    f"/users/{home.ADA}",
    f"/guilds/{home.GUILD}",
    f"/guilds/{home.GUILD}?with_counts=true",
    f"/guilds/{home.GUILD}/channels",
    f"/guilds/{home.GUILD}/roles",
    f"/guilds/{home.GUILD}/members/{home.ADA}",
    f"/channels/{home.MODS}",
    f"/channels/{home.PORTRAITS}/messages",
]


@pytest.mark.parametrize("path", GETS)
async def test_what_is_read_is_described(hands: Hands, path: str) -> None:
    await hands.order("say", content="hello")

    status, body = await hands.api("GET", path)

    assert status == 200
    assert wrong_with_response("GET", path, status, body) == []


async def test_a_full_message_is_described(hands: Hands, clock: SetClock) -> None:
    path = f"/channels/{home.PORTRAITS}/messages"
    payload = {
        "content": f"<@{home.ADA}>",
        "embeds": [
            {
                "title": "t",
                "url": "https://example.org",
                "color": 7,
                "timestamp": "2026-01-01T00:00:00Z",
                "fields": [{"name": "n", "value": "v", "inline": True}],
                "image": {"url": "attachment://one.png"},
                "footer": {"text": "f", "icon_url": "attachment://two.png"},
            }
        ],
        "attachments": [{"id": "2", "description": "third"}],
        "nonce": "7",
        "enforce_nonce": True,
    }
    files = form(json.dumps(payload), one=png(), two=png(), three=png())

    status, body = await hands.api("POST", path, data=files)

    assert status == 200
    assert wrong_with_response("POST", path, status, body) == []
    assert [each["filename"] for each in body["attachments"]] == ["three.png"]


async def test_components_of_the_second_kind_are_described(hands: Hands) -> None:
    path = f"/channels/{home.PORTRAITS}/messages"
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://one.png"}}]}
    button = {"type": 2, "style": 1, "label": "b", "custom_id": "b"}
    section = {"type": 9, "components": [{"type": 10, "content": "t"}], "accessory": button}
    container = {"type": 17, "components": [gallery, section, {"type": 14}]}
    payload = {"flags": 1 << 15, "components": [container, {"type": 10, "content": "text"}]}

    status, body = await hands.api("POST", path, data=form(json.dumps(payload), one=png()))

    assert status == 200, body
    assert wrong_with_response("POST", path, status, body) == []
    assert body["attachments"] == []
    shown = body["components"][0]["components"][0]["items"][0]["media"]
    assert "/one.png?ex=" in shown["url"]
    assert shown["width"] == 48


async def test_direct_messages_are_described(hands: Hands) -> None:
    path = "/users/@me/channels"

    status, body = await hands.api("POST", path, json={"recipient_id": home.ADA})

    assert status == 200
    assert wrong_with_response("POST", path, status, body) == []
