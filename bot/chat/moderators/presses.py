"""What a moderator's press does; the right is asked again at each, whoever sees the button."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord

from bot.chat import replies, rights
from bot.chat.buttons import numbers
from bot.chat.client import Client
from bot.chat.lists import List
from bot.chat.moderators import appeals, audit, inbox, purges, removals
from bot.chat.moderators import queue as moderator_queue
from bot.desk.case_view import require_own
from bot.desk.policy.cases import VERDICTS, Case
from bot.texts import say

Act = Callable[[discord.Interaction[Client], Sequence[str]], Awaitable[None]]


async def drop(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Stop one job, and show the line as it is now."""
    job, member, skip = numbers(told, 3)
    guild, moderator = interaction.guild_id or 0, interaction.user.id
    await interaction.client.desk.drops.drop(guild, moderator, job=job)
    await _turn(interaction, await moderator_queue.page(interaction, member, skip))


async def clear(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Ask whether to stop everything a guild, or one member, has in line."""
    (member,) = numbers(told, 1)
    overview, guild = interaction.client.desk.overview, interaction.guild_id or 0
    in_line = await overview.queue(guild, 0, member=member or None)
    question = say("clear_ask", str(interaction.locale), count=in_line.num_all)
    await replies.ask_first(interaction, "clear", [member], question)


async def clear_surely(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Stop all of that, and show what is in line now."""
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


async def _turn(interaction: discord.Interaction[Client], listed: List) -> None:
    await interaction.response.edit_message(content=listed.content, view=listed.view)


MODERATOR_ACTS: Mapping[str, Act] = {"drop": drop, "clear": clear, "queue": queue, "audit": older}


# What a button under a case does; a moderator's right is asked for again at every press.


#: What cannot be undone, by what its second press is called.
FINAL = {"reject": "reject", "remove": "reported"}


def _question(act: str) -> Callable[[discord.Interaction[Client], int], Awaitable[None]]:
    kind, _ = VERDICTS[act]

    async def ask(interaction: discord.Interaction[Client], ref: int) -> None:
        """Ask once more before a case is decided for good."""
        await rights.require(interaction)
        cases = interaction.client.desk.cases
        case = require_own(await cases.get(kind, ref), interaction.guild_id)
        if case.verdict is not None:
            raise await cases.too_late(kind, ref)
        question = say(f"{act}_ask", str(interaction.locale))
        await replies.ask_first(interaction, FINAL[act], [ref], question)

    return ask


def _surely(act: str) -> Act:
    kind, verdict = VERDICTS[act]

    async def decide(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
        """Decide the case that was asked about; its card is changed like every other."""
        (ref,) = numbers(told, 1)
        desk, guild = interaction.client.desk, interaction.guild_id
        case = require_own(await desk.cases.get(kind, ref), guild)
        await desk.case_desk.decide(case, verdict, interaction.user.id)
        decided = require_own(await desk.cases.get(kind, ref), guild)
        if case.card is None:
            await inbox.go_on(interaction, decided)
        else:
            done = inbox.decided_line(decided, str(interaction.locale))
            await interaction.response.edit_message(content=done, view=None)

    return decide


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


async def accept_name(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Let one name of a wish not to be painted count."""
    await _decide_name(interaction, told, accepted=True)


async def decline_name(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Let one name of such a wish not count."""
    await _decide_name(interaction, told, accepted=False)


async def _decide_name(
    interaction: discord.Interaction[Client], told: Sequence[str], *, accepted: bool
) -> None:
    ref, name = numbers(told, 2)
    desk, guild = interaction.client.desk, interaction.guild_id
    case = require_own(await desk.cases.get("name", ref), guild)
    await desk.optouts.decide_one(case, name, interaction.user.id, accepted=accepted)
    decided = require_own(await desk.cases.get("name", ref), guild)
    if interaction.message and not interaction.message.flags.ephemeral:
        await _close(interaction, decided)
    elif decided.verdict is None:
        await inbox.show_again(interaction, decided)
    else:
        await inbox.go_on(interaction, decided)


NAME_ACTS: Mapping[str, Act] = {"accept": accept_name, "decline": decline_name}


async def _close(interaction: discord.Interaction[Client], case: Case) -> None:
    assert interaction.message is not None, "a card in a channel"
    message = interaction.message

    async def edit(laid_out: dict[str, Any]) -> None:
        laid_out["attachments"] = laid_out.pop("files")
        await interaction.response.edit_message(**laid_out)

    await inbox.put(interaction.client, case, edit)
    await interaction.client.desk.cases.shown(case, message.channel.id, message.id)


CASE_ACTS: Mapping[str, Callable[[discord.Interaction[Client], int], Awaitable[None]]] = {
    **{act: _question(act) if act in FINAL else _decision(act) for act in VERDICTS},
    # What members press, and moderators where it is no case's decision.
    "appeal": appeals.appeal,
    "paint": appeals.paint,
    "answer": appeals.answer,
    "forgive": removals.forgive,
}

#: What a moderator's second press does.
SURE_ACTS: Mapping[str, Act] = {
    **{sure: _surely(act) for act, sure in FINAL.items()},
    "clear": clear_surely,
    "remove": removals.remove_surely,
    "family": removals.remove_family,
    "purge": purges.purge_surely,
}
