"""/portrait-settings names: who is painted by name in a server besides whom the model knows."""

import discord
from discord import app_commands
from discord.app_commands import Range
from pydantic import ValidationError

from bot.chat import clean, replies
from bot.chat.client import Client
from bot.chat.limits import tell_changes
from bot.desk.policy.telling import names_told
from bot.errors import Refused
from bot.texts import say
from bot.vocabulary.people import DESCRIPTION, NAME, KnownPerson

names = app_commands.Group(name="names", description=say("command_names"))

Name = Range[str, *NAME]


@names.command(name="add", description=say("command_names_add"))
@app_commands.describe(
    name=say("option_name"),
    description=say("option_name_description"),
    also=say("option_name_also"),
)
async def add_name(
    interaction: discord.Interaction[Client],
    name: Name,
    description: Range[str, *DESCRIPTION],
    also: Range[str, 0, 200] = "",
) -> None:
    """Paint somebody by name from a description."""
    person = _person(clean.tidy(name), clean.tidy(description), clean.tidy(also))
    desk, guild = interaction.client.desk, interaction.guild_id or 0
    await tell_changes(interaction, await desk.names.add(guild, interaction.user.id, person))


@names.command(name="hide", description=say("command_names_hide"))
@app_commands.describe(name=say("option_name"))
async def hide_name(interaction: discord.Interaction[Client], name: Name) -> None:
    """Paint nobody by a name."""
    desk, guild = interaction.client.desk, interaction.guild_id or 0
    told = await desk.names.hide(guild, interaction.user.id, clean.tidy(name))
    await tell_changes(interaction, told)


@names.command(name="show", description=say("command_names_show"))
@app_commands.describe(name=say("option_name"))
async def show_name(interaction: discord.Interaction[Client], name: Name) -> None:
    """Let a name be painted that was hidden."""
    desk, guild = interaction.client.desk, interaction.guild_id or 0
    told = await desk.names.show(guild, interaction.user.id, clean.tidy(name))
    await tell_changes(interaction, told)


@names.command(name="list", description=say("command_names_list"))
async def list_names(interaction: discord.Interaction[Client]) -> None:
    """Show which names a server adds and hides."""
    snapshot = await interaction.client.desk.guild_cache.cached(interaction.guild_id)
    locale = str(interaction.locale)
    told = names_told(snapshot.settings, locale)
    await replies.tell(interaction, told or [say("names_none", locale)])


def _person(name: str, description: str, also: str) -> KnownPerson:
    """Make a person of what was typed; raises Refused, `name_wrong`."""
    spellings = tuple(filter(None, (each.strip() for each in also.split(","))))
    try:
        return KnownPerson(name=name, description=description, also=spellings)
    except ValidationError as wrong:
        limits = {"least": NAME[0], "most": NAME[1]}
        words = {"least_words": DESCRIPTION[0], "most_words": DESCRIPTION[1]}
        raise Refused("name_wrong", **limits, **words) from wrong
