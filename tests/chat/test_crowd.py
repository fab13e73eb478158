"""Many late results in one channel, which takes five messages in five seconds."""

from pathlib import Path

from tests.chat.club import Club, club_with_bot
from tests.paper_studio import Sitting
from tests.waiting import within

LONG = 130.0  #: a wait after which a result is posted anew
MANY = 40
WINDOW_SECONDS = 0.25  #: a twentieth of Discord's five


async def all_painting(club: Club) -> tuple[list[str], dict[int, Sitting]]:
    members = ("ada", "grace", "mod", "owner")
    messages = [await club.ask(members[n % 4], f"Ada Lovelace {n}") for n in range(MANY)]
    sittings = [await club.sitting() for _ in messages]
    return messages, {each.job: each for each in sittings}


async def test_forty_late_results_all_come_once_and_about_in_turn(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, slots=MANY, message_seconds=WINDOW_SECONDS) as club:
        messages, sittings = await all_painting(club)
        jobs = [(await club.job_of(message)).id for message in messages]
        club.rooms.clock.now += LONG

        for job in jobs:
            sittings[job].finish()

        async with within("every result to be delivered"):
            for job in jobs:
                await club.queue_says(job, delivery="posted")
        shown = (await club.hands.ask("transcript"))["messages"]
        pictures = [each for each in shown if "· seed" in each["content"]]
        assert len(shown) == len(pictures) == MANY, "none lost, none twice, no first one left"
        answered = [each["message_reference"]["message_id"] for each in pictures]
        assert sorted(answered) == sorted(messages)
        # Each is fitted in a thread of its own, and they end in any order: about in turn will do.
        places = [answered.index(each) for each in messages]
        first, last = places[: MANY // 4], places[-MANY // 4 :]
        assert max(first) < MANY // 2 <= min(last), "who asked first is shown before who asked last"
