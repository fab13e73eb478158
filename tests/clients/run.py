"""Drives a bot of each foreign library through the same twenty acts, and writes the table.

`make clients` calls it; by hand: `python -m tests.clients.run [NAME ...]`.
"""

import asyncio
import base64
import contextlib
import json
import os
import re
import sys
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.waiting import within

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILT = ROOT / "build" / "clients"
PAGE = ROOT / "docs" / "sandbox.md"
CLIENTS = tomllib.loads((HERE / "clients.toml").read_text())
SECONDS = 20
MODERN = 1 << 15  # the flag of components v2
FILE = {"filename": "a.txt", "content": base64.b64encode(b"a file").decode()}


class Visit:
    """One client in its own sandbox: what people do to it, and what it is seen to do."""

    def __init__(self, session: ClientSession, door: str, *, undescribed: bool) -> None:
        self._session, self._door = session, door
        self.undescribed = undescribed  #: the library has no descriptions for files

    async def ask(self, path: str, **query: Any) -> Any:
        async with self._session.get(f"{self._door}/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def order(self, path: str, **body: Any) -> Any:
        async with self._session.post(f"{self._door}/{path}", json=body) as answer:
            assert answer.status in (200, 204), await answer.text()
            return await answer.json() if answer.status == 200 else None

    async def page(self, channel: str = "portraits") -> Any:
        return (await self.ask("transcript", channel=channel))["messages"]

    async def until(self, seen: Callable[[], Awaitable[Any]], what: str) -> Any:
        """Look again whenever something happened, until there is what was looked for."""
        async with within(what, seconds=SECONDS + 1):
            cursor = 0
            while True:
                if found := await seen():
                    return found
                told = await self.ask("log", after=cursor, timeout=SECONDS)
                assert told["entries"], f"{what} did not come"
                cursor = told["cursor"]

    async def logged(self, kind: str, **facts: Any) -> Any:
        async def seen() -> Any:
            entries = (await self.ask("log"))["entries"]
            fitting = [e for e in entries if e["kind"] == kind and facts.items() <= e.items()]
            return fitting[-1] if fitting else None

        return await self.until(seen, f"{kind} {facts}")

    async def answers(self, asked: Any, content: str) -> Any:
        """Wait until the response to an interaction reads so."""
        id, last = asked["interaction_id"], ["nothing"]

        async def seen() -> Any:
            known = await self.ask(f"interactions/{id}")
            message_id = known["response_message_id"]
            if message_id is None:
                last[0] = f"{known['state']}, refused with {known['refusal']}"
                return None
            message = (await self.ask(f"messages/{message_id}/states"))[-1]["message"]
            last[0] = message["content"]
            # A bot that failed says why; there is nothing more to wait for.
            assert not last[0].startswith("failed"), last[0]
            return message if last[0] == content else None

        try:
            return await self.until(seen, content)
        except AssertionError as error:
            if str(error).startswith("failed"):
                raise
            raise AssertionError(f"wanted {content!r}, got {last[0]!r}") from error

    async def slash(self, command: str, **options: Any) -> Any:
        return await self.order("slash", command=command, options=options)

    async def work(self, what: str, told: str) -> None:
        await self.answers(await self.slash("work", what=what), told)


COMMANDS = {"all", "pick", "later", "file", "panel", "menus", "form", "work", "Who", "Quote"}


async def sign_in(visit: Visit) -> None:
    async def synced() -> Any:
        return {each["name"] for each in await visit.ask("commands")} >= COMMANDS

    await visit.until(synced, "one of the commands")
    await visit.answers(await visit.slash("work", what="guild"), "guild Garden")


async def options(visit: Visit) -> None:
    given: Any = {"text": "words", "whole": 3, "real": 1.5, "yes": True, "user": "grace"}
    given |= {"channel": "general", "role": "Gardeners", "either": "Gardeners", "file": FILE}
    told = "words 3 1.5 true grace general Gardeners Gardeners a.txt"
    await visit.answers(await visit.slash("all", **given), told)


async def autocomplete(visit: Visit) -> None:
    typed: Any = {"command": "pick", "options": {"word": "astro"}, "focused": "word"}
    asked = await visit.order("autocomplete", **typed)
    known = await visit.ask(f"interactions/{asked['interaction_id']}", timeout=SECONDS)
    assert [each["value"] for each in known["choices"] or []] == ["astronaut"], known
    await visit.answers(await visit.slash("pick", word="astronaut"), "picked astronaut")


async def context_menus(visit: Visit) -> None:
    said = await visit.order("say", content="a word")
    await visit.answers(await visit.order("context", command="Who", target="grace"), "who grace")
    asked = await visit.order("context", command="Quote", message_id=said["id"])
    await visit.answers(asked, "quote a word")


async def ephemeral(visit: Visit) -> None:
    await visit.answers(await visit.slash("later"), "edited")

    async def seen() -> Any:
        mine = [each for each in await visit.page() if each["only_for"]]
        return {"edited", "followed"} <= {each["content"] for each in mine}

    await visit.until(seen, "the followup for one person")


async def file(visit: Visit) -> None:
    message = await visit.answers(await visit.slash("file"), "read 6")
    [shown] = message["attachments"]
    described = None if visit.undescribed else "six bytes"
    assert (shown["filename"], shown.get("description")) == ("a.txt", described), shown


async def panel(visit: Visit) -> None:
    message = await visit.answers(await visit.slash("panel"), "panel")
    asked = await visit.order("press", message_id=message["id"], custom_id="again")
    await visit.answers(asked, "again")
    chosen: Any = {"custom_id": "words", "values": ["b"]}
    await visit.answers(await visit.order("press", message_id=message["id"], **chosen), "words b")


MENUS = {
    "people": (["grace"], "people grace"),
    "roles": (["Gardeners"], "roles Gardeners"),
    "either": (["grace", "Gardeners"], "either Gardeners grace"),
    "places": (["general"], "places general"),
}


async def menus(visit: Visit) -> None:
    message = await visit.answers(await visit.slash("menus"), "menus")
    for custom_id, (values, told) in MENUS.items():
        chosen: Any = {"custom_id": custom_id, "values": values}
        await visit.answers(await visit.order("press", message_id=message["id"], **chosen), told)


async def filled(visit: Visit, command: str, values: Any, told: str) -> None:
    opened = await visit.slash(command)
    id = opened["interaction_id"]
    known = await visit.ask(f"interactions/{id}", timeout=SECONDS)
    assert known["modal"], f"no modal came: {known['state']}, {known['refusals']}"
    await visit.answers(await visit.order("modal", interaction_id=id, values=values), told)


async def form(visit: Visit) -> None:
    await filled(visit, "form", {"why": "because"}, "why because")


async def choose(visit: Visit) -> None:
    values = {"kind": ["odd"], "whom": ["grace"]}
    await filled(visit, "choose", values, "choose odd grace")


async def attach(visit: Visit) -> None:
    values = {"files": [FILE], "one": "b", "some": ["a", "c"], "yes": True}
    await filled(visit, "attach", values, "attach a.txt b a,c true")


async def layout(visit: Visit) -> None:
    message = await visit.answers(await visit.slash("layout"), "")
    assert message["flags"] & MODERN, message
    kinds = {int(kind) for kind in re.findall(r'"type": (\d+)', json.dumps(message["components"]))}
    assert {2, 9, 10, 14, 17} <= kinds, kinds


async def messages(visit: Visit) -> None:
    said = await visit.order("say", content="!ping")

    async def seen() -> Any:
        return [each for each in await visit.page() if each["content"] == "pong!"]

    [pong] = await visit.until(seen, "the edited reply")
    assert pong["message_reference"]["message_id"] == said["id"], pong
    await visit.logged("message_deleted")


async def members(visit: Visit) -> None:
    await visit.work("members", "members 4 grace")
    [garden] = (await visit.ask("world"))["guilds"]
    grace = garden["members"]["grace"]
    assert grace["nick"] == "Countess", grace
    assert grace["communication_disabled_until"], grace


async def roles(visit: Visit) -> None:
    await visit.work("roles", "roles Sitters given taken")
    assert "Sitters" not in (await visit.ask("world"))["guilds"][0]["roles"]


async def reactions(visit: Visit) -> None:
    await visit.work("reactions", "reactions 1")
    [message] = [each for each in await visit.page() if each["content"] == "react to me"]
    bot = (await visit.ask("world"))["application_id"]
    await visit.order("react", message_id=message["id"], emoji="\u2b50")
    await visit.logged("reaction_added", member_id=bot, emoji="\u2b50")


async def threads(visit: Visit) -> None:
    await visit.work("threads", "threads talk")
    [thread] = (await visit.ask("snapshot"))["guilds"][0]["threads"]
    assert (thread["name"], thread["archived"]) == ("talk", True), thread
    assert [each["content"] for each in await visit.page("talk")] == ["inside"]


async def webhooks(visit: Visit) -> None:
    await visit.work("webhooks", "webhooks Courier")
    shown = {each["content"]: each["author"]["username"] for each in await visit.page()}
    assert shown.get("by hook!") == "Somebody", shown


async def pins(visit: Visit) -> None:
    await visit.work("pins", "pins 1")
    shown = [each["content"] for each in await visit.page()]
    assert ("p1" in shown, "p2" in shown, "p3" in shown) == (True, False, False), shown


async def query(visit: Visit) -> None:
    await visit.work("query", "query grace")


ACTS: dict[str, Callable[[Visit], Awaitable[None]]] = {
    "signs in, syncs commands, knows its guild": sign_in,
    "a command with all nine kinds of options": options,
    "autocomplete": autocomplete,
    "menus of people and of messages": context_menus,
    "deferred, edited, followed up, for one person": ephemeral,
    "a file with its description, read back": file,
    "a button and a menu of texts that change their message": panel,
    "menus of people, roles, either, channels": menus,
    "modal: text": form,
    "modal: menus": choose,
    "modal: files, radios, boxes": attach,
    "components v2": layout,
    "hears messages, replies, edits, deletes": messages,
    "members: listed, found, named, timed out": members,
    "roles: made, given, taken, deleted": roles,
    "reactions, both ways": reactions,
    "threads: begun, written in, archived": threads,
    "webhooks: made, used, edited, deleted": webhooks,
    "pins and bulk delete": pins,
    "members by query over the gateway": query,
}


@contextlib.asynccontextmanager
async def process(*command: str | Path, log: Path | None = None, **env: str) -> AsyncIterator[Any]:
    """Run a program until the block ends; a client's words go into its log."""
    out = log.open("w") if log else asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdin=asyncio.subprocess.PIPE,
        stdout=out,
        stderr=asyncio.subprocess.STDOUT if log else None,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | env,
        cwd=ROOT,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def program(name: str) -> list[str | Path]:
    if name == "discordjs":
        # Modules are looked for beside the script, so it runs where they were installed.
        script = BUILT / name / "bot.mjs"
        script.write_bytes((HERE / name / "bot.mjs").read_bytes())
        return ["node", script]
    return [BUILT / name / "venv" / "bin" / "python", HERE / name / "bot.py"]


async def visit_client(name: str) -> dict[str, str]:
    """Give by act what came of it: `yes`, a reason why not, or that the library has it not."""
    sandbox = (sys.executable, "-m", "bot", "sandbox", "--port", "0", "--announce")
    world = ("--exit-with-stdin", "--world", HERE / "world.json")
    async with process(*sandbox, *world) as place, ClientSession() as session:
        told = json.loads(await place.stdout.readline())
        settings = {"DISCORD_TOKEN": told["token"], "DISCORD_API_URL": f"{told['url']}/api/v10"}
        settings["DISCORD_GATEWAY_URL"] = f"{told['url'].replace('http', 'ws', 1)}/gateway"
        async with process(*program(name), log=BUILT / name / "log", **settings):
            undescribed = CLIENTS[name].get("undescribed", False)
            visit = Visit(session, f"{told['url']}/_", undescribed=undescribed)
            found = {act: await judge(visit, name, act) for act in ACTS}
            return found | {"gateway": await compression(visit)}


async def judge(visit: Visit, name: str, act: str) -> str:
    absent = CLIENTS[name].get("absent", {})
    if (short := ACTS[act].__name__) in absent:
        return f"not in this library: {absent[short]}"
    try:
        await ACTS[act](visit)
    except (AssertionError, TimeoutError, ValueError, KeyError) as error:
        return f"no: {type(error).__name__} {str(error)[:300]}"
    return "yes, undescribed" if ACTS[act] is file and visit.undescribed else "yes"


async def compression(visit: Visit) -> str:
    entries = (await visit.ask("log"))["entries"]
    first = next((e for e in entries if e["kind"] == "client_connected"), {})
    return str(first.get("compress") or "plain")


def title(name: str) -> str:
    """Name a library with the version that is pinned."""
    of_npm, of_pip = HERE / name / "package.json", HERE / name / "requirements.txt"
    pins = (of_npm if of_npm.exists() else of_pip).read_text()
    package = re.escape(CLIENTS[name]["package"])
    pinned = re.search(rf'(?:^|"){package}"?(?:==|: ")([\d.]+)', pins, re.M)
    assert pinned, f"no pin of {package}"
    return f"{CLIENTS[name].get('title', CLIENTS[name]['package'])} {pinned[1]}"


def table(found: dict[str, dict[str, str]]) -> str:
    """Write what came of it: a row for each act, a column for each client."""
    shown = {"yes": "yes", "yes,": "yes\\*", "not": "\u2013", "no:": "**no**"}
    titles = [title(name) for name in found]
    lines = [f"| | {' | '.join(titles)} |", "|---" * (len(found) + 1) + "|"]
    for act in ACTS:
        cells = [shown[each[act].split(" ")[0]] for each in found.values()]
        lines.append(f"| {act} | {' | '.join(cells)} |")
    lines.append(f"| gateway | {' | '.join(each['gateway'] for each in found.values())} |")
    passed = [str(sum(each[act][:3] == "yes" for act in ACTS)) for each in found.values()]
    lines.append(f"| of {len(ACTS)} | {' | '.join(passed)} |")
    return "\n".join(lines)


_BEGIN, _END = "<!-- made by make clients -->\n", "<!-- end -->\n"


def put_into_page(made: str) -> None:
    page = PAGE.read_text()
    before, rest = page.split(_BEGIN)
    after = rest.split(_END)[1]
    PAGE.write_text(f"{before}{_BEGIN}\n{made}\n\n{_END}{after}")


async def main(names: list[str]) -> int:
    found = {}
    for name in names or list(CLIENTS):
        found[name] = await visit_client(name)
        for act, told in found[name].items():
            if told != "yes":
                print(f"{name}: {act}: {told}")
    print(table(found))
    if set(found) == set(CLIENTS):
        put_into_page(table(found))
    return any(told.startswith("no:") for each in found.values() for told in each.values())


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
