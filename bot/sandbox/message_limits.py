"""What a message may hold, by Discord's documented limits."""

from collections.abc import Sequence

from bot.sandbox import component_limits, embed_limits
from bot.sandbox.components import SCHEME, media_of, walk
from bot.sandbox.errors import ApiError, Faults
from bot.sandbox.files import MAX_FILES, clean_name
from bot.sandbox.message import COMPONENTS_V2, Message
from bot.sandbox.shape import Json

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


def check(sent: Json, num_files: int) -> None:
    """Refuse a body whose fields are of the wrong type or too long."""
    faults = Faults()
    for name, (kind, code, told) in _FIELDS.items():
        if not isinstance(sent.get(name), kind | None):
            faults.add((name,), code, told)
    faults.settle()
    faults.length(("content",), sent.get("content") or "", 2000)
    embed_limits.check(sent.get("embeds") or [], faults)
    _check_attachments(sent.get("attachments") or [], num_files, faults)
    _check_allowed_mentions(sent.get("allowed_mentions") or {}, faults)
    _check_nonce(sent.get("nonce"), faults)
    faults.settle()


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
    component_limits.check(message.components, modern, faults)
    if modern:
        _check_no_legacy(message, faults)
    faults.settle()
    _check_references(message, faults)
    faults.settle()
    if not (message.content.strip() or message.embeds or message.components or message.files):
        raise ApiError(400, 50006, "Cannot send an empty message")


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
