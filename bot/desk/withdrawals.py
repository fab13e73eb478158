"""Pictures that somebody outside wants gone: with copies and what came of them, in every server."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.desk.origins import Origins
from bot.desk.policy.withdrawals import Place
from bot.desk.rows import removals as removal_rows
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.rows.audit import AuditEntry, note, tell_more
from bot.desk.rows.settings import EVERY_GUILD
from bot.desk.takedowns import Takedowns
from bot.desk.tools import DeskTools
from bot.pictures import fingerprints
from bot.pictures.origin import OriginFinding

OPERATOR = 0  #: who acts in the rows of it: no account of Discord's
VERB = "remove-outside"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is to go, or went, at somebody's request from outside."""

    jobs: Sequence[int]  #: the picture's, its copies', and those made from them
    num_servers: int
    num_messages: int  #: that showed them, the showcase's included
    num_gone: int = 0  #: of these messages, by now
    seconds: float | None = None  #: until all were gone; None: not all are yet


class Withdrawals:
    """Takes a picture down wherever it stands, for who has no account here."""

    def __init__(self, tools: DeskTools, takedowns: Takedowns, origins: Origins) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._album = tools.album
        self._clock = tools.clock
        self._takedowns = takedowns
        self._origins = origins

    async def origin_of(self, picture: bytes) -> OriginFinding:
        """Say whether a picture is this bot's; raises Refused `not_a_picture`."""
        return await self._origins.of(picture)

    async def job_at(self, place: Place) -> int | None:
        """Return the job whose picture stands at a place in Discord; None where none of ours does.

        Nothing is fetched: a message is looked up, and an attachment's name says its job.
        """
        return await self._rows.run(
            lambda c: removal_rows.job_shown_at(c, place.channel, place.message, place.job)
        )

    async def foreseen(self, job: int) -> Withdrawal:
        """Say what `take_down` would take."""
        jobs = await self._family(job)
        shown = await self._rows.run(lambda c: removal_rows.shown_of(c, jobs))
        return Withdrawal(sorted(jobs), len({each.guild for each in shown}), len(shown))

    async def take_down(self, job: int, reason: str) -> Withdrawal:
        """Take them down: rows first, then files; the messages go as soon as Discord lets them.

        What looks like them is posted in no server again.
        """
        jobs, now = await self._family(job), self._clock()

        def act(connection: Any) -> int:
            num_messages = 0
            for each in removal_rows.done_among(connection, jobs):
                gone = takedown_rows.take_back(connection, each.guild, now, job=each.job)
                num_messages += gone.num_messages
                told = f"messages: {gone.num_messages}"
                done = AuditEntry(each.guild, OPERATOR, VERB, now, each.member, each.job, reason)
                note(connection, replace(done, detail=told))
            for number in jobs:
                removal_rows.forbid(connection, EVERY_GUILD, number, OPERATOR, now)
            return num_messages

        servers = await self._rows.run(lambda c: removal_rows.done_among(c, jobs))
        num_messages = await self._guild_cache.change(EVERY_GUILD, act, patient=True)
        for number in jobs:
            await asyncio.to_thread(self._album.delete, number)
        self._takedowns.asked()
        num_servers = len({each.guild for each in servers})
        return Withdrawal(sorted(jobs), num_servers, num_messages)

    async def settled(self, begun: Withdrawal, since: float, patience: float) -> Withdrawal:
        """Wait until all messages are gone, or that many seconds; note the time it took."""
        try:
            async with asyncio.timeout(patience):
                await self._takedowns.settled(begun.jobs)
        except TimeoutError:
            pass
        num_gone = await self._takedowns.num_gone(begun.jobs)
        is_over = None not in await self._rows.run(lambda c: takedown_rows.endings(c, begun.jobs))
        seconds = self._clock() - since if is_over else None
        if seconds is not None:
            told = f"gone: {num_gone}, after {seconds:.1f} s"
            await self._rows.run(lambda c: tell_more(c, VERB, begun.jobs, told))
        return Withdrawal(begun.jobs, begun.num_servers, begun.num_messages, num_gone, seconds)

    async def _family(self, job: int) -> set[int]:
        """Return a job, those whose pictures are copies of its own, and what was made from them."""
        jobs = {job}
        while True:
            known = await self._rows.run(partial(removal_rows.fingerprints_of, numbers=jobs))
            pages = [page async for page in self._origins.known()]
            copies = await asyncio.to_thread(fingerprints.copies, known, pages)
            made = await self._rows.run(partial(removal_rows.made_from, numbers=jobs | copies))
            if jobs == (more := jobs | copies | made):
                return jobs
            jobs = more
