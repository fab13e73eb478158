"""A rule can be tried before it is kept, and what is kept holds at once, for what waits too."""

from pathlib import Path

import pytest

from bot.desk.policy.limits import DAY, DISCORD_EPOCH
from bot.desk.policy.rules import Rule
from bot.desk.rows.audit import Filter, acts_noted
from bot.errors import Refused
from bot.request import Failed, Reply, Request
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

GUILD, MODERATOR = 1, 99
DRAGON = Rule(id="new", kind="word", pattern="dragon", aliases=("wyvern",))


def job_at(moment: float, number: int = 0) -> int:
    return (int((moment - DISCORD_EPOCH) * 1000) << 22) + number


async def ask(rooms: Rooms, job: int, subject: str, member: int = ADA, guild: int = GUILD) -> None:
    request = Request(guild=guild, channel=2, member=member, subject=subject)
    await rooms.desk.submit(request, Reply(job, 9, "token", None, 2))
    await rooms.desk.acknowledged(job, None)


async def state(rooms: Rooms, job: int) -> tuple[str, str | None]:
    known = await rooms.job_queue.get(job)
    assert known is not None
    return known.state, known.refusal


async def verbs(rooms: Rooms) -> list[tuple[str, str]]:
    wanted = Filter(guild=GUILD)
    acts = await rooms.store.run(lambda connection: acts_noted(connection, wanted, newest=10))
    return [(act.verb, act.detail) for act in acts]


async def test_a_new_rule_stops_what_waits_and_is_painted_and_nothing_else(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await ask(rooms, 1, "a wyvern")
        running = await studio.sittings.get()
        await ask(rooms, 2, "a d r a g o n", member=GRACE)
        await ask(rooms, 3, "Ada Lovelace", member=GRACE)
        await ask(rooms, 4, "a dragon", guild=2)

        made, stopped = await rooms.desk.guild_rules.add(GUILD, MODERATOR, DRAGON)

        assert (made.id, stopped) == ("r1", 2)
        assert await event_of(events, 1, Failed) == Failed("rule_word")
        assert await event_of(events, 2, Failed) == Failed("rule_word")
        assert await state(rooms, 1) == await state(rooms, 2) == ("cancelled", "rule_word")
        assert running.job == 1
        assert (await state(rooms, 3))[0] != "cancelled"
        assert (await state(rooms, 4))[0] != "cancelled", "another server's"
        assert await verbs(rooms) == [("rule add", "rule r1, a word to refuse: dragon")]


async def test_a_rule_that_holds_marks_what_waits_for_review(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await ask(rooms, 1, "a dragon")
        held = Rule(id="new", kind="word", pattern="dragon", action="hold")

        _, stopped = await rooms.desk.guild_rules.add(GUILD, MODERATOR, held)
        await ask(rooms, 2, "another dragon", member=GRACE)

        assert stopped == 0
        jobs = [await rooms.job_queue.get(number) for number in (1, 2)]
        assert [(job.state, job.review) for job in jobs if job] == [("waiting", "rule:r1")] * 2


async def test_a_rule_made_while_a_picture_is_on_its_way_out_keeps_it_back(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await ask(rooms, 1, "a dragon")
        (await studio.sittings.get()).finish()
        await rooms.dispatch.drain()
        pictures = list((tmp_path / "pictures").rglob("*.png"))
        assert pictures

        await rooms.desk.guild_rules.add(GUILD, MODERATOR, DRAGON)

        assert await event_of(rooms.desk.events(), 1, Failed) == Failed("rule_word")
        assert await state(rooms, 1) == ("done", "rule_word")


async def test_a_rule_that_is_gone_refuses_nothing(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        guild_rules = rooms.desk.guild_rules
        await guild_rules.add(GUILD, MODERATOR, DRAGON)
        await guild_rules.add(
            GUILD, MODERATOR, Rule(id="new", kind="name", pattern="Neil Armstrong")
        )
        with pytest.raises(Refused) as unknown:
            await guild_rules.remove(GUILD, MODERATOR, "r9")

        gone = await guild_rules.remove(GUILD, MODERATOR, "r1")
        await ask(rooms, 1, "a dragon")

        assert unknown.value.code == "rule_unknown"
        assert gone.pattern == "dragon"
        assert [rule.id for rule in await guild_rules.rules(GUILD)] == ["r2"]
        assert (await verbs(rooms))[0] == ("rule remove", "rule r1, a word to refuse: dragon")


async def test_a_trial_looks_seven_days_back_and_keeps_nothing(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        now = rooms.clock.now
        old, recent, other = job_at(now - 8 * DAY), job_at(now - DAY), job_at(now - DAY, 1)
        await ask(rooms, old, "an old dragon")
        await ask(rooms, recent, "a d.r.a.g.o.n in disguise")
        await ask(rooms, other, "a snapdragon in a vase", member=GRACE)
        await ask(rooms, job_at(now), "a dragon elsewhere", guild=2)

        trial = await rooms.desk.guild_rules.try_out(GUILD, DRAGON)

        assert [job for job, _ in trial.caught] == [recent]
        assert (trial.tried, trial.is_whole) == (2, True)
        assert await rooms.desk.guild_rules.rules(GUILD) == ()
        assert await state(rooms, recent) == ("waiting", None)
        assert await verbs(rooms) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule(id="new", kind="regex", pattern="(a+)+$"), "rule_slow_regex"),
        (Rule(id="new", kind="regex", pattern="("), "rule_bad_regex"),
        (Rule(id="new", kind="word", pattern="x"), "rule_too_short"),
        (Rule(id="new", kind="word", pattern="a" * 201), "rule_too_long"),
    ],
)
async def test_a_rule_that_cannot_be_kept_is_not_tried_either(
    tmp_path: Path, rule: Rule, code: str
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for act in (rooms.desk.guild_rules.try_out(GUILD, rule), _added(rooms, rule)):
            with pytest.raises(Refused) as refused:
                await act
            assert refused.value.code == code
        assert await rooms.desk.guild_rules.rules(GUILD) == ()


@pytest.mark.parametrize("form", ["toml", "json"])
async def test_rules_go_out_as_a_file_and_come_in_again(tmp_path: Path, form: str) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        guild_rules = rooms.desk.guild_rules
        await guild_rules.add(GUILD, MODERATOR, DRAGON)
        await guild_rules.add(
            GUILD, MODERATOR, Rule(id="new", kind="regex", pattern=r"\bdr\w+on\b")
        )
        text = await guild_rules.give_out(GUILD, form)
        before = await guild_rules.rules(GUILD)
        await guild_rules.remove(GUILD, MODERATOR, "r2")
        await ask(rooms, 1, "a drivon")

        done = await guild_rules.take_in(GUILD, MODERATOR, text.encode())

        assert (done.added, done.replaced, done.stopped) == (1, 1, 1)
        assert {rule.id: rule for rule in await guild_rules.rules(GUILD)} == {
            r.id: r for r in before
        }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "rules_unreadable"),
        (b"[[rule]]", "rules_unreadable"),
        (b'[[rule]]\nid = "starter.gore.refuse"\nkind = "word"\npattern = "dragon"', "rule_bad_id"),
        (b'[[rule]]\nid = ""\nkind = "word"\npattern = "dragon"', "rule_bad_id"),
        (b'[[rule]]\nkind = "regex"\npattern = "(a+)+$"', "rule_slow_regex"),
    ],
)
async def test_of_a_file_that_cannot_be_read_nothing_is_kept(
    tmp_path: Path, data: bytes, code: str
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        good = b'[[rule]]\nid = "good"\nkind = "word"\npattern = "wyvern"\n'
        with pytest.raises(Refused) as refused:
            await rooms.desk.guild_rules.take_in(GUILD, MODERATOR, good + data)

        assert refused.value.code == code
        assert await rooms.desk.guild_rules.rules(GUILD) == ()


async def test_a_server_has_room_for_fifty_regexes(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        lines = (f'[[rule]]\nid = "x{n}"\nkind = "regex"\npattern = "drag{n}on"' for n in range(50))
        await rooms.desk.guild_rules.take_in(GUILD, MODERATOR, "\n".join(lines).encode())

        with pytest.raises(Refused) as refused:
            await rooms.desk.guild_rules.add(
                GUILD, MODERATOR, Rule(id="new", kind="regex", pattern="ab")
            )
        assert refused.value.code == "too_many_rules"


async def _added(rooms: Rooms, rule: Rule) -> None:
    await rooms.desk.guild_rules.add(GUILD, MODERATOR, rule)
