"""Whose pictures moderators want to see before anybody else: a member's, a channel's, or all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.desk.book import settings as rows
from bot.desk.book.acts import AuditEntry, note
from bot.desk.guild.cabinet import Cabinet
from bot.desk.policy.settings import GuildSettings


class Watch:
    """Says what is held for review besides what rules hold."""

    def __init__(self, cabinet: Cabinet, clock: Callable[[], float]) -> None:
        self._cabinet = cabinet
        self._clock = clock

    async def choose(
        self,
        guild: int,
        moderator: int,
        *,
        on: bool,
        member: int | None = None,
        channel: int | None = None,
    ) -> GuildSettings:
        """Begin or end looking first, at a member's, a channel's or all pictures; return it all.

        What waits and is painted is held from then on, too.
        """
        now = self._clock()
        verb = "review on" if on else "review off"
        where = "all" if member is None and channel is None else f"channel {channel}"
        told = f"member {member}" if member is not None else where

        async def act(connection: Any) -> GuildSettings:
            known = await rows.chosen_in(connection, guild)
            chosen = _chosen(known, on=on, member=member, channel=channel)
            await rows.write_settings(connection, guild, chosen)
            await note(
                connection, AuditEntry(guild, moderator, verb, now, member=member, detail=told)
            )
            return chosen

        chosen, _ = await self._cabinet.change_and_sweep(guild, act)
        return chosen


def _chosen(
    known: GuildSettings, *, on: bool, member: int | None, channel: int | None
) -> GuildSettings:
    if member is not None:
        members = known.review_members
        return replace(known, review_members=members | {member} if on else members - {member})
    if channel is not None:
        channels = known.review_channels
        return replace(known, review_channels=channels | {channel} if on else channels - {channel})
    return replace(known, review_all=on)
