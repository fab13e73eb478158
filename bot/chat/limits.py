"""/my-portraits limits: what a member may ask for here, what is left of it, and when more comes."""

from collections.abc import Iterator
from dataclasses import fields

import discord
from discord import app_commands

from bot.chat import asking, replies
from bot.chat.client import Client
from bot.desk.limits import LimitsUsed
from bot.desk.policy.limits import Limits, LimitWindow
from bot.desk.policy.telling import limit_told
from bot.request import Request
from bot.texts import say

#: What a member can do something about by waiting for it, or by asking for less.
SHOWN = ("count", "quality", "cooldown_seconds", "wait_seconds", "share")


@app_commands.command(name="limits", description=say("command_own_limits"))
async def own_limits(interaction: discord.Interaction[Client]) -> None:
    """Tell who asks how they stand."""
    request = Request.model_validate({**asking.who_asks(interaction), "subject": ""})
    standing = await interaction.client.desk.member_limits.of(request)
    told = list(lay_out(standing, str(interaction.locale)))
    await replies.tell(interaction, told)


def lay_out(standing: LimitsUsed, locale: str) -> Iterator[str]:
    """Yield a line for each limit: the member's own, then the channel's."""
    yield say("own_limits", locale)
    yield from _one(standing.limits, standing.waiting, standing.windows, locale)
    if standing.here is not None:
        yield say("own_limits_here", locale)
        yield from _one(standing.here, None, standing.windows_here, locale)


def _one(
    limits: Limits, waiting: int | None, windows: tuple[LimitWindow, ...], locale: str
) -> Iterator[str]:
    if limits.waiting is not None:
        most = limit_told("waiting", limits.waiting, locale)
        if waiting is None:
            yield f"- {say('limit_waiting', locale, whom=say('own_each', locale))}: {most}"
        else:
            yield say("own_waiting", locale, had=waiting, limit=most)
    for window in windows:
        yield _window(window, locale)
    said = {each.name: getattr(limits, each.name) for each in fields(Limits)}
    for name in SHOWN:
        if said[name]:
            named = say(f"limit_{name}", locale, whom=say("own_each", locale))
            yield f"- {named}: {limit_told(name, said[name], locale)}"


def _window(window: LimitWindow, locale: str) -> str:
    left = max(window.limit - window.had, 0)
    facts = {"left": left, "limit": window.limit, "when": int(window.free_at)}
    return say(f"own_{window.code}" + ("" if left else "_used"), locale, **facts)
