"""The control door: what people do in the sandbox, and how a caller learns what came of it."""

import asyncio

from aiohttp import web

from bot.sandbox import acting, posting
from bot.sandbox.answers import DOOR, LONGEST_WAIT, SERVICE, answer, number
from bot.sandbox.body import Body, read_object
from bot.sandbox.errors import ApiError, Refusal
from bot.sandbox.inhabitants import Channel
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import DEFAULT, REPLY, Message
from bot.sandbox.sending import Act
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

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


def read_act(service: Service, order: Json, channel: Channel | None = None) -> Act:
    """Work out who acts where: ada in #portraits of the first guild unless told otherwise."""
    user = service.world.find_user(_text(order, "member", "ada"))
    channel = channel or _channel(service, order, user.id)
    guild = service.world.guild_of(channel)
    if guild and user.id not in guild.members:
        raise Refusal(f"{user.name} is no member of {guild.name!r}.", 403)
    act = Act(user, channel, guild, force=order.get("force") is True)
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
        act = read_act(service, order, service.world.channels[message.channel_id])
        return _sent(acting.use_message_menu(service, act, command, message))
    act = read_act(service, order)
    return _sent(acting.use_user_menu(service, act, command, _text(order, "target")))


@routes.post(f"{DOOR}/press")
async def press(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    message = find_message(service, order.get("message_id"))
    act = read_act(service, order, service.world.channels[message.channel_id])
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
    blank = Message(
        id=service.ids.next(),
        channel_id=act.channel.id,
        guild_id=act.channel.guild_id,
        author=act.user,
        created_at=service.clock.now(),
        type=REPLY if order.get("reply_to") else DEFAULT,
    )
    if order.get("reply_to"):
        target = find_message(service, order["reply_to"])
        blank.reference = {"message_id": target.id, "channel_id": target.channel_id, "type": 0}
    body = Body({"content": _text(order, "content")})
    return answer(service.render(posting.create(service, blank, body)))


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
