"""Where the bot cannot show a picture, or is no member itself, that is said at once."""

from pathlib import Path
from typing import Any

import pytest

from bot.desk.policy.orders import BURST_REFUSALS
from bot.sandbox import acting
from bot.sandbox.acting import PersonAct
from bot.sandbox.default_world import ADA, BOT, GUILD, MOD
from bot.sandbox.hub import Session
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_strange_buttons import post_button


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


async def refusal(club: Club, **options: Any) -> Any:
    """Ask where nothing can be shown, and return the answer only the member sees."""
    asked = await club.hands.slash("portrait", subject="Ada Lovelace", **options)
    known = await club.hands.acknowledged(asked)
    await club.told(known)
    return await club.shown(known["response_message_id"])


@pytest.mark.parametrize("late", [0.0, 16 * 60.0])
async def test_what_cannot_be_shown_there_is_sent_to_who_wants_it(
    tmp_path: Path, late: float
) -> None:
    async with club_with_bot(tmp_path) as club:
        await deny(club, "VIEW_CHANNEL")
        answer = await refusal(club, mood="serious", count=2)

        pressed = await club.press(answer["id"], ENGLISH["button_send"])

        message = pressed["response_message_id"]
        assert ENGLISH["comes_directly"] in await club.told(pressed)
        job = await club.job_of(message)
        assert (job.request.mood, job.request.count, job.request.private) == ("serious", 2, True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(late)
        sitting.finish()
        await club.queue_says(job.id, delivery="posted")
        [sent] = (await club.hands.ask("transcript", channel="dm-ada"))["messages"]
        assert "· seed" in sent["content"]
        assert len(sent["embeds"]) == 2
        if not late:
            await club.until(message, ENGLISH["sent_directly"])
        everybody = (await club.hands.ask("transcript"))["messages"]
        assert not any(each["embeds"] for each in everybody)

        await club.desk.drops.purge(int(GUILD), int(MOD), int(ADA), 0.0)
        await club.hands.wait("message_deleted", message_id=sent["id"])


async def test_who_takes_no_messages_finds_what_was_to_be_sent_where_they_asked(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await deny(club, "VIEW_CHANNEL")
        answer = await refusal(club)
        pressed = await club.press(answer["id"], ENGLISH["button_send"])
        shut = {"path": "/channels/*/messages", "status": 403, "code": 50007}
        await club.hands.order("faults", method="POST", **shut)

        (await club.sitting()).finish()

        await club.until(pressed["response_message_id"], "· seed")


async def test_where_moderators_want_every_picture_seen_none_is_sent(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await deny(club, "VIEW_CHANNEL")
        offered = await refusal(club)
        await club.desk.moderator_orders.private(int(GUILD), int(MOD), allowed=False)

        answer = await refusal(club)
        late = await club.press(offered["id"], ENGLISH["button_send"])

        assert answer["content"] == ENGLISH["cannot_show_here_private_off"]
        assert answer["components"] == []
        assert await club.told(late) == ENGLISH["private_off"]


async def test_only_who_asked_has_it_sent_and_nobody_appeals_against_a_place(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await deny(club, "EMBED_LINKS")
        for _ in range(BURST_REFUSALS):
            answer = await refusal(club)
        [button] = answer["components"][0]["components"]
        number = button["custom_id"].split(":")[2]
        send, appeal = [
            await post_button(club, f"matter:{act}:{number}:v1") for act in ("send", "appeal")
        ]

        stolen = await club.press(send, "Press", "grace")
        appealed = await club.press(appeal, "Press")

        assert await club.told(stolen) == ENGLISH["unknown_job"]
        assert await club.told(appealed) != ENGLISH["appeal_sent"]
        assert await club.desk.cases.inbox(int(GUILD)) == [], "nobody tries to get round anything"


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
        listed = await club.hands.slash("my-portraits history")
        assert ENGLISH["no_access"] in await club.told(await club.answered(listed))


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

        await club.hands.drop("members/portrait-bot")

        await sitting.closed.wait()
        await club.until(message, ENGLISH["place_gone"])


async def test_the_history_says_of_a_channel_that_is_gone_that_it_is(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        job = (await club.job_of(await club.ask())).id
        sitting = await club.sitting()

        await club.hands.drop("channels/portraits")

        await sitting.closed.wait()
        await club.queue_says(job, state="cancelled", delivery="undeliverable")
        typed = {"command": "my-portraits history", "channel": "general"}
        listed = (await club.hands.order("slash", **typed))["interaction_id"]
        told = await club.told(await club.answered(listed))
        assert "`Ada Lovelace`" in told
        assert ENGLISH["place_gone"] in told
