"""What a picture goes on from: judged at each press, on disk before it waits, held to orders."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.desk.policy.limits import NO_LIMIT, Limits
from bot.desk.policy.rules import Rule
from bot.desk.policy.sources import SourceFacts, judge_source, price_of, together
from bot.desk.settings import LimitScope
from bot.errors import Refused
from bot.pictures.album import source_of
from bot.pictures.marks import Facts, mark, open_signer, under_label, unlabelled
from bot.request import USES, Done, Failed, GoingOn, Offer, Reply, Request
from tests.desk.test_reports import picture, report
from tests.paper_studio import PNG, PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, MOD = 1, 77
USES_TOLD = {use: {"part": "hair"} if use == "repaint" else {} for use in USES}
FACTS_SHOWN = SourceFacts(HERE, ADA, False, "posted", True, "shown", False, False, (), True)


def going_on(
    use: str = "vary", source: int = 1, member: int = GRACE, guild: int = HERE, **said: object
) -> Request:
    told = {"job": source, "index": 0, "use": use, **USES_TOLD[use]}
    asked = {"guild": guild, "channel": 2, "member": member, "subject": "Ada Lovelace"}
    return Request.model_validate({**asked, **said, "source": told})


async def ask(rooms: Rooms, job: int, request: Request) -> str | None:
    """Ask to go on from a picture; return the code of why not."""
    try:
        await rooms.desk.submit(request, Reply(job, 9, "token", None, 2))
    except Refused as refused:
        return refused.code
    await rooms.desk.acknowledged(job, job + 1000)
    return None


async def made(rooms: Rooms, studio: PaperStudio, job: int, request: Request) -> Path:
    """Have a picture go on from another, and shown; return its file."""
    events = rooms.desk.events()
    assert await ask(rooms, job, request) is None
    (await studio.sittings.get()).finish()
    done = await event_of(events, job, Done)
    assert isinstance(done, Done)
    await rooms.desk.seen(job, job + 1000)
    return done.prints[0].path


def pixels(png: bytes) -> bytes:
    return Image.open(BytesIO(png)).convert("RGB").tobytes()


# Whether it may go on, as a table: of what state the picture is, and who asks.

STATES: dict[str, tuple[dict[str, Any], str | None]] = {
    "shown": ({}, None),
    "held": ({"delivery": "held"}, "source_gone"),
    "on its way": ({"delivery": "ready"}, "source_gone"),
    "taken back": ({"delivery": "withdrawn"}, "source_gone"),
    "hidden": ({"wanted": "hidden"}, "picture_hidden"),
    "removed": ({"wanted": "removed", "delivery": "withdrawn"}, "picture_removed"),
    "reported": ({"is_reported": True}, "picture_hidden"),
    "of another server": ({"guild": 5}, "source_gone"),
    "never made": ({"has_picture": False}, "source_gone"),
    "of words nobody knows": ({"is_whole": False}, "source_forgotten"),
    "enlarged": ({"is_enlarged": True}, "source_too_large"),
}


@pytest.mark.parametrize("member", [ADA, GRACE])
@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("state", STATES)
def test_nothing_goes_on_from_what_is_not_shown(state: str, use: str, member: int) -> None:
    changed, code = STATES[state]
    against = judge_source(going_on(use, member=member), replace(FACTS_SHOWN, **changed))

    assert (against.code if against else None) == code


@pytest.mark.parametrize(("member", "code"), [(ADA, None), (GRACE, "not_yours")])
def test_a_private_picture_is_gone_on_from_by_its_own_member_alone(
    member: int, code: str | None
) -> None:
    private = replace(FACTS_SHOWN, is_private=True)

    against = judge_source(going_on(member=member, private=True), private)

    assert (against.code if against else None) == code


def test_all_that_was_ever_said_of_a_picture_is_judged_together() -> None:
    first = going_on().model_copy(update={"source": None, "subject": "a man", "avoid": "a hat"})
    second = first.model_copy(update={"subject": "a man", "mood": "sad", "avoid": ""})

    said = together(going_on(subject="a woman"), [second, first])

    assert said.words == {
        "subject": "a woman, a man",
        "details": "",
        "style": "",
        "mood": "sad",
        "avoid": "a hat",
    }


OFFER = Offer(
    qualities={"normal": 10, "fine": 20},
    sizes={"square": (64, 64)},
    uses=USES,
    strengths={"subtle": 0.5, "enlarge": 0.4, "edit": 0.6, "repaint": 1.0},
)


@pytest.mark.parametrize(
    ("use", "quality", "price"),
    [("vary", "", 1), ("vary", "fine", 1), ("repaint", "fine", 2), ("enlarge", "", 4)],
)
def test_an_act_counts_as_what_it_takes(use: str, quality: str, price: int) -> None:
    assert price_of(going_on(use, quality=quality), OFFER) == price


# The same in the rooms, after what a moderator or a member did to it.


async def nothing(rooms: Rooms) -> None:
    """Leave it as it is."""


async def reported(rooms: Rooms) -> None:
    await report(rooms, 1, 30)


async def hidden(rooms: Rooms) -> None:
    await report(rooms, 1, 30, "sexual")


async def removed(rooms: Rooms) -> None:
    await rooms.desk.removals.remove(1, HERE, MOD)


async def withdrawn(rooms: Rooms) -> None:
    await rooms.desk.members.withdraw(1, ADA)


async def expired(rooms: Rooms) -> None:
    rooms.album.delete(1)


async def opted_out(rooms: Rooms) -> None:
    await rooms.desk.optouts.opt_out(90, HERE, 40, ["Ada Lovelace"])


async def ruled_out(rooms: Rooms) -> None:
    await rooms.desk.guild_rules.add(HERE, MOD, Rule("", "phrase", "ada lovelace"))


async def blocked(rooms: Rooms) -> None:
    await rooms.desk.moderator_orders.block(HERE, MOD, GRACE, "spam")


async def no_varying(rooms: Rooms) -> None:
    none = Limits(**dict.fromkeys(USES, 0))
    await rooms.desk.guild_choices.limit(HERE, MOD, LimitScope(channel=2), none)


ORDERS: dict[str, tuple[Callable[[Rooms], Awaitable[None]], str | None]] = {
    "nothing": (nothing, None),
    "reported": (reported, "picture_hidden"),
    "hidden": (hidden, "picture_hidden"),
    "removed": (removed, "picture_removed"),
    "taken back by its member": (withdrawn, "source_gone"),
    "expired": (expired, "source_gone"),
    "opted out": (opted_out, "opted_out"),
    "ruled out": (ruled_out, "rule_phrase"),
    "blocked": (blocked, "blocked"),
    "switched off": (no_varying, "act_off"),
}


#: Where somebody presses: in the channel, in a thread of it, in their direct messages.
PLACES: dict[str, dict[str, object]] = {
    "channel": {},
    "thread": {"channel": 50, "parent": 2},
    "direct message": {"private": True},
}
UNLIMITED = Limits(**dict.fromkeys(USES, NO_LIMIT))


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("order", ORDERS)
async def test_a_press_meets_what_was_ordered_since_in_other_words_too(
    tmp_path: Path, order: str, place: str, *, restarted: bool
) -> None:
    """The words are others by now: it is the picture's own that the rules are against."""
    do, code = ORDERS[order]
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio, house=UNLIMITED) as rooms:
        await picture(rooms, studio, 1)
        await do(rooms)
        if not restarted:
            await press_all(rooms, place, None if order == "blocked" else code, code)
    if restarted:
        async with open_rooms(tmp_path, house=UNLIMITED) as rooms:
            await press_all(rooms, place, None if order == "blocked" else code, code)


async def press_all(rooms: Rooms, place: str, own: str | None, others: str | None) -> None:
    """Have its member and another one press every act; each is refused, or is taken back again."""
    said = {"subject": "a person", **PLACES[place]}
    for job, (member, use) in enumerate(product((ADA, GRACE), USES), start=10):
        code = own if member == ADA else others

        told = await ask(rooms, job, going_on(use, member=member, **said))

        assert told == code, f"{use} by member {member}"
        assert rooms.album.sources() == ({job} if code is None else set())
        if code is None:
            await rooms.desk.members.cancel(job, member)


async def test_its_picture_is_sent_at_each_attempt_and_forgotten_at_the_end(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        events = rooms.desk.events()
        assert await ask(rooms, 2, going_on()) is None
        first = await studio.sittings.get()
        rooms.album.delete(1)  # as the sweep of what is old would
        first.die()
        second = await studio.sittings.get()
        second.finish()
        await event_of(events, 2, Done)

        for sitting in (first, second):
            assert sitting.spec.source is not None
            assert pixels(sitting.spec.source.png) == pixels(PNG)
        assert rooms.album.sources() == set()


async def test_a_sweep_drops_what_was_kept_for_a_job_that_a_crash_left_out(tmp_path: Path) -> None:
    """Killed between the copy and its row, or between the end of a job and its copy's."""
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        await ask(rooms, 2, going_on())
        rooms.album.keep_source(3, 1, 0)  # no row ever came to be
        rooms.album.keep_source(1, 1, 0)  # it is done
        rooms.album.keep_source(4, 1, 0)  # killed in between: only what its label hides lies there
        source_of(tmp_path / "pictures", 4).unlink()

        with rooms.desk.sources.coming(3):
            await rooms.desk.sources.sweep()
            assert rooms.album.sources() == {2, 3}, "its row is just being written"

        await rooms.desk.sources.sweep()
        assert rooms.album.sources() == {2}


@pytest.mark.parametrize("number", [None, 1, 4])
@pytest.mark.parametrize("words", ["AI-generated", None])
def test_a_source_is_the_picture_without_its_label(
    tmp_path: Path, words: str | None, number: int | None
) -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    identity = open_signer(tmp_path / "identity", now)

    kept = mark(PNG, identity, Facts(1, 0, now, number=number), corner=words)

    assert (pixels(kept) == pixels(PNG)) is (words is None and number is None)
    hidden = under_label(Image.open(BytesIO(PNG)).convert("RGB"), words, number)
    assert pixels(unlabelled(kept, hidden)) == pixels(PNG)


# What came of a picture follows it.


@pytest.mark.parametrize("dismissed", [True, False])
async def test_what_came_of_a_hidden_picture_is_hidden_and_shown_with_it(
    tmp_path: Path, *, dismissed: bool
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        second = await made(rooms, studio, 2, going_on())
        third = await made(rooms, studio, 3, going_on(source=2, member=ADA))
        await ask(rooms, 4, going_on(source=3))
        await studio.sittings.get()
        events = rooms.desk.events()

        await hidden(rooms)

        assert await event_of(events, 4, Failed) == Failed("source_gone")
        assert [each.job for each in await rooms.desk.reports.due()] == [1, 2, 3]
        assert not second.exists()
        assert not third.exists()
        if dismissed:
            await rooms.desk.reports.dismiss(1, MOD)
            assert second.exists()
            assert third.exists()


@pytest.mark.parametrize("with_made", [True, False])
async def test_a_moderator_removes_a_picture_with_what_came_of_it_or_alone(
    tmp_path: Path, *, with_made: bool
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        second = await made(rooms, studio, 2, going_on())
        assert await rooms.desk.sources.made_from(1) == [2]

        await rooms.desk.removals.remove(1, HERE, MOD, with_made=with_made)

        assert second.exists() is not with_made
        wanted = {each.job: each.wanted for each in await rooms.desk.reports.due()}
        assert wanted == ({1: "removed", 2: "removed"} if with_made else {1: "removed"})


async def test_a_purge_takes_what_others_made_of_it(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        await picture(rooms, studio, 5, member=GRACE)
        second = await made(rooms, studio, 2, going_on())

        gone = await rooms.desk.drops.purge(HERE, MOD, ADA, since=0.0)

        assert gone.jobs == (1, 2)
        assert not second.exists()


async def test_who_is_forgotten_leaves_others_what_they_made_without_a_link(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        first = await picture(rooms, studio, 1)
        second = await made(rooms, studio, 2, going_on())
        await rooms.desk.privacy.ask_to_erase(ADA)

        await rooms.desk.privacy.sweep_often()

        job = await rooms.job_queue.get(2)
        assert job is not None
        assert job.request.source == GoingOn(job=None, index=0, use="vary")
        assert (first.exists(), second.exists()) == (False, True)
        assert await ask(rooms, 3, going_on(source=2)) == "source_forgotten"
