"""Pure: how a job stands, as a person reads it."""

import re
from math import ceil

from bot.request import NORMAL, PaintedWith, Painting, PromptReading, Request, Rest, Waiting
from bot.texts import say

MARK = re.compile(r"<(?:#|@&?)\d{1,20}>|<t:\d{1,12}(?::[a-zA-Z])?>")
MARKS = re.compile(f"({MARK.pattern})")
MAX_PLACE = 50  #: beyond it no number is told: Discord takes no edits enough to keep all true


def waiting(event: Waiting, locale: str) -> str:
    """Say the place in line and about when, and why somebody may yet go first."""
    if event.paused:
        return _paused(event, locale)
    if event.rest:
        return _resting(event, event.rest, locale)
    if event.loading == "unforeseen":
        return say("waiting_loads", locale, place=min(event.place, MAX_PLACE))
    told = _in_line(event, locale)
    return f"{say('loads_first', locale)} {told}" if event.loading else told


def _in_line(event: Waiting, locale: str) -> str:
    eta = about(event.eta_seconds, locale)
    if event.place > MAX_PLACE:
        return say("waiting_far", locale, count=MAX_PLACE, eta=eta)
    code = "waiting_next" if event.place <= 1 else "waiting"
    told = say(code, locale, place=event.place, eta=eta)
    return f"{told} {say('newcomers_first', locale)}" if event.newcomers_first else told


def _paused(event: Waiting, locale: str) -> str:
    if event.paused_until is None:
        return say("waiting_paused", locale)
    return say("waiting_paused_until", locale, until=ceil(event.paused_until))


def _resting(event: Waiting, rest: Rest, locale: str) -> str:
    """Say when painting goes on: after a moment, or when the card is free again."""
    place = min(event.place, MAX_PLACE)
    if rest.until is None:
        return say("waiting_rests", locale, place=place)
    return say("waiting_rests_until", locale, place=place, until=ceil(rest.until))


def painting(event: Painting, locale: str) -> str:
    """Say how far a picture is, as far as that is known."""
    if not event.steps:
        return say("painting_now", locale)
    return say("painting", locale, step=event.step, steps=event.steps)


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


def labelled_words(request: Request) -> dict[str, str]:
    """Return all that a member typed, quoted, by the codes of the labels it is shown under."""
    return {f"label_{name}": quoted(text) for name, text in request.words.items() if text}


def quoted(words: str) -> str:
    """Show words as they are: in a code span no markdown, mention, link or time mark acts."""
    # A backtick would end the span; the grave accent looks the same.
    return f"`{words.replace('`', chr(0x2CB))}`"


def quoted_but_for_mentions(words: str) -> str:
    """Show words as they are, and Discord's own marks as what they stand for: <#1> as a channel.

    For words of the bot's own that hold such marks; nobody is pinged by what only one person sees.
    """
    parts = [(MARK.fullmatch(part) is not None, part.strip()) for part in MARKS.split(words)]
    return " ".join(part if is_mark else quoted(part) for is_mark, part in parts if part)


def reason(code: str, locale: str) -> str:
    """Say why nothing came of a request."""
    # A stored reason has lost its facts; a sentence that needs some is told in general.
    try:
        return say(code, locale)
    except KeyError:
        return say("painting_failed", locale)


def some_stopped(request: Request, num_stopped: int) -> str:
    """Say that the image gate stopped some of a request's pictures."""
    return say("some_stopped", request.locale, stopped=num_stopped, count=request.count)


MOST_UNKNOWN = 3  #: of a kind, that are named
UNKNOWN = ("names", "words", "foreign")


def painted_as(reading: PromptReading) -> str:
    """Say from which description somebody was painted whom a member named."""
    return "\n".join(f"{quoted(name)}: {quoted(told)}" for name, told in reading.painted_as)


def unknown(reading: PromptReading, locale: str) -> str:
    """Say whom and what the model does not know, and what can be done about it."""
    told = []
    for kind in UNKNOWN:
        if pieces := getattr(reading, kind):
            said = ", ".join(map(quoted, dict.fromkeys(pieces[:MOST_UNKNOWN])))
            told.append(say(f"unknown_{kind}", locale, pieces=said))
    return " ".join(told)


def quality(report: PaintedWith, locale: str) -> str:
    """Say how carefully a picture was painted; nothing where it was done as usual."""
    if report.quality in ("", NORMAL):
        return ""
    named = say(f"quality_{report.quality}", locale)
    return say("quality_in_steps", locale, quality=named, steps=report.steps)


def size(report: PaintedWith) -> str:
    """Say how large a picture was painted, where that was chosen."""
    return f"{report.size}, {report.width} x {report.height}" if report.size else ""


# Pure: how a member is named in what others read.


def named(member: int | None, locale: str) -> str:
    """Name a member; one who was forgotten has only a number below zero, and no name any more.

    0 is the operator, who acts by commands.
    """
    if member == 0:
        return say("the_operator", locale)
    if member is None or member < 0:
        return say("forgotten_member", locale)
    return f"<@{member}>"
