"""How much a guild uses: a chart of its days, and a table of the rest."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import discord
from PIL import Image, ImageDraw, ImageFont

from bot.chat import cards, phrases, replies
from bot.chat.client import Client
from bot.chat.phrases import named
from bot.desk.policy.usage import Usage, date_of
from bot.texts import say

# A chart of a guild's days as a PNG that is read on Discord's dark background and on the light.

WIDTH, HEIGHT = 1100, 560  #: pixels; Discord shows it half as wide, so the letters are large
LEFT, RIGHT, TOP, BOTTOM = 90, 50, 110, 70
LETTERS = 26  #: pixels
MAX_DATES = 8  #: named under the bars
STEPS = (1, 2, 5)  #: and their tens: what a line of the grid may stand for

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

GROUND = (0x2B, 0x2D, 0x31)  # Discord's own dark panel
INK = (0xF2, 0xF3, 0xF5)
FAINT = (0x4E, 0x50, 0x58)
MADE = (0x81, 0x8C, 0xF8)
REFUSED = (0xF0, 0xB2, 0x32)


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What stands on a chart besides numbers."""

    title: str
    made: str
    refused: str


def drawn(
    made: Sequence[int], refused: Sequence[int], dates: Sequence[str], words: ChartWords
) -> bytes:
    """Draw for each day its pictures, and on them what was refused."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    canvas = ImageDraw.Draw(picture)
    font = ImageFont.load_default(LETTERS)
    highest = max((a + b for a, b in zip(made, refused, strict=True)), default=0)
    step = step_for(highest)
    top = max(step * -(-highest // step), step)
    _grid(canvas, font, step, top)
    _bars(canvas, made, refused, top)
    _dates(canvas, font, dates)
    _legend(canvas, font, words)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def step_for(highest: int) -> int:
    """Return what the lines of the grid are apart, so that there are two to five of them."""
    power = 1
    while True:
        for step in STEPS:
            if highest <= 5 * step * power:
                return step * power
        power *= 10


def _grid(canvas: ImageDraw.ImageDraw, font: Font, step: int, top: int) -> None:
    for value in range(0, top + 1, step):
        y = _y(value, top)
        canvas.line((LEFT, y, WIDTH - RIGHT, y), FAINT if value else INK, 2)
        canvas.text((LEFT - 14, y), str(value), INK, font, anchor="rm")


def _bars(
    canvas: ImageDraw.ImageDraw, made: Sequence[int], refused: Sequence[int], top: int
) -> None:
    half = min(0.36 * _room(len(made)), 60)
    for day, (pictures, others) in enumerate(zip(made, refused, strict=True)):
        left, right = _x(day, len(made)) - half, _x(day, len(made)) + half
        for low, high, colour in ((0, pictures, MADE), (pictures, pictures + others, REFUSED)):
            if high > low:
                y = _y(high, top)
                canvas.rectangle((left, y, right, max(_y(low, top) - 2, y)), colour)


def _dates(canvas: ImageDraw.ImageDraw, font: Font, dates: Sequence[str]) -> None:
    every = -(-len(dates) // MAX_DATES)
    for day in range(len(dates) - 1, -1, -every):  # today is always named
        canvas.text((_x(day, len(dates)), HEIGHT - BOTTOM + 16), dates[day], INK, font, anchor="ma")


def _legend(canvas: ImageDraw.ImageDraw, font: Font, words: ChartWords) -> None:
    canvas.text((LEFT, 22), words.title, INK, font)
    x = float(LEFT)
    for colour, told in ((MADE, words.made), (REFUSED, words.refused)):
        canvas.rectangle((x, 66, x + 22, 88), colour)
        canvas.text((x + 34, 77), told, INK, font, anchor="lm")
        x += 34 + font.getlength(told) + 40


def _room(num_days: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(num_days, 1)


def _x(day: int, num_days: int) -> float:
    return LEFT + (day + 0.5) * _room(num_days)


def _y(value: int, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


FILE = "usage.png"


async def answer(interaction: discord.Interaction[Client], num_days: int) -> None:
    """Show the usage of the last days to who asked."""
    locale = str(interaction.locale)
    await replies.think(interaction)
    usage = await interaction.client.desk.overview.usage(interaction.guild_id or 0, num_days)
    picture = await asyncio.to_thread(_chart, usage, locale)
    alt = say("usage_alt", locale, pictures=usage.num_pictures, days=num_days)
    file = discord.File(BytesIO(picture), filename=FILE, description=alt)
    embed = table(usage, locale).set_image(url=cards.ATTACHED + FILE)
    await replies.send(interaction, "", [file], embed=embed)


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
    words = ChartWords(
        title=say("usage_chart", locale, first=dates[0], last=dates[-1]),
        made=say("usage_made", locale, count=usage.num_pictures),
        refused=say("usage_refused", locale, count=sum(usage.refused_days)),
    )
    return drawn(usage.days, usage.refused_days, dates, words)


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
