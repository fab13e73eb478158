"""Hands members the files of their own pictures, with the settings they were painted with.

Only they see them: the words in such a file are theirs to pass on, or not.
"""

from collections.abc import Sequence
from io import BytesIO

import discord

from bot.chat import faults
from bot.chat.client import Client
from bot.errors import PaintingFailed, Refused
from bot.request import Ticket
from bot.texts import say


async def hand_over(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Answer who asked for a picture, and nobody else, with its PNG files; or raise Refused."""
    desk, locale = interaction.client.desk, str(interaction.locale)
    if ticket.request.member != interaction.user.id:
        raise Refused("not_yours")
    desk.privacy.require_words(ticket)
    await desk.shelf.require_shown(ticket.job)
    await desk.privacy.require_pictures(ticket.job)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        pngs = await desk.shelf.with_settings(ticket.job, interaction.user.id)
        await interaction.followup.send(
            say("file_handed_over", locale), files=_named(pngs, ticket, locale), ephemeral=True
        )
    except PaintingFailed as failed:  # the file on disk is no longer what was signed
        raise Refused(failed.code) from failed
    except discord.HTTPException as error:
        if faults.verdict_of(error) is not faults.Verdict.TOO_LARGE:
            raise
        raise Refused("file_too_large") from error  # as a JPEG it would be no original


def _named(pngs: Sequence[bytes], ticket: Ticket, locale: str) -> list[discord.File]:
    described = say("ai_generated_portrait", locale)
    return [
        discord.File(
            BytesIO(png),
            filename=f"portrait-{ticket.job}-{number}-settings.png",
            description=described,
        )
        for number, png in enumerate(pngs, start=1)
    ]
