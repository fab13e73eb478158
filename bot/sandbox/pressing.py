"""Which component of a message somebody used, and what they chose in it."""

from bot.sandbox.component_limits import BUTTON, SELECTS, STRING_SELECT
from bot.sandbox.components import walk
from bot.sandbox.errors import Refusal
from bot.sandbox.message import Message
from bot.sandbox.shape import Json
from bot.sandbox.values import Filled, resolve_user

_LINK_STYLE = 5
_USER_SELECT = 5


def component_data(message: Message, shown: list[Json], chosen: Json, filled: Filled) -> Json:
    """Describe the use of a component, found by its custom id or its label."""
    usable = [part for part in walk(shown) if part.get("type") in (BUTTON, *SELECTS)]
    component = _find(usable, chosen)
    if component.get("disabled") and filled.strict:
        raise Refusal("That component is disabled.")
    if component.get("style") == _LINK_STYLE:
        raise Refusal("That button is a link; nothing is sent when it is pressed.")
    data: Json = {"component_type": component["type"], "id": component["id"]}
    data["custom_id"] = component["custom_id"]
    if component["type"] in SELECTS:
        data["values"] = _values(component, chosen.get("values"), filled)
    return data | {"resolved": filled.resolved} if filled.resolved else data


def _find(usable: list[Json], chosen: Json) -> Json:
    key = "custom_id" if chosen.get("custom_id") is not None else "label"
    for component in usable:
        if chosen.get(key) is not None and component.get(key) == chosen[key]:
            return component
    known = ", ".join(str(each.get("label") or each.get("custom_id")) for each in usable)
    raise Refusal(f"That message has no such component; it has: {known or 'none'}.", 404)


def _values(select: Json, values: object, filled: Filled) -> list[str]:
    chosen = check_chosen(select, values, strict=filled.strict)
    if select["type"] == _USER_SELECT:
        return [resolve_user(each, filled) for each in chosen]
    return chosen


def check_chosen(select: Json, values: object, *, strict: bool) -> list[str]:
    """Give what was chosen in a menu, of a message or of a modal, or refuse it."""
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Refusal('A menu wants "values", a list of texts.')
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if select.get("required") is False and not values:
        return []
    if strict and not least <= len(values) <= most:
        raise Refusal(f"That menu wants between {least} and {most} values.")
    known = {option["value"] for option in select.get("options") or []}
    if select["type"] == STRING_SELECT and strict and not known.issuperset(values):
        raise Refusal(f"That menu has only: {', '.join(sorted(known))}.")
    return values
