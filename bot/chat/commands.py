"""The commands members type."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import asking, clean, lists, optout_commands, privacy_commands
from bot.chat.client import Client
from bot.chat.moderators import review_commands
from bot.chat.moderators.mod_commands import portrait_mod
from bot.chat.moderators.removing import remove_and_block, remove_portrait
from bot.chat.moderators.reporting import report_portrait
from bot.chat.moderators.tracing import who_asked
from bot.chat.own_limits import own_limits
from bot.chat.settings.settings_commands import portrait_settings
from bot.request import MAX_COUNT, MAX_SEED, Request
from bot.texts import say

MAX_CHOICES = 25  #: Discord shows no more

#: Suggestions only: any words will do. The embedded model was drawn with these.
MOODS = (
    "serious",
    "thoughtful",
    "neutral",
    "stern",
    "smiling",
    "happy",
    "cheerful",
    "friendly",
    "excited",
    "laughing",
    "joyful",
    "surprised",
    "amazed",
    "sad",
    "gloomy",
    "angry",
    "grumpy",
    "serious yet charismatic",
)


def add_to(tree: app_commands.CommandTree[Client]) -> None:
    """Put every command on the tree."""
    tree.add_command(portrait)
    tree.add_command(portraits)
    tree.add_command(portrait_mod)
    tree.add_command(portrait_settings)
    for menu in (report_portrait, remove_portrait, remove_and_block, who_asked):
        tree.add_command(menu)


@app_commands.command(name="portrait", description=say("command_portrait"))
@app_commands.describe(
    subject=say("option_subject"),
    details=say("option_details"),
    mood=say("option_mood"),
    avoid=say("option_avoid"),
    seed=say("option_seed"),
    count=say("option_count"),
    private=say("option_private"),
)
@app_commands.guild_only()
@app_commands.guild_install()
async def portrait(
    interaction: discord.Interaction[Client],
    subject: Range[str, 1, clean.MAX_SUBJECT],
    details: Range[str, 0, clean.MAX_DETAILS] = "",
    mood: Range[str, 0, clean.MAX_MOOD] = "",
    avoid: Range[str, 0, clean.MAX_AVOID] = "",
    seed: Range[int, 0, MAX_SEED] | None = None,
    count: Range[int, 1, MAX_COUNT] = 1,
    private: bool = False,
) -> None:
    """Ask for a portrait in the words of the member."""
    request = Request.model_validate(
        {
            **asking.who_asks(interaction),
            "subject": clean.subject(subject, interaction.user.id, interaction.user.display_name),
            "details": clean.text("details", details),
            "mood": clean.text("mood", mood),
            "avoid": clean.text("avoid", avoid),
            "seed": seed,
            "count": count,
            "private": private,
        }
    )
    await asking.ask(interaction, request)


@portrait.autocomplete("mood")
async def suggest_moods(interaction: discord.Interaction[Client], typed: str) -> list[Choice[str]]:
    """Suggest the moods that contain what was typed so far."""
    wanted = clean.tidy(typed[: clean.MAX_TYPED]).casefold()
    fitting = [mood for mood in MOODS if wanted in mood]
    return [Choice(name=mood, value=mood) for mood in fitting[:MAX_CHOICES]]


@app_commands.guild_only()
@app_commands.guild_install()
class Portraits(app_commands.Group):
    """What a member may ask about their own pictures; only they see the answers."""

    @app_commands.command(name="queue", description=say("command_queue"))
    async def queue(self, interaction: discord.Interaction[Client]) -> None:
        """List what is still to come."""
        await lists.answer(interaction, await lists.queue(interaction))

    @app_commands.command(name="history", description=say("command_history"))
    async def history(self, interaction: discord.Interaction[Client]) -> None:
        """List what is finished."""
        await lists.answer(interaction, await lists.history(interaction))

    @app_commands.command(name="help", description=say("command_help"))
    async def help(self, interaction: discord.Interaction[Client]) -> None:
        """Tell what the bot does and how to ask."""
        await interaction.response.send_message(
            say("help", str(interaction.locale)), ephemeral=True
        )


portraits = Portraits(name="portraits", description=say("command_portraits"))
portraits.add_command(own_limits)
privacy_commands.add_to(portraits)
optout_commands.add_to(portraits)
review_commands.add_to(portrait_mod)
