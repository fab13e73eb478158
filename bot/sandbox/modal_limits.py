"""What a modal may hold, by Discord's documented limits."""

from bot.sandbox.component_limits import (
    ROW,
    SELECTS,
    TEXT,
    check_custom_id,
    check_select,
    check_text,
)
from bot.sandbox.components import walk
from bot.sandbox.errors import Faults, Path
from bot.sandbox.shape import Json

TEXT_INPUT, LABEL = 4, 18


def check(modal: Json) -> None:
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
    if not isinstance(field, dict) or kind not in (TEXT_INPUT, *SELECTS):
        faults.choices((*path, "type"), (TEXT_INPUT, *SELECTS))
    elif kind == TEXT_INPUT:
        _check_text_input(field, path, faults)
    else:
        check_select(field, path, faults)


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
