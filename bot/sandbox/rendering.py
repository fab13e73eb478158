"""How a message looks on the wire: files that embeds or components show leave `attachments`."""

import copy
from functools import partial

from bot.sandbox import payloads
from bot.sandbox.body import Cdn, StoredFile, clean_name
from bot.sandbox.components import SCHEME, show
from bot.sandbox.message import HAS_THREAD, PINNED, Message, MessageBook
from bot.sandbox.shape import Json, moment
from bot.sandbox.world import World

_EMBED_MEDIA = (
    ("image", "url"),
    ("thumbnail", "url"),
    ("footer", "icon_url"),
    ("author", "icon_url"),
)


def render(message: Message, world: World, cdn: Cdn, book: MessageBook) -> Json:
    """Describe a message as REST and MESSAGE_CREATE do, with the message it replies to."""
    shown = _render_alone(message, world, cdn)
    if message.reference and message.type != PINNED:
        target = book.find(message.reference["message_id"])
        told = None if target is None or target.deleted else _render_alone(target, world, cdn)
        if told:  # Discord's own document has no reactions in it
            told.pop("reactions", None)
        shown["referenced_message"] = told
    return shown


def _render_alone(message: Message, world: World, cdn: Cdn) -> Json:
    shown_elsewhere: set[str] = set()
    embeds = [_embed(embed, message, cdn, shown_elsewhere) for embed in message.embeds]
    components, taken = show(message.components, partial(named, message=message), cdn)
    shown_elsewhere |= taken
    rest = [file for file in message.files if file.id not in shown_elsewhere]
    shown: Json = {
        "id": message.id,
        "channel_id": message.channel_id,
        "type": message.type,
        "author": payloads.user(message.author),
        "content": message.content,
        "timestamp": moment(message.created_at),
        "edited_timestamp": moment(message.edited_at) if message.edited_at else None,
        "tts": message.tts,
        "pinned": message.pinned_at is not None,
        "flags": message.flags,
        "mention_everyone": message.mention_everyone,
        "mentions": [payloads.user(world.users[id]) for id in message.mentions],
        "mention_roles": list(message.mention_roles),
        "attachments": [_attachment(file, message, cdn) for file in rest],
        "embeds": embeds,
        "components": components,
    }
    return shown | _what_only_some_have(message, world)


def _what_only_some_have(message: Message, world: World) -> Json:
    extra: Json = {}
    if message.nonce is not None:
        extra["nonce"] = message.nonce
    if message.reference:
        extra["message_reference"] = message.reference
    if message.interaction_metadata:
        extra["application_id"] = extra["webhook_id"] = world.bot.id
        extra["interaction_metadata"] = message.interaction_metadata
    if message.webhook_id:
        # Four zeros are a webhook's, and it has no account that anybody could look at.
        extra["webhook_id"] = message.webhook_id
        extra["author"] = payloads.user(message.author) | {"discriminator": "0000"}
        extra["application_id"] = world.bot.id
    if message.flags & HAS_THREAD and (thread := world.channels.get(message.id)):
        extra["thread"] = payloads.channel(thread, world)
    if message.interaction:
        extra["interaction"] = message.interaction
    if message.reactions:
        extra["reactions"] = [_reaction(*each, world) for each in message.reactions.items()]
    return extra


def _reaction(emoji: str, given_by: list[str], world: World) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(given_by),
        "count_details": {"burst": 0, "normal": len(given_by)},
        "burst_colors": [],
        "me_burst": False,
        "me": world.bot.id in given_by,
    }


def _attachment(file: StoredFile, message: Message, cdn: Cdn) -> Json:
    shown = cdn.attachment(file)
    return shown | {"ephemeral": True} if message.ephemeral else shown


def named(url: object, message: Message) -> StoredFile | None:
    """Find the file of a message that an `attachment://` address means."""
    if not isinstance(url, str) or not url.startswith(SCHEME):
        return None
    name = clean_name(url.removeprefix(SCHEME))
    return next((file for file in message.files if file.filename == name), None)


def _embed(raw: Json, message: Message, cdn: Cdn, taken: set[str]) -> Json:
    shown: Json = copy.deepcopy(raw)
    for part, key in _EMBED_MEDIA:
        held = shown.get(part) or {}
        file = named(held.get(key), message)
        if file is None:
            _without_file(shown, part, key, cdn)
            continue
        taken.add(file.id)
        icon = {key: cdn.url(file), f"proxy_{key}": cdn.proxy_url(file)}
        held |= cdn.media(file) if key == "url" else icon
        if key == "url" and file.description:
            held["description"] = file.description
    return shown


def _without_file(shown: Json, part: str, key: str, cdn: Cdn) -> None:
    """Show a picture kept elsewhere by its address; one that is not there shows nothing."""
    held = shown.get(part) or {}
    address = str(held.get(key) or "")
    if address.startswith(SCHEME):
        held.pop(key)
        if not held:
            del shown[part]
    elif (file := cdn.at(address)) and key == "url":
        held |= cdn.media(file)
    elif address:
        held[f"proxy_{key}"] = cdn.external(address)
