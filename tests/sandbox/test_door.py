"""The control door as a tool: acts of people, worlds of one's own, and the example of its page."""

import asyncio
import base64
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import ClientSession

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.clients import run
from tests.sandbox.hands import Hands
from tests.sandbox.painter import painting, png
from tests.waiting import within

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"
EVERYTHING = discord.Intents.default() | discord.Intents(message_content=True)
PORTRAITS = f"/channels/{home.PORTRAITS}/messages"


def of_page(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1]


async def test_the_example_of_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    async with Sandbox.open() as sandbox:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-c", of_page("python")),
            stdout=asyncio.subprocess.PIPE,
            env=os.environ
            | {
                "DISCORD_API_URL": sandbox.api,
                "DISCORD_GATEWAY_URL": sandbox.gateway,
                "DISCORD_TOKEN": sandbox.service.shaped_token(),
            },
        )
        async with within("the bot's process to answer and end", seconds=100):
            told, _ = await process.communicate()

    assert told.decode() == "acknowledged Hello, Ada!\n"


NODE_BOT = Path(__file__).parents[2] / "build" / "clients" / "discordjs"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not here")
@pytest.mark.skipif(
    not (NODE_BOT / "node_modules" / "discord.js").exists(),
    reason="discord.js is not here; `make clients` installs it",
)
async def test_the_example_for_discord_js_runs_as_it_stands() -> None:
    # Modules are looked for beside the script.
    script = NODE_BOT / "example.mjs"
    script.write_text(of_page("js"))
    async with Sandbox.open() as sandbox:
        process = await asyncio.create_subprocess_exec(
            *("node", script),
            stdout=asyncio.subprocess.PIPE,
            env=os.environ
            | {"DISCORD_API_URL": sandbox.api, "DISCORD_TOKEN": sandbox.service.shaped_token()},
        )
        async with within("the bot's process to answer and end", seconds=100):
            told, _ = await process.communicate()

    assert told.decode() == "acknowledged Hello, Ada!\n"


def test_the_table_of_other_libraries_is_of_their_pinned_versions_and_of_every_act() -> None:
    page = PAGE.read_text()
    [head] = re.findall(r"^\| \| (discord\.js .*) \|$", page, re.M)

    assert head.split(" | ") == [run.title(name) for name in run.CLIENTS]
    assert re.findall(r"^\| (.+?) \| (?:yes|\*\*no|\u2013)", page, re.M) == list(run.ACTS)


async def test_every_act_of_people_is_heard_by_a_bot(
    hands: Hands, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with painting(sandbox, monkeypatch, EVERYTHING) as bot:
        names = ("message", "message_edit", "raw_message_delete", "typing")
        names += ("raw_reaction_add", "raw_reaction_remove")
        waiting = {name: bot.loop.create_task(bot.wait_for(name, timeout=30)) for name in names}

        await hands.order_nothing("type", member="grace")
        _, who, _ = await waiting["typing"]
        file = {"filename": "a b.png", "content": base64.b64encode(png()).decode()}
        said = await hands.order("say", content="look", files=[file], member="grace")
        heard = await waiting["message"]
        await hands.order("edit", message_id=said["id"], content="look!", member="grace")
        _, edited = await waiting["message_edit"]
        shown = await hands.order("react", message_id=said["id"], emoji="\u2705")
        added = await waiting["raw_reaction_add"]
        taken = await hands.order("react", message_id=said["id"], emoji="\u2705", take=True)
        removed = await waiting["raw_reaction_remove"]
        await hands.order_nothing("delete", message_id=said["id"], member="mod")
        gone = await waiting["raw_message_delete"]

    assert who.name == "grace"
    assert [each.filename for each in heard.attachments] == ["a_b.png"]
    assert edited.content == "look!"
    assert (added.member.name, str(added.emoji), added.message_author_id) == (
        "ada",
        "\u2705",
        int(home.GRACE),
    )
    assert removed.user_id == int(home.ADA)
    assert gone.message_id == heard.id
    assert [each["count"] for each in shown["reactions"]] == [1]
    assert "reactions" not in taken


REFUSED: dict[str, tuple[str, Any, str]] = {
    "another's words": ("edit", {"member": "ada", "content": "x"}, "did not write that message"),
    "another's message": ("delete", {"member": "ada"}, "lacks the permission Manage Messages"),
    "no emoji": ("react", {"emoji": "smile"}, "is no emoji"),
    "no reaction": ("react", {"emoji": "\u2705", "take": True}, "has no such reaction"),
}


@pytest.mark.parametrize(("act", "order", "told"), REFUSED.values(), ids=REFUSED)
async def test_what_a_person_cannot_do_is_refused_in_a_sentence(
    hands: Hands, act: str, order: Any, told: str
) -> None:
    said = await hands.order("say", member="grace", content="mine")

    status, answer = await hands.try_order(act, message_id=said["id"], **order)

    assert (status in (400, 403), told in answer["error"]) == (True, True), answer


@pytest.mark.parametrize("files", ["x", [3], [{"filename": "a"}], [{"content": "!"}]])
async def test_a_file_that_is_none_is_refused(hands: Hands, files: Any) -> None:
    status, answer = await hands.try_order("say", content="x", files=files)

    assert (status, "file" in answer["error"]) == (400, True)


async def test_a_world_comes_from_a_file_and_goes_into_one() -> None:
    told = json.loads(of_page("json"))
    async with Sandbox.open(world=told) as sandbox, ClientSession() as session:
        hands = Hands(session, sandbox)
        world = await hands.ask("world")
        snapshot = await hands.ask("snapshot")
        _, roles = await hands.api("GET", f"/guilds/{world['guilds'][0]['id']}/roles")
    async with Sandbox.open(world=snapshot) as again, ClientSession() as session:
        assert await Hands(session, again).ask("snapshot") == snapshot

    [garden] = world["guilds"]
    assert set(world["users"]) == {"greeter", "ada", "olive"}
    assert set(garden["channels"]) == {"portraits", "shed", "ideas", "roses"}
    assert len(garden["channels"]["shed"]["seen_by"]) == 1
    assert [role["mentionable"] for role in roles] == [False, True]


async def test_a_snapshot_tells_all_of_a_world_of_every_kind(
    hands: Hands, sandbox: Sandbox
) -> None:
    # Media channels apart, which Discord's own description of events leaves out.
    for kind in ("text", "voice", "category", "announcement", "stage", "forum"):
        await hands.order("channels", name=f"a-{kind}", kind=kind)
    await hands.order("roles", name="Sitters", color=7, hoist=True, permissions=["SEND_MESSAGES"])
    told: Any = {"nick": "Countess", "roles": ["Sitters"], "timed_out_seconds": 60}
    await hands.order("members", name="ada", **told)
    await hands.order("members", name="visitor", accepts_dms=False, locale="fr")
    await hands.order("threads", name="secret", kind="private", members=["grace"], archived=True)
    await hands.order("boosts", count=7)
    before = await hands.ask("snapshot")
    opened = Sandbox.open(clock=sandbox.service.clock, world=before)
    async with opened as again, ClientSession() as session:
        after = await Hands(session, again).ask("snapshot")

    assert after == before
    [club] = after["guilds"]
    [ada] = [each for each in club["members"] if each["name"] == "ada"]
    assert (ada["nick"], ada["roles"], ada["timed_out_seconds"]) == ("Countess", ["Sitters"], 60)
    assert {each["kind"] for each in club["channels"]} == {
        *("text", "voice", "category", "announcement", "stage", "forum")
    }
    assert club["boosts"] == 7


async def test_a_fault_hits_the_routes_that_were_named_and_no_other(hands: Hands) -> None:
    await hands.order("faults", method="GET", path="/guilds/*/roles", status=503, times=2)

    asked = [await hands.api("GET", f"/guilds/{home.GUILD}{p}") for p in ("/roles", "", "/roles")]
    third = await hands.api("GET", f"/guilds/{home.GUILD}/roles")

    assert [status for status, _ in asked] == [503, 200, 503]
    assert third[0] == 200


async def test_a_reset_puts_the_world_back_and_lets_the_bot_sign_in_anew(
    hands: Hands, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with painting(sandbox, monkeypatch) as bot:
        before = await hands.ask("snapshot")
        await hands.order("channels", name="attic")
        await hands.order("say", content="forgotten")
        cursor = (await hands.ask("log"))["cursor"]

        await hands.order_nothing("reset")

        await hands.wait("client_ready", after=cursor)
        assert await hands.ask("snapshot") == before
        assert (await hands.ask("transcript"))["messages"] == []
        asked = await hands.slash("queue show")
        assert (await hands.answered(asked))["content"] == "queue long=False"
        assert bot.get_guild(int(home.GUILD))


@pytest.mark.parametrize(
    ("world", "told"),
    [
        ({"gilds": []}, "A world has no 'gilds'"),
        ({"guilds": []}, "at least one"),
        ({"people": [{}], "guilds": []}, '"name" must be a text.'),
        ({"people": [{"name": "o"}], "guilds": [{"name": "g", "owner": "x"}]}, "no member 'x'"),
    ],
)
async def test_a_world_that_cannot_be_leaves_the_one_there_is(
    hands: Hands, world: Any, told: str
) -> None:
    before = await hands.ask("snapshot")

    status, answer = await hands.try_order("reset", world=world)

    assert (status in (400, 404), told in answer["error"]) == (True, True), answer
    assert await hands.ask("snapshot") == before


async def test_a_token_has_the_shape_of_discords(hands: Hands, sandbox: Sandbox) -> None:
    shaped = sandbox.service.shaped_token()

    first, *rest = shaped.split(".")
    assert base64.b64decode(first + "==").decode() == home.BOT
    assert len(rest) == 2
    assert (await hands.api("GET", "/users/@me", token=shaped))[0] == 200
    sandbox.service.settings.token = "chosen"
    assert (await hands.api("GET", "/users/@me", token=shaped))[0] == 401
    assert (await hands.api("GET", "/users/@me", token="chosen"))[0] == 200


async def test_the_command_takes_a_token_and_a_world(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text(of_page("json"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--port", "0", "--announce", "--exit-with-stdin"),
        *("--token", "a.chosen.one", "--world", file),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdin
    async with (
        within("the sandbox's process to answer and end", seconds=100),
        ClientSession() as session,
    ):
        announced = json.loads(await process.stdout.readline())
        headers = {"Authorization": "Bot a.chosen.one"}
        async with session.get(f"{announced['url']}/api/v10/users/@me", headers=headers) as me:
            assert (await me.json())["username"] == "greeter"
        process.stdin.close()
        assert await process.wait() == 0
    assert announced["token"] == "a.chosen.one"
