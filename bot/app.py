"""Builds the bot's rooms once, opens them in order, closes them in reverse; runs until a signal."""

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import aiohttp

from bot.chat.chat import Chat
from bot.config import Settings, environment_without_secrets
from bot.daylog import tell
from bot.desk.desk import Desk
from bot.desk.operations import NO_GATEWAY, Operations
from bot.desk.optouts import people_in
from bot.desk.policy.limits import DEFAULTS, Limits
from bot.desk.policy.privacy import terms_of
from bot.desk.policy.rests import GIGABYTE, quiet_hours
from bot.desk.privacy import sweeps
from bot.desk.rests import RestWhen
from bot.desk.rows import Rows
from bot.errors import ModelError, SettingsError, settings_error_in
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import JobQueue
from bot.jobs.studios import LOADING, StudioPort
from bot.kept import EternalTasks, Make, TaskName, begun
from bot.pictures.album import Album
from bot.pictures.marks import open_signer
from bot.store.archives import Archives
from bot.store.backup import Backups
from bot.store.store import Store
from bot.studio.client import StudioClient
from bot.studio.supervisor import Supervisor, studio_command
from bot.texts import say
from bot.vocabulary.lexicon import people_of
from bot.vocabulary.people import People
from bot.web.control import Control
from bot.web.door import Web, create_app

# The bot's clock, and the file that shows whether it is alive.

log = logging.getLogger(__name__)

#: A sign older than this: the bot hangs. No gateway of Discord's in reach for so long: deaf.
ALIVE_SECONDS = 60.0
RESTING = "resting"  #: it hears Discord, and paints nothing because it was told so
HEALTHY, STARTING, DEAF, FAILING, ENDING = "healthy", "starting", "deaf", "failing", "ending"
HANGS, ENDED = "hangs", "ended"  #: what no bot says of itself


def clock() -> float:
    """Return seconds since 1970, UTC: the one clock of the bot's process."""
    return datetime.now(UTC).timestamp()


def sign_of_life(settings: Settings) -> Path:
    """Return the file that says how a bot is, for a container's health check."""
    return settings.data_dir / "alive"


class SignOfLife:
    """The file that says how this bot is; whoever reads it sees by its lock whether it lives."""

    def __init__(self, file: Path) -> None:
        """Take the file, for as long as this process lives."""
        self.file = file
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.error("another bot leaves its signs of life in %s, too", file)
        self.leave(STARTING)

    def leave(self, state: str) -> None:
        """Say how the bot is; a disk without room for one word is no reason to die."""
        try:
            os.utime(self._descriptor)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, state.encode(), 0)
        except OSError as failed:
            log.error("no sign of life can be left: %s", failed)

    def take_away(self) -> None:
        """Leave no sign of a life that is over."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as failed:
            log.error("the sign of life cannot be taken away: %s", failed)
        os.close(self._descriptor)


def life_of(settings: Settings, now: float) -> str:
    """Say how the bot of these settings is: HEALTHY, or a code of what it is instead."""
    try:
        descriptor = os.open(sign_of_life(settings), os.O_RDONLY)
    except OSError:
        return ENDED
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:  # held: its process lives
        state = os.read(descriptor, 32).decode(errors="replace")
        is_late = now - os.fstat(descriptor).st_mtime >= ALIVE_SECONDS
        return HANGS if is_late else state or FAILING  # no word: there was no room for one
    else:
        return ENDED
    finally:
        os.close(descriptor)


def is_alive(settings: Settings, now: float) -> bool:
    """Say whether the bot of these settings is signed in, its loop turns, and all of it works."""
    return life_of(settings, now) in (HEALTHY, RESTING)


# The rooms of a running bot: built once, opened from the store up, closed from the chat down.

LOOK_SECONDS = 15.0
DAY_SECONDS = 1.0  #: between two looks for what the log's day tells
LOADING_SECONDS = 60.0  #: a model that takes longer is not waited for to say that the bot is ready
LIFE_SECONDS = 15.0  #: between two signs of life
LIFE_LOOK_SECONDS = 1.0  #: the first one comes as soon as Discord hears us
FINISH_SECONDS = 16.0  #: for what is being painted when the bot is asked to end
SHOW_SECONDS = 4.0  #: and then for what is finished to reach Discord; all is over within 25


class DayLog:
    """Tells in the log when the bot is ready, each trouble and its end: once each."""

    def __init__(self, chat: Chat, operations: Operations, device: str) -> None:
        self._chat = chat
        self._operations = operations
        self._device = device
        self._ready_since: float | None = None  # loop time; when Discord first heard us
        self._is_told = False
        self._troubles: dict[str, float] = {}  # by code: since when

    async def run(self) -> None:
        """Look now and then; endless."""
        clock = asyncio.get_running_loop().time
        while True:
            self.look(clock())
            await asyncio.sleep(DAY_SECONDS)

    def look(self, now: float) -> None:
        """Tell what is new."""
        if not self._is_told and self._is_ready(now):
            self._is_told = True
            self._tell_ready()
        deaf = {NO_GATEWAY} if self._is_told and not self._chat.is_heard else set()
        troubles = self._operations.troubles | deaf
        for code in troubles - self._troubles.keys():
            self._troubles[code] = now
            tell(log, "trouble", logging.ERROR, code=code, told=say(f"operator_{code}"))
        for code in self._troubles.keys() - troubles:
            lasted = round(now - self._troubles.pop(code))
            tell(log, "trouble_over", logging.WARNING, code=code, seconds=lasted)

    def _is_ready(self, now: float) -> bool:
        """Say whether Discord hears us, and a studio has loaded its model or may take long."""
        if not self._chat.is_heard:
            return False
        self._ready_since = now if self._ready_since is None else self._ready_since
        states = {each.state for each in self._operations.studios}
        return not states <= {"", LOADING} or now - self._ready_since >= LOADING_SECONDS

    def _tell_ready(self) -> None:
        studios = self._operations.studios
        tell(
            log,
            "ready",
            **self._chat.account,
            model=_all_of(each.model for each in studios),
            device=_all_of(each.device for each in studios),
            studios=_all_of(f"{each.address}: {each.state}" for each in studios),
        )
        for each in studios:
            if each.device == "cpu" and self._device == "auto":
                told = say("operator_no_gpu")
                tell(log, "no_gpu", logging.WARNING, studio=each.address, told=told)


def _all_of(told: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(filter(None, told))) or None


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of a running bot."""

    tasks: EternalTasks
    desk: Desk
    dispatch: Dispatch
    chat: Chat
    day: DayLog
    supervisor: Supervisor | None
    sign: SignOfLife
    backups: Backups | None  #: None where PostgreSQL has the database, and all else stays here
    web: Web | None
    control: Control

    async def live(self) -> None:
        """Keep every eternal task until the chat is closed; raises SettingsError alone."""
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self.tasks.kept(name, make), name=name)
                for name, make in self._eternal().items()
            ]
            await self.chat.run()
            for task in tasks:
                task.cancel()

    def _eternal(self) -> dict[TaskName, Make]:
        eternal: dict[TaskName, Make] = {
            **sweeps(self.desk.privacy, self.desk.reviews, self.desk.appeals),
            "day": self.day.run,
            "dispatch": self.dispatch.run,
            "pauses": self._look,
            "rests": self.desk.rests.run,
            "sign of life": self._show_life,
            "control": self.control.run,
        }
        if self.web:
            eternal["web"] = self.web.run
        if self.backups:
            eternal["backups"] = self.backups.run
        if self.supervisor:
            eternal["studio supervisor"] = self.supervisor.run
        return eternal

    async def leave(self) -> None:
        """Take nothing new, finish or hand back what is being painted, show what is done."""
        self.sign.leave(ENDING)
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
            await self.desk.refusal_counts.write()
            await self.desk.operations.look_at_disk()
            await asyncio.sleep(LOOK_SECONDS)

    async def _show_life(self) -> None:
        """Leave a sign of life, with how the bot is, when that changes and every LIFE_SECONDS."""
        clock, left_at, heard_at, told = asyncio.get_running_loop().time, -inf, -inf, ""
        while True:
            now = clock()
            heard_at = now if self.chat.is_heard else heard_at
            state = self._state(now - heard_at, was_heard=heard_at > -inf)
            if state != told or now - left_at >= LIFE_SECONDS:
                await asyncio.to_thread(self.sign.leave, state)
                left_at, told = now, state
            await asyncio.sleep(LIFE_LOOK_SECONDS)

    def _state(self, unheard_seconds: float, *, was_heard: bool) -> str:
        """Say how the bot is; Discord is often back within a minute."""
        if self.tasks.failing:
            return FAILING
        if not was_heard:
            return STARTING
        if unheard_seconds >= ALIVE_SECONDS:
            return DEAF
        return RESTING if self.desk.rests.rest else HEALTHY


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Open the rooms from the store up, and close them again from the chat down."""
    if settings.discord_token is None:
        raise SettingsError("token_missing")
    async with AsyncExitStack() as closing:
        await asyncio.to_thread(settings.make_data_dir)
        tasks = EternalTasks()
        store = await Store.open(settings.database, tasks=tasks, archives=settings.archive_dir)
        closing.push_async_callback(store.close)
        sign = await asyncio.to_thread(SignOfLife, sign_of_life(settings))
        closing.callback(sign.take_away)
        session = await closing.enter_async_context(aiohttp.ClientSession())
        supervisor = None if settings.studio_urls else _own_studio(settings, session)
        if supervisor:
            closing.push_async_callback(supervisor.close)
        studios = [supervisor] if supervisor else _other_studios(settings, session)
        job_queue, album = JobQueue(store), await asyncio.to_thread(album_of, settings)
        dispatch = Dispatch(job_queue, studios, album, clock)
        house = DEFAULTS if settings.limits else Limits()
        people = await asyncio.to_thread(people_in, settings.optout_file)
        terms = terms_of(settings)
        rows = Rows(store)
        known = await asyncio.to_thread(_known_people, settings)
        backups = backups_of(settings)
        rests = rest_when(settings, supervisor)
        told = house, people, terms, tasks, known, settings.data_dir, backups, rests
        desk = Desk(job_queue, dispatch, rows, album, clock, *told)
        await desk.rests.look()  # before anything is claimed or a studio is started
        chat = Chat(
            desk,
            token=settings.discord_token.get_secret_value(),
            api_url=settings.discord_api_url,
            gateway_url=settings.discord_gateway_url,
            operator=settings.operator,
            operator_id=settings.operator_id,
        )
        closing.push_async_callback(chat.close)
        day = DayLog(chat, desk.operations, settings.device)
        web = await asyncio.to_thread(_web_door, settings, desk.operations)
        if web:
            closing.callback(web.close)
        control = await asyncio.to_thread(Control, desk, settings.data_dir)
        closing.callback(control.close)
        yield House(tasks, desk, dispatch, chat, day, supervisor, sign, backups, web, control)


def rest_when(settings: Settings, supervisor: Supervisor | None) -> RestWhen:
    """Return when the bot rests by itself; raises SettingsError."""
    try:
        hours = quiet_hours(settings.quiet_hours)
    except ValueError as wrong:
        raise SettingsError("settings", reason=f"QUIET_HOURS: {wrong}") from wrong
    threshold = settings.yield_gb * GIGABYTE if settings.yield_gb else None
    return RestWhen(hours, threshold, supervisor.others_bytes if supervisor else None)


def archives_of(settings: Settings) -> Archives | None:
    """Return where backups of everything go; None where the operator named no place for them."""
    if settings.archive_dir is None:
        return None
    secret = settings.backup_passphrase
    return Archives(
        settings.data_dir,
        settings.archive_dir,
        is_away=settings.backup_dir is not None,
        passphrase=secret.get_secret_value() if secret else None,
        command=settings.backup_command or None,
        environment=environment_without_secrets(),
    )


def backups_of(settings: Settings) -> Backups | None:
    """Return what backs a bot up; None where there is nothing it can take."""
    backups = Backups(settings.database, clock, archives_of(settings))
    return backups if backups.are_made else None


def album_of(settings: Settings) -> Album:
    """Open where the bot keeps its pictures, with what it signs them; raises SettingsError."""
    settings.make_data_dir()
    identity = open_signer(
        settings.data_dir / "identity",
        datetime.now(UTC),
        settings.signing_certificate,
        settings.signing_key,
    )
    corner = say("ai_generated") if settings.corner_label else None
    return Album(settings.data_dir / "pictures", identity, corner)


def _web_door(settings: Settings, operations: Operations) -> Web | None:
    if settings.web_port is None:
        return None
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    names = (settings.web_host, *settings.web_names)
    app = create_app(operations, lambda: life_of(settings, clock()), token, names)
    return Web(app, settings.web_host, settings.web_port)


def _known_people(settings: Settings) -> People:
    """Read the operator's own people; raises SettingsError."""
    try:
        return people_of(settings.names_file)
    except ModelError as wrong:
        raise SettingsError(wrong.code, **wrong.facts) from wrong


def _own_studio(settings: Settings, session: aiohttp.ClientSession) -> Supervisor:
    notes, fetch = settings.data_dir / "studio", settings.download
    command = studio_command(settings.model, settings.device, notes, may_fetch=fetch)
    return Supervisor(command, environment_without_secrets(), session)


def _other_studios(settings: Settings, session: aiohttp.ClientSession) -> Sequence[StudioPort]:
    if settings.studio_token is None:
        raise SettingsError("studio_token_missing")
    token = settings.studio_token.get_secret_value()
    return [StudioClient(url, token, session) for url in settings.studio_urls]


# Being the bot until a signal asks it to end: the first lets work finish, a second does not.


async def run(settings: Settings) -> None:
    """Be the bot until asked to end, or until a task ends; raises the error that ended it.

    The first signal lets what is being painted finish; a second one does not wait for it.
    """
    began, why = 0.0, "asked"
    try:
        async with open_house(settings) as house:
            began = clock()
            with signals() as asked:
                living = begun(house.live(), "house")
                await first_of(living, asked.get())
                if not living.done():
                    await first_of(living, house.leave(), asked.get())
                await ended(living)
    except BaseException as error:
        fault = settings_error_in(error)
        why = fault.code if fault else getattr(error, "code", type(error).__name__)
        raise
    finally:
        if began:  # a start that is refused is one sentence, and nothing that ends
            tell(log, "end", why=why, seconds=round(clock() - began))


async def until_asked_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run something endless until it fails, or until SIGINT or SIGTERM asks it to stop."""
    with signals() as asked:
        task = begun(work, "until asked to end")
        await first_of(task, asked.get())
        await ended(task)


@contextmanager
def signals() -> Iterator[asyncio.Queue[signal.Signals]]:
    """Turn SIGINT and SIGTERM into something to wait for."""
    asked: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, asked.put_nowait, number)
    try:
        yield asked
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def first_of(task: asyncio.Task[None], *others: Coroutine[Any, Any, Any]) -> None:
    """Wait until the task or one of the others ends; the others are then dropped."""
    waiting = [begun(other, "waiting for another") for other in others]
    try:
        await asyncio.wait([task, *waiting], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.wait(waiting)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task, wait for its end, and raise what it failed with."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
