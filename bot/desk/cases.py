"""What waits for a guild's moderators: in their channel, or in an inbox until one looks."""

import asyncio

from bot.desk.policy.cases import Case, CaseKind
from bot.desk.rows import cases as case_rows
from bot.desk.tools import DeskTools
from bot.errors import Refused

INBOX = 10  #: cases shown at once
MOST_OF_A_RULE = 120  #: characters of a rule's words on a card


class Cases:
    """Keeps the cases of all guilds; who decides one does so at the desk it belongs to."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._clock = tools.clock
        self._unnoticed: set[int] | None = None  # guilds; None: not read yet
        self._shut: set[int] = set()  # guilds whose moderators' channel takes no messages
        self.changed = asyncio.Event()  #: set when a card may have to be posted or changed

    def opened(self, guild: int) -> None:
        """Say that a case was brought up; once its transaction is committed."""
        if self._unnoticed is not None:
            self._unnoticed.add(guild)
        self.changed.set()

    def decided(self) -> None:
        """Say that a case was decided; once its transaction is committed."""
        self.changed.set()

    async def too_late(self, kind: CaseKind, ref: int) -> Refused:
        """Return what a moderator hears who was not the first to decide."""
        case = await self.get(kind, ref)
        if case is None or case.verdict is None:
            return Refused("unknown_case")
        if case.moderator is None:
            withdrawn = case.verdict == "withdrawn"
            return Refused("already_withdrawn" if withdrawn else "already_expired")
        return Refused("already_decided", moderator=case.moderator, verdict=case.verdict)

    async def get(self, kind: CaseKind, ref: int) -> Case | None:
        """Return one case."""
        return await self._rows.run(lambda connection: case_rows.get(connection, kind, ref))

    async def due(self) -> list[tuple[Case, int]]:
        """Return the cases whose cards do not show how they stand, each with its channel."""
        due = await self._rows.run(case_rows.cards_due)
        placed = [(case, case.channel or await self.channel_of(case.guild)) for case in due]
        return [(case, channel) for case, channel in placed if channel is not None]

    async def rule_told(self, guild: int, id: str) -> str:
        """Say a rule as its moderators know it; the starter pack's by its id alone."""
        rules = (await self._guild_cache.cached(guild)).rules
        words = [f"{rule.id}: {rule.kind} {rule.pattern}" for rule in rules if rule.id == id]
        return (words or [id])[0][:MOST_OF_A_RULE]

    async def channel_of(self, guild: int) -> int | None:
        """Return where a guild's moderators want to read of cases."""
        return (await self._guild_cache.cached(guild)).settings.moderators_channel

    def shut(self, guild: int, *, is_shut: bool = True) -> None:
        """Note whether the moderators' channel of a guild takes no messages: then it has none."""
        (self._shut.add if is_shut else self._shut.discard)(guild)

    async def shown(self, case: Case, channel: int, message: int) -> None:
        """A case's card shows how it stands."""
        card = "open" if case.verdict is None else "closed"
        await self._rows.run(
            lambda connection: case_rows.note_card(connection, case, card, channel, message)
        )

    async def inbox(self, guild: int) -> list[Case]:
        """Return what waits for a guild's moderators, oldest first."""
        return await self._rows.run(
            lambda connection: case_rows.inbox(connection, guild, INBOX + 1)
        )

    async def has_news(self, guild: int) -> bool:
        """Tell whether something waits in a guild's inbox that no moderator has heard of."""
        if self._unnoticed is None:
            self._unnoticed = await self._rows.run(case_rows.unnoticed)
        return guild in self._unnoticed

    async def news_for(self, guild: int) -> int:
        """Return how many cases wait in a guild's inbox unheard of; they are heard of now."""
        if not await self.has_news(guild):
            return 0
        if guild not in self._shut and await self.channel_of(guild) is not None:
            return 0
        assert self._unnoticed is not None, "has_news has read it"
        self._unnoticed.discard(guild)
        now = self._clock()
        return await self._rows.run(lambda connection: case_rows.notice(connection, guild, now))
