"""What moderators do with the rules of their guild: add, remove, try, import, export, switch."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.policy.limits import DAY
from bot.desk.policy.rule_files import MAX_RULES, RuleFormat, dumped, read
from bot.desk.policy.rules import MAX_REGEXES, Rule, Trial, checked, try_rule
from bot.desk.rows import settings as settings_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.rows.limits import asked_since, readable
from bot.desk.tools import DeskTools
from bot.errors import Refused

TRIAL_DAYS = 7
OWN_ID = "r"  #: and a number: what rules are called that are made here


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    added: int
    replaced: int
    stopped: int  #: jobs that the new rules do not let through


class GuildRules:
    """Writes each change of a rule together with who made it, and sweeps what waits."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._clock = tools.clock

    async def rules(self, guild: int) -> tuple[Rule, ...]:
        """Return the moderators' own rules, oldest first."""
        return (await self._guild_cache.cached(guild)).rules

    async def add(self, guild: int, moderator: int, rule: Rule) -> tuple[Rule, int]:
        """Keep a rule under an id of its own; return it, and how many jobs it stopped.

        Raises Refused: what `checked` says, and `too_many_rules`.
        """
        good, now = await asyncio.to_thread(checked, rule), self._clock()

        def act(connection: Any) -> Rule:
            known = settings_rows.own_rules(connection, guild)
            made = replace(good, id=_next_id(known))
            _check_room([*known, made])
            settings_rows.write_rules(connection, guild, [made], moderator, now)
            note(connection, AuditEntry(guild, moderator, "rule add", now, detail=_named(made)))
            return made

        return await self._guild_cache.change_and_sweep(guild, act)

    async def remove(self, guild: int, moderator: int, id: str, seen: Rule | None = None) -> Rule:
        """Take a rule away and return it; raises Refused, `rule_unknown`.

        Also where the rule with this id is not the one that was seen.
        """
        now = self._clock()

        def act(connection: Any) -> Rule:
            known = {rule.id: rule for rule in settings_rows.own_rules(connection, guild)}
            if id not in known or (seen is not None and known[id] != seen):
                raise Refused("rule_unknown", id=id)
            settings_rows.delete_rules(connection, guild, [id])
            gone = AuditEntry(guild, moderator, "rule remove", now, detail=_named(known[id]))
            note(connection, gone)
            return known[id]

        return await self._guild_cache.change(guild, act)

    async def try_out(self, guild: int, rule: Rule) -> Trial:
        """Return what a rule would have caught in the last seven days; nothing is kept."""
        good = await asyncio.to_thread(checked, rule)
        since = self._clock() - TRIAL_DAYS * DAY
        asked = await self._rows.run(lambda connection: asked_since(connection, guild, since))
        return await asyncio.to_thread(lambda: try_rule(good, readable(asked), time.monotonic))

    async def take_in(self, guild: int, moderator: int, data: bytes) -> Imported:
        """Keep the rules of a file; one with the id of a known one takes its place.

        Raises Refused: what `read` says, `rule_bad_id` and `too_many_rules`.
        """
        given, now = await asyncio.to_thread(read, data), self._clock()

        def act(connection: Any) -> int:
            known = {rule.id: rule for rule in settings_rows.own_rules(connection, guild)}
            _check_room([*(known | {rule.id: rule for rule in given}).values()])
            settings_rows.write_rules(connection, guild, given, moderator, now)
            told = f"{len(given)} rules"
            note(connection, AuditEntry(guild, moderator, "rule import", now, detail=told))
            return sum(rule.id in known for rule in given)

        replaced, stopped = await self._guild_cache.change_and_sweep(guild, act)
        return Imported(len(given) - replaced, replaced, stopped)

    async def give_out(self, guild: int, form: RuleFormat) -> str:
        """Return the guild's own rules as the text of a file that `take_in` reads."""
        return dumped(await self.rules(guild), form)


def _next_id(known: Sequence[Rule]) -> str:
    numbers = [rule.id.removeprefix(OWN_ID) for rule in known if rule.id.startswith(OWN_ID)]
    taken = [int(number) for number in numbers if number.isdecimal() and len(number) < 10]
    return f"{OWN_ID}{max(taken, default=0) + 1}"


def _check_room(rules: Sequence[Rule]) -> None:
    expressions = sum(rule.kind == "regex" for rule in rules)
    if len(rules) > MAX_RULES or expressions > MAX_REGEXES:
        raise Refused("too_many_rules", limit=MAX_RULES, regexes=MAX_REGEXES)


def _named(rule: Rule) -> str:
    done = "refuse" if rule.action == "refuse" else "hold for a moderator"
    return f"rule {rule.id}, a {rule.kind} to {done}: {rule.pattern}"
