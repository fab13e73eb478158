"""What messages and their embeds may hold, by Discord's documented limits."""

from datetime import UTC, datetime

from bot.sandbox.body import MAX_FILES, clean_name
from bot.sandbox.component_limits import TEXT, check_components, component
from bot.sandbox.components import SCHEME, media_of, walk
from bot.sandbox.errors import ApiError, Faults, Path
from bot.sandbox.fields import (
    absent,
    anything,
    judge,
    list_of,
    object_of,
    snowflake,
    text,
    truth,
    whole,
)
from bot.sandbox.message import COMPONENTS_V2, Message
from bot.sandbox.shape import Json

# What an embed may hold, by Discord's documented limits.

_SUM = 6000
_TEXTS = {
    ("title",): 256,
    ("description",): 4096,
    ("footer", "text"): 2048,
    ("author", "name"): 256,
}
_LINKS = {
    ("url",): ("http", "https"),
    ("author", "url"): ("http", "https"),
    ("image", "url"): ("http", "https", "attachment"),
    ("thumbnail", "url"): ("http", "https", "attachment"),
    ("footer", "icon_url"): ("http", "https", "attachment"),
    ("author", "icon_url"): ("http", "https", "attachment"),
}
_PARTS = ("title", "description", "fields", "image", "thumbnail", "author", "footer")


_PICTURE = object_of(
    "proxy_url width height content_type placeholder placeholder_version is_animated description"
    " flags",
    url=text,
)
# What a client cannot set is taken and forgotten, and so is an embed's own `flags`, which
# discord.py sends back.
_EMBED = object_of(
    "type provider video flags components",
    title=text,
    description=text,
    url=text,
    color=whole,
    timestamp=text,
    author=object_of("proxy_icon_url", name=text, url=text, icon_url=text),
    footer=object_of("proxy_icon_url", text=text, icon_url=text),
    image=_PICTURE,
    thumbnail=_PICTURE,
    fields=list_of(object_of(name=text, value=text, inline=truth)),
)


def check_embeds(embeds: list[Json], faults: Faults) -> None:
    """Find everything wrong with the embeds of one message, whose fields are of the right kind."""
    faults.length(("embeds",), embeds, 10)
    total = sum(_check_one(each, ("embeds", place), faults) for place, each in enumerate(embeds))
    if total > _SUM:
        told = f"Embed size exceeds maximum size of {_SUM}"
        faults.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", told)


def _check_one(embed: Json, path: Path, faults: Faults) -> int:
    """Check one embed and count its characters."""
    if not any(_shows(embed.get(part)) for part in _PARTS):
        faults.missing((*path, "description"))
    total = 0
    for keys, most in _TEXTS.items():
        told = _value(embed, keys)
        faults.length((*path, *keys), told, most)
        total += len(told)
    for keys, schemes in _LINKS.items():
        _check_link(embed, path, keys, schemes, faults)
    if not 0 <= (embed.get("color") or 0) <= 0xFFFFFF:
        told = "int value should be between 0 and 16777215."
        faults.add((*path, "color"), "NUMBER_TYPE_MAX", told)
    _check_timestamp(embed.get("timestamp"), (*path, "timestamp"), faults)
    return total + _check_fields(embed.get("fields") or [], (*path, "fields"), faults)


def _shows(part: object) -> bool:
    return bool(part.strip() if isinstance(part, str) else part)


def _value(embed: Json, keys: tuple[str, ...]) -> str:
    *above, last = keys
    held = embed
    for key in above:
        held = held.get(key) or {}
    return str(held.get(last) or "")


def _check_link(
    embed: Json, path: Path, keys: tuple[str, ...], schemes: tuple[str, ...], faults: Faults
) -> None:
    link = _value(embed, keys)
    if link and link.partition("://")[0] not in schemes:
        told = f"Scheme must be one of {schemes}."
        faults.add((*path, *keys), "URL_TYPE_INVALID_SCHEME", told)


# What a client may set of an embed, by what it holds ("Create Message": the rest cannot be set).
_SETTABLE = {
    "author": ("name", "url", "icon_url"),
    "footer": ("text", "icon_url"),
    "image": ("url",),
    "thumbnail": ("url",),
}


def settled(embed: Json) -> Json:
    """Keep of an embed what a client may set, in Discord's own spelling."""
    kept: Json = {"type": "rich"}
    for name in ("title", "description"):
        if told := (embed.get(name) or "").strip():
            kept[name] = told
    for name in ("url", "color"):
        if embed.get(name) is not None:
            kept[name] = embed[name]
    if embed.get("timestamp"):
        moment = datetime.fromisoformat(str(embed["timestamp"]))
        kept["timestamp"] = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    for name, keys in _SETTABLE.items():
        held = embed.get(name) or {}
        inner = {key: held[key] for key in keys if held.get(key)}
        if inner:
            kept[name] = inner
    if fields := embed.get("fields"):
        kept["fields"] = [_settled_field(field) for field in fields]
    return kept


def _settled_field(field: Json) -> Json:
    name, value = field["name"].strip(), field["value"].strip()
    return {"name": name, "value": value, "inline": field.get("inline") is True}


def _check_timestamp(timestamp: object, path: Path, faults: Faults) -> None:
    if timestamp is None:
        return
    try:
        datetime.fromisoformat(str(timestamp))
    except ValueError:
        faults.add(path, "DATE_TIME_TYPE_PARSE", "Could not parse the value. Should be ISO8601.")


def _check_fields(fields: list[Json], path: Path, faults: Faults) -> int:
    faults.length(path, fields, 25)
    total = 0
    for place, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            told = field.get(key) or ""
            if not told.strip():
                faults.missing((*path, place, key))
            faults.length((*path, place, key), told, most)
            total += len(told)
    return total


# What a message may hold, by Discord's documented limits.

_VOICE = 1 << 13  # the flag of a voice message
_MENTION_KINDS = ("roles", "users", "everyone")
_ATTACHMENT = object_of(
    "size url proxy_url content_type width height ephemeral flags placeholder placeholder_version"
    " application clip_created_at clip_participants",
    id=snowflake,
    filename=text,
    description=text,
    title=text,
    duration_secs=absent("voice messages"),
    waveform=absent("voice messages"),
    is_spoiler=truth,
    is_remix=truth,
)
_MESSAGE = object_of(
    content=text,
    tts=truth,
    embeds=list_of(_EMBED),
    components=list_of(component),
    attachments=list_of(_ATTACHMENT),
    allowed_mentions=object_of(
        parse=list_of(text),
        users=list_of(snowflake),
        roles=list_of(snowflake),
        replied_user=truth,
    ),
    message_reference=object_of(
        message_id=snowflake,
        channel_id=snowflake,
        guild_id=snowflake,
        type=whole,
        fail_if_not_exists=truth,
    ),
    flags=whole,
    nonce=anything,
    enforce_nonce=truth,
    poll=absent("polls"),
    sticker_ids=absent("stickers"),
    thread_name=absent("posts by webhooks"),
    applied_tags=absent("tags of posts"),
    shared_client_theme=absent("shared themes"),
    username=absent("other names for who writes"),
    avatar_url=absent("pictures of webhooks"),
    # interactions.py 5.16 sends it by mistake with everything; Discord ignores it.
    pass_self_into_delete=anything,
)


def check_message(sent: Json, num_files: int) -> None:
    """Refuse a body whose fields are of the wrong kind or too long."""
    judge(_MESSAGE, sent)
    faults = Faults()
    faults.length(("content",), sent.get("content") or "", 2000)
    check_embeds(sent.get("embeds") or [], faults)
    _check_attachments(sent.get("attachments") or [], num_files, faults)
    _check_allowed_mentions(sent.get("allowed_mentions") or {}, faults)
    _check_nonce(sent.get("nonce"), faults)
    if (sent.get("flags") or 0) & _VOICE:
        faults.add(("flags",), "SANDBOX_NOT_THERE", "This sandbox has no voice messages.")
    faults.settle()


def _check_attachments(listed: list[Json], num_files: int, faults: Faults) -> None:
    faults.length(("attachments",), range(max(len(listed), num_files)), MAX_FILES)
    for place, entry in enumerate(listed):
        where = ("attachments", place, "description")
        faults.length(where, entry.get("description") or "", 1024)


def _check_allowed_mentions(allowed: Json, faults: Faults) -> None:
    kinds = allowed.get("parse") or []
    for place, kind in enumerate(kinds):
        if kind not in _MENTION_KINDS:
            faults.choices(("allowed_mentions", "parse", place), _MENTION_KINDS)
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        faults.length(("allowed_mentions", kind), listed, 100)
        if listed and kind in kinds:
            told = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            faults.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", told)


def _check_nonce(nonce: object, faults: Faults) -> None:
    if isinstance(nonce, str):
        faults.length(("nonce",), nonce, 25)
    elif nonce is not None:
        whole(nonce, ("nonce",), faults)


def check_whole(message: Message) -> None:
    """Refuse a message that as a whole cannot be: too much, nothing, or two kinds at once."""
    faults = Faults()
    modern = bool(message.flags & COMPONENTS_V2)
    faults.length(("attachments",), message.files, MAX_FILES)
    check_components(message.components, modern, faults)
    if modern:
        _check_no_legacy(message, faults)
    faults.settle()
    _check_references(message, faults)
    faults.settle()
    if not (message.content.strip() or message.embeds or message.components or message.files):
        raise ApiError(400, 50006, "Cannot send an empty message")


def text_of(message: Message) -> str:
    """Give what a message says, in either kind of message."""
    if not message.flags & COMPONENTS_V2:
        return message.content
    texts = (part for part in walk(message.components) if part.get("type") == TEXT)
    return "\n".join(str(part.get("content", "")) for part in texts)


def _check_no_legacy(message: Message, faults: Faults) -> None:
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    for name in ("content", "embeds"):
        if getattr(message, name):
            told = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            faults.add((name,), code, told)


def _check_references(message: Message, faults: Faults) -> None:
    known = {file.filename for file in message.files}
    for media in (media for part in walk(message.components) for media in media_of(part)):
        url = str(media.get("url"))
        if url.startswith(SCHEME) and clean_name(url.removeprefix(SCHEME)) not in known:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            faults.add(("components",), code, f"The referenced attachment {url} was not found")
