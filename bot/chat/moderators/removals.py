"""Remove portrait, with or without a rule against its prompt; and the list of what was removed."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.chat import phrases, replies, rights
from bot.chat.buttons import case_button, numbers, sure_button, view_of
from bot.chat.client import Client
from bot.chat.moderators import origins
from bot.chat.phrases import named
from bot.chat.takedowns import take_down
from bot.desk.policy.rules import MAX_PATTERN, Rule, RuleKind, essence
from bot.errors import Refused
from bot.texts import say

LISTED = 10  #: entries, each with a button
KINDS: Sequence[RuleKind] = ("all", "phrase", "name")


@app_commands.context_menu(name=say("menu_remove"))
@app_commands.guild_only()
@app_commands.guild_install()
@app_commands.default_permissions(moderate_members=True)
async def remove_portrait(
    interaction: discord.Interaction[Client], message: discord.Message
) -> None:
    """Ask whether a picture is to go, and none like it to come again."""
    await ask_to_remove(interaction, await origins.job_in(interaction, message))


async def ask_to_remove(interaction: discord.Interaction[Client], job: int) -> None:
    """Ask whether it is to go, alone or with what was made from it."""
    locale, made = str(interaction.locale), await interaction.client.desk.sources.made_from(job)
    alone = sure_button("remove", [job], locale)
    if not made:
        await replies.send(interaction, say("remove_ask", locale), view=view_of([alone]))
        return
    also = sure_button("family", [job], locale, label="button_sure_family", count=len(made))
    await replies.send(interaction, say("remove_ask", locale), view=view_of([alone, also]))


async def remove_surely(
    interaction: discord.Interaction[Client], told: Sequence[str], *, with_made: bool = False
) -> None:
    """Take a picture away, and let none like it come again."""
    (job,) = numbers(told, 1)
    remove = partial(_remove, interaction, job, with_made=with_made)
    if await take_down(interaction, remove) is not None:
        done = say("removed", str(interaction.locale))
        await interaction.response.edit_message(content=done, view=None)


async def remove_family(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Take a picture away with all that was made from it."""
    await remove_surely(interaction, told, with_made=True)


@app_commands.context_menu(name=say("menu_remove_and_block"))
@app_commands.guild_only()
@app_commands.guild_install()
@app_commands.default_permissions(moderate_members=True)
async def remove_and_block(
    interaction: discord.Interaction[Client], message: discord.Message
) -> None:
    """Ask which words of the prompt are not to be asked for again."""
    job = await origins.job_in(interaction, message)
    ticket = await interaction.client.desk.look_up(job)
    subject = ticket.request.subject if ticket else ""
    await interaction.response.send_modal(BlockForm(job, subject, str(interaction.locale)))


class BlockForm(discord.ui.Modal):
    """The form: what is refused from now on, in the words that matter of what was asked for.

    A prompt with an article more or less, or turned round, is the same prompt.
    """

    def __init__(self, job: int, subject: str, locale: str) -> None:
        super().__init__(title=say("block_title", locale))
        self.job = job
        self.pattern: discord.ui.TextInput[discord.ui.View] = discord.ui.TextInput(
            custom_id="pattern", default=essence(subject)[:MAX_PATTERN], max_length=MAX_PATTERN
        )
        kinds = [
            discord.SelectOption(label=say(f"block_{kind}", locale), value=kind, default=n == 0)
            for n, kind in enumerate(KINDS)
        ]
        self.kind: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id="kind", options=kinds
        )
        told = say("block_pattern_told", locale)
        self.add_item(
            discord.ui.Label(
                text=say("block_pattern", locale), description=told, component=self.pattern
            )
        )
        self.add_item(discord.ui.Label(text=say("block_kind", locale), component=self.kind))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Remove the picture and keep the rule."""
        await interaction.client.answer(interaction, self._block(interaction))

    async def _block(self, interaction: discord.Interaction[Client]) -> None:
        await rights.require(interaction)  # asked when the form was opened, perhaps long ago
        [kind] = [each for each in KINDS if each in self.kind.values]
        words = self.pattern.value.strip()
        asked = Rule("", kind, essence(words) if kind == "all" else words)
        guild, moderator = interaction.guild_id or 0, interaction.user.id
        rule, num_stopped = await interaction.client.desk.guild_rules.add(guild, moderator, asked)
        code = "removed_and_blocked"
        try:
            await _remove(interaction, self.job, patient=False)
        except Refused as refusal:  # the rule holds all the same, and that is to be said
            if refusal.code not in ("already_gone", "unknown_job"):
                raise
            code = "blocked_alone"
        facts = {"id": rule.id, "words": phrases.quoted(rule.pattern), "stopped": num_stopped}
        await interaction.response.send_message(
            say(code, str(interaction.locale), **facts), ephemeral=True
        )


async def show_removed(interaction: discord.Interaction[Client]) -> None:
    """List what was removed here, each with a button that undoes the ban on its likeness."""
    await interaction.response.send_message(**await _listed(interaction), ephemeral=True)


async def forgive(interaction: discord.Interaction[Client], ref: int) -> None:
    """Let what looks like a removed picture be posted again, and show the list as it is now."""
    await rights.require(interaction)
    guild, moderator = interaction.guild_id or 0, interaction.user.id
    await interaction.client.desk.removals.allow_again(ref, guild, moderator)
    await interaction.response.edit_message(**await _listed(interaction))


async def _remove(
    interaction: discord.Interaction[Client], job: int, *, patient: bool, with_made: bool = False
) -> int:
    guild, moderator = interaction.guild_id or 0, interaction.user.id
    desk = interaction.client.desk
    if patient:
        await desk.takedowns.at_once(guild=guild, job=job)
    return await desk.removals.remove(job, guild, moderator, patient=patient, with_made=with_made)


async def _listed(interaction: discord.Interaction[Client]) -> dict[str, Any]:
    locale, desk = str(interaction.locale), interaction.client.desk
    found = await desk.removals.list(interaction.guild_id or 0, LISTED)
    if not found:
        return {"content": say("removed_none", locale), "view": view_of([])}
    lines = [say("removed_title", locale)]
    for number, each in enumerate(found, start=1):
        ticket = await desk.look_up(each.job)
        subject = phrases.quoted(ticket.request.subject[:80]) if ticket else f"`{each.job}`"
        moderator, when = named(each.moderator, locale), f"<t:{int(each.at)}:R>"
        lines.append(f"{number}. {subject}, {moderator}, {when}")
    buttons = [case_button("forgive", each.job, locale, n) for n, each in enumerate(found, start=1)]
    return {"content": "\n".join(lines), "view": view_of(buttons)}
