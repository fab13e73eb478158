"""A club to test in: a sandbox guild, the real desk, a paper studio, and the bot between them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.chat.buttons import job_of
from bot.chat.chat import Chat
from bot.desk.delivery import Deliveries
from bot.desk.desk import Desk
from bot.jobs.job import Job
from bot.request import Offer
from bot.sandbox import acting
from bot.sandbox.clock import SetClock
from bot.sandbox.control import read_act
from bot.sandbox.server import Sandbox
from bot.vocabulary.lexicon import LexiconFiles
from tests.paper_studio import NOTHING, PaperStudio, Sitting
from tests.rooms import Rooms, open_rooms
from tests.sandbox.hands import TOKEN, Hands
from tests.waiting import within

WAIT_SECONDS = 10
DEFERRED = 5
COMPONENTS_V2 = 1 << 15
ROW, TEXT = 1, 10  #: kinds of components


class WatchedDeliveries(Deliveries):
    """The real deliveries, which tells when a place was given up."""

    def __init__(self, real: Deliveries, wake: Callable[[], None]) -> None:
        vars(self).update(vars(real))
        self._wake = wake

    async def abandon(self, *, guild: int | None = None, channel: int | None = None) -> int:
        num_stopped = await super().abandon(guild=guild, channel=channel)
        self._wake()
        return num_stopped


class WatchedDesk(Desk):
    """The real desk, which lets a test wait for the end of a delivery."""

    def __init__(self, real: Desk) -> None:
        vars(self).update(vars(real))
        self.changed = asyncio.Event()
        self.deliveries = WatchedDeliveries(self.deliveries, self._wake)

    async def seen(self, job: int, message: int | None) -> None:
        await super().seen(job, message)
        self._wake()

    async def undeliverable(self, job: int, code: str) -> None:
        await super().undeliverable(job, code)
        self._wake()

    async def unacknowledged(self, job: int) -> None:
        await super().unacknowledged(job)
        self._wake()

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


def legible(message: Any) -> Any:
    """Show a message of components as the older kind is: words, pictures as embeds, buttons."""
    if not message["flags"] & COMPONENTS_V2:
        return message
    parts = message["components"]
    inside = [[part, *part.get("components", ())] for part in parts]  # a section holds its text
    texts = [each["content"] for some in inside for each in some if each["type"] == TEXT]
    pictures = [item for part in parts for item in part.get("items", ())]
    return {
        **message,
        "content": "\n".join(texts),
        "embeds": [{"image": each["media"], "alt": each["description"]} for each in pictures],
        "components": [part for part in parts if part["type"] == ROW],
    }


class Eyes(Hands):
    """Hands that read a message alike, of whichever kind it is."""

    async def states(self, message_id: str) -> Any:
        found = await super().states(message_id)
        return [{**each, "message": legible(each["message"])} for each in found]

    async def wait(self, kind: str, after: int = 0, **facts: Any) -> Any:
        entry = await super().wait(kind, after, **facts)
        return {**entry, "message": legible(entry["message"])} if entry.get("message") else entry

    async def ask(self, path: str, **query: Any) -> Any:
        found = await super().ask(path, **query)
        if path == "transcript":
            found["messages"] = [legible(each) for each in found["messages"]]
        return found


@dataclass
class Club:
    sandbox: Sandbox
    hands: Hands
    rooms: Rooms
    desk: WatchedDesk
    studio: PaperStudio
    clock: SetClock

    def chat(self, desk: Desk | None = None, **changed: Any) -> Chat:
        settings = {
            "token": TOKEN,
            "api_url": self.sandbox.api,
            "gateway_url": self.sandbox.gateway,
            "guild_ready_timeout": 0.05,
        }
        return Chat(desk or self.desk, **(settings | changed))

    async def ask(self, member: str = "ada", subject: str = "Ada Lovelace", **options: Any) -> str:
        """Type /portrait, and return the message that answers."""
        asked = await self.hands.slash("portrait", member=member, subject=subject, **options)
        return str((await self.hands.acknowledged(asked))["response_message_id"])

    async def force(self, **options: Any) -> str:
        """Send a command that no real client would, and return the interaction."""
        service = self.sandbox.service
        act = read_act(service, {"force": True})
        return acting.slash(service, act, "portrait", options).id

    async def sitting(self) -> Sitting:
        return await self.studio.sittings.get()

    async def press(self, message: str, label: str, member: str = "ada") -> Any:
        """Press a button, and return how the interaction was acknowledged."""
        return await self.answered(await self.hands.press(message, member=member, label=label))

    async def more(self, message: str, member: str = "ada") -> str:
        """Open what else somebody may do with a picture; return the message that only they see."""
        opened = await self.question(await self.hands.press(message, member=member, label="More"))
        return str(opened["id"])

    async def in_more(self, message: str, label: str, member: str = "ada") -> Any:
        """Press what stands in More, and return how that was acknowledged."""
        return await self.press(await self.more(message, member), label, member)

    async def surely(self, message: str, label: str, member: str = "ada") -> Any:
        """Press what asks first, in More where it stands there; say yes, and return the answer."""
        is_there = label in await self.labels(message)
        asked = message if is_there else await self.more(message, member)
        return await self.yes(await self.hands.press(asked, member=member, label=label), member)

    async def yes(self, interaction: str, member: str = "ada") -> Any:
        """Say yes to what somebody is asked back, and return how that was acknowledged."""
        question = await self.question(interaction)
        [button] = question["components"][0]["components"]
        return await self.press(question["id"], button["label"], member)

    async def question(self, interaction: str) -> Any:
        """Return what only they see who are asked before something final."""
        cursor = 0
        while True:
            entry = await self.hands.wait("message_created", cursor)
            shown, cursor = entry["message"], entry["n"]
            asked = (shown.get("interaction_metadata") or {}).get("id") == interaction
            if asked and shown["components"]:
                assert shown["flags"] & 64, "everybody sees it"
                return shown

    async def answered(self, interaction: str) -> Any:
        """Return how an interaction was acknowledged, once what was deferred stands there."""
        known = await self.hands.acknowledged(interaction)
        if known["callback_type"] == DEFERRED:
            await self.hands.settled(interaction, 2)
        return known

    async def shown(self, message: str) -> Any:
        """Return what a message shows now."""
        return (await self.hands.states(message))[-1]["message"]

    async def labels(self, message: str) -> list[str]:
        """Return what the buttons of a message say now, from the left."""
        rows = (await self.shown(message))["components"]
        return [each["label"] for row in rows for each in row["components"] if "label" in each]

    async def told(self, interaction: Any) -> str:
        """Return the sentence only the person sees who did this."""
        message = await self.shown(interaction["response_message_id"])
        assert message["flags"] & 64, "everybody sees it"
        return str(message["content"])

    async def until(self, message: str, *words: str) -> Any:
        """Wait until a message has shown these words, and return it as it then was."""
        cursor = 0
        async with within(f"{words} in message {message}", lambda: self.shown(message)):
            while True:
                for state in await self.hands.states(message):
                    shown = state["message"]
                    if all(word in f"{shown['content']} {shown['embeds']}" for word in words):
                        return shown
                news = await self.hands.ask("log", after=cursor, timeout=WAIT_SECONDS)
                cursor = news["cursor"]

    async def picture(self, member: str = "ada", **options: Any) -> str:
        """Ask for a picture, have it painted, and return the message that shows it."""
        message = await self.ask(member, **options)
        (await self.sitting()).finish()
        await self.until(message, "· seed")
        await self.delivery(message, "posted")
        return message

    async def job_of(self, message: str) -> Job:
        """Return the job of a message, as the queue has it."""
        first = (await self.hands.states(message))[0]["message"]
        return await self.job(int(job_of(first["components"][0]["components"][0]["custom_id"])))

    async def job(self, number: int) -> Job:
        job = await self.rooms.job_queue.get(number)
        assert job is not None
        return job

    async def delivery(self, message: str, state: str) -> None:
        """Wait until the queue says that a job's delivery stands like this."""
        job = (await self.job_of(message)).id
        await self.queue_says(job, delivery=state)

    async def queue_says(self, number: int, **facts: str) -> None:
        """Wait until a job's row holds these facts."""
        wanted = f"job {number} with {facts}"
        async with within(wanted, lambda: self.job(number), seconds=WAIT_SECONDS):
            while True:
                changed = self.desk.changed
                job = await self.rooms.job_queue.get(number)
                if job and all(getattr(job, name) == value for name, value in facts.items()):
                    return
                await changed.wait()


@asynccontextmanager
async def running(chat: Chat) -> AsyncIterator[Chat]:
    """Run the bot until the block ends; if it ends before, its error is the test's."""
    run = asyncio.create_task(chat.run())
    ready = asyncio.create_task(chat.ready.wait())
    try:
        async with within("the chat to be ready", seconds=WAIT_SECONDS):
            await asyncio.wait([run, ready], return_when=asyncio.FIRST_COMPLETED)
        yield chat
    finally:
        ready.cancel()
        await chat.close()
        await run


@asynccontextmanager
async def open_club(
    folder: Path,
    slots: int = 1,
    ahead_seconds: float = 0.0,
    offer: Offer | None = None,
    knows: LexiconFiles = NOTHING,
    **settings: Any,
) -> AsyncIterator[Club]:
    """Open a club without the bot; Discord's clock may be ahead of the bot's."""
    clock, studio = SetClock(), PaperStudio(slots, offer, knows)
    clock.advance(ahead_seconds)
    async with (
        Sandbox.open(clock=clock) as sandbox,
        ClientSession() as session,
        open_rooms(folder, studio) as rooms,
    ):
        for name, value in settings.items():
            setattr(sandbox.service.settings, name, value)
        await rooms.dispatch.heard()
        desk = WatchedDesk(rooms.desk)
        yield Club(sandbox, Eyes(session, sandbox), rooms, desk, studio, clock)


@asynccontextmanager
async def club_with_bot(folder: Path, slots: int = 1, **settings: Any) -> AsyncIterator[Club]:
    """Open a club with the bot in it."""
    async with open_club(folder, slots, **settings) as club, running(club.chat()):
        yield club
