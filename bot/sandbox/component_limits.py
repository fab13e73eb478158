"""What components may hold, under a message and in a modal, by Discord's documented limits."""

import re
from collections import Counter
from collections.abc import Callable

from bot.sandbox.command_limits import CHANNEL_TYPES
from bot.sandbox.components import items_of, walk
from bot.sandbox.errors import Faults, Path
from bot.sandbox.fields import (
    Kind,
    absent,
    by_type,
    judge,
    list_of,
    object_of,
    snowflake,
    text,
    truth,
    whole,
)
from bot.sandbox.shape import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, LABEL = 1, 2, 3, 4, 18
SELECTS = (3, 5, 6, 7, 8)
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
_IN_LABELS = (FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
_INSIDE_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_LINK_BUTTON, _PREMIUM = 5, 6
_MOST_COMPONENTS = 40
_MOST_TEXT = 4000


_EMOJI_FIELDS = object_of(id=snowflake, name=text, animated=truth)
_OPTION = object_of(label=text, value=text, description=text, default=truth, emoji=_EMOJI_FIELDS)
_DEFAULT = object_of(id=snowflake, type=text)
_MEDIA = object_of(
    "id attachment_id proxy_url width height content_type placeholder placeholder_version"
    " loading_state flags",
    url=text,
)
_ITEM = object_of(media=_MEDIA, description=text, spoiler=truth)


def _component(**known: Kind) -> Kind:
    return object_of(type=whole, id=whole, **known)


_KINDS: dict[int, Kind] = {}
component = by_type(_KINDS)
_INNER = list_of(component)
_SELECT = _component(
    custom_id=text,
    placeholder=text,
    min_values=whole,
    max_values=whole,
    disabled=truth,
    required=truth,
    options=list_of(_OPTION),
    default_values=list_of(_DEFAULT),
    channel_types=list_of(whole),
)
_SEEN = _component(
    custom_id=text,
    min_values=whole,
    max_values=whole,
    required=truth,
    options=list_of(object_of(label=text, value=text, description=text, default=truth)),
)
_KINDS |= {
    ROW: _component(components=_INNER),
    BUTTON: _component(
        custom_id=text,
        style=whole,
        label=text,
        disabled=truth,
        url=text,
        sku_id=absent("premium buttons"),
        emoji=_EMOJI_FIELDS,
    ),
    **dict.fromkeys(SELECTS, _SELECT),
    TEXT_INPUT: _component(
        custom_id=text,
        style=whole,
        label=text,
        value=text,
        placeholder=text,
        required=truth,
        min_length=whole,
        max_length=whole,
    ),
    SECTION: _component(components=_INNER, accessory=component),
    TEXT: _component(content=text),
    THUMBNAIL: _component(media=_MEDIA, description=text, spoiler=truth),
    GALLERY: _component(items=list_of(_ITEM)),
    FILE: object_of("name size", type=whole, id=whole, file=_MEDIA, spoiler=truth),
    SEPARATOR: _component(spacing=whole, divider=truth),
    CONTAINER: _component(components=_INNER, accent_color=whole, spoiler=truth),
    LABEL: _component(label=text, description=text, component=component),
    FILE_UPLOAD: _component(custom_id=text, min_values=whole, max_values=whole, required=truth),
    **dict.fromkeys((RADIO_GROUP, CHECKBOX_GROUP), _SEEN),
    CHECKBOX: _component(custom_id=text, default=truth),
}
_MODAL = object_of(custom_id=text, title=text, components=_INNER)
# Of menus: what may be chosen in advance.
_DEFAULTS = {5: ("user",), 6: ("role",), 7: ("user", "role"), 8: ("channel",)}


def check_components(components: list[Json], modern: bool, faults: Faults) -> None:
    """Find everything wrong with a message's components; `modern` means components v2.

    They are of the right kind: `component` has judged them.
    """
    if modern:
        _check_modern(components, faults)
    else:
        faults.length(("components",), components, 5)
    allowed = (*_INSIDE_CONTAINER, CONTAINER) if modern else (ROW,)
    _check_all(components, ("components",), allowed, faults)
    _check_unique_ids(components, faults)


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


def is_emoji(told: str) -> bool:
    return _EMOJI.fullmatch(told) is not None


def _check_emoji(emoji: Json | None, path: Path, faults: Faults) -> None:
    """Refuse what is no emoji, or one of no guild or application here (sd-webui-discord 28)."""
    if emoji is None:
        return
    if emoji.get("id") is not None:
        # There are none here that anybody made.
        faults.add((*path, "id"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
    elif not is_emoji(str(emoji.get("name") or "")):
        faults.add((*path, "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _check_number(
    component: Json, key: str, bounds: tuple[int, int], path: Path, faults: Faults
) -> None:
    value, (least, most) = component.get(key), bounds
    if value is None:
        return
    if value < least:
        told = f"int value should be greater than or equal to {least}."
        faults.add((*path, key), "NUMBER_TYPE_MIN", told)
    elif value > most:
        told = f"int value should be less than or equal to {most}."
        faults.add((*path, key), "NUMBER_TYPE_MAX", told)


def _check_button(button: Json, path: Path, faults: Faults) -> None:
    _check_emoji(button.get("emoji"), (*path, "emoji"), faults)
    faults.length((*path, "url"), str(button.get("url") or ""), 512)
    if button.get("style") == _PREMIUM:
        faults.add((*path, "style"), "SANDBOX_NOT_THERE", "This sandbox has no premium buttons.")
    elif button.get("style") not in (1, 2, 3, 4, 5):
        faults.choices((*path, "style"), (1, 2, 3, 4, 5, 6))
    label = button.get("label") or ""
    faults.length((*path, "label"), str(label), 80)
    if not label and not button.get("emoji"):
        told = "A button must have a label or an emoji"
        faults.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", told)
    if button.get("style") != _LINK_BUTTON and not button.get("url"):
        check_custom_id(button, path, faults)
    elif button.get("custom_id") or button.get("style") != _LINK_BUTTON:
        told = "A custom id and url cannot both be specified"
        faults.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", told)
    elif not str(button.get("url") or "").startswith(("https://", "http://", "discord://")):
        faults.missing((*path, "url"))


def check_custom_id(component: Json, path: Path, faults: Faults) -> None:
    custom_id = component.get("custom_id")
    if custom_id is None:
        faults.missing((*path, "custom_id"))
    else:
        faults.length((*path, "custom_id"), custom_id, 100, 1)


def check_select(select: Json, path: Path, faults: Faults) -> None:
    """Check a select menu of any kind, in a message or in a modal."""
    check_custom_id(select, path, faults)
    faults.length((*path, "placeholder"), str(select.get("placeholder") or ""), 150)
    _check_number(select, "min_values", (0, 25), path, faults)
    _check_number(select, "max_values", (1, 25), path, faults)
    least, most = (
        1 if select.get(key) is None else select[key] for key in ("min_values", "max_values")
    )
    if least > most:
        told = f"int value should be less than or equal to {most}."
        faults.add((*path, "min_values"), "NUMBER_TYPE_MAX", told)
    if select["type"] != STRING_SELECT:
        _check_defaults(select, most, path, faults)
        for place, kind in enumerate(select.get("channel_types") or []):
            if kind not in CHANNEL_TYPES:
                faults.choices((*path, "channel_types", place), CHANNEL_TYPES)
        return
    options = select.get("options")
    if options is None:
        faults.missing((*path, "options"))
        return
    faults.length((*path, "options"), options, 25, 1)
    _check_number(select, "max_values", (1, max(len(options), 1)), path, faults)
    chosen = [option for option in options if option.get("default")]
    if len(chosen) > most:
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


def _check_defaults(select: Json, most: int, path: Path, faults: Faults) -> None:
    """Check what is chosen in advance in a menu of users, roles or channels."""
    chosen, allowed = select.get("default_values") or [], _DEFAULTS[select["type"]]
    if len(chosen) > most:
        told = "The number of default values is greater than the maximum number of values"
        faults.add((*path, "default_values"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", told)
    for place, each in enumerate(chosen):
        where = (*path, "default_values", place)
        if each.get("type") not in allowed:
            faults.choices((*where, "type"), allowed)
        if each.get("id") is None:
            faults.missing((*where, "id"))


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


def check_text(shown: Json, path: Path, faults: Faults) -> None:
    faults.length((*path, "content"), shown.get("content") or "", _MOST_TEXT, 1)


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
    if not media or not media.get("url"):
        faults.missing((*path, key))
    elif str(media["url"]).partition("://")[0] not in schemes:
        told = f"Scheme must be one of {schemes}."
        faults.add((*path, key, "url"), "URL_TYPE_INVALID_SCHEME", told)
    faults.length((*path, "description"), str(component.get("description") or ""), 1024)


def _check_file(file: Json, path: Path, faults: Faults) -> None:
    _check_media(file, "file", path, faults, ("attachment",))


def _check_separator(separator: Json, path: Path, faults: Faults) -> None:
    if separator.get("spacing", 1) not in (1, 2):
        faults.choices((*path, "spacing"), (1, 2))


def _check_container(container: Json, path: Path, faults: Faults) -> None:
    _check_number(container, "accent_color", (0, 0xFFFFFF), path, faults)
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


# What a modal may hold.


def check_modal(modal: Json) -> None:
    """Refuse a modal that Discord would not open."""
    judge(_MODAL, modal)
    faults = Faults()
    check_custom_id(modal, (), faults)
    faults.length(("title",), modal.get("title") or "", 45, 1)
    parts = modal.get("components") or []
    faults.length(("components",), parts, 5, 1)
    for place, part in enumerate(parts):
        _check_part(part, ("components", place), faults)
    ids = [part["custom_id"] for part in walk(parts) if part.get("custom_id")]
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
    elif field["type"] != CHECKBOX:
        _check_seen_options(field, path, faults)


def _check_seen_options(field: Json, path: Path, faults: Faults) -> None:
    options = field.get("options") or []
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
        if number is not None and not least <= number <= 4000:
            told = f"int value should be between {least} and 4000."
            faults.add((*path, bound), "NUMBER_TYPE_MAX", told)
