"""Whatever is said during a test, by REST or by the gateway, is held to Discord's documents.

Requests that the sandbox took, all its answers, and its events: in every test that opens one, and
in those of which a process of its own opens one (held/sitecustomize.py). Of events the documents
name the fields by hand below; the objects in them are those of the API description.
"""

import atexit
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import server
from bot.sandbox.answers import below_api
from bot.sandbox.body import UNDERSTOOD
from bot.sandbox.hub import Hub, Session
from bot.sandbox.service import Service
from bot.sandbox.world import FORUM, MEDIA
from tests.sandbox import description
from tests.sandbox.description import (
    errors_in,
    validator_of,
    wrong_with_query,
    wrong_with_request,
    wrong_with_response,
)

# Bodies that were refused need not be right: tests send wrong ones to see them refused.
_REFUSED_BODY = (400, 401, 413)
# Events that one session is sent, past what goes to all of them.
_TO_ONE = ("READY", "RESUMED", "GUILD_CREATE", "GUILD_MEMBERS_CHUNK")
# What is judged once is not judged again: most of what a suite says it says many times.
_judged: set[str] = set()
_ALWAYS_NEW = re.compile(
    r"\d{17,20}|\d{4}-\d\d-\d\dT[\d:.]+|\b(ex|is|hm)=[0-9a-f]+|[\w-]{64}|127\.0\.0\.1:\d+"
)


@contextmanager
def held_to_documents(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Listen along at every sandbox that opens meanwhile; say in the end what was wrong."""
    wrong = listen(monkeypatch)
    yield
    assert (found := wrong()) == [], "\n".join(found)


def listen(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Listen along from now on at every sandbox that opens; what is returned tells the faults."""
    exchanges: list[tuple[Any, ...]] = []
    events: list[tuple[str, Any]] = []
    if description.FILE.exists():
        _listen_to_requests(monkeypatch, exchanges)
        _listen_to_events(monkeypatch, events)

    def wrong() -> list[str]:
        told = [fault for each in exchanges for fault in _faults_of_exchange(*each)]
        return told + [fault for event, data in events for fault in faults_of_event(event, data)]

    return wrong


def _listen_to_requests(monkeypatch: pytest.MonkeyPatch, heard: list[tuple[Any, ...]]) -> None:
    @web.middleware
    async def listen(request: web.Request, handler: Any) -> Any:
        answered = await handler(request)
        path = below_api(request.path)
        # A ban is the network's in front of Discord, which says nothing of where it passed.
        banned = answered.status == 429 and "Via" not in answered.headers
        if path is not None and isinstance(answered, web.Response) and not banned:
            raw = bytes(answered.body) if answered.body else b""
            told = json.dumps(request.get(UNDERSTOOD))
            asked = tuple(sorted(request.query))
            heard.append((request.method, path, asked, told, answered.status, raw))
        return answered

    build = server._application

    def built(service: Service) -> web.Application:
        app = build(service)
        app.middlewares.insert(0, listen)
        return app

    monkeypatch.setattr(server, "_application", built)


def _listen_to_events(monkeypatch: pytest.MonkeyPatch, heard: list[tuple[str, Any]]) -> None:
    dispatch, send = Hub.dispatch, Session.send

    def dispatching(hub: Hub, event: str, data: Any, **rest: Any) -> int:
        heard.append((event, json.dumps(data)))
        return dispatch(hub, event, data, **rest)

    def sending(session: Session, event: str, data: Any) -> None:
        if event in _TO_ONE:
            heard.append((event, json.dumps(data)))
        send(session, event, data)

    monkeypatch.setattr(Hub, "dispatch", dispatching)
    monkeypatch.setattr(Session, "send", sending)


def _faults_of_exchange(
    method: str, path: str, asked: tuple[str, ...], told: str, status: int, raw: bytes
) -> list[str]:
    body, found = json.loads(told), []
    where = f"{method} {path}"
    if asked and status < 400 and _is_new(f"{where}{asked}"):
        found += wrong_with_query(method, path, asked)
    if body is not None and status not in _REFUSED_BODY and _is_new(f"{where}{told}"):
        found += wrong_with_request(method, path, body)
    if raw and _is_new(f"{where}{status}{raw!r}"):
        found += wrong_with_response(method, path, status, json.loads(raw))
    return [f"{where} {status}: {each}" for each in found]


def _is_new(said: str) -> bool:
    """Tell whether nothing was judged yet that differs only in ids, times and signatures."""
    said = _ALWAYS_NEW.sub("", said)
    seen = said in _judged
    _judged.add(said)
    return not seen


class Fields:
    """What an event holds: fields it must have, and may have; some are shapes of REST."""

    def __init__(
        self, must: str = "", may: str = "", rest: str = "", **shapes: tuple[str, ...]
    ) -> None:
        self.must, self.may = set(must.split()), set(may.split())
        self.rest = rest  # the shape of what the named fields leave over
        self.shapes = shapes

    def faults(self, data: Any) -> list[str]:
        found = [f"lacks {name}" for name in sorted(self.must - set(data))]
        over = {key: value for key, value in data.items() if key not in self.must | self.may}
        if over.get("type") == MEDIA:  # documented, and not yet in the description
            over["type"] = FORUM
        if self.rest:
            found += errors_in(validator_of(self.rest), over)
        else:
            found += [f"has {name}, which nobody documents" for name in sorted(over)]
        for name, shapes in self.shapes.items():
            for each in _each(data.get(name)):
                found += _as_one_of(each, shapes)
        return found


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _as_one_of(value: Any, shapes: tuple[str, ...]) -> list[str]:
    tried = [errors_in(validator_of(shape), value) for shape in shapes]
    return [] if [] in tried else min(tried, key=len)


_MESSAGE = Fields(may="guild_id member", rest="MessageResponse")
_MEMBER = Fields(must="guild_id", rest="GuildMemberResponse")
_ROLE = Fields(must="guild_id role", role=("GuildRoleResponse",))
_CHANNEL = Fields(rest="GuildChannelResponse")
# Discord's documentation, "Gateway Events" and "Interaction Structure".
EVENTS = {
    "READY": Fields(must="v user guilds session_id resume_gateway_url application", may="shard"),
    "GUILD_CREATE": Fields(
        must="joined_at large member_count voice_states members channels threads presences"
        " stage_instances guild_scheduled_events soundboard_sounds hub_type",
        may="unavailable",
        rest="GuildResponse",
        members=("GuildMemberResponse",),
        channels=("GuildChannelResponse",),
        threads=("ThreadResponse",),
    ),
    "GUILD_UPDATE": Fields(rest="GuildResponse"),
    "GUILD_DELETE": Fields(must="id", may="unavailable"),
    "RESUMED": Fields(),
    "GUILD_ROLE_CREATE": _ROLE,
    "GUILD_ROLE_UPDATE": _ROLE,
    "GUILD_ROLE_DELETE": Fields(must="guild_id role_id"),
    "GUILD_MEMBER_ADD": _MEMBER,
    "GUILD_MEMBER_UPDATE": _MEMBER,
    "GUILD_MEMBER_REMOVE": Fields(must="guild_id user", user=("UserResponse",)),
    "GUILD_MEMBERS_CHUNK": Fields(
        must="guild_id members chunk_index chunk_count",
        may="not_found presences nonce",
        members=("GuildMemberResponse",),
    ),
    "CHANNEL_CREATE": _CHANNEL,
    "CHANNEL_UPDATE": _CHANNEL,
    "CHANNEL_DELETE": _CHANNEL,
    "THREAD_CREATE": Fields(may="newly_created", rest="ThreadResponse"),
    "THREAD_UPDATE": Fields(rest="ThreadResponse"),
    "THREAD_MEMBERS_UPDATE": Fields(
        must="id guild_id member_count",
        may="added_members removed_member_ids",
        added_members=("ThreadMemberResponse",),
    ),
    "CHANNEL_PINS_UPDATE": Fields(must="channel_id", may="guild_id last_pin_timestamp"),
    "WEBHOOKS_UPDATE": Fields(must="guild_id channel_id"),
    "MESSAGE_DELETE_BULK": Fields(must="ids channel_id", may="guild_id"),
    "MESSAGE_REACTION_REMOVE_ALL": Fields(must="channel_id message_id", may="guild_id"),
    "MESSAGE_REACTION_REMOVE_EMOJI": Fields(must="channel_id message_id emoji", may="guild_id"),
    "THREAD_DELETE": Fields(must="id guild_id parent_id type"),
    "MESSAGE_CREATE": _MESSAGE,
    "MESSAGE_UPDATE": _MESSAGE,
    "MESSAGE_DELETE": Fields(must="id channel_id", may="guild_id"),
    "MESSAGE_REACTION_ADD": Fields(
        must="user_id channel_id message_id emoji burst type",
        may="guild_id member message_author_id burst_colors",
    ),
    "MESSAGE_REACTION_REMOVE": Fields(
        must="user_id channel_id message_id emoji burst type", may="guild_id"
    ),
    "TYPING_START": Fields(must="channel_id user_id timestamp", may="guild_id member"),
    "INTERACTION_CREATE": Fields(
        must="id application_id type token version app_permissions entitlements"
        " authorizing_integration_owners attachment_size_limit",
        may="data guild guild_id channel channel_id member user message locale guild_locale"
        " context",
        message=("MessageResponse",),
        user=("UserResponse",),
    ),
    "APPLICATION_COMMAND_PERMISSIONS_UPDATE": Fields(must="id application_id guild_id permissions"),
}
# What is in an interaction: "Interaction Data" and "Resolved Data Structure" of the same pages.
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
_COMMAND_DATA = Fields(must="id name type", may="resolved options guild_id target_id")
DATA_OF = {
    COMMAND: _COMMAND_DATA,
    AUTOCOMPLETE: _COMMAND_DATA,
    COMPONENT: Fields(must="custom_id component_type", may="id values resolved"),
    MODAL: Fields(must="custom_id components", may="resolved"),
}
OPTION = Fields(must="name type", may="value options focused")
SELECTS = (3, 5, 6, 7, 8)
#: A part of a modal that was sent off, by its type.
SUBMITTED = {
    1: Fields(must="type components", may="id"),
    4: Fields(must="type custom_id value", may="id"),
    10: Fields(must="type", may="id"),
    18: Fields(must="type component", may="id"),
    **dict.fromkeys((*SELECTS, 19), Fields(must="type custom_id values", may="id")),
    21: Fields(must="type custom_id value", may="id"),
    22: Fields(must="type custom_id values", may="id"),
    23: Fields(must="type custom_id value", may="id"),
}
RESOLVED = {
    "users": Fields(rest="UserResponse"),
    "roles": Fields(rest="GuildRoleResponse"),
    "messages": Fields(may="guild_id", rest="MessageResponse"),
    "attachments": Fields(rest="MessageAttachmentResponse"),
    "members": Fields(
        must="permissions roles joined_at",
        may="avatar banner nick premium_since communication_disabled_until pending flags"
        " avatar_decoration_data collectibles unusual_dm_activity_until",
    ),
    "channels": Fields(
        must="id name type permissions",
        may="last_message_id last_pin_timestamp nsfw parent_id guild_id flags topic position"
        " rate_limit_per_user thread_metadata app_permissions",
    ),
}


def faults_of_interaction(of: Any) -> list[str]:
    """Judge what is in an interaction, part by part."""
    data, found = of.get("data"), list[str]()
    if (member := of.get("member")) is not None:
        acting = {key: value for key, value in member.items() if key != "permissions"}
        found += [] if "permissions" in member else ["member lacks permissions"]
        found += [f"member {told}" for told in _MEMBER_ALONE.faults(acting)]
    if (guild := of.get("guild")) is not None:
        found += [f"guild {told}" for told in Fields(must="id locale features").faults(guild)]
    if of["type"] not in DATA_OF or data is None:
        return found
    found += [f"data {told}" for told in DATA_OF[of["type"]].faults(data)]
    if of["type"] == COMPONENT and data.get("component_type") in SELECTS and "values" not in data:
        found.append("data lacks values")
    found += [told for each in data.get("options", ()) for told in _faults_of_option(each)]
    if of["type"] == MODAL:
        found += [told for each in data["components"] for told in _faults_of_part(each)]
    return found + _faults_of_resolved(data.get("resolved", {}))


_MEMBER_ALONE = Fields(rest="GuildMemberResponse")


def _faults_of_option(option: Any) -> list[str]:
    found = [f"option {told}" for told in OPTION.faults(option)]
    return found + [told for each in option.get("options", ()) for told in _faults_of_option(each)]


def _faults_of_part(part: Any) -> list[str]:
    if part.get("type") not in SUBMITTED:
        return [f"a part of type {part.get('type')}, which no modal sends"]
    found = [f"part {told}" for told in SUBMITTED[part["type"]].faults(part)]
    inner = [*part.get("components", ()), *_each(part.get("component"))]
    return found + [told for each in inner for told in _faults_of_part(each)]


def _faults_of_resolved(resolved: Any) -> list[str]:
    found = [f"resolved has {kind}, which nobody documents" for kind in resolved.keys() - RESOLVED]
    return found + [
        f"resolved {kind}: {told}"
        for kind, fields in RESOLVED.items()
        for each in resolved.get(kind, {}).values()
        for told in fields.faults(each)
    ]


def faults_of_event(event: str, raw: str) -> list[str]:
    if not _is_new(f"{event}{raw}"):
        return []
    if event not in EVENTS:
        return [f"{event}: nobody has written down what it holds"]
    data = json.loads(raw)
    found = EVENTS[event].faults(data)
    if event == "INTERACTION_CREATE":
        found += faults_of_interaction(data)
    return [f"{event}: {told}" for told in found]


FAULTS = "HELD_FAULTS"  #: the variable that names where a process writes what was wrong
_FIRST = Path(__file__).parent / "held"  #: where a child of Python's finds what listens along


def environment(file: Path) -> dict[str, str]:
    """Return what lets a sandbox among a process's children be held, too: it ends with a file."""
    paths = [str(_FIRST), str(_FIRST.parents[2]), os.environ.get("PYTHONPATH", "")]
    return {FAULTS: str(file), "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def hold_this_process() -> None:
    """Listen along until this process ends, and then write down what was wrong."""
    wrong, file = listen(pytest.MonkeyPatch()), Path(os.environ[FAULTS])
    atexit.register(lambda: file.write_text(json.dumps(wrong())))


@contextmanager
def held_elsewhere(monkeypatch: pytest.MonkeyPatch, file: Path) -> Iterator[None]:
    """Hold the sandbox that a child process opens meanwhile."""
    for name, value in environment(file).items():
        monkeypatch.setenv(name, value)
    yield
    found = json.loads(file.read_text())
    assert found == [], "\n".join(found)
