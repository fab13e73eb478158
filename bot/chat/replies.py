"""Answers that only who asked sees: as many lines as a message holds, and all of them as a file."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import discord

from bot.chat.buttons import sure_button, view_of
from bot.chat.client import Client
from bot.texts import say

MAX_CONTENT = 1900  #: characters; Discord takes 2000, and a sentence may follow


async def tell(interaction: discord.Interaction[Client], lines: Sequence[str]) -> None:
    """Answer with lines; where they do not fit, the rest comes as a file."""
    shown = fitting(lines)
    if len(shown) == len(lines):
        return await send(interaction, "\n".join(shown))
    shown.append(say("more_in_file", str(interaction.locale), count=len(lines) - len(shown)))
    await send(interaction, "\n".join(shown), [file_of("settings.txt", "\n".join(lines))])
    return None


async def think(interaction: discord.Interaction[Client]) -> None:
    """Let Discord wait for an answer that only who acts sees; it waits three seconds for this."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)


async def send(
    interaction: discord.Interaction[Client],
    content: str,
    files: Sequence[discord.File] = (),
    **shown: Any,
) -> None:
    """Answer an interaction, whether it was deferred or not.

    A file is never a first answer: on a slow line its bytes alone take more than three seconds.
    """
    if files:
        await think(interaction)
    if interaction.response.is_done():
        await interaction.followup.send(content, files=files, ephemeral=True, **shown)
    else:
        await interaction.response.send_message(content, ephemeral=True, **shown)


async def ask_first(
    interaction: discord.Interaction[Client],
    act: str,
    told: Sequence[int],
    question: str,
    **shown: Any,
) -> None:
    """Ask once more before what is final, only who acts; `act` and `told` say what a yes does."""
    view = view_of([sure_button(act, told, str(interaction.locale))])
    await send(interaction, question, view=view, **shown)


async def change(
    interaction: discord.Interaction[Client], files: Sequence[discord.File] = (), **shown: Any
) -> None:
    """Let the message whose button was pressed show something else; files go as in `send`."""
    if files and not interaction.response.is_done():
        await interaction.response.defer()
    if interaction.response.is_done():
        await interaction.edit_original_response(attachments=files, **shown)
    else:
        await interaction.response.edit_message(attachments=files, **shown)


def whole(lines_of: Callable[[int], list[str]], limits: Sequence[int]) -> list[str]:
    """Return lines cut to the first of these limits at which a message holds all of them.

    Where there is none, cut to the last.
    """
    lines: list[str] = []
    for limit in limits:
        lines = lines_of(limit)
        if len(fitting(lines)) == len(lines):
            break
    return lines


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
