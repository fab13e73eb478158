"""How much a guild uses: a chart of its days, and a table of the rest."""

import asyncio
from io import BytesIO

import discord

from bot.chat import cards, phrases
from bot.chat.client import Client
from bot.chat.moderators import chart
from bot.chat.names import named
from bot.desk.policy.usage import Usage, date_of
from bot.texts import say

FILE = "usage.png"


async def answer(interaction: discord.Interaction[Client], num_days: int) -> None:
    """Show the usage of the last days to who asked."""
    locale = str(interaction.locale)
    usage = await interaction.client.desk.overview.usage(interaction.guild_id or 0, num_days)
    picture = await asyncio.to_thread(_chart, usage, locale)
    alt = say("usage_alt", locale, pictures=usage.num_pictures, days=num_days)
    await interaction.response.send_message(
        embed=table(usage, locale).set_image(url=cards.ATTACHED + FILE),
        file=discord.File(BytesIO(picture), filename=FILE, description=alt),
        ephemeral=True,
    )


def table(usage: Usage, locale: str) -> discord.Embed:
    """Lay out what a chart does not show."""
    embed = discord.Embed(title=say("usage_title", locale), colour=cards.COLOUR)
    told = {
        "usage_pictures": str(usage.num_pictures),
        "usage_members": str(usage.num_members),
        "usage_wait": _seconds(usage.mean_wait_seconds, locale),
    }
    for code, value in told.items():
        embed.add_field(name=say(code, locale), value=value)
    top = [f"{count} · {named(member, locale)}" for member, count in usage.top]
    kinds = [f"{count} · {kind.replace('_', ' ')}" for kind, count in usage.refusals]
    nothing = say("usage_nothing", locale)
    taken_down = _takedowns(usage, locale)
    embed.add_field(name=say("usage_takedowns", locale), value=taken_down, inline=False)
    embed.add_field(name=say("usage_top", locale), value="\n".join(top) or nothing, inline=False)
    embed.add_field(
        name=say("usage_refusals", locale), value="\n".join(kinds) or nothing, inline=False
    )
    return embed


def _chart(usage: Usage, locale: str) -> bytes:
    dates = [date_of(usage.first_day + day) for day in range(len(usage.days))]
    words = chart.Words(
        title=say("usage_chart", locale, first=dates[0], last=dates[-1]),
        made=say("usage_made", locale, count=usage.num_pictures),
        refused=say("usage_refused", locale, count=sum(usage.refused_days)),
    )
    return chart.drawn(usage.days, usage.refused_days, dates, words)


def _seconds(seconds: float | None, locale: str) -> str:
    if seconds is None:
        return say("usage_nothing", locale)
    return (
        say("seconds", locale, seconds=seconds) if seconds < 10 else phrases.about(seconds, locale)
    )


def _takedowns(usage: Usage, locale: str) -> str:
    if not usage.takedown_seconds:
        return say("usage_nothing", locale)
    told = {"count": len(usage.takedown_seconds)}
    middle = _seconds(usage.takedown_median, locale)
    longest = _seconds(max(usage.takedown_seconds), locale)
    return say("usage_takedowns_told", locale, **told, middle=middle, longest=longest)
