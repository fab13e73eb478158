"""What somebody filled into a modal, in the shape in which Discord sends it off."""

from typing import Any

from bot.sandbox.component_limits import ROW, TEXT
from bot.sandbox.errors import Refusal
from bot.sandbox.modal_limits import LABEL, TEXT_INPUT
from bot.sandbox.pressing import check_chosen
from bot.sandbox.shape import Json


def modal_data(modal: Json, values: Json, *, strict: bool) -> Json:
    """Describe a filled modal; fields without a value keep the one they came with."""
    fields = {field["custom_id"]: field for field in map(_field_of, modal["components"]) if field}
    for custom_id in values:
        if custom_id not in fields:
            known = ", ".join(fields)
            raise Refusal(f"That modal has no field {custom_id!r}; it has: {known}.")
    filled = {
        custom_id: _filled(field, values.get(custom_id), strict)
        for custom_id, field in fields.items()
    }
    parts = [_part(part, place, filled) for place, part in enumerate(modal["components"], 1)]
    return {"custom_id": modal["custom_id"], "components": parts}


def _field_of(part: Json) -> Json | None:
    if part["type"] == TEXT:
        return None
    held = part["component"] if part["type"] == LABEL else part["components"][0]
    return dict(held)


def _filled(field: Json, value: Any, strict: bool) -> Json:
    shown: Json = {"type": field["type"], "id": field.get("id") or 100}
    shown["custom_id"] = field["custom_id"]
    if field["type"] != TEXT_INPUT:
        return shown | {"values": check_chosen(field, value or [], strict=strict)}
    text = field.get("value") or "" if value is None else value
    if not isinstance(text, str):
        raise Refusal(f"The field {field['custom_id']!r} wants a text.")
    if strict:
        _check_length(field, text)
    return shown | {"value": text}


def _check_length(field: Json, text: str) -> None:
    name = field["custom_id"]
    if not text and field.get("required", True):
        raise Refusal(f"The field {name!r} must be filled in.")
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if text and not least <= len(text) <= most:
        raise Refusal(f"The field {name!r} wants between {least} and {most} characters.")


def _part(part: Json, place: int, filled: dict[str, Json]) -> Json:
    shown: Json = {"type": part["type"], "id": part.get("id") or place}
    field = _field_of(part)
    if field is None:
        return shown
    inner = filled[field["custom_id"]]
    return shown | ({"components": [inner]} if part["type"] == ROW else {"component": inner})
