"""Writing, editing and deleting messages: the book, the log and the gateway all hear of it."""

import dataclasses

from bot.sandbox import mentions, message_limits, payloads
from bot.sandbox.attaching import files_after
from bot.sandbox.body import Body
from bot.sandbox.hub import Intents
from bot.sandbox.message import COMPONENTS_V2 as V2
from bot.sandbox.message import EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

# What a client may set: on a message in a channel, on a response, and by an edit.
CHANNEL_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | V2
RESPONSE_FLAGS = CHANNEL_FLAGS | EPHEMERAL
_EDITABLE_FLAGS = SUPPRESS_EMBEDS | V2


def create(service: Service, blank: Message, body: Body) -> Message:
    """Write a new message: `blank` says where and by whom, the body what."""
    message = _filled(service, blank, body)
    service.messages.add(message)
    service.world.channels[message.channel_id].last_message_id = message.id
    _remember(service, message, "created")
    _announce(service, "MESSAGE_CREATE", message)
    return message


def create_placeholder(service: Service, blank: Message) -> Message:
    """Write the message that says that the bot is thinking."""
    blank.flags |= LOADING
    service.messages.add(blank)
    _remember(service, blank, "created")
    _announce(service, "MESSAGE_CREATE", blank)
    return blank


def edit(service: Service, message: Message, body: Body) -> Message:
    """Change a message; the first content of a placeholder does not count as an edit."""
    was_loading = message.loading
    message_limits.check(body.payload, len(body.files))
    flags = body.payload.get("flags")
    kept = message.flags & ~LOADING
    if flags is not None:
        # Components v2 is a door of one direction.
        kept = kept & ~SUPPRESS_EMBEDS | flags & _EDITABLE_FLAGS
    changed = _filled(service, dataclasses.replace(message, flags=kept), body)
    for field in dataclasses.fields(Message):
        setattr(message, field.name, getattr(changed, field.name))
    if not was_loading:
        message.edited_at = service.clock.now()
    _remember(service, message, "edited")
    _announce(service, "MESSAGE_UPDATE", message)
    return message


def delete(service: Service, message: Message) -> None:
    """Take a message away; its states stay."""
    message.deleted = True
    _remember(service, message, "deleted")
    gone = {"id": message.id, "channel_id": message.channel_id}
    if message.guild_id and not message.ephemeral:
        gone["guild_id"] = message.guild_id
    service.hub.dispatch(
        "MESSAGE_DELETE", gone, guild_id=message.guild_id, needs=_intent_for(message)
    )


def _filled(service: Service, message: Message, body: Body) -> Message:
    """Give the message as it would be with this body, or raise and leave it as it was."""
    sent = body.payload
    message_limits.check(sent, len(body.files))
    changed = dataclasses.replace(message)
    if "content" in sent:
        changed.content = sent["content"] or ""
    if "embeds" in sent:
        changed.embeds = sent["embeds"] or []
    if "components" in sent:
        changed.components = sent["components"] or []
    changed.tts = bool(sent.get("tts", message.tts))
    changed.files = files_after(service, message, body)
    _find_mentions(service, changed, sent.get("allowed_mentions"))
    message_limits.check_whole(changed)
    return changed


def _find_mentions(service: Service, message: Message, allowed: Json | None) -> None:
    world = service.world
    channel = world.channels[message.channel_id]
    replied = service.messages.find((message.reference or {}).get("message_id", ""))
    found = mentions.find(
        message.content,
        allowed,
        world,
        world.guild_of(channel),
        may_mention_everyone=world.may("MENTION_EVERYONE", channel, message.author.id),
        replied_to=replied.author.id if replied else None,
    )
    message.mentions, message.mention_roles = found.users, found.roles
    message.mention_everyone = found.everyone


def _remember(service: Service, message: Message, what: str) -> None:
    shown = service.render(message)
    message.states.append({"at": service.clock.now(), "event": what, "message": shown})
    service.log.add(
        f"message_{what}",
        message_id=message.id,
        channel_id=message.channel_id,
        only_for=message.only_for,
        message=shown,
    )


def _intent_for(message: Message) -> Intents:
    # Ephemeral messages go to the user and the bot directly and count as direct messages
    # (Discord's gateway documentation, "Message Create").
    in_guild = message.guild_id and not message.ephemeral
    return Intents.GUILD_MESSAGES if in_guild else Intents.DIRECT_MESSAGES


def _announce(service: Service, event: str, message: Message) -> None:
    shown = service.render(message)
    guild = service.world.guilds.get(message.guild_id or "")
    if guild and not message.ephemeral:
        shown["guild_id"] = guild.id
        if member := guild.members.get(message.author.id):
            shown["member"] = payloads.member_without_user(member)
    service.hub.dispatch(
        event,
        shown,
        guild_id=message.guild_id,
        needs=_intent_for(message),
        without_content=_without_content(service, message, shown),
    )


def _without_content(service: Service, message: Message, shown: Json) -> Json | None:
    bot = service.world.bot.id
    if message.author.id == bot or bot in message.mentions or message.guild_id is None:
        return None
    return shown | {"content": "", "embeds": [], "attachments": [], "components": []}


def visible_flags(sent: object, allowed: int) -> int:
    """Keep of the flags a client sent those that it may set here."""
    return sent & allowed if isinstance(sent, int) else 0
