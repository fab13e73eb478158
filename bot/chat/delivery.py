"""Carry what the desk says about jobs into their messages: latest wins, finished ones first."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import discord

from bot.chat import cards, faults, messages, pacing, posting, sources
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.chat.pacing import LiveMessage
from bot.errors import Refused
from bot.kept import ItemFailures
from bot.request import Done, Event, Failed, Held, Painting, Update

log = logging.getLogger(__name__)

SENT_SECONDS = 0.1  #: before it is looked at again whether an edit that was sent has its answer
INTERNAL = "internal"

#: Why there is no picture in its message, as a code of a sentence.
WHY_NOT = {
    DiscordVerdict.LOST: "picture_lost",
    DiscordVerdict.TOO_LARGE: "picture_too_large",
    DiscordVerdict.NEVER_FITS: "picture_too_large",
    DiscordVerdict.BLOCKED: "words_stopped",
    DiscordVerdict.NO_PLACE: "no_access",
    DiscordVerdict.PERHAPS: "refused_by_discord",
    DiscordVerdict.ELSEWHERE: "refused_by_discord",
    DiscordVerdict.HOPELESS: "refused_by_discord",
}


class Delivery:
    """Reads the desk's events and keeps each job's message up to date."""

    def __init__(self, client: Client, clock: Callable[[], float]) -> None:
        self._client = client
        self._desk = client.desk
        self._clock = clock
        self._failures = ItemFailures("the message of job")
        self._lines: dict[int, LiveMessage] = {}
        self._recent: deque[float] = deque(maxlen=2 * pacing.EDITS_PER_SECOND)
        self._recent_by_token: deque[float] = deque(maxlen=2 * pacing.TOKEN_EDITS_PER_SECOND)
        self._changed = asyncio.Event()
        self._status_edits: dict[int, asyncio.Task[None]] = {}  # by job: not of how it ended

    async def run(self) -> None:
        """Deliver until the desk has nothing more to say."""
        async with asyncio.TaskGroup() as edits:
            pacer = edits.create_task(self._pace(edits), name="chat: pacing")
            async for update in self._desk.events():
                self._note(update)
            pacer.cancel()

    def _note(self, update: Update) -> None:
        if isinstance(update.event, Painting) and not update.event.steps:
            return  # a preview alone says nothing in words
        job = update.ticket.job
        if job not in self._lines:
            shown = self._client.acknowledged.pop(job, None)
            self._lines[job] = LiveMessage(update.ticket, since=self._clock(), shown=shown)
        line = self._lines[job]
        if not pacing.is_last(update.event) and (line.is_shut or pacing.is_last(line.event)):
            return  # nothing replaces an end, and refusals without end would shut the bot out
        line.ticket, line.event = update.ticket, update.event
        self._changed.set()

    async def _pace(self, edits: asyncio.TaskGroup) -> None:
        while True:
            self._changed.clear()
            now = self._clock()
            if self._client.is_paused:
                await self._wait_for_change(self._client.banned_until - now)
                continue
            is_one_sent = self._drop_overtaken()
            chosen, look_at = pacing.choose(
                self._lines.values(), self._recent, now, _by_token, self._recent_by_token
            )
            for line in chosen:
                line.busy, job = True, line.ticket.job
                (self._recent_by_token if _by_token(line) else self._recent).append(now)
                is_status = not pacing.is_last(line.event)
                edit = edits.create_task(self._show(line), name=f"chat: edit of job {job}")
                if is_status:
                    self._status_edits[job] = edit
            seconds = None if look_at is None else look_at - now
            await self._wait_for_change(SENT_SECONDS if is_one_sent else seconds)
            if len(self._lines) > pacing.MANY_LINES:
                await asyncio.sleep(1 / pacing.LOOKS_PER_SECOND)

    def _drop_overtaken(self) -> bool:
        """Drop status edits that only wait while the end of their jobs is to be shown.

        One that is on the wire might come true after the end, so it is waited for; tell if any is.
        """
        overtaken = {
            job: edit
            for job, edit in self._status_edits.items()
            if pacing.is_last(self._lines[job].event)
        }
        for job, edit in overtaken.items():
            if edit not in self._client.on_the_wire:
                edit.cancel()
                del self._status_edits[job]
                self._lines[job].busy = False
        return any(edit in self._client.on_the_wire for edit in overtaken.values())

    async def _wait_for_change(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _show(self, line: LiveMessage) -> None:
        event, line.event = line.event, None
        assert event is not None, "only lines with an event are chosen"
        try:
            # The last look before everybody sees it: a moderator may just have said no.
            due = await self._desk.deliveries.still(line.ticket.job, event)
            if due is not None:
                await self._try(line, due)
        except Exception as error:  # the border around one message: the others go on
            await self._failed(line, event, error)
        self._status_edits.pop(line.ticket.job, None)
        if line.event is None and pacing.is_last(event):
            await self._desk.deliveries.settled(line.ticket.job)
        line.busy = False
        if line.event is None and pacing.is_last(event):
            del self._lines[line.ticket.job]
        self._changed.set()

    async def _failed(self, line: LiveMessage, event: Event, error: Exception) -> None:
        """Try once more; then say in its place that something went wrong, and at last leave it."""
        job, is_last = line.ticket.job, pacing.is_last(event)
        if not self._failures.is_second((job, is_last, line.given_up), error):
            self._try_again(line, event, error)
        elif is_last and line.given_up is None:
            line.given_up = INTERNAL
            line.event = Failed(INTERNAL)
        elif is_last:
            try:
                await self._desk.undeliverable(job, INTERNAL)
            except Exception:
                log.exception("job %d cannot be marked as undeliverable", job)

    async def _try(self, line: LiveMessage, event: Event) -> None:
        try:
            message = await self._bring(line, event)
        except faults.TROUBLE as error:
            await self._not_shown(line, event, error)
        else:
            await self._shown(line, event, message)

    async def _bring(self, line: LiveMessage, event: Event) -> int | None:
        """Let the job's message show the event, and return the message."""
        line.trying = await self._card(line, event)
        if line.trying == line.shown and not pacing.is_last(event):
            return line.ticket.reply.message
        closed = posting.CLOSED if line.given_up is None else posting.CLOSED_TO_WORDS
        message = await posting.bring(self._client, line.ticket, event, line.trying, closed)
        line.shown, line.edited_at = line.trying, self._clock()
        return message

    async def _card(self, line: LiveMessage, event: Event) -> Card:
        ticket = cards.wordless(line.ticket) if line.is_wordless else line.ticket
        card = cards.card_for(ticket, event)
        if not isinstance(event, Done):
            return card
        limit = line.limit_bytes or messages.usual_limit(self._client, ticket)
        card = await messages.fitted(self._client, ticket, event, card, limit)
        return await sources.offered(self._client, ticket, event, card)

    async def _shown(self, line: LiveMessage, event: Event, message: int | None) -> None:
        line.failures = 0
        line.ticket = replace(line.ticket, reply=replace(line.ticket.reply, message=message))
        if line.given_up is not None:
            await self._desk.undeliverable(line.ticket.job, line.given_up)
        elif pacing.is_last(event) and not isinstance(event, Held):
            await self._desk.seen(line.ticket.job, message)
            if isinstance(event, Done) and (missing := cards.num_missing(line.ticket, event)):
                await posting.tell_of_missing(self._client, line.ticket, missing)

    async def _not_shown(self, line: LiveMessage, event: Event, error: Exception) -> None:
        job, verdict = line.ticket.job, verdict_of(error)
        log.warning("job %d: an edit failed (%s): %s", job, verdict, faults.in_short(error))
        if verdict is DiscordVerdict.BANNED:
            self._client.pause()
        if await self._may_pass(line, event, error):
            self._try_again(line, event, error)
            return
        match verdict:
            case DiscordVerdict.BLOCKED if not line.is_wordless:
                line.is_wordless = True
                line.event = line.event or event
            case DiscordVerdict.TOO_LARGE if limit := await self._smaller_limit(line):
                line.limit_bytes = limit
                line.event = line.event or event
            case DiscordVerdict.DELETED | DiscordVerdict.GONE if not pacing.is_last(event):
                await self._abandon(line)
            case DiscordVerdict.DELETED | DiscordVerdict.GONE if not isinstance(event, Held):
                await self._desk.undeliverable(job, line.given_up or verdict.value)
            case DiscordVerdict.NO_PLACE if not pacing.is_last(event):
                line.is_shut = True
                if not pacing.is_last(line.event):
                    line.event = None  # what came meanwhile would be refused, too
            case _ if isinstance(event, Done) and line.given_up is None:
                # The person hears why there is no picture, in the place where it would be.
                line.given_up = WHY_NOT[verdict]
                line.event = Failed(line.given_up)
            case _ if pacing.is_last(event) and not isinstance(event, Held):
                await self._desk.undeliverable(job, line.given_up or WHY_NOT[verdict])

    async def _may_pass(self, line: LiveMessage, event: Event, error: Exception) -> bool:
        if not pacing.is_last(event) and faults.verdict_of(error) is not DiscordVerdict.ELSEWHERE:
            return faults.passes(error)  # the next step of the picture replaces it anyhow
        return await faults.may_pass(error, line.ticket.job, self._desk.deliveries)

    def _try_again(self, line: LiveMessage, event: Event, error: Exception) -> None:
        line.failures += 1
        told = error.retry_after if isinstance(error, discord.RateLimited) else 0.0
        line.retry_at = self._clock() + max(told, pacing.retry_delay(line.failures))
        line.event = line.event or event  # perhaps something newer came meanwhile

    async def _smaller_limit(self, line: LiveMessage) -> int | None:
        if line.trying is None or line.given_up is not None:
            return None
        usual = line.limit_bytes or messages.usual_limit(self._client, line.ticket)
        return await messages.smaller_limit(line.trying, usual)

    async def _abandon(self, line: LiveMessage) -> None:
        # Who deletes the message of a waiting job no longer wants it, and in a channel that is gone
        # nobody sees it; the GPU is for the others.
        try:
            await self._desk.members.cancel(line.ticket.job, line.ticket.request.member)
        except Refused as refusal:
            log.debug("job %d was past cancelling: %s", line.ticket.job, refusal)


def _by_token(line: LiveMessage) -> bool:
    """Tell whether what a message is to show goes there by its interaction's token."""
    assert line.event is not None, "only lines with an event are asked about"
    first = posting.ways_for(line.ticket, line.event)[0]
    return first in posting.BY_TOKEN and messages.token_lives(line.ticket.reply)
