"""The client against studios that misbehave, over real sockets."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import aiohttp
import pytest

from bot.errors import StudioUnavailable
from bot.request import Beat, Failure, Preview, Spec
from bot.studio.client import StudioClient
from bot.studio.wire import encode
from tests.studio.open_studio import SPEC, open_studio, painted
from tests.waiting import within

STREAM = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
Misbehave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def studio_that(
    misbehave: Misbehave, silence_seconds: float = 0.2
) -> AsyncIterator[StudioClient]:
    """Open a client for a server that reads a request and then does as told."""
    serving: set[asyncio.Future[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        serving.add(ended)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await misbehave(reader, writer)
        except ConnectionError:
            pass  # the client left first, which is what most of these tests want
        finally:
            writer.close()
            ended.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with aiohttp.ClientSession() as session:
            yield StudioClient(url, "t", session, silence_seconds=silence_seconds)
        await asyncio.gather(*serving)
    finally:
        server.close()


def saying(*parts: bytes, then_hang: bool = False) -> Misbehave:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.writelines(parts)
        await writer.drain()
        if then_hang:
            await reader.read()  # the request's body
            await reader.read()  # until the client leaves

    return say


async def code_when_painting(misbehave: Misbehave, silence_seconds: float = 0.2) -> str:
    async with studio_that(misbehave, silence_seconds) as client:
        with pytest.raises(StudioUnavailable) as gone:
            await painted(client)
    return gone.value.code


async def test_a_studio_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with aiohttp.ClientSession() as session:
        client = StudioClient(f"http://127.0.0.1:{port}", "t", session)

        for ask in (painted(client), client.health()):
            with pytest.raises(StudioUnavailable) as gone:
                await ask
            assert gone.value.code == "unreachable"


async def test_a_wrong_token_is_told() -> None:
    async with open_studio() as house:
        stranger = StudioClient(house.url, "wrong", house.session)

        for ask in (painted(stranger), stranger.health()):
            with pytest.raises(StudioUnavailable) as gone:
                await ask
            assert gone.value.code == "unauthorized"


async def test_a_spec_no_studio_takes_is_a_failure_and_no_reason_to_try_again() -> None:
    never_valid = Spec.model_construct(**SPEC.model_dump() | {"steps": 0})
    async with open_studio() as house:
        frames = await painted(house.client, spec=never_valid)

    assert frames == [Failure("invalid_spec", retryable=False)]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("503 Service Unavailable", "no_room"),
        ("409 Conflict", "busy_attempt"),
        ("401 Unauthorized", "unauthorized"),
        ("404 Not Found", "not_a_studio"),
        ("204 No Content", "not_a_studio"),
        ("500 Internal Server Error", "died"),
        ("502 Bad Gateway", "died"),
    ],
)
async def test_each_status_has_its_code(status: str, code: str) -> None:
    assert await code_when_painting(saying(answer(status)), silence_seconds=10) == code


async def test_redirects_are_not_followed_with_the_token() -> None:
    async with open_studio() as house:
        elsewhere = f"Location: {house.url}/v1/pictures/1?attempt=1"

        moved = saying(answer("307 Temporary Redirect", b"", elsewhere))

        assert await code_when_painting(moved, silence_seconds=10) == "not_a_studio"


@pytest.mark.parametrize(
    "misbehave",
    [
        saying(),
        saying(b"\x00\x01\x02 this is no HTTP\r\n\r\n"),
        saying(STREAM),
        saying(STREAM, b"0\r\n\r\n"),
        saying(STREAM, chunk(encode(Beat())), b"0\r\n\r\n"),
        saying(STREAM, chunk(encode(Preview(0, b"x" * 1000))[:500]), b"0\r\n\r\n"),
        saying(STREAM, b"zz\r\n"),
        saying(STREAM, chunk(b"<html>welcome</html>")),
        saying(STREAM, chunk(b"\xc1")),
    ],
    ids=[
        "hangs up", "no HTTP", "cut before the first frame", "ends empty", "ends after a beat",
        "ends inside a frame", "broken chunks", "a web page", "no msgpack",
    ],
)  # fmt: skip
async def test_a_stream_without_a_proper_end_means_the_studio_died(misbehave: Misbehave) -> None:
    assert await code_when_painting(misbehave, silence_seconds=10) == "died"


async def test_frames_before_the_end_of_a_studio_still_arrive() -> None:
    ended = saying(STREAM, chunk(encode(Beat())), b"0\r\n\r\n")
    async with studio_that(ended, silence_seconds=10) as client:
        frames = client.paint(1, 1, SPEC)

        assert await anext(frames) == Beat()
        with pytest.raises(StudioUnavailable):
            await anext(frames)


async def test_an_oversized_frame_is_refused_while_it_comes() -> None:
    sent = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        head = b"\x83\xa4kind\xa7preview\xa5index\x00\xa4jpeg\xc6\x7f\xff\xff\xff"
        writer.write(STREAM + chunk(head))
        while True:
            writer.write(chunk(b"x" * 2**20))
            await writer.drain()
            sent += 2**20

    assert await code_when_painting(flood, silence_seconds=10) == "died"
    assert sent < 100 * 2**20


@pytest.mark.parametrize(
    "misbehave",
    [
        saying(then_hang=True),
        saying(STREAM, then_hang=True),
        saying(STREAM, chunk(encode(Beat())), then_hang=True),
        saying(answer("422 Unprocessable", b"")[:-2], then_hang=True),
        saying(b"HTTP/1.1 422 Unprocessable\r\nContent-Length: 9\r\n\r\n", then_hang=True),
    ],
    ids=["no answer", "no frame", "no second frame", "half a head", "no body"],
)
async def test_silence_is_given_up(misbehave: Misbehave) -> None:
    assert await code_when_painting(misbehave) == "silent"


async def test_a_machine_that_slept_takes_nobody_for_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.studio.client.STOOD_STILL_SECONDS", 0.2)

    async def sleeps(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM + chunk(encode(Beat())))
        await asyncio.sleep(0.05)  # until the client waits for more
        time.sleep(0.6)  # noqa: ASYNC251  # the fault itself: the whole process stands still
        writer.write(chunk(encode(Failure("painting_failed", retryable=True))))

    async with studio_that(sleeps) as client:
        assert (await painted(client))[-1] == Failure("painting_failed", retryable=True)


async def test_bytes_that_trickle_in_without_a_frame_are_silence() -> None:
    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM)
        for byte in encode(Preview(0, b"x" * 1000)):
            writer.write(chunk(bytes([byte])))
            await writer.drain()
            await asyncio.sleep(0.02)  # the fault itself: half the limit's worth is 5 bytes

    assert await code_when_painting(trickle) == "silent"


async def test_a_silent_studio_has_no_health() -> None:
    async with studio_that(saying(then_hang=True)) as client:
        with pytest.raises(StudioUnavailable) as gone:
            await client.health()

    assert gone.value.code == "silent"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"ready": "perhaps"}', b"x" * 100_000, b"\xff"]
)
async def test_whoever_answers_nonsense_about_their_health_is_no_studio(body: bytes) -> None:
    async with studio_that(saying(answer("200 OK", body)), silence_seconds=10) as client:
        with pytest.raises(StudioUnavailable) as gone:
            await client.health()

    assert gone.value.code == "not_a_studio"


async def test_closing_the_generator_hangs_up() -> None:
    hung_up = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM + chunk(encode(Beat())))
        await reader.read()
        hung_up.set()

    async with studio_that(wait, silence_seconds=10) as client:
        async with aclosing(client.paint(1, 1, SPEC)) as frames:
            assert await anext(frames) == Beat()
        async with within("the studio to notice that the client has left", seconds=5):
            await hung_up.wait()


def test_the_bots_side_of_the_studio_never_imports_torch_or_the_engine() -> None:
    program = (
        "import sys, bot.studio.client, bot.studio.supervisor;"
        "print([name for name in ('torch', 'diffusers', 'uvicorn', 'bot.engine', "
        "'bot.studio.server') if name in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert told.stdout == b"[]\n"
