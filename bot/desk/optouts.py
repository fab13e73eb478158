"""Who is not to be painted: own names at once, others after a moderator's yes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.desk.cases import Cases
from bot.desk.policy.cases import Case
from bot.desk.policy.optouts import (
    MAX_STANDING,
    OptedOut,
    counts_alone,
    other_names,
    own_names,
    read_list,
    waits,
    wish_of,
)
from bot.desk.policy.rules import NameIndex
from bot.desk.policy.settings import NOBODY
from bot.desk.rows import cases as case_rows
from bot.desk.rows import optouts as optout_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.showcase import Showcase
from bot.desk.tools import DeskTools
from bot.errors import Refused, SettingsError

WITHDRAWN = "withdrawn"  #: the verdict on what its member has taken back


def _whose(name: OptedOut) -> tuple[int, int]:
    return name.guild, name.member


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish not to be painted."""

    counting: tuple[str, ...]  #: names that count from now on
    alone: tuple[str, ...]  #: those of them that count only where nothing else is asked for
    asked: tuple[str, ...]  #: names a moderator looks at first
    declined: tuple[str, ...]  #: names of theirs that a moderator declined
    stopped: int  #: requests of others that were ended for it


class Optouts:
    """Takes names out of what may be painted in a guild."""

    def __init__(self, tools: DeskTools, cases: Cases, showcase: Showcase) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._cases = cases
        self._showcase = showcase
        self._clock = tools.clock

    async def opt_out(
        self, number: int, guild: int, member: int, called: Iterable[str], others: str = ""
    ) -> Outcome:
        """Let nobody paint a member; `called` is what their account is called here.

        Raises Refused: `optout_names`, `optout_too_many`.
        """
        now = self._clock()
        own, asked = own_names(called), [(name, 0, "asked") for name in other_names(others)]

        def act(connection: Any) -> tuple[list[OptedOut], list[OptedOut]]:
            is_trusted = not optout_rows.was_declined(connection, guild, member)
            names = [*(wish_of(name, is_trusted=is_trusted) for name in own), *asked]
            wanted = [
                OptedOut(number, place, guild, member, *said, now)
                for place, said in enumerate(names)
            ]
            standing = optout_rows.of_member(connection, guild, member)
            known = {each.name for each in standing}
            new = [each for each in wanted if each.name not in known]
            if len(standing) + len(new) > MAX_STANDING:
                raise Refused("optout_too_many", limit=MAX_STANDING)
            optout_rows.add(connection, new)
            if new:
                case_rows.open_case(connection, Case("name", number, guild, now, member))
            standing = optout_rows.of_member(connection, guild, member)
            return standing, optout_rows.declined(connection, guild, member)

        (standing, declined), stopped = await self._guild_cache.change_and_sweep(guild, act)
        await self._showcase.hold_to_names(guild)
        self._cases.opened(guild)
        return Outcome(
            counting=tuple(each.name for each in standing if each.state == "active"),
            alone=tuple(
                each.name for each in standing if each.state == "active" and counts_alone(each)
            ),
            asked=tuple(each.name for each in standing if each.state == "asked"),
            declined=tuple(
                dict.fromkeys(
                    each.name
                    for each in declined
                    if each.name not in {other.name for other in standing}
                )
            ),
            stopped=stopped,
        )

    async def opt_in(self, guild: int, member: int) -> int:
        """Take back everything a member asked for here; return how many names that were.

        What of it waits for a moderator waits no longer, and its card says so.
        """
        now = self._clock()

        def act(connection: Any) -> int:
            case_rows.close_of(connection, "name", guild, member, WITHDRAWN, now)
            return optout_rows.lift(connection, guild, member)

        num_names = await self._guild_cache.change(guild, act)
        self._cases.decided()
        return num_names

    async def asked_by(self, number: int) -> list[OptedOut]:
        """Return the names of one wish."""
        return await self._rows.run(lambda connection: optout_rows.asked_by(connection, number))

    async def untold(self) -> list[list[OptedOut]]:
        """Return the names that were decided about and nobody was told of, by whose they are."""
        names = await self._rows.run(optout_rows.untold)
        names.sort(key=_whose)
        return [list(theirs) for _, theirs in groupby(names, key=_whose)]

    async def told(self, names: Sequence[OptedOut]) -> None:
        """Their member has heard what became of these names, or cannot."""
        await self._rows.run(lambda connection: optout_rows.told(connection, names))

    async def decide_one(self, case: Case, name: int, moderator: int, *, accepted: bool) -> None:
        """Let one name of a wish count, or not; the case is closed with its last one.

        Raises Refused: `name_decided`, `already_decided` and the like.
        """
        now, verdict = self._clock(), "accepted" if accepted else "declined"

        def act(connection: Any) -> bool:
            known = case_rows.get(connection, "name", case.ref)
            if known is None or known.verdict is not None:
                return False
            if not optout_rows.settle(connection, case.ref, accepted=accepted, name=name):
                raise Refused("name_decided")
            done = AuditEntry(case.guild, moderator, f"name {verdict}", now, member=case.member)
            note(connection, done)
            if not any(map(waits, optout_rows.asked_by(connection, case.ref))):
                case_rows.decide(connection, "name", case.ref, "settled", moderator, now)
            return True

        is_done, _ = await self._guild_cache.change_and_sweep(case.guild, act)
        await self._showcase.hold_to_names(case.guild)
        if not is_done:
            raise await self._cases.too_late("name", case.ref)
        self._cases.decided()

    async def decide(self, case: Case, moderator: int, *, accepted: bool) -> None:
        """Let all names of a wish that wait count, or none; raises Refused, `already_decided`."""
        now, verdict = self._clock(), "accepted" if accepted else "declined"

        def act(connection: Any) -> Case | None:
            decided = case_rows.decide(connection, "name", case.ref, verdict, moderator, now)
            if decided is not None:
                optout_rows.settle(connection, case.ref, accepted=accepted)
                done = AuditEntry(
                    case.guild, moderator, f"names {verdict}", now, member=case.member
                )
                note(connection, done)
            return decided

        decided, _ = await self._guild_cache.change_and_sweep(case.guild, act)
        await self._showcase.hold_to_names(case.guild)
        if decided is None:
            raise await self._cases.too_late("name", case.ref)
        self._cases.decided()


def people_in(file: Path | None) -> NameIndex:
    """Read the operator's list of who is painted nowhere; raises SettingsError."""
    if file is None:
        return NOBODY
    try:
        return read_list(file.read_text("utf-8"))
    except Refused as wrong:
        raise SettingsError(wrong.code, **wrong.facts) from wrong
    except (OSError, ValueError) as unreadable:
        raise SettingsError("optout_unreadable", reason=unreadable) from unreadable
