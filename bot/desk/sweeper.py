"""The one sweeper: forgets what has expired and whoever asked for it, until it is cancelled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.desk.privacy import Privacy

OFTEN_SECONDS = 15.0  #: tokens, and people who want to be forgotten
SELDOM_SECONDS = 600.0  #: words and pictures, which expire after days

log = logging.getLogger(__name__)


async def sweep_for_ever(privacy: Privacy) -> None:
    """Sweep until cancelled; a full or broken disk is told and tried again."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_repeat(privacy.sweep_often, OFTEN_SECONDS), name="sweep often")
        group.create_task(_repeat(privacy.sweep_seldom, SELDOM_SECONDS), name="sweep seldom")


async def _repeat(sweep: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        try:
            await sweep()
        except OSError as failed:
            log.error("what has expired could not be deleted: %s", failed)
        await asyncio.sleep(seconds)
