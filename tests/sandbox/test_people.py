"""People can do what Discord's own clients would let them do, and no more."""

from typing import Any

import pytest

from bot.sandbox import default_world as home
from tests.sandbox.hands import Hands

GLOBAL = f"/applications/{home.BOT}/commands"


async def deny(hands: Hands, *names: str, channel: str = "portraits") -> None:
    overwrite = {"id": "@everyone", "deny": list(names)}
    await hands.order("channels", name=channel, permission_overwrites=[overwrite])


async def test_commands_and_messages_need_their_permissions(hands: Hands) -> None:
    await hands.api("PUT", GLOBAL, json=[{"name": "go", "description": "d"}])
    await deny(hands, "USE_APPLICATION_COMMANDS", "SEND_MESSAGES")

    command, why = await hands.try_order("slash", command="go")
    message, sentence = await hands.try_order("say", content="hello")

    assert (command, why["error"]) == (
        403,
        "Ada may not use /go: they lack the permission Use Application Commands here.",
    )
    assert (message, sentence["error"]) == (403, "ada lacks the permission Send Messages here.")
    assert (await hands.try_order("slash", command="go", force=True))[0] == 200
    assert (await hands.try_order("say", content="hello", force=True))[0] == 200


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"integration_types": [1]}, "'go' is not installed in 'Portrait Club'"),
        ({"contexts": [1, 2], "integration_types": [0, 1]}, "'go' does not work in servers."),
    ],
)
async def test_what_is_not_for_servers_is_not_offered_in_one(
    hands: Hands, changed: Any, told: str
) -> None:
    command = {"name": "go", "description": "d"} | changed
    assert (await hands.api("PUT", GLOBAL, json=[command]))[0] == 200

    status, answer = await hands.try_order("slash", command="go")

    assert (status, told in answer["error"]) == (403, True), answer


async def menu(hands: Hands, kind: int, **extra: Any) -> str:
    select = {"type": kind, "custom_id": "m"} | extra
    sent = {"content": "x", "components": [{"type": 1, "components": [select]}]}
    path = f"/channels/{home.PORTRAITS}/messages"
    return str((await hands.api("POST", path, json=sent))[1]["id"])


@pytest.mark.parametrize(
    ("kind", "value", "under", "id"),
    [
        (5, "grace", "users", home.GRACE),
        (6, "Moderators", "roles", home.MODERATORS),
        (7, "Moderators", "roles", home.MODERATORS),
        (7, "grace", "members", home.GRACE),
        (8, "general", "channels", home.GENERAL),
    ],
)
async def test_what_is_chosen_in_a_menu_comes_resolved(
    hands: Hands, kind: int, value: str, under: str, id: str
) -> None:
    pressed = await hands.press(await menu(hands, kind), custom_id="m", values=[value])

    data = (await hands.ask(f"interactions/{pressed}"))["data"]

    assert data["values"] == [id]
    assert list(data["resolved"][under]) == [id]


async def test_a_chosen_channel_tells_the_choosers_permissions_and_the_bots(hands: Hands) -> None:
    await hands.order("members", name="portrait-bot", permissions=["MANAGE_MESSAGES"])
    pressed = await hands.press(await menu(hands, 8), custom_id="m", values=["general"])

    data = (await hands.ask(f"interactions/{pressed}"))["data"]

    channel = data["resolved"]["channels"][home.GENERAL]
    manage = 1 << 13
    assert int(channel["permissions"]) & manage == 0
    assert int(channel["app_permissions"]) & manage
    assert "permission_overwrites" not in channel


async def test_a_menu_takes_no_strangers(hands: Hands) -> None:
    elsewhere = await hands.order("guilds", name="Elsewhere")
    foreign = elsewhere["channels"]["portraits"]["id"]
    await hands.order("channels", name="lounge", kind="voice")
    channels = await menu(hands, 8, channel_types=[0])
    roles = await menu(hands, 6)

    for message, value, told in (
        (roles, "987654321", "wants a role of this guild"),
        (channels, "lounge", "wants another kind of channel"),
        (channels, foreign, "wants a channel of this guild"),
    ):
        status, answer = await hands.try_order(
            "press", message_id=message, custom_id="m", values=[value]
        )
        assert (status, told in answer["error"]) == (400, True), answer
