"""Which job a message is about: by its buttons, by its place, or by what its picture looks like."""

from collections.abc import Iterator

import discord

from bot.chat import messages
from bot.chat.client import Client
from bot.chat.views import job_of
from bot.errors import Refused

MAX_BYTES = 25 * 1024 * 1024  #: of a picture that is looked at


async def job_in(interaction: discord.Interaction[Client], message: discord.Message) -> int:
    """Return the job whose message this is; raises Refused: `not_our_picture`."""
    job = await known_job(interaction, message)
    if job is None:
        raise Refused("not_our_picture")
    return job


async def known_job(
    interaction: discord.Interaction[Client], message: discord.Message
) -> int | None:
    """Return the job whose message this is, None where it is not one of ours."""
    if message.author.id != interaction.application_id:
        return None
    jobs = {job for each in messages.custom_ids(message) if (job := job_of(each)) is not None}
    if len(jobs) == 1:
        return jobs.pop()
    return await interaction.client.desk.reports.job_of(message.channel.id, message.id)


async def picture_in(client: Client, message: discord.Message) -> bytes:
    """Fetch the first picture a message shows; raises Refused: `no_picture`."""
    for address in _addresses(message):
        return await client.http.get_from_cdn(address)
    raise Refused("no_picture")


def _addresses(message: discord.Message) -> Iterator[str]:
    """Yield where Discord itself keeps the pictures of a message; no other host is asked."""
    for file in message.attachments:
        if (file.content_type or "").startswith("image/") and file.size <= MAX_BYTES:
            yield file.url
    for embed in message.embeds:
        if address := embed.image.proxy_url or embed.thumbnail.proxy_url:
            yield address
