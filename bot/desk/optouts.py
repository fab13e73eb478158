"""Who is not to be painted: own names at once, others after a moderator's yes."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    wish_of,
)
from bot.desk.policy.rules import NameIndex
from bot.desk.policy.settings import NOBODY
from bot.desk.rows import cases as case_rows
from bot.desk.rows import optouts as optout_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.tools import DeskTools
from bot.errors import Refused, SettingsError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish not to be painted."""

    counting: tuple[str, ...]  #: names that count from now on
    alone: tuple[str, ...]  #: those of them that count only where nothing else is asked for
    asked: tuple[str, ...]  #: names a moderator looks at first
    stopped: int  #: requests of others that were ended for it


class Optouts:
    """Takes names out of what may be painted in a guild."""

    def __init__(self, tools: DeskTools, cases: Cases) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._cases = cases
        self._clock = tools.clock

    async def opt_out(
        self, number: int, guild: int, member: int, called: Iterable[str], others: str = ""
    ) -> Outcome:
        """Let nobody paint a member; `called` is what their account is called here.

        Raises Refused: `optout_names`, `optout_too_many`.
        """
        now = self._clock()
        own, asked = own_names(called), [(name, 0, "asked") for name in other_names(others)]

        def act(connection: Any) -> list[OptedOut]:
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
            return optout_rows.of_member(connection, guild, member)

        standing, stopped = await self._guild_cache.change_and_sweep(guild, act)
        self._cases.opened(guild)
        return Outcome(
            counting=tuple(each.name for each in standing if each.state == "active"),
            alone=tuple(
                each.name for each in standing if each.state == "active" and counts_alone(each)
            ),
            asked=tuple(each.name for each in standing if each.state == "asked"),
            stopped=stopped,
        )

    async def opt_in(self, guild: int, member: int) -> int:
        """Take back everything a member asked for here; return how many names that were."""
        return await self._guild_cache.change(guild, lambda c: optout_rows.lift(c, guild, member))

    async def asked_by(self, number: int) -> list[OptedOut]:
        """Return the names of one wish."""
        return await self._rows.run(lambda connection: optout_rows.asked_by(connection, number))

    async def decide(self, case: Case, moderator: int, *, accepted: bool) -> None:
        """Let all names of a wish count, or none; raises Refused, `already_decided`."""
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
