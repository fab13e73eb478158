"""What messages and their embeds may hold, by Discord's documented limits."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.sandbox.body import MAX_FILES, clean_name
from bot.sandbox.component_limits import TEXT, check_components
from bot.sandbox.components import SCHEME, media_of, walk
from bot.sandbox.errors import ApiError, Faults, Path
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


def check_embeds(embeds: list[Json], faults: Faults) -> None:
    """Find everything wrong with the embeds of one message."""
    faults.length(("embeds",), embeds, 10)
    total = 0
    for place, embed in enumerate(embeds):
        if isinstance(embed, dict):
            total += _check_one(embed, ("embeds", place), faults)
        else:
            told = "Only dictionaries may be used in a DictType"
            faults.add(("embeds", place), "DICT_TYPE_CONVERT", told)
    if total > _SUM:
        told = f"Embed size exceeds maximum size of {_SUM}"
        faults.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", told)


def _check_one(embed: Json, path: Path, faults: Faults) -> int:
    """Check one embed and count its characters."""
    if not any(_shows(embed.get(part)) for part in _PARTS):
        faults.missing((*path, "description"))
    total = sum(_check_text(embed, path, keys, most, faults) for keys, most in _TEXTS.items())
    for keys, schemes in _LINKS.items():
        _check_link(embed, path, keys, schemes, faults)
    _check_color(embed.get("color"), (*path, "color"), faults)
    _check_timestamp(embed.get("timestamp"), (*path, "timestamp"), faults)
    return total + _check_fields(embed.get("fields") or [], (*path, "fields"), faults)


def _shows(part: object) -> bool:
    return bool(part.strip() if isinstance(part, str) else part)


def _value(embed: Json, keys: tuple[str, ...]) -> object:
    held: object = embed
    for key in keys:
        held = held.get(key) if isinstance(held, dict) else None
    return held


def _check_text(embed: Json, path: Path, keys: tuple[str, ...], most: int, faults: Faults) -> int:
    text = _value(embed, keys)
    if text is None:
        return 0
    if not isinstance(text, str):
        told = "Could not interpret the value as string."
        faults.add((*path, *keys), "STRING_TYPE_CONVERT", told)
        return 0
    faults.length((*path, *keys), text, most)
    return len(text)


def _check_link(
    embed: Json, path: Path, keys: tuple[str, ...], schemes: tuple[str, ...], faults: Faults
) -> None:
    link = _value(embed, keys)
    if link and str(link).partition("://")[0] not in schemes:
        told = f"Scheme must be one of {schemes}."
        faults.add((*path, *keys), "URL_TYPE_INVALID_SCHEME", told)


def _check_color(color: object, path: Path, faults: Faults) -> None:
    if color is None:
        return
    if not isinstance(color, int):
        faults.add(path, "NUMBER_TYPE_COERCE", "Value is not int.")
    elif not 0 <= color <= 0xFFFFFF:
        faults.add(path, "NUMBER_TYPE_MAX", "int value should be between 0 and 16777215.")


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
        if text := str(embed.get(name) or "").strip():
            kept[name] = text
    for name in ("url", "color"):
        if embed.get(name) is not None:
            kept[name] = embed[name]
    if embed.get("timestamp"):
        moment = datetime.fromisoformat(str(embed["timestamp"]))
        kept["timestamp"] = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    for name, keys in _SETTABLE.items():
        held = embed.get(name) or {}
        inner = {key: held[key] for key in keys if isinstance(held, dict) and held.get(key)}
        if inner:
            kept[name] = inner
    if fields := embed.get("fields"):
        kept["fields"] = [_settled_field(field) for field in fields]
    return kept


def _settled_field(field: Json) -> Json:
    name, value = str(field["name"]).strip(), str(field["value"]).strip()
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
            text = field.get(key) if isinstance(field, dict) else None
            if not isinstance(text, str) or not text:
                faults.missing((*path, place, key))
                continue
            faults.length((*path, place, key), text, most)
            total += len(text)
    return total


# What a message may hold, by Discord's documented limits.

_STRING = (str, "STRING_TYPE_CONVERT", "Could not interpret the value as string.")
_LIST = (list, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
_OBJECT = (dict, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
_INTEGER = (int, "NUMBER_TYPE_COERCE", "Value is not int.")
_BOOLEAN = (bool, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
_FIELDS = {
    "content": _STRING,
    "embeds": _LIST,
    "components": _LIST,
    "attachments": _LIST,
    "allowed_mentions": _OBJECT,
    "message_reference": _OBJECT,
    "flags": _INTEGER,
    "tts": _BOOLEAN,
}
_MENTION_KINDS = ("roles", "users", "everyone")
# What Discord has and this sandbox has not: refused by name, so that nobody takes it for done.
_ABSENT = {
    "poll": "polls",
    "sticker_ids": "stickers",
    "thread_name": "posts by webhooks",
    "applied_tags": "tags of posts",
    "shared_client_theme": "shared themes",
    "username": "webhooks of its own",
    "avatar_url": "webhooks of its own",
}
_KNOWN = (*_FIELDS, "nonce", "enforce_nonce", *_ABSENT)


def check_message(sent: Json, num_files: int) -> None:
    """Refuse a body whose fields are of the wrong type or too long."""
    faults = Faults()
    _refuse_unknown(sent, faults)
    for name, (kind, code, told) in _FIELDS.items():
        if not isinstance(sent.get(name), kind | None):
            faults.add((name,), code, told)
    faults.settle()
    faults.length(("content",), sent.get("content") or "", 2000)
    check_embeds(sent.get("embeds") or [], faults)
    _check_attachments(sent.get("attachments") or [], num_files, faults)
    _check_allowed_mentions(sent.get("allowed_mentions") or {}, faults)
    _check_nonce(sent.get("nonce"), faults)
    faults.settle()


def _refuse_unknown(sent: Json, faults: Faults) -> None:
    """Refuse what would go unnoticed: Discord ignores a field that it does not know."""
    for name, value in sent.items():
        if name not in _KNOWN:
            told = f"No message has a field {name!r}; Discord would ignore it."
            faults.add((name,), "SANDBOX_UNKNOWN_FIELD", told)
        elif name in _ABSENT and value:
            faults.add((name,), "SANDBOX_NOT_THERE", f"This sandbox has no {_ABSENT[name]}.")


def _check_attachments(listed: Sequence[object], num_files: int, faults: Faults) -> None:
    faults.length(("attachments",), range(max(len(listed), num_files)), MAX_FILES)
    for place, entry in enumerate(listed):
        if not isinstance(entry, dict):
            faults.add(("attachments", place), *_OBJECT[1:])
        elif not isinstance(entry.get("description"), str | None):
            faults.add(("attachments", place, "description"), *_STRING[1:])
        else:
            faults.length(
                ("attachments", place, "description"), entry.get("description") or "", 1024
            )


def _check_allowed_mentions(allowed: Json, faults: Faults) -> None:
    kinds = allowed.get("parse") or []
    for place, kind in enumerate(kinds if isinstance(kinds, list) else [kinds]):
        if kind not in _MENTION_KINDS:
            faults.choices(("allowed_mentions", "parse", place), _MENTION_KINDS)
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        path = ("allowed_mentions", kind)
        if not isinstance(listed, list):
            faults.add(path, *_LIST[1:])
            continue
        faults.length(path, listed, 100)
        if listed and kind in kinds:
            told = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            faults.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", told)


def _check_nonce(nonce: object, faults: Faults) -> None:
    if not isinstance(nonce, str | int | None) or isinstance(nonce, bool):
        faults.add(("nonce",), *_STRING[1:])
    elif isinstance(nonce, str):
        faults.length(("nonce",), nonce, 25)


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
