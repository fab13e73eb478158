"""One job in one studio: its frames become steps to show, pictures on disk, and an outcome."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.errors import NO_ROOM, PaintingFailed
from bot.jobs.job import Job
from bot.jobs.lane import Studio
from bot.jobs.likenesses import Likeness
from bot.jobs.moves import Made
from bot.pictures import marks
from bot.pictures.album import Album
from bot.pictures.marks import Facts
from bot.request import Failure, Finish, Painting, Picture, Preview, Progress, Report, Stalled

ROOM_SECONDS = 2.0  #: a picture that finds no room on the disk is tried again this often


@dataclass(frozen=True, slots=True)
class Finished:
    """All pictures of an attempt lie on disk."""

    report: Report
    made: list[Made] = field(default_factory=list)
    likenesses: list[Likeness] = field(default_factory=list)


Word = Painting | Stalled | Finished | Failure


async def follow(
    studio: Studio, job: Job, album: Album, clock: Callable[[], float]
) -> AsyncGenerator[Word, None]:
    """Yield how far a job is, then how it ended; raises StudioUnavailable when the studio goes.

    Raises PaintingFailed where the pictures are not those that were asked for, each once.

    While the disk is full a picture waits in memory: it is delivered as soon as there is room, and
    painted again only if the bot ends before that.
    Closing the generator cancels the job in the studio.
    """
    made: list[Made] = []
    likenesses: list[Likeness] = []
    missing = set(range(job.spec.count))
    shown = Painting(0, 0)
    async with aclosing(studio.paint(job.id, job.attempt, job.spec)) as frames:
        async for frame in frames:
            match frame:
                case Progress(step, steps):
                    yield (shown := Painting(step, steps, shown.preview))
                case Preview(_, jpeg):  # goes on standing beside the steps that follow it
                    yield (shown := Painting(shown.step, shown.steps, marks.preview(jpeg)))
                case Picture(index) if index not in missing:
                    raise PaintingFailed("painting_failed", reason="a picture nobody asked for")
                case Picture(index, seed, png):
                    missing.discard(index)
                    now = clock()
                    facts = Facts(job.id, index, datetime.fromtimestamp(now, UTC))
                    while (fingerprint := await _keep(album, png, facts)) is None:
                        yield Stalled()
                        await asyncio.sleep(ROOM_SECONDS)
                    made.append((index, seed))
                    likenesses.append(Likeness(job.id, index, fingerprint, now))
                case Finish() if missing:
                    raise PaintingFailed("painting_failed", reason="fewer pictures than asked for")
                case Finish(report):
                    yield Finished(report, made, likenesses)
                case Failure():
                    yield frame


async def _keep(album: Album, png: bytes, facts: Facts) -> str | None:
    """Write a picture down and return its fingerprint; None while the disk is full."""
    try:
        return await asyncio.to_thread(album.keep, png, facts)
    except OSError as failed:
        if failed.errno not in NO_ROOM:
            raise
    return None
