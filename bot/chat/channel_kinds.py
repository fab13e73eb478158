"""The kinds of channels a setting may name: where the bot can post, where members can ask."""

from collections.abc import Sequence

import discord
from discord import ChannelType, app_commands
from discord.app_commands import AppCommandChannel, AppCommandThread


class OfKinds(app_commands.Transformer):
    """A channel of some kinds; Discord offers no other, and it is taken as it comes."""

    def __init__(self, *kinds: ChannelType) -> None:
        self._kinds = list(kinds)

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Say that the option is a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> Sequence[ChannelType]:  # type: ignore[override]  # a list there
        """Name the kinds."""
        return self._kinds

    async def transform(
        self, interaction: discord.Interaction, value: AppCommandChannel | AppCommandThread
    ) -> AppCommandChannel | AppCommandThread:
        """Take the channel; only its id is used."""
        return value


POSTED_IN = [ChannelType.text, ChannelType.news]
ASKED_IN = [*POSTED_IN, ChannelType.voice, ChannelType.stage_voice, ChannelType.forum]

AskableChannel = app_commands.Transform[AppCommandChannel, OfKinds(*ASKED_IN)]
