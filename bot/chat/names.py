"""Pure: how a member is named in what others read."""

from bot.texts import say


def named(member: int | None, locale: str) -> str:
    """Name a member; one who was forgotten has only a number below zero, and no name any more."""
    if member is None or member < 0:
        return say("forgotten_member", locale)
    return f"<@{member}>"
