"""The bot's side of the wire: one studio at an address. Knows nothing of engines or models."""

import asyncio
import json
from collections.abc import AsyncGenerator
from io import BytesIO
from typing import TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from bot import guard
from bot.errors import StudioUnavailable
from bot.request import Failure, Finish, Frame, Spec
from bot.studio.wire import (
    MEDIA_TYPE,
    OTHER_WIRE,
    SOURCE_REFUSALS,
    WIRE,
    FrameDecoder,
    GarbageError,
    Health,
    pack,
)
from bot.vocabulary.lexicon import MAX_FILE_BYTES, LexiconFiles

M = TypeVar("M", bound=BaseModel)

SILENCE_SECONDS = 10.0  #: five beats missed: the studio is given up
STOOD_STILL_SECONDS = 2.0  #: a timer so much too late: the machine slept, or was paused
MAX_ANSWER_BYTES = 64 * 1024  #: of an answer that is no stream of frames
MAX_LEXICON_BYTES = 3 * MAX_FILE_BYTES  #: two files, most of whose characters are not escaped

NO_STUDIO_THERE = "not_a_studio"  #: the code of whatever answers there as no studio would
#: no address of a studio, or nothing that listens there
NOBODY_THERE = aiohttp.ClientConnectorError, aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError
REFUSALS = {401: "unauthorized", 409: "busy_attempt", 415: OTHER_WIRE, 503: "no_room"}


class StudioClient:
    """One studio at an address; every failure comes as StudioUnavailable with its code."""

    def __init__(
        self,
        url: str,
        token: str,
        session: aiohttp.ClientSession,
        *,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self.address = self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._session = session
        self._silence_seconds = silence_seconds

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        """Yield the frames of one job; closing the generator cancels the job in the studio.

        A spec with a source has its picture: `spec.going_on_from(png)`.
        """
        response = await self._send("POST", f"/v1/pictures/{job}?attempt={attempt}", spec)
        try:
            if response.status == 422:
                yield self._refusal_of_spec(await self._body(response))
                return
            self._accept(response)
            decoder = FrameDecoder()
            while True:
                for frame in await self._next_frames(response.content, decoder):
                    yield frame
                    if isinstance(frame, Failure | Finish):
                        return
        finally:
            response.close()  # cuts the connection, which is how a studio learns of a cancel

    async def health(self) -> Health:
        """Ask how the studio is; one that cannot be told in our words is of no use."""
        health = await self._asked("/healthz", Health, MAX_ANSWER_BYTES)
        if WIRE not in health.wires:
            raise self._gone(OTHER_WIRE)
        return health

    async def lexicon(self) -> LexiconFiles:
        """Ask whom the model knows, and which words."""
        return await self._asked("/v1/lexicon", LexiconFiles, MAX_LEXICON_BYTES)

    async def _asked(self, path: str, kind: type[M], most: int) -> M:
        response = await self._send("GET", path)
        try:
            self._accept(response)
            return kind.model_validate_json(await self._body(response, most))
        except ValidationError as error:
            raise self._gone(NO_STUDIO_THERE) from error
        finally:
            response.close()

    async def _send(
        self, method: str, path: str, spec: Spec | None = None
    ) -> aiohttp.ClientResponse:
        headers = self._headers | ({"Content-Type": MEDIA_TYPE} if spec else {})
        try:
            async with asyncio.timeout(self._silence_seconds):
                return await self._session.request(
                    method,
                    self._url + path,
                    data=BytesIO(pack(spec)) if spec else None,  # sent in pieces
                    headers=headers,
                    allow_redirects=False,  # the token goes to this address alone
                    raise_for_status=False,
                    timeout=aiohttp.ClientTimeout(),  # none of its own: a picture takes its time
                )
        except TimeoutError as error:
            raise self._gone("silent") from error
        except NOBODY_THERE as error:
            raise self._gone("unreachable") from error
        except aiohttp.ClientError as error:
            raise self._gone("died") from error

    def _accept(self, response: aiohttp.ClientResponse) -> None:
        """Raise unless the answer is 200."""
        if response.status == 200:
            return
        unexpected = "died" if response.status >= 500 else NO_STUDIO_THERE
        raise self._gone(REFUSALS.get(response.status, unexpected), status=response.status)

    def _refusal_of_spec(self, body: bytes) -> Failure:
        """Tell a studio with another model (raised) from a spec that no studio takes."""
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise self._gone(NO_STUDIO_THERE) from error
        code = answer.get("code") if isinstance(answer, dict) else None
        if code == "wrong_model":
            raise self._gone("wrong_model")
        known = code if code in guard.CODES | SOURCE_REFUSALS else "invalid_spec"
        return Failure(known, retryable=False)

    async def _next_frames(
        self, stream: aiohttp.StreamReader, decoder: FrameDecoder
    ) -> list[Frame]:
        """Wait for the next whole frames; single bytes that trickle in are silence too."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + self._silence_seconds
            try:
                async with asyncio.timeout_at(due):
                    while chunk := await stream.readany():
                        if frames := decoder.feed(chunk):
                            return frames
            except TimeoutError as error:
                if clock() - due < STOOD_STILL_SECONDS:
                    raise self._gone("silent") from error
                continue  # it was this process that stood still: what came since is to be read
            except (aiohttp.ClientError, GarbageError) as error:
                raise self._gone("died") from error
            raise self._gone("died")  # the stream ended without done or failed

    async def _body(self, response: aiohttp.ClientResponse, most: int = MAX_ANSWER_BYTES) -> bytes:
        body = b""
        try:
            async with asyncio.timeout(self._silence_seconds):
                while chunk := await response.content.readany():
                    body += chunk
                    if len(body) > most:
                        raise self._gone(NO_STUDIO_THERE)
        except TimeoutError as error:
            raise self._gone("silent") from error
        except aiohttp.ClientError as error:
            raise self._gone("died") from error
        return body

    def _gone(self, code: str, **facts: object) -> StudioUnavailable:
        return StudioUnavailable(code, studio=self._url, **facts)
