"""What the model knows is completed and told; whom it does not know is said, and words changed."""

from pathlib import Path
from time import perf_counter

import bot
from bot.texts import ENGLISH
from bot.vocabulary.lexicon import files_in
from tests.chat.club import club_with_bot
from tests.chat.panels import Panel
from tests.chat.test_choices import details, refused, suggested

EMBEDDED = files_in(Path(bot.__file__).parent / "portraits")


async def test_somebody_known_is_painted_as_the_member_can_read(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, knows=EMBEDDED) as club:
        message = await club.ask(subject="Neil Armstrong astronaut")
        (sitting := await club.sitting()).finish()
        await club.until(message, "· seed")
        named = await details(club, message)

    described = "a light-skinned man, brown hair with a side part"
    assert sitting.spec.prompt == f"Draw a portrait of {described}, astronaut."
    assert named[ENGLISH["label_subject"]] == "`Neil Armstrong astronaut`"
    assert named[ENGLISH["label_painted_as"]] == f"`Neil Armstrong`: `{described}`"
    assert ENGLISH["label_unknown"] not in named


async def test_somebody_unknown_is_said_in_one_line_and_edited(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, knows=EMBEDDED) as club:
        message = await club.picture(subject="Taylor Swift, no hat")
        named = await details(club, message)
        told = ENGLISH["unknown_names"].format(pieces="`Taylor Swift`")
        assert (await club.shown(message))["content"].endswith(f"\n{told}")
        assert named[ENGLISH["label_unknown"]] == told
        assert ENGLISH["button_edit"] in told

        opened = await club.hands.press(message, member="grace", label="Edit")
        form = (await club.hands.acknowledged(opened))["modal"]
        assert "Taylor Swift, no hat" in str(form)
        words = "a woman, blonde hair --seed 7"
        sent = await club.hands.submit(opened, subject=words, avoid="glasses")
        answer = await club.hands.answered(sent)

        spec = (await club.sitting()).spec
        request = (await club.job_of(answer["id"])).request
    assert spec.prompt == "Draw a portrait of a woman, blonde hair."
    assert (spec.negative, spec.seed) == ("glasses", 7)
    assert (request.subject, request.avoid) == (words, "glasses")


async def test_words_and_languages_that_are_not_read_are_said(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, knows=EMBEDDED) as club:
        dragon = await details(club, await club.picture(subject="a dragon --v 6"))
        french = await details(club, await club.picture(subject="un homme avec un chapeau"))

    assert "`dragon`" in dragon[ENGLISH["label_unknown"]]
    assert dragon[ENGLISH["label_unread"]] == "`--v 6`"
    assert "`un homme avec un chapeau`" in french[ENGLISH["label_unknown"]]


async def test_a_model_without_a_lexicon_says_and_completes_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        named = await details(club, await club.picture(subject="Taylor Swift"))
        assert await suggested(club, "subject", "neil") == {}

    assert not {ENGLISH["label_unknown"], ENGLISH["label_painted_as"]} & named.keys()


async def test_subject_completes_names_and_things_at_once(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, knows=EMBEDDED) as club:
        began = perf_counter()
        found = await suggested(club, "subject", "neil a")
        seconds = perf_counter() - began
        everything = await suggested(club, "subject", "")
        wearing = await suggested(club, "subject", "Frida Kahlo wearing a cow")

    assert next(iter(found)) == "Neil Armstrong"
    assert seconds < 2
    assert len(everything) == 25
    assert "Frida Kahlo wearing a cowboy hat" in wearing


async def test_a_hidden_name_is_neither_completed_nor_painted(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, knows=EMBEDDED) as club:
        panel = await Panel.open(club)
        await panel.to("names")
        told = await panel.fill("Hide", name="Neil Armstrong")
        assert "Neil Armstrong" in told
        assert await suggested(club, "subject", "neil a") == {}
        added = {"name": "Grace of the Choir", "description": "a woman, red hair"}
        lines = await panel.fill("Add", **added)
        await club.ask(subject="Grace of the Choir")
        spec = (await club.sitting()).spec

    assert "Painted by name, Neil Armstrong" in lines
    assert "a woman, red hair" in lines
    assert spec.prompt == "Draw a portrait of a woman, red hair."


async def test_a_hidden_name_is_shown_again(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, knows=EMBEDDED) as club:
        panel = await Panel.open(club)
        await panel.to("names")
        await panel.fill("Hide", name="Neil Armstrong")

        shown = await panel.fill("Show again", name="Neil Armstrong")

        assert "Painted by name, Neil Armstrong: not here → not set" in shown
        assert "Neil Armstrong" in await suggested(club, "subject", "neil a")


async def test_four_hundred_characters_are_taken_and_too_many_counted(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask(subject=("a man in a blue hat, " * 20)[:400])
        assert len((await club.sitting()).spec.prompt) > 400
        told = await refused(club, subject="x" * 735)

    assert told == ENGLISH["text_too_long"].format(field="subject", length=735, limit=600)


async def test_a_pasted_seed_is_painted_and_again_takes_another(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(subject="Marie Curie --seed 7")
        (sitting := await club.sitting()).finish()
        shown = await club.until(message, "· seed")
        await club.delivery(message, "posted")
        await club.press(message, "Again", "grace")
        again = (await club.sitting()).spec

    assert sitting.spec.seed == 7
    assert again.seed != 7
    assert again.prompt == sitting.spec.prompt == "Draw a portrait of Marie Curie."
    assert "`Marie Curie --seed 7`" in shown["content"]
