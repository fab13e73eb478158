"""One interaction: who did what, and how the bot has answered so far."""

from dataclasses import dataclass, field

from bot.sandbox import payloads
from bot.sandbox.message import Message
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel, User

# Types of an interaction.
COMMAND = 2
COMPONENT = 3
AUTOCOMPLETE = 4
MODAL_SUBMIT = 5

FIRST_ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0


@dataclass
class Interaction:
    """What a person did, sent to the bot once."""

    id: str
    token: str
    type: int
    channel: Channel
    user: User
    sent_at: float
    data: Json
    source: Message | None = None  # the message whose component was used
    parent: "Interaction | None" = None  # what opened the modal that was submitted
    delivered: bool = False  # False: no client was connected
    acknowledged_at: float | None = None
    callback_type: int | None = None
    original: Message | None = None  # what `@original` means
    followups: set[str] = field(default_factory=set)  # ids of messages sent later
    refusals: list[Json] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None

    def state(self, now: float) -> str:
        """Name how it stands: acknowledged, waiting, failed (too late), or undelivered."""
        if self.acknowledged_at is not None:
            return "acknowledged"
        if not self.delivered:
            return "undelivered"
        return "failed" if now - self.sent_at > FIRST_ANSWER_SECONDS else "waiting"

    def describe(self, now: float) -> Json:
        """Tell what the control door tells of it."""
        answered = self.acknowledged_at
        return {
            "id": self.id,
            "type": self.type,
            "data": self.data,
            "member_id": self.user.id,
            "channel_id": self.channel.id,
            "sent_at": self.sent_at,
            "state": self.state(now),
            "acknowledged_ms": None if answered is None else (answered - self.sent_at) * 1000,
            "callback_type": self.callback_type,
            "response_message_id": self.original.id if self.original else None,
            "refusal": self.refusals[-1]["code"] if self.refusals else None,
            "refusals": self.refusals,
            "modal": self.modal,
            "choices": self.choices,
        }

    def metadata(self) -> Json:
        """Describe it as `message.interaction_metadata` does."""
        guild_id = self.channel.guild_id
        shown: Json = {
            "id": self.id,
            "type": self.type,
            "user": payloads.user(self.user),
            "authorizing_integration_owners": {"0": guild_id or "0"},
        }
        if self.source and self.type == COMPONENT:
            shown["interacted_message_id"] = self.source.id
        if self.parent:
            shown["triggering_interaction_metadata"] = self.parent.metadata()
        return shown


def full_name(data: Json) -> str:
    """Name a command as one types it, with its group and subcommand."""
    names = [str(data["name"])]
    options = data.get("options") or []
    while options and options[0]["type"] in (1, 2):
        names.append(options[0]["name"])
        options = options[0]["options"]
    return " ".join(names)


class InteractionBook:
    """Every interaction there ever was."""

    def __init__(self) -> None:
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def add(self, interaction: Interaction) -> None:
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction

    def find(self, interaction_id: str) -> Interaction | None:
        return self._by_id.get(interaction_id)

    def with_token(self, token: str) -> Interaction | None:
        return self._by_token.get(token)
