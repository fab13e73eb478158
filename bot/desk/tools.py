"""What every part of the desk works with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.rows import Rows
from bot.desk.settings import GuildCache
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import JobQueue
from bot.pictures.album import Album


@dataclass(frozen=True, slots=True)
class DeskTools:
    """Built once, by the desk."""

    rows: Rows
    job_queue: JobQueue
    dispatch: Dispatch
    album: Album
    guild_cache: GuildCache
    clock: Callable[[], float]  #: UTC seconds
