"""The control door: clear refusals, a world one can change, and a log one can wait on."""

import asyncio
from typing import Any

import pytest

from bot.sandbox import clock as sandbox_clock
from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands
from tests.waiting import within

COMMANDS: list[Any] = [
    {
        "name": "portrait",
        "description": "Paint.",
        "options": [
            {"type": 3, "name": "subject", "description": "d", "required": True, "max_length": 9},
            {"type": 4, "name": "count", "description": "d", "min_value": 1, "max_value": 4},
            {"type": 6, "name": "who", "description": "d"},
            {"type": 5, "name": "private", "description": "d"},
            {"type": 7, "name": "where", "description": "d"},
            {"type": 8, "name": "role", "description": "d"},
            {"type": 9, "name": "any", "description": "d"},
            {"type": 10, "name": "weight", "description": "d"},
            {"type": 11, "name": "photo", "description": "d"},
            {
                "type": 3,
                "name": "style",
                "description": "d",
                "choices": [{"name": "Oil paint", "value": "oil"}],
            },
        ],
    },
    {
        "name": "queue",
        "description": "Queue.",
        "options": [
            {
                "type": 2,
                "name": "of",
                "description": "d",
                "options": [{"type": 1, "name": "all", "description": "d"}],
            }
        ],
    },
    {"name": "ban", "description": "Ban.", "default_member_permissions": str(1 << 40)},
    {"name": "stop", "description": "Stop.", "default_member_permissions": "0"},
    {"name": "here", "description": "Not in DMs.", "contexts": [0]},
    {"name": "Look", "type": 3},
]


@pytest.fixture(autouse=True)
async def synced(hands: Hands) -> None:
    status, body = await hands.api("PUT", f"/applications/{home.BOT}/commands", json=COMMANDS)
    assert status == 200, body


REFUSED: dict[str, tuple[Any, int, str]] = {
    "no command": ({}, 400, '"command" must be a text.'),
    "unknown command": ({"command": "paint"}, 400, "There is no command 'paint' here"),
    "unknown option": ({"options": {"subjekt": "x"}}, 400, "has no option 'subjekt'"),
    "missing option": ({"options": {}}, 400, "needs the option 'subject'"),
    "options no object": ({"options": [3]}, 400, '"options" must be an object.'),
    "text too long": ({"options": {"subject": "x" * 10}}, 400, "between 0 and 9 characters"),
    "number as text": ({"options": {"subject": 7}}, 400, "wants a text"),
    "text as number": ({"options": {"subject": "x", "count": "2"}}, 400, "a whole number"),
    "truth as number": ({"options": {"subject": "x", "count": True}}, 400, "a whole number"),
    "number too high": ({"options": {"subject": "x", "count": 5}}, 400, "between 1 and 4"),
    "text as truth": ({"options": {"subject": "x", "private": "yes"}}, 400, "true or false"),
    "text as weight": ({"options": {"subject": "x", "weight": "1"}}, 400, "wants a number"),
    "unknown member": ({"options": {"subject": "x", "who": "nobody"}}, 404, "no member 'nobody'"),
    "unknown channel": ({"options": {"subject": "x", "where": "x"}}, 404, "no channel 'x'"),
    "unknown role": ({"options": {"subject": "x", "role": "x"}}, 400, "a role of this guild"),
    "photo as text": ({"options": {"subject": "x", "photo": "x"}}, 400, "wants a file"),
    "photo not base64": (
        {"options": {"subject": "x", "photo": {"content": "!"}}},
        400,
        "base64",
    ),
    "unknown choice": ({"options": {"subject": "x", "style": "ink"}}, 400, "one of: Oil paint"),
    "no subcommand": ({"command": "queue"}, 400, "needs one of its subcommands: of"),
    "option of a subcommand": (
        {"command": "queue of all", "options": {"nothing": 1}},
        400,
        "/queue of all has no option 'nothing'; it has: ",
    ),
    "wrong subcommand": ({"command": "queue of none"}, 400, "no subcommand 'none'"),
    "not allowed": (
        {"command": "ban"},
        403,
        "Ada may not use /ban: they lack the permission Moderate Members.",
    ),
    "for administrators": (
        {"command": "stop", "member": "mod"},
        403,
        "Morgan may not use /stop: only administrators may.",
    ),
    "not in direct messages": ({"command": "here", "channel": "dm"}, 403, "direct messages"),
    "unseen channel": ({"channel": "mods"}, 403, "ada does not see #mods."),
    "no such person": ({"member": "eve"}, 404, "There is no member 'eve'"),
    "no such channel": ({"channel": "attic"}, 404, "There is no channel 'attic'"),
    "no such guild": ({"guild": "attic"}, 404, "There is no guild 'attic'"),
}


@pytest.mark.parametrize(("order", "status", "told"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_typed_is_refused_in_a_sentence(
    hands: Hands, order: Any, status: int, told: str
) -> None:
    typed = order if not order or "command" in order else {"command": "portrait"} | order

    got, answer = await hands.try_order("slash", **typed)

    assert (got, told in answer["error"]) == (status, True), answer
    entries = (await hands.ask("log"))["entries"]
    assert "interaction_sent" not in [entry["kind"] for entry in entries]


async def test_every_kind_of_option_arrives_resolved(hands: Hands) -> None:
    options = {
        "subject": "x",
        "count": 2,
        "who": "grace",
        "private": False,
        "where": "#general",
        "role": "Moderators",
        "any": f"<@{home.MOD}>",
        "weight": 1,
        "photo": {"filename": "a.txt", "content": "aGk="},
        "style": "Oil paint",
    }

    id = await hands.slash("portrait", **options)

    data = (await hands.ask(f"interactions/{id}"))["data"]
    values = {option["name"]: option["value"] for option in data["options"]}
    assert values["who"] == home.GRACE
    assert values["where"] == home.GENERAL
    assert values["role"] == home.MODERATORS
    assert values["any"] == home.MOD
    assert values["style"] == "oil"
    assert set(data["resolved"]["users"]) == {home.GRACE, home.MOD}
    photo = data["resolved"]["attachments"][values["photo"]]
    assert await hands.read(photo["url"]) == b"hi"


async def test_a_group_and_its_subcommand_are_nested(hands: Hands) -> None:
    id = await hands.slash("queue of all")

    data = (await hands.ask(f"interactions/{id}"))["data"]

    inner = {"name": "all", "type": 1, "options": []}
    assert data["options"] == [{"name": "of", "type": 2, "options": [inner]}]


@pytest.mark.parametrize(
    ("member", "command"), [("mod", "ban"), ("owner", "ban"), ("owner", "stop")]
)
async def test_who_has_the_permission_may(hands: Hands, member: str, command: str) -> None:
    assert await hands.slash(command, member)


async def test_force_lets_a_test_attack(hands: Hands) -> None:
    for order in (
        {"command": "ban"},
        {"command": "portrait", "options": {"subject": "x" * 6000}},
        {"command": "portrait", "options": {"subject": "x", "style": "ink", "count": 99}},
        {"command": "here", "channel": "dm"},
        {"command": "portrait", "channel": "mods"},
    ):
        assert (await hands.try_order("slash", force=True, **order))[0] == 200


async def test_a_new_member_has_the_age_and_permissions_given(hands: Hands) -> None:
    id = sandbox_clock.at(home._BORN, 99)
    added = await hands.order(
        "members",
        name="eve",
        id=id,
        roles=["Newcomers"],
        permissions=["MODERATE_MEMBERS"],
        joined_at="2026-01-01T00:00:00+00:00",
    )

    assert added["user"]["id"] == id
    assert int(added["permissions"]) & 1 << 40
    assert added["joined_at"] == "2026-01-01T00:00:00+00:00"
    assert await hands.slash("ban", "eve")
    _, read = await hands.api("GET", f"/guilds/{home.GUILD}/members/{id}")
    assert read["joined_at"] == added["joined_at"]


@pytest.mark.parametrize(
    "order", [{}, {"name": " "}, {"name": "eve", "permissions": ["FLY"]}, {"name": "e", "roles": 3}]
)
async def test_a_member_that_cannot_be_is_refused(hands: Hands, order: Any) -> None:
    status, answer = await hands.try_order("members", **order)

    assert status == 400
    assert answer["error"].endswith(".")
    assert len((await hands.ask("world"))["users"]) == 5


async def test_who_left_does_nothing_more(hands: Hands) -> None:
    assert await hands.drop("members/grace") == 204

    status, answer = await hands.try_order("slash", member="grace", command="queue of all")

    assert (status, answer["error"]) == (403, "grace is no member of 'Portrait Club'.")
    assert await hands.drop("members/grace") == 404


async def test_a_channel_comes_and_goes(hands: Hands) -> None:
    hidden = [{"id": "@everyone", "deny": ["VIEW_CHANNEL"]}]
    made = await hands.order("channels", name="#attic", permission_overwrites=hidden)

    status, body = await hands.api("GET", f"/channels/{made['id']}")
    gone = await hands.drop("channels/attic")
    after, _ = await hands.api("GET", f"/channels/{made['id']}")

    assert (status, body["code"]) == (403, 50001)
    assert (gone, after) == (204, 404)


async def test_a_second_guild_keeps_to_itself(hands: Hands) -> None:
    guild = await hands.order("guilds", name="Elsewhere")

    status, answer = await hands.try_order("slash", guild="Elsewhere", command="queue of all")
    id = (await hands.order("slash", guild="Elsewhere", member="owner", command="queue of all"))[
        "interaction_id"
    ]

    assert (status, answer["error"]) == (403, "ada is no member of 'Elsewhere'.")
    channel = guild["channels"]["portraits"]["id"]
    assert (await hands.ask(f"interactions/{id}"))["channel_id"] == channel


async def test_the_world_lists_what_there_is(hands: Hands) -> None:
    world = await hands.ask("world")

    assert set(world["users"]) == {"owner", "mod", "ada", "grace", "portrait-bot"}
    [guild] = world["guilds"]
    assert set(guild["channels"]) == {"portraits", "general", "mods"}
    assert home.ADA not in guild["channels"]["mods"]["seen_by"]
    assert {home.MOD, home.OWNER, home.BOT} == set(guild["channels"]["mods"]["seen_by"])


async def test_the_log_wakes_whoever_waits(hands: Hands) -> None:
    cursor = (await hands.ask("log"))["cursor"]
    waiting = asyncio.create_task(hands.ask("log", after=cursor, timeout=10))

    said = await hands.order("say", content="wake up")

    woken = await waiting
    assert [entry["message_id"] for entry in woken["entries"]] == [said["id"]]
    assert woken["cursor"] == cursor + 1


async def test_the_log_gives_up_when_nothing_happens(hands: Hands) -> None:
    cursor = (await hands.ask("log"))["cursor"]

    assert await hands.ask("log", after=cursor, timeout=0.01) == {"entries": [], "cursor": cursor}


async def test_a_stopping_sandbox_lets_waiters_go() -> None:
    async with Sandbox.open() as sandbox:
        waiting = asyncio.create_task(sandbox.service.log.wait_after(0, 600))
        await asyncio.sleep(0)

    async with within("the wait to end with the sandbox", seconds=10):
        assert await waiting == []


@pytest.mark.parametrize("query", ["after=x", "after=-1", "timeout=nan", "timeout=inf"])
async def test_a_strange_cursor_is_refused(hands: Hands, query: str) -> None:
    name, value = query.split("=")
    with pytest.raises(AssertionError, match="must be a number"):
        await hands.ask("log", **{name: value})


async def test_an_entry_stays_as_it_was(hands: Hands) -> None:
    path = f"/channels/{home.PORTRAITS}/messages"
    _, sent = await hands.api("POST", path, json={"content": "one"})
    await hands.api("PATCH", f"{path}/{sent['id']}", json={"content": "two"})

    entry = await hands.wait("message_created", message_id=sent["id"])

    assert entry["message"]["content"] == "one"


async def _posted(hands: Hands, *components: Any) -> str:
    body = {"content": "x", "components": [{"type": 1, "components": list(components)}]}
    path = f"/channels/{home.PORTRAITS}/messages"
    return str((await hands.api("POST", path, json=body))[1]["id"])


async def test_what_cannot_be_pressed_is_refused_in_a_sentence(hands: Hands) -> None:
    off = {"type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": True}
    away = {"type": 2, "style": 5, "label": "Away", "url": "https://example.org"}
    message = await _posted(hands, off, away)

    for chosen, told in (
        ({"label": "Off"}, "disabled"),
        ({"label": "Away"}, "is a link"),
        ({"label": "On"}, "it has: Off, Away"),
        ({}, "no such component"),
    ):
        status, answer = await hands.try_order("press", message_id=message, **chosen)
        assert status in (400, 404)
        assert told in answer["error"]
    await hands.drop(f"messages/{message}")
    assert (await hands.try_order("press", message_id=message, label="Off"))[0] == 404
    assert (await hands.try_order("press", message_id="1", label="Off"))[0] == 404
    assert await hands.drop(f"messages/{message}") == 404


@pytest.mark.parametrize("values", [None, [], ["c"], ["a", "b"], [3], "a"])
async def test_a_menu_takes_only_what_it_offers(hands: Hands, values: Any) -> None:
    options = [{"label": each, "value": each} for each in "ab"]
    menu = {"type": 3, "custom_id": "m", "options": options}
    message = await _posted(hands, menu)

    status, answer = await hands.try_order(
        "press", message_id=message, custom_id="m", values=values
    )

    assert status == 400
    assert answer["error"].endswith(".")


async def test_a_user_menu_resolves_whom_it_names(hands: Hands) -> None:
    message = await _posted(hands, {"type": 5, "custom_id": "m"})

    id = await hands.press(message, custom_id="m", values=["grace"])

    data = (await hands.ask(f"interactions/{id}"))["data"]
    assert data["values"] == [home.GRACE]
    assert data["resolved"]["users"][home.GRACE]["username"] == "grace"


async def test_a_message_menu_carries_its_message(hands: Hands) -> None:
    said = await hands.order("say", content="look at this")

    sent = await hands.order("context", command="Look", message_id=said["id"])

    data = (await hands.ask(f"interactions/{sent['interaction_id']}"))["data"]
    assert data["target_id"] == said["id"]
    assert data["resolved"]["messages"][said["id"]]["content"] == "look at this"


async def test_an_interaction_can_be_waited_for(
    hands: Hands, sandbox: Sandbox, clock: SetClock
) -> None:
    id = await hands.slash("queue of all")
    sandbox.service.interactions.find(id).delivered = True
    waiting = asyncio.create_task(hands.ask(f"interactions/{id}", timeout=10))
    token = sandbox.service.interactions.find(id).token

    await hands.api("POST", f"/interactions/{id}/{token}/callback", json={"type": 5})

    assert (await waiting)["callback_type"] == 5


async def test_a_modal_that_was_never_opened_cannot_be_sent_off(hands: Hands) -> None:
    id = await hands.slash("queue of all")

    assert (await hands.try_order("modal", interaction_id=id))[0] == 400
    assert (await hands.try_order("modal", interaction_id="1"))[0] == 404
