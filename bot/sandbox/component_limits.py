"""What components a message may hold, by Discord's documented limits."""

from collections import Counter
from collections.abc import Callable

from bot.sandbox.components import walk
from bot.sandbox.errors import Faults, Path
from bot.sandbox.shape import Json

ROW, BUTTON, STRING_SELECT = 1, 2, 3
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
_INSIDE_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_LINK_BUTTON = 5
_MOST_COMPONENTS = 40
_MOST_TEXT = 4000


def check(components: list[Json], modern: bool, faults: Faults) -> None:
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


def _check_button(button: Json, path: Path, faults: Faults) -> None:
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
    if select["type"] != STRING_SELECT:
        return
    options = select.get("options")
    if not isinstance(options, list) or not all(isinstance(each, dict) for each in options):
        faults.missing((*path, "options"))
        return
    faults.length((*path, "options"), options, 25, 1)
    for place, option in enumerate(options):
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


def check_text(text: Json, path: Path, faults: Faults) -> None:
    faults.length((*path, "content"), str(text.get("content") or ""), _MOST_TEXT, 1)


def _check_gallery(gallery: Json, path: Path, faults: Faults) -> None:
    items = gallery.get("items")
    faults.length((*path, "items"), items if isinstance(items, list) else [], 10, 1)


def _check_container(container: Json, path: Path, faults: Faults) -> None:
    inner = container.get("components") or []
    faults.length((*path, "components"), inner, _MOST_COMPONENTS, 1)
    _check_all(inner, (*path, "components"), _INSIDE_CONTAINER, faults)


_CHECKS: dict[int, Callable[[Json, Path, Faults], None]] = {
    ROW: _check_row,
    BUTTON: _check_button,
    SECTION: _check_section,
    TEXT: check_text,
    GALLERY: _check_gallery,
    CONTAINER: _check_container,
    **dict.fromkeys(SELECTS, check_select),
}


def _check_unique_ids(components: list[Json], faults: Faults) -> None:
    used = Counter(part["custom_id"] for part in walk(components) if part.get("custom_id"))
    if any(times > 1 for times in used.values()):
        told = "Component custom id cannot be duplicated"
        faults.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", told)
