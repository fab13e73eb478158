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

from bot.app import House, open_house, until_asked_to_end
from bot.config import Settings, environment_without_secrets
from bot.errors import GATE_STOP
from bot.kept import begun
from bot.request import Cancelled, Done, Failed
from bot.texts import say

SANDBOX_TOKEN = "sandbox-token"  #: what the sandbox takes for a bot token; it is no secret
EMBEDDED = "embedded"  #: the recipe of the checkpoint that comes with the program
LOG_WAIT_SECONDS = 20
STATES = "states.json"  #: every state of the message as the local Discord sent it

T = TypeVar("T")
Json = dict[str, Any]
Ending = tuple[Json, Done] | str  #: the message with its picture, or what it says instead
Visit = Callable[[aiohttp.ClientSession, House], Awaitable[T]]


async def show(model: str | None, announce: Callable[[str], None]) -> None:
    """Run the demo until asked to end; `announce` gets the page's address when it can be used."""

    async def visit(sandbox: aiohttp.ClientSession, _house: House) -> None:
        async with sandbox.get("/") as page:
            announce(str(page.url))
        await asyncio.Event().wait()

    await until_asked_to_end(visited(model, visit))


async def once(subject: str, out: Path, model: str | None) -> dict[str, Any] | str:
    """Ask for one picture as a member would; return the account of it, or why none came."""

    async def visit(sandbox: aiohttp.ClientSession, house: House) -> dict[str, Any] | str:
        asked = await _post(sandbox, "/_/slash", command="portrait", options={"subject": subject})
        if "interaction_id" not in asked:
            return str(asked.get("message", asked))
        interaction = asked["interaction_id"]
        ending: Ending = await _watch(sandbox, partial(_ending, sandbox, house, interaction))
        if isinstance(ending, str):
            return ending
        message, done = ending
        ticket = await house.desk.look_up(int(interaction))
        read = ticket.request.reading.model_dump(exclude_defaults=True) if ticket else {}
        return {**await _account(sandbox, interaction, message, done, out), "reading": read}

    return await visited(model, visit)


async def visited(model: str | None, visit: Visit[T]) -> T:
    """Start the house on loopback, let somebody visit it, and leave nothing of it behind."""
    with TemporaryDirectory(prefix="portrait-bot-") as data:
        async with (
            _sandbox() as url,
            open_house(_settings(url, Path(data), model)) as house,
            aiohttp.ClientSession(url) as sandbox,
        ):
            visiting = begun(_visit_when_ready(sandbox, house, visit), "visit")
            return await _while_living(house, visiting)


async def _visit_when_ready(sandbox: aiohttp.ClientSession, house: House, visit: Visit[T]) -> T:
    await house.chat.ready.wait()
    await house.dispatch.heard()  # so that the very first names are known
    return await visit(sandbox, house)


async def _while_living(house: House, visiting: asyncio.Task[T]) -> T:
    """Return what the visit came to; raise the house's own error where that ends first."""
    living = begun(house.live(), "house")
    try:
        await asyncio.wait({living, visiting}, return_when=asyncio.FIRST_COMPLETED)
        if not visiting.done():
            living.result()
        return await visiting
    finally:
        visiting.cancel()
        living.cancel()
        await asyncio.wait({living, visiting})


def _settings(url: str, data: Path, model: str | None) -> Settings:
    """Settings of the demo alone: nothing of `.env`, above all no token, is looked at."""
    return Settings(
        discord_token=SecretStr(SANDBOX_TOKEN),
        discord_api_url=f"{url}/api/v10",
        discord_gateway_url=url.replace("http", "ws", 1) + "/gateway",
        database_url=SecretStr(f"sqlite+aiosqlite:///{data / 'portraits.sqlite3'}"),
        data_dir=data,
        model=model or EMBEDDED,
        studio_urls=(),
        limits=False,  # somebody who tries it out is not to wait an hour
        log_level="WARNING",
    )


@asynccontextmanager
async def _sandbox() -> AsyncIterator[str]:
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
        yield json.loads(await process.stdout.readline())["url"]
    finally:
        process.stdin.close()
        await process.wait()


async def _ending(sandbox: aiohttp.ClientSession, house: House, interaction: str) -> Ending | None:
    """Return the message with its picture, the sentence that came instead, or None so far."""
    asked = await _get(sandbox, f"/_/interactions/{interaction}")
    if asked["state"] in ("failed", "undelivered"):
        return say("demo_no_answer")
    if asked["response_message_id"] is None:
        return None
    states = await _get(sandbox, f"/_/messages/{asked['response_message_id']}/states")
    message = states[-1]["message"]
    outcome = await house.desk.outcome(int(interaction))
    if isinstance(outcome, Done):
        return (message, outcome) if _pictures(message) else None
    if outcome == Failed(GATE_STOP):
        return say(GATE_STOP)  # who asked reads it alone, and this message is gone
    known = await house.desk.look_up(int(interaction))
    if known is None or isinstance(outcome, Failed | Cancelled):
        return _words(message)
    return None


async def _account(
    sandbox: aiohttp.ClientSession, interaction: str, message: Json, done: Done, out: Path
) -> dict[str, Any]:
    """Tell what a replay needs, what was said and when; every state whole is a file in `out`."""
    asked = await _get(sandbox, f"/_/interactions/{interaction}")
    files = await _download(sandbox, message, out)
    states = await _get(sandbox, f"/_/messages/{message['id']}/states")
    whole = out / STATES
    await asyncio.to_thread(whole.write_text, json.dumps(states, indent=2), encoding="utf-8")
    return {
        "files": files,
        "seed": done.prints[0].seed,
        **done.report.model_dump(),
        "acknowledged_ms": asked["acknowledged_ms"],
        "states": [{"at": each["at"], "content": _words(each["message"])} for each in states],
        "message": {key: message[key] for key in ("flags", "components", "attachments")},
        "states_file": str(whole),
    }


def _pictures(message: Json) -> list[str]:
    """Return the addresses of finished pictures; a sketch on the way is none."""
    items = [item for part in message["components"] for item in part.get("items", ())]
    shown = [item["media"]["url"] for item in items]
    return [url for url in shown if "/portrait-" in url]


def _words(message: Json) -> str:
    """Return what a message says, of whichever kind it is."""
    texts = [part["content"] for part in message["components"] if "content" in part]
    return "\n".join(filter(None, (message["content"], *texts)))


async def _download(sandbox: aiohttp.ClientSession, message: Json, out: Path) -> list[str]:
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
    cursor = 0
    while (found := await look()) is None:
        log = await _get(sandbox, f"/_/log?after={cursor}&timeout={LOG_WAIT_SECONDS}")
        cursor = log["cursor"]
    return found


async def _get(sandbox: aiohttp.ClientSession, path: str) -> Any:
    async with sandbox.get(path) as answer:
        answer.raise_for_status()
        return await answer.json()


async def _post(sandbox: aiohttp.ClientSession, path: str, **body: object) -> Json:
    async with sandbox.post(path, json=body) as answer:
        told: Json = await answer.json()
        return told
