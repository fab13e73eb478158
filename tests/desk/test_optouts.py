"""Who does not want to be painted is not: own names at once, others after a moderator's yes."""

from pathlib import Path

import pytest

from bot.desk.policy.optouts import MAX_STANDING, OptedOut, other_names, own_names, read_list
from bot.desk.rows import optouts as optout_rows
from bot.errors import Refused
from bot.request import Done, Failed, Reply, Request
from tests.audit import last_act
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, ELSEWHERE, MOD = 1, 5, 77
CALLED = ["Grace Hopper", "grace_h", ""]


async def ask(rooms: Rooms, job: int, subject: str, guild: int = HERE) -> None:
    request = Request(guild=guild, channel=2, member=ADA, subject=subject)
    reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
    await rooms.desk.submit(request, reply)
    await rooms.desk.acknowledged(job, job + 1000)


async def refusal(rooms: Rooms, job: int, subject: str, guild: int = HERE) -> str | None:
    try:
        await ask(rooms, job, subject, guild)
    except Refused as refused:
        return refused.code
    return None


async def test_what_one_is_called_counts_at_once_in_ones_own_server(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        outcome = await rooms.desk.optouts.opt_out(90, HERE, GRACE, CALLED)

        assert outcome.counting == ("Grace Hopper", "grace_h")
        assert await refusal(rooms, 5, "grace hoper at a desk") == "opted_out"
        assert await refusal(rooms, 6, "an amazing grace") is None
        assert await refusal(rooms, 7, "Grace Hopper", ELSEWHERE) is None


async def test_what_waits_and_is_painted_is_stopped(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await ask(rooms, 5, "Grace Hopper")
        sitting = await studio.sittings.get()
        await ask(rooms, 6, "Grace Hopper, older")
        await ask(rooms, 7, "Alan Turing")

        outcome = await rooms.desk.optouts.opt_out(90, HERE, GRACE, CALLED)

        assert outcome.stopped == 2
        await sitting.closed.wait()
        events = rooms.desk.events()
        assert await event_of(events, 5, Failed) == Failed("opted_out")
        assert (await studio.sittings.get()).job == 7


async def test_a_finished_picture_nobody_has_seen_is_kept_back(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await ask(rooms, 5, "Grace Hopper")
        (await studio.sittings.get()).finish()
        async for _, event in rooms.dispatch.latest_events:
            if isinstance(event, Done):
                break

        await rooms.desk.optouts.opt_out(90, HERE, GRACE, CALLED)

        assert await event_of(rooms.desk.events(), 5, Failed) == Failed("opted_out")


async def test_other_names_count_after_a_moderators_yes(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        outcome = await rooms.desk.optouts.opt_out(90, HERE, GRACE, CALLED, "Amazing Grace, Gracie")

        assert outcome.asked == ("Amazing Grace", "Gracie")
        assert await refusal(rooms, 5, "Gracie smiling") is None
        [case] = await rooms.desk.cases.inbox(HERE)
        seen = await rooms.desk.case_desk.look(case)
        assert [each.name for each in seen.names] == [*outcome.counting, *outcome.asked]
        await rooms.desk.case_desk.decide(case, "accepted", MOD)
        assert await refusal(rooms, 6, "Gracie smiling") == "opted_out"
        assert (await last_act(rooms, HERE)).verb == "names accepted"


async def test_a_moderators_no_takes_own_names_back_too(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.optouts.opt_out(90, HERE, GRACE, ["Frida Kahlo"])
        assert await refusal(rooms, 5, "Frida Kahlo with a hat") == "opted_out"

        [case] = await rooms.desk.cases.inbox(HERE)
        await rooms.desk.case_desk.decide(case, "declined", MOD)

        assert await refusal(rooms, 6, "Frida Kahlo with a hat") is None


async def test_the_next_name_of_somebody_who_was_declined_waits_for_a_moderator(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.optouts.opt_out(90, HERE, GRACE, ["Frida Kahlo"])
        [case] = await rooms.desk.cases.inbox(HERE)
        await rooms.desk.case_desk.decide(case, "declined", MOD)

        outcome = await rooms.desk.optouts.opt_out(91, HERE, GRACE, ["Diego Rivera"])

        assert outcome.counting == ()
        assert outcome.asked == ("Diego Rivera",)
        assert await refusal(rooms, 5, "Diego Rivera") is None


@pytest.mark.parametrize("called", ["the", "man", "hat", "a man in a hat", "The Queen"])
async def test_nobody_takes_everyday_words_from_everybody(tmp_path: Path, called: str) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        outcome = await rooms.desk.optouts.opt_out(90, HERE, GRACE, [called])

        assert outcome.asked == (called,)
        for job, subject in enumerate(["the queen of hearts", "a man in a hat", "the man"], 5):
            assert await refusal(rooms, job, subject) is None


async def test_a_name_of_one_word_is_its_owners_only_where_nothing_else_is_asked_for(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.optouts.opt_out(90, HERE, GRACE, ["Grace", "hopperina"])

        assert await refusal(rooms, 5, "GRACE!") == "opted_out"
        assert await refusal(rooms, 6, "grace hopperina at sea") == "opted_out"
        assert await refusal(rooms, 7, "Grace Kelly") is None
        assert await refusal(rooms, 8, "a dancer full of grace") is None


async def test_a_word_that_counted_before_today_is_held_to_the_same(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        old = OptedOut(90, 0, HERE, GRACE, "the", 1, "active", 5.0)
        await rooms.desk.guild_cache.change(HERE, lambda c: optout_rows.add(c, [old]))

        assert await refusal(rooms, 5, "the queen of hearts") is None
        assert await refusal(rooms, 6, "the") == "opted_out"


async def test_one_takes_it_back(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.optouts.opt_out(90, HERE, GRACE, CALLED)

        assert await rooms.desk.optouts.opt_in(HERE, GRACE) == 2

        assert await refusal(rooms, 5, "Grace Hopper") is None
        assert await rooms.desk.optouts.opt_in(HERE, GRACE) == 0


async def test_it_outlives_a_restart(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.optouts.opt_out(90, HERE, GRACE, CALLED)

    async with open_rooms(tmp_path, painting=False) as rooms:
        assert await refusal(rooms, 5, "Grace Hopper") == "opted_out"


async def test_nobody_fills_the_list(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for number in range(MAX_STANDING):
            await rooms.desk.optouts.opt_out(90 + number, HERE, GRACE, [f"Grace the {number}th"])

        with pytest.raises(Refused) as full:
            await rooms.desk.optouts.opt_out(200, HERE, GRACE, ["one more"])

        assert full.value.code == "optout_too_many"


async def test_the_operators_list_counts_everywhere(tmp_path: Path) -> None:
    people = read_list("# who asked us\n\nKatherine Johnson, K. G. Johnson\nMary Jackson # 2026\n")
    async with open_rooms(tmp_path, painting=False, people=people) as rooms:
        assert await refusal(rooms, 5, "katherine jonson", HERE) == "opted_out"
        assert await refusal(rooms, 6, "Mary Jackson", ELSEWHERE) == "opted_out"
        assert await refusal(rooms, 7, "Dorothy Vaughan", ELSEWHERE) is None


@pytest.mark.parametrize("line", ["x", "ab", "Ada, b", "A" * 61])
def test_a_line_that_cannot_be_a_name_is_named(line: str) -> None:
    with pytest.raises(Refused) as refused:
        read_list(f"Ada Lovelace\n{line}\n")

    assert (refused.value.code, refused.value.facts["line"]) == ("optout_file", 2)


@pytest.mark.parametrize("said", ["a, b", "ab", ", ".join("abcdef" + c for c in "ghijkl")])
def test_what_cannot_be_told_apart_is_no_name(said: str) -> None:
    with pytest.raises(Refused) as refused:
        other_names(said)

    assert refused.value.code == "optout_names"


def test_of_what_one_is_called_only_names_count() -> None:
    assert own_names(["Grace", "grace", "", "G", "李娜"]) == ("Grace", "李娜")
    assert other_names(" ") == ()
