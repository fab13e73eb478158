"""REST: channels, and the messages in them."""

from aiohttp import web

from bot.sandbox import payloads, posting
from bot.sandbox.answers import API, SERVICE, answer, nothing
from bot.sandbox.body import Body, read_body, read_object
from bot.sandbox.errors import ApiError, invalid, missing_access, missing_permissions, unknown
from bot.sandbox.inhabitants import Channel
from bot.sandbox.message import DEFAULT, REPLY, Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

routes = web.RouteTableDef()
_CHANNEL = f"{API}/channels/{{channel_id}}"
_MESSAGE = f"{_CHANNEL}/messages/{{message_id}}"
_NONCE_SECONDS = 5 * 60.0  # "the past few minutes", says Discord of enforce_nonce


@routes.post(f"{API}/users/@me/channels")
async def open_direct_messages(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    sent = await read_object(request)
    user = service.world.users.get(str(sent.get("recipient_id")))
    if user is None or user.bot:
        raise ApiError(400, 50033, "Invalid Recipient(s)")
    channel = service.open_direct_messages(user.id)
    return answer(payloads.channel(channel, service.world))


def _channel(request: web.Request, *permissions: str) -> Channel:
    """Find the channel asked for, if the bot sees it and may do all this there."""
    world = request.app[SERVICE].world
    channel = world.channel(request.match_info["channel_id"])
    if channel.guild_id is None:
        return channel
    if not world.may("VIEW_CHANNEL", channel, world.bot.id):
        raise missing_access()
    if not all(world.may(each, channel, world.bot.id) for each in permissions):
        raise missing_permissions()
    return channel


def _message(request: web.Request, channel: Channel) -> Message:
    """Find the message asked for; ephemeral ones are beyond these routes."""
    message = request.app[SERVICE].messages.find(request.match_info["message_id"])
    if message is None or message.deleted or message.ephemeral or message.channel_id != channel.id:
        raise unknown("Message")
    return message


@routes.get(_CHANNEL)
async def one_channel(request: web.Request) -> web.Response:
    return answer(payloads.channel(_channel(request), request.app[SERVICE].world))


@routes.post(f"{_CHANNEL}/typing")
async def typing(request: web.Request) -> web.Response:
    _channel(request, "SEND_MESSAGES")
    return nothing()


@routes.get(f"{_CHANNEL}/messages")
async def history(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], _channel(request)
    found = [m for m in service.messages.in_channel(channel.id) if not m.ephemeral]
    if not service.world.may("READ_MESSAGE_HISTORY", channel, service.world.bot.id):
        found = found if channel.guild_id is None else []
    found = _slice(found, request)
    return answer([service.render(each) for each in reversed(found)])


def _slice(messages: list[Message], request: web.Request) -> list[Message]:
    """Cut out what `before`, `after` and `limit` ask for; the newest ones by default."""
    limit = _number(request, "limit", 50)
    if not 1 <= limit <= 100:
        told = "int value should be between 1 and 100."
        raise invalid(("limit",), "NUMBER_TYPE_MAX", told)
    after, before = _number(request, "after", 0), _number(request, "before", 0)
    found = [m for m in messages if int(m.id) > after and (not before or int(m.id) < before)]
    return found[:limit] if after and not before else found[-limit:]


def _number(request: web.Request, name: str, default: int) -> int:
    raw = request.query.get(name, str(default))
    if not raw.isdecimal() or len(raw) > 20:
        raise invalid((name,), "NUMBER_TYPE_COERCE", f'Value "{raw}" is not snowflake.')
    return int(raw)


@routes.get(_MESSAGE)
async def one_message(request: web.Request) -> web.Response:
    message = _message(request, _channel(request))
    return answer(request.app[SERVICE].render(message))


@routes.post(f"{_CHANNEL}/messages")
async def send_message(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], _channel(request, "SEND_MESSAGES")
    _check_recipients(service, channel)
    body = await read_body(request, service.settings.file_limit)
    if body.files:
        _channel(request, "ATTACH_FILES")
    sent_before = _with_same_nonce(service, channel, body.payload)
    message = sent_before or posting.create(service, _blank(service, channel, body), body)
    return answer(service.render(message))


def _check_recipients(service: Service, channel: Channel) -> None:
    if not all(service.world.users[id].accepts_dms for id in channel.recipients):
        raise ApiError(403, 50007, "Cannot send messages to this user")


def _with_same_nonce(service: Service, channel: Channel, sent: Json) -> Message | None:
    nonce = sent.get("nonce")
    if nonce is None or not sent.get("enforce_nonce"):
        return None
    since = service.clock.now() - _NONCE_SECONDS
    bot = service.world.bot.id
    return service.messages.with_nonce(channel.id, bot, str(nonce), since)


def _blank(service: Service, channel: Channel, body: Body) -> Message:
    reference = _reference(service, channel, body.payload.get("message_reference"))
    flags = body.payload.get("flags")
    return Message(
        id=service.ids.next(),
        channel_id=channel.id,
        guild_id=channel.guild_id,
        author=service.world.bot,
        created_at=service.clock.now(),
        type=REPLY if reference else DEFAULT,
        flags=posting.visible_flags(flags, posting.CHANNEL_FLAGS),
        nonce=body.payload.get("nonce"),
        reference=reference,
    )


def _reference(service: Service, channel: Channel, sent: object) -> Json | None:
    if not isinstance(sent, dict):
        return None
    target = service.messages.find(str(sent.get("message_id")))
    if target and not target.deleted and not target.ephemeral and target.channel_id == channel.id:
        guild = {"guild_id": channel.guild_id} if channel.guild_id else {}
        return {"type": 0, "message_id": target.id, "channel_id": channel.id} | guild
    if sent.get("fail_if_not_exists") is False:
        return None
    path = ("message_reference",)
    raise invalid(path, "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


@routes.patch(_MESSAGE)
async def edit_message(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], _channel(request)
    message = _message(request, channel)
    if message.author.id != service.world.bot.id:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    body = await read_body(request, service.settings.file_limit)
    return answer(service.render(posting.edit(service, message, body)))


@routes.delete(_MESSAGE)
async def delete_message(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], _channel(request)
    message = _message(request, channel)
    if message.author.id != service.world.bot.id:
        _channel(request, "MANAGE_MESSAGES")
    posting.delete(service, message)
    return nothing()
