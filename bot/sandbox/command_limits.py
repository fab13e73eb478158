"""What a command may look like, by Discord's documented limits."""

import re
from collections import Counter

from bot.sandbox.errors import Faults, Path
from bot.sandbox.fields import (
    Kind,
    absent,
    anything,
    judge,
    list_of,
    number,
    object_of,
    table,
    text,
    truth,
    whole,
)
from bot.sandbox.shape import Json

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
_MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
_NAME = re.compile(r"[-_'\w]{1,32}")
_WITH_CHOICES = (STRING, INTEGER, NUMBER)
_MOST_CHARACTERS = 8000
# Discord's reference, "Locales".
_LOCALES = frozenset(
    """
    bg cs da de el en-GB en-US es-419 es-ES fi fr hi hr hu id it ja ko lt nl no pl pt-BR ro ru
    sv-SE th tr uk vi zh-CN zh-TW
    """.split()  # noqa: SIM905  # one line a locale would be thirty-two
)
CHANNEL_TYPES = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)
_LARGEST = 2**53  # of whole numbers, either way
_CHOICE = object_of("name_localized", name=text, name_localizations=table, value=anything)
_OPTION_FIELDS: dict[str, Kind] = {
    "type": whole,
    "name": text,
    "name_localizations": table,
    "description": text,
    "description_localizations": table,
    "required": truth,
    "autocomplete": truth,
    "channel_types": list_of(whole),
    "choices": list_of(_CHOICE),
    "min_value": number,
    "max_value": number,
    "min_length": whole,
    "max_length": whole,
}
_PART_OF_ONE = object_of("name_localized description_localized", **_OPTION_FIELDS)
_PART_OF_GROUP = object_of(
    "name_localized description_localized", options=list_of(_PART_OF_ONE), **_OPTION_FIELDS
)
_OPTION = object_of(
    "name_localized description_localized", options=list_of(_PART_OF_GROUP), **_OPTION_FIELDS
)
# `default_permission` is the older form of `default_member_permissions`, still documented.
_COMMAND = object_of(
    "id application_id guild_id version name_localized description_localized",
    type=whole,
    name=text,
    name_localizations=table,
    description=text,
    description_localizations=table,
    options=list_of(_OPTION),
    default_member_permissions=anything,
    default_permission=truth,
    dm_permission=truth,
    contexts=list_of(whole),
    integration_types=list_of(whole),
    nsfw=truth,
    handler=absent("entry points"),
)


def check_all(commands: list[Json]) -> list[Json]:
    """Refuse a whole set of commands, or give it back."""
    judge(list_of(_COMMAND), commands)
    faults = Faults()
    for place, command in enumerate(commands):
        _check_one(command, (place,), faults)
    kinds = Counter(command.get("type", CHAT) for command in commands)
    for kind, most in _MOST.items():
        if kinds[kind] > most:
            told = f"Maximum number of application commands reached ({most})."
            faults.add((), "APPLICATION_COMMANDS_MAXIMUM", told)
    _check_duplicates(commands, faults)
    faults.settle()
    return commands


def check_one(command: Json) -> None:
    """Refuse one command by itself."""
    judge(_COMMAND, command)
    faults = Faults()
    _check_one(command, (), faults)
    faults.settle()


def _check_duplicates(commands: list[Json], faults: Faults) -> None:
    names = Counter((command.get("type", CHAT), command.get("name")) for command in commands)
    for place, command in enumerate(commands):
        if names[command.get("type", CHAT), command.get("name")] > 1:
            told = "Application command names must be unique"
            faults.add((place, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", told)


def _check_one(command: Json, path: Path, faults: Faults) -> None:
    kind = command.get("type", CHAT)
    if kind not in _MOST:
        faults.choices((*path, "type"), tuple(_MOST))
    elif kind == CHAT:
        _check_named(command, path, faults)
        _check_options(command.get("options") or [], (*path, "options"), faults, 0)
    else:
        faults.length((*path, "name"), str(command.get("name") or ""), 32, 1)
        _check_bare(command, path, faults)
        _check_localized(command, "name", path, faults, 32)
    _check_places(command, path, faults)
    granted = command.get("default_member_permissions")
    if granted is not None and not str(granted).isdecimal():
        faults.add((*path, "default_member_permissions"), "NUMBER_TYPE_COERCE", "Value is not int.")
    if characters(command) > _MOST_CHARACTERS:
        told = f"Command exceeds maximum size ({_MOST_CHARACTERS})"
        faults.add(path, "APPLICATION_COMMAND_TOO_LARGE", told)


def _check_bare(command: Json, path: Path, faults: Faults) -> None:
    for key in ("description", "options"):
        if command.get(key):
            told = "Context menu commands cannot have a description or options"
            faults.add((*path, key), "APPLICATION_COMMAND_CONTEXT_MENU_INVALID", told)


def _check_places(command: Json, path: Path, faults: Faults) -> None:
    """Check where a command may be used and how it may be installed."""
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        named = command.get(key)
        if named is None:
            continue
        faults.length((*path, key), named, len(allowed), 1)
        if len(set(named)) < len(named):
            told = "All elements must be unique"
            faults.add((*path, key), "SET_TYPE_ALREADY_CONTAINS_VALUE", told)
        for place, each in enumerate(named):
            if each not in allowed:
                faults.choices((*path, key, place), allowed)


def _check_localized(thing: Json, key: str, path: Path, faults: Faults, most: int) -> None:
    """Check translations that are only texts: descriptions, and the names of menus and choices."""
    for locale, told in _translations(thing, key, path, faults).items():
        faults.length((*path, f"{key}_localizations", locale), str(told or ""), most, 1)


def _translations(thing: Json, key: str, path: Path, faults: Faults) -> Json:
    told: Json = thing.get(f"{key}_localizations") or {}
    where = (*path, f"{key}_localizations")
    for locale in told:
        if locale not in _LOCALES:
            faults.choices((*where, locale), tuple(sorted(_LOCALES)))
    return told


def _check_named(thing: Json, path: Path, faults: Faults) -> None:
    _check_name(thing.get("name"), (*path, "name"), faults)
    for locale, name in _translations(thing, "name", path, faults).items():
        # A command's own are told without their locale (discord-api-docs 7712), an option's
        # with it (BallsDex-DiscordBot 317).
        where = (*path, "name_localizations")
        is_option = "options" in path
        _check_name(name, (*where, locale) if is_option else where, faults)
    _check_localized(thing, "description", path, faults, 100)
    if not thing.get("description"):
        faults.missing((*path, "description"))
    else:
        faults.length((*path, "description"), str(thing["description"]), 100)


def _check_name(name: object, path: Path, faults: Faults) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        faults.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(options: list[Json], path: Path, faults: Faults, depth: int) -> None:
    faults.length(path, options, 25)
    for place, option in enumerate(options):
        _check_option(option, (*path, place), faults, depth)
    names = Counter(option.get("name") for option in options)
    required = [bool(option.get("required")) for option in options]
    if any(times > 1 for times in names.values()):
        told = "Option names must be unique"
        faults.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", told)
    if required != sorted(required, reverse=True):
        told = "Required options must be placed before non-required options"
        faults.add(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", told)
    nested = [option.get("type") in (SUBCOMMAND, GROUP) for option in options]
    if any(nested) and not all(nested):
        told = "Sub-command and sub-command group option types are mutually exclusive to all others"
        faults.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", told)


def _check_option(option: Json, path: Path, faults: Faults, depth: int) -> None:
    _check_named(option, path, faults)
    kind = option.get("type")
    deepest = {SUBCOMMAND: 1, GROUP: 0}
    if kind in deepest and depth <= deepest[kind]:
        _check_options(option.get("options") or [], (*path, "options"), faults, depth + 1)
    elif kind not in range(STRING, ATTACHMENT + 1):
        faults.choices((*path, "type"), tuple(range(SUBCOMMAND, ATTACHMENT + 1)))
    choices = option.get("choices") or []
    if choices and kind not in _WITH_CHOICES:
        told = "Choices are only allowed for strings and numbers"
        faults.add((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", told)
    if choices and option.get("autocomplete"):
        told = "Autocomplete cannot be used together with choices"
        faults.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", told)
    _check_choices(choices, (*path, "choices"), faults, kind)
    _check_bounds(option, "value", (INTEGER, NUMBER), (-_LARGEST, _LARGEST), path, faults)
    _check_bounds(option, "length", (STRING,), (0, 6000), path, faults)
    if option.get("autocomplete") and kind not in _WITH_CHOICES:
        told = "Autocomplete is only allowed for strings and numbers"
        faults.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", told)
    if option.get("options") and kind not in deepest:
        told = "Only subcommands and groups have options"
        faults.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", told)
    if option.get("channel_types") and kind != CHANNEL:
        told = "Channel types are only allowed for channels"
        faults.add((*path, "channel_types"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", told)
    for place, channel in enumerate(option.get("channel_types") or []):
        if channel not in CHANNEL_TYPES:
            faults.choices((*path, "channel_types", place), CHANNEL_TYPES)


def _check_bounds(
    option: Json,
    of: str,
    kinds: tuple[int, ...],
    bounds: tuple[int, int],
    path: Path,
    faults: Faults,
) -> None:
    """Check `min_value` and `max_value`, or `min_length` and `max_length`."""
    least, most = bounds
    found = {key: option[key] for key in (f"min_{of}", f"max_{of}") if option.get(key) is not None}
    for key, value in found.items():
        if option.get("type") not in kinds:
            told = f"{key} is not allowed for this type of option"
            faults.add((*path, key), "APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID", told)
        elif not (least + (key == "max_length")) <= value <= most:
            told = f"Value should be between {least} and {most}."
            faults.add((*path, key), "NUMBER_TYPE_MAX", told)
    numbers = list(found.values())
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        told = f"min_{of} must be less than or equal to max_{of}"
        faults.add((*path, f"min_{of}"), "APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID", told)


def _check_choices(
    choices: list[Json], path: Path, faults: Faults, kind: int | None = None
) -> None:
    faults.length(path, choices, 25)
    for place, choice in enumerate(choices):
        faults.length((*path, place, "name"), str(choice.get("name") or ""), 100, 1)
        _check_localized(choice, "name", (*path, place), faults, 100)
        _check_value(choice.get("value"), (*path, place, "value"), faults, kind)
    for key in ("name", "value"):
        _check_once(choices, key, path, faults)


def _check_once(choices: list[Json], key: str, path: Path, faults: Faults) -> None:
    seen = Counter(str(choice.get(key)) for choice in choices)
    if any(times > 1 for times in seen.values()):
        code = f"APPLICATION_COMMAND_OPTIONS_CHOICE_{key.upper()}_ALREADY_EXISTS"
        faults.add(path, code, f"Option choice {key}s must be unique")


_VALUES: dict[int | None, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    NUMBER: (int, float),
    None: (str, int, float),  # suggestions: the option they are for is not looked at here
}


def _check_value(value: object, path: Path, faults: Faults, kind: int | None) -> None:
    if value is None:
        faults.missing(path)
    elif not isinstance(value, _VALUES.get(kind, (str, int, float))) or isinstance(value, bool):
        wanted = {STRING: "STRING_TYPE_CONVERT"}.get(kind or 0, "NUMBER_TYPE_COERCE")
        faults.add(path, wanted, f'Value "{value}" is not of the option\'s type.')
    elif isinstance(value, str):
        faults.length(path, value, 100)


def check_choices(data: Json) -> None:
    """Refuse what the bot suggests in an autocomplete."""
    judge(object_of(choices=list_of(_CHOICE)), data)
    faults = Faults()
    if data.get("choices") is None:
        faults.missing(("choices",))
    faults.settle()
    _check_choices(data["choices"], ("choices",), faults)
    faults.settle()


def characters(command: Json) -> int:
    """Count what Discord counts: names, descriptions and choice values, all the way down.

    Of a text and its translations the longest counts.
    """
    own = _longest(command, "name") + _longest(command, "description")
    values = command.get("choices") or []
    own += sum(_longest(each, "name") + len(str(each.get("value"))) for each in values)
    return own + sum(characters(option) for option in command.get("options") or [])


def _longest(thing: Json, key: str) -> int:
    told = thing.get(f"{key}_localizations")
    texts = [thing.get(key), *(told.values() if isinstance(told, dict) else ())]
    return max(len(str(text or "")) for text in texts)
