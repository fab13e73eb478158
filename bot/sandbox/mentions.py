"""Whom a message mentions, as far as its `allowed_mentions` lets it."""

import re
from dataclasses import dataclass, field

from bot.sandbox.inhabitants import Guild
from bot.sandbox.shape import Json
from bot.sandbox.world import World

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)\b")


@dataclass
class Mentions:
    """Ids of those who are notified."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False


def find(
    content: str,
    allowed: Json | None,
    world: World,
    guild: Guild | None,
    *,
    may_mention_everyone: bool,
    replied_to: str | None = None,
) -> Mentions:
    """Read the mentions in a text; without `allowed` every one of them counts."""
    kinds = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or ())
    users = _permitted(_USER.findall(content), "users", kinds, allowed, world.users)
    roles = _permitted(
        _ROLE.findall(content), "roles", kinds, allowed, guild.roles if guild else {}
    )
    if replied_to and (allowed is None or allowed.get("replied_user")):
        users = list(dict.fromkeys([*users, replied_to]))
    everyone = may_mention_everyone and "everyone" in kinds and bool(_EVERYONE.search(content))
    return Mentions(users, roles, everyone)


def _permitted(
    ids: list[str], kind: str, kinds: set[str], allowed: Json | None, known: object
) -> list[str]:
    # Clients may name ids as numbers, and discord.py does.
    listed = {str(id) for id in (allowed or {}).get(kind) or ()}
    chosen = [id for id in ids if kind in kinds or id in listed]
    return [id for id in dict.fromkeys(chosen) if id in known]  # type: ignore[operator]  # a dict of either kind
