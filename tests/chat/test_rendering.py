"""Whatever people type, a message stays within Discord's limits and shows it as plain words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.chat import clean
from bot.chat.cards import Card, card_for
from bot.request import WORDS, Failed, Painting, Waiting
from tests.chat.test_cards import done, ticket

TYPED = st.text(st.characters(), max_size=500)
HOSTILE = st.sampled_from(
    [
        "```\n@everyone\n```",
        "[free](https://evil.example)",
        "# shout",
        "-# whisper",
        "||spoiler||",
        "> quote",
        "<t:0:R> </ban:1> <#1>",
        "\\`*_~",
        "`" * 200,
        "\N{SMILING FACE WITH OPEN MOUTH}" * 200,
    ]
)
CODE_SPANS = re.compile(r"`[^`]*`")


def words_of(typed: str, limit: int) -> str:
    return clean.tidy(typed)[:limit].strip()


@given(st.data(), st.integers(1, 4), st.sampled_from(["waiting", "painting", "done", "failed"]))
def test_any_words_fit_into_discords_limits_and_act_as_nothing(
    data: st.DataObject, count: int, moment: str
) -> None:
    words = {name: words_of(data.draw(TYPED | HOSTILE), limit) for name, limit in WORDS.items()}
    asked = ticket(count=count, **words)
    event = {
        "waiting": Waiting(10**6, 1e9),
        "painting": Painting(1, 200),
        "done": done(count, model="some/long-model-name"),
        "failed": Failed("painting_failed"),
    }[moment]

    card = card_for(asked, event)

    assert 0 < utf16(card.content + card.below) <= 4000
    assert all(utf16(exhibit.alt) <= 1024 for exhibit in card.exhibits)
    assert all(exhibit.alt.startswith("AI-generated") for exhibit in card.exhibits)
    for name, typed in words.items():
        for text in all_texts(card):
            assert not typed or len(typed) < 8 or typed not in CODE_SPANS.sub("", text), name


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def all_texts(card: Card) -> list[str]:
    return [card.content, card.below]
