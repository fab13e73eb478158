"""`make soak`: random faults for a long time, after which memory, tasks and files are back."""

import asyncio
import json
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from pydantic import SecretStr

from bot.app import House, open_house
from bot.config import Settings, environment_without_secrets
from tests.sandbox.held_to_documents import held_elsewhere
from tests.studio.open_studio import TOKEN, open_studio
from tests.waiting import soon, within
from tests.whole.cutting import Cutter, open_cutter

SECONDS = float(os.environ.get("SOAK_SECONDS", "0"))  # `make soak` asks for 1800
SEED = int(os.environ.get("SOAK_SEED", "1"))
QUIET_SECONDS = 240.0  #: for all that was asked to come to its end, without faults
MEMBERS = ("owner", "mod", "ada", "grace")
ROUTES = ["/interactions/*", "/webhooks/*", "/channels/*"]
SETTLED = ("posted", "undeliverable", "withdrawn")
GROWTH_MIB = 40.0  #: allocators keep some of what was freed


@dataclass
class Soak:
    """A house among faults."""

    house: House
    sandbox: aiohttp.ClientSession
    studio: Cutter
    data: Path
    chance: random.Random
    did: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)

    async def order(self, door: str, **body: object) -> Any:
        async with self.sandbox.post(f"/_/{door}", json=body) as answer:
            return await answer.json() if answer.status != 204 else {}

    async def look(self, path: str) -> Any:
        async with self.sandbox.get(f"/_/{path}") as answer:
            return await answer.json()

    async def ask(self) -> None:
        options = {"subject": "Ada Lovelace", "count": self.chance.choice([1, 1, 1, 2])}
        member = self.chance.choice(MEMBERS)
        told = await self.order("slash", member=member, command="portrait", options=options)
        if "interaction_id" in told:  # else nobody was connected
            self.asked.append(told["interaction_id"])

    async def press(self) -> None:
        """Press a button of a message, in vain or not, as people do."""
        if not self.asked:
            return
        asked = await self.look(f"interactions/{self.chance.choice(self.asked[-10:])}")
        if message := asked["response_message_id"]:
            label = self.chance.choice(["Cancel", "Again", "More"])
            told = await self.order("press", member="ada", message_id=message, label=label)
            if label == "Again" and "interaction_id" in told:
                self.asked.append(told["interaction_id"])

    async def fail_rest(self) -> None:
        how = [{"lost": True}, {"status": 503}, {"status": 500}, {"status": 429}]
        chosen = self.chance.choice(how)
        effect = chosen.get("status") != 429 and self.chance.random() < 0.5
        await self.order("faults", path=self.chance.choice(ROUTES), after_effect=effect, **chosen)

    async def fail_gateway(self) -> None:
        await self.order(
            "gateway",
            **self.chance.choice(
                [
                    {"do": "reconnect"},
                    {"do": "invalidate"},
                    {"do": "invalidate", "resumable": True},
                    {"do": "close", "code": 4000},
                ]
            ),
        )

    async def fail_studio(self) -> None:
        self.studio.cut()

    async def something(self) -> None:
        acts = {self.ask: 12, self.press: 3, self.fail_rest: 3, self.fail_gateway: 1}
        act = self.chance.choices([*acts, self.fail_studio], [*acts.values(), 1])[0]
        self.did[act.__name__] += 1
        await act()

    async def settle(self) -> None:
        """Order no more faults, and let all that was asked come to its end."""
        async with self.sandbox.delete("/_/faults"):
            pass
        cursor = 0
        async with within("every outcome to be delivered", seconds=QUIET_SECONDS):
            while [row for row in self.rows() if row["delivery"] not in SETTLED]:
                cursor = (await self.look(f"log?after={cursor}&timeout=2"))["cursor"]
        await asyncio.sleep(5.0)  # kept connections are closed by then

    def rows(self) -> list[sqlite3.Row]:
        """Read the jobs that were acknowledged beside the running bot."""
        address = f"file:{self.data / 'portraits.sqlite3'}?mode=ro"
        connection = sqlite3.connect(address, uri=True)
        connection.row_factory = sqlite3.Row
        told = "SELECT * FROM jobs WHERE waiting_at IS NOT NULL"
        rows = connection.execute(told).fetchall()
        connection.close()
        return rows

    def usage(self) -> dict[str, float]:
        own = psutil.Process()
        return {
            "rss_mib": round(own.memory_info().rss / 2**20, 1),
            "tasks": len(asyncio.all_tasks()),
            "files": own.num_fds(),
        }


@pytest.mark.more
@pytest.mark.skipif(not SECONDS, reason="`make soak` runs it")
@pytest.mark.timeout(int(SECONDS + 2 * QUIET_SECONDS + 120))
async def test_after_random_faults_everything_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_elsewhere(monkeypatch, tmp_path / "faults.json"):
        await live_through_faults(tmp_path)


async def live_through_faults(folder: Path) -> None:
    async with open_soak(folder) as soak:
        loop = asyncio.get_running_loop()
        for _ in range(30):  # everything is used once before anything is measured
            await soak.something()
            await asyncio.sleep(0.3)
        await soak.settle()
        before = soak.usage()

        end = loop.time() + SECONDS
        while loop.time() < end:
            await soak.something()
            await asyncio.sleep(soak.chance.expovariate(2.0))
        await soak.settle()
        after = soak.usage()

        rows, shown = soak.rows(), await soak.look("transcript")
        twice = posted_twice(rows, shown["messages"])
        lost = [row["id"] for row in rows if row["delivery"] not in SETTLED]
        told = {"seconds": SECONDS, "seed": SEED, "before": before, "after": after}
        counted = Counter(f"{row['state']} {row['delivery']}" for row in rows)
        told |= {"did": soak.did, "jobs": len(rows), "ends": counted, "lost": lost, "twice": twice}
        sys.stderr.write(json.dumps(told) + "\n")
        assert lost == twice == []
        assert after["tasks"] <= before["tasks"]
        assert after["files"] <= before["files"] + 2
        assert after["rss_mib"] <= before["rss_mib"] + GROWTH_MIB


def posted_twice(rows: list[sqlite3.Row], messages: list[dict[str, Any]]) -> list[int]:
    """Return the jobs whose result stands in more than one message."""
    files = Counter(
        file["filename"].rsplit("-", 1)[0]
        for message in messages
        for file in message["attachments"]
    )
    return [row["id"] for row in rows if files[f"portrait-{row['id']}"] > row["pictures"]]


@asynccontextmanager
async def open_soak(folder: Path) -> AsyncIterator[Soak]:
    async with (
        sandbox_process() as url,
        open_studio() as studio,
        open_cutter(studio.url) as cutter,
        open_house(settings(url, cutter.url, folder)) as house,
        aiohttp.ClientSession(url) as session,
    ):
        living = asyncio.create_task(house.live(), name="house")
        try:
            await soon(house.chat.ready.wait(), "the chat to be ready")
            yield Soak(house, session, cutter, folder, random.Random(SEED))
        finally:
            living.cancel()
            await asyncio.wait({living})


def settings(sandbox: str, studio: str, data: Path) -> Settings:
    return Settings(
        discord_token=SecretStr("sandbox-token"),
        discord_api_url=f"{sandbox}/api/v10",
        discord_gateway_url=sandbox.replace("http", "ws", 1) + "/gateway",
        database_url=SecretStr(f"sqlite:///{data / 'portraits.sqlite3'}"),
        data_dir=data,
        studio_urls=(studio,),
        studio_token=SecretStr(TOKEN),
        limits=False,
    )


@asynccontextmanager
async def sandbox_process() -> AsyncIterator[str]:
    """Run the sandbox apart: it remembers everything, and that is not the bot's memory."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--port", "0", "--announce"),
        "--exit-with-stdin",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment_without_secrets(),
    )
    assert process.stdin
    assert process.stdout
    try:
        yield json.loads(await process.stdout.readline())["url"]
    finally:
        process.stdin.close()
        await process.wait()
