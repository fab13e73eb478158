"""The operator's door: by it commands of the same account reach the bot that runs, and nobody else.

One process serves a database, so whoever wants something of a running bot asks it. Where, and with
which word, stands in a file of DATA_DIR that only its owner reads; it listens on loopback alone.
"""

import base64
import json
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.desk.desk import Desk
from bot.desk.policy.withdrawals import Place
from bot.errors import PortraitBotError, Refused, SettingsError
from bot.request import Rest
from bot.texts import say
from bot.web.door import NO_STORE, HostChecked, Web, is_bearer

log = logging.getLogger(__name__)

FILE = "control"  #: in DATA_DIR: where the door is, and its word
MAX_BYTES = 40 * 2**20  #: of what is asked: a picture, in base64
PATIENCE_SECONDS = 60.0  #: for Discord to let all messages go

Act = Callable[[Desk, Mapping[str, Any]], Awaitable[dict[str, Any]]]


async def find(desk: Desk, told: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a picture is this bot's, and what would go with it."""
    confidence, code, facts = "certain", "origin_message", {}
    if "picture" in told:
        found = await desk.withdrawals.origin_of(base64.b64decode(told["picture"]))
        confidence, code, facts, job = found.confidence, found.code, found.facts, found.job
    else:
        job = await desk.withdrawals.job_at(Place(**told["place"]))
        facts = {"job": job}
    if job is None:
        return {"confidence": "none", "code": code if "picture" in told else "not_our_picture"}
    foreseen = await desk.withdrawals.foreseen(job)
    return {"confidence": confidence, "code": code, "facts": facts, "job": job, **asdict(foreseen)}


async def remove(desk: Desk, told: Mapping[str, Any]) -> dict[str, Any]:
    """Take a picture down everywhere; answers when its messages are gone, or after a minute."""
    withdrawals, since = desk.withdrawals, desk.deliveries.now()
    begun = await withdrawals.take_down(int(told["job"]), str(told["reason"]))
    patience = float(told.get("patience", PATIENCE_SECONDS))
    return asdict(await withdrawals.settled(begun, since, patience))


async def rest(desk: Desk, told: Mapping[str, Any]) -> dict[str, Any]:
    """Have the bot rest, until a moment or until it is woken; answers when the card is free."""
    until = told.get("until")
    return _told(await desk.rests.begin(None if until is None else float(until)))


async def wake(desk: Desk, told: Mapping[str, Any]) -> dict[str, Any]:
    """Have it paint again."""
    return _told(await desk.rests.wake())


async def rests(desk: Desk, told: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether it rests."""
    return _told(desk.rests.rest)


def _told(rest: Rest | None) -> dict[str, Any]:
    return {"rest": asdict(rest) if rest else None}


ACTS: dict[str, Act] = {
    "find": find,
    "remove": remove,
    "rest": rest,
    "wake": wake,
    "rests": rests,
}


def rest_told(rest: Mapping[str, Any] | None) -> str:
    """Say whether the bot rests, why and until when."""
    if rest is None:
        return say("rest_over")
    why = say(f"rest_why_{rest['why']}")
    if rest["until"] is None:
        return say("rest_begun", why=why)
    until = datetime.fromtimestamp(rest["until"], UTC).astimezone()
    return say("rest_begun_until", why=why, until=f"{until:%Y-%m-%d %H:%M}")


class Control:
    """The door, from when its file says where it is until the bot ends."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        """Take any free port, and leave word of it; raises SettingsError, OSError."""
        self._desk = desk
        self._file = folder / FILE
        self._token = secrets.token_urlsafe(32)
        routes = [
            Route(f"/{name}", partial(self._answer, act), methods=["POST"])
            for name, act in ACTS.items()
        ]
        app = Starlette(routes=routes, middleware=[Middleware(HostChecked, names=())])
        self._web = Web(app, "127.0.0.1", 0)
        word = json.dumps({"port": self._web.port, "token": self._token})
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with open(unfinished, "w", opener=_private) as file:
            file.write(word)
        os.replace(unfinished, self._file)

    async def run(self) -> None:
        """Answer until cancelled."""
        await self._web.run()

    def close(self) -> None:
        """Give the port back, and the word."""
        self._web.close()
        self._file.unlink(missing_ok=True)

    async def _answer(self, act: Act, request: Request) -> Response:
        if not is_bearer(request, self._token):
            return JSONResponse({"code": "unauthorized"}, 401, NO_STORE)
        told = bytearray()
        async for chunk in request.stream():
            told += chunk
            if len(told) > MAX_BYTES:
                return JSONResponse({"code": "not_a_picture"}, 413, NO_STORE)
        try:
            return JSONResponse(await act(self._desk, json.loads(told)), headers=NO_STORE)
        except PortraitBotError as refused:
            facts = {name: str(value) for name, value in refused.facts.items()}
            return JSONResponse({"code": refused.code, "facts": facts}, 409, NO_STORE)
        except (ValueError, KeyError, TypeError) as wrong:
            log.warning("the operator's door was asked for nothing it knows: %s", wrong)
            return JSONResponse({"code": "internal"}, 400, NO_STORE)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


async def ask(folder: Path, act: str, **told: object) -> dict[str, Any] | None:
    """Ask the running bot; None where none runs. Raises Refused with what it says."""
    try:
        word = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return None
    headers = {"Authorization": f"Bearer {word['token']}"}
    url = f"http://127.0.0.1:{int(word['port'])}/{act}"
    timeout = aiohttp.ClientTimeout(total=2 * PATIENCE_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, json=told, headers=headers) as answer,
        ):
            said: dict[str, Any] = await answer.json()
            if answer.status == 200:
                return said
            raise Refused(said["code"], **said.get("facts", {}))
    except aiohttp.ClientConnectorError:
        return None  # of one that was killed
    except (aiohttp.ClientError, TimeoutError, ValueError) as lost:
        raise SettingsError("control_lost", reason=lost) from lost
