"""Lets a request in, or says why not: by the guild's snapshot, the member's past, the line."""

from collections.abc import Callable

from bot.desk.allowance import Allowance
from bot.desk.cabinet import Cabinet
from bot.desk.judging import judge_entry
from bot.desk.limits import judge_line
from bot.desk.settings import Snapshot
from bot.errors import Refused
from bot.jobs.dispatch import Dispatch
from bot.jobs.ledger import Ledger
from bot.request import Reply, Request, Spec, Waiting


class Entrance:
    """Holds every request to its guild's snapshot, and to its member's past as it is written."""

    def __init__(
        self,
        ledger: Ledger,
        dispatch: Dispatch,
        cabinet: Cabinet,
        allowance: Allowance,
        clock: Callable[[], float],
    ) -> None:
        self._ledger = ledger
        self._dispatch = dispatch
        self._cabinet = cabinet
        self._allowance = allowance
        self._clock = clock

    async def admit(self, request: Request, reply: Reply, spec: Spec) -> Waiting:
        """Write a request down and return where it stands in line; or raise Refused."""
        snapshot = await self._cabinet.of(request.guild)
        while (arrived := await self._arrive(request, reply, spec, snapshot)) is None:
            # Another process has changed something since this one has read it.
            snapshot = await self._cabinet.sure(request.guild)
        if not arrived:
            raise Refused("duplicate")
        at = await self._dispatch.place(reply.interaction)
        limits = self._allowance.limits(snapshot, self._clock())
        if late := judge_line(request, limits, at.eta_seconds, self._clock()):
            await self._ledger.drop_unacknowledged(reply.interaction, self._clock())
            raise Refused(late.code, **late.facts)
        return at

    async def _arrive(
        self, request: Request, reply: Reply, spec: Spec, snapshot: Snapshot
    ) -> bool | None:
        """Write it down; False where it was taken before, None where the snapshot is stale."""
        now = self._clock()
        finding = judge_entry(request, snapshot, now)
        if finding.refusal:
            raise finding.refusal
        check = self._allowance.check(request, reply.interaction, snapshot, now)
        arrived = await self._ledger.arrive(
            request,
            reply,
            spec,
            now,
            cost=self._dispatch.cost(spec),
            weight=1.0,
            review=finding.review,
            check=check,
        )
        if isinstance(arrived, Refused):
            if arrived is self._allowance.stale:
                return None
            raise arrived
        return arrived
