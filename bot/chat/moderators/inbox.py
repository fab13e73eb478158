"""What waits for moderators, for one of them to see alone: one matter after the other."""

import asyncio
from typing import Any

import discord

from bot.chat import messages, rights
from bot.chat.client import Client
from bot.chat.matter_views import button, view_of
from bot.chat.moderators import matter_cards
from bot.desk.policy.case import Case
from bot.texts import say

MAX_UNTOLD = 100  #: commands noted; in a flood the inbox can wait


async def show(interaction: discord.Interaction[Client]) -> None:
    """Show who asks the first matter that waits."""
    waiting = await interaction.client.desk.cases.inbox(interaction.guild_id or 0)
    locale = str(interaction.locale)
    if not waiting:
        await interaction.response.send_message(say("inbox_empty", locale), ephemeral=True)
        return
    laid_out = await _first_of(interaction, waiting)
    await interaction.response.send_message(**laid_out, ephemeral=True)


async def go_on(interaction: discord.Interaction[Client], decided: Case) -> None:
    """Say what was decided, and show the next matter in its place."""
    waiting = await interaction.client.desk.cases.inbox(interaction.guild_id or 0)
    locale = str(interaction.locale)
    done = matter_cards.decided(decided, locale)
    if not waiting:
        told = f"{done}\n{say('inbox_empty', locale)}"
        await interaction.response.edit_message(content=told, embeds=[], attachments=[], view=None)
        return
    laid_out = await _first_of(interaction, waiting)
    laid_out["content"] = f"{done}\n\n{laid_out['content']}"
    laid_out["attachments"] = laid_out.pop("files")
    await interaction.response.edit_message(**laid_out)


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


async def shown(client: Client, case: Case, locale: str = "en") -> dict[str, Any]:
    """Return all that a message shows of a matter."""
    card = matter_cards.card_for(await client.desk.bench.look(case), locale)
    return {
        "content": card.content,
        "embeds": list(card.embeds),
        "view": view_of(button(act, case.ref, locale) for act in card.buttons),
        "files": await messages.files_of(card),
    }


async def _first_of(
    interaction: discord.Interaction[Client], waiting: list[Case]
) -> dict[str, Any]:
    locale = str(interaction.locale)
    laid_out = await shown(interaction.client, waiting[0], locale)
    if len(waiting) > 1:
        laid_out["content"] += f"\n{say('inbox_more', locale, count=len(waiting) - 1)}"
    return laid_out
