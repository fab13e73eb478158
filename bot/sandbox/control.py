"""The control door: people, the world and its log, and faults on order."""

import asyncio

from aiohttp import web

from bot.sandbox import acting, payloads, people, posting, world_file
from bot.sandbox.acting import PersonAct
from bot.sandbox.answers import DOOR, LONGEST_WAIT, SERVICE, answer, nothing, number
from bot.sandbox.body import read_object
from bot.sandbox.errors import ApiError, Refusal
from bot.sandbox.faults import read_fault
from bot.sandbox.gateway import HEARTBEAT, INVALID, RECONNECT
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import Message
from bot.sandbox.peopling import (
    put_channel,
    put_guild,
    put_member,
    put_role,
    put_thread,
    read_boosts,
    remove_channel,
    remove_member,
    remove_role,
    set_available,
    set_boosts,
)
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel

# The control door: what people do in the sandbox, and how a caller learns what came of it.

routes = web.RouteTableDef()
_DIRECT = "dm"


async def read_order(request: web.Request) -> Json:
    """Read what the caller wants; a broken body is their fault, told in a sentence."""
    try:
        # A person may type what Discord's own JSON could not carry: tests attack with it.
        return await read_object(request, surrogates=True)
    except ApiError as error:
        raise Refusal("The body must be a JSON object.") from error


def _text(order: Json, name: str, default: str | None = None) -> str:
    value = order.get(name, default)
    if not isinstance(value, str) or not value:
        raise Refusal(f'"{name}" must be a text.')
    return value


def _table(order: Json, name: str) -> Json:
    value = order.get(name) or {}
    if not isinstance(value, dict):
        raise Refusal(f'"{name}" must be an object.')
    return value


def read_act(service: Service, order: Json, channel: Channel | None = None) -> PersonAct:
    """Work out who acts where: ada in #portraits of the first guild unless told otherwise."""
    user = service.world.find_user(_text(order, "member", "ada"))
    channel = channel or _channel(service, order, user.id)
    guild = service.world.guild_of(channel)
    if guild and user.id not in guild.members:
        raise Refusal(f"{user.name} is no member of {guild.name!r}.", 403)
    act = PersonAct(user, channel, guild, force=order.get("force") is True)
    if not act.force and not service.world.may("VIEW_CHANNEL", channel, user.id):
        raise Refusal(f"{user.name} does not see #{channel.name}.", 403)
    return act


def _channel(service: Service, order: Json, user_id: str) -> Channel:
    key = _text(order, "channel", "portraits")
    if key != _DIRECT:
        guild = service.world.find_guild(order.get("guild"))
        return service.world.find_channel(key.removeprefix("#"), guild)
    return service.open_direct_messages(user_id)


def find_message(service: Service, message_id: object) -> Message:
    message = service.messages.find(str(message_id))
    if message is None:
        raise Refusal(f"There is no message {message_id!r}.", 404)
    return message


def place_of(service: Service, message: Message) -> Channel:
    """Find where a message stands; nobody does anything in a channel that is gone."""
    channel = service.world.channels.get(message.channel_id)
    if channel is None:
        raise Refusal("The channel of that message was deleted.", 404)
    return channel


def _find_interaction(service: Service, interaction_id: object) -> Interaction:
    interaction = service.interactions.find(str(interaction_id))
    if interaction is None:
        raise Refusal(f"There is no interaction {interaction_id!r}.", 404)
    return interaction


def _sent(interaction: Interaction) -> web.Response:
    return answer({"interaction_id": interaction.id, "delivered": interaction.delivered})


@routes.post(f"{DOOR}/slash")
async def slash(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    act = read_act(service, order)
    return _sent(acting.slash(service, act, _text(order, "command"), _table(order, "options")))


@routes.post(f"{DOOR}/autocomplete")
async def autocomplete(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    act = read_act(service, order)
    command, focused = _text(order, "command"), _text(order, "focused")
    return _sent(acting.autocomplete(service, act, command, _table(order, "options"), focused))


@routes.post(f"{DOOR}/context")
async def context(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    command = _text(order, "command")
    if "message_id" in order:
        message = find_message(service, order["message_id"])
        act = read_act(service, order, place_of(service, message))
        return _sent(acting.use_message_menu(service, act, command, message))
    act = read_act(service, order)
    return _sent(acting.use_user_menu(service, act, command, _text(order, "target")))


@routes.post(f"{DOOR}/press")
async def press(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    message = find_message(service, order.get("message_id"))
    act = read_act(service, order, place_of(service, message))
    return _sent(acting.press(service, act, message, order))


@routes.post(f"{DOOR}/modal")
async def modal(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    opened_by = _find_interaction(service, order.get("interaction_id"))
    member = {"member": opened_by.user.id} | order
    act = read_act(service, member, opened_by.channel)
    return _sent(acting.submit(service, act, opened_by, _table(order, "values")))


@routes.post(f"{DOOR}/say")
async def say(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    act = read_act(service, order)
    files = order.get("files", [])
    content = _text(order, "content") if not files else str(order.get("content") or "")
    reply_to = find_message(service, order["reply_to"]) if order.get("reply_to") else None
    return answer(service.render(people.say(service, act, content, files, reply_to)))


async def _at_message(request: web.Request) -> tuple[PersonAct, Message, Json]:
    """Read who does something to which message."""
    service, order = request.app[SERVICE], await read_order(request)
    message = find_message(service, order.get("message_id"))
    return read_act(service, order, place_of(service, message)), message, order


@routes.post(f"{DOOR}/edit")
async def edit(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    act, message, order = await _at_message(request)
    return answer(service.render(people.edit(service, act, message, _text(order, "content"))))


@routes.post(f"{DOOR}/delete")
async def delete(request: web.Request) -> web.Response:
    act, message, _ = await _at_message(request)
    people.delete(request.app[SERVICE], act, message)
    return nothing()


@routes.post(f"{DOOR}/react")
async def react(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    act, message, order = await _at_message(request)
    take = order.get("take") is True
    people.react(service, act, message, _text(order, "emoji"), take=take)
    return answer(service.render(message))


@routes.post(f"{DOOR}/type")
async def begin_typing(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    people.begin_typing(service, read_act(service, order))
    return nothing()


@routes.get(f"{DOOR}/interactions/{{interaction_id}}")
async def one_interaction(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    interaction = _find_interaction(service, request.match_info["interaction_id"])
    await _wait_for_answer(service, interaction, number(request, "timeout", 0))
    return answer(interaction.describe(service.clock.now()))


async def _wait_for_answer(service: Service, interaction: Interaction, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    deadline, cursor = loop.time() + min(seconds, LONGEST_WAIT), service.log.cursor
    while interaction.state(service.clock.now()) == "waiting" and loop.time() < deadline:
        await service.log.wait_after(cursor, deadline - loop.time())
        cursor = service.log.cursor


KNOWN = "reconnect, invalidate, heartbeat, close, cut, down, up, zombie, replay"


@routes.post(f"{DOOR}/faults")
async def order_fault(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    fault = read_fault(order)
    service.faults.add(fault)
    return answer(vars(fault))


@routes.delete(f"{DOOR}/faults")
async def clear_faults(request: web.Request) -> web.Response:
    request.app[SERVICE].faults.clear()
    return nothing()


@routes.post(f"{DOOR}/gateway")
async def disturb_gateway(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    match order.get("do"):
        case "replay":
            _replay(service, order)
            return nothing()
        case "down":
            _invalidate(service, order)  # after an outage few sessions are left to resume
            service.settings.gateway_is_down = True
        case "up":
            service.settings.gateway_is_down = False
            return nothing()
    for conversation in list(service.conversations):
        match order.get("do"):
            case "reconnect":
                conversation.tell(RECONNECT)
            case "heartbeat":
                conversation.tell(HEARTBEAT)
            case "invalidate":
                _invalidate(service, order)
                conversation.tell(INVALID, order.get("resumable") is True)
            case "close":
                await conversation.close(_code(order))
            case "zombie":
                conversation.become_zombie(deaf=order.get("deaf") is True)
            case "cut" | "down":
                conversation.cut()
            case strange:
                raise Refusal(f"The gateway cannot {strange!r}: {KNOWN}.")
    return nothing()


def _invalidate(service: Service, order: Json) -> None:
    if order.get("resumable") is not True:
        service.hub.forget_all()


def _replay(service: Service, order: Json) -> None:
    event = order.get("event", "INTERACTION_CREATE")
    if not isinstance(event, str) or not service.hub.replay(event):
        raise Refusal(f"No {event!r} was sent yet.")


def _code(order: Json) -> int:
    code = order.get("code", 4000)
    if not isinstance(code, int) or not 4000 <= code <= 4999:
        raise Refusal('"code" must be between 4000 and 4999.')
    return code


# The control door: the world itself, the log, and what the messages looked like over time.


@routes.get(f"{DOOR}/world")
async def world(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    shown = service.world
    users = {user.name: {"id": user.id, "name": user.display_name} for user in shown.users.values()}
    guilds = [_guild(service, guild_id) for guild_id in shown.guilds]
    direct = {
        channel.name: {"id": channel.id, "seen_by": _seen_by(service, channel.id)}
        for channel in shown.channels.values()
        if channel.guild_id is None
    }
    return answer(
        {"application_id": shown.bot.id, "users": users, "guilds": guilds, "direct": direct}
    )


@routes.get(f"{DOOR}/snapshot")
async def snapshot(request: web.Request) -> web.Response:
    return answer(world_file.write_world(request.app[SERVICE].world))


@routes.post(f"{DOOR}/reset")
async def reset(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    told = order.get("world", service.first_world)
    if not isinstance(told, dict | None):
        raise Refusal('"world" must be an object.')
    service.start_anew(lambda: world_file.build(service, told))
    for conversation in list(service.conversations):
        conversation.tell(INVALID, False)
    return nothing()


def _guild(service: Service, guild_id: str) -> Json:
    guild = service.world.guilds[guild_id]
    members = {
        each.user.name: payloads.member_acting(guild, each) for each in guild.members.values()
    }
    channels = {
        each.name: {"id": each.id, "seen_by": _seen_by(service, each.id)}
        for each in service.world.places_of(guild)
    }
    roles = {role.name: {"id": role.id, "color": role.color} for role in guild.roles.values()}
    shown = {"id": guild.id, "name": guild.name, "owner_id": guild.owner_id}
    return shown | {"members": members, "channels": channels, "roles": roles}


def _seen_by(service: Service, channel_id: str) -> list[str]:
    channel, everybody = service.world.channels[channel_id], service.world.users
    return [id for id in everybody if service.world.may("VIEW_CHANNEL", channel, id)]


@routes.post(f"{DOOR}/members")
async def add_member(request: web.Request) -> web.Response:
    return answer(put_member(request.app[SERVICE], await read_order(request)))


@routes.delete(f"{DOOR}/members/{{member}}")
async def drop_member(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.find_guild(request.query.get("guild"))
    remove_member(service, guild, service.world.find_user(request.match_info["member"]))
    return nothing()


@routes.post(f"{DOOR}/roles")
async def add_role(request: web.Request) -> web.Response:
    return answer(put_role(request.app[SERVICE], await read_order(request)))


@routes.delete(f"{DOOR}/roles/{{role}}")
async def drop_role(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.find_guild(request.query.get("guild"))
    remove_role(service, guild, request.match_info["role"])
    return nothing()


@routes.post(f"{DOOR}/channels")
async def add_channel(request: web.Request) -> web.Response:
    return answer(put_channel(request.app[SERVICE], await read_order(request)))


@routes.post(f"{DOOR}/threads")
async def add_thread(request: web.Request) -> web.Response:
    return answer(put_thread(request.app[SERVICE], await read_order(request)))


@routes.delete(f"{DOOR}/channels/{{channel}}")
async def drop_channel(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    remove_channel(service, service.world.find_channel(request.match_info["channel"]))
    return nothing()


@routes.post(f"{DOOR}/guilds")
async def add_guild(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = put_guild(service, await read_order(request))
    return answer(_guild(service, guild.id))


@routes.post(f"{DOOR}/boosts")
async def boosts(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    count = read_boosts(order.get("count"))
    guild = set_boosts(service, service.world.find_guild(order.get("guild")), count)
    return answer({"premium_tier": guild.premium_tier, "file_limit": service.file_limit(guild)})


@routes.post(f"{DOOR}/outage")
async def outage(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    guild = service.world.find_guild(order.get("guild"))
    set_available(service, guild, order.get("available") is True)
    return nothing()


@routes.get(f"{DOOR}/commands")
async def commands(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.find_guild(request.query.get("guild"))
    return answer(service.commands.visible_in(guild.id))


@routes.get(f"{DOOR}/transcript")
async def transcript(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    key = request.query.get("channel", "portraits").removeprefix("#")
    channel = service.world.find_channel(key)
    messages = service.messages.in_channel(channel.id)
    shown = [service.render(each) | {"only_for": each.only_for} for each in messages]
    cursor = service.log.cursor
    return answer({"channel_id": channel.id, "messages": shown, "cursor": cursor})


@routes.get(f"{DOOR}/messages/{{message_id}}/states")
async def states(request: web.Request) -> web.Response:
    message = find_message(request.app[SERVICE], request.match_info["message_id"])
    return answer(message.states)


@routes.delete(f"{DOOR}/messages/{{message_id}}")
async def drop_message(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    message = find_message(service, request.match_info["message_id"])
    if message.deleted:
        raise Refusal("That message was deleted before.", 404)
    posting.delete(service, message)
    return nothing()


@routes.get(f"{DOOR}/log")
async def log(request: web.Request) -> web.Response:
    cursor = int(number(request, "after", 0))
    timeout = min(number(request, "timeout", 0), LONGEST_WAIT)
    entries = await request.app[SERVICE].log.wait_after(cursor, timeout)
    return answer({"entries": entries, "cursor": entries[-1]["n"] if entries else cursor})
