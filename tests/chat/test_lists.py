"""Members see their own requests, to come and finished, and nobody else does."""

from pathlib import Path
from typing import Any

from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot

NEWCOMERS = ENGLISH["newcomers_first"]


async def listed(club: Club, command: str, member: str = "ada", **options: Any) -> tuple[str, Any]:
    """Use one of the /my-portraits commands, and return the answer's id and the answer."""
    asked = await club.hands.slash(f"my-portraits {command}", member=member, **options)
    known = await club.answered(asked)
    message = str(known["response_message_id"])
    await club.told(known)  # seen by nobody else
    return message, await club.shown(message)


async def pressed(club: Club, message: str, label: str) -> Any:
    """Press a button that changes its list, and return what the list shows then."""
    states = len(await club.hands.states(message))
    await club.hands.press(message, label=label)
    cursor = 0
    while len(await club.hands.states(message)) == states:
        cursor = (await club.hands.ask("log", after=cursor, timeout=10))["cursor"]
    return await club.shown(message)


def labels(shown: Any) -> list[str]:
    return [button["label"] for row in shown["components"] for button in row["components"]]


async def test_the_queue_lists_what_waits_and_what_is_painted_and_cancels_it(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada", subject="First")
        await club.sitting()
        second = await club.ask("ada", subject="Second")
        await club.ask("ada", subject="Third")
        await club.ask("grace", subject="Hers")

        message, shown = await listed(club, "queue")

        title, first, next_one, last = shown["content"].split("\n")
        assert title == ENGLISH["queue_title"]
        assert first.startswith("1. `First`")
        assert first.endswith(ENGLISH["painting_now"])
        assert next_one.startswith("2. `Second`")
        assert last.startswith("3. `Third`")
        assert last.endswith(NEWCOMERS)
        assert labels(shown) == ["Cancel 1", "Cancel 2", "Cancel 3"]

        await club.press(message, "Cancel 2")

        assert "Second" not in (await club.shown(message))["content"]
        await club.until(second, ENGLISH["cancelled"])
        assert (await club.job_of(second)).state == "cancelled"


async def test_the_history_is_paged_newest_first_with_seeds_and_again(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for seed in range(1, 7):
            await club.picture("ada", seed=seed, subject=f"Number {seed}")
            club.clock.advance(1.0)
        failed = await club.ask("ada", subject="Number 7")
        (await club.sitting()).fail("out_of_memory")
        await club.delivery(failed, "posted")

        message, shown = await listed(club, "history")

        entries = shown["content"].split("\n")[1:]
        assert [entry.split("`")[1] for entry in entries] == [
            f"Number {number}" for number in (7, 6, 5, 4, 3)
        ]
        assert entries[0].endswith(ENGLISH["out_of_memory"])
        assert "Seed 6: https://discord.com/channels/" in entries[1]
        assert labels(shown) == [
            "Again 1",
            *(f"{act} {number}" for number in range(2, 6) for act in ("Again", "File", "☆")),
            "Older",
        ]

        turned = await pressed(club, message, "Older")

        assert [entry.split("`")[1] for entry in turned["content"].split("\n")[1:]] == [
            "Number 2",
            "Number 1",
        ]
        again = await club.press(message, "Again 1")
        asked = (await club.job_of(again["response_message_id"])).request
        assert (asked.subject, asked.seed) == ("Number 2", None)
        assert (await club.shown(again["response_message_id"]))["flags"] & 64 == 0


async def test_the_history_says_of_what_is_gone_why_and_offers_no_file(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        purged = await club.picture("ada", subject="Purged")
        options = {"member": "ada", "since": "1h"}
        asked = await club.hands.order(
            "slash", command="portrait-mod purge", member="mod", options=options
        )
        await club.yes(str(asked["interaction_id"]), "mod")
        await club.hands.wait("message_deleted", message_id=purged)
        club.rooms.clock.now += 60
        own = await club.picture("ada", subject="Deleted")
        reported = await club.picture("ada", subject="Reported")
        removed = await club.picture("ada", subject="Removed")
        job = await club.job_of(removed)
        await club.picture("ada", subject="There")
        old, _ = await listed(club, "history")
        await club.surely(own, "Delete")
        await club.hands.wait("message_deleted", message_id=own)
        number = (await club.job_of(reported)).id
        await club.desk.reports.report(number, job.request.guild or 0, 12, "me", "")
        await club.desk.removals.remove(job.id, job.request.guild or 0, 13)

        _, shown = await listed(club, "history")

        there, *gone = shown["content"].split("\n")[1:]
        assert "https://discord.com/channels/" in there
        codes = ("picture_removed", "picture_hidden", "picture_deleted", "picture_taken_back")
        for line, code in zip(gone, codes, strict=True):
            assert line.endswith(f">. {ENGLISH[code]}")
        assert [each for each in labels(shown) if "File" in each] == ["File 1"]
        file = await club.press(old, "File 4")
        assert await club.told(file) == ENGLISH["picture_deleted"], "nor from an older list"


async def test_who_has_asked_for_nothing_hears_so(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.picture("grace")

        assert (await listed(club, "queue"))[1]["content"] == ENGLISH["queue_empty"]
        assert (await listed(club, "history"))[1]["content"] == ENGLISH["history_empty"]


async def test_help_says_how_to_ask(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        _, shown = await listed(club, "help")

        assert shown["content"] == ENGLISH["help"]


async def test_who_has_something_waiting_hears_that_newcomers_go_first(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada")
        await club.sitting()

        only = await club.ask("ada")
        another = await club.ask("ada")
        newcomer = await club.ask("grace")

        first_words = [
            (await club.hands.states(each))[0]["message"]["content"]
            for each in (only, another, newcomer)
        ]
        assert [NEWCOMERS in words for words in first_words] == [True, True, False]
