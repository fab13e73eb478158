"""Keeps what moderators and the public see up to date: cards, hidden pictures, appeals' answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.backoff import backoff
from bot.chat import cards, faults, messages, optouts, posting, sources
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.chat.moderators import appeals, inbox
from bot.desk.policy.appeals import RefusedRequest
from bot.desk.policy.cases import Case
from bot.desk.policy.optouts import OptedOut
from bot.desk.policy.reports import Visibility
from bot.kept import ItemFailures
from bot.request import Done, Ticket
from bot.texts import say

log = logging.getLogger(__name__)

LOOK_SECONDS = 20.0  #: what could not be shown is tried again so often
MAX_PAUSE_SECONDS = 300.0  #: before what Discord refuses, for want of a right, is tried again
UNSEEN = (DiscordVerdict.DELETED, DiscordVerdict.GONE)  #: nobody sees a message there any more
SHUT = (
    DiscordVerdict.NO_PLACE,
    DiscordVerdict.GONE,
)  #: the moderators' channel takes nothing from us


@dataclass(frozen=True, slots=True)
class ItemPause:
    """How long an item that Discord refuses is left alone."""

    num_times: int
    until: float  #: by the loop's clock
    is_out: bool  #: the bot was not in the item's guild: nothing is asked until it is


class ModeratorUpdates:
    """Reads what is not shown as it stands on disk, and shows it; nothing is lost by a crash."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._desk = client.desk
        self._failures = ItemFailures("not shown:")
        self._pauses: dict[str, ItemPause] = {}

    async def run(self) -> None:
        """Look whenever something was decided, and now and then."""
        await self._client.wait_until_ready()
        while True:
            self._desk.cases.changed.clear()
            if not self._client.is_paused:
                await self._look()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._desk.cases.changed.wait()
            except TimeoutError:
                continue

    async def _look(self) -> None:
        for visibility in await self._desk.reports.due():  # first what should not be seen
            await self._trying(
                f"the message of job {visibility.job}",
                visibility.guild,
                partial(self._visibility, visibility),
                partial(self._not_hidden, visibility),
            )
        for case, channel in await self._desk.cases.due():
            await self._trying(
                f"the card of {case.kind} {case.ref}",
                case.guild,
                partial(self._card, case, channel),
                partial(self._desk.cases.shown, case, channel, case.message or 0),
            )
        for names in await self._desk.optouts.untold():
            await self._trying(
                f"what became of names of wish {names[0].id}",
                names[0].guild,
                partial(self._tell_of_names, names),
                partial(self._desk.optouts.told, names),
            )
        for refused_request in await self._desk.appeals.untold():
            await self._trying(
                f"the answer to appeal {refused_request.id}",
                refused_request.guild,
                partial(self._tell, refused_request),
                partial(self._desk.appeals.told, refused_request.id),
            )

    async def _trying(
        self,
        what: str,
        guild: int,
        show: Callable[[], Awaitable[None]],
        leave_behind: Callable[[], Awaitable[object]],
    ) -> None:
        """Show one item; the border where nothing of it keeps the others from being shown."""
        if self._is_paused(what, guild):
            return
        try:
            await show()
        except faults.TROUBLE as error:
            log.warning("%s: not shown (%s): %s", what, verdict_of(error), faults.in_short(error))
            if verdict_of(error) is DiscordVerdict.BANNED:
                self._client.pause()
            elif verdict_of(error) is not DiscordVerdict.LATER:
                self._refused(what, guild)
        except Exception as error:
            if self._failures.is_second(what, error):
                try:
                    await leave_behind()
                except Exception:
                    log.exception("%s cannot be marked as shown", what)
        else:
            self._failures.passed(what)
            self._pauses.pop(what, None)

    def _refused(self, what: str, guild: int) -> None:
        """Note that Discord has refused to show an item, so that it is asked ever less often."""
        before = self._pauses.get(what)
        num_times = before.num_times + 1 if before else 1
        pause = backoff(num_times - 1, LOOK_SECONDS, MAX_PAUSE_SECONDS)
        until = self._client.loop.time() + pause
        self._pauses[what] = ItemPause(num_times, until, self._is_out(guild))

    def _is_paused(self, what: str, guild: int) -> bool:
        pause = self._pauses.get(what)
        if pause is None or (pause.is_out and not self._is_out(guild)):
            return False  # where the bot was let in again, everything may be otherwise
        return pause.is_out or self._client.loop.time() < pause.until

    def _is_out(self, guild: int) -> bool:
        return self._client.get_guild(guild) is None

    async def _visibility(self, visibility: Visibility) -> None:
        """Let a picture's message show what it should, and its copy go with what is hidden."""
        if visibility.wanted != "shown":
            await self._desk.showcase.take_down(visibility.job)
        ticket = await self._desk.look_up(visibility.job)
        if ticket is not None:
            if visibility.wanted == "shown":
                await self._desk.showcase.want(ticket)
            try:
                await self._edit(visibility, ticket)
            except faults.TROUBLE as error:
                if verdict_of(error) not in UNSEEN:
                    raise
        await self._desk.reports.shows(visibility)
        self._desk.showcase.look()

    async def _not_hidden(self, visibility: Visibility) -> None:
        """Leave behind what cannot be edited; who should not see a picture sees no message."""
        if visibility.wanted != "shown":
            await self._desk.takedowns.ask_all_of(visibility.guild, visibility.job)
        await self._desk.reports.shows(visibility)

    async def _edit(self, visibility: Visibility, ticket: Ticket) -> None:
        locale = ticket.request.locale
        if visibility.wanted != "shown":
            await messages.edit(
                self._client, ticket, Card(say(f"picture_{visibility.wanted}", locale))
            )
            return
        try:
            await messages.edit(self._client, ticket, await self._picture(ticket))
        except FileNotFoundError:
            await messages.edit(self._client, ticket, Card(say("picture_lost", locale)))

    async def _picture(self, ticket: Ticket) -> Card:
        outcome = await self._desk.outcome(ticket.job)
        if not isinstance(outcome, Done):
            raise FileNotFoundError
        card = cards.card_for(ticket, outcome)
        limit = messages.usual_limit(self._client, ticket)
        card = await messages.fitted(self._client, ticket, outcome, card, limit)
        return await sources.offered(self._client, ticket, outcome, card)

    async def _card(self, case: Case, channel: int) -> None:
        """Post a case in the moderators' channel, or say there what was decided."""
        try:
            message = await self._post_or_edit(case, channel)
        except faults.TROUBLE as error:
            verdict = verdict_of(error)
            self._desk.cases.shut(case.guild, is_shut=verdict in SHUT)
            if case.message is None or verdict not in UNSEEN:
                raise
            message = case.message  # a moderator took the card away
        else:
            self._desk.cases.shut(case.guild, is_shut=False)
        await self._desk.cases.shown(case, channel, message)

    async def _post_or_edit(self, case: Case, channel: int) -> int:
        place = self._client.get_partial_messageable(channel)

        async def show(laid_out: dict[str, Any]) -> int:
            if case.message is None:
                # Discord posts two messages with one nonce once: a crash between repeats nothing.
                # What is brought up again within minutes is another card.
                nonce = posting.nonce_of(case.kind, case.ref, case.opened_at)
                return (await place.send(**laid_out, nonce=nonce)).id
            laid_out["attachments"] = laid_out.pop("files")
            return (await place.get_partial_message(case.message).edit(**laid_out)).id

        return await inbox.put(self._client, case, show)

    async def _tell_of_names(self, names: Sequence[OptedOut]) -> None:
        """Tell who asked not to be painted; who takes no messages finds it under /my-portraits."""
        try:
            await optouts.tell(self._client, names)
        except faults.TROUBLE as error:
            if await faults.may_pass(error, names[0].id, self._desk.deliveries):
                raise
            log.info("wish %d: its member cannot be told (%s)", names[0].id, verdict_of(error))
        await self._desk.optouts.told(names)

    async def _tell(self, refused_request: RefusedRequest) -> None:
        await appeals.tell(self._client, refused_request)
        await self._desk.appeals.told(refused_request.id)
