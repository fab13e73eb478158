"""/portraits optout, and mentions of people in what is asked for."""

from pathlib import Path

from bot.sandbox.default_world import ADA, GRACE, MODS
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot


async def told(club: Club, command: str, member: str, **options: object) -> str:
    asked = await club.hands.slash(command, member=member, **options)
    return await club.told(await club.hands.acknowledged(asked))


async def test_own_names_count_at_once_and_others_after_a_moderators_yes(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        guild = int((await club.hands.ask("world"))["guilds"][0]["id"])
        await club.desk.guild_choices.moderators_channel(guild, 1, int(MODS))

        answer = await told(club, "portraits optout", "grace", names="Amazing Grace")

        assert answer == "\n".join(
            [
                say("optout_counts", names="`Grace`"),
                say("optout_alone", names="`Grace`"),
                say("optout_asked", names="`Amazing Grace`"),
            ]
        )
        assert await told(club, "portrait", "ada", subject="Grace") == ENGLISH["opted_out"]
        card = (await club.hands.wait("message_created", channel_id=MODS))["message"]
        assert f"<@{GRACE}>" in card["content"]
        assert card["mentions"] == []
        await club.press(card["id"], "Decline all", "mod")
        assert "none of these names counts" in (await club.shown(card["id"]))["content"]
        await club.ask("ada", subject="Grace")


async def test_a_card_of_own_names_alone_says_that_nothing_waits(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        guild = int((await club.hands.ask("world"))["guilds"][0]["id"])
        await club.desk.guild_choices.moderators_channel(guild, 1, int(MODS))
        await told(club, "portraits optout", "grace")
        own = (await club.hands.wait("message_created", channel_id=MODS))["message"]
        await told(club, "portraits optout", "ada", names="Countess")

        assert ENGLISH["case_name_counts"] in own["content"]
        await club.press(own["id"], "Leave them out", "mod")
        assert ENGLISH["case_name_counts"] not in (await club.shown(own["id"]))["content"]
        box = await club.hands.answered(await club.hands.slash("portrait-mod inbox", "mod"))
        assert "`Countess`" in box["content"]
        assert ENGLISH["case_name_counts"] not in box["content"]


async def test_it_is_taken_back(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await told(club, "portraits optout", "grace")

        assert await told(club, "portraits optout", "grace", undo=True) == ENGLISH["optout_undone"]
        assert await told(club, "portraits optout", "grace", undo=True) == ENGLISH["optout_none"]
        await club.ask("ada", subject="Grace")


async def test_nobody_but_oneself_is_mentioned(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        mentioned = await told(club, "portrait", "ada", subject=f"<@{GRACE}> as a clown")
        assert mentioned == ENGLISH["subject_mention"]

        message = await club.ask("ada", subject=f"<@{ADA}> as a knight")

        assert "`Ada as a knight`" in (await club.shown(message))["content"]
