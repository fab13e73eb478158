"""REST: the bot itself, channels and messages, guilds, interactions and their webhooks."""

from aiohttp import web

from bot.sandbox import payloads, posting
from bot.sandbox.answers import API, DOOR, SERVICE, answer, nothing
from bot.sandbox.body import Body, read_json, read_object
from bot.sandbox.callbacks import blank_response, living, respond
from bot.sandbox.command_limits import check_all, check_one
from bot.sandbox.commands import Scope, without_translations
from bot.sandbox.control import read_order
from bot.sandbox.errors import (
    ApiError,
    Refusal,
    invalid,
    missing_access,
    unknown,
)
from bot.sandbox.grants import describe, put_grants
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import DEFAULT, REPLY, Message
from bot.sandbox.message_limits import check_message
from bot.sandbox.rest_channels import (
    body_of,
    channel_of,
    execute,
    message_of,
    webhook_of,
    written_by,
)
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel

routes = web.RouteTableDef()

# REST and the control door: what a guild's managers set under Integrations;
# before the routes of single commands, whose pattern matches `permissions` too.

_COMMANDS = f"{API}/applications/{{application_id}}/guilds/{{guild_id}}/commands"


@routes.get(f"{_COMMANDS}/permissions")
async def all_grants(request: web.Request) -> web.Response:
    service, guild_id = request.app[SERVICE], scope_of(request)
    known = [id for guild, id in service.grants if guild == guild_id]
    return answer([describe(service, str(guild_id), id) for id in known])


@routes.get(f"{_COMMANDS}/{{command_id}}/permissions")
async def grants_of_one(request: web.Request) -> web.Response:
    service, guild_id = request.app[SERVICE], scope_of(request)
    id = request.match_info["command_id"]
    if (str(guild_id), id) not in service.grants:
        raise ApiError(404, 10066, "Unknown application command permissions")
    return answer(describe(service, str(guild_id), id))


@routes.post(f"{DOOR}/grants")
async def set_grants(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    told, command = order.get("permissions"), order.get("command")
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Refusal('"permissions" must be a list of objects.')
    guild = service.world.find_guild(order.get("guild"))
    return answer(put_grants(service, guild, None if command is None else str(command), told))


_APPLICATION = f"{API}/applications/{{application_id}}"


@routes.get(f"{API}/users/@me")
async def own_user(request: web.Request) -> web.Response:
    return answer(payloads.own_user(request.app[SERVICE].world.bot))


@routes.get(f"{API}/users/@me/guilds")
async def own_guilds(request: web.Request) -> web.Response:
    world = request.app[SERVICE].world
    joined = [each for each in world.guilds.values() if world.bot.id in each.members]
    return answer([payloads.own_guild(each, world.bot) for each in joined])


@routes.get(f"{API}/oauth2/applications/@me")
@routes.get(f"{API}/applications/@me")
async def own_application(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    owner = service.world.users[next(iter(service.world.guilds.values())).owner_id]
    flags = payloads.application_flags(service.settings.disallowed_intents)
    return answer(payloads.application(service.world, owner, flags))


@routes.get(f"{API}/gateway")
async def gateway(request: web.Request) -> web.Response:
    return answer({"url": request.app[SERVICE].gateway_url})


@routes.get(f"{API}/gateway/bot")
async def gateway_for_bots(request: web.Request) -> web.Response:
    chosen = request.app[SERVICE].settings
    limit = {"total": 1000, "remaining": chosen.sign_ins_left, "max_concurrency": 1}
    limit["reset_after"] = chosen.sign_ins_back_ms
    url = request.app[SERVICE].gateway_url
    return answer({"url": url, "shards": 1, "session_start_limit": limit})


def scope_of(request: web.Request) -> Scope:
    """Tell whose commands are meant, and refuse where the bot has no say over them."""
    service = request.app[SERVICE]
    if request.match_info["application_id"] != service.world.bot.id:
        raise ApiError(
            403, 20012, "You are not authorized to perform this action on this application"
        )
    guild_id = request.match_info.get("guild_id")
    if guild_id is None:
        return None
    guild = service.world.guilds.get(guild_id)
    if guild is None or not service.world.holds_bot(guild):
        raise missing_access()
    if guild_id in service.settings.guilds_without_commands:
        raise missing_access()
    return guild_id


def _synced(service: Service, scope: Scope) -> None:
    names = [command["name"] for command in service.commands.of(scope)]
    service.log.add("commands_synced", guild_id=scope, names=names)


@routes.get(f"{_APPLICATION}/commands")
@routes.get(f"{_APPLICATION}/guilds/{{guild_id}}/commands")
async def list_commands(request: web.Request) -> web.Response:
    known = request.app[SERVICE].commands.of(scope_of(request))
    if not _wants(request, "with_localizations"):
        known = [without_translations(each) for each in known]
    return answer(known)


def _wants(request: web.Request, name: str) -> bool:
    return request.query.get(name, "").lower() in ("1", "true")


@routes.put(f"{_APPLICATION}/commands")
@routes.put(f"{_APPLICATION}/guilds/{{guild_id}}/commands")
async def replace_commands(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    sent = check_all(await read_json(request))
    stored = service.commands.replace_all(scope, sent, service.ids, service.world.bot.id)
    _synced(service, scope)
    return answer(stored)


@routes.post(f"{_APPLICATION}/commands")
@routes.post(f"{_APPLICATION}/guilds/{{guild_id}}/commands")
async def add_command(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    sent = await read_object(request)
    check_one(sent)
    known = len(service.commands.of(scope))
    stored = service.commands.upsert(scope, sent, service.ids, service.world.bot.id)
    _synced(service, scope)
    return answer(stored, 201 if len(service.commands.of(scope)) > known else 200)


@routes.get(f"{_APPLICATION}/commands/{{command_id}}")
@routes.get(f"{_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}")
async def one_command(request: web.Request) -> web.Response:
    commands = request.app[SERVICE].commands
    return answer(commands.get(scope_of(request), request.match_info["command_id"]))


@routes.patch(f"{_APPLICATION}/commands/{{command_id}}")
@routes.patch(f"{_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}")
async def change_command(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    old = service.commands.get(scope, request.match_info["command_id"])
    changed = old | await read_object(request)
    check_one(changed)
    stored = service.commands.change(scope, old["id"], changed, service.ids)
    _synced(service, scope)
    return answer(stored)


@routes.delete(f"{_APPLICATION}/commands/{{command_id}}")
@routes.delete(f"{_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}")
async def remove_command(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    service.commands.remove(scope, request.match_info["command_id"])
    _synced(service, scope)
    return nothing()


# REST: channels, and the messages in them.

_CHANNEL = f"{API}/channels/{{channel_id}}"
_MESSAGE = f"{_CHANNEL}/messages/{{message_id}}"
_FORWARD = 1
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


@routes.get(_CHANNEL)
async def one_channel(request: web.Request) -> web.Response:
    return answer(payloads.channel(channel_of(request), request.app[SERVICE].world))


@routes.post(f"{_CHANNEL}/typing")
async def typing(request: web.Request) -> web.Response:
    channel_of(request, "SEND_MESSAGES")
    return nothing()


@routes.get(f"{_CHANNEL}/messages")
async def history(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request)
    found = [m for m in service.messages.in_channel(channel.id) if not m.ephemeral]
    if not service.world.may("READ_MESSAGE_HISTORY", channel, service.world.bot.id):
        found = found if channel.guild_id is None else []
    found = _slice(found, request)
    return answer([service.render(each) for each in reversed(found)])


def _slice(messages: list[Message], request: web.Request) -> list[Message]:
    """Cut out what `around`, `before` or `after`, and `limit` ask for; by default the newest."""
    limit = _number(request, "limit", 50)
    if not 1 <= limit <= 100:
        told = "int value should be between 1 and 100."
        raise invalid(("limit",), "NUMBER_TYPE_MAX", told)
    if around := _number(request, "around", 0):
        at = sum(1 for m in messages if int(m.id) < around)
        return messages[max(at - limit // 2, 0) :][:limit]
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
    message = message_of(request, channel_of(request, "READ_MESSAGE_HISTORY"))
    return answer(request.app[SERVICE].render(message))


@routes.post(f"{_CHANNEL}/messages")
async def send_message(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "SEND_MESSAGES")
    _check_takes_messages(channel)
    _check_recipients(service, channel)
    body = await body_of(request, channel)
    check_message(body.payload, len(body.files))
    if body.files:
        channel_of(request, "ATTACH_FILES")
    if body.payload.get("tts"):
        channel_of(request, "SEND_TTS_MESSAGES")
    # A new message with an embed is refused whole (phen-cogs 24, discord.js 7544).
    if body.payload.get("embeds"):
        channel_of(request, "EMBED_LINKS")
    posting.reopen(service, channel, service.world.bot.id)
    sent_before = _with_same_nonce(service, channel, body.payload)
    message = sent_before or posting.create(service, _blank(service, channel, body), body)
    return answer(service.render(message))


def _check_takes_messages(channel: Channel) -> None:
    if not channel.takes_messages:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")


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


def _reference(service: Service, channel: Channel, sent: Json | None) -> Json | None:
    if sent is None:
        return None
    if sent.get("type") == _FORWARD:
        told = "This sandbox has no forwards."
        raise invalid(("message_reference", "type"), "SANDBOX_NOT_THERE", told)
    world = service.world
    if not world.may("READ_MESSAGE_HISTORY", channel, world.bot.id):
        # Seen in public: Voxel-Fox-Ltd/Flower 63.
        told = "Cannot reply without permission to read message history"
        raise ApiError(403, 160002, told)
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
    service, channel = request.app[SERVICE], channel_of(request)
    message = message_of(request, channel)
    body = await body_of(request, channel)
    if message.author.id != service.world.bot.id:
        _check_only_suppresses(request, body)
    if channel.thread and channel.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    return answer(service.render(posting.edit(service, message, _as_let(request, body))))


def _check_only_suppresses(request: web.Request, body: Body) -> None:
    """Of others' messages only the flags, by who manages messages (discord.py 6133)."""
    if set(body.payload) != {"flags"} or body.files:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    channel_of(request, "MANAGE_MESSAGES")


def _as_let(request: web.Request, body: Body) -> Body:
    """Leave of an edit what the bot may still do here.

    The right to send is not asked for (discord-api-docs 3096), but what it implies is: files are
    refused, and embeds are dropped without a word (discord-api-docs 2601 and 5648).
    """
    world = request.app[SERVICE].world
    channel = channel_of(request, *(["ATTACH_FILES"] if body.files else []))
    if not body.payload.get("embeds") or world.may("EMBED_LINKS", channel, world.bot.id):
        return body
    return Body(body.payload | {"embeds": []}, body.files)


@routes.delete(_MESSAGE)
async def delete_message(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request)
    message = message_of(request, channel)
    if message.author.id != service.world.bot.id:
        channel_of(request, "MANAGE_MESSAGES")
    posting.delete(service, message)
    return nothing()


# REST: guilds, their channels, roles and members, and users anywhere.


@routes.get(f"{API}/users/{{user_id}}")
async def one_user(request: web.Request) -> web.Response:
    return answer(payloads.user(request.app[SERVICE].world.user(request.match_info["user_id"])))


@routes.get(f"{API}/guilds/{{guild_id}}")
async def one_guild(request: web.Request) -> web.Response:
    guild = request.app[SERVICE].world.guild(request.match_info["guild_id"])
    counted = len(guild.members)  # everybody here is always present
    counts = {f"approximate_{what}_count": counted for what in ("member", "presence")}
    return answer(payloads.guild(guild) | (counts if _wants(request, "with_counts") else {}))


@routes.get(f"{API}/guilds/{{guild_id}}/channels")
async def guild_channels(request: web.Request) -> web.Response:
    world = request.app[SERVICE].world
    channels = world.channels_of(world.guild(request.match_info["guild_id"]))
    return answer([payloads.channel(each, world) for each in channels])


@routes.get(f"{API}/guilds/{{guild_id}}/roles")
async def guild_roles(request: web.Request) -> web.Response:
    guild = request.app[SERVICE].world.guild(request.match_info["guild_id"])
    return answer([payloads.role(each) for each in guild.roles.values()])


@routes.get(f"{API}/guilds/{{guild_id}}/members/{{user_id}}")
async def one_member(request: web.Request) -> web.Response:
    guild = request.app[SERVICE].world.guild(request.match_info["guild_id"])
    member = guild.members.get(request.match_info["user_id"])
    if member is None:
        raise unknown("Member")
    return answer(payloads.member(member))


# REST: the first response to an interaction, and what its webhook allows afterwards.

_WEBHOOK = f"{API}/webhooks/{{application_id}}/{{token}}"
_WEBHOOK_MESSAGE = f"{_WEBHOOK}/messages/{{message_id}}"


@routes.post(f"{API}/interactions/{{interaction_id}}/{{token}}/callback")
async def callback(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    arrived_at = service.clock.now()
    interaction = service.interactions.find(request.match_info["interaction_id"])
    if interaction is None or interaction.token != request.match_info["token"]:
        raise unknown("interaction")
    body = await body_of(request, interaction.channel)
    _check_still_there(service, interaction)
    outcome = respond(service, interaction, body, arrived_at)
    return answer(outcome) if _wants(request, "with_response") else nothing()


def _living(request: web.Request) -> Interaction:
    service = request.app[SERVICE]
    if request.match_info["application_id"] != service.world.bot.id:
        raise unknown("Webhook")
    interaction = living(service, request.match_info["token"])
    service.world.channel(interaction.channel.id)  # where that is gone, so is all in it
    return interaction


def _check_still_there(service: Service, interaction: Interaction) -> None:
    if interaction.channel.id not in service.world.channels:
        raise unknown("Channel")


def _own_message(request: web.Request) -> Message:
    """Find the message meant: `@original`, or one that this token wrote."""
    if webhook := webhook_of(request):
        return written_by(request, webhook)
    interaction = _living(request)
    _check_still_there(request.app[SERVICE], interaction)
    id = request.match_info["message_id"]
    message = interaction.original
    if id != "@original":
        message = request.app[SERVICE].messages.find(id)
    mine = message is interaction.original or (
        message is not None and message.id in interaction.followups
    )
    if message is None or message.deleted or not mine:
        raise unknown("Message")
    return message


@routes.get(_WEBHOOK_MESSAGE)
async def one_webhook_message(request: web.Request) -> web.Response:
    return answer(request.app[SERVICE].render(_own_message(request)))


@routes.patch(_WEBHOOK_MESSAGE)
async def edit_webhook_message(request: web.Request) -> web.Response:
    service, message = request.app[SERVICE], _own_message(request)
    body = await body_of(request, service.world.channel(message.channel_id))
    if message.webhook_id:
        # No field of an edit; discord.js repeats there as whom the webhook spoke.
        body.payload.pop("username", None)
    return answer(service.render(posting.edit(service, message, body)))


@routes.delete(_WEBHOOK_MESSAGE)
async def delete_webhook_message(request: web.Request) -> web.Response:
    posting.delete(request.app[SERVICE], _own_message(request))
    return nothing()


@routes.post(_WEBHOOK)
async def follow_up(request: web.Request) -> web.Response:
    if webhook := webhook_of(request):
        return await execute(request, webhook)
    service, interaction = request.app[SERVICE], _living(request)
    _check_still_there(service, interaction)
    body = await body_of(request, interaction.channel)
    placeholder = interaction.original
    if placeholder and placeholder.loading and not placeholder.deleted:
        # The first followup after a deferral takes the placeholder's place.
        return answer(service.render(posting.edit(service, placeholder, body)))
    blank = blank_response(service, interaction, body.payload.get("flags"))
    message = posting.create(service, blank, body)
    interaction.followups.add(message.id)
    return answer(service.render(message))
