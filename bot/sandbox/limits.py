"""What messages, embeds, components and modals may hold, by Discord's documented limits."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.sandbox.body import MAX_FILES, clean_name
from bot.sandbox.components import SCHEME, items_of, media_of, walk
from bot.sandbox.errors import ApiError, Faults, Path
from bot.sandbox.message import COMPONENTS_V2, Message
from bot.sandbox.shape import Json

ROW, BUTTON, STRING_SELECT = 1, 2, 3
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
_INSIDE_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_LINK_BUTTON = 5
_MOST_COMPONENTS = 40
_MOST_TEXT = 4000


def check_components(components: list[Json], modern: bool, faults: Faults) -> None:
    """Find everything wrong with a message's components; `modern` means components v2."""
    if not _are_objects(components, ("components",), faults):
        return
    if modern:
        _check_modern(components, faults)
    else:
        faults.length(("components",), components, 5)
    allowed = (*_INSIDE_CONTAINER, CONTAINER) if modern else (ROW,)
    _check_all(components, ("components",), allowed, faults)
    _check_unique_ids(components, faults)


def _are_objects(components: object, path: Path, faults: Faults) -> bool:
    """Look through the whole tree: everything else may then rely on its shape."""
    if not isinstance(components, list):
        faults.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return False
    return all(_is_object(each, (*path, place), faults) for place, each in enumerate(components))


def _is_object(component: object, path: Path, faults: Faults) -> bool:
    if not isinstance(component, dict):
        faults.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return False
    inner = component.get("components") or []
    accessory = component.get("accessory") or {}
    return _are_objects(inner, (*path, "components"), faults) and isinstance(accessory, dict)


def _check_modern(components: list[Json], faults: Faults) -> None:
    if sum(1 for _ in walk(components)) > _MOST_COMPONENTS:
        told = f"The message has more than {_MOST_COMPONENTS} components."
        faults.add(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", told)
    texts = (str(part.get("content", "")) for part in walk(components) if part.get("type") == TEXT)
    if sum(map(len, texts)) > _MOST_TEXT:
        told = f"The components show more than {_MOST_TEXT} characters."
        faults.add(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", told)


def _check_all(
    components: list[Json], path: Path, allowed: tuple[int, ...], faults: Faults
) -> None:
    for place, component in enumerate(components):
        kind = component.get("type")
        if kind not in allowed:
            told = f'Value of field "type" must be one of {allowed}.'
            faults.add((*path, place, "type"), "UNION_TYPE_CHOICES", told)
        elif kind in _CHECKS:
            _CHECKS[kind](component, (*path, place), faults)


def _check_row(row: Json, path: Path, faults: Faults) -> None:
    inner = row.get("components") or []
    faults.length((*path, "components"), inner, 5, 1)
    if len(inner) > 1 and any(each.get("type") in SELECTS for each in inner):
        told = "The specified component exceeds the maximum width"
        faults.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", told)
    _check_all(inner, (*path, "components"), (BUTTON, *SELECTS), faults)


# The blocks of Unicode that emojis are in; a flag's letters, tags, joiners and variants go along.
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"
    "|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff][\u200d\u2190-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]*"
)


def is_emoji(text: str) -> bool:
    return _EMOJI.fullmatch(text) is not None


def _check_emoji(emoji: object, path: Path, faults: Faults) -> None:
    """Refuse what is no emoji, or one of no guild or application here (sd-webui-discord 28)."""
    if emoji is None:
        return
    if not isinstance(emoji, dict):
        faults.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    elif emoji.get("id") is not None:
        # There are none here that anybody made.
        faults.add((*path, "id"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
    elif not is_emoji(str(emoji.get("name") or "")):
        faults.add((*path, "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _check_truth(component: Json, key: str, path: Path, faults: Faults) -> None:
    if not isinstance(component.get(key), bool | None):
        faults.add((*path, key), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def _check_number(
    component: Json, key: str, bounds: tuple[int, int], path: Path, faults: Faults
) -> None:
    value, (least, most) = component.get(key), bounds
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        faults.add((*path, key), "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif value < least:
        told = f"int value should be greater than or equal to {least}."
        faults.add((*path, key), "NUMBER_TYPE_MIN", told)
    elif value > most:
        told = f"int value should be less than or equal to {most}."
        faults.add((*path, key), "NUMBER_TYPE_MAX", told)


def _check_button(button: Json, path: Path, faults: Faults) -> None:
    _check_truth(button, "disabled", path, faults)
    _check_emoji(button.get("emoji"), (*path, "emoji"), faults)
    faults.length((*path, "url"), str(button.get("url") or ""), 512)
    if button.get("style") not in (1, 2, 3, 4, 5, 6):
        faults.choices((*path, "style"), (1, 2, 3, 4, 5, 6))
    label = button.get("label") or ""
    faults.length((*path, "label"), str(label), 80)
    if not label and not button.get("emoji") and button.get("style") != 6:
        told = "A button must have a label or an emoji"
        faults.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", told)
    if button.get("style") != _LINK_BUTTON:
        check_custom_id(button, path, faults)
    elif button.get("custom_id"):
        told = "A custom id and url cannot both be specified"
        faults.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", told)
    elif not str(button.get("url") or "").startswith(("https://", "http://", "discord://")):
        faults.missing((*path, "url"))


def check_custom_id(component: Json, path: Path, faults: Faults) -> None:
    custom_id = component.get("custom_id")
    if not isinstance(custom_id, str):
        faults.missing((*path, "custom_id"))
    else:
        faults.length((*path, "custom_id"), custom_id, 100, 1)


def check_select(select: Json, path: Path, faults: Faults) -> None:
    """Check a select menu of any kind, in a message or in a modal."""
    check_custom_id(select, path, faults)
    faults.length((*path, "placeholder"), str(select.get("placeholder") or ""), 150)
    _check_truth(select, "disabled", path, faults)
    _check_number(select, "min_values", (0, 25), path, faults)
    _check_number(select, "max_values", (1, 25), path, faults)
    least, most = (select.get(key, 1) for key in ("min_values", "max_values"))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        told = f"int value should be less than or equal to {most}."
        faults.add((*path, "min_values"), "NUMBER_TYPE_MAX", told)
    if select["type"] != STRING_SELECT:
        return
    options = select.get("options")
    if not isinstance(options, list) or not all(isinstance(each, dict) for each in options):
        faults.missing((*path, "options"))
        return
    faults.length((*path, "options"), options, 25, 1)
    _check_number(select, "max_values", (1, max(len(options), 1)), path, faults)
    chosen = [option for option in options if option.get("default")]
    if isinstance(most, int) and len(chosen) > most:
        told = "The number of default options is greater than the maximum number of values"
        faults.add((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", told)
    for place, option in enumerate(options):
        _check_emoji(option.get("emoji"), (*path, "options", place, "emoji"), faults)
        where = (*path, "options", place, "description")
        faults.length(where, str(option.get("description") or ""), 100)
        for key in ("label", "value"):
            faults.length((*path, "options", place, key), str(option.get(key) or ""), 100, 1)
    values = Counter(str(option.get("value")) for option in options)
    if len(values) < len(options):
        told = "The specified option value is already used"
        faults.add((*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", told)


def _check_section(section: Json, path: Path, faults: Faults) -> None:
    inner = section.get("components") or []
    faults.length((*path, "components"), inner, 3, 1)
    _check_all(inner, (*path, "components"), (TEXT,), faults)
    accessory = section.get("accessory")
    if not accessory:
        faults.missing((*path, "accessory"))
    elif accessory.get("type") == BUTTON:
        _check_button(accessory, (*path, "accessory"), faults)
    elif accessory.get("type") == THUMBNAIL:
        _check_media(accessory, "media", (*path, "accessory"), faults)
    else:
        told = f'Value of field "type" must be one of {(BUTTON, THUMBNAIL)}.'
        faults.add((*path, "accessory", "type"), "UNION_TYPE_CHOICES", told)


def check_text(text: Json, path: Path, faults: Faults) -> None:
    faults.length((*path, "content"), str(text.get("content") or ""), _MOST_TEXT, 1)


def _check_gallery(gallery: Json, path: Path, faults: Faults) -> None:
    items = items_of(gallery)
    faults.length((*path, "items"), items, 10, 1)
    for place, item in enumerate(items):
        _check_media(item, "media", (*path, "items", place), faults)


def _check_media(
    component: Json,
    key: str,
    path: Path,
    faults: Faults,
    schemes: tuple[str, ...] = ("http", "https", "attachment"),
) -> None:
    """Check an address of a picture or file, and its alt text."""
    media = component.get(key)
    if not isinstance(media, dict) or not media.get("url"):
        faults.missing((*path, key))
    elif str(media["url"]).partition("://")[0] not in schemes:
        told = f"Scheme must be one of {schemes}."
        faults.add((*path, key, "url"), "URL_TYPE_INVALID_SCHEME", told)
    faults.length((*path, "description"), str(component.get("description") or ""), 1024)
    _check_truth(component, "spoiler", path, faults)


def _check_file(file: Json, path: Path, faults: Faults) -> None:
    _check_media(file, "file", path, faults, ("attachment",))


def _check_separator(separator: Json, path: Path, faults: Faults) -> None:
    if separator.get("spacing", 1) not in (1, 2):
        faults.choices((*path, "spacing"), (1, 2))
    _check_truth(separator, "divider", path, faults)


def _check_container(container: Json, path: Path, faults: Faults) -> None:
    _check_number(container, "accent_color", (0, 0xFFFFFF), path, faults)
    _check_truth(container, "spoiler", path, faults)
    inner = container.get("components") or []
    faults.length((*path, "components"), inner, _MOST_COMPONENTS, 1)
    _check_all(inner, (*path, "components"), _INSIDE_CONTAINER, faults)


_CHECKS: dict[int, Callable[[Json, Path, Faults], None]] = {
    ROW: _check_row,
    BUTTON: _check_button,
    SECTION: _check_section,
    TEXT: check_text,
    GALLERY: _check_gallery,
    FILE: _check_file,
    SEPARATOR: _check_separator,
    CONTAINER: _check_container,
    **dict.fromkeys(SELECTS, check_select),
}


def _check_unique_ids(components: list[Json], faults: Faults) -> None:
    used = Counter(part["custom_id"] for part in walk(components) if part.get("custom_id"))
    if any(times > 1 for times in used.values()):
        told = "Component custom id cannot be duplicated"
        faults.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", told)
    numbers = Counter(part["id"] for part in walk(components) if part.get("id"))
    if any(times > 1 for times in numbers.values()):
        told = "Component id cannot be duplicated"
        faults.add(("components",), "COMPONENT_ID_DUPLICATED", told)


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
# What a library sends by mistake with everything; Discord ignores it.
_STRAYS = ("pass_self_into_delete",)  # interactions.py 5.16
_KNOWN = (*_FIELDS, "nonce", "enforce_nonce", *_ABSENT, *_STRAYS)


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


# What a modal may hold, by Discord's documented limits.

TEXT_INPUT, LABEL = 4, 18
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
_IN_LABELS = (FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)


def check_modal(modal: Json) -> None:
    """Refuse a modal that Discord would not open."""
    faults = Faults()
    check_custom_id(modal, (), faults)
    faults.length(("title",), str(modal.get("title") or ""), 45, 1)
    parts = modal.get("components")
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        faults.missing(("components",))
        faults.settle()
    faults.length(("components",), parts, 5, 1)
    for place, part in enumerate(parts or []):
        _check_part(part, ("components", place), faults)
    ids = [part["custom_id"] for part in walk(parts or []) if part.get("custom_id")]
    if len(set(ids)) < len(ids):
        told = "Component custom id cannot be duplicated"
        faults.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", told)
    faults.settle()


def _check_part(part: Json, path: Path, faults: Faults) -> None:
    kind = part.get("type")
    if kind == LABEL:
        faults.length((*path, "label"), str(part.get("label") or ""), 45, 1)
        faults.length((*path, "description"), str(part.get("description") or ""), 100)
        _check_field(part.get("component"), (*path, "component"), faults)
    elif kind == ROW:
        inner = part.get("components") or [None]
        faults.length((*path, "components"), inner, 1, 1)
        _check_field(inner[0], (*path, "components", 0), faults)
    elif kind == TEXT:
        check_text(part, path, faults)
    else:
        faults.choices((*path, "type"), (ROW, TEXT, LABEL))


def _check_field(field: object, path: Path, faults: Faults) -> None:
    kind = field.get("type") if isinstance(field, dict) else None
    if not isinstance(field, dict) or kind not in (TEXT_INPUT, *SELECTS, *_IN_LABELS):
        faults.choices((*path, "type"), (TEXT_INPUT, *SELECTS, *_IN_LABELS))
    elif kind in _IN_LABELS:
        _check_newer_field(field, path, faults)
    elif kind == TEXT_INPUT:
        _check_text_input(field, path, faults)
    else:
        check_select(field, path, faults)


def _check_newer_field(field: Json, path: Path, faults: Faults) -> None:
    """Check what stands only in the labels of modals: files, and choices that are all seen."""
    check_custom_id(field, path, faults)
    if field["type"] == FILE_UPLOAD:
        _check_number(field, "min_values", (0, 10), path, faults)
        _check_number(field, "max_values", (1, 10), path, faults)
    elif field["type"] == CHECKBOX:
        _check_truth(field, "default", path, faults)
    else:
        _check_seen_options(field, path, faults)


def _check_seen_options(field: Json, path: Path, faults: Faults) -> None:
    options = field.get("options")
    if not isinstance(options, list) or not all(isinstance(each, dict) for each in options):
        faults.missing((*path, "options"))
        return
    faults.length((*path, "options"), options, 10, 2 if field["type"] == RADIO_GROUP else 1)
    _check_number(field, "min_values", (0, 10), path, faults)
    _check_number(field, "max_values", (1, max(len(options), 1)), path, faults)
    for place, option in enumerate(options):
        for key in ("label", "value"):
            faults.length((*path, "options", place, key), str(option.get(key) or ""), 100, 1)
    if len({str(option.get("value")) for option in options}) < len(options):
        told = "The specified option value is already used"
        faults.add((*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", told)


def _check_text_input(field: Json, path: Path, faults: Faults) -> None:
    check_custom_id(field, path, faults)
    if field.get("style") not in (1, 2):
        faults.choices((*path, "style"), (1, 2))
    faults.length((*path, "value"), str(field.get("value") or ""), 4000)
    faults.length((*path, "placeholder"), str(field.get("placeholder") or ""), 100)
    for bound, least in (("min_length", 0), ("max_length", 1)):
        number = field.get(bound)
        if number is not None and not (isinstance(number, int) and least <= number <= 4000):
            told = f"int value should be between {least} and 4000."
            faults.add((*path, bound), "NUMBER_TYPE_MAX", told)
