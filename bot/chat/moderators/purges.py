"""What a member was shown since a time is counted, asked about, and only then taken back."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import discord

from bot.chat import cards, replies
from bot.chat.buttons import numbers
from bot.chat.client import Client
from bot.chat.takedowns import take_down
from bot.desk.rows.takedowns import Purged
from bot.texts import say

REMOVING_SECONDS = 20.0  #: so long the answer to a purge waits for its messages to go


async def ask(interaction: discord.Interaction[Client], member: int, since: int, note: str) -> None:
    """Say how much would go, and ask; the note for the audit stands in the question itself."""
    locale, guild = str(interaction.locale), interaction.guild_id or 0
    found = await interaction.client.desk.drops.purgeable(guild, member, since)
    if not found.jobs:
        return await replies.send(interaction, say("mod_purged_nothing", locale, member=member))
    facts = {"member": member, "since": since}
    facts |= {"pictures": found.num_pictures, "messages": found.num_messages}
    noted: dict[str, Any] = {}
    if note:
        embed = discord.Embed(title=say("purge_note", locale), colour=cards.COLOUR)
        noted["embed"] = embed.add_field(name="\u200b", value=note)
    question = say("purge_ask", locale, **facts)
    await replies.ask_first(interaction, "purge", [member, since], question, **noted)
    return None


async def purge_surely(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Take all of that back, and say how much of it is gone by now."""
    member, since = numbers(told, 2)
    guild, moderator, note = interaction.guild_id or 0, interaction.user.id, _note(interaction)
    await interaction.response.defer()
    drops = interaction.client.desk.drops
    purging = partial(drops.purge, guild, moderator, member, float(since), note)
    if (gone := await take_down(interaction, purging)) is None:
        return
    removed = await _removed(interaction.client, gone)
    facts = {"member": member, "pictures": gone.num_pictures, "messages": gone.num_messages}
    code = "mod_purged" if removed >= gone.num_messages else "mod_purged_partly"
    if not gone.jobs:
        code = "mod_purged_nothing"
    done = say(code, str(interaction.locale), **facts, gone=removed)
    await interaction.edit_original_response(content=done, embeds=[], view=None)


def _note(interaction: discord.Interaction[Client]) -> str:
    fields = [field for each in _embeds(interaction) for field in each.fields]
    return (fields[0].value or "") if fields else ""


def _embeds(interaction: discord.Interaction[Client]) -> Sequence[discord.Embed]:
    return interaction.message.embeds if interaction.message else ()


async def _removed(client: Client, gone: Purged) -> int:
    """Return how many messages are gone by now, having waited for them a little."""
    with suppress(TimeoutError):  # the others go later
        async with asyncio.timeout(REMOVING_SECONDS):
            await client.desk.takedowns.settled(gone.jobs)
    return await client.desk.takedowns.num_gone(gone.jobs)
