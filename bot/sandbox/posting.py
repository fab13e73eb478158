"""Writing, editing and deleting messages: the book, the log and the gateway all hear of it."""

import dataclasses
import re
from dataclasses import dataclass, field

from bot.sandbox import message_limits, payloads
from bot.sandbox.body import Body, StoredFile, Upload, clean_name, picture_size
from bot.sandbox.errors import ApiError, invalid
from bot.sandbox.hub import Intents
from bot.sandbox.message import COMPONENTS_V2 as V2
from bot.sandbox.message import EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel, Guild, World

# Which files a message has after a body was applied to it.


def files_after(service: Service, message: Message, body: Body) -> list[StoredFile]:
    """Keep what `attachments` lists (everything when it is absent), and add what was uploaded."""
    listed = body.payload.get("attachments")
    if listed is None:
        return message.files + [_store(service, message, each, {}) for each in body.files.values()]
    uploads = dict(body.files)
    files = [_chosen(service, message, uploads, entry, place) for place, entry in enumerate(listed)]
    return files + [_store(service, message, upload, {}) for upload in uploads.values()]


def _chosen(
    service: Service, message: Message, uploads: dict[int, Upload], entry: Json, place: int
) -> StoredFile:
    id = str(entry.get("id"))
    for file in message.files:
        if file.id == id:
            return dataclasses.replace(file, description=entry.get("description"))
    if id.isdecimal() and int(id) in uploads:
        return _store(service, message, uploads.pop(int(id)), entry)
    raise invalid(("attachments", place, "id"), "ATTACHMENT_NOT_FOUND", "Attachment data not found")


def _store(service: Service, message: Message, upload: Upload, entry: Json) -> StoredFile:
    file = StoredFile(
        id=service.ids.next(),
        channel_id=message.channel_id,
        filename=clean_name(str(entry.get("filename") or upload.filename)),
        data=upload.data,
        description=entry.get("description"),
        size=picture_size(upload.data),
    )
    service.cdn.put(file)
    return file


# Whom a message mentions, as far as its `allowed_mentions` lets it.

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)\b")


EVERY_KIND = frozenset({"users", "roles", "everyone"})
# An interaction's messages mention nobody else unless they say so ("Allowed Mentions Object").
IN_RESPONSES = frozenset({"users"})


@dataclass
class Mentions:
    """Ids of those who are notified."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False


def find(
    content: str,
    allowed: Json | None,
    world: World,
    guild: Guild | None,
    *,
    may_mention_everyone: bool,
    usual: frozenset[str] = EVERY_KIND,
    replied_to: str | None = None,
) -> Mentions:
    """Read the mentions in a text; without `allowed` those of the usual kinds count."""
    kinds = set(usual) if allowed is None else set(allowed.get("parse") or ())
    users = _permitted(_USER.findall(content), "users", kinds, allowed, world.users)
    known = guild.roles.values() if guild else ()
    pingable = {each.id for each in known if each.mentionable or may_mention_everyone}
    roles = _permitted(_ROLE.findall(content), "roles", kinds, allowed, pingable)
    if replied_to and (allowed is None or allowed.get("replied_user")):
        users = list(dict.fromkeys([*users, replied_to]))
    everyone = may_mention_everyone and "everyone" in kinds and bool(_EVERYONE.search(content))
    return Mentions(users, roles, everyone)


def _permitted(
    ids: list[str], kind: str, kinds: set[str], allowed: Json | None, known: object
) -> list[str]:
    # Clients may name ids as numbers, and discord.py does.
    listed = {str(id) for id in (allowed or {}).get(kind) or ()}
    chosen = [id for id in ids if kind in kinds or id in listed]
    return [id for id in dict.fromkeys(chosen) if id in known]  # type: ignore[operator]  # a dict of either kind


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
    return create_bare(service, blank)


def create_bare(service: Service, message: Message) -> Message:
    """Write a message that is what it is without a body, for instance a notice."""
    service.messages.add(message)
    _remember(service, message, "created")
    _announce(service, "MESSAGE_CREATE", message)
    return message


def show_again(service: Service, message: Message) -> None:
    """Tell that a message looks otherwise, though nobody edited it."""
    _remember(service, message, "edited")
    _announce(service, "MESSAGE_UPDATE", message)


def edit(service: Service, message: Message, body: Body) -> Message:
    """Change a message; the first content of a placeholder does not count as an edit."""
    was_loading = message.loading
    message_limits.check_message(body.payload, len(body.files))
    flags = body.payload.get("flags")
    kept = message.flags & ~LOADING
    if flags is not None:
        # Components v2 is a door of one direction.
        kept = kept & ~SUPPRESS_EMBEDS | flags & _EDITABLE_FLAGS
    changed = _filled(service, dataclasses.replace(message, flags=kept), body)
    for each in dataclasses.fields(Message):
        setattr(message, each.name, getattr(changed, each.name))
    if not was_loading:
        message.edited_at = service.clock.now()
    _remember(service, message, "edited")
    _announce(service, "MESSAGE_UPDATE", message)
    return message


def reopen(service: Service, channel: Channel, user_id: str) -> None:
    """Take a thread out of the archive for what is said in it; a locked one stays."""
    state = channel.thread
    if state is None or not state.archived:
        return
    if state.locked and not service.world.may("MANAGE_THREADS", channel, user_id):
        raise ApiError(400, 50083, "Thread is archived")
    state.archived, state.changed_at = False, service.clock.now()
    guild, shown = service.world.guild_of(channel), payloads.channel(channel, service.world)
    service.announce("THREAD_UPDATE", shown, guild=guild, channel=channel, needs=Intents.GUILDS)


def delete(service: Service, message: Message) -> None:
    """Take a message away; its states stay."""
    _forget(service, message)
    gone = {"id": message.id, "channel_id": message.channel_id}
    if message.guild_id and not message.ephemeral:
        gone["guild_id"] = message.guild_id
    _tell(service, "MESSAGE_DELETE", message, gone)


def delete_all(service: Service, channel: Channel, messages: list[Message]) -> None:
    """Take several messages away at once, which is one event."""
    for message in messages:
        _forget(service, message)
    gone = {"ids": [each.id for each in messages], "channel_id": channel.id}
    gone |= {"guild_id": channel.guild_id} if channel.guild_id else {}
    guild, needs = service.world.guild_of(channel), Intents.GUILD_MESSAGES
    service.announce("MESSAGE_DELETE_BULK", gone, guild=guild, channel=channel, needs=needs)


def _forget(service: Service, message: Message) -> None:
    message.deleted = True
    _remember(service, message, "deleted")


def _filled(service: Service, message: Message, body: Body) -> Message:
    """Give the message as it would be with this body, or raise and leave it as it was."""
    sent = body.payload
    message_limits.check_message(sent, len(body.files))
    changed = dataclasses.replace(message)
    if "content" in sent:
        changed.content = (sent["content"] or "").strip()
    if "embeds" in sent:
        changed.embeds = [message_limits.settled(each) for each in sent["embeds"] or []]
    if "components" in sent:
        changed.components = sent["components"] or []
    changed.tts = bool(sent.get("tts", message.tts))
    changed.files = files_after(service, message, body)
    message_limits.check_whole(changed)
    # An edit of something else leaves them ("Edit Message").
    if not message.states or message.loading or "content" in sent or "components" in sent:
        _find_mentions(service, changed, sent.get("allowed_mentions"))
    return changed


def _find_mentions(service: Service, message: Message, allowed: Json | None) -> None:
    world = service.world
    channel = world.channels[message.channel_id]
    replied = service.messages.find((message.reference or {}).get("message_id", ""))
    found = find(
        message_limits.text_of(message),
        allowed,
        world,
        world.guild_of(channel),
        usual=IN_RESPONSES if message.interaction_metadata else EVERY_KIND,
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
    _tell(service, event, message, shown, _without_content(service, message, shown))


def _tell(
    service: Service, event: str, message: Message, shown: Json, bare: Json | None = None
) -> None:
    channel = service.world.channels.get(message.channel_id)
    service.announce(
        event,
        shown,
        guild=service.world.guilds.get(message.guild_id or ""),
        # An ephemeral message comes past the channel.
        channel=None if message.ephemeral else channel,
        needs=_intent_for(message),
        without_content=bare,
    )


def _without_content(service: Service, message: Message, shown: Json) -> Json | None:
    bot = service.world.bot.id
    if message.author.id == bot or bot in message.mentions or message.guild_id is None:
        return None
    return shown | {"content": "", "embeds": [], "attachments": [], "components": []}


def visible_flags(sent: object, allowed: int) -> int:
    """Keep of the flags a client sent those that it may set here."""
    return sent & allowed if isinstance(sent, int) else 0
