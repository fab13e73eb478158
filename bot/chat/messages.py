"""The message of a job: edited by its interaction's token while that lives, then in its channel."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from typing import Any, TypeVar, cast

import discord
from tenacity import AsyncRetrying, retry_if_exception

from bot.chat import cards, faults
from bot.chat.buttons import acts_for, rows_for
from bot.chat.cards import ATTACHED, Card, Exhibit
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.request import Done, Reply, Ticket

T = TypeVar("T")

TOKEN_LIFE = timedelta(minutes=15)

# The address of an interaction's first answer is a word where discord.py expects a number.
ORIGINAL = cast(int, "@original")


def token_lives(reply: Reply) -> bool:
    """Tell whether the interaction's token should still open its message.

    Only a hint, for the clocks may differ; what Discord answers decides.
    """
    age = discord.utils.utcnow() - discord.utils.snowflake_time(reply.interaction)
    return reply.token is not None and age < TOKEN_LIFE


async def edit(client: Client, ticket: Ticket, card: Card) -> int:
    """Make a job's message show the card, and return the message's id; raise one of TROUBLE."""

    async def by_token() -> discord.Message:
        return await _webhook(client, ticket.reply).edit_message(ORIGINAL, **await _shown())

    async def in_channel() -> discord.Message:
        return await _in_channel(client, ticket).edit(**await _shown())

    async def _shown() -> dict[str, Any]:
        # What a message of an older release still shows beside its components is taken away.
        files = await files_of(card)
        return {"content": None, "embeds": [], "attachments": files, "view": laid_out(ticket, card)}

    return (await _either(ticket, by_token, in_channel)).id


async def tell_alone(client: Client, ticket: Ticket, card: Card) -> None:
    """Show who asked, and nobody else, a card without pictures; raise one of TROUBLE.

    Only the interaction's token can, while it lives; and nobody finds such a message again.
    """
    webhook = _webhook(client, ticket.reply)
    webhook.type = discord.WebhookType.application  # as which alone it may send this
    await webhook.send(view=laid_out(ticket, card), ephemeral=True)


async def look(client: Client, ticket: Ticket) -> discord.Message:
    """Return a job's message as it is now; raise one of TROUBLE."""
    return await _either(
        ticket,
        lambda: _webhook(client, ticket.reply).fetch_message(ORIGINAL),
        lambda: _in_channel(client, ticket).fetch(),
    )


async def remove(client: Client, ticket: Ticket) -> None:
    """Take a job's message away; raise one of TROUBLE."""
    await _either(
        ticket,
        lambda: _webhook(client, ticket.reply).delete_message(ORIGINAL),
        lambda: _in_channel(client, ticket).delete(),
    )


async def _either(
    ticket: Ticket, by_token: Callable[[], Awaitable[T]], in_channel: Callable[[], Awaitable[T]]
) -> T:
    """Go by the interaction's token while it should live, and through the channel after that.

    A machine whose clock is ahead takes a living token for dead: where the channel is shut, it is
    tried all the same.
    """
    if token_lives(ticket.reply):
        try:
            return await by_token()
        except faults.TROUBLE as error:
            if verdict_of(error) is not DiscordVerdict.ELSEWHERE:
                raise
        return await in_channel()
    try:
        return await in_channel()
    except faults.TROUBLE as shut:
        if verdict_of(shut) is not DiscordVerdict.NO_PLACE or ticket.reply.token is None:
            raise
        return await _once_more(by_token, shut)


async def _once_more(by_token: Callable[[], Awaitable[T]], shut: Exception) -> T:
    """Try the token after all; where it is dead indeed, the channel's answer counts."""
    try:
        return await by_token()
    except faults.TROUBLE as error:
        if verdict_of(error) is DiscordVerdict.ELSEWHERE:
            raise shut from error
        raise


def _in_channel(client: Client, ticket: Ticket) -> discord.PartialMessage:
    # The message of a private job is seen by one person, and by no way but the token.
    if ticket.reply.message is None or ticket.request.private:
        raise faults.MessageUnknown
    channel = client.get_partial_messageable(ticket.reply.channel)
    return channel.get_partial_message(ticket.reply.message)


def _webhook(client: Client, reply: Reply) -> discord.Webhook:
    return discord.Webhook.partial(reply.application, cast(str, reply.token), client=client)


def laid_out(ticket: Ticket, card: Card) -> discord.ui.LayoutView:
    """Lay out a job's message: words, its pictures in one gallery, a line under them, buttons."""
    view = discord.ui.LayoutView(timeout=None)
    if card.content:
        view.add_item(discord.ui.TextDisplay(card.content))
    if card.exhibits:
        shown = [
            discord.MediaGalleryItem(ATTACHED + each.name, description=each.alt)
            for each in card.exhibits
        ]
        view.add_item(discord.ui.MediaGallery(*shown))
    if card.below:
        view.add_item(discord.ui.TextDisplay(card.below))
    for row in rows_for(ticket, card.buttons, card.going_on, card.num_choices):
        view.add_item(row)
    view.stop()  # its buttons are understood by their ids alone, so it is not kept in memory
    return view


async def files_of(card: Card) -> list[discord.File]:
    """Read a card's pictures; raise OSError where one is gone."""
    return [await file_of(exhibit) for exhibit in card.exhibits]


async def file_of(exhibit: Exhibit) -> discord.File:
    """Read one picture; raise OSError where it is gone."""
    picture = exhibit.picture
    if not isinstance(picture, bytes):
        picture = await asyncio.to_thread(picture.read_bytes)
    return discord.File(BytesIO(picture), filename=exhibit.name, description=exhibit.alt)


async def find_original(client: Client, ticket: Ticket) -> int | None:
    """Return the id of the message that acknowledges a job, or None if there is none."""
    if ticket.reply.token is None:
        return None
    patiently = AsyncRetrying(
        retry=retry_if_exception(faults.passes),
        wait=faults.wait_before,
        stop=lambda _: not token_lives(ticket.reply),
        reraise=True,
    )
    try:
        message: discord.Message = await patiently(
            _webhook(client, ticket.reply).fetch_message, ORIGINAL
        )
    except faults.TROUBLE:
        return None
    # A refusal is an answer too, but carries no button of this job.
    return message.id if acts_on(message, ticket.job) else None


def acts_on(message: discord.Message, job: int) -> set[str]:
    """Return what the buttons of a message do to a job."""
    return acts_for(custom_ids(message), job)


def custom_ids(message: discord.Message) -> list[str]:
    """Return the ids of the buttons under a message."""
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    buttons = [button for row in rows for button in row.children]
    return [button.custom_id for button in buttons if button.custom_id is not None]


# Make pictures small enough for where they go, and find out how small that is.

MIN_SIZE_TOLD = 1024  #: bytes; below this no picture is left to be made smaller


def usual_limit(client: Client, ticket: Ticket) -> int:
    """Return how many bytes a file may have there; it grows with a guild's boosts."""
    guild = client.get_guild(ticket.request.guild or 0)
    return guild.filesize_limit if guild else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES


async def fitted(client: Client, ticket: Ticket, done: Done, card: Card, limit: int) -> Card:
    """Return the card with every picture within a limit in bytes.

    Raises PaintingFailed where one cannot be made so small, OSError where its file is gone.
    """
    lighter = {}
    for exhibit, picture in zip(card.exhibits, done.prints, strict=True):
        if await _size(exhibit) > limit:
            lighter[exhibit.name] = await client.desk.deliveries.smaller(
                picture.path, ticket.job, picture.index, limit
            )
    return cards.lighter(card, lighter) if lighter else card


async def smaller_limit(card: Card, usual: int) -> int | None:
    """Return a limit to try after a card was refused as too large, or None if it has no picture."""
    sizes = [await _size(exhibit) for exhibit in card.exhibits]
    largest = max(sizes, default=0)
    if largest < MIN_SIZE_TOLD:
        return None
    return usual if largest > usual else largest // 2


async def _size(exhibit: Exhibit) -> int:
    if isinstance(exhibit.picture, bytes):
        return len(exhibit.picture)
    return (await asyncio.to_thread(exhibit.picture.stat)).st_size
