"""/portrait-mod: what moderators do and see day by day; only who acts sees the answers."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import lists, privately, rights
from bot.chat.moderators import audit, mod_queue, usage
from bot.chat.moderators.act_commands import ACTS, Here, guild_of
from bot.chat.moderators.moments import start_of
from bot.desk.overview import MAX_EXPORT
from bot.desk.rows.audit import Filter
from bot.texts import say

MAX_DAYS = 90
MAX_CHOICES = 25  #: Discord shows no more


@app_commands.command(name="queue", description=say("command_mod_queue"))
@app_commands.describe(member=say("option_mod_only"))
async def queue(interaction: Here, member: discord.User | None = None) -> None:
    """Show the whole line, or a member's part of it."""
    number = member.id if member else mod_queue.EVERYBODY
    await lists.answer(interaction, await mod_queue.page(interaction, number))


@app_commands.command(name="blocked", description=say("command_mod_blocked"))
async def show_blocked(interaction: Here) -> None:
    """List who is blocked, why, and until when."""
    locale = str(interaction.locale)
    blocks = await interaction.client.desk.acts.blocked(guild_of(interaction))
    lines = [
        say(
            "mod_blocked_entry" if block.until is None else "mod_blocked_entry_until",
            locale,
            member=member,
            kind=say(f"block_kind_{block.kind}", locale),
            until=int(block.until or 0),
        )
        for member, block in blocks.items()
    ]
    await privately.tell(interaction, lines or [say("mod_blocked_nobody", locale)])


@app_commands.command(name="audit", description=say("command_mod_audit"))
@app_commands.describe(
    moderator=say("option_mod_moderator"),
    verb=say("option_mod_verb"),
    member=say("option_mod_only"),
    since=say("option_mod_since"),
    export=say("option_mod_export"),
)
async def show_audit(
    interaction: Here,
    moderator: discord.User | None = None,
    verb: Range[str, 1, 32] | None = None,
    member: discord.User | None = None,
    since: str | None = None,
    export: Literal["csv", "json"] | None = None,
) -> None:
    """Show what moderators did, or hand it over as a file."""
    wanted = Filter(
        guild_of(interaction),
        moderator=moderator.id if moderator else None,
        verb=verb,
        member=member.id if member else None,
        since=start_of(since, interaction.client.desk.acts.now()) if since else None,
    )
    if export is None:
        return await lists.answer(interaction, await audit.page(interaction, wanted))
    acts = await interaction.client.desk.overview.acts(wanted, MAX_EXPORT)
    await interaction.response.send_message(
        say("audit_exported", str(interaction.locale), count=len(acts)),
        file=audit.file_of(acts, export),
        ephemeral=True,
    )
    return None


@show_audit.autocomplete("verb")
async def suggest_verbs(interaction: Here, typed: str) -> list[Choice[str]]:
    """Suggest the kinds of acts there have been."""
    known = await interaction.client.desk.overview.verbs(guild_of(interaction))
    fitting = [verb for verb in known if typed.casefold() in verb]
    return [Choice(name=verb, value=verb) for verb in fitting[:MAX_CHOICES]]


@app_commands.command(name="usage", description=say("command_mod_usage"))
@app_commands.describe(days=say("option_mod_days"))
async def show_usage(interaction: Here, days: Range[int, 1, MAX_DAYS] = 30) -> None:
    """Show how much is used."""
    await usage.answer(interaction, days)


@app_commands.default_permissions(rights.WANTED[rights.MODERATE])
@app_commands.guild_only()
@app_commands.guild_install()
class PortraitMod(app_commands.Group):
    """What belongs to moderators; Discord shows it to them alone."""


portrait_mod = PortraitMod(name=rights.MODERATE, description=say("command_mod"))
for command in (*ACTS, queue, show_blocked, show_audit, show_usage):
    portrait_mod.add_command(command)
