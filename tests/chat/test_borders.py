"""No task and no item that fails ends the bot: the others' pictures come, and it is told once."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import kept
from bot.chat import asking, cards, guide, showcase, takedowns
from bot.chat import chat as chat_module
from bot.chat.client import Client
from bot.chat.delivery import Delivery
from bot.chat.moderators import appeals, inbox, updates
from bot.chat.moderators.updates import ModeratorUpdates
from bot.desk.reviews import FinishedReview
from bot.desk.rows.takedowns import take_down
from bot.jobs.job_queue import JobQueue
from bot.kept import TASK_FAILED, TASKS, TaskName
from bot.request import Done
from bot.sandbox.default_world import GENERAL, MODS, PORTRAITS
from bot.texts import ENGLISH
from tests.chat.club import open_club, running
from tests.chat.test_appeals import appealed
from tests.chat.test_reports import moderators_channel, report
from tests.chat.test_showcase import open_showcase
from tests.paper_studio import PaperStudio
from tests.rooms import event_of, open_rooms
from tests.waiting import within

ODD = "nobody has thought of this"
FOR_EVER = 10**9


class Failing:
    """Stands in a function's place, and fails the first times it is called for what is meant."""

    def __init__(
        self, real: Callable[..., Any], times: int, means: Callable[..., bool] | None = None
    ) -> None:
        self.real, self.left, self.means = real, times, means
        self.num_failures = 0
        self._failed = asyncio.Condition()

    async def failed(self, times: int) -> None:
        """Wait until it has failed that often."""
        async with within(f"{times} failures", lambda: self.num_failures), self._failed:
            await self._failed.wait_for(lambda: self.num_failures >= times)

    async def _tell(self) -> None:
        async with self._failed:
            self._failed.notify_all()

    def __get__(self, one: Any, _kind: type) -> Any:
        return partial(self.__call__, one) if one is not None else self

    def __call__(self, *args: Any, **named: Any) -> Any:
        if self.left and (self.means is None or self.means(*args, **named)):
            self.left -= 1
            self.num_failures += 1
            self._telling = asyncio.ensure_future(self._tell())
            raise ValueError(ODD)
        return self.real(*args, **named)


def fail(
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    name: str,
    times: int,
    means: Callable[..., bool] | None = None,
) -> Failing:
    failing = Failing(getattr(where, name), times, means)
    monkeypatch.setattr(where, name, failing)
    return failing


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pauses be short: what comes after them is what is looked at."""
    monkeypatch.setattr(kept, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(kept, "MAX_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(updates, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(takedowns, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(showcase, "RETRY_SECONDS", 0.05)


@pytest.fixture
def told_once(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], int]]:
    def count() -> int:
        odd = [each for each in caplog.records if each.exc_info and ODD in str(each.exc_info[1])]
        return len(odd)

    return count


#: Where each task of the chat begins; those of the house are tried in tests/whole.
CHAT: dict[TaskName, tuple[Any, str]] = {
    "alarm": (chat_module, "watch"),
    "delivery": (Delivery, "run"),
    "gateway": (Client, "connect"),
    "inbox": (inbox, "tell_for_ever"),
    "moderating": (ModeratorUpdates, "run"),
    "remover": (takedowns, "run"),
    "settling": (chat_module.Chat, "_settle"),
    "showcase": (showcase, "run"),
    "chat": (chat_module.Chat, "_until_signed_out"),
    "collages": (showcase, "show_collages"),
    "guide": (guide, "greet_for_ever"),
    "operator": (chat_module, "tell_operator"),
}


@pytest.mark.parametrize("name", CHAT)
async def test_a_task_of_the_chat_that_fails_is_made_anew_and_the_pictures_come(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told_once: Callable[[], int],
    name: TaskName,
) -> None:
    where, function = CHAT[name]
    failing = fail(monkeypatch, where, function, 2)
    operator = int(GENERAL) if name == "operator" else None
    async with open_club(tmp_path) as club, running(club.chat(operator_id=operator)):
        message = await club.picture()

        assert failing.num_failures == 2
        assert told_once() == 1
        assert club.desk.trouble == TASK_FAILED
        transcript = (await club.hands.ask("transcript"))["messages"]
        there = [each["id"] for each in transcript if each["channel_id"] == PORTRAITS]
        assert there == [message]
        assert club.studio.largest_crowd == 1


@pytest.mark.parametrize("name", ["alarm", "inbox", "moderating", "remover", "showcase"])
async def test_a_helper_may_fail_for_ever_and_the_pictures_come(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told_once: Callable[[], int],
    name: TaskName,
) -> None:
    where, function = CHAT[name]
    failing = fail(monkeypatch, where, function, FOR_EVER)
    async with open_club(tmp_path) as club, running(club.chat()):
        await club.picture()
        await club.picture("grace")
        await failing.failed(kept.MANY_FAILURES)
        await club.picture()

        assert club.desk.tasks.failing == [name]
        assert told_once() == 1


def test_every_eternal_task_is_tried_here_or_with_the_house() -> None:
    house = {
        *("backups", "day", "dispatch", "pauses", "sign of life", "store writer"),
        *("control", "rests"),
        *("studio supervisor", "web"),
        *("sweep of data", "sweep of reviews", "sweep of stops", "sweep of what is old"),
    }
    assert {*CHAT, *house} == set(TASKS)


async def test_a_card_that_cannot_be_laid_out_once_comes_the_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    fail(monkeypatch, cards, "card_for", 1, lambda _ticket, event: isinstance(event, Done))
    async with open_club(tmp_path) as club, running(club.chat()):
        await club.picture()

        assert told_once() == 1


async def test_a_card_that_can_never_be_laid_out_is_told_and_no_start_meets_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    failing = None
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            number = (await club.job_of(message)).id
            failing = fail(
                *(monkeypatch, cards, "card_for", FOR_EVER),
                lambda ticket, event: isinstance(event, Done) and ticket.job == number,
            )
            (await club.sitting()).finish()

            await club.until(message, ENGLISH["internal"])
            await club.delivery(message, "undeliverable")
            await club.picture("grace")
        assert failing.num_failures == 2
        assert told_once() == 1

        async with running(club.chat()):
            await club.picture("grace")
        assert failing.num_failures == 2, "no start meets it again"


async def test_an_outcome_that_cannot_be_read_is_told_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            sitting = await club.sitting()
            number = (await club.job_of(message)).id
        sitting.finish()
        await sitting.closed.wait()
        failing = fail(
            *(monkeypatch, FinishedReview, "at", FOR_EVER),
            lambda _, job: job.id == number and job.refusal is None,
        )

        async with running(club.chat()):
            await club.until(message, ENGLISH["internal"])
            await club.delivery(message, "withdrawn")
            await club.picture("grace")
        async with running(club.chat()):
            await club.picture("grace")

        assert failing.num_failures == 2
        assert told_once() == 1


async def test_a_case_whose_card_cannot_be_laid_out_is_shown_by_its_buttons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    fail(monkeypatch, inbox, "card_for", 1)
    async with open_club(tmp_path) as club, running(club.chat()):
        await moderators_channel(club)
        await report(club, await club.picture(), "other", "grace")

        card = (await club.hands.wait("message_created", channel_id=MODS))["message"]

        assert "I cannot show this one" in card["content"]
        assert told_once() == 1


async def test_a_case_that_can_never_be_shown_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    failing = fail(monkeypatch, ModeratorUpdates, "_post_or_edit", FOR_EVER)
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            await moderators_channel(club)
            await report(club, await club.picture(), "other", "grace")
            await failing.failed(2)
            await club.picture("grace")
            assert await club.desk.cases.due() == []

        assert failing.num_failures == 2
        assert told_once() == 1


async def test_a_picture_that_can_never_be_hidden_is_taken_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    failing = fail(monkeypatch, ModeratorUpdates, "_edit", FOR_EVER)
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.picture()
            await report(club, message, "sexual", "grace")

            await club.hands.wait("message_deleted", message_id=message)
            await club.picture("grace")
            assert await club.desk.reports.due() == []
        async with running(club.chat()):
            await club.picture("grace")

        assert failing.num_failures == 2
        assert told_once() == 1


async def test_an_appeals_answer_that_can_never_be_told_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    failing = fail(monkeypatch, appeals, "tell", FOR_EVER)
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            await club.press(await appealed(club), "Keep refused", "mod")
            await failing.failed(2)
            await club.picture("grace")
            assert await club.desk.appeals.untold() == []
        async with running(club.chat()):
            await club.picture("grace")

        assert failing.num_failures == 2
        assert told_once() == 1


async def test_a_showcase_copy_that_can_never_be_posted_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    failing = fail(monkeypatch, showcase, "_copy", FOR_EVER)
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            await open_showcase(club, every=True)
            await club.picture()
            await failing.failed(2)
            await club.picture("grace")
            await failing.failed(4)
        async with running(club.chat()):
            await club.picture("grace")
            await failing.failed(6)

        assert failing.num_failures == 6, "two tries each, and no start meets one again"
        assert told_once() == 3


async def test_a_takedown_that_can_never_be_done_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    failing = fail(monkeypatch, takedowns, "_remove", FOR_EVER)
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.picture()
            job = await club.job_of(message)
            shown = [(job.id, job.reply.channel, int(message))]
            await club.rooms.store.run(lambda connection: take_down(connection, 1, shown, 0.0))
            club.desk.takedowns.asked()
            await failing.failed(2)
            await club.picture("grace")
        async with running(club.chat()):
            await club.picture("grace")

        assert failing.num_failures == 2
        assert told_once() == 1


async def test_an_acknowledgement_that_cannot_be_settled_keeps_nobody_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_once: Callable[[], int]
) -> None:
    async with open_club(tmp_path) as club:
        fail(monkeypatch, asking, "acknowledge", 1)
        async with running(club.chat()):
            await club.hands.acknowledged(await club.force(subject="Ada Lovelace"))
        assert len(await club.desk.arriving()) == 1
        before = told_once()
        fail(monkeypatch, asking, "settle", FOR_EVER)

        async with running(club.chat()):
            await club.picture("grace")

        assert told_once() == before + 1


async def test_a_dispatch_that_fails_is_made_anew_and_nothing_is_painted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, studio = fail(monkeypatch, JobQueue, "paces", 2), PaperStudio()
    async with open_rooms(tmp_path, studio, painting=False) as rooms:
        run = rooms.desk.tasks.kept("dispatch", rooms.dispatch.run)
        dispatching = asyncio.create_task(run)
        await rooms.ask(1)
        async with within("job 1 to be painted by a dispatch made anew", seconds=10):
            sitting = await studio.sittings.get()
            sitting.finish()
            await event_of(aiter(rooms.desk.events()), 1, Done)

        assert failing.num_failures == 2
        assert sitting.attempt == 1
        assert studio.sittings.empty()
        dispatching.cancel()
