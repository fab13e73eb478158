"""Request bodies: JSON, or multipart with the JSON in `payload_json` and files beside it."""

import base64
import hashlib
import hmac
import json
import mimetypes
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NoReturn
from urllib.parse import quote

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from PIL import Image, UnidentifiedImageError

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError, invalid
from bot.sandbox.shape import Json

# Uploaded files, and the addresses they are read back from.

MAX_FILES = 10
_ISSUED_EVERY = 12 * 3600  # seconds
_LIVES = 24 * 3600  # seconds that an address works for, from when it was issued


@dataclass
class Upload:
    """One file of a multipart body."""

    filename: str
    data: bytes


@dataclass
class StoredFile:
    """One file of a message; width and height only for pictures."""

    id: str
    channel_id: str
    filename: str
    data: bytes
    description: str | None = None
    size: tuple[int, int] | None = None

    @property
    def content_type(self) -> str:
        return mimetypes.guess_type(self.filename)[0] or "application/octet-stream"


def file_from(told: object) -> Upload | None:
    """Read a file as the control door is given it; None where it is none."""
    if not isinstance(told, dict) or not isinstance(told.get("content"), str):
        return None
    try:
        data = base64.b64decode(told["content"], validate=True)
    except ValueError:
        return None
    return Upload(str(told.get("filename") or "unknown"), data)


class Cdn:
    """Every file ever uploaded; like Discord, it keeps those whose message is gone.

    Addresses are signed and end ("Signed Attachment CDN URLs"): `ex` and `is` are hexadecimal
    Unix seconds, `hm` is over both and the path. What is rendered later gets fresh ones.
    """

    def __init__(self, clock: Clock) -> None:
        self.base_url = ""  # known once the server has its port
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._files: dict[str, StoredFile] = {}

    def put(self, file: StoredFile) -> None:
        self._files[file.id] = file

    def find(self, channel_id: str, file_id: str, filename: str) -> StoredFile | None:
        file = self._files.get(file_id)
        return file if file and (file.channel_id, file.filename) == (channel_id, filename) else None

    def at(self, address: str) -> StoredFile | None:
        """Find the file that an address of this place leads to, signed or not."""
        path = address.removeprefix(self.base_url).partition("?")[0].split("/")
        is_ours = address.startswith(f"{self.base_url}/") and len(path) == 6
        return self._files.get(path[4]) if is_ours and path[2] == "attachments" else None

    def url(self, file: StoredFile) -> str:
        """Give the address of the file as it was uploaded."""
        return self._signed("cdn", file)

    def proxy_url(self, file: StoredFile) -> str:
        """Give the address of the media proxy, which hands pictures out re-encoded."""
        return self._signed("media", file)

    def external(self, address: str) -> str:
        """Give the proxy's address of what is kept elsewhere (discord-api-docs 878).

        Nothing is fetched from there: the sandbox asks nobody.
        """
        scheme, _, rest = address.partition("://")
        place, mark, query = rest.partition("?")
        told = f"{quote(mark + query, safe='')}/{scheme}/{quote(place)}".lstrip("/")
        mac = hashlib.blake2b(address.encode(), key=self._key, digest_size=32).hexdigest()
        return f"{self.base_url}/media/external/{mac}/{told}"

    def _signed(self, door: str, file: StoredFile) -> str:
        path = f"/{door}/attachments/{file.channel_id}/{file.id}/{quote(file.filename)}"
        # One address for half a day: a message that is read twice looks the same.
        issued = int(self._clock.now() // _ISSUED_EVERY * _ISSUED_EVERY)
        ex, issued_at = f"{issued + _LIVES:x}", f"{issued:x}"
        told = f"ex={ex}&is={issued_at}&hm={self._mac(file.id, ex, issued_at)}&"
        return f"{self.base_url}{path}?{told}"

    def _mac(self, file_id: str, ex: str, issued_at: str) -> str:
        told = f"{file_id}.{ex}.{issued_at}".encode()
        return hashlib.blake2b(told, key=self._key, digest_size=32).hexdigest()

    def admits(self, file: StoredFile, query: Mapping[str, str]) -> bool:
        """Tell whether an address is signed and has not ended."""
        ex, issued_at = query.get("ex", ""), query.get("is", "")
        right = hmac.compare_digest(
            query.get("hm", "").encode(), self._mac(file.id, ex, issued_at).encode()
        )
        return right and self._clock.now() < int(ex, 16)

    def attachment(self, file: StoredFile) -> Json:
        """Describe a file as `message.attachments` does."""
        shown: Json = {
            "id": file.id,
            "filename": file.filename,
            "size": len(file.data),
            "url": self.url(file),
            "proxy_url": self.proxy_url(file),
            "content_type": file.content_type,
        }
        if file.size:
            shown |= {"width": file.size[0], "height": file.size[1]}
        if file.description:
            shown["description"] = file.description
        return shown

    def media(self, file: StoredFile) -> Json:
        """Describe a file as an embed's image or a component's media does."""
        width, height = file.size or (0, 0)
        shown: Json = {"url": self.url(file), "proxy_url": self.proxy_url(file)}
        return shown | {"width": width, "height": height, "content_type": file.content_type}


def clean_name(filename: str) -> str:
    """Keep letters, digits, dots, dashes and underscores, as Discord does with uploads.

    Two files of one message may keep one name (discord-downloader-go 67).
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", filename).lstrip(".") or "unknown"


_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
_WIDEST = 4096  # pixels


def reencoded(file: StoredFile, asked: Mapping[str, str]) -> tuple[bytes, str]:
    """Give a picture and its type as the media proxy does: to the eye the same, other bytes.

    Nothing is inside that was. Discord does not say when it does so; what reads these bytes must
    not rely on their metadata. `width`, `height` and `format` are what Discord's own clients ask
    for (discord-api-docs 6660).
    """
    if file.size is None:
        return file.data, file.content_type
    stored = BytesIO()
    with Image.open(BytesIO(file.data)) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            return file.data, file.content_type
        kind = _FORMATS.get(asked.get("format", ""), picture.format or "PNG")
        bare = picture.convert("RGB") if kind == "JPEG" else picture.copy()
        bare.info.clear()
        bare = bare.resize(_size_asked(bare.size, asked), Image.Resampling.LANCZOS)
        bare.save(
            stored, kind, **({"lossless": True} if asked.get("quality") == "lossless" else {})
        )
    return stored.getvalue(), Image.MIME[kind]


def _size_asked(size: tuple[int, int], asked: Mapping[str, str]) -> tuple[int, int]:
    """Give the size that is asked for, within the picture's own; one side alone decides both."""
    told = [asked.get(side, "") for side in ("width", "height")]
    sides = [int(each) if each.isdecimal() and 0 < int(each) <= _WIDEST else 0 for each in told]
    if not any(sides):
        return size
    share = min(1.0, *(new / old for new, old in zip(sides, size, strict=True) if new))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height of a picture; None for anything else."""
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return None


# The JSON of a request, for whoever listens along.
UNDERSTOOD: web.RequestKey[Any] = web.RequestKey("understood", object)
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
    value = parse_json(await request.read(), surrogates=surrogates)
    request[UNDERSTOOD] = value
    return value


def _understood(request: web.Request, body: Body) -> Body:
    request[UNDERSTOOD] = body.payload
    return body


async def read_object(request: web.Request, *, surrogates: bool = False) -> Json:
    """Read a JSON body that must be an object."""
    return _object(await read_json(request, surrogates=surrogates))


FORM = "application/x-www-form-urlencoded"


async def read_body(request: web.Request, file_limit: int, request_limit: int) -> Body:
    """Read JSON, a form or multipart; what is over a limit (in bytes) is refused."""
    if request.content_type == FORM:
        # The API description lists it for messages, callbacks and webhooks: JSON in a field.
        told = (await request.post()).get("payload_json", "{}")
        return _understood(request, Body(_object(parse_json(str(told).encode()))))
    if request.content_type != "multipart/form-data":
        return Body(await read_object(request))
    try:
        body = await _read_multipart(request, file_limit, max(file_limit, request_limit))
        return _understood(request, body)
    except (ValueError, HttpProcessingError) as error:
        # What aiohttp raises for a missing boundary, a broken header or an early end.
        raise invalid((), "MULTIPART_INVALID", "The multipart body is malformed.") from error


async def _read_multipart(request: web.Request, file_limit: int, request_limit: int) -> Body:
    body, num_bytes = Body(), 0
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise ValueError("parts inside parts")
        if part.name == "payload_json":
            body.payload = _object(parse_json(await _read_part(part, _JSON_LIMIT)))
        elif found := _FILE_FIELD.fullmatch(part.name or ""):
            data = await _read_part(part, file_limit)
            body.files[int(found[1] or 0)] = Upload(part.filename or "unknown", data)
            num_bytes += len(data)
            if num_bytes > request_limit:
                raise ApiError(413, 40005, "Request entity too large")
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
