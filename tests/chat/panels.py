"""The panel of a server's settings in a test: opened, walked through, and read as a person does."""

from typing import Any

from bot.sandbox.components import walk
from tests.chat.club import WAIT_SECONDS, Club
from tests.sandbox.hands import Hands

TEXT, LATER = 10, 6


class Panel:
    """One panel, open before one person."""

    def __init__(self, club: Club, member: str, message: str) -> None:
        self.club, self.member, self.message = club, member, message
        self._cursor = 0

    @classmethod
    async def open(cls, club: Club, member: str = "owner", **where: Any) -> "Panel":
        """Type /portrait-settings; only who typed it sees the panel."""
        typed = {"command": "portrait-settings", "member": member, **where}
        sent = await club.hands.order("slash", **typed)
        known = await club.hands.acknowledged(str(sent["interaction_id"]))
        message = str(known["response_message_id"])
        assert (await club.shown(message))["flags"] & 64, "everybody sees it"
        return cls(club, member, message)

    async def parts(self) -> list[Any]:
        states = await Hands.states(self.club.hands, self.message)  # as it is, not made legible
        return list(walk(states[-1]["message"]["components"]))

    async def words(self) -> str:
        """Return all that it shows."""
        return "\n".join(part["content"] for part in await self.parts() if part["type"] == TEXT)

    async def press(self, label: str, **chosen: Any) -> str:
        """Press a button, and return what the panel shows then."""
        return await self._after(await self._sent(label=label, **chosen))

    async def force(self, member: str, **chosen: Any) -> str:
        """Press as somebody else who would not see the panel; return what they read."""
        sent = await self.club.hands.press(self.message, member=member, force=True, **chosen)
        return await self.club.told(await self.club.hands.acknowledged(sent))

    async def choose(self, menu: str, value: str) -> str:
        """Choose in a menu, named by the beginning of its id."""
        for part in await self.parts():
            if part.get("custom_id", "").startswith(f"settings:{menu}:") and "min_values" in part:
                sent = await self._sent(custom_id=part["custom_id"], values=[value])
                return await self._after(sent)
        raise AssertionError(f"no menu {menu!r}")

    async def to(self, page: str) -> str:
        """Go to a page, from the first or from one that leads back to it."""
        if all(part.get("custom_id") != "settings:go:page:v1" for part in await self.parts()):
            await self.press("Back")
        return await self.choose("go:page", page)

    async def fill(self, label: str, **values: Any) -> str:
        """Open a form, send it off, and return what the panel shows then."""
        return await self._after(await self.send_off(label, **values))

    async def send_off(self, label: str, **values: Any) -> str:
        """Open a form and send it off; return that interaction."""
        opened = await self._sent(label=label)
        await self.club.hands.acknowledged(opened)
        sent = await self.club.hands.order(
            "modal", interaction_id=opened, member=self.member, values=values
        )
        return str(sent["interaction_id"])

    async def _sent(self, **chosen: Any) -> str:
        self._cursor = (await self.club.hands.ask("log"))["cursor"]
        return await self.club.hands.press(self.message, member=self.member, **chosen)

    async def _after(self, interaction: str) -> str:
        known = await self.club.hands.acknowledged(interaction)
        if known["response_message_id"] not in (None, self.message):
            return await self.club.told(known)
        if known["callback_type"] == LATER:
            return await self._later()
        return await self.words()

    async def _later(self) -> str:
        """Wait for what was deferred: the panel changes, or only who acts is told why not."""
        cursor = self._cursor
        while True:
            news = await self.club.hands.ask("log", after=cursor, timeout=WAIT_SECONDS)
            assert news["entries"], "nothing came of it"
            cursor = news["cursor"]
            for entry in news["entries"]:
                if entry["kind"] == "message_edited" and entry["message_id"] == self.message:
                    return await self.words()
                if entry["kind"] == "message_created" and entry["message"]["flags"] & 64:
                    return str(entry["message"]["content"])
