"""The whole house on loopback: a local Discord, the bot and its studio, with temporary data."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr

from bot.app import EMBEDDED, House, open_house
from bot.config import Settings, environment_without_secrets
from bot.request import Cancelled, Done, Failed

SANDBOX_TOKEN = "sandbox-token"  #: what the sandbox takes for a bot token; it is no secret
LOG_WAIT_SECONDS = 20

T = TypeVar("T")
Ending = tuple[dict[str, Any], Done] | str  #: the message with its picture, or what it says instead


async def show(model: str | None, announce: Callable[[str], None]) -> None:
    """Run the demo until cancelled; `announce` gets the page's address once it can be used."""
    async with _demo(model) as (address, _house):
        async with aiohttp.ClientSession(address) as sandbox:
            await _until_synced(sandbox)
        announce(address)
        await asyncio.Event().wait()


async def once(subject: str, out: Path, model: str | None) -> dict[str, Any] | str:
    """Ask for one picture as a member would; return the account of it, or why none came."""
    async with _demo(model) as (address, house), aiohttp.ClientSession(address) as sandbox:
        await _until_synced(sandbox)
        asked = await _post(sandbox, "/_/slash", command="portrait", options={"subject": subject})
        if "interaction_id" not in asked:
            return str(asked.get("message", asked))
        return await _account(sandbox, house, int(asked["interaction_id"]), out)


@asynccontextmanager
async def _demo(model: str | None) -> AsyncIterator[tuple[str, House]]:
    """Start the three processes' worth of house, and leave none of it behind."""
    with TemporaryDirectory(prefix="portrait-bot-") as data:
        async with _sandbox() as port, open_house(_settings(port, Path(data), model)) as house:
            living = asyncio.create_task(house.live(), name="house")
            try:
                async with _ending_with(living):
                    yield f"http://127.0.0.1:{port}", house
            finally:
                living.cancel()
                await asyncio.wait([living])


@asynccontextmanager
async def _ending_with(living: asyncio.Task[None]) -> AsyncIterator[None]:
    """Raise the house's own error here when it ends before its visitor does."""
    visitor = asyncio.current_task()
    assert visitor is not None
    living.add_done_callback(lambda _ended: visitor.cancel())
    try:
        yield
    except asyncio.CancelledError:
        if living.done() and not living.cancelled() and (error := living.exception()):
            raise error from None
        raise


def _settings(port: int, data: Path, model: str | None) -> Settings:
    """Settings of the demo alone: nothing of `.env`, above all no token, is looked at."""
    return Settings(
        discord_token=SecretStr(SANDBOX_TOKEN),
        discord_api_url=f"http://127.0.0.1:{port}/api/v10",
        discord_gateway_url=f"ws://127.0.0.1:{port}/gateway",
        database_url=SecretStr(f"sqlite+aiosqlite:///{data / 'portraits.sqlite3'}"),
        data_dir=data,
        model=model or EMBEDDED,
        studio_urls=(),
        log_level="WARNING",
    )


@asynccontextmanager
async def _sandbox() -> AsyncIterator[int]:
    """Run the sandbox as its own process, which ends when its stdin does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--port", "0", "--announce"),
        "--exit-with-stdin",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment_without_secrets(),
        start_new_session=True,  # Ctrl-C reaches the demo alone, which ends the others in order
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())["port"]
    finally:
        process.stdin.close()
        await process.wait()


async def _until_synced(sandbox: aiohttp.ClientSession) -> None:
    """Wait until the bot's commands can be typed."""

    async def synced() -> bool | None:
        return bool((await _get(sandbox, "/_/world")).get("commands")) or None

    await _watch(sandbox, synced)


async def _account(
    sandbox: aiohttp.ClientSession, house: House, interaction: int, out: Path
) -> dict[str, Any] | str:
    ending: Ending = await _watch(sandbox, partial(_ending, sandbox, house, interaction))
    if isinstance(ending, str):
        return ending
    message, done = ending
    states = await _get(sandbox, f"/_/messages/{message['id']}/states")
    asked = await _get(sandbox, f"/_/interactions/{interaction}")
    report = done.report
    return {
        "acknowledged_ms": asked["acknowledged_ms"],
        "states": states["states"],
        "message": message,
        "files": await _download(sandbox, message, out),
        "seed": done.prints[0].seed,
        **report.model_dump(include={"prompt", "negative", "model", "sampler", "steps"}),
        **report.model_dump(include={"guidance", "width", "height", "seconds"}),
    }


async def _ending(sandbox: aiohttp.ClientSession, house: House, interaction: int) -> Ending | None:
    """Return the message with its picture, the sentence that came instead, or None so far."""
    asked = await _get(sandbox, f"/_/interactions/{interaction}")
    if asked.get("refusal"):
        return str(asked["refusal"])
    if not asked.get("message_id"):
        return None
    message = (await _get(sandbox, f"/_/messages/{asked['message_id']}/states"))["states"][-1]
    outcome = await house.desk.outcome(interaction)
    if isinstance(outcome, Done):
        shown = message["message"]
        return (shown, outcome) if _pictures(shown) else None
    known = await house.desk.look_up(interaction)
    if known is None or isinstance(outcome, Failed | Cancelled):
        return str(message["message"]["content"])
    return None


def _pictures(message: dict[str, Any]) -> list[str]:
    return [embed["image"]["url"] for embed in message["embeds"] if embed.get("image")]


async def _download(
    sandbox: aiohttp.ClientSession, message: dict[str, Any], out: Path
) -> list[str]:
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    written = []
    for url in _pictures(message):
        async with sandbox.get(url) as answer:
            answer.raise_for_status()
            file = out / url.split("?")[0].rsplit("/", 1)[-1]
            await asyncio.to_thread(file.write_bytes, await answer.read())
        written.append(str(file))
    return written


async def _watch(sandbox: aiohttp.ClientSession, look: Callable[[], Awaitable[T | None]]) -> T:
    """Look again after everything that happens in the sandbox, until there is an answer."""
    after = 0
    while (found := await look()) is None:
        path = f"/_/log?after={after}&timeout={LOG_WAIT_SECONDS}"
        after = max([after, *(entry["number"] for entry in (await _get(sandbox, path))["log"])])
    return found


async def _get(sandbox: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with sandbox.get(path) as answer:
        body: dict[str, Any] = await answer.json()
        return body


async def _post(sandbox: aiohttp.ClientSession, path: str, **body: object) -> dict[str, Any]:
    async with sandbox.post(path, json=body) as answer:
        told: dict[str, Any] = await answer.json()
        return told
