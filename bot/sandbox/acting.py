"""What people do: commands, menus, buttons, modals. Each act becomes one interaction."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.command_limits import CHAT, MESSAGE_MENU, USER_MENU
from bot.sandbox.component_limits import (
    BUTTON,
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT,
)
from bot.sandbox.components import walk
from bot.sandbox.errors import Refusal
from bot.sandbox.grants import admits, hindrance
from bot.sandbox.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from bot.sandbox.message import Message
from bot.sandbox.options import (
    Filled,
    fill,
    locate,
    nest,
    resolve_attachment,
    resolve_channel,
    resolve_mentionable,
    resolve_role,
    resolve_user,
)
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel, Guild, User

# Which component of a message somebody used, and what they chose in it.

_LINK_STYLE = 5
_RESOLVERS: dict[int, Callable[[Json, Any, Filled], str]] = {
    5: lambda select, value, filled: resolve_user(value, filled),
    6: resolve_role,
    7: resolve_mentionable,
    8: resolve_channel,
}


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
    if resolve := _RESOLVERS.get(select["type"]):
        return [resolve(select, each, filled) for each in chosen]
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


# What somebody filled into a modal, in the shape in which Discord sends it off.


def modal_data(modal: Json, values: Json, chosen_from: Filled) -> Json:
    """Describe a filled modal; fields without a value keep the one they came with."""
    fields = {field["custom_id"]: field for field in map(_field_of, modal["components"]) if field}
    for custom_id in values:
        if custom_id not in fields:
            known = ", ".join(fields)
            raise Refusal(f"That modal has no field {custom_id!r}; it has: {known}.")
    filled = {
        custom_id: _filled(field, values.get(custom_id), chosen_from)
        for custom_id, field in fields.items()
    }
    parts = [_part(part, place, filled) for place, part in enumerate(modal["components"], 1)]
    data = {"custom_id": modal["custom_id"], "components": parts}
    return data | {"resolved": chosen_from.resolved} if chosen_from.resolved else data


def _field_of(part: Json) -> Json | None:
    if part["type"] == TEXT:
        return None
    held = part["component"] if part["type"] == LABEL else part["components"][0]
    return dict(held)


def _filled(field: Json, value: Any, chosen_from: Filled) -> Json:
    shown: Json = {"type": field["type"], "id": field.get("id") or 100}
    shown["custom_id"] = field["custom_id"]
    if field["type"] in _FILLERS:
        return shown | _FILLERS[field["type"]](field, value, chosen_from)
    text = field.get("value") or "" if value is None else value
    if not isinstance(text, str):
        raise Refusal(f"The field {field['custom_id']!r} wants a text.")
    if chosen_from.strict:
        _check_length(field, text)
    return shown | {"value": text}


def _files(field: Json, value: Any, filled: Filled) -> Json:
    chosen = value or []
    if not isinstance(chosen, list):
        raise Refusal(f"The field {field['custom_id']!r} wants a list of files.")
    _check_number_of(field, chosen, filled, len(chosen))
    return {"values": [resolve_attachment(field, each, filled) for each in chosen]}


def _check_number_of(field: Json, chosen: list[Any], filled: Filled, most: int) -> None:
    """Refuse fewer or more than a field wants; one that need not be filled may be empty."""
    least = field.get("min_values", 1) if field.get("required", True) else 0
    most = field.get("max_values") or max(most, 1)
    if filled.strict and not least <= len(chosen) <= most:
        told = f"between {least} and {most} values"
        raise Refusal(f"The field {field['custom_id']!r} wants {told}.")


def _radio(field: Json, value: Any, filled: Filled) -> Json:
    default = [each["value"] for each in field["options"] if each.get("default")]
    chosen = value if value is not None else next(iter(default), None)
    if chosen is None and filled.strict and field.get("required", True):
        raise Refusal(f"The field {field['custom_id']!r} must be filled in.")
    _check_known(field, [] if chosen is None else [chosen], filled)
    return {"value": chosen}


def _boxes(field: Json, value: Any, filled: Filled) -> Json:
    default = [each["value"] for each in field["options"] if each.get("default")]
    chosen = default if value is None else value
    if not isinstance(chosen, list):
        raise Refusal(f"The field {field['custom_id']!r} wants a list of texts.")
    _check_known(field, chosen, filled)
    _check_number_of(field, chosen, filled, len(field["options"]))
    return {"values": chosen}


def _check_known(field: Json, chosen: list[Any], filled: Filled) -> None:
    known = [each["value"] for each in field["options"]]
    if filled.strict and any(each not in known for each in chosen):
        raise Refusal(f"The field {field['custom_id']!r} has only: {', '.join(known)}.")


def _box(field: Json, value: Any, filled: Filled) -> Json:
    chosen = bool(field.get("default")) if value is None else value
    if not isinstance(chosen, bool):
        raise Refusal(f"The field {field['custom_id']!r} wants true or false.")
    return {"value": chosen}


def _menu(field: Json, value: Any, filled: Filled) -> Json:
    begun = [each["value"] for each in field.get("options") or [] if each.get("default")]
    return {"values": _values(field, begun if value is None else value, filled)}


_FILLERS: dict[int, Callable[[Json, Any, Filled], Json]] = {
    **dict.fromkeys(SELECTS, _menu),
    FILE_UPLOAD: _files,
    RADIO_GROUP: _radio,
    CHECKBOX_GROUP: _boxes,
    CHECKBOX: _box,
}


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


# Sending an interaction to the bot: who acts where, and all that the payload tells of it.


@dataclass
class PersonAct:
    """Who acts where; `force` lets tests do what a real client would not let them."""

    user: User
    channel: Channel
    guild: Guild | None
    force: bool = False


def send(
    service: Service,
    act: PersonAct,
    kind: int,
    data: Json,
    source: Message | None = None,
    parent: Interaction | None = None,
) -> Interaction:
    """Write the interaction down and dispatch it."""
    if act.guild and not service.world.holds_bot(act.guild):
        raise Refusal(f"The bot is not in {act.guild.name!r}.", 403)
    interaction = Interaction(
        id=service.ids.next(),
        token=secrets.token_urlsafe(48),
        type=kind,
        channel=act.channel,
        user=act.user,
        sent_at=service.clock.now(),
        data=data,
        source=source,
        parent=parent,
    )
    service.interactions.add(interaction)
    payload = _payload(service, act, interaction)
    sent = service.announce("INTERACTION_CREATE", payload, guild=act.guild)
    interaction.delivered = sent > 0
    service.log.add(
        "interaction_sent",
        interaction_id=interaction.id,
        interaction=interaction.describe(service.clock.now()),
    )
    return interaction


def _payload(service: Service, act: PersonAct, interaction: Interaction) -> Json:
    world = service.world
    payload: Json = {
        "id": interaction.id,
        "application_id": world.bot.id,
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": act.channel.id,
        "channel": payloads.channel_seen_by(act.channel, world, act.user.id),
        "app_permissions": str(world.permissions(act.channel, world.bot.id)),
        "locale": act.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": act.guild.id if act.guild else "0"},
        "context": 0 if act.guild else 1,
        "attachment_size_limit": service.file_limit(act.guild),
    }
    if interaction.source:
        payload["message"] = service.render(interaction.source)
    return payload | _who(service, act)


def _who(service: Service, act: PersonAct) -> Json:
    if act.guild is None:
        return {"user": payloads.user(act.user)}
    allowed = service.world.permissions(act.channel, act.user.id)
    member = payloads.member_acting(act.guild, act.guild.members[act.user.id], allowed)
    guild = {"id": act.guild.id, "locale": act.guild.locale, "features": []}
    return {
        "member": member,
        "guild_id": act.guild.id,
        "guild": guild,
        "guild_locale": act.guild.locale,
    }


def slash(service: Service, act: PersonAct, command: str, options: Json) -> Interaction:
    """Use a slash command; `command` may name a group and a subcommand after it."""
    name, *path = command.removeprefix("/").split()
    synced = _command(service, act, CHAT, name)
    _check_allowed(service, act, synced)
    passed = locate(synced, path)
    filled = Filled(service, act.channel, act.guild, act.user, strict=not act.force)
    data = _command_data(synced, nest(passed, fill(passed, options, filled)), filled)
    return send(service, act, COMMAND, data)


def autocomplete(
    service: Service, act: PersonAct, command: str, options: Json, focused: str
) -> Interaction:
    """Be in the middle of typing the option `focused` of a slash command."""
    name, *path = command.removeprefix("/").split()
    synced = _command(service, act, CHAT, name)
    _check_allowed(service, act, synced)
    passed = locate(synced, path)
    filled = Filled(service, act.channel, act.guild, act.user, strict=False)
    options = {focused: ""} | options
    data = _command_data(synced, nest(passed, fill(passed, options, filled, focused)), filled)
    return send(service, act, AUTOCOMPLETE, data)


def use_user_menu(service: Service, act: PersonAct, command: str, target: str) -> Interaction:
    """Use a command from a person's context menu."""
    synced = _command(service, act, USER_MENU, command)
    _check_allowed(service, act, synced)
    filled = Filled(service, act.channel, act.guild, act.user)
    data = _command_data(synced, None, filled) | {"target_id": resolve_user(target, filled)}
    return send(service, act, COMMAND, data | {"resolved": filled.resolved})


def use_message_menu(
    service: Service, act: PersonAct, command: str, target: Message
) -> Interaction:
    """Use a command from a message's context menu."""
    synced = _command(service, act, MESSAGE_MENU, command)
    _check_allowed(service, act, synced)
    _check_sees(act, target)
    filled = Filled(service, act.channel, act.guild, act.user)
    filled.resolve("messages", target.id, service.render(target))
    data = _command_data(synced, None, filled) | {"target_id": target.id}
    return send(service, act, COMMAND, data)


def press(service: Service, act: PersonAct, message: Message, chosen: Json) -> Interaction:
    """Press a button or choose from a menu under a message."""
    _check_sees(act, message)
    filled = Filled(service, act.channel, act.guild, act.user, strict=not act.force)
    data = component_data(message, service.render(message)["components"], chosen, filled)
    return send(service, act, COMPONENT, data, source=message)


def submit(service: Service, act: PersonAct, opened_by: Interaction, values: Json) -> Interaction:
    """Send off the modal that an interaction opened."""
    if opened_by.modal is None:
        raise Refusal("That interaction opened no modal.")
    if opened_by.user.id != act.user.id and not act.force:
        raise Refusal("Somebody else sees that modal.", 403)
    filled = Filled(service, act.channel, act.guild, act.user, strict=not act.force)
    data = modal_data(opened_by.modal, values, filled)
    return send(service, act, MODAL_SUBMIT, data, source=opened_by.source, parent=opened_by)


def _command(service: Service, act: PersonAct, kind: int, name: str) -> Json:
    offered = service.commands.visible_in(act.guild.id if act.guild else None)
    offered = [command for command in offered if command["type"] == kind]
    for command in offered:
        if command["name"] == name:
            return command
    names = ", ".join(command["name"] for command in offered) or "none"
    raise Refusal(f"There is no command {name!r} here; synced are: {names}.")


def _command_data(command: Json, options: list[Json] | None, filled: Filled) -> Json:
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    if options:
        data["options"] = options
    return data | {"resolved": filled.resolved} if filled.resolved else data


def _check_allowed(service: Service, act: PersonAct, command: Json) -> None:
    if act.force:
        return
    if act.guild is None:
        _check_for_direct_messages(command)
        return
    _check_for_guild(command, act.guild)
    if not service.world.may("USE_APPLICATION_COMMANDS", act.channel, act.user.id):
        told = "they lack the permission Use Application Commands here"
        raise Refusal(f"{act.user.display_name} may not use /{command['name']}: {told}.", 403)
    if not admits(service, act.guild, act.channel, act.user.id, command):
        why = hindrance(act.guild, act.user.id, command)
        raise Refusal(f"{act.user.display_name} may not use /{command['name']}: {why}.", 403)


def _check_for_guild(command: Json, guild: Guild) -> None:
    contexts, installs = command.get("contexts"), command.get("integration_types") or [0]
    if contexts and 0 not in contexts:
        raise Refusal(f"{command['name']!r} does not work in servers.", 403)
    if 0 not in installs:
        told = "only who has installed it for themselves"
        raise Refusal(f"{command['name']!r} is not installed in {guild.name!r}: {told}.", 403)


def _check_for_direct_messages(command: Json) -> None:
    contexts = command.get("contexts")
    if command.get("guild_id") or not command["dm_permission"] or (contexts and 1 not in contexts):
        raise Refusal(f"{command['name']!r} does not work in direct messages.", 403)


def _check_sees(act: PersonAct, message: Message) -> None:
    if message.deleted:
        raise Refusal("That message was deleted.", 404)
    if not message.seen_by(act.user.id) and not act.force:
        raise Refusal(f"{act.user.name} does not see that message.", 403)
