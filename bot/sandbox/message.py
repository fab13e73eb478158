"""One message: what it holds now, and every state it ever had."""

from dataclasses import dataclass, field

from bot.sandbox.body import StoredFile
from bot.sandbox.shape import Json
from bot.sandbox.world import User

# Flags of a message that mean something here.
SUPPRESS_EMBEDS = 1 << 2
HAS_THREAD = 1 << 5
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
COMPONENTS_V2 = 1 << 15

# Types of a message.
DEFAULT = 0
PINNED = 6
REPLY = 19
COMMAND_RESPONSE = 20
CONTEXT_MENU_RESPONSE = 23


@dataclass
class Message:
    """A message; embeds and components are kept as they were sent, with `attachment://` names."""

    id: str
    channel_id: str
    guild_id: str | None
    author: User
    created_at: float
    type: int = DEFAULT
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    flags: int = 0
    tts: bool = False
    nonce: str | int | None = None
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    only_for: str | None = None
    reference: Json | None = None
    interaction_metadata: Json | None = None
    interaction: Json | None = None  # the older, shorter form, which has the command's name
    reactions: dict[str, list[str]] = field(default_factory=dict)  # by emoji, who gave it
    edited_at: float | None = None
    pinned_at: float | None = None
    webhook_id: str | None = None  # of a webhook of its own that wrote it
    deleted: bool = False
    states: list[Json] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    def seen_by(self, user_id: str) -> bool:
        return self.only_for in (None, user_id)


class MessageBook:
    """Every message there ever was, deleted ones too."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._channels: dict[str, list[Message]] = {}
        self._nonces: dict[tuple[str, str, str], Message] = {}

    def add(self, message: Message) -> None:
        self._messages[message.id] = message
        self._channels.setdefault(message.channel_id, []).append(message)
        if message.nonce is not None:
            self._nonces[message.channel_id, message.author.id, str(message.nonce)] = message

    def find(self, message_id: str) -> Message | None:
        return self._messages.get(message_id)

    def in_channel(self, channel_id: str) -> list[Message]:
        """List what still stands in a channel, oldest first, ephemeral messages included."""
        return [each for each in self._channels.get(channel_id, []) if not each.deleted]

    def with_nonce(
        self, channel_id: str, author_id: str, nonce: str, since: float
    ) -> Message | None:
        """Find the author's own message that already carries this nonce."""
        message = self._nonces.get((channel_id, author_id, nonce))
        fresh = message and not message.deleted and message.created_at >= since
        return message if fresh else None
