"""Request bodies: JSON, or multipart with the JSON in `payload_json` and files beside it."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.sandbox.errors import ApiError, invalid
from bot.sandbox.files import Upload
from bot.sandbox.shape import Json

_FILE_FIELD = re.compile(r"files\[(\d{1,2})\]|file")
_JSON_LIMIT = 8 * 1024 * 1024


@dataclass
class Body:
    """What was sent; files by their number in `files[n]`."""

    payload: Json = field(default_factory=dict)
    files: dict[int, Upload] = field(default_factory=dict)


def parse_json(raw: bytes, *, surrogates: bool = False) -> Any:
    """Parse what Discord would parse: UTF-8, no NaN, no lone surrogates, no bottomless nesting."""
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse_constant)
        if b"\\u" in raw and not surrogates:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


async def read_json(request: web.Request, *, surrogates: bool = False) -> Any:
    """Read a JSON body."""
    if request.content_type != "application/json":
        told = "Expected \"Content-Type\" header to be one of {'application/json'}."
        raise invalid((), "CONTENT_TYPE_INVALID", told)
    return parse_json(await request.read(), surrogates=surrogates)


async def read_object(request: web.Request, *, surrogates: bool = False) -> Json:
    """Read a JSON body that must be an object."""
    return _object(await read_json(request, surrogates=surrogates))


async def read_body(request: web.Request, file_limit: int) -> Body:
    """Read JSON or multipart; a file over `file_limit` bytes is refused."""
    if request.content_type != "multipart/form-data":
        return Body(await read_object(request))
    try:
        return await _read_multipart(request, file_limit)
    except (ValueError, HttpProcessingError) as error:
        # What aiohttp raises for a missing boundary, a broken header or an early end.
        raise invalid((), "MULTIPART_INVALID", "The multipart body is malformed.") from error


async def _read_multipart(request: web.Request, file_limit: int) -> Body:
    body = Body()
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise ValueError("parts inside parts")
        if part.name == "payload_json":
            body.payload = _object(parse_json(await _read_part(part, _JSON_LIMIT)))
        elif found := _FILE_FIELD.fullmatch(part.name or ""):
            data = await _read_part(part, file_limit)
            body.files[int(found[1] or 0)] = Upload(part.filename or "unknown", data)
    return body


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk():
        data += chunk
        if len(data) > limit:
            raise ApiError(413, 40005, "Request entity too large")
    return bytes(data)


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise invalid((), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    return value
