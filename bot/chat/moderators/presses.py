"""What a moderator's press does; the right is asked again at each, whoever sees the button."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

import discord

from bot.chat import rights
from bot.chat.buttons import CASE_ID, MOD_ID, Item, case_button
from bot.chat.client import Client
from bot.chat.lists import List
from bot.chat.moderators import appeals, audit, inbox, removals
from bot.chat.moderators import queue as moderator_queue
from bot.chat.presses import MAX_JOB
from bot.desk.case_view import require_own
from bot.desk.policy.cases import VERDICTS, Case
from bot.errors import Refused

Act = Callable[[discord.Interaction[Client], Sequence[str]], Awaitable[None]]


class ModPress(discord.ui.DynamicItem[Item], template=MOD_ID):
    """A moderator's button of ours."""

    def __init__(self, item: Item, act: str, told: str) -> None:
        super().__init__(item)
        self.act = act
        self.told = told

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """Read the act, and what it is told, from the id."""
        assert isinstance(item, discord.ui.Button), "only buttons bear such an id"
        return cls(item, match["mod_act"], match["mod_told"])

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let a press go unanswered where no answer can come through."""
        return not interaction.client.is_paused

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says, if who pressed may."""
        await interaction.client.answer(interaction, self._do(interaction))

    async def _do(self, interaction: discord.Interaction[Client]) -> None:
        await rights.require(interaction, rights.MODERATE)
        if self.act not in ACTS:
            raise Refused("button_stale")
        await ACTS[self.act](interaction, self.told.split(":"))


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
    if len(told) != count or not all(map(str.isdecimal, told)) or max(map(int, told)) > MAX_JOB:
        raise Refused("button_stale")
    return list(map(int, told))


async def _turn(interaction: discord.Interaction[Client], listed: List) -> None:
    await interaction.response.edit_message(content=listed.content, view=listed.view)


ACTS: Mapping[str, Act] = {"drop": drop, "clear": clear, "queue": queue, "audit": older}


# What a button under a case does; a moderator's right is asked for again at every press.

MAX_REF = 2**63 - 1  #: what a database's integer holds; Discord's ids stay below it

#: What members press, and moderators where it is no matter's decision.
OTHERS: Mapping[str, Callable[[discord.Interaction[Client], int], Awaitable[None]]] = {
    "appeal": appeals.appeal,
    "paint": appeals.paint,
    "answer": appeals.answer,
    "forgive": removals.forgive,
}


class CasePress(discord.ui.DynamicItem[Item], template=CASE_ID):
    """A button under a case."""

    def __init__(self, act: str, ref: int) -> None:
        super().__init__(case_button(act, ref))
        self.act = act
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """Read the act and what it is about from the id, so that it works after a restart."""
        return cls(match["act"], min(int(match["ref"]), MAX_REF))

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let a press go unanswered where no answer can come through."""
        return not interaction.client.is_paused

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says, if who presses may."""
        act = OTHERS[self.act] if self.act in OTHERS else _decision(self.act)
        await interaction.client.answer(interaction, act(interaction, self.ref))


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
