"""A double of the models' hub on loopback: repositories of folders, parts, refusals, cut lines."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = ".safetensors"  #: what the hub keeps under its hash
REFUSALS = {"gated": (403, "GatedRepo"), "private": (401, "RepoNotFound"), "busy": (503, "")}


@dataclass
class Hub:
    """What stands there: folders by `owner/name`; what was asked; and how it behaves."""

    url: str = ""
    folders: dict[str, Path] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  #: repositories, and why
    cut_after: int | None = None  #: bytes of a large file, once; then it is busy
    damaged: bool = False
    sent: dict[str, int] = field(default_factory=dict)  #: bytes of each file
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)


@contextmanager
def hub() -> Iterator[Hub]:
    """Serve until the block ends."""
    there = Hub()

    class Handler(_Handler):
        hub = there

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    there.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *_: object) -> None:
        """Say nothing: tests read `asked`."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = urlsplit(self.path).path
        self.hub.asked.append(path)
        self.hub.tokens.add(self.headers.get("Authorization", ""))
        api, _, rest = path.partition("/api/models/")
        named = rest if not api and rest else path[1:]
        id = "/".join(named.split("/")[:2])
        if why := self.hub.refused.get(id) or (None if id in self.hub.folders else "private"):
            status, code = REFUSALS[why]
            self._send(status, b"", {"X-Error-Code": code} if code else {}, body=body)
        elif not api and rest:
            self._send(200, self._info(id), {"Content-Type": "application/json"}, body=body)
        else:
            self._file(id, named.split("/resolve/", 1)[1], body=body)

    def _info(self, id: str) -> bytes:
        folder = self.hub.folders[id]
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        siblings = [
            {"rfilename": str(file.relative_to(folder)), "size": file.stat().st_size}
            for file in files
        ]
        return json.dumps({"id": id, "sha": COMMIT, "siblings": siblings}).encode()

    def _file(self, id: str, named: str, *, body: bool) -> None:
        _, _, name = named.partition("/")
        file = self.hub.folders[id] / name
        if not file.is_file():
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"}, body=body)
            return
        content = file.read_bytes()
        etag = hashlib.sha256(content) if name.endswith(LARGE) else hashlib.sha1(content)
        about = {"ETag": f'"{etag.hexdigest()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if self.hub.damaged and name.endswith(LARGE):
            content = content[:-1] + bytes([content[-1] ^ 1])
        begin = int((self.headers.get("Range") or "bytes=0-")[6:].split("-")[0])
        status = 206 if begin else 200
        if begin:
            about["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        self._send(status, content[begin:], about, body=body, name=name)

    def _send(
        self, status: int, content: bytes, headers: dict[str, str], *, body: bool, name: str = ""
    ) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not body:
            return
        if name.endswith(LARGE) and self.hub.cut_after is not None:
            content, self.hub.cut_after = content[: self.hub.cut_after], None
            self.close_connection = True
            self.hub.refused |= dict.fromkeys(self.hub.folders, "busy")
        self.hub.sent[name] = self.hub.sent.get(name, 0) + len(content)
        self.wfile.write(content)
