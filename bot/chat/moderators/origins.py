"""Where a picture comes from: by its message, else by its manifest, else by its looks."""

import asyncio
from collections.abc import Iterator

import aiohttp
import discord
from discord import app_commands

from bot.chat import cards, messages, phrases
from bot.chat.buttons import job_of
from bot.chat.client import Client
from bot.errors import Refused
from bot.request import Ticket
from bot.texts import say

# Which job a message is about: by its buttons, by its place, or by what its picture looks like.

MAX_BYTES = 25 * 1024 * 1024  #: of a picture that is looked at
CHUNK_BYTES = 64 * 1024
MAX_RELATIVES = 8  #: named of each kind; a message holds 2000 characters
FETCH_SECONDS = 30.0  #: for all of it; Discord keeps the answer open for a quarter of an hour


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


async def picture_in(message: discord.Message) -> bytes:
    """Fetch the first picture a message shows; raises Refused: `no_picture`."""
    for address in _addresses(message):
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await fetched(address)
        except (aiohttp.ClientError, TimeoutError) as gone:
            raise Refused("no_picture") from gone
    raise Refused("no_picture")


async def fetched(address: str) -> bytes:
    """Read a picture; one that is larger than ours are is none of ours, whoever shows it.

    An embed says nothing of how large its picture is, and the library reads all there is.
    """
    read = b""
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, allow_redirects=False, raise_for_status=True) as answer,
    ):
        async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
            read += chunk
            if len(read) > MAX_BYTES:
                raise Refused("no_picture")
    return read


def _addresses(message: discord.Message) -> Iterator[str]:
    """Yield where Discord itself keeps the pictures of a message; no other host is asked."""
    for file in message.attachments:
        if (file.content_type or "").startswith("image/") and file.size <= MAX_BYTES:
            yield file.url
    for part in message.components:
        if isinstance(part, discord.MediaGalleryComponent):
            yield from (item.media.proxy_url for item in part.items if item.media.proxy_url)
    for embed in message.embeds:
        if address := embed.image.proxy_url or embed.thumbnail.proxy_url:
            yield address


@app_commands.context_menu(name=say("menu_who"))
@app_commands.guild_only()
@app_commands.guild_install()
@app_commands.default_permissions(moderate_members=True)
async def who_asked(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Tell a moderator which member a picture was painted for, and how surely that is known."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    job = await known_job(interaction, message)
    if job is not None:
        told = [say("origin_message", str(interaction.locale), job=job)]
    else:
        told, job = await _found(interaction, message)
    if job is not None:
        told += await asker_and_lineage(interaction, job)
    await interaction.followup.send("\n".join(told), ephemeral=True)


@app_commands.context_menu(name=say("menu_made_here"))
@app_commands.guild_only()
@app_commands.guild_install()
async def made_here(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Tell anybody whether this bot made a picture, and how surely; nobody is named."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    job = await known_job(interaction, message)
    if job is not None:
        told = [say("origin_message", str(interaction.locale), job=job)]
    else:
        interaction.client.desk.origins.note_look(interaction.user.id)
        told, _ = await _found(interaction, message)
    await interaction.followup.send("\n".join(told), ephemeral=True)


async def asker_and_lineage(interaction: discord.Interaction[Client], job: int) -> list[str]:
    """Say to a moderator who asked for a picture, what it came from and what came of it."""
    asker = _asker(await interaction.client.desk.look_up(job), interaction)
    return [asker, *await lineage(interaction, job)]


async def lineage(
    interaction: discord.Interaction[Client], job: int, *, only_seen: bool = False
) -> list[str]:
    """Say what a picture came from and what came of it; nobody who asked is named.

    Moderators read the numbers of what not everybody sees, too.
    """
    desk, locale = interaction.client.desk, str(interaction.locale)
    known = await desk.origins.lineage(job)
    told = []
    for code, jobs in (("origin_came_from", known.came_from), ("origin_led_to", known.led_to)):
        there = [each for each in jobs if not only_seen or await _is_seen(interaction, each)]
        named = [await _relative(interaction, each) for each in there[:MAX_RELATIVES]]
        named += ["\u2026"] if len(there) > MAX_RELATIVES else []
        told += [say(code, locale, pictures=", ".join(named))] if named else []
    return told


async def _is_seen(interaction: discord.Interaction[Client], job: int) -> bool:
    """Tell whether everybody here sees a picture: it is of here, not private, and still there."""
    ticket = await interaction.client.desk.look_up(job)
    if ticket is None or ticket.request.private or ticket.request.guild != interaction.guild_id:
        return False
    try:
        await interaction.client.desk.members.require_shown(job)
    except Refused:  # it was taken back or hidden, and is no longer to be led to
        return False
    return True


async def _relative(interaction: discord.Interaction[Client], job: int) -> str:
    """Name a picture by its number, and where it stands if everybody here sees it."""
    ticket = await interaction.client.desk.look_up(job)
    is_here = ticket is not None and ticket.request.guild == interaction.guild_id
    if ticket is None or not is_here or ticket.request.private or ticket.reply.message is None:
        return f"{job}"
    return f"[{job}](<{cards.address(ticket)}>)"


async def _found(
    interaction: discord.Interaction[Client], message: discord.Message
) -> tuple[list[str], int | None]:
    client, locale = interaction.client, str(interaction.locale)
    picture = await picture_in(message)
    finding = await client.desk.origins.of(picture)
    facts = {
        "job": finding.job,
        "when": f"<t:{int(finding.made_at.timestamp())}:f>" if finding.made_at else "",
        "bits": finding.bits_apart,
        "signer": phrases.quoted(finding.signer or "?"),
    }
    return [say(finding.code, locale, **facts)], finding.job


def _asker(ticket: Ticket | None, interaction: discord.Interaction[Client]) -> str:
    """Name who asked, if that was in this server: no server learns of another's members."""
    locale = str(interaction.locale)
    if ticket is None or ticket.request.member < 0:
        return say("who_forgotten", locale)
    if ticket.request.guild != interaction.guild_id:
        return say("who_elsewhere", locale)
    request = ticket.request
    told = say("who_asked", locale, member=f"<@{request.member}>", address=cards.address(ticket))
    return f"{told}\n{phrases.quoted(request.subject)}" if request.subject else told
