"""What a moderator's press does; the right is asked again at each, whoever sees the button."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

import discord

from bot.chat import rights
from bot.chat.client import Client
from bot.chat.known import MAX_JOB
from bot.chat.lists import List
from bot.chat.moderators import audit, mod_queue
from bot.chat.presses import Item
from bot.chat.views import MOD_ID
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
    await _turn(interaction, await mod_queue.page(interaction, member, skip))


async def clear(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Stop everything a guild, or one member, has in line."""
    (member,) = numbers(told, 1)
    guild, moderator = interaction.guild_id or 0, interaction.user.id
    await interaction.client.desk.drops.drop(guild, moderator, member=member or None)
    await _turn(interaction, await mod_queue.page(interaction, member))


async def queue(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Turn the page of the line."""
    member, skip = numbers(told, 2)
    await _turn(interaction, await mod_queue.page(interaction, member, skip))


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
