"""What waits for moderators, for one of them to see alone: one case after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import discord

from bot.chat import cards, faults, messages, phrases, replies, rights
from bot.chat.buttons import Item, case_button, name_button, view_of
from bot.chat.cards import ATTACHED, COLOUR, MAX_FIELD, Card, Exhibit
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.chat.phrases import named
from bot.desk.case_view import CaseView
from bot.desk.policy.cases import Case, buttons_of
from bot.desk.policy.optouts import OptedOut, waits
from bot.errors import Refused
from bot.request import Request
from bot.texts import say

# Pure: a case as moderators see it: what it is about, its pictures, what they can do.

MAX_WORDS = 100  #: characters shown of what one person said; a message holds 2000
MAX_LINES = 8  #: reports shown


def card_for(case_view: CaseView, locale: str = "en") -> Card:
    """Lay out a case; one that is decided shows what was decided, and no picture."""
    case = case_view.case
    told = _told(case_view, locale)
    if case.verdict is not None:
        return Card(f"{told}\n{decided_line(case, locale)}")
    exhibits = tuple(_exhibit(case_view, n) for n in range(len(case_view.pictures)))
    words = _words(case_view.request, locale) if case_view.request else None
    embeds = _embeds(words, exhibits)
    if case.kind == "name":
        return Card(told, buttons=_name_buttons(case_view.names))
    if case_view.ticket and not exhibits:
        told = f"{told}\n{say('case_no_picture', locale)}"
    return Card(told, embeds, exhibits, buttons_of(case))


def _name_buttons(names: Sequence[OptedOut]) -> tuple[str, ...]:
    """Return the acts on each name that waits, with its line, and one for all there is left."""
    waiting = [(number, each) for number, each in enumerate(names, start=1) if waits(each)]
    asked = [number for number, each in waiting if each.state == "asked"]
    one_by_one = [
        f"{act}.{number}"
        for number, _ in waiting
        for act in ("accept", "decline")
        if act == "decline" or number in asked
    ]
    return (*one_by_one, "accept") if len(waiting) > 1 or not asked else tuple(one_by_one)


def bare(case: Case, locale: str = "en") -> Card:
    """Lay out a case by its buttons alone, where Discord does not take it whole."""
    facts = {"ref": case.ref, "member": named(case.member, locale)}
    told = say("case_unshown", locale, **facts)
    if case.verdict is not None:
        told = f"{told}\n{decided_line(case, locale)}"
    return Card(told, buttons=buttons_of(case))


def decided_line(case: Case, locale: str) -> str:
    """Say who decided what."""
    if case.moderator is None:
        return say(f"verdict_{case.verdict}", locale)
    return say(f"verdict_{case.verdict}_by", locale, moderator=named(case.moderator, locale))


def _told(case_view: CaseView, locale: str) -> str:
    case = case_view.case
    facts: dict[str, object] = {"member": named(case.member, locale), **case.told}
    if case_view.ticket:
        facts |= {"channel": f"<#{case_view.ticket.reply.channel}>"}
        facts |= {"address": cards.address(case_view.ticket)}
    members = [f"{named(member, locale)} ({times})" for member, times in case_view.members]
    facts |= {"rule": phrases.quoted(case.told.get("rule", ""))}
    facts |= {"why": _why(case.told, locale), "members": ", ".join(members) or "-"}
    match case.kind:
        case "review" | "report" if case_view.ticket is None:
            return say("case_job_gone", locale)
        case "report":
            return "\n".join([say("case_report", locale, **facts), *_reports(case_view, locale)])
        case "name":
            return "\n".join([say("case_name", locale, **facts), *_names(case_view, locale)])
    return say(f"case_{case.kind}", locale, **facts)


def _why(told: Mapping[str, str], locale: str) -> str:
    kind, _, rule = told.get("why", "").partition(":")
    words = phrases.quoted(told.get("rule", rule))
    return say(f"review_why_{kind}", locale, rule=words) if kind else ""


def _reports(case_view: CaseView, locale: str) -> list[str]:
    lines = []
    for report in case_view.reports[:MAX_LINES]:
        reason = say(f"report_{report.reason}", locale)
        words = f": {phrases.quoted(report.words[:MAX_WORDS])}" if report.words else ""
        lines.append(f"{named(report.member, locale)}: {reason}{words}")
    return lines


def _names(case_view: CaseView, locale: str) -> list[str]:
    lines = [
        f"{number}. {phrases.quoted(each.name)}: {say(f'name_{each.state}', locale)}"
        for number, each in enumerate(case_view.names, start=1)
    ]
    waits = case_view.case.verdict is None
    if waits and not any(each.state == "asked" for each in case_view.names):
        lines.append(say("case_name_counts", locale))
    return lines


def _words(request: Request, locale: str) -> discord.Embed | None:
    """Show what was asked for; None where that is deleted, for Discord takes no empty embed."""
    embed = discord.Embed(colour=COLOUR)
    for code, value in phrases.labelled_words(request).items():
        embed.add_field(name=say(code, locale), value=value[:MAX_FIELD])
    return embed if embed.fields else None


def _exhibit(case_view: CaseView, number: int) -> Exhibit:
    picture = case_view.pictures[number]
    name = f"held-{case_view.case.ref}-{number + 1}{picture.suffix}"
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


log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_UNTOLD = 100  #: commands noted; in a flood the inbox can wait

#: What a card brings on by what it holds: without that, the case is shown all the same.
UNSHOWABLE = (
    DiscordVerdict.HOPELESS,
    DiscordVerdict.TOO_LARGE,
    DiscordVerdict.NEVER_FITS,
    DiscordVerdict.LOST,
    DiscordVerdict.BLOCKED,
)


async def show(interaction: discord.Interaction[Client]) -> None:
    """Show who asks the first case that waits."""
    waiting = await interaction.client.desk.cases.inbox(interaction.guild_id or 0)
    locale = str(interaction.locale)
    if not waiting:
        await interaction.response.send_message(say("inbox_empty", locale), ephemeral=True)
        return

    async def send(laid_out: dict[str, Any]) -> None:
        laid_out["content"] += _more(waiting, locale)
        await replies.send(interaction, **laid_out)

    await put(interaction.client, waiting[0], send, locale)


async def show_again(interaction: discord.Interaction[Client], case: Case) -> None:
    """Show a case as it stands now, in the place where something about it was decided."""

    async def edit(laid_out: dict[str, Any]) -> None:
        await replies.change(interaction, **laid_out)

    await put(interaction.client, case, edit, str(interaction.locale))


async def go_on(interaction: discord.Interaction[Client], decided: Case) -> None:
    """Say what was decided, and show the next case in its place."""
    waiting = await interaction.client.desk.cases.inbox(interaction.guild_id or 0)
    locale = str(interaction.locale)
    done = decided_line(decided, locale)
    if not waiting:
        told = f"{done}\n{say('inbox_empty', locale)}"
        await interaction.response.edit_message(content=told, embeds=[], attachments=[], view=None)
        return

    async def edit(laid_out: dict[str, Any]) -> None:
        laid_out["content"] = f"{done}\n\n{laid_out['content']}{_more(waiting, locale)}"
        await replies.change(interaction, **laid_out)

    await put(interaction.client, waiting[0], edit, locale)


async def tell_of_news(interaction: discord.Interaction[Client]) -> None:
    """Tell the first moderator who uses the bot that something waits in the inbox."""
    cases, guild = interaction.client.desk.cases, interaction.guild_id
    if guild is None or not await cases.has_news(guild):
        return
    if not await rights.may(interaction, rights.MODERATE):
        return
    if num_waiting := await cases.news_for(guild):
        told = say("inbox_news", str(interaction.locale), count=num_waiting)
        await interaction.followup.send(told, ephemeral=True)


async def tell_for_ever(client: Client) -> None:
    """Have every command followed by the news there is for a moderator."""
    used: asyncio.Queue[discord.Interaction[Client]] = asyncio.Queue(MAX_UNTOLD)

    def note(interaction: discord.Interaction[Client], _command: Any) -> bool:
        if not used.full():
            used.put_nowait(interaction)
        return False  # so that the next one is noted, too

    async with asyncio.TaskGroup() as group:
        group.create_task(client.wait_for("app_command_completion", check=note), name="commands")
        while True:
            interaction = await used.get()
            await client.answer(interaction, tell_of_news(interaction))


async def put(
    client: Client,
    case: Case,
    show_it: Callable[[dict[str, Any]], Awaitable[T]],
    locale: str = "en",
) -> T:
    """Show a case; by its buttons alone where its card is not taken: it can be decided."""
    try:
        case_view = await client.desk.case_desk.look(case)
        card = card_for(case_view, locale)
        return await show_it(await _laid_out(card, case, locale, case_view.names))
    except faults.TROUBLE as error:
        if verdict_of(error) not in UNSHOWABLE:
            raise
        log.warning(
            "the card of %s %d: shown without all it holds (%s): %s",
            *(case.kind, case.ref, verdict_of(error), faults.in_short(error)),
        )
    except Refused:
        raise
    except Exception:  # a card that cannot be laid out can be decided all the same
        log.exception("the card of %s %d: shown without all it holds", case.kind, case.ref)
    return await show_it(await _laid_out(bare(case, locale), case, locale))


async def _laid_out(
    card: Card, case: Case, locale: str, names: Sequence[OptedOut] = ()
) -> dict[str, Any]:
    return {
        "content": card.content,
        "embeds": list(card.embeds),
        "view": view_of(_button(act, case, names, locale) for act in card.buttons),
        "files": await messages.files_of(card),
    }


def _button(act: str, case: Case, names: Sequence[OptedOut], locale: str) -> Item:
    verb, _, number = act.partition(".")
    if not number:
        return case_button(act, case.ref, locale)
    return name_button(verb, case.ref, names[int(number) - 1].number, int(number), locale)


def _more(waiting: list[Case], locale: str) -> str:
    num_more = len(waiting) - 1
    return f"\n{say('inbox_more', locale, count=num_more)}" if num_more else ""
