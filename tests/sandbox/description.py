"""Discord's own API description, if it lies beside the repository: how bodies must look."""

import email
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).parents[3] / "shared" / "data" / "discord-openapi.json"
needed = pytest.mark.skipif(not FILE.exists(), reason="Discord's API description is not here")
_URN = "urn:discord"


@cache
def _document() -> Any:
    return json.loads(FILE.read_text())


@cache
def _registry() -> Any:
    resource = DRAFT202012.create_resource(_document())
    return Registry().with_resource(_URN, resource)


@cache
def _operation(method: str, path: str) -> tuple[str, Any]:
    """Find the operation for a real path; literal parts count more than parameters."""
    fitting = [each for each in _document()["paths"] if _pattern(each).fullmatch(path)]
    template = min(fitting, key=lambda each: each.count("{"))
    return template, _document()["paths"][template][method.lower()]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


def _errors(schema: Any, body: Any) -> list[str]:
    absolute = json.loads(json.dumps(schema).replace('"#/', f'"{_URN}#/'))
    found = Draft202012Validator(absolute, registry=_registry()).iter_errors(body)
    return [f"{'/'.join(map(str, e.absolute_path))}: {_deepest(e)}" for e in found]


def _deepest(error: Any) -> str:
    inner = [_deepest(each) for each in error.context or ()]
    return f"{error.message[:300]} {inner if inner else ''}"


def wrong_with_request(method: str, path: str, body: Any) -> list[str]:
    _, operation = _operation(method, path)
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return _errors(schema, _with_ids_as_texts(body))


def wrong_with_response(method: str, path: str, status: int, body: Any) -> list[str]:
    _, operation = _operation(method, path)
    if status >= 400:
        return [] if {"message", "code"} <= set(body) else [f"no error body: {body}"]
    answers = operation["responses"]
    if str(status) not in answers:
        return [f"{status} is not among {list(answers)}"]
    schema = answers[str(status)].get("content", {}).get("application/json", {}).get("schema")
    return _errors(schema, body) if schema else []


def _with_ids_as_texts(body: Any) -> Any:
    """Discord's examples and discord.py number attachments; the description wants texts."""
    body = json.loads(json.dumps(body))
    if isinstance(body, dict):
        data = body.get("data") if isinstance(body.get("data"), dict) else body
        for entry in data.get("attachments") or []:
            entry["id"] = str(entry["id"])
    return body


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
