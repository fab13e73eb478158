"""What moderators choose for their guild, one value each: limits, channels, switches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.book import settings as rows
from bot.desk.book.acts import AuditEntry, note
from bot.desk.guild.cabinet import Cabinet
from bot.desk.policy.limits import Limits, LimitSettings
from bot.desk.policy.settings import GuildSettings, over
from bot.desk.policy.telling import differences
from bot.errors import Refused

MAX_PLACES = 100  #: roles, or channels, with limits of their own; the same of channels named

Choose = Callable[[GuildSettings], GuildSettings]


@dataclass(frozen=True, slots=True)
class Where:
    """Whom a limit holds for: a role, a channel, or everyone."""

    role: int | None = None
    channel: int | None = None


class Choices:
    """Writes each choice together with who made it, and says what it changed."""

    def __init__(self, cabinet: Cabinet, clock: Callable[[], float]) -> None:
        self._cabinet = cabinet
        self._clock = clock

    async def limit(self, guild: int, moderator: int, where: Where, said: Limits) -> list[str]:
        """Say some limits anew, and return what changed; the others stay.

        Raises Refused: `too_many_places`.
        """

        def choose(known: GuildSettings) -> GuildSettings:
            before = said_of(known.limits, where)
            return replace(known, limits=_with(known.limits, where, over(before, said)))

        return await self._choose(guild, moderator, "limits", choose)

    async def unlimit(self, guild: int, moderator: int, where: Where) -> list[str]:
        """Forget what was said of a role or channel; for everyone the house's limits hold again."""

        def choose(known: GuildSettings) -> GuildSettings:
            return replace(known, limits=_with(known.limits, where, Limits()))

        return await self._choose(guild, moderator, "limits", choose)

    async def answer(self, guild: int, moderator: int, channel: int, how: str) -> list[str]:
        """Answer in a channel `also`, `only` there and where that was said before, or `never`."""

        def choose(known: GuildSettings) -> GuildSettings:
            only, never = known.only_in - {channel}, known.never_in - {channel}
            if how == "only":
                only |= {channel}
            elif how == "never":
                never |= {channel}
            if max(len(only), len(never)) > MAX_PLACES:
                raise Refused("too_many_places", limit=MAX_PLACES)
            return replace(known, only_in=only, never_in=never)

        return await self._choose(guild, moderator, "channels", choose)

    async def answer_everywhere(self, guild: int, moderator: int) -> list[str]:
        """Answer in every channel again."""
        everywhere: Mapping[str, Any] = {"only_in": frozenset(), "never_in": frozenset()}
        return await self._set(guild, moderator, "channels", **everywhere)

    async def showcase(
        self, guild: int, moderator: int, channel: int | None, shows_all: bool
    ) -> list[str]:
        """Choose where finished pictures may be shown, and whether all are; None: nowhere."""
        shows = shows_all and channel is not None
        return await self._set(guild, moderator, "channels", showcase=channel, shows_all=shows)

    async def moderators_channel(
        self, guild: int, moderator: int, channel: int | None
    ) -> list[str]:
        """Choose where reports, appeals and reviews are posted; None: they wait in the inbox."""
        return await self._set(guild, moderator, "channels", moderators_channel=channel)

    async def _set(self, guild: int, moderator: int, verb: str, **values: Any) -> list[str]:
        return await self._choose(guild, moderator, verb, lambda known: replace(known, **values))

    async def _choose(self, guild: int, moderator: int, verb: str, choose: Choose) -> list[str]:
        """Return what changed, a line each; nothing is written where that is nothing."""
        now, house = self._clock(), self._cabinet.house

        async def act(connection: Any) -> list[str]:
            before = await rows.chosen_in(connection, guild)
            after = choose(before)
            if told := differences(before, after, house):
                await rows.write_settings(connection, guild, after)
                await note(
                    connection, AuditEntry(guild, moderator, verb, now, detail="; ".join(told))
                )
            return told

        return await self._cabinet.change(guild, act)


def said_of(limits: LimitSettings, where: Where) -> Limits:
    """Return what was said of a role, a channel or everyone; None where it was not."""
    if where.role is not None:
        return limits.roles.get(where.role, Limits())
    if where.channel is not None:
        return limits.channels.get(where.channel, Limits())
    return limits.everyone


def _with(limits: LimitSettings, where: Where, said: Limits) -> LimitSettings:
    if where.role is not None:
        return replace(limits, roles=_place(limits.roles, where.role, said))
    if where.channel is not None:
        return replace(limits, channels=_place(limits.channels, where.channel, said))
    return replace(limits, everyone=said)


def _place(known: Mapping[int, Limits], id: int, said: Limits) -> Mapping[int, Limits]:
    others = {each: limits for each, limits in known.items() if each != id}
    if said == Limits():
        return others
    if len(others) >= MAX_PLACES:
        raise Refused("too_many_places", limit=MAX_PLACES)
    return {**others, id: said}
