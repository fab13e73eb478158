"""What waits for moderators, for one of them to see alone: one matter after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import discord

from bot.chat import faults, messages, rights
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.faults import Verdict, verdict_of
from bot.chat.matter_views import button, view_of
from bot.chat.moderators import matter_cards
from bot.desk.policy.cases import Case
from bot.texts import say

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_UNTOLD = 100  #: commands noted; in a flood the inbox can wait

#: What a card brings on by what it holds: without that, the matter is shown all the same.
UNSHOWABLE = (
    Verdict.HOPELESS,
    Verdict.TOO_LARGE,
    Verdict.NEVER_FITS,
    Verdict.LOST,
    Verdict.BLOCKED,
)


async def show(interaction: discord.Interaction[Client]) -> None:
    """Show who asks the first matter that waits."""
    waiting = await interaction.client.desk.cases.inbox(interaction.guild_id or 0)
    locale = str(interaction.locale)
    if not waiting:
        await interaction.response.send_message(say("inbox_empty", locale), ephemeral=True)
        return

    async def send(laid_out: dict[str, Any]) -> None:
        laid_out["content"] += _more(waiting, locale)
        await interaction.response.send_message(**laid_out, ephemeral=True)

    await put(interaction.client, waiting[0], send, locale)


async def go_on(interaction: discord.Interaction[Client], decided: Case) -> None:
    """Say what was decided, and show the next matter in its place."""
    waiting = await interaction.client.desk.cases.inbox(interaction.guild_id or 0)
    locale = str(interaction.locale)
    done = matter_cards.decided(decided, locale)
    if not waiting:
        told = f"{done}\n{say('inbox_empty', locale)}"
        await interaction.response.edit_message(content=told, embeds=[], attachments=[], view=None)
        return

    async def edit(laid_out: dict[str, Any]) -> None:
        laid_out["content"] = f"{done}\n\n{laid_out['content']}{_more(waiting, locale)}"
        laid_out["attachments"] = laid_out.pop("files")
        await interaction.response.edit_message(**laid_out)

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
    """Show a matter; by its buttons alone where its card is not taken: it can be decided."""
    try:
        card = matter_cards.card_for(await client.desk.bench.look(case), locale)
        return await show_it(await _laid_out(card, case, locale))
    except faults.TROUBLE as error:
        if verdict_of(error) not in UNSHOWABLE:
            raise
        log.warning(
            "the card of %s %d: shown without all it holds (%s): %s",
            *(case.kind, case.ref, verdict_of(error), faults.in_short(error)),
        )
    return await show_it(await _laid_out(matter_cards.bare(case, locale), case, locale))


async def _laid_out(card: Card, case: Case, locale: str) -> dict[str, Any]:
    return {
        "content": card.content,
        "embeds": list(card.embeds),
        "view": view_of(button(act, case.ref, locale) for act in card.buttons),
        "files": await messages.files_of(card),
    }


def _more(waiting: list[Case], locale: str) -> str:
    num_more = len(waiting) - 1
    return f"\n{say('inbox_more', locale, count=num_more)}" if num_more else ""
