"""Who may do what where: our own check, whatever a client sends, at every command and press."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.chat import gateway, rights
from bot.chat.rights import CHANNEL, MEMBER, MODERATE, ROLE, SET_UP, Grant, Person, allowed
from bot.sandbox import acting
from bot.sandbox.control import find_message, read_act
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot
from tests.chat.test_sign_in import at_once

CHANNELS = ("portraits", "general", "mods")
#: Who has which roots' right; `helper` is admitted under Integrations alone.
MAY = {
    "ada": set(),
    "mod": {MODERATE},
    "manager": {SET_UP},
    "helper": {MODERATE},
    "owner": {MODERATE, SET_UP},
    "admin": {MODERATE, SET_UP},
}


async def people(club: Club) -> None:
    for name, granted in (("manager", ["MANAGE_GUILD"]), ("admin", ["ADMINISTRATOR"])):
        await club.hands.order("members", name=name, permissions=granted)
    await club.hands.order("members", name="helper", roles=["Helpers"])
    admitted = [{"target": "Helpers", "permission": True}]
    for command in (MODERATE, *rights.MENUS):
        await club.hands.order("grants", command=command, permissions=admitted)


def leaves(command: Any) -> Iterator[str]:
    """Yield a command, or each of its sub-commands, as one types them."""
    inner = [each for each in command.get("options", ()) if each["type"] in (1, 2)]
    for each in inner:
        yield from (f"{command['name']} {leaf}" for leaf in leaves(each))
    if not inner:
        yield command["name"]


async def by_hand(club: Club, member: str, channel: str, command: str) -> str:
    """Send a command that Discord's clients would not offer, and return what the person reads."""
    order = {"force": True, "member": member, "channel": channel}
    sent = acting.slash(club.sandbox.service, read_act(club.sandbox.service, order), command, {})
    known = await club.hands.acknowledged(sent.id)
    shown = await club.shown(known["response_message_id"])
    assert shown["flags"] & 64, f"{command}: everybody sees it"
    return str(shown["content"])


@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_lacks_a_root_gets_none_of_its_commands_in_any_channel(
    tmp_path: Path, channel: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        await people(club)
        synced = await club.hands.ask("commands")
        commands = [each for each in synced if rights.root_of(each["name"]) and each["type"] == 1]

        for member, roots in MAY.items():
            for command in commands:
                if command["name"] in roots:
                    continue
                for leaf in leaves(command):
                    told = await by_hand(club, member, channel, leaf)
                    assert told == ENGLISH["no_right"], (member, leaf)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_has_a_root_is_let_in_by_us_and_by_discord(tmp_path: Path, channel: str) -> None:
    async with club_with_bot(tmp_path) as club:
        await people(club)
        typed = {MODERATE: "portrait-mod queue", SET_UP: "portrait-settings"}
        synced = {each["name"] for each in await club.hands.ask("commands")}

        for member, roots in MAY.items():
            for root in roots & synced:
                told = await by_hand(club, member, channel, typed[root])
                assert told != ENGLISH["no_right"], (member, root)
            for root in synced & set(typed):
                order = {"command": typed[root], "member": member}
                status, _ = await club.hands.try_order("slash", **order)
                assert (status == 200) == (root in roots), (member, root)


async def test_every_command_discord_keeps_for_some_is_kept_by_us_too(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for command in await club.hands.ask("commands"):
            root, wanted = rights.root_of(command["name"]), command["default_member_permissions"]
            assert (root is None) == (wanted is None), command["name"]
            if root is not None:
                assert int(wanted) == rights.WANTED[root].value, command["name"]


async def test_a_moderators_button_does_nothing_for_a_member(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada")
        job = (await club.sitting()).job
        shown = await club.hands.slash("portrait-mod queue", member="mod")
        message = str((await club.hands.acknowledged(shown))["response_message_id"])

        for label in ("Drop 1", "Drop everything"):
            told = {"member": "ada", "label": label, "force": True}
            pressed = await club.hands.press(message, **told)
            assert await club.told(await club.hands.acknowledged(pressed)) == ENGLISH["no_right"]

        assert (await club.job(job)).state == "running"


@pytest.mark.parametrize("member", ["ada", "manager"])
async def test_a_moderators_menu_does_nothing_for_a_member(tmp_path: Path, member: str) -> None:
    async with club_with_bot(tmp_path) as club:
        await people(club)
        picture = await club.picture("grace")
        service = club.sandbox.service
        target = find_message(service, picture)

        for menu in rights.MENUS:
            act = read_act(service, {"force": True, "member": member})
            sent = acting.use_message_menu(service, act, menu, target)
            told = await club.told(await club.hands.acknowledged(sent.id))
            assert told == ENGLISH["no_right"], menu

        assert (await club.job_of(picture)).delivery == "posted"


async def test_a_right_taken_after_the_buttons_were_shown_counts_no_more(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada")
        job = (await club.sitting()).job
        shown = await club.hands.slash("portrait-mod queue", member="mod")
        message = str((await club.hands.acknowledged(shown))["response_message_id"])
        await club.hands.order("members", name="mod", roles=[], permissions=[])

        for label in ("Drop 1", "Drop everything"):
            pressed = await club.press(message, label, "mod")
            assert await club.told(pressed) == ENGLISH["no_right"]

        assert (await club.job(job)).state == "running"
        assert await by_hand(club, "mod", "mods", "portrait-mod queue") == ENGLISH["no_right"]


@pytest.mark.parametrize("member", ["mod", "owner"])
async def test_in_a_direct_message_nobody_moderates(tmp_path: Path, member: str) -> None:
    async with club_with_bot(tmp_path) as club:
        for command in ("portrait-mod queue", "portrait-settings"):
            assert await by_hand(club, member, "dm", command) == ENGLISH["no_right"]


async def test_who_is_shut_out_under_integrations_is_shut_out_by_us_from_then_on(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        queue = ("mod", "general", "portrait-mod queue")
        assert await by_hand(club, *queue) == ENGLISH["mod_queue_empty"]

        shut = [{"target": "Moderators", "permission": False}]
        await club.hands.order("grants", command=MODERATE, permissions=shut)
        assert await by_hand(club, *queue) == ENGLISH["no_right"]

        here = [{"target": "#general", "permission": False}]
        await club.hands.order("grants", command=MODERATE, permissions=here)
        assert await by_hand(club, *queue) == ENGLISH["no_right"]
        assert await by_hand(club, "mod", "mods", "portrait-mod queue") != ENGLISH["no_right"]


async def test_what_integrations_say_of_the_whole_bot_counts_too(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        queue = ("mod", "general", "portrait-mod queue")
        shut = [{"target": "Moderators", "permission": False}]

        await club.hands.order("grants", permissions=shut)
        assert await by_hand(club, *queue) == ENGLISH["no_right"]

        await club.hands.order("grants", permissions=[])
        assert await by_hand(club, *queue) == ENGLISH["mod_queue_empty"]


async def test_what_was_taken_while_the_gateway_was_away_counts_in_the_next_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "FIRST_SECONDS", 0.001)
    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)
    async with club_with_bot(tmp_path) as club:
        await people(club)
        await club.ask("ada")
        job = (await club.sitting()).job
        shown = await club.hands.slash("portrait-mod queue", member="helper")
        message = str((await club.hands.acknowledged(shown))["response_message_id"])

        await club.hands.order_nothing("gateway", do="down")
        await club.hands.wait("gateway_refused")
        await club.hands.order("grants", command=MODERATE, permissions=[])
        down = (await club.hands.ask("log"))["cursor"]
        await club.hands.order_nothing("gateway", do="up")
        await club.hands.wait("client_ready", after=down)

        told = {"member": "helper", "label": "Drop 1", "force": True}
        pressed = await club.hands.press(message, **told)
        assert await club.told(await club.hands.acknowledged(pressed)) == ENGLISH["no_right"]
        assert (await club.job(job)).state == "running"


async def test_integrations_are_asked_again_only_when_something_changes(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        queue = ("mod", "general", "portrait-mod queue")
        shut = [{"target": "Moderators", "permission": False}]
        await club.hands.order("grants", command=MODERATE, permissions=shut)
        assert await by_hand(club, *queue) == ENGLISH["no_right"]

        await club.hands.order("faults", status=403, code=50001, path="*/permissions", times=10)
        assert await by_hand(club, *queue) == ENGLISH["no_right"], "still known"

        await club.hands.order("grants", command=MODERATE, permissions=shut)
        told = await by_hand(club, *queue)
        assert told == ENGLISH["mod_queue_empty"], "unknown now, so the permissions decide"


async def test_where_discord_does_not_say_the_permissions_decide(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, guilds_without_commands=set()) as club:
        service = club.sandbox.service
        service.settings.guilds_without_commands = set(service.world.guilds)

        assert await by_hand(club, "mod", "mods", "portrait-mod queue") != ENGLISH["no_right"]
        assert await by_hand(club, "ada", "general", "portrait-mod queue") == ENGLISH["no_right"]


GUILD, ADA, HELPERS, HERE = 100, 11, 7, 50
WHO = Person(GUILD, HERE, ADA, frozenset({GUILD, HELPERS}))


@pytest.mark.parametrize(
    ("own", "whole", "usual", "may"),
    [
        ([], [], True, True),
        ([], [], False, False),
        ([Grant(HELPERS, ROLE, True)], [], False, True),
        ([Grant(HELPERS, ROLE, False)], [], True, False),
        ([Grant(ADA, MEMBER, False), Grant(HELPERS, ROLE, True)], [], True, False),
        ([Grant(ADA, MEMBER, True), Grant(HELPERS, ROLE, False)], [], False, True),
        ([Grant(GUILD, ROLE, False), Grant(HELPERS, ROLE, True)], [], False, True),
        ([Grant(GUILD, ROLE, False)], [], True, False),
        ([], [Grant(GUILD, ROLE, False)], True, False),
        ([], [Grant(HELPERS, ROLE, True)], False, False),
        ([Grant(HELPERS, ROLE, True)], [Grant(GUILD, ROLE, False)], False, True),
        # Said for everyone, a yes leaves the default permissions in force.
        ([Grant(GUILD, ROLE, True)], [], False, False),
        ([Grant(GUILD, ROLE, True)], [], True, True),
        # A command overrides only what it says something else about.
        ([Grant(GUILD, ROLE, True)], [Grant(ADA, MEMBER, False)], True, False),
        ([Grant(GUILD, ROLE, False)], [Grant(HELPERS, ROLE, True)], True, True),
        ([Grant(HELPERS, ROLE, True)], [Grant(HELPERS, ROLE, False)], False, True),
        ([Grant(HELPERS, ROLE, False)], [Grant(HELPERS, ROLE, True)], True, False),
        ([Grant(HERE, CHANNEL, False)], [], True, False),
        ([Grant(GUILD - 1, CHANNEL, False)], [], True, False),
        ([Grant(GUILD - 1, CHANNEL, False), Grant(HERE, CHANNEL, True)], [], True, True),
        ([Grant(HERE, CHANNEL, True)], [], False, False),
        ([], [Grant(HERE, CHANNEL, False)], True, False),
        ([Grant(HERE, CHANNEL, True)], [Grant(HERE, CHANNEL, False)], True, True),
        (
            [Grant(51, CHANNEL, False), Grant(12, MEMBER, True), Grant(8, ROLE, True)],
            [],
            True,
            True,
        ),
    ],
)
def test_integrations_are_judged_in_discords_order(
    own: list[Grant], whole: list[Grant], *, usual: bool, may: bool
) -> None:
    assert allowed(own, whole, WHO, usual=usual) is may
