"""Each event of a job has its words, pictures and buttons."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import texts
from bot.chat import cards, messages, phrases
from bot.chat.cards import card_for
from bot.request import (
    Cancelled,
    Done,
    Event,
    Failed,
    Held,
    PaintedWith,
    Painting,
    Print,
    Reply,
    Request,
    Ticket,
    Waiting,
)
from bot.texts import ENGLISH


def report(model: str = "embedded") -> PaintedWith:
    return PaintedWith(
        model=model,
        prompt="Draw a portrait.",
        negative="",
        sampler="ddim",
        steps=8,
        guidance=4,
        width=64,
        height=64,
        seconds=3.14,
    )


def done(count: int = 1, model: str = "embedded") -> Done:
    prints = tuple(Print(n, 7 + n, Path(f"/pictures/42-{n}.png")) for n in range(count))
    return Done(prints, report(model))


def ticket(message: int | None = 5, **words: object) -> Ticket:
    request = Request.model_validate(
        {"guild": 1, "channel": 2, "member": 3, "subject": "Ada Lovelace", **words}
    )
    reply = Reply(interaction=42, application=9, token="t", message=message, channel=2)
    return Ticket(42, request, reply, place=1, eta_seconds=5.0)


def field(ticket: Ticket, done: Done, name: str) -> str | None:
    """Return what Details says under a label."""
    lines = (
        line.removeprefix("**").partition("**: ") for line in cards.details(ticket, done, "en-US")
    )
    return next((value for label, _, value in lines if label == name), None)


def test_words_past_the_models_reach_are_told_under_the_picture() -> None:
    lost = replace(done(), report=report().model_copy(update={"unread": ("a parrot", "sharp")}))

    assert field(ticket(), lost, "Not read by the model") == "`a parrot sharp`"
    assert "Not read by the model: `a parrot sharp`" in card_for(ticket(), lost).below
    assert field(ticket(), done(), "Not read by the model") is None
    hidden = cards.wordless(ticket())
    assert field(hidden, lost, "Not read by the model") is None
    assert "parrot" not in card_for(hidden, lost).below


def test_the_place_and_about_when_come_with_a_cancel_button() -> None:
    card = card_for(ticket(), Waiting(3, 41.0))

    assert card.content == (
        "`Ada Lovelace`\nYou are number 3 in line. Your picture comes in about 40 seconds."
    )
    assert card.buttons == ("cancel",)
    assert card.exhibits == card.embeds == ()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "a few seconds"),
        (9.9, "a few seconds"),
        (12, "about 10 seconds"),
        (54, "about 50 seconds"),
        (60, "about a minute"),
        (125, "about 2 minutes"),
        (5399, "about 90 minutes"),
        (7200, "about 2 hours"),
    ],
)
def test_durations_are_told_roughly(seconds: float, told: str) -> None:
    assert phrases.about(seconds, "en-US") == told


@pytest.mark.parametrize(
    ("event", "told", "buttons"),
    [
        (
            Waiting(50, 600.0),
            "You are number 50 in line. Your picture comes in about 10 minutes.",
            ("cancel",),
        ),
        (
            Waiting(51, 600.0),
            "More than 50 requests go before yours. Your picture comes in about 10 minutes.",
            ("cancel",),
        ),
        (Painting(4, 8), "Painting: step 4 of 8.", ("cancel",)),
        (Cancelled(), "Cancelled.", ("again",)),
        (Failed("painting_failed"), ENGLISH["painting_failed"], ("again",)),
        (Failed("out_of_memory"), ENGLISH["out_of_memory"], ("again",)),
        (Failed("too_many_attempts"), ENGLISH["painting_failed"], ("again",)),
        (Failed("a code of tomorrow"), ENGLISH["internal"], ("again",)),
        (Held(), ENGLISH["held"], ()),
    ],
)
def test_each_event_has_its_sentence_and_buttons(
    event: Event, told: str, buttons: tuple[str, ...]
) -> None:
    card = card_for(ticket(), event)

    assert card.content == f"`Ada Lovelace`\n{told}"
    assert card.buttons == buttons


def test_a_picture_comes_with_one_line_that_says_it_is_ai_generated() -> None:
    card = card_for(ticket(details="with a hat"), done())

    assert (card.content, card.embeds) == ("", ())
    assert card.below == "-# `Ada Lovelace` · by <@3> · seed 7 · `embedded` · AI-generated"
    assert [exhibit.alt for exhibit in card.exhibits] == [
        "AI-generated portrait of Ada Lovelace, with a hat"
    ]
    assert card.buttons == ("again", "edit")


def test_details_say_all_that_made_a_picture() -> None:
    known = ticket(details="with a hat", mood="serious", avoid="beard"), done()

    assert field(*known, "Subject") == "`Ada Lovelace`"
    assert field(*known, "Details") == "`with a hat`"
    assert field(*known, "Mood") == "`serious`"
    assert field(*known, "Without") == "`beard`"
    assert field(*known, "Seed") == "7"
    assert field(*known, "Model") == "`embedded`"
    assert field(*known, "Painted in") == "3.1 s"
    assert field(*known, "Asked for by") == "<@3>"


def test_details_are_told_in_the_language_of_who_presses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(texts.CATALOGUES, "de", {"label_subject": "Wen"})  # type: ignore[arg-type]
    asked_in_english = ticket(locale="en-US")

    assert cards.details(asked_in_english, done(), "de")[0] == "**Wen**: `Ada Lovelace`"
    assert cards.details(ticket(locale="de"), done(), "en-GB")[0] == "**Subject**: `Ada Lovelace`"


def test_four_pictures_are_one_gallery_with_one_line() -> None:
    card = card_for(ticket(count=4), done(4))
    view = messages.laid_out(ticket(count=4), card)

    [gallery] = [part for part in view.to_components() if part["type"] == 12]
    assert [item["media"]["url"] for item in gallery["items"]] == [
        f"attachment://portrait-42-{number}.png" for number in (1, 2, 3, 4)
    ]
    assert all(item["description"].startswith("AI-generated") for item in gallery["items"])
    assert "seed 7, 8, 9, 10" in card.below
    assert str(view.to_components()).count("AI-generated ·") == 0
    assert card.below.count("AI-generated") == 1


def test_a_studio_that_sent_no_picture_made_none() -> None:
    assert card_for(ticket(), Done((), report())) == card_for(ticket(), Failed("painting_failed"))


def test_a_message_has_an_address_even_where_the_message_is_unknown() -> None:
    assert cards.address(ticket(message=None, guild=None)) == "https://discord.com/channels/@me/2"
