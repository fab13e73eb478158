"""Pure: what a message shows for each event of a job: words, pictures, alt texts, buttons.

A job's message is made of components from its first answer on, for Discord lets no message go back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import discord

from bot.chat import phrases
from bot.chat.buttons import UNDER_COMING, UNDER_FAILED, UNDER_PICTURES
from bot.errors import GATE_STOP
from bot.request import (
    Cancelled,
    Done,
    Event,
    Failed,
    Held,
    Painting,
    Print,
    Request,
    Stalled,
    Ticket,
    Waiting,
)
from bot.texts import say

MAX_ALT_TEXT = 1024  #: Discord's limits, in characters
MAX_FIELD = 1024

ATTACHED = "attachment://"  #: how an embed names a file of its own message
COLOUR = discord.Colour(0x5865F2)
ALL_STOPPED = Failed(GATE_STOP)
SMALL = "-# "  #: what makes a line of Discord's markdown small


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture as the channel shows it."""

    name: str  #: its file name in Discord
    picture: Path | bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that one message shows."""

    content: str  #: above its pictures
    embeds: tuple[discord.Embed, ...] = ()  #: of moderators' cards; a job's message has none
    exhibits: tuple[Exhibit, ...] = ()
    buttons: tuple[str, ...] = ()  #: acts of bot.chat.buttons
    below: str = ""  #: under its pictures
    going_on: tuple[str, ...] = ()  #: acts that go on from them
    num_choices: int = 0  #: of which one is chosen to go on from


def card_for(ticket: Ticket, event: Event) -> Card:
    """Lay out the message of a job after an event."""
    match event:
        case Waiting():
            return _status(ticket, phrases.waiting(event, ticket.request.locale), *UNDER_COMING)
        case Painting(preview=preview):
            card = _status(ticket, phrases.painting(event, ticket.request.locale), *UNDER_COMING)
            return card if preview is None else _with_preview(card, ticket, preview)
        case Stalled():
            return _status(ticket, say("stalled", ticket.request.locale), *UNDER_COMING)
        case Done(prints) if not prints:
            return card_for(ticket, Failed("painting_failed"))
        case Done():
            return _gallery(ticket, event)
        case Failed() if event == ALL_STOPPED and not ticket.request.private:
            told = say("nothing_came", ticket.request.locale)
            return _status(wordless(ticket), told, *UNDER_FAILED)
        case Failed(code):
            return _status(ticket, phrases.reason(code, ticket.request.locale), *UNDER_FAILED)
        case Cancelled():
            return _status(ticket, say("cancelled", ticket.request.locale), *UNDER_FAILED)
        case Held():
            return _status(ticket, say("held", ticket.request.locale))


def wordless(ticket: Ticket) -> Ticket:
    """Return a ticket without the person's words, for where a rule does not let them pass."""
    return replace(ticket, request=ticket.request.without_words())


def all_stopped(ticket: Ticket) -> Card:
    """Lay out what who asked alone reads where the image gate let nothing pass."""
    told = phrases.reason(GATE_STOP, ticket.request.locale)
    return _status(ticket, told, *UNDER_FAILED)


def some_stopped(ticket: Ticket, num_missing: int) -> Card:
    """Lay out what they alone read where it let some pictures pass."""
    return _status(ticket, phrases.some_stopped(ticket.request, num_missing), *UNDER_FAILED)


def num_missing(ticket: Ticket, done: Done) -> int:
    """Return how many pictures of a job were stopped; of a request nobody can read, none."""
    return max(ticket.request.count - len(done.prints), 0)


def addressed(card: Card, member: int) -> Card:
    """Return a card that begins with the name of who asked."""
    return replace(card, content=f"<@{member}> {card.content}".strip())


def delayed(card: Card, locale: str) -> Card:
    """Return a card that says why it comes so late."""
    told = say("delayed_by_restart", locale)
    return replace(card, content=f"{card.content}\n{told}".strip())


def ready(ticket: Ticket) -> Card:
    """Lay out what everybody may see of a private picture: that there is one."""
    return Card(say("private_ready", ticket.request.locale), buttons=("show",))


def lighter(card: Card, pictures: Mapping[str, bytes]) -> Card:
    """Return a card with some of its pictures, by name, put in other bytes: JPEGs."""
    names = {name: f"{Path(name).stem}.jpg" for name in pictures}
    return replace(
        card,
        exhibits=tuple(
            replace(each, name=names[each.name], picture=pictures[each.name])
            if each.name in names
            else each
            for each in card.exhibits
        ),
    )


def _status(ticket: Ticket, told: str, *buttons: str) -> Card:
    subject = ticket.request.subject
    if ticket.held:  # nobody else sees before a moderator does what is asked for
        subject = ""
        told = (
            f"{told} {say('rule_held', ticket.request.locale)}" if buttons == UNDER_COMING else told
        )
    if ticket.request.direct and buttons == UNDER_COMING:
        told = f"{told} {say('comes_directly', ticket.request.locale)}"
    return Card(f"{phrases.quoted(subject)}\n{told}" if subject else told, buttons=buttons)


def _with_preview(card: Card, ticket: Ticket, preview: bytes) -> Card:
    # Seen by everybody in the channel, so it says like the picture itself what it is.
    exhibit = Exhibit(f"preview-{ticket.job}.jpg", preview, alt_text(ticket))
    told = say("ai_generated_preview", ticket.request.locale)
    return replace(card, exhibits=(exhibit,), below=SMALL + told)


def _gallery(ticket: Ticket, done: Done) -> Card:
    exhibits = tuple(_exhibit(ticket, picture) for picture in done.prints)
    locale, asked = ticket.request.locale, ticket.request
    unread = _unread(asked, done)
    told = f"{say('label_unread', locale)}: {unread}" if unread else ""
    unknown = phrases.unknown(asked.reading, locale)
    below = "\n".join(filter(None, (_line(ticket, done), _missing(ticket, done), unknown, told)))
    if asked.draft:
        posts = ("post", *UNDER_PICTURES)
        return Card(say("draft", locale), exhibits=exhibits, buttons=posts, below=below)
    return Card("", exhibits=exhibits, buttons=UNDER_PICTURES, below=below)


def _missing(ticket: Ticket, done: Done) -> str:
    """Say that not all came; why, where only who asked reads it."""
    missing, asked = num_missing(ticket, done), ticket.request
    if missing and not asked.private:
        return say("not_all_came", asked.locale, came=len(done.prints), count=asked.count)
    return phrases.some_stopped(asked, missing) if missing else ""


def _exhibit(ticket: Ticket, picture: Print) -> Exhibit:
    name = f"portrait-{ticket.job}-{picture.index + 1}{picture.path.suffix}"
    return Exhibit(name, picture.path, alt_text(ticket))


def alt_text(ticket: Ticket) -> str:
    """Say what a picture shows to who does not see it, and that AI made it."""
    subject = ", ".join(filter(None, (ticket.request.subject, ticket.request.details)))
    if not subject:
        return say("ai_generated_portrait", ticket.request.locale)
    return say("alt_text", ticket.request.locale, subject=subject)[:MAX_ALT_TEXT]


def address(ticket: Ticket) -> str:
    """Return the address of a job's message."""
    place = f"https://discord.com/channels/{ticket.request.guild or '@me'}/{ticket.reply.channel}"
    return f"{place}/{ticket.reply.message}" if ticket.reply.message else place


def _line(ticket: Ticket, done: Done) -> str:
    """Say in one small line who asked for what, with which seed, and that AI made it."""
    locale, asked = ticket.request.locale, ticket.request
    told = (
        phrases.quoted(asked.subject) if asked.subject else "",
        say("line_by", locale, member=f"<@{asked.member}>"),
        say("line_seed", locale, seeds=_seeds(done)),
        phrases.quoted(done.report.model),
        say("ai_generated", locale),
    )
    return SMALL + " · ".join(filter(None, told))


def details(ticket: Ticket, done: Done, locale: str) -> list[str]:
    """Return all that is known of a picture, a line each, in the language of who presses."""
    asked = ticket.request
    told = {
        **phrases.labelled_words(asked),
        "label_painted_as": phrases.painted_as(asked.reading),
        "label_unknown": phrases.unknown(asked.reading, locale),
        "label_unread": _unread(asked, done),
        "label_quality": phrases.quality(done.report, locale),
        "label_size": phrases.size(done.report),
        "label_seed": _seeds(done),
        "label_model": phrases.quoted(done.report.model),
        "label_time": say("seconds", locale, seconds=done.report.seconds),
        "label_asked_by": f"<@{asked.member}>",
    }
    return [f"**{say(code, locale)}**: {value}" for code, value in told.items() if value]


def _seeds(done: Done) -> str:
    return ", ".join(str(picture.seed) for picture in done.prints)


def _unread(asked: Request, done: Done) -> str:
    """Return the words the model lost; where a rule keeps words from being shown, none of these."""
    lost = (*done.report.unread, *asked.reading.unread) if any(asked.wanted) else ()
    return phrases.quoted(" ".join(lost)) if lost else ""
