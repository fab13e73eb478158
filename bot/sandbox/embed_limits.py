"""What an embed may hold, by Discord's documented limits."""

from datetime import datetime

from bot.sandbox.errors import Faults, Path
from bot.sandbox.shape import Json

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
_PARTS = ("title", "description", "fields", "image", "thumbnail", "author", "footer", "video")


def check(embeds: list[Json], faults: Faults) -> None:
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
    if not any(embed.get(part) for part in _PARTS):
        faults.missing((*path, "description"))
    total = sum(_check_text(embed, path, keys, most, faults) for keys, most in _TEXTS.items())
    for keys, schemes in _LINKS.items():
        _check_link(embed, path, keys, schemes, faults)
    _check_color(embed.get("color"), (*path, "color"), faults)
    _check_timestamp(embed.get("timestamp"), (*path, "timestamp"), faults)
    return total + _check_fields(embed.get("fields") or [], (*path, "fields"), faults)


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
