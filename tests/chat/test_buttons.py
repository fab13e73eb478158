"""Buttons do what they say, for who may, also after a restart."""

from pathlib import Path

import pytest

from bot.desk.policy.limits import Limits
from bot.desk.policy.settings import LimitScope
from bot.sandbox.default_world import ADA, GRACE
from bot.texts import ENGLISH
from tests.chat.club import club_with_bot, open_club, running

DEFERRED_UPDATE = 6
MESSAGE = 4


@pytest.mark.parametrize("member", ["ada", "mod", "owner"])
async def test_the_asker_and_moderators_stop_what_is_being_painted(
    tmp_path: Path, member: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask("ada")
        sitting = await club.sitting()

        pressed = await club.press(message, "Cancel", member)

        assert pressed["callback_type"] == DEFERRED_UPDATE
        await sitting.closed.wait()
        told = ENGLISH["cancelled" if member == "ada" else "dropped"]
        shown = await club.until(message, told)
        assert [button["label"] for button in shown["components"][0]["components"]] == ["Again"]
        assert (await club.job_of(message)).state == "cancelled"


async def test_somebody_else_may_not_cancel(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask("ada")
        await club.sitting()

        refused = await club.press(message, "Cancel", "grace")

        assert await club.told(refused) == ENGLISH["not_yours"]
        assert (await club.job_of(message)).state == "running"


async def test_a_second_press_of_cancel_hears_that_it_is_too_late(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask("ada")
        await club.sitting()
        first = await club.hands.press(message, label="Cancel")
        second = await club.hands.press(message, member="mod", label="Cancel")

        kinds = [(await club.hands.acknowledged(each))["callback_type"] for each in (first, second)]

        assert sorted(kinds) == [MESSAGE, DEFERRED_UPDATE]
        late = await club.hands.acknowledged((first, second)[kinds.index(MESSAGE)])
        assert await club.told(late) == ENGLISH["too_late"]


async def test_again_asks_for_the_same_words_in_the_name_of_who_presses(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", mood="serious", seed=7, count=2)

        pressed = await club.press(message, "Again", "grace")

        before = (await club.job_of(message)).request
        after = (await club.job_of(pressed["response_message_id"])).request
        assert (before.member, after.member) == (int(ADA), int(GRACE))
        assert (before.seed, after.seed) == (7, None)
        unchanged = {"subject", "details", "mood", "avoid", "count", "guild", "channel"}
        assert before.model_dump(include=unchanged) == after.model_dump(include=unchanged)
        (await club.sitting()).finish()
        shown = await club.until(pressed["response_message_id"], "· seed")
        assert f"by <@{GRACE}>" in shown["content"]
        assert (await club.shown(message))["embeds"], "the first picture stays"


async def test_again_under_a_lower_limit_asks_for_as_many_as_that_lets(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", count=4)
        request = (await club.job_of(message)).request
        here = LimitScope(channel=request.channel)
        await club.desk.guild_choices.limit(request.guild or 0, int(ADA), here, Limits(count=2))

        pressed = await club.press(message, "Again", "grace")

        after = (await club.job_of(pressed["response_message_id"])).request
        assert (after.count, after.member, after.subject) == (2, int(GRACE), request.subject)


async def test_a_double_click_on_again_is_one_request_but_two_people_are_two(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        presses = [
            await club.hands.press(message, member=member, label="Again")
            for member in ("ada", "ada", "grace")
        ]

        answers = [await club.hands.answered(press) for press in presses]

        heard = [answer["content"] for answer in answers if answer["flags"] & 64]
        assert heard == [ENGLISH["again_pressed_twice"]]
        jobs = [await club.job_of(each["id"]) for each in answers if not each["flags"] & 64]
        assert sorted(job.request.member for job in jobs) == sorted([int(ADA), int(GRACE)])


@pytest.mark.parametrize("member", ["ada", "mod"])
async def test_delete_takes_message_and_file_away(tmp_path: Path, member: str) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        asked = await club.more(message, member)
        pressed = await club.hands.press(asked, member=member, label="Delete")
        assert (await club.question(pressed))["content"] == ENGLISH["delete_ask"]
        assert (await club.job_of(message)).delivery == "posted", "asked first"
        assert await club.told(await club.yes(pressed, member)) == ENGLISH["deleted"]

        await club.hands.wait("message_deleted", message_id=message)

        assert (await club.job_of(message)).delivery == "withdrawn"
        assert not list((tmp_path / "pictures").glob("*.png"))


async def test_two_who_delete_at_once_both_get_what_they_want(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        questions = {}
        for member in ("ada", "mod"):
            asked = await club.more(message, member)
            pressed = await club.hands.press(asked, member=member, label="Delete")
            questions[member] = (await club.question(pressed))["id"]
        yes = {"label": ENGLISH["button_sure_delete"]}
        presses = [await club.hands.press(id, member=m, **yes) for m, id in questions.items()]

        told = [await club.told(await club.hands.acknowledged(each)) for each in presses]

        assert told == [ENGLISH["deleted"]] * 2
        await club.hands.wait("message_deleted", message_id=message)


async def test_somebody_else_may_not_delete(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")

        theirs = await club.more(message, "ada")
        pressed = await club.hands.press(theirs, member="grace", label="Delete", force=True)

        assert "Delete" not in await club.labels(await club.more(message, "grace"))
        assert await club.told(await club.answered(pressed)) == ENGLISH["not_yours"]
        assert (await club.job_of(message)).delivery == "posted"


async def test_delete_finishes_what_an_earlier_press_only_began(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        await club.desk.members.withdraw((await club.job_of(message)).id, int(ADA))

        await club.surely(message, "Delete")

        await club.hands.wait("message_deleted", message_id=message)


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            painted = await club.picture("ada")
            waiting = await club.ask("ada")

        async with running(club.chat()):
            await club.press(waiting, "Cancel")
            await club.until(waiting, ENGLISH["cancelled"])
            again = await club.press(painted, "Again")
            assert (await club.job_of(again["response_message_id"])).request.member == int(ADA)
            asked = await club.hands.press(await club.more(painted), label="Delete")
            question = await club.question(asked)

        async with running(club.chat()):
            await club.press(question["id"], ENGLISH["button_sure_delete"])
            await club.hands.wait("message_deleted", message_id=painted)


@pytest.mark.parametrize("age", [0.0, 20 * 60.0])
async def test_delete_takes_away_what_only_its_member_sees(tmp_path: Path, age: float) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada", private=True)
        club.clock.advance(age)

        assert await club.told(await club.surely(message, "Delete")) == ENGLISH["deleted"]

        await club.hands.wait("message_deleted", message_id=message)
