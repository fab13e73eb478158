"""The gateway by hand: what a socket hears, and why it is closed."""

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1, 1 << 9, 1 << 12
IDENTITY = {"token": "sandbox-token", "intents": GUILDS, "properties": {}}


class Line:
    """One socket to the gateway."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, op: int, data: Any) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def hear(self) -> Any:
        return json.loads(await self.socket.receive_str(timeout=10))

    async def closed(self) -> int:
        """Wait for the end, whatever is said before it."""
        async for _ in self.socket:
            pass
        return int(self.socket.close_code or 0)

    async def identify(self, **changes: Any) -> Any:
        await self.say(2, IDENTITY | changes)
        return await self.hear()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def _call(session: ClientSession, sandbox: Sandbox) -> Line:
    line = Line(await session.ws_connect(f"{sandbox.gateway}?v=10&encoding=json"))
    hello = await line.hear()
    assert hello["op"] == 10
    assert hello["d"]["heartbeat_interval"] > 0
    return line


@pytest.fixture
async def line(session: ClientSession, sandbox: Sandbox) -> Line:
    return await _call(session, sandbox)


async def test_a_heartbeat_is_acknowledged_even_before_identifying(line: Line) -> None:
    await line.say(1, None)

    assert (await line.hear())["op"] == 11


async def test_ready_comes_first_and_then_the_guilds(line: Line) -> None:
    ready = await line.identify()
    guild = await line.hear()

    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["resume_gateway_url"].startswith("ws://127.0.0.1:")
    assert (guild["t"], guild["d"]["name"]) == ("GUILD_CREATE", "Portrait Club")
    assert {channel["name"] for channel in guild["d"]["channels"]} == {
        "portraits",
        "general",
        "mods",
    }


async def test_without_the_guilds_intent_there_is_only_ready(line: Line, hands: Hands) -> None:
    await line.identify(intents=0)
    await line.say(1, None)

    assert (await line.hear())["op"] == 11


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{", 4002),
        ("[]", 4002),
        ("{}", 4002),
        ("[" * 50_000, 4002),
        ('{"op": 2, "d": []}', 4002),
        ('{"op": "\ud800"}', 4001),
        ('{"op": 99, "d": {}}', 4001),
        ('{"op": 3, "d": {}}', 4003),
        ('{"op": 1, "d": "' + "x" * 4096 + '"}', 4002),
        ('{"op": 2, "d": {"token": "wrong", "intents": 0}}', 4004),
        ('{"op": 2, "d": {"token": "sandbox-token", "intents": -1}}', 4013),
        ('{"op": 2, "d": {"token": "sandbox-token"}}', 4013),
        ('{"op": 2, "d": {"token": "sandbox-token", "intents": 0, "shard": [2, 2]}}', 4010),
        ('{"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}', 4004),
    ],
)
async def test_what_cannot_be_understood_ends_the_talk(line: Line, said: str, code: int) -> None:
    await line.socket.send_bytes(said.encode("utf-8", "surrogatepass"))

    assert await line.closed() == code


async def test_identifying_twice_ends_the_talk(line: Line) -> None:
    await line.identify()
    await line.say(2, IDENTITY)

    assert await line.closed() == 4005


async def test_a_presence_is_taken_and_logged(line: Line, hands: Hands) -> None:
    await line.identify()
    await line.say(3, {"status": "idle", "activities": [], "since": None, "afk": False})

    entry = await hands.wait("presence")
    assert entry["presence"]["status"] == "idle"


async def test_resuming_brings_what_was_missed(
    session: ClientSession, sandbox: Sandbox, hands: Hands
) -> None:
    first = await _call(session, sandbox)
    ready = await first.identify(intents=GUILD_MESSAGES)
    await first.socket.close(code=4000)
    await hands.wait("client_gone")
    await hands.order("say", content="while you were away")

    second = await _call(session, sandbox)
    identity = {"token": "sandbox-token", "session_id": ready["d"]["session_id"], "seq": 1}
    await second.say(6, identity)

    missed, resumed = await second.hear(), await second.hear()
    assert (missed["t"], missed["s"]) == ("MESSAGE_CREATE", 2)
    assert resumed["t"] == "RESUMED"


async def test_who_says_goodbye_cannot_resume(
    session: ClientSession, sandbox: Sandbox, hands: Hands
) -> None:
    first = await _call(session, sandbox)
    ready = await first.identify()
    await first.socket.close(code=1000)
    await hands.wait("client_gone")

    second = await _call(session, sandbox)
    identity = {"token": "sandbox-token", "session_id": ready["d"]["session_id"], "seq": 1}
    await second.say(6, identity)

    assert await second.hear() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_sequence_from_the_future_is_invalid(line: Line, sandbox: Sandbox) -> None:
    ready = await line.identify()
    async with ClientSession() as session:
        other = await _call(session, sandbox)
        identity = {"token": "sandbox-token", "session_id": ready["d"]["session_id"], "seq": 99}
        await other.say(6, identity)

        assert await other.closed() == 4007


async def test_a_guild_belongs_to_one_shard(session: ClientSession, sandbox: Sandbox) -> None:
    greeted = []
    for number in (0, 1):
        line = await _call(session, sandbox)
        ready = await line.identify(shard=[number, 2])
        greeted += ready["d"]["guilds"]
        assert ready["d"]["shard"] == [number, 2]

    assert [guild["id"] for guild in greeted] == [home.GUILD]


async def test_an_ephemeral_message_counts_as_a_direct_one(
    session: ClientSession, sandbox: Sandbox, hands: Hands
) -> None:
    line = await _call(session, sandbox)
    await line.identify(intents=DIRECT_MESSAGES)
    command = {"name": "whisper", "description": "Whisper."}
    await hands.api("PUT", f"/applications/{home.BOT}/commands", json=[command])
    await hands.order("say", content="heard by nobody here")
    await hands.slash("whisper")
    asked = (await line.hear())["d"]
    callback = f"/interactions/{asked['id']}/{asked['token']}/callback"
    await hands.api("POST", callback, json={"type": 4, "data": {"content": "psst", "flags": 64}})

    heard = await line.hear()

    assert (heard["t"], heard["d"]["content"]) == ("MESSAGE_CREATE", "psst")
    assert "guild_id" not in heard["d"]


async def test_the_gateway_says_where_it_is(hands: Hands, sandbox: Sandbox) -> None:
    status, body = await hands.api("GET", "/gateway/bot")
    bare, public = await hands.api("GET", "/gateway", token=None)
    closed, _ = await hands.api("GET", "/gateway/bot", token=None)

    assert (status, body["url"], body["shards"]) == (200, sandbox.gateway, 1)
    assert (bare, public) == (200, {"url": sandbox.gateway})
    assert closed == 401


async def test_compression_is_one_stream(session: ClientSession, sandbox: Sandbox) -> None:
    socket = await session.ws_connect(f"{sandbox.gateway}?v=10&encoding=json&compress=zlib-stream")
    stream = zlib.decompressobj()

    async def hear() -> Any:
        packed = await socket.receive_bytes(timeout=10)
        assert packed.endswith(b"\x00\x00\xff\xff")
        return json.loads(stream.decompress(packed))

    assert (await hear())["op"] == 10
    await socket.send_str(json.dumps({"op": 2, "d": IDENTITY}))
    assert [(await hear())["t"], (await hear())["t"]] == ["READY", "GUILD_CREATE"]


@pytest.mark.parametrize(("asked", "code"), [("v=8", 4012), ("v=10&encoding=etf", 4002)])
async def test_what_is_not_spoken_here_is_told(
    session: ClientSession, sandbox: Sandbox, asked: str, code: int
) -> None:
    line = Line(await session.ws_connect(f"{sandbox.gateway}?{asked}"))

    assert await line.closed() == code


async def test_who_says_too_much_in_a_minute_is_hung_up_on(line: Line) -> None:
    await line.identify()
    for _ in range(120):
        await line.say(3, {"status": "idle", "activities": [], "since": None, "afk": False})

    assert await line.closed() == 4008


async def test_who_wants_to_speak_hears_that_there_is_no_voice(line: Line) -> None:
    await line.identify()
    await line.say(4, {"guild_id": home.GUILD, "channel_id": None})

    assert await line.closed() == 4001


async def test_a_client_without_heartbeats_is_hung_up_on(
    session: ClientSession, sandbox: Sandbox
) -> None:
    sandbox.service.settings.heartbeat_ms = 20
    line = await _call(session, sandbox)

    assert await line.closed() == 4009


async def test_a_heartbeat_can_be_asked_for(line: Line, hands: Hands) -> None:
    await hands.order_nothing("gateway", do="heartbeat")

    assert (await line.hear())["op"] == 1


async def test_messages_of_a_hidden_channel_are_not_heard(line: Line, hands: Hands) -> None:
    await line.identify(intents=GUILD_MESSAGES)
    hidden = [{"id": "portrait-bot", "deny": ["VIEW_CHANNEL"]}]
    await hands.order("channels", name="general", permission_overwrites=hidden)
    said = await hands.order("say", channel="general", content="not for you")
    await hands.drop(f"messages/{said['id']}")

    await hands.order("say", channel="portraits", content="for you")

    assert (await line.hear())["d"]["channel_id"] == home.PORTRAITS


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"query": "", "limit": 2}, 2),
        ({"query": "gr", "limit": 0}, 1),
        ({"user_ids": [home.ADA, "1"]}, 1),
    ],
)
async def test_members_are_found_by_name_and_number(line: Line, asked: Any, found: int) -> None:
    await line.identify(intents=0)
    await line.say(8, {"guild_id": home.GUILD} | asked)

    chunk = (await line.hear())["d"]

    assert len(chunk["members"]) == found
    assert "nonce" not in chunk
