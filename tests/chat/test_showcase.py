"""A finished picture is shown in the showcase, marked as it is, for as long as it stands."""

from pathlib import Path
from typing import Any

from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot

SHOW, DELETE = ENGLISH["button_exhibit"], ENGLISH["button_delete"]


async def open_showcase(club: Club, channel: str = "general", *, every: bool = False) -> str:
    world = club.sandbox.service.world
    guild = next(iter(world.guilds.values()))
    place = world.find_channel(channel, guild).id
    await club.rooms.desk.guild_choices.showcase(int(guild.id), 1, int(place), every)
    return place


async def shown_in(club: Club, channel: str) -> Any:
    """Wait for a message of the bot in a channel."""
    return (await club.hands.wait("message_created", channel_id=channel))["message"]


async def press(club: Club, message: str, label: str, member: str = "ada") -> str:
    pressed = await club.hands.press(await club.more(message, member), member=member, label=label)
    known = await club.hands.acknowledged(pressed)
    answer = str(known["response_message_id"])
    await club.hands.wait("message_edited", message_id=answer)
    return str((await club.shown(answer))["content"])


def buttons(message: Any) -> list[str]:
    return [each["label"] for row in message["components"] for each in row["components"]]


async def test_a_picture_is_shown_on_its_members_press_and_goes_with_it(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        plain = await club.picture()
        assert SHOW not in buttons(await club.shown(plain))
        place = await open_showcase(club)
        message = await club.picture("ada")
        job = await club.job_of(message)

        assert await press(club, message, SHOW) == say("shown_there", channel=place)
        copy = await shown_in(club, place)
        assert copy["content"].endswith(ENGLISH["ai_generated"])
        assert buttons(copy) == [ENGLISH["button_again"]]
        original = (await club.shown(message))["embeds"][0]["image"]["url"]
        picture = copy["embeds"][0]["image"]["url"]
        assert await club.hands.read(picture) == await club.hands.read(original)

        again = await club.in_more(message, SHOW)
        assert await club.told(again) == say("already_shown", channel=place)
        await club.surely(message, DELETE)
        await club.hands.wait("message_deleted", message_id=copy["id"])
        assert (await club.job(job.id)).delivery == "withdrawn"


async def test_nobody_shows_what_is_not_theirs(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await open_showcase(club)
        message = await club.picture("ada")

        pressed = await club.hands.press(
            await club.more(message), member="grace", label=SHOW, force=True
        )
        told = await club.told(await club.answered(pressed))

        assert SHOW not in await club.labels(await club.more(message, "grace"))
        assert told == ENGLISH["not_yours"]


async def test_every_picture_is_shown_where_that_is_set(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club, every=True)

        message = await club.picture("ada")

        copy = await shown_in(club, place)
        assert copy["content"].endswith(ENGLISH["ai_generated"])
        assert SHOW not in buttons(await club.shown(message))


async def test_a_showcase_that_is_shut_harms_nothing_and_can_be_tried_again(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club)
        message = await club.picture("ada")
        denied = [{"id": "portrait-bot", "deny": ["VIEW_CHANNEL", "SEND_MESSAGES"]}]
        await club.hands.order("channels", name="general", permission_overwrites=denied)

        assert await press(club, message, SHOW) == say("showcase_shut", channel=place)

        await club.hands.order("channels", name="general", permission_overwrites=[])
        assert await press(club, message, SHOW) == say("shown_there", channel=place)


async def test_a_picture_that_a_moderator_took_is_gone_from_the_showcase(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club)
        message = await club.picture("ada")
        await press(club, message, SHOW)
        copy = await shown_in(club, place)

        menu = {"command": ENGLISH["menu_remove"], "message_id": message, "member": "mod"}
        used = await club.hands.order("context", **menu)
        await club.yes(str(used["interaction_id"]), "mod")

        await club.hands.wait("message_deleted", message_id=copy["id"])
