"""Opens the data folder of tests/data/before with today's code, in the world it was made in."""

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.chat.client import point_at
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import Message
from bot.sandbox.world import Channel, Guild, Member, Role, User
from bot.texts import ENGLISH
from tests.chat.club import WAIT_SECONDS, Club, open_club, running
from tests.waiting import within

BEFORE = Path(__file__).parents[1] / "data" / "before"
AWAY_SECONDS = 60.0  #: between the crash and the start of today's bot: tokens still live
LOOK_SECONDS = 0.1  #: between two looks at the database where the sandbox has no news
DEFERRED = 5


def told_of(name: str) -> Any:
    """Read what stands beside the folder: the world it was made in, or its buttons."""
    return json.loads((BEFORE / f"{name}.json").read_text("utf-8"))


def rows(folder: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the folder's database, whatever its rows are called in Python by now."""
    connection = sqlite3.connect(f"file:{folder / 'portraits.sqlite3'}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def says(code: str, words: str) -> bool:
    """Tell whether words hold the sentence of a code, whatever facts it is filled with."""
    parts = re.split(r"\{[^}]*\}", ENGLISH[code])
    return re.search(".*?".join(map(re.escape, parts)), words, re.DOTALL) is not None


@dataclass
class Before:
    """The club with the old folder, and what is known of it."""

    club: Club
    folder: Path
    world: dict[str, Any]

    def job(self, name: str) -> int:
        return int(self.world["jobs"][name])

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return rows(self.folder, sql, *values)

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    async def until(self, sql: str, wanted: object) -> None:
        """Wait until a statement gives a value, looking again whenever the sandbox has news."""
        told = f"{sql} to give {wanted}"
        async with within(told, lambda: self.value(sql), seconds=2 * WAIT_SECONDS):
            cursor = 0
            while self.value(sql) != wanted:
                # The last row of a delivery follows its message, without further news.
                news = {"after": cursor, "timeout": LOOK_SECONDS}
                cursor = (await self.club.hands.ask("log", **news))["cursor"]

    async def shown_of(self, job: int) -> str:
        """Return all the words of the message of a job as it stands now."""
        message = self.value("SELECT message FROM jobs WHERE id = ?", job)
        shown = await self.club.shown(str(message))
        return f"{shown['content']} {shown['embeds']}"

    async def slash(self, command: str, by: str, where: Any = None, /, **options: Any) -> Any:
        """Use a command, and return the answer that only who used it sees, or the new message."""
        typed = {"command": command, "member": by, "options": options, **(where or {})}
        sent = await self.club.hands.order("slash", **typed)
        return await self._answer(str(sent["interaction_id"]))

    async def words(self, command: str, by: str, where: Any = None, /, **options: Any) -> str:
        """Use a command, and return the words that answer."""
        shown = await self.slash(command, by, where, **options)
        return f"{shown['content']} {shown['embeds']}"

    async def press(self, button: Any, by: str, **forced: Any) -> Any:
        """Press an old button, and return the message that answers; None: nothing more to show.

        What is final is asked about since: then the yes is pressed, too.
        """
        chosen = {"custom_id": button["custom_id"], **forced}
        pressed = await self.club.hands.press(button["message"], by, **chosen)
        answer = await self._answer(pressed)
        if button["custom_id"].startswith("portrait:delete:") and answer["id"] == button["message"]:
            answer = await self.club.question(pressed)
        if answer and "'sure:" in str(answer["components"]):
            [yes] = answer["components"][0]["components"]
            sure = await self.club.hands.press(answer["id"], by, custom_id=yes["custom_id"])
            answer = await self._answer(sure)
        return answer

    async def until_shown(self, message: str, code: str) -> None:
        """Wait until a message says a sentence."""
        cursor = 0
        while not any(
            says(code, state["message"]["content"])
            for state in await self.club.hands.states(message)
        ):
            edited = await self.club.hands.wait("message_edited", cursor, message_id=message)
            cursor = edited["n"]

    async def _answer(self, interaction: str) -> Any:
        known = await self.club.hands.acknowledged(interaction)
        message = known["response_message_id"]
        if known["callback_type"] == DEFERRED:
            await self.club.hands.wait("message_edited", message_id=str(message))
        return await self.club.shown(str(message)) if message else None


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Before]:
    """Open a copy of the folder a minute after the crash, without the bot."""
    await asyncio.to_thread(shutil.copytree, BEFORE / "portraits", folder, dirs_exist_ok=True)
    world = told_of("world")
    async with open_club(folder) as club:
        club.rooms.clock.now = world["desk_now"] + AWAY_SECONDS
        club.clock.advance(world["now"] + AWAY_SECONDS - club.clock.now())
        _restore(club, world)
        try:
            yield Before(club, folder, world)
        finally:
            point_at(None, None)  # where discord.py asks is shared by every test


@asynccontextmanager
async def begun(folder: Path) -> AsyncIterator[Before]:
    """Open it with the bot."""
    async with opened(folder) as before, running(before.club.chat()):
        yield before


def _restore(club: Club, told: dict[str, Any]) -> None:
    """Let the sandbox hold the people, places, messages and living tokens of that time."""
    service = club.sandbox.service
    world = service.world
    world.users.update({each["id"]: User(**each) for each in told["users"]})
    world.channels.update({each["id"]: Channel(**each) for each in told["channels"]})
    for each in told["guilds"]:
        roles = {id: Role(**role) for id, role in each["roles"].items()}
        members = {id: Member(world.users[id], **joined) for id, joined in each["members"].items()}
        world.guilds[each["id"]] = Guild(**each | {"roles": roles, "members": members})
    for each in told["messages"]:
        message = Message(**each | {"author": world.users[each["author"]]})
        service.messages.add(message)
        state = {"at": message.created_at, "event": "created", "message": service.render(message)}
        message.states.append(state)
    for each in told["interactions"]:
        service.interactions.add(_interaction(club, each))


def _interaction(club: Club, told: dict[str, Any]) -> Interaction:
    service = club.sandbox.service
    return Interaction(
        **told
        | {
            "channel": service.world.channels[told["channel"]],
            "user": service.world.users[told["user"]],
            "original": service.messages.find(told["original"]),
            "delivered": True,
        }
    )
