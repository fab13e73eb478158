"""The connection to Discord: its intents, its addresses, and the border where errors end."""

from collections.abc import Awaitable

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.chat.faults import apologise
from bot.desk.desk import Desk

API_URL = Route.BASE
GATEWAY_URL = DiscordWebSocket.DEFAULT_GATEWAY

# The bot has no voice; without this each start warns that voice libraries are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

MAX_RATELIMIT_SECONDS = 60.0  #: a longer wait is raised instead, and tried again by who asked


def point_at(api_url: str | None, gateway_url: str | None) -> None:
    """Let discord.py speak to these addresses, or to Discord's own: one pair for the process."""
    Route.BASE = api_url.rstrip("/") if api_url else API_URL
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url) if gateway_url else GATEWAY_URL


class Client(discord.Client):
    """A client that sees guilds and interactions only, and stands before a desk."""

    def __init__(self, desk: Desk, *, operator: str = "", guild_ready_timeout: float = 2.0) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=MAX_RATELIMIT_SECONDS,
            guild_ready_timeout=guild_ready_timeout,
        )
        self.desk = desk
        self.operator = operator
        self.tree = Tree(self)
        self.presses: dict[tuple[int, int], float] = {}  #: (job, member): when, by the loop's clock

    async def answer(self, interaction: discord.Interaction, act: Awaitable[None]) -> None:
        """Do what a press asks for; whatever goes wrong ends here, as one sentence."""
        try:
            await act
        except Exception as error:
            await apologise(interaction, error, self.operator)


class Tree(app_commands.CommandTree[Client]):
    """The commands; discord.py catches what they raise and brings it here."""

    async def on_error(
        self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person what became of their command."""
        await apologise(interaction, error, self.client.operator)
