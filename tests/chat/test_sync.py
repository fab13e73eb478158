"""The commands are registered once, and again only when something changed."""

from pathlib import Path

import discord
from discord import ChannelType, app_commands

from bot.chat import commands
from bot.chat import commands as chat_commands
from bot.sandbox.command_limits import characters
from tests.chat.club import club_with_bot, open_club, running
from tests.chat.panels import Panel
from tests.sandbox import description


async def test_commands_are_registered_once_and_again_only_elsewhere(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        for _ in range(2):
            async with running(club.chat()):
                pass
        entries = (await club.hands.ask("log"))["entries"]
        assert [entry["kind"] for entry in entries].count("commands_synced") == 1

        await club.desk.remember(chat_commands.REMEMBERED_AS, "another fingerprint")
        async with running(club.chat()):
            pass

        entries = (await club.hands.ask("log"))["entries"]
        assert [entry["kind"] for entry in entries].count("commands_synced") == 2


def test_any_change_of_commands_application_or_place_counts() -> None:
    prints = {
        chat_commands.fingerprint(1, "", [{"name": "portrait"}]),
        chat_commands.fingerprint(1, "", [{"name": "my-portraits"}]),
        chat_commands.fingerprint(2, "", [{"name": "portrait"}]),
        chat_commands.fingerprint(1, "http://127.0.0.1", [{"name": "portrait"}]),
    }
    assert len(prints) == 4
    assert chat_commands.fingerprint(1, "", [{"a": 1, "b": 2}]) == chat_commands.fingerprint(
        1, "", [{"b": 2, "a": 1}]
    )


async def test_the_commands_are_for_guilds_and_described_within_discords_limits(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        commands = {each["name"]: each for each in await club.hands.ask("commands")}

        assert {"portrait", "my-portraits", "portrait-mod"} <= set(commands)
        assert all(each["contexts"] == [0] for each in commands.values())
        assert all(each["integration_types"] == [0] for each in commands.values())
        own = commands["my-portraits"]["options"]
        names = [each["name"] for each in own]
        assert names[:3] == ["queue", "history", "help"]
        assert {"privacy", "about", "delete-data"} <= set(names)
        command = commands["portrait"]
        options = {option["name"]: option for option in command["options"]}
        told = ["subject", "style", "mood", "avoid", "quality", "size"]
        assert list(options) == [*told, "seed", "count", "private"]
        assert options["subject"]["required"] is True
        assert all(options[name]["autocomplete"] for name in ("subject", "style", "mood", "size"))
        qualities = [choice["value"] for choice in options["quality"]["choices"]]
        assert qualities == ["quick", "normal", "fine"]
        assert options["seed"]["max_value"] == 2**32 - 1
        assert (options["count"]["min_value"], options["count"]["max_value"]) == (1, 4)
        assert len(options) <= 10, "a picker of more is read by nobody"
        described = [command, *command["options"], *own]
        assert all(20 <= len(each["description"]) <= 100 for each in described)


MAX_CHARACTERS = 8000  #: of one command, by Discord's documentation


@description.needed
def test_every_command_is_one_that_discords_own_description_allows() -> None:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    commands.add_to(tree)  # type: ignore[arg-type]  # no command is used here
    payload = [command.to_dict(tree) for command in tree.get_commands()]

    assert description.wrong_with_request("PUT", "/applications/1/commands", payload) == []
    assert max(map(characters, payload)) < MAX_CHARACTERS / 2, "languages need room, too"


async def test_a_setting_names_only_channels_of_its_kind(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel, text, news = await Panel.open(club), ChannelType.text.value, ChannelType.news.value
        for page in ("showcase", "moderators"):
            await panel.to(page)
            [kinds] = await kinds_offered(panel)
            assert set(kinds) == {text, news}, "the bot posts there"
        for page in ("channels", "limits"):
            await panel.to(page)
            [asked] = await kinds_offered(panel)
            assert ChannelType.category.value not in asked
            assert ChannelType.forum.value in asked


async def kinds_offered(panel: Panel) -> list[list[int]]:
    return [part["channel_types"] for part in await panel.parts() if "channel_types" in part]
