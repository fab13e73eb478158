"""What a person filled in after a slash command, checked against the command as it was synced."""

from typing import Any

from bot.sandbox.command_limits import GROUP, SUBCOMMAND
from bot.sandbox.errors import Refusal
from bot.sandbox.shape import Json
from bot.sandbox.values import Filled, value_of


def locate(command: Json, path: list[str]) -> list[Json]:
    """Follow the names of group and subcommand down, and give what was passed on the way."""
    passed = [command]
    for name in path:
        inner = passed[-1].get("options") or []
        found = [each for each in inner if each["name"] == name and each["type"] in (1, 2)]
        if not found:
            raise Refusal(f"{_typed(passed)} has no subcommand {name!r}.")
        passed.append(found[0])
    inner = passed[-1].get("options") or []
    if any(each["type"] in (SUBCOMMAND, GROUP) for each in inner):
        names = ", ".join(each["name"] for each in inner)
        raise Refusal(f"{_typed(passed)} needs one of its subcommands: {names}.")
    return passed


def fill(passed: list[Json], given: Json, filled: Filled, focused: str | None = None) -> list[Json]:
    """Turn names and values into options; refuse what the command does not know or take.

    The command is named as it is typed, with its root and group.
    """
    leaf, typed = passed[-1], _typed(passed)
    known = {option["name"]: option for option in leaf.get("options") or []}
    for name in given:
        if name not in known:
            raise Refusal(f"{typed} has no option {name!r}; it has: {', '.join(known) or 'none'}.")
    if focused is not None and not known.get(focused, {}).get("autocomplete"):
        raise Refusal(f"{typed} has no option {focused!r} that completes itself.")
    missing = [name for name, option in known.items() if option.get("required")]
    missing = [name for name in missing if name not in given]
    if missing and filled.strict and focused is None:
        raise Refusal(f"{typed} needs the option {missing[0]!r}.")
    return [_option(known[name], value, filled, focused == name) for name, value in given.items()]


def nest(passed: list[Json], options: list[Json]) -> list[Json]:
    """Wrap options in the subcommand and group they belong to."""
    for step in reversed(passed[1:]):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    return options


def _option(option: Json, value: Any, filled: Filled, focused: bool) -> Json:
    kind = option["type"]
    shown = {"name": option["name"], "type": kind}
    if focused:
        # What is being typed arrives as it is, whatever it will become.
        return shown | {"value": value, "focused": True}
    return shown | {"value": value_of(option, value, filled)}


def _typed(passed: list[Json]) -> str:
    return "/" + " ".join(each["name"] for each in passed)
