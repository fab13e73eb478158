"""Pure: what a message shows for each event of a job: words, pictures, alt texts, buttons."""

from dataclasses import dataclass
from pathlib import Path

import discord

from bot.request import Cancelled, Done, Event, Failed, Held, Painting, Print, Ticket, Waiting
from bot.texts import say

MAX_ALT_TEXT = 1024  #: Discord's limits, in characters
MAX_FIELD = 1024

COLOUR = discord.Colour(0x5865F2)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture as the channel shows it."""

    name: str  #: its file name in Discord
    path: Path
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that one message shows."""

    content: str
    embeds: tuple[discord.Embed, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    buttons: tuple[str, ...] = ()  #: acts of bot.chat.views


def card_for(ticket: Ticket, event: Event) -> Card:
    """Lay out the message of a job after an event."""
    match event:
        case Waiting(place, eta_seconds):
            return _status(ticket, waiting(place, eta_seconds, ticket.request.locale), "cancel")
        case Painting(step, steps):
            told = say("painting", ticket.request.locale, step=step, steps=steps)
            return _status(ticket, told, "cancel")
        case Done(prints) if not prints:
            return card_for(ticket, Failed("painting_failed"))
        case Done():
            return _gallery(ticket, event)
        case Failed(code):
            return _status(ticket, _reason(code, ticket.request.locale), "again")
        case Cancelled():
            return _status(ticket, say("cancelled", ticket.request.locale), "again")
        case Held():
            return _status(ticket, say("held", ticket.request.locale))


def waiting(place: int, eta_seconds: float, locale: str) -> str:
    """Say the place in line and about when."""
    code = "waiting_next" if place <= 1 else "waiting"
    return say(code, locale, place=place, eta=about(eta_seconds, locale))


def about(seconds: float, locale: str) -> str:
    """Say a duration the way people do: roughly."""
    if seconds < 10:
        return say("eta_few_seconds", locale)
    if seconds < 55:
        return say("eta_seconds", locale, count=10 * round(seconds / 10))
    if seconds < 90:
        return say("eta_minute", locale)
    if seconds < 90 * 60:
        return say("eta_minutes", locale, count=round(seconds / 60))
    return say("eta_hours", locale, count=round(seconds / 3600))


def quoted(words: str) -> str:
    """Show words as they are: in a code span no markdown, mention, link or time mark acts."""
    # A backtick would end the span; the grave accent looks the same.
    return f"`{words.replace('`', chr(0x2CB))}`"


def _status(ticket: Ticket, told: str, *buttons: str) -> Card:
    return Card(f"{quoted(ticket.request.subject)}\n{told}", buttons=buttons)


def _reason(code: str, locale: str) -> str:
    # A stored reason has lost its facts; a sentence that needs some is told in general.
    try:
        return say(code, locale)
    except KeyError:
        return say("painting_failed", locale)


def _gallery(ticket: Ticket, done: Done) -> Card:
    exhibits = tuple(_exhibit(ticket, picture) for picture in done.prints)
    first, *others = [
        _frame(ticket).set_image(url=f"attachment://{exhibit.name}") for exhibit in exhibits
    ]
    _caption(first, ticket, done)
    told = say("ai_generated_portrait", ticket.request.locale)
    return Card(told, (first, *others), exhibits, ("again", "delete"))


def _exhibit(ticket: Ticket, picture: Print) -> Exhibit:
    subject = ", ".join(filter(None, (ticket.request.subject, ticket.request.details)))
    alt = say("alt_text", ticket.request.locale, subject=subject)
    name = f"portrait-{ticket.job}-{picture.index + 1}{picture.path.suffix}"
    return Exhibit(name, picture.path, alt[:MAX_ALT_TEXT])


def _frame(ticket: Ticket) -> discord.Embed:
    # Embeds that share an address are shown as one gallery; this one leads to the message itself.
    return discord.Embed(url=address(ticket), colour=COLOUR)


def address(ticket: Ticket) -> str:
    """Return the address of a job's message."""
    place = f"https://discord.com/channels/{ticket.request.guild or '@me'}/{ticket.reply.channel}"
    return f"{place}/{ticket.reply.message}" if ticket.reply.message else place


def _caption(embed: discord.Embed, ticket: Ticket, done: Done) -> None:
    locale, asked = ticket.request.locale, ticket.request
    embed.title = say("ai_generated_portrait", locale)
    embed.set_footer(text=say("ai_generated", locale))
    seeds = ", ".join(str(picture.seed) for picture in done.prints)
    told = {
        "label_subject": quoted(asked.subject),
        "label_details": quoted(asked.details) if asked.details else "",
        "label_mood": quoted(asked.mood) if asked.mood else "",
        "label_avoid": quoted(asked.avoid) if asked.avoid else "",
        "label_seed": seeds,
        "label_model": quoted(done.report.model),
        "label_time": say("seconds", locale, seconds=done.report.seconds),
        "label_asked_by": f"<@{asked.member}>",
    }
    for code, value in told.items():
        if value:
            embed.add_field(name=say(code, locale), value=value[:MAX_FIELD], inline=len(value) < 40)
