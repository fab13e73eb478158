"""The acts of /portrait-mod: whom to block, when to pause, what to take back."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.client import Client
from bot.chat.moderators.moments import end_of, start_of
from bot.chat.taking_down import take_down
from bot.desk.orders import MAX_PAUSE_REASON
from bot.desk.policy.orders import KINDS
from bot.desk.rows.takedowns import Purged
from bot.errors import Refused
from bot.texts import say

Here = discord.Interaction[Client]
Reason = Range[str, 0, 400]

REASONS = [Choice(name=say(f"block_kind_{kind}"), value=kind) for kind in KINDS]
REMOVING_SECONDS = 20.0  #: so long the answer to a purge waits for its messages to go


@app_commands.command(name="block", description=say("command_mod_block"))
@app_commands.describe(
    member=say("option_mod_member"),
    reason=say("option_mod_kind"),
    until=say("option_mod_until"),
    note=say("option_mod_note"),
)
@app_commands.choices(reason=REASONS)
async def block(
    interaction: Here,
    member: discord.User,
    reason: Choice[str],
    until: str | None = None,
    note: Reason = "",
) -> None:
    """Let a member ask for nothing."""
    if member.bot or member.id == interaction.user.id:
        raise Refused("not_to_block")
    end = end_of(until, interaction.client.desk.acts.now())
    num_dropped = await interaction.client.desk.acts.block(
        guild_of(interaction), interaction.user.id, member.id, reason.value, until=end, words=note
    )
    code = "mod_blocked" if end is None else "mod_blocked_until"
    await _tell(interaction, code, member=member.id, until=int(end or 0), count=num_dropped)


@app_commands.command(name="unblock", description=say("command_mod_unblock"))
@app_commands.describe(member=say("option_mod_member"), note=say("option_mod_note"))
async def unblock(interaction: Here, member: discord.User, note: Reason = "") -> None:
    """Let a member ask again."""
    acts = interaction.client.desk.acts
    # A block outlives its member's data under a code, until somebody names them again.
    await interaction.client.desk.privacy.welcome_back(member.id)
    await acts.unblock(guild_of(interaction), interaction.user.id, member.id, note)
    await _tell(interaction, "mod_unblocked", member=member.id)


@app_commands.command(name="purge", description=say("command_mod_purge"))
@app_commands.describe(
    member=say("option_mod_member"), since=say("option_mod_since"), note=say("option_mod_note")
)
async def purge(interaction: Here, member: discord.User, since: str, note: Reason = "") -> None:
    """Take back what a member was shown since a time."""
    start = start_of(since, interaction.client.desk.acts.now())
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild, moderator = guild_of(interaction), interaction.user.id
    purging = partial(interaction.client.desk.drops.purge, guild, moderator, member.id, start, note)
    if (gone := await take_down(interaction, purging)) is None:
        return
    removed = await _removed(interaction.client, gone)
    told = {
        "member": member.id,
        "pictures": gone.num_pictures,
        "messages": gone.num_messages,
        "gone": removed,
    }
    code = "mod_purged" if removed >= gone.num_messages else "mod_purged_partly"
    if not gone.jobs:
        code = "mod_purged_nothing"
    await interaction.edit_original_response(content=say(code, str(interaction.locale), **told))


async def _removed(client: Client, gone: Purged) -> int:
    """Return how many messages are gone by now, having waited for them a little."""
    with suppress(TimeoutError):  # the others go later
        async with asyncio.timeout(REMOVING_SECONDS):
            await client.desk.takedowns.settled(gone.jobs)
    return await client.desk.takedowns.num_gone(gone.jobs)


@app_commands.command(name="pause", description=say("command_mod_pause"))
@app_commands.describe(reason=say("option_mod_pause"), until=say("option_mod_until"))
async def pause(
    interaction: Here, reason: Range[str, 1, MAX_PAUSE_REASON], until: str | None = None
) -> None:
    """Take nothing new, and begin nothing that waits."""
    end = end_of(until, interaction.client.desk.acts.now())
    acts = interaction.client.desk.acts
    await acts.pause(guild_of(interaction), interaction.user.id, reason, end)
    code = "mod_paused" if end is None else "mod_paused_until"
    await _tell(interaction, code, until=int(end or 0))


@app_commands.command(name="resume", description=say("command_mod_resume"))
@app_commands.describe(note=say("option_mod_note"))
async def resume(interaction: Here, note: Reason = "") -> None:
    """Take requests and paint again."""
    acts = interaction.client.desk.acts
    await acts.resume(guild_of(interaction), interaction.user.id, note)
    await _tell(interaction, "mod_resumed")


@app_commands.command(name="calm", description=say("command_mod_calm"))
@app_commands.describe(reason=say("option_mod_pause"))
async def calm(interaction: Here, reason: Range[str, 0, MAX_PAUSE_REASON] = "") -> None:
    """Meet a raid."""
    told = reason or say("calm_reason", str(interaction.guild_locale or interaction.locale))
    acts = interaction.client.desk.acts
    ended = await acts.calm(guild_of(interaction), interaction.user.id, told)
    await _tell(
        interaction,
        "mod_calm",
        count=ended.num_dropped,
        paused=int(ended.paused_until),
        until=int(ended.calm_until),
    )


@app_commands.command(name="private", description=say("command_mod_private"))
@app_commands.describe(switch=say("option_mod_private"), note=say("option_mod_note"))
async def private(interaction: Here, switch: Literal["on", "off"], note: Reason = "") -> None:
    """Let members ask for pictures that only they see, or not."""
    acts = interaction.client.desk.acts
    await acts.private(
        guild_of(interaction), interaction.user.id, allowed=switch == "on", reason=note
    )
    await _tell(interaction, f"mod_private_{switch}")


#: in the order Discord lists them
ACTS: Sequence[app_commands.Command[Any, ..., None]] = (
    block,
    unblock,
    purge,
    pause,
    resume,
    calm,
    private,
)


def guild_of(interaction: Here) -> int:
    """Return the guild a moderator acts in."""
    assert interaction.guild_id is not None, "these commands are refused outside a server"
    return interaction.guild_id


async def _tell(interaction: Here, code: str, **facts: object) -> None:
    told = say(code, str(interaction.locale), **facts)
    await interaction.response.send_message(told, ephemeral=True)
