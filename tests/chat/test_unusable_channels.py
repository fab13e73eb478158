"""Where the bot cannot show a picture, or is no member itself, that is said at once."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import acting
from bot.sandbox.acting import PersonAct
from bot.sandbox.default_world import BOT, GUILD
from bot.sandbox.hub import Session
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running


async def deny(club: Club, *rights: str) -> None:
    denied: list[Any] = [{"id": "portrait-bot", "deny": list(rights)}]
    await club.hands.order("channels", name="portraits", permission_overwrites=denied)


@pytest.mark.parametrize("right", ["VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "ATTACH_FILES"])
async def test_where_the_bot_could_not_show_it_nothing_public_is_taken(
    tmp_path: Path, right: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        await deny(club, right)

        asked = await club.hands.slash("portrait", subject="Ada Lovelace")

        known = await club.hands.acknowledged(asked)
        assert await club.told(known) == ENGLISH["cannot_show_here"]
        assert await club.rooms.job_queue.get(int(asked)) is None


async def test_a_private_picture_is_taken_there_and_comes(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await deny(club, "VIEW_CHANNEL")

        message = await club.ask(private=True)

        (await club.sitting()).finish()
        await club.until(message, "· seed")


async def test_a_right_taken_away_while_it_waits_is_said_in_its_message_and_in_the_list(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(16 * 60.0)
        order = {"path": "/channels/*", "status": 403, "code": 50013}
        await club.hands.order("faults", method="PATCH", **order)
        await club.hands.order("faults", method="POST", **order)

        sitting.finish()

        shown = await club.until(message, ENGLISH["no_access"])
        assert [each["label"] for each in shown["components"][0]["components"]] == ["Again"]
        await club.delivery(message, "undeliverable")
        listed = await club.hands.slash("portraits history")
        assert ENGLISH["no_access"] in await club.told(await club.hands.acknowledged(listed))


async def foreign(club: Club) -> tuple[str, str]:
    """Make a guild that has the commands alone, and return it and a channel of it."""
    guild = await club.hands.order("guilds", name="Elsewhere")
    return str(guild["id"]), str(next(iter(guild["channels"].values()))["id"])


def ask_in(club: Club, guild: str, channel: str) -> str:
    """Ask in a guild the bot is no member of, as its commands alone let one."""
    world = club.sandbox.service.world
    person = world.users[world.guilds[guild].owner_id]
    act = PersonAct(person, world.channels[channel], world.guilds[guild], force=True)
    return acting.slash(club.sandbox.service, act, "portrait", {"subject": "Ada Lovelace"}).id


async def test_a_guild_with_the_commands_alone_is_told_once_and_a_restart_stops_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_club(tmp_path) as club:
        world = club.sandbox.service.world
        async with running(club.chat()):
            with monkeypatch.context() as unheard:
                unheard.setattr(Session, "send", lambda *_, **__: None)
                guild, channel = await foreign(club)
            first = ask_in(club, guild, channel)
            message = (await club.hands.acknowledged(first))["response_message_id"]
            sitting = await club.sitting()
            second = ask_in(club, guild, channel)
            await club.hands.acknowledged(second)
            told = say("bot_missing", application=BOT)
            await club.hands.wait("message_created", text=told)
            await club.ask()
            seen = (await club.hands.ask("transcript", channel=channel))["messages"]
            assert [each["content"] for each in seen].count(told) == 1
        gone = world.guilds.pop(guild)  # READY names the guilds that have the bot itself

        async with running(club.chat()):
            world.guilds[guild] = gone
            sitting.finish()
            for _ in range(2):  # one is Ada's
                (await club.sitting()).finish()
            await club.until(message, "· seed")
            for job in (first, second):
                await club.queue_says(int(job), state="done", delivery="posted")


async def test_who_asked_in_a_guild_that_has_put_the_bot_out_reads_so(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()

        club.sandbox.service.hub.dispatch("GUILD_DELETE", {"id": GUILD}, guild_id=GUILD)

        await sitting.closed.wait()
        await club.until(message, ENGLISH["place_gone"])
