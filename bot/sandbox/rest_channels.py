"""REST: reactions, pins, bulk deletes, threads and webhooks, which bots make in channels."""

import dataclasses
import secrets
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.sandbox import payloads, posting
from bot.sandbox.acting import PersonAct
from bot.sandbox.answers import API, SERVICE, answer, nothing
from bot.sandbox.body import Body, read_body, read_object
from bot.sandbox.clock import created_at
from bot.sandbox.component_limits import is_emoji
from bot.sandbox.errors import (
    ApiError,
    invalid,
    missing_access,
    missing_permissions,
    refuse_other_fields,
    unknown,
)
from bot.sandbox.hub import Intents
from bot.sandbox.message import DEFAULT, HAS_THREAD, PINNED, Message
from bot.sandbox.people import DIFFERENT_EMOJIS, announce_reaction
from bot.sandbox.peopling import announce_thread, new_thread, remove_channel
from bot.sandbox.service import IncomingWebhook, Service
from bot.sandbox.shape import Json, moment
from bot.sandbox.world import (
    FORUM,
    MEDIA,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Channel,
    Guild,
    User,
)

routes = web.RouteTableDef()
_CHANNEL = f"{API}/channels/{{channel_id}}"
_MESSAGE = f"{_CHANNEL}/messages/{{message_id}}"


def channel_of(request: web.Request, *permissions: str) -> Channel:
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


def message_of(request: web.Request, channel: Channel) -> Message:
    """Find the message asked for; ephemeral ones are beyond these routes."""
    message = request.app[SERVICE].messages.find(request.match_info["message_id"])
    if message is None or message.deleted or message.ephemeral or message.channel_id != channel.id:
        raise unknown("Message")
    return message


async def body_of(request: web.Request, channel: Channel) -> Body:
    """Read a message's body; how large it may be depends on the guild."""
    service = request.app[SERVICE]
    guild = service.world.guilds.get(channel.guild_id or "")
    return await read_body(request, service.file_limit(guild), service.settings.request_limit)


def _number(request: web.Request, name: str, usual: int, most: int) -> int:
    raw = request.query.get(name, str(usual))
    if not raw.isdecimal() or not 1 <= int(raw) <= most:
        told = f"int value should be between 1 and {most}."
        raise invalid((name,), "NUMBER_TYPE_MAX", told)
    return int(raw)


# Reactions.

_REACTIONS = f"{_MESSAGE}/reactions"


@routes.put(f"{_REACTIONS}/{{emoji}}/@me")
async def react(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "READ_MESSAGE_HISTORY")
    message, emoji = message_of(request, channel), request.match_info["emoji"]
    if not is_emoji(emoji):
        raise _unknown_emoji()
    if emoji not in message.reactions:
        channel_of(request, "ADD_REACTIONS")
        if len(message.reactions) >= DIFFERENT_EMOJIS:
            raise ApiError(400, 30010, "Maximum number of reactions reached (20)")
    given, bot = message.reactions.setdefault(emoji, []), service.world.bot
    if bot.id not in given:
        given.append(bot.id)
        announce_reaction(service, _act(service, channel, bot), message, emoji, take=False)
    return nothing()


def _unknown_emoji() -> ApiError:
    return ApiError(400, 10014, "Unknown Emoji")


def _act(service: Service, channel: Channel, user: User) -> PersonAct:
    return PersonAct(user, channel, service.world.guild_of(channel))


@routes.delete(f"{_REACTIONS}/{{emoji}}/@me")
async def take_own_reaction(request: web.Request) -> web.Response:
    return _take(request, channel_of(request), request.app[SERVICE].world.bot)


@routes.delete(f"{_REACTIONS}/{{emoji}}/{{user_id}}")
async def take_reaction(request: web.Request) -> web.Response:
    user = request.app[SERVICE].world.user(request.match_info["user_id"])
    return _take(request, channel_of(request, "MANAGE_MESSAGES"), user)


def _take(request: web.Request, channel: Channel, user: User) -> web.Response:
    service, emoji = request.app[SERVICE], request.match_info["emoji"]
    message = message_of(request, channel)
    given = message.reactions.get(emoji, [])
    if user.id in given:
        given.remove(user.id)
        if not given:
            del message.reactions[emoji]
        announce_reaction(service, _act(service, channel, user), message, emoji, take=True)
    return nothing()


@routes.get(f"{_REACTIONS}/{{emoji}}")
async def who_reacted(request: web.Request) -> web.Response:
    world, channel = request.app[SERVICE].world, channel_of(request, "READ_MESSAGE_HISTORY")
    given = message_of(request, channel).reactions.get(request.match_info["emoji"], [])
    after = request.query.get("after", "0")
    found = [id for id in sorted(given, key=int) if after.isdecimal() and int(id) > int(after)]
    found = found[: _number(request, "limit", 25, 100)]
    return answer([payloads.user(world.users[id]) for id in found])


@routes.delete(f"{_REACTIONS}/{{emoji}}")
@routes.delete(_REACTIONS)
async def clear_reactions(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "MANAGE_MESSAGES")
    message, emoji = message_of(request, channel), request.match_info.get("emoji")
    told: Json = {"channel_id": channel.id, "message_id": message.id}
    told |= {"guild_id": channel.guild_id} if channel.guild_id else {}
    event = "MESSAGE_REACTION_REMOVE_ALL"
    if emoji is None:
        message.reactions.clear()
    else:
        message.reactions.pop(emoji, None)
        event, told = "MESSAGE_REACTION_REMOVE_EMOJI", told | {"emoji": {"id": None, "name": emoji}}
    needs = Intents.GUILD_REACTIONS if channel.guild_id else Intents.DIRECT_REACTIONS
    guild = service.world.guild_of(channel)
    service.announce(event, told, guild=guild, channel=channel, needs=needs)
    return nothing()


# Pins: the routes of today, and the older ones beside them.

_PINS = (f"{_CHANNEL}/messages/pins", f"{_CHANNEL}/pins")
_MOST_PINS = 250


@routes.get(_PINS[0])
async def list_pins(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "READ_MESSAGE_HISTORY")
    found, limit = _pinned(service, channel), _number(request, "limit", 50, 50)
    if before := request.query.get("before"):
        since = _moment(before)
        found = [each for each in found if (each.pinned_at or 0) < since]
    items = [{"pinned_at": moment(m.pinned_at or 0), "message": service.render(m)} for m in found]
    return answer({"items": items[:limit], "has_more": len(items) > limit})


def _moment(told: str) -> float:
    try:
        return datetime.fromisoformat(told).timestamp()
    except ValueError:
        raise invalid(("before",), "DATE_TIME_TYPE_PARSE", "Should be ISO8601.") from None


@routes.get(_PINS[1])
async def list_pins_as_before(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "READ_MESSAGE_HISTORY")
    return answer([service.render(each) for each in _pinned(service, channel)][:50])


def _pinned(service: Service, channel: Channel) -> list[Message]:
    found = [m for m in service.messages.in_channel(channel.id) if m.pinned_at is not None]
    return sorted(found, key=lambda each: each.pinned_at or 0.0, reverse=True)


@routes.put(f"{_PINS[0]}/{{message_id}}")
@routes.put(f"{_PINS[1]}/{{message_id}}")
async def pin(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "PIN_MESSAGES")
    message = message_of(request, channel)
    if message.pinned_at is None:
        if len(_pinned(service, channel)) >= _MOST_PINS:
            told = f"Maximum number of pins reached for the channel ({_MOST_PINS})"
            raise ApiError(400, 30003, told)
        message.pinned_at = service.clock.now()
        _tell_of_pins(service, channel, message)
        posting.create_bare(service, _notice_of_pin(service, channel, message))
    return nothing()


def _notice_of_pin(service: Service, channel: Channel, pinned: Message) -> Message:
    reference: Json = {"type": 0, "message_id": pinned.id, "channel_id": channel.id}
    return Message(
        id=service.ids.next(),
        channel_id=channel.id,
        guild_id=channel.guild_id,
        author=service.world.bot,
        created_at=service.clock.now(),
        type=PINNED,
        reference=reference | ({"guild_id": channel.guild_id} if channel.guild_id else {}),
    )


@routes.delete(f"{_PINS[0]}/{{message_id}}")
@routes.delete(f"{_PINS[1]}/{{message_id}}")
async def unpin(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "PIN_MESSAGES")
    message = message_of(request, channel)
    if message.pinned_at is not None:
        message.pinned_at = None
        _tell_of_pins(service, channel, message)
    return nothing()


def _tell_of_pins(service: Service, channel: Channel, message: Message) -> None:
    posting.show_again(service, message)
    latest = next(iter(_pinned(service, channel)), None)
    told: Json = {"channel_id": channel.id}
    told["last_pin_timestamp"] = moment(latest.pinned_at or 0) if latest else None
    told |= {"guild_id": channel.guild_id} if channel.guild_id else {}
    guild, needs = service.world.guild_of(channel), Intents.GUILDS if channel.guild_id else None
    needs = needs or Intents.DIRECT_MESSAGES
    service.announce("CHANNEL_PINS_UPDATE", told, guild=guild, channel=channel, needs=needs)


# Several messages at once.

_OLDEST_SECONDS = 14 * 24 * 3600


@routes.post(f"{_CHANNEL}/messages/bulk-delete")
async def bulk_delete(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "MANAGE_MESSAGES")
    if channel.guild_id is None:
        raise ApiError(400, 50003, "Cannot execute action on a DM channel")
    ids = (await read_object(request)).get("messages")
    if not isinstance(ids, list) or not 2 <= len(ids) <= 100:
        told = "Must be between 2 and 100 in length."
        raise invalid(("messages",), "BASE_TYPE_BAD_LENGTH", told)
    since = service.clock.now() - _OLDEST_SECONDS
    if any(not str(id).isdecimal() or created_at(str(id)) < since for id in ids):
        told = "You can only bulk delete messages that are under 14 days old."
        raise ApiError(400, 50034, told)
    known = {each.id: each for each in service.messages.in_channel(channel.id)}
    posting.delete_all(service, channel, [known[str(id)] for id in ids if str(id) in known])
    return nothing()


# Threads: begun, joined, changed, found.


@routes.post(f"{_MESSAGE}/threads")
async def thread_of_message(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "CREATE_PUBLIC_THREADS")
    message, sent = message_of(request, channel), await read_object(request)
    if message.flags & HAS_THREAD:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    thread = _begin(service, channel, sent, PUBLIC_THREAD, message.id)
    message.flags |= HAS_THREAD
    posting.show_again(service, message)
    return answer(announce_thread(service, thread, is_new=True), 201)


@routes.post(f"{_CHANNEL}/threads")
async def thread_alone(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request)
    body = await body_of(request, channel)
    if channel.type in (FORUM, MEDIA):
        return answer(_post(request, channel, body), 201)
    # Private by default ("Start Thread without Message").
    kind = body.payload.get("type", PRIVATE_THREAD)
    is_private = kind == PRIVATE_THREAD
    channel_of(request, "CREATE_PRIVATE_THREADS" if is_private else "CREATE_PUBLIC_THREADS")
    thread = _begin(service, channel, body.payload, kind)
    return answer(announce_thread(service, thread, is_new=True), 201)


def _post(request: web.Request, forum: Channel, body: Body) -> Json:
    """Begin a post of a forum, which is a thread with its first message."""
    service, first = request.app[SERVICE], body.payload.get("message")
    channel_of(request, "SEND_MESSAGES")
    if not isinstance(first, dict):
        raise invalid(("message",), "BASE_TYPE_REQUIRED", "This field is required")
    thread = _begin(service, forum, body.payload, PUBLIC_THREAD)
    try:
        blank = _blank(service, thread, service.world.bot, thread.id)
        message = posting.create(service, blank, Body(first, body.files))
    except ApiError as error:
        del service.world.channels[thread.id]
        raise error.under("message") from error
    return announce_thread(service, thread, is_new=True) | {"message": service.render(message)}


def _blank(service: Service, channel: Channel, author: User, id: str = "") -> Message:
    return Message(
        id=id or service.ids.next(),
        channel_id=channel.id,
        guild_id=channel.guild_id,
        author=author,
        created_at=service.clock.now(),
        type=DEFAULT,
    )


_ARCHIVED_AFTER = (60, 1440, 4320, 10080)  # minutes
_OF_NEW_THREADS = ("name", "auto_archive_duration", "type", "message", "invitable")
_OF_THREADS = ("name", "auto_archive_duration", "archived", "locked")
_KINDS = {PUBLIC_THREAD: "public", PRIVATE_THREAD: "private"}


def _begin(
    service: Service, parent: Channel, sent: Json, kind: object, id: str | None = None
) -> Channel:
    _check_thread(sent, _OF_NEW_THREADS)
    guild = service.world.guild_of(parent)
    # An announcement channel's threads are public ones of their own kind, which its parent says.
    named = _KINDS.get(kind, "public") if isinstance(kind, int) else "public"
    if guild is None or parent.thread or not parent.has_threads(named):
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    bot = service.world.bot.id
    order = {"parent": parent.id, "kind": named, "member": bot} | ({"id": id} if id else {})
    if not sent.get("name"):
        raise invalid(("name",), "BASE_TYPE_REQUIRED", "This field is required")
    thread = new_thread(service, guild, str(sent["name"]), order)
    _set_thread(thread, sent, service.clock.now())
    return thread


def _check_thread(sent: Json, known: tuple[str, ...]) -> None:
    given = {key: each for key, each in sent.items() if each not in (None, 0, [])}
    refuse_other_fields(given, known, "threads have no slowmode and no tags here")
    name, after = sent.get("name"), sent.get("auto_archive_duration")
    if name is not None and not (isinstance(name, str) and 1 <= len(name) <= 100):
        raise invalid(("name",), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    if after is not None and after not in _ARCHIVED_AFTER:
        told = f"Value must be one of {_ARCHIVED_AFTER}."
        raise invalid(("auto_archive_duration",), "BASE_TYPE_CHOICES", told)


def _set_thread(thread: Channel, sent: Json, now: float) -> None:
    state = thread.thread
    assert state  # callers looked
    thread.name = sent.get("name") or thread.name
    state.auto_archive_minutes = sent.get("auto_archive_duration") or state.auto_archive_minutes
    if bool(sent.get("archived", state.archived)) != state.archived:
        state.archived, state.changed_at = not state.archived, now
    state.locked = bool(sent.get("locked", state.locked))


def _thread(request: web.Request, *permissions: str) -> Channel:
    channel = channel_of(request, *permissions)
    if channel.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return channel


@routes.patch(_CHANNEL)
async def change_thread(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request)
    sent = await read_object(request)
    if channel.thread is None:
        refuse_other_fields(sent, (), "over REST only threads are changed")
        return answer(payloads.channel(channel, service.world))
    state, bot = channel.thread, service.world.bot.id
    # Who began a thread may rename and close it, but not lock it ("Modify Channel").
    if state.owner_id != bot or "locked" in sent:
        channel_of(request, "MANAGE_THREADS")
    _check_thread(sent, _OF_THREADS)
    if state.archived and sent.get("archived") is not False:
        raise ApiError(400, 50083, "Thread is archived")
    _set_thread(channel, sent, service.clock.now())
    return answer(announce_thread(service, channel, is_new=False))


@routes.delete(_CHANNEL)
async def delete_channel(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request)
    shown = payloads.channel(channel, service.world)
    if channel.guild_id:  # direct messages are only closed, and open again by the next one
        channel_of(request, "MANAGE_THREADS" if channel.thread else "MANAGE_CHANNELS")
        remove_channel(service, channel)
    return answer(shown)


_MEMBERS = f"{_CHANNEL}/thread-members"


@routes.put(f"{_MEMBERS}/@me")
@routes.delete(f"{_MEMBERS}/@me")
async def join_or_leave(request: web.Request) -> web.Response:
    return _with_member(request, _thread(request), request.app[SERVICE].world.bot)


@routes.put(f"{_MEMBERS}/{{user_id}}")
@routes.delete(f"{_MEMBERS}/{{user_id}}")
async def add_or_remove(request: web.Request) -> web.Response:
    needed = "SEND_MESSAGES" if request.method == "PUT" else "MANAGE_THREADS"
    user = request.app[SERVICE].world.user(request.match_info["user_id"])
    return _with_member(request, _thread(request, needed), user)


def _with_member(request: web.Request, thread: Channel, user: User) -> web.Response:
    service, joins = request.app[SERVICE], request.method == "PUT"
    state, guild = thread.thread, service.world.guild_of(thread)
    assert state  # `_thread` looked
    assert guild  # there are no threads elsewhere
    if state.archived:
        raise ApiError(400, 50083, "Thread is archived")
    if user.id not in guild.members:
        raise unknown("Member")
    if (user.id in state.members) is joins:
        return nothing()
    (state.members.append if joins else state.members.remove)(user.id)
    told: Json = {"id": thread.id, "guild_id": guild.id, "member_count": len(state.members)}
    if joins:
        member = payloads.member(guild.members[user.id])
        told["added_members"] = [_thread_member(thread, user.id) | {"member": member}]
    else:
        told["removed_member_ids"] = [user.id]
    # Of itself a bot hears without the intent ("Thread Members Update").
    needs = Intents.GUILDS if user is service.world.bot else Intents.GUILD_MEMBERS
    service.announce("THREAD_MEMBERS_UPDATE", told, guild=guild, channel=thread, needs=needs)
    return nothing()


def _thread_member(thread: Channel, user_id: str) -> Json:
    state = thread.thread
    assert state  # callers looked
    joined = moment(state.created_at)
    return {"id": thread.id, "user_id": user_id, "join_timestamp": joined, "flags": 0}


@routes.get(_MEMBERS)
async def thread_members(request: web.Request) -> web.Response:
    thread = _thread(request)
    return answer([_thread_member(thread, id) for id in thread.thread.members])  # type: ignore[union-attr]  # `_thread` looked


@routes.get(f"{_MEMBERS}/{{user_id}}")
async def thread_member(request: web.Request) -> web.Response:
    thread, id = _thread(request), request.match_info["user_id"]
    if thread.thread is None or id not in thread.thread.members:
        raise unknown("Member")
    return answer(_thread_member(thread, id))


@routes.get(f"{API}/guilds/{{guild_id}}/threads/active")
async def active_threads(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.guild(request.match_info["guild_id"])
    return answer(_threads(service, guild, lambda each: not _is_archived(each)))


@routes.get(f"{_CHANNEL}/threads/archived/public")
async def archived_threads(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "READ_MESSAGE_HISTORY")
    guild = service.world.guild_of(channel)
    if guild is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")

    def fits(thread: Channel) -> bool:
        mine = thread.parent_id == channel.id and thread.type != PRIVATE_THREAD
        return mine and _is_archived(thread)

    return answer(_threads(service, guild, fits))


def _is_archived(channel: Channel) -> bool:
    return channel.thread is not None and channel.thread.archived


def _threads(service: Service, guild: Guild, fits: Callable[[Channel], bool]) -> Json:
    """List threads that the bot sees, and where it is a member itself."""
    world, bot = service.world, service.world.bot.id
    seen = [t for t in world.threads_of(guild) if world.may("VIEW_CHANNEL", t, bot) and fits(t)]
    mine = [each for each in seen if each.thread and bot in each.thread.members]
    shown = [payloads.channel(each, world) for each in reversed(seen)]
    return {"threads": shown, "members": [_thread_member(t, bot) for t in mine], "has_more": False}


# Webhooks: made and kept by the bot, used by whoever knows their token.

_BY_ID = f"{API}/webhooks/{{webhook_id}}"
_BY_TOKEN = f"{API}/webhooks/{{webhook_id}}/{{token}}"
_MOST_WEBHOOKS = 15


@routes.post(f"{_CHANNEL}/webhooks")
async def create_webhook(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "MANAGE_WEBHOOKS")
    if channel.guild_id is None or channel.thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if len(_webhooks_in(service, channel.id)) >= _MOST_WEBHOOKS:
        raise ApiError(400, 30007, f"Maximum number of webhooks reached ({_MOST_WEBHOOKS})")
    name = _name_in(await read_object(request), None)
    token = secrets.token_urlsafe(51)
    webhook = IncomingWebhook(service.ids.next(), name, channel.id, channel.guild_id, token)
    service.webhooks[webhook.id] = webhook
    _tell_of_webhooks(service, webhook)
    return answer(_shown(request, webhook))


def _name_in(sent: Json, usual: str | None) -> str:
    told = "webhooks have no pictures, and stay in their channel"
    refuse_other_fields({k: each for k, each in sent.items() if each is not None}, ("name",), told)
    name = sent.get("name", usual)
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 80:
        raise invalid(("name",), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 80 in length.")
    # Names of Discord's own ("Create Webhook").
    for forbidden in ("clyde", "discord"):
        if forbidden in name.casefold():
            told = f'Username cannot contain "{forbidden}"'
            raise invalid(("name",), "USERNAME_INVALID_CONTAINS", told)
    return name.strip()


def _webhooks_in(service: Service, place: str | None) -> list[IncomingWebhook]:
    return [each for each in service.webhooks.values() if place in (each.channel_id, each.guild_id)]


def _tell_of_webhooks(service: Service, webhook: IncomingWebhook) -> None:
    told = {"guild_id": webhook.guild_id, "channel_id": webhook.channel_id}
    guild, needs = service.world.guilds[webhook.guild_id], Intents.GUILD_WEBHOOKS
    service.announce("WEBHOOKS_UPDATE", told, guild=guild, needs=needs)


def _shown(request: web.Request, webhook: IncomingWebhook, *, with_user: bool = True) -> Json:
    service = request.app[SERVICE]
    shown: Json = {
        "id": webhook.id,
        "type": 1,
        "name": webhook.name,
        "avatar": None,
        "channel_id": webhook.channel_id,
        "guild_id": webhook.guild_id,
        "application_id": service.world.bot.id,
        "token": webhook.token,
        "url": f"{service.cdn.base_url}{API}/webhooks/{webhook.id}/{webhook.token}",
    }
    return shown | {"user": payloads.user(service.world.bot)} if with_user else shown


@routes.get(f"{_CHANNEL}/webhooks")
async def webhooks_of_channel(request: web.Request) -> web.Response:
    service, channel = request.app[SERVICE], channel_of(request, "MANAGE_WEBHOOKS")
    return answer([_shown(request, each) for each in _webhooks_in(service, channel.id)])


@routes.get(f"{API}/guilds/{{guild_id}}/webhooks")
async def webhooks_of_guild(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.guild(request.match_info["guild_id"])
    return answer([_shown(request, each) for each in _webhooks_in(service, guild.id)])


def webhook_of(request: web.Request) -> IncomingWebhook | None:
    """Find the webhook of its own that an address means; None: it is an interaction's."""
    named = request.match_info
    id, token = named.get("webhook_id") or named.get("application_id", ""), named.get("token")
    webhook = request.app[SERVICE].webhooks.get(id)
    if webhook and token not in (None, webhook.token):
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return webhook


def _webhook(request: web.Request) -> IncomingWebhook:
    webhook = webhook_of(request)
    if webhook is None:
        raise unknown("Webhook")
    return webhook


@routes.get(_BY_ID)
@routes.get(_BY_TOKEN)
async def one_webhook(request: web.Request) -> web.Response:
    webhook = _webhook(request)
    return answer(_shown(request, webhook, with_user="token" not in request.match_info))


@routes.patch(_BY_ID)
@routes.patch(_BY_TOKEN)
async def change_webhook(request: web.Request) -> web.Response:
    webhook = _webhook(request)
    webhook.name = _name_in(await read_object(request), webhook.name)
    _tell_of_webhooks(request.app[SERVICE], webhook)
    return answer(_shown(request, webhook, with_user="token" not in request.match_info))


@routes.delete(_BY_ID)
@routes.delete(_BY_TOKEN)
async def delete_webhook(request: web.Request) -> web.Response:
    service, webhook = request.app[SERVICE], _webhook(request)
    del service.webhooks[webhook.id]
    _tell_of_webhooks(service, webhook)
    return nothing()


async def execute(request: web.Request, webhook: IncomingWebhook) -> web.Response:
    """Write what somebody who knows its token has a webhook say."""
    service = request.app[SERVICE]
    channel = _place(request, webhook)
    body = await body_of(request, channel)
    name = body.payload.pop("username", None) or webhook.name
    author = User(webhook.id, _name_in({"name": name}, None), str(name), bot=True)
    flags = posting.visible_flags(body.payload.get("flags"), posting.CHANNEL_FLAGS)
    blank = dataclasses.replace(
        _blank(service, channel, author), webhook_id=webhook.id, flags=flags
    )
    posting.reopen(service, channel, service.world.bot.id)
    message = posting.create(service, blank, body)
    wanted = request.query.get("wait", "").lower() in ("1", "true")
    return answer(service.render(message)) if wanted else nothing()


def _place(request: web.Request, webhook: IncomingWebhook) -> Channel:
    """Find where a webhook writes: in its channel, or in a thread there."""
    world = request.app[SERVICE].world
    channel = world.channel(request.query.get("thread_id", webhook.channel_id))
    if webhook.channel_id not in (channel.id, channel.parent_id):
        raise unknown("Channel")
    if not channel.takes_messages:
        told = "Webhooks posted to forum channels must have a thread_name or thread_id"
        raise ApiError(400, 220001, told)
    return channel


def written_by(request: web.Request, webhook: IncomingWebhook) -> Message:
    """Find the message meant, which this webhook wrote."""
    message = request.app[SERVICE].messages.find(request.match_info["message_id"])
    if message is None or message.deleted or message.webhook_id != webhook.id:
        raise unknown("Message")
    return message
