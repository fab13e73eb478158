"""What whoever runs the bot is to see: what needs them, and how much there is of everything."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot import metrics
from bot.desk.tools import DeskTools
from bot.errors import TROUBLES, UNCHECKED, Refused
from bot.jobs.studios import READY, StudioView
from bot.kept import TASK_FAILED, EternalTasks
from bot.metrics import Readings, Series, Values
from bot.store.backup import Backups

DISK_LOW_BYTES = 2 * 2**30  #: less is soon full: pictures, backups and a day's journal lie there
DISK_LOW = "disk_low"
BACKUP_FAILED = "backup_failed"
ALBUM_LOW = "album_low"  #: pictures take nearly all that ALBUM_GB lets them
ALBUM_SHARE = 0.9
NO_GATEWAY = "no_gateway"  #: the code of the trouble that Discord does not hear the bot
CODES = sorted({*TROUBLES, UNCHECKED, TASK_FAILED, DISK_LOW, BACKUP_FAILED, ALBUM_LOW})


class Operations:
    """Answers the operator's questions, and counts what nobody else does; decides nothing."""

    def __init__(
        self,
        tools: DeskTools,
        tasks: EternalTasks,
        folder: Path | None = None,
        backups: Backups | None = None,
        album_bytes: float | None = None,
    ) -> None:
        self._dispatch = tools.dispatch
        self._job_queue = tools.job_queue
        self._clock = tools.clock
        self._tasks = tasks
        self._folder = folder  # whose disk is looked at
        self._backups = backups
        self._album = tools.album
        self._album_bytes = album_bytes  # all that pictures may take
        self._is_low = False
        self.refusals: Counter[str] = Counter()  #: by code
        self.deliveries: Counter[str] = Counter()  #: by where a delivery came to
        self.discord_errors: Counter[str] = Counter()  #: by status; `network` where none came

    @property
    def troubles(self) -> frozenset[str]:
        """Name all that the operator has to mend now; each has its sentence, `operator_...`."""
        backup = BACKUP_FAILED if self._backups and self._backups.has_failed else None
        disk = DISK_LOW if self._is_low else None
        return self._dispatch.troubles | frozenset(
            filter(None, (self._tasks.trouble, backup, disk, self._album_trouble))
        )

    @property
    def _album_trouble(self) -> str | None:
        used, quota = self._album.used_bytes, self._album_bytes
        return ALBUM_LOW if used and quota and used >= ALBUM_SHARE * quota else None

    @property
    def studios(self) -> list[StudioView]:
        """Say how each studio is."""
        return self._dispatch.studios

    async def look_at_disk(self) -> Values | None:
        """Find out how much is free; None where nobody can tell."""
        if self._folder is None:
            return None
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        except OSError:
            return None
        self._is_low = usage.free < DISK_LOW_BYTES
        return {("free",): usage.free, ("total",): usage.total}

    async def readings(self) -> Readings:
        """Read everything that is counted or measured; what cannot be read now is left out."""
        found: dict[Series, Values] = {
            **await self._queue(),
            **self._counted(),
            **self._of_studios(),
            metrics.TROUBLE: {(code,): float(code in self.troubles) for code in CODES},
        }
        found[metrics.RESTING] = {(): float(self._dispatch.rest is not None)}
        if (used := self._album.used_bytes) is not None:
            found[metrics.ALBUM] = {(): float(used)}
        if disk := await self.look_at_disk():
            found[metrics.DISK_FREE] = {(): disk["free",]}
            found[metrics.DISK_TOTAL] = {(): disk["total",]}
        if self._backups and (made := await asyncio.to_thread(self._backups.newest_at)):
            found[metrics.BACKUP_AGE] = {(): self._clock() - made}
        return found

    async def _queue(self) -> dict[Series, Values]:
        try:
            live, num_unshown = await self._job_queue.count_live()
        except Refused:
            return {}
        return {metrics.JOBS: _split(live), metrics.UNSHOWN: {(): num_unshown}}

    def _counted(self) -> dict[Series, Values]:
        num_commits, num_acts = self._job_queue.num_committed
        return {
            metrics.ENDED: _split(self._dispatch.num_ended),
            metrics.WAIT: {(): self._dispatch.waits},
            metrics.PICTURE: {(): self._dispatch.picture_times},
            metrics.GATE_STOPS: {(): self._dispatch.num_gate_stops},
            metrics.REFUSALS: _split(self.refusals),
            metrics.DELIVERIES: _split(self.deliveries),
            metrics.DISCORD_ERRORS: _split(self.discord_errors),
            metrics.COMMITS: {(): num_commits},
            metrics.COMMITTED: {(): num_acts},
        }

    def _of_studios(self) -> dict[Series, Values]:
        studios = self.studios
        held = ((each.address, each.memory_bytes) for each in studios)
        there = ((each.address, each.memory_total_bytes) for each in studios)
        models: Values = {
            (each.address, each.model, each.device): 1.0 for each in studios if each.model
        }
        return {
            metrics.STUDIO_READY: {(each.address,): each.state == READY for each in studios},
            metrics.STUDIO_SLOTS: {(each.address,): each.slots for each in studios},
            metrics.STUDIO_JOBS: {(each.address,): each.num_in_hand for each in studios},
            metrics.STUDIO_MODEL: models,
            metrics.GPU_BYTES: _known(held),
            metrics.GPU_TOTAL: _known(there),
        }


def _split(counts: "Counter[str]") -> Values:
    return {(name,): count for name, count in counts.items()}


def _known(told: Iterable[tuple[str, int | None]]) -> Values:
    return {(name,): value for name, value in told if value is not None}
