"""The WebSocket side of the gateway: one conversation with one connected client."""

import asyncio
import contextlib
import json
import zlib
from collections import deque
from collections.abc import Callable, Mapping

from aiohttp import WSMsgType, web

from bot.sandbox import payloads
from bot.sandbox.hub import KNOWN_INTENTS, Intents, Session
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Guild, User

# What a session is told at its start: who it is, its guilds, and members when it asks.


def ready(service: Service, session: Session, *, sharded: bool) -> Json:
    """Describe READY; guilds follow one by one."""
    world = service.world
    flags = payloads.application_flags(service.settings.disallowed_intents)
    guilds = [each.id for each in _guilds_of(service, session)]
    told: Json = {
        "v": 10,
        "user": payloads.own_user(world.bot),
        "guilds": [{"id": id, "unavailable": True} for id in guilds],
        "session_id": session.id,
        "resume_gateway_url": service.gateway_url,
        "application": {"id": world.bot.id, "flags": flags, "flags_new": str(flags)},
    }
    return told | {"shard": list(session.shard)} if sharded else told


def send_guilds(service: Service, session: Session) -> None:
    if not session.intents & Intents.GUILDS:
        return
    everybody = bool(session.intents & Intents.GUILD_MEMBERS)
    for guild in _guilds_of(service, session):
        # One that is out of reach stays as READY told it until its outage is over.
        if guild.available:
            shown = payloads.guild_create(guild, service.world, all_members=everybody)
            session.send("GUILD_CREATE", shown)


def _guilds_of(service: Service, session: Session) -> list[Guild]:
    world = service.world
    return [g for g in world.guilds.values() if session.covers(g.id) and world.holds_bot(g)]


def send_members(service: Service, session: Session, asked: Json) -> None:
    """Answer a request for members of a guild, all in one chunk."""
    guild = service.world.guilds.get(str(asked.get("guild_id")))
    if guild is None:
        return
    ids = _asked_members(guild, asked)
    chunk: Json = {
        "guild_id": guild.id,
        "members": [payloads.member(guild.members[id]) for id in ids if id in guild.members],
        "not_found": [id for id in ids if id not in guild.members],
        "chunk_index": 0,
        "chunk_count": 1,
    }
    if asked.get("nonce") is not None:
        chunk["nonce"] = asked["nonce"]
    session.send("GUILD_MEMBERS_CHUNK", chunk)


def _asked_members(guild: Guild, asked: Json) -> list[str]:
    """Find whom a request means: those named, or whose name begins so, as many as it wants."""
    if asked.get("user_ids"):
        listed = asked["user_ids"]
        return [str(id) for id in (listed if isinstance(listed, list) else [listed])]
    query = str(asked.get("query") or "").casefold()
    limit = asked.get("limit") or len(guild.members)
    found = [id for id, each in guild.members.items() if _is_called(each.user, query)]
    return found[: limit if isinstance(limit, int) else 0]


def _is_called(user: User, query: str) -> bool:
    names = (user.name, user.display_name)
    return any(name.casefold().startswith(query) for name in names)


ACK_SECONDS = 0.01
MOST_SENDS, SENDS_SECONDS = 120, 60.0  # what a client may say in a minute ("Rate Limiting")
PATIENCE = 2.0  # heartbeats that may be missing before a silent client is hung up on

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID = 1, 2, 3, 4, 6, 7, 8, 9
HELLO, ACK = 10, 11
_LONGEST_PAYLOAD = 4096  # bytes that a client may send at once

# Close codes.
UNKNOWN_OPCODE, UNDECODABLE, NOT_AUTHENTICATED = 4001, 4002, 4003
AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED = 4004, 4005
INVALID_SEQUENCE, RATE_LIMITED, TIMED_OUT, INVALID_SHARD = 4007, 4008, 4009, 4010
INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = 4012, 4013, 4014


class Closing(Exception):
    """The conversation cannot go on; `code` tells the client why."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.why = why


class Conversation:
    """What is said over one socket, from HELLO to the end."""

    def __init__(
        self,
        service: Service,
        socket: web.WebSocketResponse,
        transport: asyncio.BaseTransport | None,
        asked: Mapping[str, str],
    ) -> None:
        self._service = service
        self._asked = asked
        # One stream of compression for the whole talk ("Transport Compression"). Who asks for
        # zstd gets plain text, which those clients take.
        self._zlib = zlib.compressobj() if asked.get("compress") == "zlib-stream" else None
        self._said_at: deque[float] = deque(maxlen=MOST_SENDS)
        self._heartbeats = 0
        self._socket = socket
        self._transport = transport
        self._session: Session | None = None
        self._hung_up: int | None = None  # the code, if this side ended the talk
        self._is_zombie = False  # the socket is open, and nothing comes through any more
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._answers: dict[int, Callable[[Json], None]] = {
            IDENTIFY: self._identify,
            RESUME: self._resume,
            PRESENCE: self._note_presence,
            MEMBERS: self._send_members,
            VOICE: self._refuse_voice,
        }

    async def hold(self) -> None:
        """Talk until either side hangs up."""
        self._service.conversations.add(self)
        writer = asyncio.create_task(self._write(), name="gateway writer")
        asked_for = self._asked.get("compress")
        self._say(HELLO, {"heartbeat_interval": self._service.settings.heartbeat_ms})
        self._service.log.add("client_connected", compress=asked_for)
        watcher = asyncio.create_task(self._watch(), name="gateway heartbeats")
        try:
            _check_asked(self._asked)
            await self._read()
        except Closing as closing:
            await self.close(closing.code, closing.why)
        finally:
            self._service.conversations.discard(self)
            self._part()
            for task in (writer, watcher):
                task.cancel()
            await asyncio.wait([writer, watcher])

    async def _watch(self) -> None:
        """Hang up on a client of which no heartbeat comes."""
        heard = -1
        while heard != self._heartbeats or self._is_zombie:
            heard = self._heartbeats
            await asyncio.sleep(self._service.settings.heartbeat_ms / 1000 * PATIENCE)
        await self.close(TIMED_OUT)

    async def close(self, code: int, why: str = "") -> None:
        self._hung_up = code
        await self._socket.close(code=code, message=why.encode())

    def tell(self, op: int, data: object = None) -> None:
        """Say something that is no event, for instance RECONNECT."""
        self._say(op, data)

    def become_zombie(self, *, deaf: bool = False) -> None:
        """Say nothing more, not even that a heartbeat was heard; who resumes is told it all.

        If deaf, nothing is read either: a goodbye is not answered.
        """
        self._is_zombie = True
        if deaf and isinstance(self._transport, asyncio.Transport):
            self._transport.pause_reading()

    def cut(self) -> None:
        """Break the connection without a word: the client sees no close code, only 1006."""
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()

    def _say(self, op: int, data: object) -> None:
        self._outbox.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def _write(self) -> None:
        # The reader notices by itself that the client is gone.
        with contextlib.suppress(ConnectionError):
            while True:
                said = await self._outbox.get()
                if self._is_zombie:
                    continue
                if self._zlib is None:
                    await self._socket.send_str(said)
                else:
                    packed = self._zlib.compress(said.encode())
                    await self._socket.send_bytes(packed + self._zlib.flush(zlib.Z_SYNC_FLUSH))

    async def _read(self) -> None:
        async for frame in self._socket:
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            self._answer(frame.data)

    def _answer(self, raw: str | bytes) -> None:
        if len(raw) > _LONGEST_PAYLOAD:
            raise Closing(UNDECODABLE)
        now = asyncio.get_running_loop().time()
        if len(self._said_at) == MOST_SENDS and now - self._said_at[0] < SENDS_SECONDS:
            raise Closing(RATE_LIMITED)
        self._said_at.append(now)
        try:
            payload = json.loads(raw)
            op, data = payload["op"], payload.get("d")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Closing(UNDECODABLE) from error
        if op == HEARTBEAT:
            self._heartbeats += 1
            # Not at once: discord.py notes when it sent a heartbeat only after sending it, and
            # takes an answer that is there before for one to the heartbeat before.
            asyncio.get_running_loop().call_later(ACK_SECONDS, self._say, ACK, None)
        elif not isinstance(op, int) or op not in self._answers:
            raise Closing(UNKNOWN_OPCODE)
        elif not isinstance(data, dict):
            raise Closing(UNDECODABLE)
        elif self._session is None and op not in (IDENTIFY, RESUME):
            raise Closing(NOT_AUTHENTICATED)
        else:
            self._answers[op](data)

    def _identify(self, data: Json) -> None:
        if self._session:
            raise Closing(ALREADY_AUTHENTICATED)
        self._check_token(data)
        session = Session(self._checked_intents(data.get("intents")), _checked_shard(data))
        session.outbox, self._session = self._outbox, session
        self._service.hub.add(session)
        self._service.settings.sign_ins_left -= 1
        session.send("READY", ready(self._service, session, sharded="shard" in data))
        send_guilds(self._service, session)
        self._service.log.add("client_ready", session_id=session.id, intents=session.intents)
        if data.get("presence"):
            self._note_presence(data["presence"])

    def _check_token(self, data: Json) -> None:
        if not self._service.admits(str(data.get("token")).removeprefix("Bot ")):
            raise Closing(AUTHENTICATION_FAILED)

    def _checked_intents(self, intents: object) -> int:
        if not isinstance(intents, int) or not 0 <= intents <= KNOWN_INTENTS:
            raise Closing(INVALID_INTENTS)
        if intents & self._service.settings.disallowed_intents:
            raise Closing(DISALLOWED_INTENTS)
        return intents

    def _resume(self, data: Json) -> None:
        if self._session:
            raise Closing(ALREADY_AUTHENTICATED)
        self._check_token(data)
        session = self._service.hub.find(data.get("session_id"))
        sequence = data.get("seq")
        if session is None:
            self._say(INVALID, False)
            return
        if not isinstance(sequence, int) or not 0 <= sequence <= len(session.events):
            raise Closing(INVALID_SEQUENCE)
        self._session = session
        session.resume(self._outbox, sequence)
        self._service.log.add("client_resumed", session_id=session.id)

    def _note_presence(self, data: Json) -> None:
        self._service.log.add("presence", presence=data)

    def _send_members(self, data: Json) -> None:
        if self._session:
            send_members(self._service, self._session, data)

    def _refuse_voice(self, data: Json) -> None:
        # Taken without a word, a bot would wait for ever for what Discord sends next.
        raise Closing(UNKNOWN_OPCODE, "This sandbox has no voice.")

    def _part(self) -> None:
        session = self._session
        if session is None:
            return
        session.outbox = None if session.outbox is self._outbox else session.outbox
        code = self._hung_up or self._socket.close_code
        # A client that says goodbye properly does not mean to resume.
        if code in (1000, 1001):
            self._service.hub.forget(session)
        self._service.log.add("client_gone", code=code)


def _check_asked(asked: Mapping[str, str]) -> None:
    """Refuse a version or an encoding that is not spoken here."""
    if asked.get("v", "10") not in ("9", "10"):
        raise Closing(INVALID_VERSION)
    if asked.get("encoding", "json") != "json":
        raise Closing(UNDECODABLE)


def _checked_shard(data: Json) -> tuple[int, int]:
    match data.get("shard"):
        case None:
            return 0, 1
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    raise Closing(INVALID_SHARD)
