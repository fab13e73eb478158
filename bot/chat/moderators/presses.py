"""What a moderator's press does; the right is asked again at each, whoever sees the button."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord

from bot.chat import rights
from bot.chat.client import Client
from bot.chat.lists import List
from bot.chat.moderators import appeals, audit, inbox, removals
from bot.chat.moderators import queue as moderator_queue
from bot.desk.case_view import require_own
from bot.desk.policy.cases import VERDICTS, Case
from bot.errors import Refused

MAX_NUMBER = 2**63 - 1  #: what a database's integer holds; Discord's ids stay below it

Act = Callable[[discord.Interaction[Client], Sequence[str]], Awaitable[None]]


async def drop(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Stop one job, and show the line as it is now."""
    job, member, skip = numbers(told, 3)
    guild, moderator = interaction.guild_id or 0, interaction.user.id
    await interaction.client.desk.drops.drop(guild, moderator, job=job)
    await _turn(interaction, await moderator_queue.page(interaction, member, skip))


async def clear(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Stop everything a guild, or one member, has in line."""
    (member,) = numbers(told, 1)
    guild, moderator = interaction.guild_id or 0, interaction.user.id
    await interaction.client.desk.drops.drop(guild, moderator, member=member or None)
    await _turn(interaction, await moderator_queue.page(interaction, member))


async def queue(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Turn the page of the line."""
    member, skip = numbers(told, 2)
    await _turn(interaction, await moderator_queue.page(interaction, member, skip))


async def older(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Turn the page of what moderators did."""
    *known, verb = told
    numbers(known, 4)
    wanted, before = audit.filter_in(interaction.guild_id or 0, [*known, verb])
    await _turn(interaction, await audit.page(interaction, wanted, before))


def numbers(told: Sequence[str], count: int) -> list[int]:
    """Read so many numbers of a button's id; raise Refused where no button of ours has these."""
    if len(told) != count or not all(map(str.isdecimal, told)) or max(map(int, told)) > MAX_NUMBER:
        raise Refused("button_stale")
    return list(map(int, told))


async def _turn(interaction: discord.Interaction[Client], listed: List) -> None:
    await interaction.response.edit_message(content=listed.content, view=listed.view)


MODERATOR_ACTS: Mapping[str, Act] = {"drop": drop, "clear": clear, "queue": queue, "audit": older}


# What a button under a case does; a moderator's right is asked for again at every press.


def _decision(act: str) -> Callable[[discord.Interaction[Client], int], Awaitable[None]]:
    kind, verdict = VERDICTS[act]

    async def decide(interaction: discord.Interaction[Client], ref: int) -> None:
        """Decide a case, and let its card show what was decided, and by whom."""
        await rights.require(interaction)
        desk, guild = interaction.client.desk, interaction.guild_id
        case = require_own(await desk.cases.get(kind, ref), guild)
        await desk.case_desk.decide(case, verdict, interaction.user.id)
        decided = require_own(await desk.cases.get(kind, ref), guild)
        if interaction.message and not interaction.message.flags.ephemeral:
            await _close(interaction, decided)
        else:
            await inbox.go_on(interaction, decided)

    return decide


async def _close(interaction: discord.Interaction[Client], case: Case) -> None:
    assert interaction.message is not None, "a card in a channel"
    message = interaction.message

    async def edit(laid_out: dict[str, Any]) -> None:
        laid_out["attachments"] = laid_out.pop("files")
        await interaction.response.edit_message(**laid_out)

    await inbox.put(interaction.client, case, edit)
    await interaction.client.desk.cases.shown(case, message.channel.id, message.id)


CASE_ACTS: Mapping[str, Callable[[discord.Interaction[Client], int], Awaitable[None]]] = {
    **{act: _decision(act) for act in VERDICTS},
    # What members press, and moderators where it is no case's decision.
    "appeal": appeals.appeal,
    "paint": appeals.paint,
    "answer": appeals.answer,
    "forgive": removals.forgive,
}
