"""Everything one sandbox holds, in one place that the routes are given."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.sandbox import default_world
from bot.sandbox.body import Cdn
from bot.sandbox.clock import Clock, RealClock, Snowflakes
from bot.sandbox.commands import CommandBook
from bot.sandbox.faults import FaultBook
from bot.sandbox.hub import Hub, Intents
from bot.sandbox.interaction import InteractionBook
from bot.sandbox.log import Log
from bot.sandbox.message import Message, MessageBook
from bot.sandbox.rates import Rates
from bot.sandbox.rendering import render
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel, Guild, World

PLAIN_TOKEN = "sandbox-token"


@dataclass
class SandboxSettings:
    """What a sandbox is told at the start and tests may change later."""

    token: str = PLAIN_TOKEN
    file_limit: int = 10 * 1024 * 1024  # bytes a file, Discord's default since April 2025
    heartbeat_ms: int = 41_250
    request_limit: int = 25 * 1024 * 1024  # bytes a request, all files together
    rate_limit: int = 50  # requests of one route in one place a window; 0: no limits, not told
    rate_seconds: float = 1.0  # how long a window is; Discord's are longer, and tests are not
    # New messages of one channel. Discord documents no number; people see this one
    # (discord-relay-chat/drc 17, rustplusplus 475).
    message_limit: int = 5
    message_seconds: float = 5.0
    global_limit: int = 50  # requests a second in all, those about interactions not counted
    sign_ins_left: int = 1000  # told in advance; Discord takes the token where none is left
    sign_ins_back_ms: int = 0  # until they are a thousand again
    gateway_is_down: bool = False  # connections to it are refused; REST goes on
    disallowed_intents: int = 0  # privileged intents not granted: IDENTIFY is closed with 4014
    guilds_without_commands: set[str] = field(default_factory=set)  # scope missing: 403/50001


@dataclass
class IncomingWebhook:
    """A webhook of a channel: whoever knows its token writes there by it."""

    id: str
    name: str
    channel_id: str
    guild_id: str
    token: str


_BOOSTED_FILES = {2: 50 * 1024 * 1024, 3: 100 * 1024 * 1024}  # bytes (Discord's help centre)


class OpenConversation(Protocol):
    """An open socket of the gateway, as far as others may touch it."""

    async def close(self, code: int) -> None:
        """Hang up with a close code."""

    def tell(self, op: int, data: object = None) -> None:
        """Say something that is no event, for instance RECONNECT."""

    def become_zombie(self, *, deaf: bool = False) -> None:
        """Say nothing more; hear nothing more either if deaf."""

    def cut(self) -> None:
        """Break the connection without a word."""


class Service:
    """The state of one sandbox: time, world, books, sessions, log."""

    def __init__(self, clock: Clock | None = None, settings: SandboxSettings | None = None) -> None:
        self.clock = clock or RealClock()
        self.settings = settings or SandboxSettings()
        self.ids = Snowflakes(self.clock)
        self.log = Log(self.clock)
        self.hub = Hub()
        self.cdn = Cdn(self.clock)
        self.faults = FaultBook()
        self.rates = Rates()
        self.conversations: set[OpenConversation] = set()
        self.gateway_url = ""  # known once the server has its port
        self.first_world: Json | None = None  # as it was told; None: the default one
        self.world: World = default_world.build()
        self.world.now = self.clock.now
        self.messages = MessageBook()
        self.commands = CommandBook()
        self.interactions = InteractionBook()
        self.webhooks: dict[str, IncomingWebhook] = {}
        self.grants: dict[tuple[str, str], list[Json]] = {}  # by guild, and command or application

    def file_limit(self, guild: Guild | None) -> int:
        """Tell how large a file may be: a server's boosts raise it from their second level on."""
        tier = guild.premium_tier if guild else 0
        return max(self.settings.file_limit, _BOOSTED_FILES.get(tier, 0))

    def render(self, message: Message) -> Json:
        return render(message, self.world, self.cdn, self.messages)

    def admits(self, token: object) -> bool:
        """Tell whether this is the bot's token; unless one was chosen, there are two."""
        chosen = self.settings.token
        return token == chosen or (chosen == PLAIN_TOKEN and token == self.shaped_token())

    def shaped_token(self) -> str:
        """Give a token of the shape of Discord's: some clients read the bot's id from it."""
        if self.settings.token != PLAIN_TOKEN:
            return self.settings.token
        return f"{b64encode(self.world.bot.id.encode()).decode().rstrip('=')}.sandbox.no-secret"

    def start_anew(self, build_world: Callable[[], None]) -> None:
        """Put the world back, and forget what happened in it; synced commands stay."""
        build_world()
        self.messages = MessageBook()
        self.interactions = InteractionBook()
        self.grants.clear()
        self.webhooks.clear()
        self.faults.clear()
        self.hub.forget_all()
        self.log.add("reset")

    def announce(
        self,
        event: str,
        data: Json,
        *,
        guild: Guild | None,
        channel: Channel | None = None,
        needs: Intents = Intents.NONE,
        without_content: Json | None = None,
    ) -> int:
        """Tell the bot what happened where it is: not in guilds it was put out of.

        With a channel, only if it sees that.
        """
        if guild and (not self.world.holds_bot(guild) or not guild.available):
            return 0
        if channel and not self.world.may("VIEW_CHANNEL", channel, self.world.bot.id):
            return 0
        guild_id = guild.id if guild else None
        return self.hub.dispatch(
            event, data, guild_id=guild_id, needs=needs, without_content=without_content
        )

    def open_direct_messages(self, user_id: str) -> Channel:
        """Find the channel between the bot and this person, or make it."""
        found = self.world.direct_messages(user_id)
        if found is None:
            name = f"dm-{self.world.users[user_id].name}"
            found = Channel(self.ids.next(), name, recipients=[user_id])
            self.world.channels[found.id] = found
        return found
