"""/my-portraits privacy, about and delete-data; the buttons that keep a picture or forget one."""

import discord
from discord import app_commands

from bot.chat.buttons import button, view_of
from bot.chat.client import Client
from bot.desk.origins import licences
from bot.desk.policy.privacy import Terms
from bot.errors import Refused
from bot.request import Ticket
from bot.texts import say


def add_to(group: app_commands.Group) -> None:
    """Put these commands on the group of what members ask about themselves."""
    group.add_command(privacy)
    group.add_command(about)
    group.add_command(delete_data)


@app_commands.command(name="privacy", description=say("command_privacy"))
async def privacy(interaction: discord.Interaction[Client]) -> None:
    """Say what is kept of members, and for how long."""
    terms, locale = interaction.client.desk.privacy.terms, str(interaction.locale)
    days = {
        "backups": _backups(terms, locale),
        "words_days": terms.words_days,
        "pictures_days": terms.pictures_days,
        "records_days": terms.records_days,
    }
    told = say("privacy", locale, operator=_operator(terms, locale), **days)
    await _tell(interaction, told)


@app_commands.command(name="about", description=say("command_about"))
async def about(interaction: discord.Interaction[Client]) -> None:
    """Name the model, its licence with what that forbids, and the operator."""
    desk, locale = interaction.client.desk, str(interaction.locale)
    terms, model = desk.privacy.terms, await desk.privacy.model()
    told = [say("about", locale, operator=_operator(terms, locale))]
    if licence := licences(terms.model).get(model):
        told.append(say("about_model", locale, model=model, licence=licence.name))
        if licence.restrictions:
            told.append(say("about_restrictions", locale))
        told += [f"- {each}" for each in licence.restrictions]
    elif model == "auto":
        told.append(say("about_no_model_yet", locale))
    else:
        told.append(say("about_other_model", locale, model=model))
    await _tell(interaction, "\n".join(told))


@app_commands.command(name="delete-data", description=say("command_delete_data"))
async def delete_data(interaction: discord.Interaction[Client]) -> None:
    """Ask once more before everything of a person is deleted."""
    locale = str(interaction.locale)
    view = view_of([button("erase", interaction.user.id, locale)])
    told = say("delete_data", locale)
    await interaction.response.send_message(told, view=view, ephemeral=True)


async def erase(interaction: discord.Interaction[Client], member: int) -> None:
    """Delete everything of the person who presses; the button names them."""
    if interaction.user.id != member:
        raise Refused("not_yours")
    await interaction.client.desk.privacy.ask_to_erase(member)
    terms, locale = interaction.client.desk.privacy.terms, str(interaction.locale)
    told = say("delete_data_begun", locale, backups=_backups(terms, locale))
    await interaction.response.edit_message(content=told, view=None)


async def keep(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Keep a picture on the bot's disk for as long as its owner wants, and offer its file."""
    desk, member = interaction.client.desk, interaction.user.id
    if ticket.request.member == member:
        await desk.privacy.require_pictures(ticket.job)
    new = await desk.members.favour(ticket, member)
    locale = str(interaction.locale)
    view = view_of([button("file", ticket.job, locale)])
    told = say("kept" if new else "kept_already", locale)
    await interaction.response.send_message(told, view=view, ephemeral=True)


async def _tell(interaction: discord.Interaction[Client], told: str) -> None:
    await interaction.response.send_message(told, ephemeral=True)


def _backups(terms: Terms, locale: str) -> str:
    """Say how much longer backups hold what was deleted."""
    if terms.backup_days == 1:
        return say("backups_within_a_day", locale)
    return say("backups_within_days", locale, days=terms.backup_days)


def _operator(terms: Terms, locale: str) -> str:
    return terms.operator or say("operator_unnamed", locale)
