"""The rooms of a running bot: built once, opened from the store up, closed from the chat down."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.app.life import clock, leave_sign, sign_of_life
from bot.chat.chat import Chat
from bot.config import Settings, environment_without_secrets
from bot.desk.book import Book
from bot.desk.casework.optouts import people_in
from bot.desk.desk import Desk
from bot.desk.keeping.sweeper import sweep_for_ever
from bot.desk.policy.limits import DEFAULTS, Limits
from bot.desk.policy.terms import terms_of
from bot.errors import SettingsError
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import Ledger
from bot.jobs.studios import Studio
from bot.pictures.album import Album
from bot.pictures.marks import open_signer
from bot.store.backup import back_up_hourly, file_of
from bot.store.store import Store
from bot.studio.client import StudioClient
from bot.studio.supervisor import Supervisor, studio_command
from bot.texts import say

log = logging.getLogger(__name__)

LIFE_SECONDS = LOOK_SECONDS = 15.0
FINISH_SECONDS = 16.0  #: for what is being painted when the bot is asked to end
SHOW_SECONDS = 4.0  #: and then for what is finished to reach Discord; all is over within 25


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of a running bot."""

    desk: Desk
    dispatch: Dispatch
    chat: Chat
    supervisor: Supervisor | None
    sign_of_life: Path
    database: Path | None  #: None where PostgreSQL keeps it

    async def live(self) -> None:
        """Run every eternal task; when one ends, the others end too."""
        sweeper = sweep_for_ever(self.desk.privacy, self.desk.reviews)
        eternal = {"dispatch": self.dispatch.run(), "sweeper": sweeper}
        eternal |= {"pauses": self._look(), "sign of life": self._show_life()}
        if self.database:
            eternal["backups"] = back_up_hourly(self.database, clock)
        if self.supervisor:
            eternal["studio supervisor"] = self.supervisor.run()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work, name=name) for name, work in eternal.items()]
            await self.chat.run()
            for task in tasks:
                task.cancel()

    async def leave(self) -> None:
        """Take nothing new, finish or hand back what is being painted, show what is done."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                await self.dispatch.drain()
        except TimeoutError:
            log.warning("what is still being painted goes back in line, for the next start")
        await self.dispatch.hand_back_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(SHOW_SECONDS):
                await self.desk.all_seen()

    async def _look(self) -> None:
        """Look for work now and then: a guild's pause ends by itself."""
        while True:
            self.dispatch.look()
            await self.desk.tally.write()
            await asyncio.sleep(LOOK_SECONDS)

    async def _show_life(self) -> None:
        """Leave a sign of life while Discord hears us, also while the disk is full."""
        while True:
            if self.chat.is_heard:
                await asyncio.to_thread(leave_sign, self.sign_of_life)
            await asyncio.sleep(LIFE_SECONDS)


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Open the rooms from the store up, and close them again from the chat down."""
    if settings.discord_token is None:
        raise SettingsError("token_missing")
    async with AsyncExitStack() as closing:
        await asyncio.to_thread(_make_private, settings.data_dir)
        store = await Store.open(settings.database)
        closing.push_async_callback(store.close)
        session = await closing.enter_async_context(aiohttp.ClientSession())
        supervisor = None if settings.studio_urls else _own_studio(settings, session)
        if supervisor:
            closing.push_async_callback(supervisor.close)
        studios = [supervisor] if supervisor else _other_studios(settings, session)
        ledger, album = Ledger(store), await asyncio.to_thread(album_of, settings)
        dispatch = Dispatch(ledger, studios, album, clock)
        house = DEFAULTS if settings.limits else Limits()
        people = await asyncio.to_thread(people_in, settings.optout_file)
        terms = terms_of(settings)
        book = Book(store)
        desk = Desk(ledger, dispatch, book, album, clock, None, house, people, terms)
        chat = Chat(
            desk,
            token=settings.discord_token.get_secret_value(),
            api_url=settings.discord_api_url,
            gateway_url=settings.discord_gateway_url,
            operator=settings.operator,
        )
        closing.push_async_callback(chat.close)
        database = file_of(settings.database)
        yield House(desk, dispatch, chat, supervisor, sign_of_life(settings), database)


def album_of(settings: Settings) -> Album:
    """Open where the bot keeps its pictures, with what it signs them; raises SettingsError."""
    _make_private(settings.data_dir)
    identity = open_signer(
        settings.data_dir / "identity",
        datetime.now(UTC),
        settings.signing_certificate,
        settings.signing_key,
    )
    corner = say("ai_generated") if settings.corner_label else None
    return Album(settings.data_dir / "pictures", identity, corner)


def _make_private(folder: Path) -> None:
    """Make the data folder, whichever command comes first: prompts and keys lie in there."""
    folder.mkdir(0o700, parents=True, exist_ok=True)


def _own_studio(settings: Settings, session: aiohttp.ClientSession) -> Supervisor:
    command = studio_command(settings.model, settings.device, settings.data_dir / "studio")
    return Supervisor(command, environment_without_secrets(), session)


def _other_studios(settings: Settings, session: aiohttp.ClientSession) -> Sequence[Studio]:
    if settings.studio_token is None:
        raise SettingsError("studio_token_missing")
    token = settings.studio_token.get_secret_value()
    return [StudioClient(url, token, session) for url in settings.studio_urls]
