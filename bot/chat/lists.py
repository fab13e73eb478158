"""A member's own requests as lists that only they see: what is to come, and what is finished."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Self

import discord

from bot.chat import cards, faults, messages, phrases, replies
from bot.chat.buttons import ButtonId, button, numbers, page_button, view_of
from bot.chat.cards import ATTACHED, Exhibit
from bot.chat.client import Client
from bot.desk.members import HistoryPage
from bot.errors import PaintingFailed, Refused
from bot.request import Done, Failed, Held, Painting, Ticket, Update, Waiting
from bot.texts import say

log = logging.getLogger(__name__)

MAX_QUEUE = 10  #: entries, each with a button; a message holds 25 buttons and 2000 characters
PAGE = 5  #: entries, each a section with its picture and a row of three; 40 parts make a message
MAX_SUBJECT = 80  #: characters shown of a subject
SUBJECT_SHOWN = (MAX_SUBJECT, 40, 20)  #: or as many as let all entries be shown


@dataclass(frozen=True, slots=True)
class List:
    """A list as a message shows it."""

    content: str
    view: discord.ui.View


@dataclass(frozen=True, slots=True)
class HistorySearch:
    """Which of their pictures a member looks at; a button bears all of it."""

    before: int | None = None  #: a job: only older ones
    favourites: bool = False
    words: str = ""  #: as desk.policy.members.folded made them

    @property
    def told(self) -> tuple[int | str, ...]:
        coded = urlsafe_b64encode(self.words.encode()).decode().rstrip("=")
        return self.before or 0, int(self.favourites), coded

    @classmethod
    def read(cls, told: Sequence[str]) -> Self:
        """Read it from a button; raise Refused where no button of ours says so."""
        before, favourites = numbers(told[:2], 2)
        try:
            words = urlsafe_b64decode("".join(told[2:]) + "==").decode()
        except ValueError as wrong:
            raise Refused("button_stale") from wrong
        return cls(before or None, bool(favourites), words)


async def queue(interaction: discord.Interaction[Client]) -> List:
    """Return what the person who acts has waiting and on the GPU, each with Cancel."""
    lists, locale = interaction.client.desk.members, str(interaction.locale)
    updates = await lists.queue(interaction.user.id, interaction.guild_id, MAX_QUEUE + 1)
    return list_queue(updates, locale)


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


# What a member has had, page by page, each with a small copy of its picture, marked as every one.


async def history(interaction: discord.Interaction[Client], search: HistorySearch) -> None:
    """Show who asks a page of what they have had; only they see it."""
    await replies.think(interaction)
    view, files = await _laid_out(interaction, await _page(interaction, search), search)
    await interaction.followup.send(view=view, files=files, ephemeral=True)


async def turn(interaction: discord.Interaction[Client], search: HistorySearch) -> None:
    """Show another page in the same message."""
    await interaction.response.defer()
    view, files = await _laid_out(interaction, await _page(interaction, search), search)
    await _show_instead(interaction, view, files)


async def favour(
    interaction: discord.Interaction[Client], ticket: Ticket, *, favourite: bool
) -> None:
    """Make a picture a favourite, or none any more, and show the same page as it is then."""
    desk, member = interaction.client.desk, interaction.user.id
    if favourite:
        await desk.privacy.require_pictures(ticket.job)
        await desk.members.favour(ticket, member)
    else:
        await desk.members.unfavour(ticket, member)
    assert interaction.message is not None, "a button stands under a message"
    ids = [id for each in messages.custom_ids(interaction.message) if (id := ButtonId.read(each))]
    listed = [id.number for id in ids if (id.scheme, id.act) == ("portrait", "again")]
    [*pages] = [HistorySearch.read(id.told) for id in ids if id.scheme == "history"]
    search = pages[0] if pages else HistorySearch()
    await interaction.response.defer()
    page = await desk.members.some_of(member, interaction.guild_id, listed, search.before)
    view, files = await _laid_out(interaction, page, search)
    await _show_instead(interaction, view, files)


async def _page(interaction: discord.Interaction[Client], search: HistorySearch) -> HistoryPage:
    return await interaction.client.desk.members.history(
        interaction.user.id,
        interaction.guild_id,
        PAGE,
        search.before,
        search=search.words,
        favourites=search.favourites,
    )


async def _show_instead(
    interaction: discord.Interaction[Client],
    view: discord.ui.LayoutView,
    files: Sequence[discord.File],
) -> None:
    # Lists of an older release are words, which no message has beside its components.
    await interaction.edit_original_response(
        content=None, embeds=[], view=view, attachments=list(files)
    )


async def _laid_out(
    interaction: discord.Interaction[Client], page: HistoryPage, search: HistorySearch
) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    locale = str(interaction.locale)
    thumbnails = {
        update.ticket.job: small
        for update in page.updates
        if update.ticket.job in page.shown
        and (small := await _thumbnail(interaction.client, update.ticket))
    }
    view = history_view(page, search, thumbnails, locale)
    return view, [await messages.file_of(each) for each in thumbnails.values()]


async def _thumbnail(client: Client, ticket: Ticket) -> Exhibit | None:
    """Return a small copy of a job's first picture; None where there is none to be had."""
    try:
        small = await client.desk.members.thumbnail(ticket.job)
    except (PaintingFailed, OSError) as failed:  # the list is worth more than one picture in it
        log.warning("job %d has no picture for a list: %s", ticket.job, failed)
        return None
    return Exhibit(f"portrait-{ticket.job}-small.jpg", small, cards.alt_text(ticket))


def history_view(
    page: HistoryPage, search: HistorySearch, thumbnails: Mapping[int, Exhibit], locale: str
) -> discord.ui.LayoutView:
    """Lay out a page of what is finished: each with its picture, Again, its file and its star."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(_title(page, search, locale)))
    entries = _entries(page.updates, locale)
    for number, (entry, update) in enumerate(zip(entries, page.updates, strict=True), start=1):
        job = update.ticket.job
        told = f"{say('favourite_mark', locale)} {entry}" if job in page.favourites else entry
        if small := thumbnails.get(job):
            shown: discord.ui.Thumbnail[discord.ui.LayoutView] = discord.ui.Thumbnail(
                ATTACHED + small.name, description=small.alt
            )
            view.add_item(discord.ui.Section(told, accessory=shown))
        else:
            view.add_item(discord.ui.TextDisplay(told))
        view.add_item(discord.ui.ActionRow(*_entry_buttons(number, update, page)))
    if page.older is not None:
        onward = HistorySearch(page.older, search.favourites, search.words)
        view.add_item(discord.ui.ActionRow(page_button(onward.told, locale)))
    view.stop()  # its buttons are understood by their ids alone, so it is not kept in memory
    return view


def _title(page: HistoryPage, search: HistorySearch, locale: str) -> str:
    if search.words:
        code = "search_title" if page.updates else "search_empty"
        return say(code, locale, words=phrases.quoted(search.words))
    if search.favourites:
        return say("favourites_title" if page.updates else "favourites_empty", locale)
    return say("history_title" if page.updates else "history_empty", locale)


def _entry_buttons(
    number: int, update: Update, page: HistoryPage
) -> list[discord.ui.Button[discord.ui.View]]:
    made = [_button("again", number, update)]
    if isinstance(update.event, Done):
        made.append(_button("file", number, update))
        is_favourite = update.ticket.job in page.favourites
        made.append(_button("unfavour" if is_favourite else "favour", number, update))
    return made


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
