"""Commands are synced as Discord syncs them, and refused as Discord refuses them."""

import copy
from typing import Any

import pytest

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands

GLOBAL = f"/applications/{home.BOT}/commands"
GUILD = f"/applications/{home.BOT}/guilds/{home.GUILD}/commands"
OPTION = {"type": 3, "name": "subject", "description": "Who."}
COMMAND = {"name": "portrait", "description": "Paint.", "options": [OPTION]}


async def test_a_command_keeps_its_id_while_its_name_stays(hands: Hands) -> None:
    _, before = await hands.api("PUT", GLOBAL, json=[COMMAND, COMMAND | {"name": "queue"}])
    _, after = await hands.api("PUT", GLOBAL, json=[COMMAND | {"description": "Draw."}])

    assert after[0]["id"] == before[0]["id"]
    assert (await hands.api("GET", f"{GLOBAL}?with_localizations=1"))[1] == after
    assert (await hands.wait("commands_synced"))["names"] == ["portrait", "queue"]


async def test_permissions_come_back_as_a_text(hands: Hands) -> None:
    commands = [
        COMMAND | {"default_member_permissions": value, "name": f"c{n}"}
        for n, value in enumerate((1 << 40, "0", None))
    ]

    _, stored = await hands.api("PUT", GUILD, json=commands)

    given = [command["default_member_permissions"] for command in stored]
    assert given == [str(1 << 40), "0", None]
    assert {command["guild_id"] for command in stored} == {home.GUILD}


async def test_one_command_can_be_added_changed_and_removed(hands: Hands) -> None:
    created, command = await hands.api("POST", GLOBAL, json=COMMAND)
    again, _ = await hands.api("POST", GLOBAL, json=COMMAND)
    path = f"{GLOBAL}/{command['id']}"
    changed, now = await hands.api("PATCH", path, json={"description": "Draw."})
    read, _ = await hands.api("GET", path)
    gone, _ = await hands.api("DELETE", path)
    missing, body = await hands.api("GET", path)

    assert (created, again, changed, read, gone, missing) == (201, 200, 200, 200, 204, 404)
    assert now["description"] == "Draw."
    assert body["code"] == 10063


def _with(**changes: Any) -> list[Any]:
    return [copy.deepcopy(COMMAND) | changes]


def _options(*options: Any) -> list[Any]:
    return _with(options=[OPTION | each for each in options])


CHOICE = {"name": "n", "value": "v"}
LONG_CHOICE = {"name": "n" * 100, "value": "v" * 100}
BAD: dict[str, tuple[Any, list[str]]] = {
    "no list": ({}, []),
    "no object": ([3], ["0"]),
    "no name": ([{"description": "d"}], ["0", "name"]),
    "name of 33": (_with(name="n" * 33), ["0", "name"]),
    "upper-case name": (_with(name="Portrait"), ["0", "name"]),
    "name with a space": (_with(name="por trait"), ["0", "name"]),
    "no description": (_with(description=""), ["0", "description"]),
    "description of 101": (_with(description="d" * 101), ["0", "description"]),
    "unknown type": (_with(type=9), ["0", "type"]),
    "menu with a description": (_with(type=2), ["0", "description"]),
    "permissions no number": (
        _with(default_member_permissions="all"),
        ["0", "default_member_permissions"],
    ),
    "twice the same": (_with() + _with(), ["1", "name"]),
    "101 commands": ([COMMAND | {"name": f"c{n}"} for n in range(101)], []),
    "16 menus": ([{"type": 2, "name": f"c{n}"} for n in range(16)], []),
    "26 options": (_options(*({"name": f"o{n}"} for n in range(26))), ["0", "options"]),
    "two options of a name": (_options({}, {}), ["0", "options"]),
    "required after optional": (
        _options({}, {"name": "b", "required": True}),
        ["0", "options"],
    ),
    "unknown option type": (_options({"type": 12}), ["0", "options", "0", "type"]),
    "subcommand beside an option": (_options({"type": 1}, {"name": "b"}), ["0", "options"]),
    "group inside a group": (
        _options({"type": 2, "options": [OPTION | {"type": 2}]}),
        ["0", "options", "0", "options", "0", "type"],
    ),
    "26 choices": (_options({"choices": [CHOICE] * 26}), ["0", "options", "0", "choices"]),
    "choices for a user": (
        _options({"type": 6, "choices": [CHOICE]}),
        ["0", "options", "0", "choices"],
    ),
    "choices and autocomplete": (
        _options({"choices": [CHOICE], "autocomplete": True}),
        ["0", "options", "0", "autocomplete"],
    ),
    "choice of 101": (
        _options({"choices": [{"name": "n" * 101, "value": "v"}]}),
        ["0", "options", "0", "choices", "0", "name"],
    ),
    "8001 characters": (
        _options(
            *(
                {
                    "name": f"o{n}",
                    "choices": [{"name": f"{m:100}", "value": "v" * 100} for m in range(25)],
                }
                for n in range(2)
            )
        ),
        ["0"],
    ),
}


@pytest.mark.parametrize(("sent", "path"), BAD.values(), ids=BAD)
async def test_a_bad_command_is_refused_where_it_is_bad(
    hands: Hands, sent: Any, path: list[str]
) -> None:
    await hands.api("PUT", GLOBAL, json=[COMMAND])

    status, body = await hands.api("PUT", GLOBAL, json=sent)

    assert (status, body["code"], body["message"]) == (400, 50035, "Invalid Form Body")
    found = body["errors"]
    for step in path:
        found = found[step]
    assert found["_errors"][0]["code"]
    assert [each["name"] for each in (await hands.api("GET", GLOBAL))[1]] == ["portrait"]


async def test_a_guild_without_the_scope_has_no_commands(hands: Hands, sandbox: Sandbox) -> None:
    sandbox.service.settings.guilds_without_commands.add(home.GUILD)

    status, body = await hands.api("PUT", GUILD, json=[COMMAND])

    assert (status, body) == (403, {"message": "Missing Access", "code": 50001})


async def test_anothers_application_is_out_of_reach(hands: Hands) -> None:
    status, body = await hands.api("PUT", "/applications/1/commands", json=[])

    assert (status, body["code"]) == (403, 20012)


def _option(**changes: Any) -> Any:
    return COMMAND | {"options": [OPTION | changes]}


CHOICE = {"name": "n", "value": "v"}
NO_COMMAND: dict[str, tuple[Any, list[str]]] = {
    "unknown locale": (COMMAND | {"name_localizations": {"xx": "name"}}, ["name_localizations"]),
    "illegal translation": (
        COMMAND | {"name_localizations": {"de": "Bad Name!!"}},
        ["name_localizations", "_errors"],
    ),
    "illegal translation of an option": (
        _option(name_localizations={"de": "GROSS"}),
        ["options", "0", "name_localizations", "de"],
    ),
    "translated description of 101": (
        COMMAND | {"description_localizations": {"de": "d" * 101}},
        ["description_localizations", "de"],
    ),
    "empty translation": (
        COMMAND | {"description_localizations": {"de": ""}},
        ["description_localizations", "de"],
    ),
    "least over most": (
        _option(type=4, min_value=3, max_value=2),
        ["options", "0", "min_value"],
    ),
    "length of 9999": (_option(max_length=9999), ["options", "0", "max_length"]),
    "length of a number": (_option(type=4, max_length=9), ["options", "0", "max_length"]),
    "value of a text": (_option(min_value=1), ["options", "0", "min_value"]),
    "a text among numbers": (
        _option(type=4, choices=[{"name": "b", "value": "b"}]),
        ["options", "0", "choices", "0", "value"],
    ),
    "a number among texts": (
        _option(choices=[{"name": "b", "value": 1}]),
        ["options", "0", "choices", "0", "value"],
    ),
    "the same choice twice": (_option(choices=[CHOICE, CHOICE]), ["options", "0", "choices"]),
    "translated choice of 101": (
        _option(choices=[CHOICE | {"name_localizations": {"de": "n" * 101}}]),
        ["options", "0", "choices", "0", "name_localizations", "de"],
    ),
    "a slip": (COMMAND | {"descriptoin": "d"}, ["descriptoin"]),
    "an option with a slip": (_option(min_lenght=2), ["options", "0", "min_lenght"]),
    "a choice with a slip": (
        _option(choices=[CHOICE | {"vlaue": 1}]),
        ["options", "0", "choices", "0", "vlaue"],
    ),
    "grown-ups in words": (COMMAND | {"nsfw": "yes"}, ["nsfw"]),
    "required in words": (_option(required="yes"), ["options", "0", "required"]),
    "suggestions for yes or no": (
        _option(type=5, autocomplete=True),
        ["options", "0", "autocomplete"],
    ),
    "an option in an option": (_option(options=[OPTION]), ["options", "0", "options"]),
    "channels of a text": (_option(channel_types=[0]), ["options", "0", "channel_types"]),
    "no context at all": (COMMAND | {"contexts": []}, ["contexts"]),
    "a context twice": (COMMAND | {"contexts": [0, 0]}, ["contexts"]),
    "an entry point": (COMMAND | {"handler": 1}, ["handler"]),
    "context 7": (COMMAND | {"contexts": [7]}, ["contexts", "0"]),
    "installation 2": (COMMAND | {"integration_types": [2]}, ["integration_types", "0"]),
    "channel of kind 99": (
        _option(type=7, channel_types=[99]),
        ["options", "0", "channel_types", "0"],
    ),
}


@pytest.mark.parametrize(("command", "path"), NO_COMMAND.values(), ids=NO_COMMAND)
async def test_one_bad_command_spoils_the_whole_set(
    hands: Hands, command: Any, path: list[str]
) -> None:
    good = {"name": "good", "description": "d"}

    status, body = await hands.api("PUT", GLOBAL, json=[good, command])

    assert (status, body["code"]) == (400, 50035), body
    found = body["errors"]["1"]
    for step in path:
        assert step in found, body
        found = found[step]
    assert (await hands.api("GET", GLOBAL))[1] == []


async def test_of_a_text_and_its_translations_the_longest_counts(hands: Hands) -> None:
    def command(translated: int) -> Any:
        options = [
            OPTION
            | {
                "name": f"o{number}",
                "description": "d" * 100,
                "choices": [
                    {
                        "name": f"{choice}",
                        "name_localizations": {"de": "n" * translated + str(choice)},
                        "value": f"{choice}",
                    }
                    for choice in range(25)
                ],
            }
            for number in range(4)
        ]
        return COMMAND | {"options": options}

    fits, _ = await hands.api("POST", GLOBAL, json=command(50))
    over, body = await hands.api("POST", GLOBAL, json=command(90))

    assert fits == 201
    assert body["errors"]["_errors"][0]["code"] == "APPLICATION_COMMAND_TOO_LARGE"
    assert over == 400


async def test_an_answer_leaves_out_what_was_left_open(hands: Hands) -> None:
    option = OPTION | {"min_length": None, "max_length": 9, "choices": None}

    _, stored = await hands.api("POST", GLOBAL, json=COMMAND | {"options": [option]})

    assert stored["options"] == [OPTION | {"max_length": 9}]


async def test_a_list_brings_its_translations_only_to_who_asks(hands: Hands) -> None:
    await hands.api("PUT", GLOBAL, json=[COMMAND | {"name_localizations": {"de": "bild"}}])

    _, short = await hands.api("GET", GLOBAL)
    _, whole = await hands.api("GET", f"{GLOBAL}?with_localizations=true")

    assert "name_localizations" not in short[0]
    assert whole[0]["name_localizations"] == {"de": "bild"}
