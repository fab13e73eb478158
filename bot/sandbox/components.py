"""The tree of components under a message: walking it, and how it looks on the wire."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.body import Cdn, StoredFile
from bot.sandbox.shape import Json

SCHEME = "attachment://"
_SELECT = {"min_values": 1, "max_values": 1}
# What Discord fills in where a client left it out, by type.
_DEFAULTS: dict[int, Json] = {
    3: _SELECT,
    5: _SELECT,
    6: _SELECT,
    7: _SELECT,
    8: _SELECT,
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False},
    14: {"spacing": 1, "divider": True},
    17: {"accent_color": None, "spoiler": False},
}
_GALLERY_ITEM = {"description": None, "spoiler": False}


def walk(components: list[Json]) -> Iterator[Json]:
    """Give every component, nested ones after the one that holds them."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        inner = [component.get("accessory"), component.get("component")]
        yield from walk([each for each in inner if isinstance(each, dict)])


def media_of(component: Json) -> Iterator[Json]:
    """Give every picture or file that a component itself shows."""
    held = [component.get("media"), component.get("file")]
    held += [item.get("media") for item in items_of(component)]
    return (media for media in held if isinstance(media, dict))


def items_of(component: Json) -> list[Json]:
    items = component.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def show(
    components: list[Json], named: Callable[[object], StoredFile | None], cdn: Cdn
) -> tuple[list[Json], set[str]]:
    """Describe components as Discord gives them back, with the ids of the files they show."""
    shown, taken = [_without_nulls(each) for each in copy.deepcopy(components)], set()
    for number, component in enumerate(walk(shown), start=1):
        component["id"] = component.get("id") or number
        _fill_in(component)
        for media in media_of(component):
            url = media["url"]
            media.clear()  # whatever else a client sends back of one
            if file := named(url) or cdn.at(url):
                taken.add(file.id)
                media |= cdn.media(file) | {"id": file.id}
                if component["type"] == 13:
                    component |= {"name": file.filename, "size": len(file.data)}
            else:
                media |= {"id": str(number), "url": url, "proxy_url": cdn.external(url)}
    return shown, taken


def _without_nulls(value: Any) -> Any:
    """Leave out what a client said nothing in, and what only counts in modals."""
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_select = isinstance(value.get("type"), int) and "custom_id" in value
    kept = {key: each for key, each in value.items() if each is not None}
    if is_select:
        kept.pop("required", None)
    return {key: _without_nulls(each) for key, each in kept.items()}


def _fill_in(component: Json) -> None:
    for key, value in _DEFAULTS.get(component["type"], {}).items():
        component.setdefault(key, value)
    for chosen in component.get("default_values") or []:
        chosen["id"] = str(chosen["id"])  # a client may send a number
    for item in items_of(component):
        for key, value in _GALLERY_ITEM.items():
            item.setdefault(key, value)
