"""/portrait-settings limits: how much everyone, a role or a channel may ask for."""

from collections.abc import Iterator
from dataclasses import fields

import discord
from discord import app_commands
from discord.app_commands import AppCommandChannel, Choice, Range

from bot.chat import asking, replies
from bot.chat.channel_kinds import AskableChannel
from bot.chat.client import Client
from bot.chat.portrait import QUALITY_CHOICES
from bot.desk.limits import LimitsUsed
from bot.desk.policy.limits import NO_LIMIT, Limits, LimitWindow
from bot.desk.policy.telling import limit_told, limits_told
from bot.desk.settings import LimitScope
from bot.errors import Refused
from bot.request import MAX_COUNT, Request
from bot.texts import say

LIFT = -1  #: what lifts a limit

limits = app_commands.Group(name="limits", description=say("command_limits"))


@limits.command(name="set", description=say("command_limits_set"))
@app_commands.describe(
    waiting=say("option_waiting"),
    per_hour=say("option_per_hour"),
    per_day=say("option_per_day"),
    count=say("option_limit_count"),
    quality=say("option_limit_quality"),
    cooldown=say("option_cooldown"),
    account_hours=say("option_account_hours"),
    member_minutes=say("option_member_minutes"),
    wait_minutes=say("option_wait_minutes"),
    vary=say("option_vary"),
    edit=say("option_edit"),
    repaint=say("option_repaint"),
    enlarge=say("option_enlarge"),
    role=say("option_limit_role"),
    channel=say("option_limit_channel"),
)
@app_commands.choices(quality=QUALITY_CHOICES)
async def set_limits(
    interaction: discord.Interaction[Client],
    waiting: Range[int, LIFT, 1000] | None = None,
    per_hour: Range[int, LIFT, 10_000] | None = None,
    per_day: Range[int, LIFT, 100_000] | None = None,
    count: Range[int, LIFT, MAX_COUNT] | None = None,
    quality: Choice[str] | None = None,
    cooldown: Range[int, LIFT, 86_400] | None = None,
    account_hours: Range[int, LIFT, 87_600] | None = None,
    member_minutes: Range[int, LIFT, 525_600] | None = None,
    wait_minutes: Range[int, LIFT, 10_080] | None = None,
    vary: Range[int, LIFT, 1000] | None = None,
    edit: Range[int, LIFT, 1000] | None = None,
    repaint: Range[int, LIFT, 1000] | None = None,
    enlarge: Range[int, LIFT, 1000] | None = None,
    role: discord.Role | None = None,
    channel: AskableChannel | None = None,
) -> None:
    """Set some limits; those that are not named stay as they are."""
    said = Limits(
        waiting=_most(waiting),
        per_hour=_most(per_hour),
        per_day=_most(per_day),
        count=_most(count),
        quality=quality.value if quality else None,
        cooldown_seconds=_least(cooldown, 1),
        account_age_seconds=_least(account_hours, 3600),
        membership_seconds=_least(member_minutes, 60),
        wait_seconds=_most(wait_minutes, 60),
        vary=_most(vary),
        edit=_most(edit),
        repaint=_most(repaint),
        enlarge=_most(enlarge),
    )
    if said == Limits():
        raise Refused("nothing_said")
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    told = await choices.limit(guild, interaction.user.id, _where(role, channel), said)
    await tell_changes(interaction, told)


@limits.command(name="clear", description=say("command_limits_clear"))
@app_commands.describe(role=say("option_limit_role"), channel=say("option_limit_channel"))
async def clear_limits(
    interaction: discord.Interaction[Client],
    role: discord.Role | None = None,
    channel: AskableChannel | None = None,
) -> None:
    """Forget what was said of everyone, of a role or of a channel."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    told = await choices.unlimit(guild, interaction.user.id, _where(role, channel))
    await tell_changes(interaction, told)


@limits.command(name="show", description=say("command_limits_show"))
async def show_limits(interaction: discord.Interaction[Client]) -> None:
    """Show the limits as they hold, and those of roles and channels."""
    guild_cache = interaction.client.desk.guild_cache
    snapshot = await guild_cache.cached(interaction.guild_id)
    told = limits_told(snapshot.settings, guild_cache.house, str(interaction.locale))
    await replies.tell(interaction, told)


async def tell_changes(
    interaction: discord.Interaction[Client], told: list[str], *besides: str
) -> None:
    """Name what a command has changed, and what is to be known of it besides."""
    locale = str(interaction.locale)
    title = say("settings_changed" if told else "settings_same", locale)
    await replies.tell(interaction, [title, *told, *besides])


def _where(role: discord.Role | None, channel: AppCommandChannel | None) -> LimitScope:
    if role and channel:
        raise Refused("role_or_channel")
    if role and role.is_default():
        return LimitScope()
    return LimitScope(role=role.id if role else None, channel=channel.id if channel else None)


def _most(value: int | None, unit: int = 1) -> int | None:
    return NO_LIMIT if value == LIFT else None if value is None else value * unit


def _least(value: int | None, unit: int) -> float | None:
    """Return seconds of which more is stricter, so that none at all lifts the limit."""
    return None if value is None else float(max(value, 0) * unit)


# /my-portraits limits: what a member may ask for here, what is left of it, and when more comes.

#: What a member can do something about by waiting for it, or by asking for less.
SHOWN = ("count", "quality", "cooldown_seconds", "wait_seconds")


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
