"""Refusals by a server's rules: noted, appealed against once, allowed once or kept; and bursts."""

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.desk.cases import Cases
from bot.desk.policy.appeals import UNPLACED, RefusedRequest, words_of
from bot.desk.policy.cases import Case
from bot.desk.policy.orders import BURST_SECONDS, is_burst
from bot.desk.rows import appeals as appeal_rows
from bot.desk.rows import cases as case_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.guard.prompt_gate import CODES
from bot.request import Reply, Request

log = logging.getLogger(__name__)

MOST_NAMED = 3  #: members, in the note of a burst
BURST_NOTE_SECONDS = 3600.0  #: moderators hear of one burst in this time
VERBS = {"allowed": "allow-once", "kept": "keep"}


class Appeals:
    """Remembers what rules refused, and brings appeals before the moderators."""

    def __init__(self, tools: DeskTools, cases: Cases) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._cases = cases
        self._clock = tools.clock

    async def note(self, request: Request, reply: Reply, refusal: Refused) -> None:
        """Write down what a rule or the prompt gate refused, and say so where there was much of it.

        There is no appeal against the gate, so what it refused is kept as a hash alone.
        """
        by_gate = refusal.code in CODES
        if not by_gate and "rule" not in refusal.facts:
            return  # a limit, an opt-out: nothing that somebody tries to get round
        now, guild = self._clock(), request.guild or 0
        refused_request = RefusedRequest(
            id=reply.interaction,
            guild=guild,
            channel=request.channel,
            member=request.member,
            application=reply.application,
            token=reply.token,
            rule="" if by_gate else str(refusal.facts["rule"])[:64],
            code=refusal.code,
            request=None if by_gate else request,
            words=words_of(request),
            at=now,
        )
        try:
            is_new = await self._rows.run(lambda c: _note(c, refused_request), patient=False)
        except Refused as trouble:  # then nobody can appeal, but they hear why they were refused
            log.warning("a refusal was not written down: %s", trouble)
        else:
            if is_new:
                self._cases.opened(guild)

    async def keep_unplaced(self, request: Request, reply: Reply) -> bool:
        """Keep what is not painted for want of a place, so that its member may have it sent.

        False where moderators want every picture in its channel: that is not gone round.
        """
        now, guild = self._clock(), request.guild or 0
        if not (await self._guild_cache.cached(guild)).orders.allows_private:
            return False
        refused_request = RefusedRequest(
            id=reply.interaction,
            guild=guild,
            channel=request.channel,
            member=request.member,
            application=reply.application,
            token=None,  # nobody is told anything of it later
            rule="",
            code=UNPLACED,
            request=request,
            words=words_of(request),
            at=now,
        )
        try:
            await self._rows.run(lambda c: appeal_rows.add(c, refused_request), patient=False)
        except Refused as trouble:
            log.warning("a refusal was not written down: %s", trouble)
            return False
        return True

    async def unplaced(self, number: int, member: int) -> Request:
        """Return what a member asked for in a place that shows nothing; raises Refused."""
        known = await self.refused_request(number)
        if known is None or known.member != member or known.code != UNPLACED:
            raise Refused("unknown_job")
        if known.request is None:
            raise Refused("button_stale")
        return known.request

    async def look_at_stops(self) -> None:
        """Say so where the image gate stopped much of late; asked now and then."""
        now = self._clock()
        for guild in await self._rows.run(lambda c: _note_stops(c, now)):
            self._cases.opened(guild)

    async def appeal(self, number: int, member: int) -> None:
        """Bring a refusal before the moderators, once; raises Refused: `appeal_too_late`, ..."""
        now, known = self._clock(), await self.refused_request(number)
        rule = await self._cases.rule_told(known.guild, known.rule) if known else ""

        def act(connection: Any) -> RefusedRequest | None:
            refused_request = appeal_rows.appeal(connection, number, member, now)
            if refused_request is None:
                raise _no_appeal(appeal_rows.get(connection, number), member)
            told = {"rule": rule}
            case = Case("appeal", number, refused_request.guild, now, member=member, told=told)
            case_rows.open_case(connection, case)
            return refused_request

        refused_request = await self._rows.run(act, patient=False)
        assert refused_request is not None, "refused otherwise"
        self._cases.opened(refused_request.guild)

    async def decide(self, number: int, verdict: str, moderator: int) -> None:
        """Let the words through once, or keep the refusal; raises Refused: `already_decided`."""
        now = self._clock()
        known = await self._cases.get("appeal", number)

        def act(connection: Any) -> Case | None:
            case = case_rows.decide(connection, "appeal", number, verdict, moderator, now)
            if case is not None:
                appeal_rows.judge(connection, number, verdict)
                done = AuditEntry(case.guild, moderator, VERBS[verdict], now, member=case.member)
                note(connection, done)
            return case

        if known is None or await self._guild_cache.change(known.guild, act) is None:
            raise await self._cases.too_late("appeal", number)
        self._cases.decided()

    async def noted(self, number: int, moderator: int) -> None:
        """A moderator has seen that there were many refusals; raises Refused: `already_decided`."""
        now = self._clock()

        def act(connection: Any) -> Case | None:
            return case_rows.decide(connection, "burst", number, "noted", moderator, now)

        if await self._rows.run(act, patient=False) is None:
            raise await self._cases.too_late("burst", number)
        self._cases.decided()

    async def refused_most(self, burst: Case) -> list[tuple[int, int]]:
        """Return who was refused most in a burst, and how often."""
        since = burst.opened_at - BURST_SECONDS
        found = await self._rows.run(lambda c: appeal_rows.refused_since(c, burst.guild, since))
        whose = Counter(member for member, at in found if at <= burst.opened_at)
        return whose.most_common(MOST_NAMED)

    async def refused_request(self, number: int) -> RefusedRequest | None:
        """Return what was refused."""
        return await self._rows.run(lambda connection: appeal_rows.get(connection, number))

    async def untold(self) -> Sequence[RefusedRequest]:
        """Return what was decided and its member has not heard of."""
        return await self._rows.run(appeal_rows.untold)

    async def told(self, number: int) -> None:
        """The member has heard what became of their appeal, or cannot."""
        now = self._clock()
        await self._rows.run(lambda connection: appeal_rows.told(connection, number, now))


def _note(connection: Any, refused_request: RefusedRequest) -> bool:
    """Write a refusal down; return whether the moderators are to hear that there are many."""
    if not appeal_rows.add(connection, refused_request):
        return False
    return _note_burst(connection, refused_request.id, refused_request.guild, refused_request.at)


def _note_stops(connection: Any, now: float) -> list[int]:
    """Return the guilds whose moderators are to hear that there are many, for the image gate."""
    stopped = appeal_rows.stopped_since(connection, now - BURST_SECONDS)
    return [guild for guild, job in stopped if _note_burst(connection, job, guild, now)]


def _note_burst(connection: Any, number: int, guild: int, now: float) -> bool:
    """Bring it up where there were many refusals; False where there were not, or it was told."""
    recent = appeal_rows.refused_since(connection, guild, now - BURST_SECONDS)
    if not is_burst([at for _, at in recent], now):
        return False
    if case_rows.has_since(connection, "burst", guild, now - BURST_NOTE_SECONDS):
        return False
    log.warning("guild %d: %d refusals in a short time", guild, len(recent))
    told = {"refusals": str(len(recent))}
    return case_rows.open_case(connection, Case("burst", number, guild, now, told=told))


def _no_appeal(refused_request: RefusedRequest | None, member: int) -> Refused:
    if (
        refused_request is None
        or refused_request.member != member
        or refused_request.request is None
    ):
        return Refused("appeal_unknown")
    return Refused("appealed_before" if refused_request.appealed_at else "appeal_too_late")
