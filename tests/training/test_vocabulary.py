"""The file of learned words is made from captions, the same bytes each time."""

import tomllib

from training.vocabulary import written


def test_the_same_captions_give_the_same_file_of_words() -> None:
    first = written(captions=3000)

    assert first == written(captions=3000)


def test_words_of_captions_are_learned_and_no_others() -> None:
    book = tomllib.loads(written(captions=3000))

    assert {"man", "hat", "beard", "glasses", "astronaut"} <= set(book["words"])
    assert not {"giraffe", "einstein", "garcia", "laptop"} & set(book["words"])
    assert {"dragon", "robot", "freckles", "chapeau"} <= set(book["words"])
    assert "rabbit" in book["bound"]["ears"]
    assert {"fedora", "hat"} <= set(book["slots"]["hat"])
    assert book["trades"]["pirate"] == ["hat", "outfit"]
