"""What a command may look like, by Discord's documented limits."""

import re
from collections import Counter

from bot.sandbox.errors import Faults, Path
from bot.sandbox.shape import Json

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
_MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
_NAME = re.compile(r"[-_'\w]{1,32}")
_WITH_CHOICES = (STRING, INTEGER, NUMBER)
_MOST_CHARACTERS = 8000


def check_all(commands: object) -> list[Json]:
    """Refuse a whole set of commands, or give it back."""
    faults = Faults()
    if not isinstance(commands, list) or not all(isinstance(each, dict) for each in commands):
        faults.add((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        faults.settle()
        return []
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


def _check_named(thing: Json, path: Path, faults: Faults) -> None:
    name = thing.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        told = "Command name is invalid"
        faults.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", told)
    if not thing.get("description"):
        faults.missing((*path, "description"))
    else:
        faults.length((*path, "description"), str(thing["description"]), 100)


def _check_options(options: list[Json], path: Path, faults: Faults, depth: int) -> None:
    faults.length(path, options, 25)
    if not all(isinstance(option, dict) for option in options):
        faults.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
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
    _check_choices(choices, (*path, "choices"), faults)


def _check_choices(choices: object, path: Path, faults: Faults) -> None:
    if not isinstance(choices, list) or not all(isinstance(each, dict) for each in choices):
        faults.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    faults.length(path, choices, 25)
    for place, choice in enumerate(choices):
        faults.length((*path, place, "name"), str(choice.get("name") or ""), 100, 1)
        if not isinstance(choice.get("value"), str | int | float):
            faults.missing((*path, place, "value"))
        elif isinstance(choice["value"], str):
            faults.length((*path, place, "value"), choice["value"], 100)


def check_choices(choices: object) -> None:
    """Refuse what the bot suggests in an autocomplete."""
    faults = Faults()
    _check_choices(choices, ("choices",), faults)
    faults.settle()


def characters(command: Json) -> int:
    """Count what Discord counts: names, descriptions and choice values, all the way down."""
    own = len(str(command.get("name") or "")) + len(str(command.get("description") or ""))
    values = [choice for choice in command.get("choices") or [] if isinstance(choice, dict)]
    own += sum(len(str(each.get("name") or "")) + len(str(each.get("value"))) for each in values)
    inner = [option for option in command.get("options") or [] if isinstance(option, dict)]
    return own + sum(characters(option) for option in inner)
