"""What a person filled in after a slash command, checked against the command as it was synced."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.body import StoredFile, clean_name, file_from, picture_size
from bot.sandbox.command_limits import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from bot.sandbox.errors import Refusal
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel, Guild, User

# The value of one option of a slash command: checked by its type, ids resolved.


@dataclass
class Filled:
    """Options as the interaction carries them, and what their ids resolve to."""

    service: Service
    channel: Channel
    guild: Guild | None
    user: User
    strict: bool = True  # False: limits, choices and required options are not looked at
    resolved: Json = field(default_factory=dict)

    def resolve(self, kind: str, id: str, shown: Json) -> str:
        self.resolved.setdefault(kind, {})[id] = shown
        return id


def value_of(option: Json, value: Any, filled: Filled) -> object:
    """Give the value as the interaction carries it, or refuse it."""
    return _VALUES[option["type"]](option, value, filled)


def _wrong(option: Json, wanted: str) -> Refusal:
    kind = "option" if "name" in option else "menu"
    name = option.get("name", option.get("custom_id"))
    return Refusal(f"The {kind} {name!r} wants {wanted}.")


def _from_choices(option: Json, value: Any) -> Any:
    for choice in option["choices"]:
        if value in (choice["value"], choice["name"]):
            return choice["value"]
    names = ", ".join(str(choice["name"]) for choice in option["choices"])
    raise _wrong(option, f"one of: {names}")


def _string(option: Json, value: Any, filled: Filled) -> str:
    if not isinstance(value, str):
        raise _wrong(option, "a text")
    if not filled.strict:
        return value
    if option.get("choices"):
        return str(_from_choices(option, value))
    least, most = option.get("min_length") or 0, option.get("max_length") or 6000
    if not least <= len(value) <= most:
        raise _wrong(option, f"between {least} and {most} characters")
    return value


def _integer(option: Json, value: Any, filled: Filled) -> int | float:
    if option.get("choices") and filled.strict:
        value = _from_choices(option, value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(option, "a whole number")
    return _within(option, value, filled)


def _number(option: Json, value: Any, filled: Filled) -> int | float:
    if option.get("choices") and filled.strict:
        value = _from_choices(option, value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(option, "a number")
    return _within(option, value, filled)


def _within(option: Json, value: int | float, filled: Filled) -> int | float:
    least, most = option.get("min_value"), option.get("max_value")
    too_little, too_much = least is not None and value < least, most is not None and value > most
    if filled.strict and (too_little or too_much):
        raise _wrong(option, f"a number between {least} and {most}")
    return value


def _boolean(option: Json, value: Any, filled: Filled) -> bool:
    if not isinstance(value, bool):
        raise _wrong(option, "true or false")
    return value


def resolve_user(value: Any, filled: Filled) -> str:
    """Name a user by id, name or mention, and resolve them."""
    user = filled.service.world.find_user(str(value))
    if filled.guild and (member := filled.guild.members.get(user.id)):
        allowed = filled.service.world.permissions(filled.channel, user.id)
        shown = payloads.member_without_user(member) | {"permissions": str(allowed)}
        filled.resolve("members", user.id, shown)
    return filled.resolve("users", user.id, payloads.user(user))


def resolve_channel(option: Json, value: Any, filled: Filled) -> str:
    world = filled.service.world
    channel = world.find_channel(str(value), filled.guild)
    if filled.guild and channel.guild_id != filled.guild.id:
        raise _wrong(option, "a channel of this guild")
    allowed = option.get("channel_types")
    if filled.strict and allowed and channel.type not in allowed:
        raise _wrong(option, "another kind of channel")
    shown = payloads.channel_resolved(channel, world, filled.user.id)
    return filled.resolve("channels", channel.id, shown)


def resolve_role(option: Json, value: Any, filled: Filled) -> str:
    roles = filled.guild.roles.values() if filled.guild else ()
    for role in roles:
        if str(value).strip("<@&>") in (role.id, role.name):
            return filled.resolve("roles", role.id, payloads.role(role))
    raise _wrong(option, "a role of this guild")


def resolve_mentionable(option: Json, value: Any, filled: Filled) -> str:
    roles = filled.guild.roles.values() if filled.guild else ()
    names = {name for role in roles for name in (role.id, role.name)}
    if str(value).strip("<@&>") in names:
        return resolve_role(option, value, filled)
    return resolve_user(value, filled)


def resolve_attachment(option: Json, value: Any, filled: Filled) -> str:
    """Keep a file that somebody chose, and resolve it."""
    sent = file_from(value)
    if sent is None:
        raise _wrong(option, 'a file as {"filename", "content" in base64}')
    service, name = filled.service, clean_name(sent.filename)
    size = picture_size(sent.data)
    file = StoredFile(service.ids.next(), filled.channel.id, name, sent.data, size=size)
    service.cdn.put(file)
    shown = service.cdn.attachment(file) | {"ephemeral": True}
    return filled.resolve("attachments", file.id, shown)


_VALUES: dict[int, Callable[[Json, Any, Filled], object]] = {
    STRING: _string,
    INTEGER: _integer,
    BOOLEAN: _boolean,
    USER: lambda option, value, filled: resolve_user(value, filled),
    CHANNEL: resolve_channel,
    ROLE: resolve_role,
    MENTIONABLE: resolve_mentionable,
    NUMBER: _number,
    ATTACHMENT: resolve_attachment,
}


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
