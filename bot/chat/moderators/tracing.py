"""Who asked for this: by the message itself, else by its picture's manifest, else by its looks."""

import discord
from discord import app_commands

from bot.chat import cards, phrases
from bot.chat.client import Client
from bot.chat.moderators import pointing
from bot.errors import Refused
from bot.request import Ticket
from bot.texts import say


@app_commands.context_menu(name=say("menu_who"))
@app_commands.guild_only()
@app_commands.guild_install()
@app_commands.default_permissions(moderate_members=True)
async def who_asked(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Tell a moderator which member a picture was painted for, and how surely that is known."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    job = await pointing.known_job(interaction, message)
    if job is not None:
        told = [say("origin_message", str(interaction.locale), job=job)]
    else:
        told, job = await _found(interaction, message)
    if job is not None:
        told.append(_asker(await interaction.client.desk.look_up(job), interaction))
    await interaction.followup.send("\n".join(told), ephemeral=True)


async def _found(
    interaction: discord.Interaction[Client], message: discord.Message
) -> tuple[list[str], int | None]:
    client, locale = interaction.client, str(interaction.locale)
    try:
        picture = await pointing.picture_in(client, message)
    except discord.HTTPException as gone:
        raise Refused("no_picture") from gone
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
