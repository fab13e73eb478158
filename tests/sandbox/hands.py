"""Hands at the sandbox's control door and at its API, without any client library."""

from io import BytesIO
from typing import Any

from aiohttp import ClientResponse, ClientSession, FormData

from bot.sandbox.server import Sandbox

TOKEN = "sandbox-token"
SECONDS = 10
SEEN_AT_MOST = 5  #: entries of the log that are told where the right one does not come


class Hands:
    """What a test does as a person, as an observer, and as a bare bot."""

    def __init__(self, session: ClientSession, sandbox: Sandbox) -> None:
        self._session = session
        self._sandbox = sandbox

    async def ask(self, path: str, **query: Any) -> Any:
        async with self._session.get(f"{self._sandbox.url}/_/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def order(self, path: str, /, **body: Any) -> Any:
        status, answer = await self.try_order(path, **body)
        assert status == 200, answer
        return answer

    async def try_order(self, path: str, /, **body: Any) -> tuple[int, Any]:
        async with self._session.post(f"{self._sandbox.url}/_/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def order_nothing(self, path: str, /, **body: Any) -> None:
        """Give an order that has no answer but its being done."""
        async with self._session.post(f"{self._sandbox.url}/_/{path}", json=body) as answer:
            assert answer.status == 204, await answer.text()

    async def read(self, url: str) -> bytes:
        async with self._session.get(url) as answer:
            assert answer.status == 200
            return await answer.read()

    async def status(self, url: str) -> int:
        async with self._session.get(url) as answer:
            return answer.status

    async def header(self, url: str, name: str) -> str:
        async with self._session.get(url) as answer:
            return answer.headers[name]

    async def drop(self, path: str) -> int:
        async with self._session.delete(f"{self._sandbox.url}/_/{path}") as answer:
            return answer.status

    async def wait(self, kind: str, after: int = 0, **facts: Any) -> Any:
        """Wait for an entry of this kind with these facts in the log."""
        cursor, seen = after, list[str]()
        while True:
            found = await self.ask("log", after=cursor, timeout=SECONDS)
            assert found["entries"], f"no {kind} with {facts} came; instead: {seen[-SEEN_AT_MOST:]}"
            cursor = found["cursor"]
            seen += [in_short(entry) for entry in found["entries"]]
            for entry in found["entries"]:
                if entry["kind"] == kind and facts.items() <= _flat(entry).items():
                    return entry

    async def slash(self, command: str, member: str = "ada", **options: Any) -> str:
        sent = await self.order("slash", command=command, member=member, options=options)
        return str(sent["interaction_id"])

    async def press(self, message_id: str, member: str = "ada", **chosen: Any) -> str:
        sent = await self.order("press", message_id=message_id, member=member, **chosen)
        return str(sent["interaction_id"])

    async def submit(self, opened_by: str, **values: Any) -> str:
        """Fill in the modal that an interaction opens, once it is open."""
        await self.acknowledged(opened_by)
        sent = await self.order("modal", interaction_id=opened_by, values=values)
        return str(sent["interaction_id"])

    async def acknowledged(self, interaction_id: str) -> Any:
        entry = await self.wait("interaction_acknowledged", interaction_id=interaction_id)
        return entry["interaction"]

    async def answered(self, interaction_id: str) -> Any:
        """Wait for the acknowledgement, and give the message that came with it."""
        known = await self.acknowledged(interaction_id)
        return (await self.states(known["response_message_id"]))[-1]["message"]

    async def settled(self, interaction_id: str, num_states: int) -> Any:
        """Wait until the response has had this many states, and give the last."""
        message_id = (await self.acknowledged(interaction_id))["response_message_id"]
        cursor = 0
        while len(states := await self.states(message_id)) < num_states:
            entry = await self.wait("message_edited", after=cursor, message_id=message_id)
            cursor = entry["n"]
        return states[-1]["message"]

    async def states(self, message_id: str) -> Any:
        return await self.ask(f"messages/{message_id}/states")

    async def api(
        self, method: str, path: str, token: str | None = TOKEN, **rest: Any
    ) -> tuple[int, Any]:
        """Ask the API as a bot would."""
        headers = {"Authorization": f"Bot {token}"} if token else {}
        headers |= rest.pop("headers", {})
        url = f"{self._sandbox.api}{path}"
        async with self._session.request(method, url, headers=headers, **rest) as answer:
            return answer.status, await _read(answer)


async def _read(answer: ClientResponse) -> Any:
    if answer.status == 204:
        return None
    assert answer.headers["Content-Type"] == "application/json"
    return await answer.json()


def _flat(entry: Any) -> Any:
    """Let `text` stand for the content of the message in an entry."""
    message = entry.get("message") or {}
    return entry | {"text": message.get("content")}


def in_short(entry: Any) -> str:
    """Say in a few words what an entry of the log is about."""
    return f"{entry['kind']} {_flat(entry)['text'] or ''}".strip()


def form(payload: str, **files: bytes) -> FormData:
    """Build a multipart body: `payload_json`, and files named by their keyword with a .png."""
    data = FormData(quote_fields=False)
    data.add_field("payload_json", payload, content_type="application/json")
    for number, (name, content) in enumerate(files.items()):
        data.add_field(f"files[{number}]", BytesIO(content), filename=f"{name}.png")
    return data
