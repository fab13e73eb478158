"""The real program as its own processes, in front of a sandbox in this one."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import psutil

from bot.config import environment_without_secrets
from bot.sandbox.server import Sandbox
from bot.texts import ENGLISH
from tests.chat.club import legible
from tests.sandbox.hands import SEEN_AT_MOST, in_short
from tests.waiting import within

T = TypeVar("T")
PATIENCE_SECONDS = 100  # a loaded CI machine imports torch slowly


class Discord:
    """The sandbox's control door."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self._http = http

    async def get(self, path: str) -> Any:
        async with self._http.get(self.sandbox.url + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        async with self._http.post(self.sandbox.url + path, json=body) as answer:
            return await answer.json()

    async def ask(self, subject: str, member: str = "ada", **options: object) -> str:
        """Type /portrait; return the message the bot answered with."""
        body = {"subject": subject, **options}
        asked = await self.post("/_/slash", member=member, command="portrait", options=body)
        return await self._answer(asked["interaction_id"])

    async def again(self, message: str, member: str) -> str:
        """Press Again; return the message the bot answered with."""
        body = {"member": member, "message_id": message, "label": "Again"}
        pressed = await self.post("/_/press", **body)
        return await self._answer(pressed["interaction_id"])

    async def delete(self, message: str, member: str) -> None:
        """Press Delete, say yes to what is asked back, and wait until the message is gone."""
        more = await self._pressed(message, member, "More", ENGLISH["more_told"])
        question = await self._pressed(more, member, "Delete", ENGLISH["delete_ask"])
        yes = {"message_id": question, "label": ENGLISH["button_sure_delete"]}
        await self.post("/_/press", member=member, **yes)

        async def deleted() -> bool | None:
            return (await self.message(message))["event"] == "deleted" or None

        await self.until(deleted)

    async def _pressed(self, message: str, member: str, label: str, told: str) -> str:
        """Press a button, and return the newest message that says this once there is one more."""

        async def found() -> list[str]:
            seen = (await self.get("/_/log?after=0"))["entries"]
            new = [each["message"] for each in seen if each["kind"] == "message_created"]
            return [each["id"] for each in new if each["content"] == told]

        before = await found()
        await self.post("/_/press", member=member, message_id=message, label=label)

        async def answered() -> str | None:
            after = await found()
            return str(after[-1]) if len(after) > len(before) else None

        return await self.until(answered)

    async def _answer(self, interaction: str) -> str:
        async def answered() -> str | None:
            seen = await self.get(f"/_/interactions/{interaction}")
            message: str | None = seen["response_message_id"]
            return message

        return await self.until(answered)

    async def message(self, message: str) -> dict[str, Any]:
        """Return a message as it stands."""
        states = await self.get(f"/_/messages/{message}/states")
        return {"event": states[-1]["event"], **legible(states[-1]["message"])}

    async def picture(self, message: str) -> bytes:
        """Wait for a message's finished picture and fetch it."""

        async def shown() -> str | None:
            embeds = (await self.message(message))["embeds"]
            url: str = embeds[0]["image"]["url"] if embeds and embeds[0].get("image") else ""
            return url if url and "/preview-" not in url else None

        url = await self.until(shown)
        async with self._http.get(url) as answer:
            return await answer.read()

    async def says(self, message: str, words: str) -> None:
        """Wait until a message's text contains some words."""

        async def said() -> bool | None:
            return words in (await self.message(message))["content"] or None

        await self.until(said)

    async def until(self, look: Callable[[], Awaitable[T | None]]) -> T:
        """Look again after everything that happens, until there is an answer."""
        cursor = 0
        seen: list[str] = []
        wanted = look.__qualname__.replace(".<locals>.", ": ")
        async with within(wanted, lambda: seen[-SEEN_AT_MOST:], seconds=PATIENCE_SECONDS):
            while (found := await look()) is None:
                log = await self.get(f"/_/log?after={cursor}&timeout=2")
                cursor = log["cursor"]
                seen += [in_short(entry) for entry in log["entries"]]
        return found

    async def connected(self, times: int = 1) -> None:
        """Wait until a bot hears what members type, for the nth time."""

        async def ready() -> bool | None:
            log = (await self.get("/_/log"))["entries"]
            return [entry["kind"] for entry in log].count("client_ready") >= times or None

        await self.until(ready)


@asynccontextmanager
async def discord() -> AsyncIterator[Discord]:
    async with Sandbox.open() as sandbox, aiohttp.ClientSession() as http:
        yield Discord(sandbox, http)


@asynccontextmanager
async def bot_process(
    sandbox: Sandbox, data: Path, *arguments: str, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python -m bot run`; whatever is left of it is killed at the end."""
    known = environment_without_secrets() | {
        "DISCORD_TOKEN": "sandbox-token",
        "DISCORD_API_URL": sandbox.api,
        "DISCORD_GATEWAY_URL": sandbox.gateway,
        "DATA_DIR": str(data),
        "MODEL": "embedded",
        "DEVICE": "cpu",
        **environment,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", *arguments),
        env=known,
        cwd=data.parent,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def studio_of(process: asyncio.subprocess.Process) -> psutil.Process | None:
    """Return the bot's studio, if it has one now."""
    children = psutil.Process(process.pid).children()
    return children[0] if children else None


async def killed(process: asyncio.subprocess.Process) -> None:
    """End a process as a crash would."""
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()


async def gone(process: psutil.Process) -> None:
    """Wait until a process that is not our child has ended."""
    await asyncio.to_thread(psutil.wait_procs, [process], 30)
    assert not process.is_running()
