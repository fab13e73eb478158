"""What the image gate stops is told to who asked alone, and no public message speaks of it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import GATE_STOP
from bot.request import Failed, seed_of
from bot.sandbox.default_world import ADA, GRACE
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_direct_messages import sent
from tests.chat.test_files import handed_over
from tests.chat.test_lists import labels, listed
from tests.chat.test_marks_on_every_path import files_of
from tests.chat.test_reviews import card, watch
from tests.paper_studio import Sitting
from tests.pictures.test_marks import decoded
from tests.rooms import event_of

LATER_THAN_THE_TOKEN = 16 * 60.0
ALONE, NOTHING = ENGLISH[GATE_STOP], ENGLISH["nothing_came"]
TELLING = ("did not pass", "Did not pass")  #: what stands in no message that others see


async def messages_in(club: Club, channel: str = "portraits") -> list[Any]:
    return list((await club.hands.ask("transcript", channel=channel))["messages"])


async def all_that_others_saw(club: Club) -> str:
    """Return every state of every message that is not for one person alone."""
    entries = (await club.hands.ask("log"))["entries"]
    numbers = {each["message"]["id"] for each in entries if each.get("message")}
    shown = [
        state["message"] for each in sorted(numbers) for state in await club.hands.states(each)
    ]
    return " ".join(f"{each}" for each in shown if not each["flags"] & 64)


async def nobody_else_heard(club: Club) -> None:
    others = await all_that_others_saw(club)
    assert others
    assert not [words for words in TELLING if words in others]


def stop_all(sitting: Sitting) -> None:
    for index in range(sitting.spec.count):
        sitting.stop(index, again=True)
    sitting.fail(GATE_STOP)


async def by_command(club: Club) -> str:
    return await club.ask("grace", "Grace Hopper")


async def by_again(club: Club) -> str:
    picture = await club.picture("ada", subject="Grace Hopper")
    return str((await club.press(picture, "Again", "grace"))["response_message_id"])


@pytest.mark.parametrize("ask", [by_command, by_again])
@pytest.mark.parametrize("count", [1, 4])
async def test_where_nothing_passes_who_asked_is_told_alone_and_nothing_public_stays(
    tmp_path: Path, ask: Callable[[Club], Awaitable[str]], count: int
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await ask(club) if count == 1 else await club.ask("grace", count=count)

        stop_all(await club.sitting())

        await club.delivery(message, "posted")
        assert (await club.hands.states(message))[-1]["event"] == "deleted"
        alone = (await messages_in(club))[-1]
        assert (alone["only_for"], alone["flags"] & 64) == (GRACE, 64)
        assert alone["content"].endswith(ALONE)
        assert labels(alone) == ["Again"]
        await nobody_else_heard(club)
        again = await club.press(alone["id"], "Again", "grace")
        shown = await club.shown(again["response_message_id"])
        assert not shown["flags"] & 64, "another one for everybody, as it was asked for"
        await club.sitting()


async def test_where_no_token_lives_the_message_loses_its_words_and_tells_of_no_check(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)

        stop_all(sitting)

        await club.delivery(message, "posted")
        [shown] = await messages_in(club)
        assert (shown["id"], shown["content"], labels(shown)) == (message, NOTHING, ["Again"])
        assert (shown["embeds"], shown["attachments"]) == ([], [])
        await nobody_else_heard(club)
        _, history = await listed(club, "history")
        assert ALONE in history["content"]


async def test_where_discord_takes_no_word_to_one_alone_the_message_shows_nothing(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        refusal = {"status": 403, "code": 50013, "times": 9}
        await club.hands.order("faults", method="POST", path="/webhooks/*", **refusal)

        stop_all(await club.sitting())

        assert (await club.until(message, NOTHING))["content"] == NOTHING
        await club.delivery(message, "posted")
        await nobody_else_heard(club)


async def test_where_the_message_cannot_be_taken_away_it_shows_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        refusal = {"status": 403, "code": 50013, "times": 9}
        await club.hands.order("faults", method="DELETE", path="/webhooks/*", **refusal)

        stop_all(await club.sitting())

        await club.until(message, NOTHING)
        await club.delivery(message, "posted")
        told = [each for each in await messages_in(club) if each["only_for"]]
        assert [each["content"].endswith(ALONE) for each in told] == [True]


async def test_who_has_deleted_the_message_hears_no_more_of_it(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        await club.hands.drop(f"messages/{message}")

        stop_all(sitting)

        await club.delivery(message, "undeliverable")
        assert await messages_in(club) == []


async def test_a_stop_that_a_restart_comes_before_is_told_alone_after_it(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            sitting = await club.sitting()
        stop_all(sitting)
        assert await event_of(club.rooms.desk.events(), sitting.job, Failed)

        async with running(club.chat()):
            await club.delivery(message, "posted")

        [alone] = await messages_in(club)
        assert (alone["only_for"], alone["content"].endswith(ALONE)) == (ADA, True)


async def test_what_was_perhaps_told_before_a_crash_is_not_told_twice_and_nothing_stands(
    tmp_path: Path,
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            sitting = await club.sitting()
        stop_all(sitting)
        assert await event_of(club.rooms.desk.events(), sitting.job, Failed)
        assert await club.desk.deliveries.begin_telling(sitting.job)
        assert not await club.desk.deliveries.begin_telling(sitting.job)

        async with running(club.chat()):
            await club.delivery(message, "posted")

        [shown] = await messages_in(club)
        assert (shown["id"], shown["content"]) == (message, NOTHING)


async def test_a_private_one_is_told_in_its_own_message(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(private=True)

        stop_all(await club.sitting())

        await club.until(message, ALONE)
        await club.delivery(message, "posted")
        assert [each["id"] for each in await messages_in(club)] == [message]


async def test_a_private_one_whose_token_is_dead_is_told_as_a_direct_message(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)

        stop_all(sitting)

        await club.delivery(message, "posted")
        [told] = await messages_in(club, "dm-ada")
        assert told["content"].endswith(ALONE)
        assert [each["id"] for each in await messages_in(club)] == [message]


async def test_who_takes_no_direct_messages_is_not_told_in_the_channel_that_it_is_ready(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("members", name="ada", accepts_dms=False)
        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)

        stop_all(sitting)

        await club.delivery(message, "undeliverable")
        assert [each["id"] for each in await messages_in(club)] == [message]
        _, history = await listed(club, "history")
        assert ALONE in history["content"]


async def test_in_a_direct_message_it_is_told_there(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await sent(club)
        pressed = await club.press(message["id"], "Again")

        stop_all(await club.sitting())

        shown = await club.until(str(pressed["response_message_id"]), ALONE)
        assert shown["channel_id"] == message["channel_id"]


# Several pictures: what passes is shown, and of the rest everybody reads how many came.


async def test_what_is_painted_in_the_place_of_a_stopped_one_is_nobodys_news(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(count=4)
        sitting = await club.sitting()
        sitting.stop(2)
        sitting.finish()

        shown = await club.until(message, "· seed")

        await club.delivery(message, "posted")
        assert [each["id"] for each in await messages_in(club)] == [message]
        assert "\n" not in shown["content"], "the line under the picture, and nothing of a stop"
        first = sitting.spec.seed
        seeds = [first, seed_of(first, 1), seed_of(first, 2, again=True), seed_of(first, 3)]
        assert ", ".join(map(str, seeds)) in shown["content"]
        await nobody_else_heard(club)
        listing, history = await listed(club, "history")
        assert f"Seed {', '.join(map(str, seeds))}: " in history["content"]
        answer = await handed_over(club, listing, "File 1")
        told = [decoded(each.data).info["parameters"] for each in files_of(club, answer["id"])]
        assert [f"Seed: {seed}," in each for seed, each in zip(seeds, told, strict=True)] == [
            True
        ] * 4


@pytest.mark.parametrize("stopped", [(0,), (1, 3), (0, 1, 2)])
async def test_the_others_come_and_who_asked_reads_alone_why_some_do_not(
    tmp_path: Path, stopped: tuple[int, ...]
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(count=4)
        sitting = await club.sitting()
        sitting.stop(*stopped, again=True)
        sitting.finish()

        shown = await club.until(message, "· seed")
        told = await club.hands.wait("message_created", only_for=ADA)

        came = 4 - len(stopped)
        assert shown["content"].endswith(say("not_all_came", came=came, count=4))
        assert len(shown["embeds"]) == came
        why = say("some_stopped", stopped=len(stopped), count=4)
        assert told["message"]["content"].endswith(why)
        assert told["message"]["flags"] & 64
        await nobody_else_heard(club)
        _, history = await listed(club, "history")
        assert why in history["content"]


async def test_a_private_one_says_itself_why_some_do_not(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(count=2, private=True)
        sitting = await club.sitting()
        sitting.stop(0, again=True)
        sitting.finish()

        await club.until(message, "· seed", say("some_stopped", stopped=1, count=2))

        await club.delivery(message, "posted")
        assert [each["id"] for each in await messages_in(club)] == [message]


async def test_without_a_token_the_message_says_how_many_and_the_list_says_why(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(count=2)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)
        sitting.stop(0, again=True)
        sitting.finish()

        await club.delivery(message, "posted")

        [shown] = await messages_in(club)
        assert say("not_all_came", came=1, count=2) in shown["content"]
        await nobody_else_heard(club)
        _, history = await listed(club, "history")
        assert say("some_stopped", stopped=1, count=2) in history["content"]


async def test_what_is_held_is_told_of_when_it_is_let_go(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        message = await club.ask(count=2, subject="Grace Hopper")
        sitting = await club.sitting()
        sitting.stop(1, again=True)
        sitting.finish()
        await club.until(message, ENGLISH["held"])
        shown = await card(club)
        assert len(files_of(club, shown["id"])) == 1, "what moderators see is what there is"
        assert not [each for each in await messages_in(club) if each["only_for"]]

        await club.press(shown["id"], "Approve", "mod")

        await club.until(message, "· seed", say("not_all_came", came=1, count=2))
        told = await club.hands.wait("message_created", only_for=ADA)
        assert told["message"]["content"].endswith(say("some_stopped", stopped=1, count=2))
        await nobody_else_heard(club)


async def test_what_would_have_been_held_and_is_stopped_is_told_at_once(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        message = await club.ask(subject="Grace Hopper")

        stop_all(await club.sitting())

        await club.delivery(message, "posted")
        [alone] = await messages_in(club)
        assert (alone["only_for"], alone["content"]) == (ADA, ALONE)
        others = await all_that_others_saw(club)
        assert "Grace Hopper" not in others


async def test_moderators_find_every_stop_in_the_usage(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        quiet = await club.ask()
        sitting = await club.sitting()
        sitting.stop(0)
        sitting.finish()
        await club.delivery(quiet, "posted")
        loud = await club.ask()
        stop_all(await club.sitting())
        await club.delivery(loud, "posted")

        asked = await club.hands.slash("portrait-mod usage", member="mod", days=7)
        told = await club.hands.settled(asked, 2)

        assert "3 · picture blocked" in str(told["embeds"])
