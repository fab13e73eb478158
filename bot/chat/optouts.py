"""/my-portraits optout: not to be painted here, and to take that back."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.app_commands import Range

from bot.chat import phrases, replies
from bot.chat.client import Client
from bot.desk.policy.optouts import MAX_LETTERS, MAX_NAMES, OptedOut
from bot.texts import say

MAX_TYPED = MAX_NAMES * (MAX_LETTERS + 2)


def add_to(group: app_commands.Group) -> None:
    """Put the command in the members' group."""
    group.add_command(optout)


@app_commands.command(name="optout", description=say("command_optout"))
@app_commands.describe(names=say("option_optout_names"), undo=say("option_optout_undo"))
async def optout(
    interaction: discord.Interaction[Client],
    names: Range[str, 0, MAX_TYPED] = "",
    undo: bool = False,
) -> None:
    """Let nobody paint who asks, by what they are called here, and by other names."""
    desk, guild, member = interaction.client.desk, interaction.guild_id or 0, interaction.user
    locale = str(interaction.locale)
    if undo:
        num_names = await desk.optouts.opt_in(guild, member.id)
        told = [say("optout_undone" if num_names else "optout_none", locale)]
    else:
        called = [member.display_name, member.global_name or "", member.name]
        outcome = await desk.optouts.opt_out(interaction.id, guild, member.id, called, names)
        counting = ", ".join(map(phrases.quoted, outcome.counting))
        told = [say("optout_counts" if counting else "optout_no_name", locale, names=counting)]
        if outcome.alone:
            alone = ", ".join(map(phrases.quoted, outcome.alone))
            told.append(say("optout_alone", locale, names=alone))
        if outcome.asked:
            asked = ", ".join(map(phrases.quoted, outcome.asked))
            told.append(say("optout_asked", locale, names=asked))
        if outcome.declined:
            declined = ", ".join(map(phrases.quoted, outcome.declined))
            told.append(say("optout_declined", locale, names=declined))
    await replies.tell(interaction, told)


async def tell(client: Client, names: Sequence[OptedOut]) -> None:
    """Tell a member directly what moderators said of names of theirs; raise one of TROUBLE."""
    guild = client.get_guild(names[0].guild)
    lines = [say("names_decided", server=phrases.quoted(guild.name if guild else "?"))]
    lines += [
        f"{phrases.quoted(each.name)}: {say(f'name_told_{each.state}')}"
        for each in names
        if each.state in ("active", "declined")
    ]
    if len(lines) > 1 and names[0].member > 0:  # else taken back meanwhile, or forgotten
        room = await client.create_dm(discord.Object(names[0].member))
        await room.send("\n".join(lines))
