"""A member's own requests as lists that only they see: what is to come, and what is finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import discord

from bot.chat import cards, faults, phrases, replies
from bot.chat.buttons import button, view_of
from bot.chat.client import Client
from bot.errors import PaintingFailed, Refused
from bot.request import Done, Failed, Held, Painting, Ticket, Update, Waiting
from bot.texts import say

MAX_QUEUE = 10  #: entries, each with a button; a message holds 25 buttons and 2000 characters
PAGE = 5
MAX_SUBJECT = 80  #: characters shown of a subject
SUBJECT_SHOWN = (MAX_SUBJECT, 40, 20)  #: or as many as let all entries be shown


@dataclass(frozen=True, slots=True)
class List:
    """A list as a message shows it."""

    content: str
    view: discord.ui.View


async def queue(interaction: discord.Interaction[Client]) -> List:
    """Return what the person who acts has waiting and on the GPU, each with Cancel."""
    lists, locale = interaction.client.desk.members, str(interaction.locale)
    updates = await lists.queue(interaction.user.id, interaction.guild_id, MAX_QUEUE + 1)
    return list_queue(updates, locale)


async def history(interaction: discord.Interaction[Client], before: int | None = None) -> List:
    """Return a page of what the person who acts has had, each with Again and its file."""
    lists, locale = interaction.client.desk.members, str(interaction.locale)
    updates = await lists.history(interaction.user.id, interaction.guild_id, PAGE + 1, before)
    return list_history(updates, locale)


async def answer(interaction: discord.Interaction[Client], listed: List) -> None:
    """Show a list to the person who asked, and to nobody else."""
    await interaction.response.send_message(listed.content, view=listed.view, ephemeral=True)


def list_queue(updates: Sequence[Update], locale: str) -> List:
    """Lay out what is still to come; one entry more than is shown means that others follow."""
    if not updates:
        return listed([say("queue_empty", locale)], [])
    shown = updates[:MAX_QUEUE]
    lines = [say("queue_title", locale), *_entries(shown, locale)]
    if len(updates) > MAX_QUEUE:
        lines.append(say("queue_more", locale))
    return listed(lines, [_button("drop", n, each) for n, each in enumerate(shown, start=1)])


def list_history(updates: Sequence[Update], locale: str) -> List:
    """Lay out a page of what is finished; one entry more than a page means that others follow."""
    if not updates:
        return listed([say("history_empty", locale)], [])
    page = updates[:PAGE]
    entries = _entries(page, locale)
    buttons = [_button("again", n, each) for n, each in enumerate(page, start=1)]
    buttons += [
        _button("file", n, each)
        for n, each in enumerate(page, start=1)
        if isinstance(each.event, Done)
    ]
    if len(updates) > PAGE:
        buttons.append(button("older", page[-1].ticket.job, locale))
    return listed([say("history_title", locale), *entries], buttons)


def listed(lines: Sequence[str], buttons: Sequence[discord.ui.Button[discord.ui.View]]) -> List:
    """Lay out lines, and the buttons under them."""
    return List("\n".join(lines), view_of(buttons))


def _button(act: str, number: int, update: Update) -> discord.ui.Button[discord.ui.View]:
    return button(act, update.ticket.job, update.ticket.request.locale, number)


def _entries(updates: Sequence[Update], locale: str) -> list[str]:
    def lines(shown: int) -> list[str]:
        return [_entry(n, update, locale, shown) for n, update in enumerate(updates, start=1)]

    return replies.whole(lines, SUBJECT_SHOWN)


def _entry(number: int, update: Update, locale: str, shown: int) -> str:
    ticket = update.ticket
    asked_at = int(discord.utils.snowflake_time(ticket.job).timestamp())
    known = ticket.request.subject
    subject = phrases.quoted(short(known, shown)) if known else say("words_gone", locale)
    return f"{number}. {subject}, <t:{asked_at}:R>. {state_of(update, locale)}"


def short(words: str, limit: int = MAX_SUBJECT) -> str:
    """Cut words to so many characters, and show that they were cut."""
    return words if len(words) <= limit else words[: limit - 1] + "…"


def state_of(update: Update, locale: str) -> str:
    """Say how a job stands."""
    match update.event:
        case Waiting() as event:
            return phrases.waiting(event, locale)
        case Painting() as event:
            return phrases.painting(event, locale)
        case Done(prints) as done:
            seeds = ", ".join(str(picture.seed) for picture in prints)
            told = say("history_done", locale, seeds=seeds, address=cards.address(update.ticket))
            if missing := cards.num_missing(update.ticket, done):
                told = f"{told} {phrases.some_stopped(update.ticket.request, missing)}"
            return told
        case Failed(code):
            return phrases.reason(code, locale)
        case Held():
            return say("held", locale)
        case other:
            raise AssertionError(f"a list holds no {type(other).__name__}")


# Hands members the files of their own pictures, with the settings they were painted with.
#
# Only they see them: the words in such a file are theirs to pass on, or not.


async def hand_over(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Answer who asked for a picture, and nobody else, with its PNG files; or raise Refused."""
    desk, locale = interaction.client.desk, str(interaction.locale)
    if ticket.request.member != interaction.user.id:
        raise Refused("not_yours")
    desk.privacy.require_words(ticket)
    await desk.members.require_shown(ticket.job)
    await desk.privacy.require_pictures(ticket.job)
    await replies.think(interaction)
    try:
        pngs = await desk.members.with_settings(ticket.job, interaction.user.id)
        files = _named(pngs, ticket, locale)
        await replies.send(interaction, say("file_handed_over", locale), files)
    except PaintingFailed as failed:  # the file on disk is no longer what was signed
        raise Refused(failed.code) from failed
    except discord.HTTPException as error:
        if faults.verdict_of(error) is not faults.DiscordVerdict.TOO_LARGE:
            raise
        raise Refused("file_too_large") from error  # as a JPEG it would be no original


def _named(pngs: Sequence[bytes], ticket: Ticket, locale: str) -> list[discord.File]:
    described = say("ai_generated_portrait", locale)
    return [
        discord.File(
            BytesIO(png),
            filename=f"portrait-{ticket.job}-{number}-settings.png",
            description=described,
        )
        for number, png in enumerate(pngs, start=1)
    ]
