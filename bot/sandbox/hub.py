"""The sessions of connected clients, and which events each of them is sent."""

import asyncio
import json
from dataclasses import dataclass, field
from enum import IntFlag
from uuid import uuid4

from bot.sandbox.shape import Json


class Intents(IntFlag):
    """What a client asks to hear about; the ones used here."""

    NONE = 0
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_WEBHOOKS = 1 << 5
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_REACTIONS = 1 << 10
    GUILD_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    DIRECT_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


KNOWN_INTENTS = (1 << 26) - 1


@dataclass
class Session:
    """One identified client: its numbered events stay here so that it can resume."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: uuid4().hex)
    events: list[str] = field(default_factory=list)
    outbox: asyncio.Queue[str] | None = None

    def send(self, event: str, data: Json) -> None:
        """Number an event and send it, now or when the client resumes."""
        payload = {"op": 0, "s": len(self.events) + 1, "t": event, "d": data}
        # Written at once: what the client reads is what was true then.
        self.events.append(json.dumps(payload))
        if self.outbox:
            self.outbox.put_nowait(self.events[-1])

    def resume(self, outbox: asyncio.Queue[str], sequence: int) -> None:
        """Send again what the client missed."""
        for event in self.events[sequence:]:
            outbox.put_nowait(event)
        self.outbox = outbox
        self.send("RESUMED", {})

    def replay(self, event: str) -> bool:
        """Send the latest event of a kind again, as Discord does now and then; False: none was."""
        for written in reversed(self.events):
            payload = json.loads(written)
            if payload["t"] == event:
                self.send(event, payload["d"])
                return True
        return False

    def covers(self, guild_id: str | None) -> bool:
        """Tell whether this shard hears of that guild; direct messages are shard 0's."""
        number, count = self.shard
        return (int(guild_id or 0) >> 22) % count == number


class Hub:
    """Every session that is connected or may resume."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def add(self, session: Session) -> None:
        self._sessions[session.id] = session

    def sessions(self) -> list[Session]:
        return list(self._sessions.values())

    def find(self, session_id: object) -> Session | None:
        return self._sessions.get(str(session_id))

    def forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)

    def forget_all(self) -> None:
        self._sessions.clear()

    def replay(self, event: str) -> bool:
        """Send every client the latest event of a kind again; False where there was none."""
        replayed = [session.replay(event) for session in self._sessions.values()]
        return any(replayed)

    def dispatch(
        self,
        event: str,
        data: Json,
        *,
        guild_id: str | None,
        needs: Intents = Intents.NONE,
        without_content: Json | None = None,
    ) -> int:
        """Send an event to whoever may hear it, and tell to how many.

        `without_content` goes to those that lack the privileged MESSAGE_CONTENT intent.
        """
        hearing = [s for s in self._sessions.values() if s.covers(guild_id)]
        hearing = [s for s in hearing if s.intents & needs == needs]
        for session in hearing:
            hidden = without_content and not session.intents & Intents.MESSAGE_CONTENT
            session.send(event, without_content if hidden and without_content else data)
        return len(hearing)
