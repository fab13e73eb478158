"""/portrait-mod: what moderators do and see day by day; only who acts sees the answers."""

from collections.abc import Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import lists, replies, rights
from bot.chat.channel_kinds import AskableChannel
from bot.chat.client import Client
from bot.chat.moderators import audit, inbox, purges, removals, usage
from bot.chat.moderators import queue as moderator_queue
from bot.chat.moderators.dates import end_of, start_of
from bot.chat.phrases import named
from bot.desk.orders import MAX_PAUSE_REASON
from bot.desk.overview import MAX_EXPORT
from bot.desk.policy.orders import KINDS
from bot.desk.policy.settings import GuildSettings
from bot.desk.rows.audit import Filter
from bot.errors import Refused
from bot.texts import say

# The acts of /portrait-mod: whom to block, when to pause, what to take back.

Here = discord.Interaction[Client]
Reason = Range[str, 0, 400]

REASONS = [Choice(name=say(f"block_kind_{kind}"), value=kind) for kind in KINDS]


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
    end = end_of(until, interaction.client.desk.moderator_orders.now())
    num_dropped = await interaction.client.desk.moderator_orders.block(
        guild_of(interaction), interaction.user.id, member.id, reason.value, until=end, words=note
    )
    code = "mod_blocked" if end is None else "mod_blocked_until"
    await _tell(interaction, code, member=member.id, until=int(end or 0), count=num_dropped)


@app_commands.command(name="unblock", description=say("command_mod_unblock"))
@app_commands.describe(member=say("option_mod_member"), note=say("option_mod_note"))
async def unblock(interaction: Here, member: discord.User, note: Reason = "") -> None:
    """Let a member ask again."""
    acts = interaction.client.desk.moderator_orders
    # A block outlives its member's data under a code, until somebody names them again.
    await interaction.client.desk.privacy.welcome_back(member.id)
    await acts.unblock(guild_of(interaction), interaction.user.id, member.id, note)
    await _tell(interaction, "mod_unblocked", member=member.id)


@app_commands.command(name="purge", description=say("command_mod_purge"))
@app_commands.describe(
    member=say("option_mod_member"), since=say("option_mod_since"), note=say("option_mod_note")
)
async def purge(interaction: Here, member: discord.User, since: str, note: Reason = "") -> None:
    """Ask whether to take back what a member was shown since a time."""
    start = start_of(since, interaction.client.desk.moderator_orders.now())
    await purges.ask(interaction, member.id, int(start), note)


@app_commands.command(name="pause", description=say("command_mod_pause"))
@app_commands.describe(reason=say("option_mod_pause"), until=say("option_mod_until"))
async def pause(
    interaction: Here, reason: Range[str, 1, MAX_PAUSE_REASON], until: str | None = None
) -> None:
    """Take nothing new, and begin nothing that waits."""
    end = end_of(until, interaction.client.desk.moderator_orders.now())
    acts = interaction.client.desk.moderator_orders
    await acts.pause(guild_of(interaction), interaction.user.id, reason, end)
    code = "mod_paused" if end is None else "mod_paused_until"
    await _tell(interaction, code, until=int(end or 0))


@app_commands.command(name="resume", description=say("command_mod_resume"))
@app_commands.describe(note=say("option_mod_note"))
async def resume(interaction: Here, note: Reason = "") -> None:
    """Take requests and paint again."""
    acts = interaction.client.desk.moderator_orders
    await acts.resume(guild_of(interaction), interaction.user.id, note)
    await _tell(interaction, "mod_resumed")


@app_commands.command(name="calm", description=say("command_mod_calm"))
@app_commands.describe(reason=say("option_mod_pause"))
async def calm(interaction: Here, reason: Range[str, 0, MAX_PAUSE_REASON] = "") -> None:
    """Meet a raid."""
    told = reason or say("calm_reason", str(interaction.guild_locale or interaction.locale))
    acts = interaction.client.desk.moderator_orders
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
    acts = interaction.client.desk.moderator_orders
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


MAX_DAYS = 90
MAX_CHOICES = 25  #: Discord shows no more


@app_commands.command(name="queue", description=say("command_mod_queue"))
@app_commands.describe(member=say("option_mod_only"))
async def queue(interaction: Here, member: discord.User | None = None) -> None:
    """Show the whole line, or a member's part of it."""
    number = member.id if member else moderator_queue.EVERYBODY
    await lists.answer(interaction, await moderator_queue.page(interaction, number))


@app_commands.command(name="blocked", description=say("command_mod_blocked"))
async def show_blocked(interaction: Here) -> None:
    """List who is blocked, why, and until when."""
    locale = str(interaction.locale)
    blocks = await interaction.client.desk.moderator_orders.blocked(guild_of(interaction))
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
    await replies.tell(interaction, lines or [say("mod_blocked_nobody", locale)])


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
        since=start_of(since, interaction.client.desk.moderator_orders.now()) if since else None,
    )
    if export is None:
        return await lists.answer(interaction, await audit.page(interaction, wanted))
    await replies.think(interaction)
    acts = await interaction.client.desk.overview.acts(wanted, MAX_EXPORT)
    told = say("audit_exported", str(interaction.locale), count=len(acts))
    await replies.send(interaction, told, [audit.file_of(acts, export)])
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


# /portrait-mod inbox, removed and review: what waits, what is gone, what is seen first.

SWITCH = [Choice(name="on", value="on"), Choice(name="off", value="off")]


def add_to(group: app_commands.Group) -> None:
    """Put the commands in the moderators' group."""
    group.add_command(show_inbox)
    group.add_command(show_removed)
    group.add_command(review)


@app_commands.command(name="inbox", description=say("command_inbox"))
async def show_inbox(interaction: discord.Interaction[Client]) -> None:
    """Show what waits for a moderator."""
    await inbox.show(interaction)


@app_commands.command(name="removed", description=say("command_removed"))
async def show_removed(interaction: discord.Interaction[Client]) -> None:
    """Show what was removed, and let it be undone."""
    await removals.show_removed(interaction)


@app_commands.command(name="review", description=say("command_review"))
@app_commands.describe(
    switch=say("option_review_switch"),
    member=say("option_review_member"),
    channel=say("option_review_channel"),
)
@app_commands.choices(switch=SWITCH)
async def review(
    interaction: discord.Interaction[Client],
    switch: Choice[str] | None = None,
    member: discord.User | None = None,
    channel: AskableChannel | None = None,
) -> None:
    """Look first at all pictures, a member's or a channel's; without a switch, say at which."""
    desk, guild = interaction.client.desk, interaction.guild_id or 0
    if member and channel:
        raise Refused("member_or_channel")
    chosen = (await desk.guild_cache.cached(guild)).settings
    if switch is not None:
        chosen = await desk.review_choices.choose(
            guild,
            interaction.user.id,
            on=switch.value == "on",
            member=member.id if member else None,
            channel=channel.id if channel else None,
        )
    told = "\n".join(_told(chosen, str(interaction.locale)))
    await interaction.response.send_message(told, ephemeral=True)


def _told(chosen: GuildSettings, locale: str) -> list[str]:
    lines = [say("review_all_on" if chosen.review_all else "review_all_off", locale)]
    members = ", ".join(named(each, locale) for each in sorted(chosen.review_members))
    channels = ", ".join(f"<#{each}>" for each in sorted(chosen.review_channels))
    if members:
        lines.append(say("review_members", locale, members=members))
    if channels:
        lines.append(say("review_channels", locale, channels=channels))
    return lines
