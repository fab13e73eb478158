"""A job on disk as the chat hears of it: the ticket its member holds, and how it ended."""

from collections.abc import Sequence

from bot.jobs.dispatch import prints_of
from bot.jobs.job import FINAL, Job, is_held
from bot.jobs.job_queue import JobQueue
from bot.jobs.rows import Made
from bot.pictures.album import Album
from bot.request import Cancelled, Done, Event, Failed, Held, Ticket


def ticket_of(job: Job, now: float) -> Ticket:
    """Return the ticket of a job; its place is told by events alone."""
    waited = max(now - job.arriving_at, 0.0)
    return Ticket(
        job.id,
        job.request,
        job.reply,
        place=0,
        eta_seconds=0.0,
        waited_seconds=waited,
        held=is_held(job.review),
        posting_begun=job.posting_at is not None,
    )


async def outcome_of(job: Job, job_queue: JobQueue, album: Album) -> Event | None:
    """Return how a job ended, or None while it has not."""
    made = await job_queue.prints_of(job.id) if job.state == "done" else ()
    return outcome_with(job, made, album)


def outcome_with(job: Job, made: Sequence[Made], album: Album) -> Event | None:
    """Return the same where its pictures have been read."""
    if job.refusal and job.state in FINAL:
        return Failed(job.refusal)
    if job.delivery == "held":
        return Held()
    if job.state == "done" and job.report:
        return Done(prints_of(album, job.id, made), job.report)
    if job.state == "failed" and job.reason:
        return Failed(job.reason)
    return Cancelled() if job.state == "cancelled" else None
