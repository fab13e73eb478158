"""The one sweeper: forgets what has expired and whoever asked for it, until it is cancelled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.desk.casework.reviews import Reviews
from bot.desk.keeping.privacy import Privacy
from bot.errors import Refused

OFTEN_SECONDS = 15.0  #: tokens, who wants to be forgotten, what nobody has reviewed
SELDOM_SECONDS = 600.0  #: words and pictures, which expire after days

log = logging.getLogger(__name__)


async def sweep_for_ever(privacy: Privacy, reviews: Reviews) -> None:
    """Sweep until cancelled; a full or broken disk is told and tried again."""
    often = {"data": privacy.sweep_often, "reviews": reviews.expire}
    async with asyncio.TaskGroup() as group:
        for name, sweep in often.items():
            group.create_task(_repeat(sweep, OFTEN_SECONDS), name=f"sweep {name} often")
        group.create_task(_repeat(privacy.sweep_seldom, SELDOM_SECONDS), name="sweep seldom")


async def _repeat(sweep: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await sweep()
        except (OSError, Refused) as failed:
            log.error("what has expired could not be deleted: %s", failed)
        await asyncio.sleep(seconds)
