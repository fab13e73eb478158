"""The captions: they say what is asked, in many ways, and never the score's prompts."""

import random
import re

import pytest

from training import phrases
from training.asks import ask
from training.captions import caption, words
from training.examples import HELD_OUT, Example, example
from training.looks import complete
from training.misspell import COMMON, misspell
from training.people import PEOPLE, ROLES, read_pairs
from training.score import corpus
from training.strangers import stranger
from training.tongues import TONGUES, told
from training.traits import COLOURED_HATS, COLOURED_OUTFITS, VALUES, Look
from training.wording import an, fill

SAID_BY = {
    "hat": [phrases.HAT], "outfit": [phrases.OUTFIT], "eyewear": [phrases.EYEWEAR],
    "held": [phrases.HELD, phrases.HELD_ACTS], "style": [phrases.STYLE, phrases.STYLE_BEFORE],
    "expression": [phrases.ADJECTIVES, phrases.FACE_WITH, phrases.FACE_DOES],
    "beard": [phrases.BEARD], "hair": [phrases.HAIR], "skin": [phrases.SKIN, phrases.SKIN_WITH],
    "kind": [phrases.KIND], "mark": [phrases.MARK],
}  # fmt: skip


UNSAID = {("outfit", "none"), ("kind", "human")}  # people are dressed, and go without saying


def asking(**brief: str) -> Example:
    """Return an example of nobody in particular that must say exactly this."""
    return Example(0, brief, frozenset(brief), "", complete(brief, random.Random(0)))


def skeleton(phrase: str) -> list[str]:
    """Return the words of a phrase that stand whatever fills its slots, articles left out."""
    words = re.sub(r"\{.\w*\}", " ", phrase.lower()).split()
    return [word for word in words if word not in ("a", "an")]


def says(text: str, phrase: str) -> bool:
    return all(word in text.lower() for word in skeleton(phrase))


@pytest.mark.parametrize(
    ("attribute", "value"), [(a, v) for a in SAID_BY for v in VALUES[a] if (a, v) not in UNSAID]
)
def test_a_caption_mentions_every_value_it_states(attribute, value):
    phrases_for = [p for table in SAID_BY[attribute] for p in table.get(value, [])]

    for seed in range(25):
        text = words(asking(**{attribute: value}), random.Random(seed))

        assert any(says(text, phrase) for phrase in [*phrases_for, value, "bearded"]), text


@pytest.mark.parametrize("attribute", SAID_BY)
def test_every_value_has_words(attribute):
    assert set(SAID_BY[attribute][0]) == set(VALUES[attribute])


def test_colours_have_a_place_in_the_words_of_what_is_coloured():
    for table, coloured in ((phrases.HAT, COLOURED_HATS), (phrases.OUTFIT, COLOURED_OUTFITS)):
        for value, texts in table.items():
            assert any("{c}" in text for text in texts) == (value in coloured), value


def test_the_same_number_gives_the_same_example_and_the_same_words():
    example.cache_clear()
    first = example(11), caption(example(11), random.Random(1))
    example.cache_clear()

    assert (example(11), caption(example(11), random.Random(1))) == first


def test_one_example_is_worded_in_many_ways():
    texts = {caption(example(4), random.Random(seed)) for seed in range(50)}

    assert len(texts) > 40


def test_the_looks_keep_every_word_of_their_briefs():
    for number in range(500):
        brief = example(number).brief

        assert all(getattr(example(number).look, a) == v for a, v in brief.items())


def test_what_is_left_open_is_drawn_quietly():
    for seed in range(300):
        look = complete({"hat": "crown"}, random.Random(seed))

        assert (look.eyewear, look.held, look.beard, look.style) == ("none", "none", "none", "flat")
        assert look.expression in ("calm", "smile")
        assert look.hair_colour in ("black", "brown", "blond", "red")
        assert look.skin != "green"


@pytest.mark.parametrize(
    ("tongue", "table", "value", "said"),
    [("de", "hat", "crown", "krone"), ("fr", "hat", "crown", "couronne"),
     ("es", "hat", "crown", "corona"), ("de", "kind", "fox", "fuchs"),
     ("fr", "kind", "owl", "ou"), ("es", "kind", "dragon", "dragón"),
     ("de", "background", "beach", "am strand"), ("fr", "style", "pencil", "crayon"),
     ("es", "expression", "sad", "triste")],
)  # fmt: skip
def test_captions_are_told_in_four_languages(tongue, table, value, said):
    for seed in range(10):
        assert said in told(asking(**{table: value}), tongue, random.Random(seed)).lower()


@pytest.mark.parametrize("attribute", [*SAID_BY, "background", "eyes", "coat"])
@pytest.mark.parametrize("tongue", TONGUES)
def test_every_value_has_words_in_every_language(attribute, tongue):
    for value in VALUES[attribute]:
        if (attribute, value) in UNSAID:
            continue
        brief = {"kind": "cat"} if attribute == "coat" else {}
        text = told(asking(**brief, **{attribute: value}), tongue, random.Random(1))

        assert text
        assert not set("{}~|/=") & set(text), text


def test_adjectives_agree_with_what_they_stand_by():
    hat = asking(hat="baseball cap", hat_colour="green")
    texts = {told(hat, tongue, random.Random(s)) for tongue in TONGUES for s in range(60)}

    assert any("mit einer grünen" in text for text in texts)
    assert any("avec une casquette verte" in text for text in texts)
    assert any("con una gorra verde" in text for text in texts)
    assert not any("grüner kappe" in text.lower() or "casquette vert " in text for text in texts)


def test_german_puts_the_subject_of_a_portrait_into_the_dative():
    texts = {told(asking(kind="owl", coat="white"), "de", random.Random(s)) for s in range(60)}

    assert any("von einer weißen Eule" in text for text in texts)
    assert not any("von eine weiße" in text for text in texts)


def test_a_beard_makes_a_man_unless_told_otherwise():
    assert complete({"beard": "goatee"}, random.Random(0)).figure == "man"
    assert complete({"beard": "goatee", "figure": "woman"}, random.Random(0)).figure == "woman"


def test_asking_never_contradicts_itself():
    for seed in range(2000):
        brief, asked, _ = ask(random.Random(seed), 2.0)
        creature = brief.get("kind", "human") != "human"

        assert asked <= set(brief)
        assert not (brief.get("figure") == "man" and brief.get("outfit") == "dress")
        assert not (creature and asked & {"hair", "hair_colour", "beard", "age", "mark"})
        assert creature or "coat" not in brief
        Look(**complete(brief, random.Random(seed)).__dict__)


def test_sixty_figures_and_more_have_a_cartoon():
    assert len(PEOPLE) >= 60
    assert len({name for person in PEOPLE for name in person.names}) >= 100
    assert len(ROLES) >= 50
    assert {"Neil Armstrong", "Albert Einstein", "Barack Obama"} <= {p.names[0] for p in PEOPLE}


def test_a_person_with_a_trait_that_nobody_draws_is_refused():
    with pytest.raises(ValueError, match="no hat is called 'halo'"):
        read_pairs("figure=man; hat=halo")


def test_slips_of_the_finger_leave_short_words_alone():
    for seed in range(50):
        assert misspell("a cat on the sea", random.Random(seed)) == "a cat on the sea"


def test_known_misspellings_are_used():
    texts = {misspell("sunglasses", random.Random(seed), chance=1.0) for seed in range(20)}

    assert texts <= set(COMMON["sunglasses"])


def test_articles_fit_the_word_that_follows():
    assert an("orange hat") == "an orange hat"
    assert fill("a {c} beret", c="orange") == "an orange beret"
    assert fill("an {k} afro", k="brown") == "a brown afro"
    assert fill("a {c} beret", c="") == "a beret"


def test_strangers_get_names_that_fit():
    assert stranger("woman", random.Random(1)) != stranger("man", random.Random(1))


def test_the_corpus_holds_200_prompts_of_what_can_be_drawn():
    prompts = corpus()

    assert len(prompts) == 200
    assert len({prompt.lower() for prompt, _ in prompts}) == 200
    assert all(brief for _, brief in prompts)


def test_the_corpus_is_no_output_of_the_grammar():
    by_hand = {prompt.lower().strip(" .") for prompt, brief in corpus() if len(prompt.split()) > 3}

    generated = {caption(example(i), random.Random(i)).lower().strip(" .") for i in range(3000)}

    assert not by_hand & generated


def test_held_out_examples_are_never_trained_on():
    assert example(HELD_OUT).number == HELD_OUT
    assert HELD_OUT > 1 << 23
