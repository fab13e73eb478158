"""The commands are registered once, and again only when something changed."""

from pathlib import Path

from bot.chat import sync
from tests.chat.club import club_with_bot, open_club, running


async def test_commands_are_registered_once_and_again_only_elsewhere(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        for _ in range(2):
            async with running(club.chat()):
                pass
        entries = (await club.hands.ask("log"))["entries"]
        assert [entry["kind"] for entry in entries].count("commands_synced") == 1

        await club.desk.remember(sync.REMEMBERED_AS, "another fingerprint")
        async with running(club.chat()):
            pass

        entries = (await club.hands.ask("log"))["entries"]
        assert [entry["kind"] for entry in entries].count("commands_synced") == 2


def test_any_change_of_commands_application_or_place_counts() -> None:
    prints = {
        sync.fingerprint(1, "", [{"name": "portrait"}]),
        sync.fingerprint(1, "", [{"name": "portraits"}]),
        sync.fingerprint(2, "", [{"name": "portrait"}]),
        sync.fingerprint(1, "http://127.0.0.1", [{"name": "portrait"}]),
    }
    assert len(prints) == 4
    assert sync.fingerprint(1, "", [{"a": 1, "b": 2}]) == sync.fingerprint(
        1, "", [{"b": 2, "a": 1}]
    )


async def test_the_commands_are_for_guilds_and_described_within_discords_limits(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        commands = {each["name"]: each for each in await club.hands.ask("commands")}

        assert {"portrait", "portraits", "portrait-mod"} <= set(commands)
        assert all(each["contexts"] == [0] for each in commands.values())
        assert all(each["integration_types"] == [0] for each in commands.values())
        own = commands["portraits"]["options"]
        names = [each["name"] for each in own]
        assert names[:3] == ["queue", "history", "help"]
        assert {"privacy", "about", "delete-data"} <= set(names)
        command = commands["portrait"]
        options = {option["name"]: option for option in command["options"]}
        told = ["subject", "details", "style", "mood", "avoid", "quality", "size"]
        assert list(options) == [*told, "seed", "count", "private"]
        assert options["subject"]["required"] is True
        assert all(options[name]["autocomplete"] for name in ("style", "mood", "size"))
        qualities = [choice["value"] for choice in options["quality"]["choices"]]
        assert qualities == ["quick", "normal", "fine"]
        assert options["seed"]["max_value"] == 2**32 - 1
        assert (options["count"]["min_value"], options["count"]["max_value"]) == (1, 4)
        described = [command, *command["options"], *own]
        assert all(20 <= len(each["description"]) <= 100 for each in described)
