"""Known names are painted from descriptions: the model's, the operator's, a server's; or said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import bot
from bot.desk.optouts import read_list
from bot.desk.policy.rules import NameIndex, Rule
from bot.desk.policy.settings import NOBODY
from bot.errors import Refused
from bot.request import PromptReading, Reply, Request, Spec
from bot.vocabulary.lexicon import LexiconFiles, files_in
from bot.vocabulary.people import KnownPerson, People
from tests.paper_studio import NOTHING, PaperStudio
from tests.rooms import ADA, GRACE, Rooms, open_rooms

pytestmark = pytest.mark.usefixtures("database")

GUILD, MODERATOR = 1, 99
EMBEDDED = files_in(Path(bot.__file__).parent / "portraits")
CHOIR = KnownPerson(
    name="Ada of the Choir", also=("choir Ada",), description="a woman, red hair in a bun, glasses"
)


@asynccontextmanager
async def knowing(
    folder: Path,
    knows: LexiconFiles = EMBEDDED,
    house: People | None = None,
    people: NameIndex = NOBODY,
) -> AsyncIterator[Rooms]:
    """Open rooms whose studio has said what its model knows."""
    studio = PaperStudio(knows=knows)
    async with open_rooms(folder, studio, known=house, people=people) as rooms:
        await rooms.dispatch.heard()
        yield rooms


async def asked(rooms: Rooms, job: int, subject: str, **more: object) -> tuple[Spec, PromptReading]:
    request = Request(guild=GUILD, channel=2, member=ADA, subject=subject, **more)  # type: ignore[arg-type]
    ticket = await rooms.desk.submit(request, Reply(job, 9, "token", None, 2))
    row = await rooms.job_queue.get(job)
    assert row is not None
    assert ticket.request.reading == row.request.reading, "the answer and the row say the same"
    assert row.request.subject == subject, "what was typed stays what was asked for"
    return row.spec, row.request.reading


async def test_a_known_name_is_painted_from_its_description(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        spec, reading = await asked(rooms, 1, "Einstein without glasses")

    assert spec.prompt.startswith("Draw a portrait of a light-skinned old man, wild white hair")
    assert spec.negative == "glasses"
    assert [name for name, _ in reading.painted_as] == ["Albert Einstein"]


async def test_who_and_what_is_not_known_is_noted(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        _, reading = await asked(rooms, 1, "Taylor Swift with a dragon --v 6")

    assert reading == PromptReading(names=("Taylor Swift",), words=("dragon",), unread=("--v 6",))


async def test_a_model_that_brings_no_lexicon_says_nothing(tmp_path: Path) -> None:
    async with knowing(tmp_path, NOTHING) as rooms:
        spec, reading = await asked(rooms, 1, "Albert Einstein with a dragon")
        suggested = await rooms.desk.names.suggest(GUILD, "Ein")

    assert spec.prompt == "Draw a portrait of Albert Einstein with a dragon."
    assert reading == PromptReading()
    assert suggested == []


async def test_the_operators_people_are_painted_by_every_model(tmp_path: Path) -> None:
    for folder, knows in (("with", EMBEDDED), ("without", NOTHING)):
        (tmp_path / folder).mkdir()
        async with knowing(tmp_path / folder, knows, house=People([CHOIR])) as rooms:
            spec, reading = await asked(rooms, 1, "choir Ada laughing")
            suggested = await rooms.desk.names.suggest(GUILD, "ada of")

        assert spec.prompt == "Draw a portrait of a woman, red hair in a bun, glasses, laughing."
        assert reading.painted_as == (("Ada of the Choir", CHOIR.description),)
        assert suggested == ["Ada of the Choir"]


async def test_a_server_adds_a_name_in_place_of_the_models(tmp_path: Path) -> None:
    own = KnownPerson(name="Albert Einstein", description="a young man, black hair")
    async with knowing(tmp_path) as rooms:
        changed = await rooms.desk.names.add(GUILD, MODERATOR, own)
        spec, _ = await asked(rooms, 1, "Einstein")
        elsewhere = Request(guild=2, channel=2, member=ADA, subject="Einstein")
        await rooms.desk.submit(elsewhere, Reply(2, 9, "token", None, 2))
        other = await rooms.job_queue.get(2)

    assert changed == ["Painted by name, Albert Einstein: not set → a young man, black hair"]
    assert spec.prompt == "Draw a portrait of a young man, black hair."
    assert other is not None
    assert "wild white hair" in other.spec.prompt


async def test_a_server_hides_a_name_and_shows_it_again(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        await rooms.desk.names.hide(GUILD, MODERATOR, "einstein")
        hidden, reading = await asked(rooms, 1, "Albert Einstein")
        suggested = await rooms.desk.names.suggest(GUILD, "albert ein")
        await rooms.desk.names.show(GUILD, MODERATOR, "Einstein")
        shown, _ = await asked(rooms, 2, "Albert Einstein")

    assert hidden.prompt == "Draw a portrait of Albert Einstein."
    assert reading.names == ("Albert Einstein",)
    assert suggested == []
    assert "wild white hair" in shown.prompt


async def test_a_name_that_is_two_people_or_none_is_refused(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        await rooms.desk.names.add(GUILD, MODERATOR, CHOIR)
        twin = KnownPerson(name="Choir Ada", description="a woman, black hair")
        nobody = KnownPerson(name="?!", description="a woman, black hair")
        for person in (twin, nobody):
            with pytest.raises(Refused, match="name_twice"):
                await rooms.desk.names.add(GUILD, MODERATOR, person)


async def test_an_opt_out_ends_a_name_in_every_spelling(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        await rooms.desk.optouts.opt_out(90, GUILD, GRACE, ["Barack Obama"])
        with pytest.raises(Refused, match="opted_out"):
            await asked(rooms, 1, "Obama as a pirate")
        suggested = await rooms.desk.names.suggest(GUILD, "obama")
        with pytest.raises(Refused, match="opted_out"):
            await asked(rooms, 2, "Barack Obama as a pirate")
        mine = KnownPerson(name="Barack Obama", description="a man, black hair")
        with pytest.raises(Refused, match="name_ruled_out"):
            await rooms.desk.names.add(GUILD, MODERATOR, mine)

    assert suggested == []


async def test_what_waits_ends_where_a_wish_or_a_rule_is_against_who_was_meant(
    tmp_path: Path,
) -> None:
    async with knowing(tmp_path) as rooms:
        await asked(rooms, 1, "Obama as a pirate")
        await asked(rooms, 2, "Churchill as a pirate")
        await asked(rooms, 3, "Churchill with a top hat")

        await rooms.desk.optouts.opt_out(90, GUILD, GRACE, ["Barack Obama"])
        suit = Rule(id="new", kind="phrase", pattern="black suit")
        _, stopped = await rooms.desk.guild_rules.add(GUILD, MODERATOR, suit)

        jobs = [await rooms.job_queue.get(number) for number in (1, 2, 3)]
        refusals = [job.refusal for job in jobs if job]
    assert refusals == ["opted_out", None, "rule_phrase"]
    assert stopped == 1


async def test_the_operators_list_of_who_is_painted_nowhere_ends_a_name(tmp_path: Path) -> None:
    async with knowing(tmp_path, people=read_list("Albert Einstein")) as rooms:
        with pytest.raises(Refused, match="opted_out"):
            await asked(rooms, 1, "Einstein with a hat")
        assert await rooms.desk.names.suggest(GUILD, "einst") == []


@pytest.mark.parametrize(
    "rule",
    [
        Rule(id="new", kind="name", pattern="Winston Churchill"),
        Rule(id="new", kind="word", pattern="bowler"),
        Rule(id="new", kind="regex", pattern="church.ll"),
    ],
)
async def test_nobody_is_named_whom_a_rule_is_against(tmp_path: Path, rule: Rule) -> None:
    """Neither by name nor by what they would be painted from."""
    async with knowing(tmp_path) as rooms:
        before, _ = await asked(rooms, 1, "Churchill laughing")
        assert "bowler" in before.prompt
        assert "Winston Churchill" in await rooms.desk.names.suggest(GUILD, "winst")

        await rooms.desk.guild_rules.add(GUILD, MODERATOR, rule)

        assert await rooms.desk.names.suggest(GUILD, "winst") == []
        if rule.kind == "regex":
            with pytest.raises(Refused, match="rule_regex"):
                await asked(rooms, 2, "Churchill laughing")
        else:
            spec, _ = await asked(rooms, 2, "Churchill laughing")
            assert "bowler" not in spec.prompt


async def test_words_that_meet_where_others_were_taken_out_are_judged(tmp_path: Path) -> None:
    async with knowing(tmp_path, people=read_list("George Washington")) as rooms:
        for number, typed in enumerate(
            ("George Washington", "George, no hat, Washington", "George --no hat"), start=1
        ):
            if number < 3:
                with pytest.raises(Refused, match="opted_out"):
                    await asked(rooms, number, typed)
            else:
                await asked(rooms, number, typed)
        phrase = Rule(id="new", kind="phrase", pattern="red dragon")
        await rooms.desk.guild_rules.add(GUILD, MODERATOR, phrase)
        with pytest.raises(Refused, match="rule_phrase"):
            await asked(rooms, 9, "a red, no hat, dragon")


async def test_whoever_is_called_by_one_word_is_not_painted_with_an_option_behind_it(
    tmp_path: Path,
) -> None:
    async with knowing(tmp_path) as rooms:
        await rooms.desk.optouts.opt_out(90, GUILD, GRACE, ["Gracie"])

        for number, typed in enumerate(("Gracie", "Gracie --seed 5", "Gracie, no hat"), start=1):
            with pytest.raises(Refused, match="opted_out"):
                await asked(rooms, number, typed)
        await asked(rooms, 9, "Gracie Jones with a hat")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("neil a", "Neil Armstrong"),
        ("armst", "Neil Armstrong"),
        ("portrait of frida k", "portrait of Frida Kahlo"),
        ("Einstein with sungl", "Einstein with sunglasses"),
        ("Einstein as a pi", "Einstein as a pilot"),
        ("Einstein with a top", "Einstein with a top hat"),
        ("a knight holding a sw", "a knight holding a sword"),
        ("wizard", "wizard"),
        ("Einstein", "Einstein"),
        ("", "Neil Armstrong"),
    ],
)
async def test_a_text_is_completed_with_what_the_model_knows(
    tmp_path: Path, typed: str, first: str
) -> None:
    async with knowing(tmp_path) as rooms:
        suggested = await rooms.desk.names.suggest(GUILD, typed)

    assert suggested[0] == first
    assert len(suggested) <= 25
    assert len(set(suggested)) == len(suggested)
    assert all(len(typed.strip()) <= len(each) <= 100 for each in suggested)


@pytest.mark.parametrize(
    ("typed", "joint"), [("Frida Kahlo wea", "wearing"), ("a cat wit", "with")]
)
async def test_a_word_that_something_comes_behind_is_completed_with_it(
    tmp_path: Path, typed: str, joint: str
) -> None:
    async with knowing(tmp_path) as rooms:
        suggested = await rooms.desk.names.suggest(GUILD, typed)

    said = f"{typed.rsplit(' ', 1)[0]} {joint} "
    assert [each for each in suggested if each.startswith(said) and len(each) > len(said)]
    assert all(each.startswith(typed) for each in suggested)


async def test_what_is_long_is_never_cut_to_fit_a_choice(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        assert await rooms.desk.names.suggest(GUILD, "a man, " * 14 + "neil a") == []
        assert await rooms.desk.names.suggest(GUILD, "x" * 6000) == []


async def test_known_people_go_on_as_something_with_something_somewhere(tmp_path: Path) -> None:
    async with knowing(tmp_path) as rooms:
        suggested = await rooms.desk.names.suggest(GUILD, "Frida Kahlo ")

    joints = {"as", "with", "holding"}
    assert joints <= {each.removeprefix("Frida Kahlo ").split(" ")[0] for each in suggested}
