"""Report portrait: a form for the reason, and the picture hidden where nobody should wait."""

from typing import Any

import discord
from discord import app_commands

from bot.chat import rights
from bot.chat.client import Client
from bot.chat.moderators import origins
from bot.desk.policy.reports import MAX_WORDS, REASONS
from bot.texts import say


@app_commands.context_menu(name=say("menu_report"))
@app_commands.guild_only()
@app_commands.guild_install()
async def report_portrait(
    interaction: discord.Interaction[Client], message: discord.Message
) -> None:
    """Ask why a picture should not be seen."""
    await ask_why(interaction, await origins.job_in(interaction, message))


async def ask_why(interaction: discord.Interaction[Client], job: int) -> None:
    """Open the form for the reason."""
    await interaction.response.send_modal(ReportForm(job, str(interaction.locale)))


class ReportForm(discord.ui.Modal):
    """The form; it belongs to one picture and one person."""

    def __init__(self, job: int, locale: str) -> None:
        super().__init__(title=say("report_title", locale))
        self.job = job
        options = [
            discord.SelectOption(label=say(f"report_{reason}", locale), value=reason)
            for reason in REASONS
        ]
        self.reason: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id="reason", options=options
        )
        self.words: discord.ui.TextInput[discord.ui.View] = discord.ui.TextInput(
            custom_id="words",
            style=discord.TextStyle.paragraph,
            max_length=MAX_WORDS,
            required=False,
        )
        self.add_item(discord.ui.Label(text=say("report_reason", locale), component=self.reason))
        self.add_item(discord.ui.Label(text=say("report_words", locale), component=self.words))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Send the report off."""
        await interaction.client.answer(interaction, self._report(interaction))

    async def _report(self, interaction: discord.Interaction[Client]) -> None:
        [reason] = self.reason.values
        is_hidden = await interaction.client.desk.reports.report(
            self.job,
            interaction.guild_id or 0,
            interaction.user.id,
            reason,
            self.words.value,
            moderator=await rights.may(interaction, rights.MODERATE),
        )
        code = "report_hidden" if is_hidden else "report_taken"
        await interaction.response.send_message(say(code, str(interaction.locale)), ephemeral=True)
