"""Answers that only who asked sees: as many lines as a message holds, and all of them as a file."""

from collections.abc import Sequence
from io import BytesIO

import discord

from bot.chat.client import Client
from bot.texts import say

MAX_CONTENT = 1900  #: characters; Discord takes 2000, and a sentence may follow


async def tell(interaction: discord.Interaction[Client], lines: Sequence[str]) -> None:
    """Answer with lines; where they do not fit, the rest comes as a file."""
    shown = fitting(lines)
    if len(shown) == len(lines):
        return await send(interaction, "\n".join(shown))
    shown.append(say("more_in_file", str(interaction.locale), count=len(lines) - len(shown)))
    await send(interaction, "\n".join(shown), file_of("settings.txt", "\n".join(lines)))
    return None


async def send(
    interaction: discord.Interaction[Client], content: str, file: discord.File | None = None
) -> None:
    """Answer an interaction, whether it was deferred or not."""
    files = [file] if file else []
    if interaction.response.is_done():
        await interaction.followup.send(content, files=files, ephemeral=True)
    else:
        await interaction.response.send_message(content, files=files, ephemeral=True)


def fitting(lines: Sequence[str]) -> list[str]:
    """Return the first lines, as many as a message holds."""
    shown, room = [], MAX_CONTENT
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    return shown


def file_of(name: str, text: str) -> discord.File:
    """Make a file of a text."""
    return discord.File(BytesIO(text.encode()), filename=name)
