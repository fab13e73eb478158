"""What people do: slash commands, menus, buttons, modals. Each act becomes one interaction."""

from bot.sandbox.command_limits import CHAT, MESSAGE_MENU, USER_MENU
from bot.sandbox.errors import Refusal
from bot.sandbox.grants import admits, hindrance
from bot.sandbox.interaction import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
)
from bot.sandbox.message import Message
from bot.sandbox.options import fill, locate, nest
from bot.sandbox.pressing import component_data
from bot.sandbox.sending import Act, send
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.submitting import modal_data
from bot.sandbox.values import Filled, resolve_user


def slash(service: Service, act: Act, command: str, options: Json) -> Interaction:
    """Use a slash command; `command` may name a group and a subcommand after it."""
    name, *path = command.removeprefix("/").split()
    synced = _command(service, act, CHAT, name)
    _check_allowed(service, act, synced)
    passed = locate(synced, path)
    filled = Filled(service, act.channel, act.guild, strict=not act.force)
    data = _command_data(synced, nest(passed, fill(passed, options, filled)), filled)
    return send(service, act, COMMAND, data)


def autocomplete(
    service: Service, act: Act, command: str, options: Json, focused: str
) -> Interaction:
    """Be in the middle of typing the option `focused` of a slash command."""
    name, *path = command.removeprefix("/").split()
    synced = _command(service, act, CHAT, name)
    _check_allowed(service, act, synced)
    passed = locate(synced, path)
    filled = Filled(service, act.channel, act.guild, strict=False)
    options = {focused: ""} | options
    data = _command_data(synced, nest(passed, fill(passed, options, filled, focused)), filled)
    return send(service, act, AUTOCOMPLETE, data)


def use_user_menu(service: Service, act: Act, command: str, target: str) -> Interaction:
    """Use a command from a person's context menu."""
    synced = _command(service, act, USER_MENU, command)
    _check_allowed(service, act, synced)
    filled = Filled(service, act.channel, act.guild)
    data = _command_data(synced, None, filled) | {"target_id": resolve_user(target, filled)}
    return send(service, act, COMMAND, data | {"resolved": filled.resolved})


def use_message_menu(service: Service, act: Act, command: str, target: Message) -> Interaction:
    """Use a command from a message's context menu."""
    synced = _command(service, act, MESSAGE_MENU, command)
    _check_allowed(service, act, synced)
    _check_sees(act, target)
    filled = Filled(service, act.channel, act.guild)
    filled.resolve("messages", target.id, service.render(target))
    data = _command_data(synced, None, filled) | {"target_id": target.id}
    return send(service, act, COMMAND, data)


def press(service: Service, act: Act, message: Message, chosen: Json) -> Interaction:
    """Press a button or choose from a menu under a message."""
    _check_sees(act, message)
    filled = Filled(service, act.channel, act.guild, strict=not act.force)
    data = component_data(message, service.render(message)["components"], chosen, filled)
    return send(service, act, COMPONENT, data, source=message)


def submit(service: Service, act: Act, opened_by: Interaction, values: Json) -> Interaction:
    """Send off the modal that an interaction opened."""
    if opened_by.modal is None:
        raise Refusal("That interaction opened no modal.")
    if opened_by.user.id != act.user.id and not act.force:
        raise Refusal("Somebody else sees that modal.", 403)
    data = modal_data(opened_by.modal, values, strict=not act.force)
    return send(service, act, MODAL_SUBMIT, data, source=opened_by.source, parent=opened_by)


def _command(service: Service, act: Act, kind: int, name: str) -> Json:
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


def _check_allowed(service: Service, act: Act, command: Json) -> None:
    if act.force:
        return
    if act.guild is None:
        _check_for_direct_messages(command)
        return
    if not admits(service, act.guild, act.channel, act.user.id, command):
        why = hindrance(act.guild, act.user.id, command)
        raise Refusal(f"{act.user.display_name} may not use /{command['name']}: {why}.", 403)


def _check_for_direct_messages(command: Json) -> None:
    contexts = command.get("contexts")
    if command.get("guild_id") or not command["dm_permission"] or (contexts and 1 not in contexts):
        raise Refusal(f"{command['name']!r} does not work in direct messages.", 403)


def _check_sees(act: Act, message: Message) -> None:
    if message.deleted:
        raise Refusal("That message was deleted.", 404)
    if not message.seen_by(act.user.id) and not act.force:
        raise Refusal(f"{act.user.name} does not see that message.", 403)
