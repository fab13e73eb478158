"""What a button under a matter does; a moderator's right is asked for again at every press."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

import discord

from bot.chat import rights
from bot.chat.client import Client
from bot.chat.matter_views import MATTER_ID, Item, button
from bot.chat.moderators import appealing, inbox, removing
from bot.desk.case_view import require_own
from bot.desk.policy.cases import VERDICTS, Case

MAX_REF = 2**63 - 1  #: what a database's integer holds; Discord's ids stay below it

#: What members press, and moderators where it is no matter's decision.
OTHERS: Mapping[str, Callable[[discord.Interaction[Client], int], Awaitable[None]]] = {
    "appeal": appealing.appeal,
    "paint": appealing.paint,
    "answer": appealing.answer,
    "forgive": removing.forgive,
}


class MatterPress(discord.ui.DynamicItem[Item], template=MATTER_ID):
    """A button under a matter."""

    def __init__(self, act: str, ref: int) -> None:
        super().__init__(button(act, ref))
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
        """Decide a matter, and let its card show what was decided, and by whom."""
        await rights.require(interaction)
        desk, guild = interaction.client.desk, interaction.guild_id
        case = require_own(await desk.cases.get(kind, ref), guild)
        await desk.bench.decide(case, verdict, interaction.user.id)
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
