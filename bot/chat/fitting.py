"""Make pictures small enough for where they go, and find out how small that is."""

import asyncio

import discord

from bot.chat import cards
from bot.chat.cards import Card, Exhibit
from bot.chat.client import Client
from bot.request import Done, Ticket

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
