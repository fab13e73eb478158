"""Discord's own API description, if it lies beside the repository: how bodies must look."""

import email
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from bot.sandbox.components import media_of, walk

_NAME = Path("shared", "data", "discord-openapi.json")
# Beside the repository, or beside a folder of several working trees.
FILE = next((f for above in Path(__file__).parents if (f := above / _NAME).exists()), _NAME)
needed = pytest.mark.skipif(not FILE.exists(), reason="Discord's API description is not here")
_URN = "urn:discord"


@cache
def document() -> Any:
    """Read the description, and let no object have fields that it does not name."""
    read = json.loads(FILE.read_text())
    for schema in read["components"]["schemas"].values():
        _close(schema)
    return json.loads(json.dumps(read).replace('"#/', f'"{_URN}#/'))


def _close(schema: Any) -> None:
    if isinstance(schema, list):
        for each in schema:
            _close(each)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "allOf" not in schema:
            schema.setdefault("additionalProperties", False)
        for each in schema.values():
            _close(each)


@cache
def _registry() -> Any:
    return Registry([(_URN, document())], draft=Draft202012)


@cache
def _operation(method: str, path: str) -> tuple[str, Any]:
    """Find the operation for a real path; literal parts count more than parameters."""
    fitting = [each for each in document()["paths"] if _pattern(each).fullmatch(path)]
    template = min(fitting, key=lambda each: each.count("{"))
    return template, document()["paths"][template][method.lower()]


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


@cache
def _validator(method: str, template: str, status: str) -> Draft202012Validator | None:
    """Make what judges a request (status "") or an answer; None where there is no body."""
    operation = document()["paths"][template][method.lower()]
    held = operation["responses"][status] if status else operation["requestBody"]
    schema = held.get("content", {}).get("application/json", {}).get("schema")
    return Draft202012Validator(schema, registry=_registry()) if schema else None


@cache
def validator_of(name: str) -> Draft202012Validator:
    """Make what judges one of the description's own shapes."""
    reference = {"$ref": f"{_URN}#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=_registry())


def errors_in(validator: Draft202012Validator | None, body: Any) -> list[str]:
    if validator is None or validator.is_valid(body):
        return []
    return [f"{_path(e)}: {_deepest(e)}" for e in validator.iter_errors(body)]


def _path(error: Any) -> str:
    return "/".join(map(str, error.instance_path))


def _deepest(error: Any) -> str:
    ways = getattr(error.kind, "context", ())  # of what was to be one of several
    inner = [f"{_path(each)}: {_deepest(each)}" for way in ways for each in way]
    return f"{error.message[:300]} {inner if inner else ''}"


def wrong_with_request(method: str, path: str, body: Any) -> list[str]:
    template, _ = _operation(method, path)
    return errors_in(_validator(method, template, ""), normalised(body))


def wrong_with_query(method: str, path: str, asked: Iterable[str]) -> list[str]:
    """Name what an address asks for behind its question mark, and no document knows."""
    template, operation = _operation(method, path)
    shared = document()["paths"][template].get("parameters", [])
    parameters = shared + operation.get("parameters", [])
    known = {each["name"] for each in parameters if each["in"] == "query"}
    return [f"nobody documents ?{name}" for name in asked if name not in known]


def wrong_with_response(method: str, path: str, status: int, body: Any) -> list[str]:
    if status >= 400:
        # Of a rate limit other fields are documented ("Rate Limit Response Structure").
        told = {"message", "retry_after", "global"} if status == 429 else {"message", "code"}
        return [] if told <= set(body) else [f"no error body: {body}"]
    if path.endswith("applications/@me"):
        # Discord's documentation has this field until v11, its description has it no more.
        body = {key: value for key, value in body.items() if key != "summary"}
    if path.endswith("/threads") and "message" in body:
        # "A channel, with a nested message object": "Start Thread in Forum or Media Channel".
        first = errors_in(validator_of("MessageResponse"), body["message"])
        body = {key: value for key, value in body.items() if key != "message"}
        return first + wrong_with_response(method, path, status, body)
    template, operation = _operation(method, path)
    if str(status) not in operation["responses"]:
        return [f"{status} is not among {list(operation['responses'])}"]
    return errors_in(_validator(method, template, str(status)), body)


def normalised(body: Any) -> Any:
    """Take out of a request what Discord takes and its description leaves out.

    Ids may be numbers, and are in Discord's examples and from discord.py; the description wants
    texts. Of permissions it is the other way round. discord.py sends an embed's `flags`, a
    command's `nsfw`, and `tts` with edits; and embeds and components may go back as they came.
    """
    body = _with_ids_as_texts(json.loads(json.dumps(body)))
    for part in body if isinstance(body, list) else [body]:
        if not isinstance(part, dict):
            continue
        part.pop("nsfw", None)
        for name in ("default_member_permissions", "permissions"):
            granted = part.get(name)
            if isinstance(granted, str) and granted.isdecimal():
                part[name] = int(granted)
        data = part.get("data") if isinstance(part.get("data"), dict) else part
        data.pop("tts", None)
        if data is not part:
            data.pop("enforce_nonce", None)  # discord.js sends it with responses
            part.pop("attachments", None)  # interactions.py names files beside the data
            if part.get("type") == 5:
                data.pop("allowed_mentions", None)  # hikari sends them with a deferral
        for embed in data.get("embeds") or []:
            embed.pop("flags", None)
            for media in ("image", "thumbnail", "footer", "author"):
                _forget_answered(embed.get(media) or {})
        for part in walk(data.get("components") or []):
            for media in media_of(part):
                _forget_answered(media)
                media.pop("id", None)
    return body


def _forget_answered(media: Any) -> None:
    for key in _OF_ANSWERS:
        media.pop(key, None)


_OF_ANSWERS = (
    "proxy_url",
    "proxy_icon_url",
    "width",
    "height",
    "content_type",
    "description",
)
_IDS = ("users[]", "roles[]", "messages[]", "attachments[].id", "default_values[].id", "emoji.id")


def _with_ids_as_texts(value: Any, name: str = "") -> Any:
    """Write ids as texts; the id of a component is no such, but a number that counts."""
    if isinstance(value, dict):
        last = name.rpartition(".")[2]
        return {key: _with_ids_as_texts(each, f"{last}.{key}") for key, each in value.items()}
    if isinstance(value, list):
        return [_with_ids_as_texts(each, f"{name.rpartition('.')[2]}[]") for each in value]
    is_id = name.endswith("_id") or name in _IDS
    return str(value) if is_id and isinstance(value, int) else value


@dataclass
class Exchange:
    """One request of a client and its answer, as the bytes that went over the wire."""

    method: str
    path: str
    content_type: str = ""
    status: int = 0
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)

    def request_body(self) -> Any:
        if not self.sent:
            return None
        if self.content_type.startswith("application/json"):
            return json.loads(self.sent)
        head = f"Content-Type: {self.content_type}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + bytes(self.sent)).get_payload()
        payload = next(p for p in parts if 'name="payload_json"' in p["Content-Disposition"])
        return json.loads(payload.get_payload(decode=True))

    def faults(self) -> list[str]:
        found = []
        if (body := self.request_body()) is not None:
            found += wrong_with_request(self.method, self.path, body)
        if self.received:
            answer = json.loads(self.received)
            found += wrong_with_response(self.method, self.path, self.status, answer)
        return [f"{self.method} {self.path} {self.status}: {each}" for each in found]


def listen(exchanges: list[Exchange]) -> aiohttp.TraceConfig:
    """Make a trace (a documented option of discord.py) that writes every API exchange down."""
    trace = aiohttp.TraceConfig()

    async def begin(session: Any, context: SimpleNamespace, params: Any) -> None:
        context.exchange = Exchange(params.method, params.url.path.removeprefix("/api/v10"))
        if params.url.path.startswith("/api/v10"):
            exchanges.append(context.exchange)

    async def headers(session: Any, context: SimpleNamespace, params: Any) -> None:
        context.exchange.content_type = params.headers.get("Content-Type", "")

    async def sent(session: Any, context: SimpleNamespace, params: Any) -> None:
        context.exchange.sent += params.chunk

    async def received(session: Any, context: SimpleNamespace, params: Any) -> None:
        context.exchange.received += params.chunk

    async def end(session: Any, context: SimpleNamespace, params: Any) -> None:
        context.exchange.status = params.response.status

    trace.on_request_start.append(begin)
    trace.on_request_headers_sent.append(headers)
    trace.on_request_chunk_sent.append(sent)
    trace.on_response_chunk_received.append(received)
    trace.on_request_end.append(end)
    return trace
