"""Takes pictures away also while nothing can be written down: then the row follows the deed."""

import logging
from collections.abc import Awaitable
from typing import Protocol, TypeVar

import discord

from bot.chat.client import Client
from bot.errors import TROUBLES, Refused
from bot.texts import say

log = logging.getLogger(__name__)

T = TypeVar("T", covariant=True)


class TakingDown(Protocol[T]):
    """An act of the desk that takes pictures down, and may be told to wait for room."""

    def __call__(self, *, patient: bool) -> Awaitable[T]: ...


async def take_down(interaction: discord.Interaction[Client], act: TakingDown[T]) -> T | None:
    """Do it; None where it could not be written down at once, and who asked has been told so."""
    try:
        return await act(patient=False)
    except Refused as refusal:
        if refusal.code not in TROUBLES:
            raise
        log.error("taken down, but not yet written down: %s", refusal.code)
    told = say("taken_down_unwritten", str(interaction.locale))
    if interaction.response.is_done():
        await interaction.edit_original_response(content=told)
    else:
        await interaction.response.send_message(told, ephemeral=True)
    await act(patient=True)
    return None
