"""The connection to Discord: its intents, its addresses, and the border where errors end."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.chat import gateway, rights
from bot.chat.cards import Card
from bot.chat.faults import BAN_SECONDS, apologise
from bot.chat.rights import Grants
from bot.desk.desk import Desk
from bot.errors import Refused
from bot.request import Ticket
from bot.texts import say

log = logging.getLogger(__name__)

API_URL = Route.BASE
GATEWAY_URL = DiscordWebSocket.DEFAULT_GATEWAY

# The bot has no voice; without this each start warns that voice libraries are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

STAR = "\u2b50"  #: the reaction that counts, as members know it from other bots
MAX_ROOM = 200  #: requests on their way in at once
MAX_RATELIMIT_SECONDS = 60.0  #: a longer wait is raised instead, and tried again by who asked


def point_at(api_url: str | None, gateway_url: str | None) -> None:
    """Let discord.py speak to these addresses, or to Discord's own: one pair for the process."""
    Route.BASE = api_url.rstrip("/") if api_url else API_URL
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url) if gateway_url else GATEWAY_URL
    gateway.wait_no_longer()


class Client(discord.Client):
    """A client that sees guilds, interactions and reactions, and stands before a desk."""

    def __init__(self, desk: Desk, *, operator: str = "", guild_ready_timeout: float = 2.0) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=MAX_RATELIMIT_SECONDS,
            guild_ready_timeout=guild_ready_timeout,
            http_trace=self._watched(),
        )
        gateway.drop_what_cannot_be_read(self)
        self.desk = desk
        self.operator = operator
        self.tree = Tree(self)
        self.grants = Grants(self.tree)
        self._began = desk.deliveries.now()
        self.room = MAX_ROOM  #: how many may be on their way in at once
        self.asking: list[
            int
        ] = []  #: requests neither acknowledged nor refused yet; one may repeat
        self.acknowledged: dict[int, Card] = {}  #: what a job's message showed first
        self.on_the_wire: set[asyncio.Task[Any]] = set()  #: whose request Discord has not answered
        self.told_of_missing: set[int] = set()  #: guilds that have the commands alone
        self.joined: asyncio.Queue[int] = asyncio.Queue()  #: guilds nobody was greeted in yet
        self._has_twin = False  #: another process answers with the same token
        self.banned_until = float("-inf")  #: by the loop's clock: no request before that
        #: servers that want threads and let the bot begin none: the interaction that is told so
        self.without_threads: dict[int, int] = {}
        #: what each member has just asked for by a button: when, by the loop's clock
        self.presses: dict[tuple[object, ...], float] = {}
        #: presses of More and Delete by their messages: where the bot may not, they take these away
        self.delete_presses: dict[int, discord.Interaction] = {}

    def _watched(self) -> aiohttp.TraceConfig:
        """Return what sees each request begin and end: it may be stopped, and is known by task."""
        trace = gateway.counting(self.calm_down, lambda: self.is_paused, time.monotonic)

        async def began(*_: object) -> None:
            self.on_the_wire.add(_this_task())

        async def ended(
            _: aiohttp.ClientSession, __: SimpleNamespace, told: aiohttp.TraceRequestEndParams
        ) -> None:
            self.on_the_wire.discard(_this_task())
            if told.response.status >= 400:
                self.desk.operations.discord_errors[str(told.response.status)] += 1

        async def broke(*_: object) -> None:
            self.on_the_wire.discard(_this_task())
            self.desk.operations.discord_errors["network"] += 1

        trace.on_request_start.append(began)
        trace.on_request_end.append(ended)
        trace.on_request_exception.append(broke)
        return trace

    def was_away(self, ticket: Ticket) -> bool:
        """Tell whether a job was asked for before this start of the bot."""
        return ticket.waited_seconds > self.desk.deliveries.now() - self._began

    def calm_down(self) -> None:
        """Ask Discord for nothing for a while, before its network shuts this address out."""
        log.error("Discord has refused %d requests within ten minutes", gateway.LIMIT)
        self.pause()

    def pause(self) -> None:
        """Ask Discord for nothing for a while: its network has shut this address out, or soon."""
        log.error("Discord's network refuses this machine; nothing is sent for %.0f s", BAN_SECONDS)
        self.banned_until = self.loop.time() + BAN_SECONDS

    def note_twin(self) -> None:
        """Somebody else has answered an interaction: tell the operator once."""
        if not self._has_twin:
            self._has_twin = True
            log.error("%s", say("two_bots"))

    @property
    def is_paused(self) -> bool:
        """Whether an answer would only make the ban longer."""
        return self.loop.time() < self.banned_until

    @property
    def hears(self) -> bool:
        """Whether the gateway is connected; messages go by REST all the same."""
        return self.ws is not None and self.ws.open

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that the bot itself is in one guild more."""
        self.joined.put_nowait(guild.id)
        await self.desk.deliveries.in_guilds([each.id for each in self.guilds])

    async def hang_up(self) -> None:
        """End a connection whose reader has failed: a new one begins with no old one beside it."""
        if self.ws is not None:
            with suppress(Exception):  # it may be broken already
                await self.ws.close()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Free the GPU of what a guild asked for that has put the bot out, or is gone."""
        num_stopped = await self.desk.deliveries.abandon(guild=guild.id)
        log.info("guild %d is gone, and %d jobs with it", guild.id, num_stopped)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Free the GPU of what was asked for in a channel that is gone."""
        await self.desk.deliveries.abandon(channel=channel.id)

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        """Free the GPU of what was asked for in a thread that is gone."""
        await self.desk.deliveries.abandon(channel=thread.thread_id)

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        """Count a member's star under a picture of this bot."""
        is_ours = self.user is None or reaction.message_author_id == self.user.id
        is_bots = reaction.member is not None and reaction.member.bot
        if is_ours and not is_bots:
            await self._star(reaction, self.desk.showcase.star)

    async def on_raw_reaction_remove(self, reaction: discord.RawReactionActionEvent) -> None:
        """Count it no more."""
        await self._star(reaction, self.desk.showcase.unstar)

    async def _star(
        self,
        reaction: discord.RawReactionActionEvent,
        act: Callable[[int, int, int, int], Awaitable[None]],
    ) -> None:
        guild = reaction.guild_id
        if reaction.emoji.name != STAR or guild is None:
            return
        try:
            await act(guild, reaction.channel_id, reaction.message_id, reaction.user_id)
        except Refused as trouble:  # nothing can be written down just now
            log.warning("a star was not counted: %s", trouble.code)

    async def on_raw_app_command_permissions_update(
        self, change: discord.RawAppCommandPermissionsUpdateEvent
    ) -> None:
        """Ask anew who may use what in a guild."""
        self.grants.changed(change.guild.id)

    async def on_connect(self) -> None:
        """Trust nothing that a session before this one was told; a resumed one missed nothing."""
        self.grants.forget()

    async def answer(self, interaction: discord.Interaction, act: Awaitable[None]) -> None:
        """Do what a press asks for; whatever goes wrong ends here, as one sentence."""
        try:
            await act
        except Exception as error:
            await apologise(interaction, error, self.operator)


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "requests are sent by tasks"
    return task


class Tree(app_commands.CommandTree[Client]):
    """The commands; discord.py catches what they raise and brings it here."""

    async def interaction_check(self, interaction: discord.Interaction[Client], /) -> bool:
        """Let a command go unanswered where no answer can come through; nothing is taken in.

        What is not for who uses it is refused here, whatever Discord let through.
        """
        if self.client.is_paused:
            return False
        await rights.check_command(interaction)
        return True

    async def on_error(
        self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person what became of their command."""
        await apologise(interaction, error, self.client.operator)
