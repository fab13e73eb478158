"""Known people are found by name, never by likeness, and painted from words the weights know."""

from pathlib import Path
from unicodedata import normalize

import pytest
from transformers import CLIPTokenizer

from bot.guard import verdict
from bot.prompt import compose, part
from bot.request import Request
from bot.vocabulary.lexicon import unknown
from bot.vocabulary.people import KnownPerson, People, described, load_people
from bot.vocabulary.words import Vocabulary, key, load_vocabulary, read

PORTRAITS = Path(__file__).parents[2] / "bot" / "portraits"
KNOWN = load_people(PORTRAITS / "people.toml")
PEOPLE = People(KNOWN)
VOCABULARY = load_vocabulary(PORTRAITS / "vocabulary.toml")


def painted(text: str) -> str:
    return described(text, PEOPLE, VOCABULARY).text


def whom(text: str) -> list[str]:
    return [one.person.name for one in PEOPLE.find(text, VOCABULARY)]


def test_at_least_three_hundred_are_known_and_at_most_forty_of_them_live() -> None:
    assert len(KNOWN) >= 300
    assert sum(person.living for person in KNOWN) <= 40


def test_the_articles_three_are_among_them() -> None:
    assert {"Barack Obama", "Neil Armstrong", "Albert Einstein"} <= {p.name for p in KNOWN}


def test_tables_stand_in_the_order_of_the_alphabet() -> None:
    def plain(name: str) -> str:
        marks_off = normalize("NFKD", name.casefold())
        return "".join(c for c in marks_off if c.isalnum() or c == " ")

    names = [plain(person.name) for person in KNOWN]
    assert names == sorted(names)


def test_every_description_is_a_figure_in_words_that_were_learned() -> None:
    for person in KNOWN:
        assert read(person.parts[0])[-1].folded in ("man", "woman", "boy", "girl"), person.name
        assert not unknown(person.description, PEOPLE, VOCABULARY), person.name


def test_the_gate_stops_no_name_and_no_description() -> None:
    for person in KNOWN:
        for words in (person.name, *person.also, *person.alone, person.description):
            assert verdict(words) is None, words


def test_style_mood_and_a_place_find_room_behind_every_description() -> None:
    tokenizer = CLIPTokenizer.from_pretrained(PORTRAITS / "tokenizer")
    for person in KNOWN:
        asked = Request(
            guild=1, channel=2, member=3, subject=person.description, mood="serious",
            style="watercolour", details="in front of a castle",
        )  # fmt: skip
        words = compose(asked, {"watercolour": "in watercolour"})

        assert len(tokenizer(words.prompt).input_ids) <= 70, person.name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Neil Armstrong astronaut", "Neil Armstrong"),
        ("neil armstrong as a pirate", "Neil Armstrong"),
        ("NEIL ARMSTRONG", "Neil Armstrong"),
        ("Pelé", "Pelé"),
        ("pele with a ball", "Pelé"),
        ("salvador dali", "Salvador Dalí"),
        ("J.R.R. Tolkien", "J. R. R. Tolkien"),
        ("jrr tolkien reading", "J. R. R. Tolkien"),
        ("Georgia O\u2019Keeffe", "Georgia O'Keeffe"),
        ("Einstein's brother", "Albert Einstein"),
        ("the Mona Lisa, smiling", "Mona Lisa"),
        ("Mary Shelley", "Mary Shelley"),
        ("zombie einstein", "Albert Einstein"),
        ("Angry Einstein in the rain", "Albert Einstein"),
        ("Slash", "Slash the guitarist"),
        ("Louis Armstrong", "Louis Armstrong"),
        ("mad hatter laughing", "the Mad Hatter"),
        ("frankensteins monster in love", "Frankenstein's monster"),
        ("mozarts wig", "Wolfgang Amadeus Mozart"),
        ("Queen Elizabeth with a crown", "Queen Elizabeth II"),
        ("George Washington Carver", "George Washington Carver"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(typed: str, name: str) -> None:
    assert whom(typed) == [name]


@pytest.mark.parametrize(
    "typed",
    [
        "Lance Armstrong", "lance armstrong", "Michelle Obama", "michelle obama",
        "Denzel Washington", "Washington Irving", "Lincoln Park", "Tesla Model 3", "Einstien",
        "Neil Armstrang", "my friend Vincent", "a slash on the cheek", "Leonardo DiCaprio",
        "leonardo dicaprio", "Groucho Marks", "Charlie Darwin", "Emma Newton",
        "prince of darkness", "Marilyn Manson", "two hamlets on a hill",
    ],
)  # fmt: skip
def test_no_name_is_taken_for_another(typed: str) -> None:
    assert whom(typed) == []


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        (
            "Neil Armstrong astronaut",
            "a light-skinned man, brown hair with a side part, astronaut",
        ),
        (
            "neil armstrong as a pirate",
            "a light-skinned man, brown hair with a side part, as a pirate",
        ),
        (
            "a watercolour of the Mona Lisa",
            "a watercolour of a light-skinned woman, long brown hair, a green dress, smiling,"
            " in the mountains",
        ),
        ("a man in a hat", "a man in a hat"),
    ],
)
def test_a_description_takes_the_place_of_a_name(typed: str, read_as: str) -> None:
    assert painted(typed) == read_as


def test_what_the_text_says_itself_replaces_that_part_of_the_description() -> None:
    assert "wild white hair" in painted("Einstein with sunglasses")
    assert "wild white hair" not in painted("Einstein with pink hair")
    assert "moustache" in painted("Einstein with pink hair")
    assert "tie" not in painted("Einstein in a spacesuit")
    assert "hat" not in painted("Abraham Lincoln in a blue beanie")
    assert "round glasses" not in painted("John Lennon with sunglasses")


def test_a_face_that_is_asked_for_replaces_the_usual_one() -> None:
    assert painted("Marilyn Monroe").endswith("smiling")
    assert "smiling" not in painted("Marilyn Monroe crying")
    assert "smiling" not in painted("Marilyn Monroe with a serious expression")
    assert painted("Robin Williams laughing").count("laughing") == 1


def test_what_is_to_be_avoided_is_left_out_of_the_description() -> None:
    parted = part("Gandhi without glasses")

    described_ = described(parted.words, PEOPLE, VOCABULARY, parted.avoid).text

    assert "glasses" in painted("Gandhi")
    assert "glasses" not in described_
    assert "moustache" in described_


def test_who_lends_only_a_style_is_not_painted() -> None:
    assert whom("Mozart in the style of Van Gogh") == ["Wolfgang Amadeus Mozart"]
    assert whom("a farmer, frida kahlo style") == []
    assert whom("a king painted by Rembrandt") == []


def test_whom_was_painted_as_what_can_be_told() -> None:
    told = described("frida and neil armstrong", PEOPLE, VOCABULARY).told

    assert [name for name, _ in told] == ["Frida Kahlo", "Neil Armstrong"]
    assert all(description.startswith("a ") for _, description in told)
    assert not described("a man", PEOPLE, VOCABULARY)


def test_one_spelling_is_never_two_people() -> None:
    ada = KnownPerson(name="Ada", description="a woman, short hair", living=False)
    other = KnownPerson(name="Countess", also=("ada",), description="a woman", living=False)

    with pytest.raises(ValueError, match="two people"):
        People((ada, other))


def test_nobody_is_known_without_a_file() -> None:
    assert described("Neil Armstrong", People(()), Vocabulary(words=frozenset())).told == ()


def test_a_spelling_is_folded_for_case_accents_and_punctuation() -> None:
    assert key("Jean-Michel BASQUIAT") == ("jean", "michel", "basquiat")
    assert key("Søren Kierkegaard's") == ("soren", "kierkegaard")
    assert key("Édith Piaf") == key("edith piaf")
