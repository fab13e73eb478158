"""Discord counts how often a bot signs in, and takes its token where that is too often a day."""

import asyncio
import logging

import discord

log = logging.getLogger(__name__)

SPARE = 50  #: of a thousand a day: whoever starts again and again stops here


async def wait_for_sign_in(client: discord.Client) -> None:
    """Wait where the bot has signed in too often for a day; raise one of TROUBLE."""
    told = await client.http.request(discord.http.Route("GET", "/gateway/bot"))
    limit = told["session_start_limit"]
    if limit["remaining"] > SPARE:
        return
    seconds = limit["reset_after"] / 1000
    log.error(
        "%d of %d sign-ins are left today: does the bot start again and again? It waits %.0f s",
        *(limit["remaining"], limit["total"], seconds),
    )
    await asyncio.sleep(seconds)
