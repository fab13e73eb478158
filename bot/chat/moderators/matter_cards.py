"""Pure: a matter as moderators see it: what it is about, its pictures, what they can do."""

from collections.abc import Mapping

import discord

from bot.chat import cards, phrases
from bot.chat.cards import ATTACHED, COLOUR, MAX_FIELD, Card, Exhibit
from bot.chat.names import named
from bot.desk.case_view import Dossier
from bot.desk.policy.cases import Case, buttons_of
from bot.request import Request
from bot.texts import say

MAX_WORDS = 100  #: characters shown of what one person said; a message holds 2000
MAX_LINES = 8  #: reports shown


def card_for(dossier: Dossier, locale: str = "en") -> Card:
    """Lay out a matter; one that is decided shows what was decided, and no picture."""
    case = dossier.case
    told = _told(dossier, locale)
    if case.verdict is not None:
        return Card(f"{told}\n{decided(case, locale)}")
    exhibits = tuple(_exhibit(dossier, n) for n in range(len(dossier.pictures)))
    words = _words(dossier.request, locale) if dossier.request else None
    embeds = _embeds(words, exhibits)
    if dossier.ticket and not exhibits:
        told = f"{told}\n{say('matter_no_picture', locale)}"
    return Card(told, embeds, exhibits, buttons_of(case))


def bare(case: Case, locale: str = "en") -> Card:
    """Lay out a matter by its buttons alone, where Discord does not take it whole."""
    facts = {"ref": case.ref, "member": named(case.member, locale)}
    told = say("matter_unshown", locale, **facts)
    if case.verdict is not None:
        told = f"{told}\n{decided(case, locale)}"
    return Card(told, buttons=buttons_of(case))


def decided(case: Case, locale: str) -> str:
    """Say who decided what."""
    if case.moderator is None:
        return say(f"verdict_{case.verdict}", locale)
    return say(f"verdict_{case.verdict}_by", locale, moderator=named(case.moderator, locale))


def _told(dossier: Dossier, locale: str) -> str:
    case = dossier.case
    facts: dict[str, object] = {"member": named(case.member, locale), **case.told}
    if dossier.ticket:
        facts |= {"channel": f"<#{dossier.ticket.reply.channel}>"}
        facts |= {"address": cards.address(dossier.ticket)}
    members = [f"{named(member, locale)} ({times})" for member, times in dossier.members]
    facts |= {"rule": phrases.quoted(case.told.get("rule", ""))}
    facts |= {"why": _why(case.told, locale), "members": ", ".join(members) or "-"}
    match case.kind:
        case "review" | "report" if dossier.ticket is None:
            return say("matter_job_gone", locale)
        case "report":
            return "\n".join([say("matter_report", locale, **facts), *_reports(dossier, locale)])
        case "name":
            return "\n".join([say("matter_name", locale, **facts), *_names(dossier, locale)])
    return say(f"matter_{case.kind}", locale, **facts)


def _why(told: Mapping[str, str], locale: str) -> str:
    kind, _, rule = told.get("why", "").partition(":")
    words = phrases.quoted(told.get("rule", rule))
    return say(f"review_why_{kind}", locale, rule=words) if kind else ""


def _reports(dossier: Dossier, locale: str) -> list[str]:
    lines = []
    for report in dossier.reports[:MAX_LINES]:
        reason = say(f"report_{report.reason}", locale)
        words = f": {phrases.quoted(report.words[:MAX_WORDS])}" if report.words else ""
        lines.append(f"{named(report.member, locale)}: {reason}{words}")
    return lines


def _names(dossier: Dossier, locale: str) -> list[str]:
    lines = [
        f"{phrases.quoted(each.name)}: {say(f'name_{each.state}', locale)}"
        for each in dossier.names
    ]
    waits = dossier.case.verdict is None
    if waits and not any(each.state == "asked" for each in dossier.names):
        lines.append(say("matter_name_counts", locale))
    return lines


def _words(request: Request, locale: str) -> discord.Embed | None:
    """Show what was asked for; None where that is deleted, for Discord takes no empty embed."""
    embed = discord.Embed(colour=COLOUR)
    told = {
        "label_subject": request.subject,
        "label_details": request.details,
        "label_style": request.style,
        "label_mood": request.mood,
        "label_avoid": request.avoid,
    }
    for code, value in told.items():
        if value:
            embed.add_field(name=say(code, locale), value=phrases.quoted(value)[:MAX_FIELD])
    return embed if embed.fields else None


def _exhibit(dossier: Dossier, number: int) -> Exhibit:
    picture = dossier.pictures[number]
    name = f"held-{dossier.case.ref}-{number + 1}{picture.suffix}"
    return Exhibit(name, picture, say("ai_generated_portrait"))


def _embeds(
    words: discord.Embed | None, exhibits: tuple[Exhibit, ...]
) -> tuple[discord.Embed, ...]:
    # Embeds of one address are shown as one gallery; the first also holds the words.
    first = words or discord.Embed(colour=COLOUR)
    if not exhibits:
        return (first,) if words else ()
    first.set_footer(text=say("ai_generated"))
    shown = [first, *(discord.Embed(colour=COLOUR) for _ in exhibits[1:])]
    for embed, exhibit in zip(shown, exhibits, strict=True):
        embed.url = "https://discord.com/"
        embed.set_image(url=ATTACHED + exhibit.name)
    return tuple(shown)
