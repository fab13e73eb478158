"""Pictures that wait for room on the disk: their members hear of it, and the operator once each."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.errors import DISK_FULL
from bot.jobs.ledger import Ledger
from bot.jobs.mailbox import Mailbox
from bot.request import Stalled

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 2.0  #: between two looks at a row that takes long


class Stalls:
    """What is painted and cannot be written down now."""

    def __init__(self, ledger: Ledger, mailbox: Mailbox) -> None:
        self._ledger = ledger
        self._mailbox = mailbox
        self._roomless: set[int] = set()

    @property
    def trouble(self) -> str | None:
        """Name what keeps pictures or rows from being written down now."""
        return self._ledger.trouble or (DISK_FULL if self._roomless else None)

    def note(self, job: int) -> None:
        """A picture found no room on the disk, perhaps once more."""
        if job not in self._roomless:
            self._roomless.add(job)
            log.error("job %d: the disk is full; its picture waits in memory", job)
            self._mailbox.put(job, Stalled())

    def over(self, job: int) -> None:
        """A job's pictures are on disk, or will never be."""
        self._roomless.discard(job)

    async def written(self, job: int, writing: Coroutine[Any, Any, T]) -> T:
        """Wait until a row is written; if nothing can be written now, its member hears of it."""
        task = asyncio.create_task(writing, name="job's last row")
        try:
            while not (await asyncio.wait({task}, timeout=PATIENCE_SECONDS))[0]:
                if self._ledger.trouble:
                    self._mailbox.put(job, Stalled())
            return task.result()
        finally:
            task.cancel()
