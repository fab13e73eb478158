"""Looks at a bot's account as Discord sees it: token, intents, servers, rights; changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.http import Route

from bot.chat.client import point_at
from bot.chat.faults import NO_ACCESS, settings_fault
from bot.chat.gateway import SPARE
from bot.chat.settings import NEEDED
from bot.errors import SettingsError
from bot.kept import begun

READY_SECONDS = 30.0  #: for the gateway to tell of every server
MAX_GUILDS_ASKED = 50  #: each is one request
ASKABLE = (discord.TextChannel, discord.ForumChannel)  #: where members type commands


@dataclass(frozen=True, slots=True)
class GuildView:
    """What the bot may do in one server."""

    id: int
    name: str
    has_commands: bool
    num_channels: int  #: that it sees, of those where members ask
    lacking: Sequence[tuple[str, Sequence[str]]]  #: of these the rights it has not in some


@dataclass(frozen=True, slots=True)
class AccountView:
    """Who the bot is, and where."""

    name: str
    application: int
    sign_ins_left: int  #: today
    guilds: Sequence[GuildView]


async def inspect(token: str, api_url: str | None, gateway_url: str | None) -> AccountView:
    """Sign in, hear of every server, and leave; raises SettingsError, or one of faults.TROUBLE."""
    if not (token.isascii() and token.isprintable() and token):
        raise SettingsError("token_wrong")
    point_at(api_url, gateway_url)
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        max_messages=None,
        guild_ready_timeout=2.0,
    )
    try:
        return await _inspect(client, token)
    except Exception as error:
        if fault := settings_fault(error):
            raise fault from error
        raise
    finally:
        await client.close()


async def _inspect(client: discord.Client, token: str) -> AccountView:
    await client.login(token)
    told = await client.http.request(Route("GET", "/gateway/bot"))
    left: int = told["session_start_limit"]["remaining"]
    if left <= SPARE:  # whoever has signed in too often is not to do it once more for this
        return AccountView(str(client.user), client.application_id or 0, left, ())
    async with _connected(client):
        tree = app_commands.CommandTree(client)
        guilds = [await _view(tree, guild) for guild in client.guilds[:MAX_GUILDS_ASKED]]
    return AccountView(str(client.user), client.application_id or 0, left, guilds)


@asynccontextmanager
async def _connected(client: discord.Client) -> AsyncIterator[None]:
    """Be connected, from when every server has been told of; raises what ended it before."""
    ready = begun(client.wait_until_ready(), "ready")
    connecting = begun(client.connect(reconnect=False), "connecting")
    try:
        both: set[asyncio.Task[None]] = {ready, connecting}
        done, _ = await asyncio.wait(
            both, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if connecting in done:
            connecting.result()
        if ready not in done:
            raise TimeoutError
        yield
    finally:
        ready.cancel()
        await client.close()
        await asyncio.wait([ready, connecting])
        if not connecting.cancelled():
            connecting.exception()  # what it leaves with is no finding


async def _view(tree: app_commands.CommandTree[discord.Client], guild: discord.Guild) -> GuildView:
    seen = [each for each in guild.channels if isinstance(each, ASKABLE)]
    me = guild.me
    seen = [each for each in seen if me and each.permissions_for(me).view_channel]
    lacking = [(each.name, _lacking(each.permissions_for(me))) for each in seen if me]
    has_commands = await _has_commands(tree, guild)
    found = [(name, rights) for name, rights in lacking if rights]
    return GuildView(guild.id, guild.name, has_commands, len(seen), found)


def _lacking(granted: discord.Permissions) -> list[str]:
    missing = discord.Permissions(NEEDED.value & ~granted.value)
    return [name for name, is_missing in missing if is_missing]


async def _has_commands(
    tree: app_commands.CommandTree[discord.Client], guild: discord.Guild
) -> bool:
    try:
        await tree.fetch_commands(guild=guild)
    except discord.Forbidden as refusal:
        if refusal.code != NO_ACCESS:
            raise
        return False
    return True
