"""A small real bot: discord.py, unmodified, with one of everything the sandbox must carry."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands
from PIL import Image

from bot.sandbox.server import Sandbox


def png(width: int = 48, height: int = 32, color: str = "teal") -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (width, height), color).save(stored, "PNG")
    return stored.getvalue()


def picture() -> discord.File:
    return discord.File(io.BytesIO(png()), "portrait.png", description="a teal square")


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, button: Any) -> None:
        await interaction.response.edit_message(content="painted again", view=self)

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, button: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later came")

    @discord.ui.button(label="Report", custom_id="report", style=discord.ButtonStyle.danger)
    async def report(self, interaction: discord.Interaction, button: Any) -> None:
        await interaction.response.send_modal(Report())

    @discord.ui.select(custom_id="style", options=[discord.SelectOption(label=s) for s in "ab"])
    async def style(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.send_message(f"style {select.values[0]}", ephemeral=True)


class Report(discord.ui.Modal, title="Report a picture"):
    reason = discord.ui.Label(
        text="Why?", component=discord.ui.TextInput(custom_id="reason", max_length=50)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        why = self.reason.component.value
        await interaction.response.send_message(f"reported: {why}", ephemeral=True)


class Kinds(discord.ui.Modal, title="What kind?"):
    kind = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select(
            custom_id="kind", options=[discord.SelectOption(label=kind) for kind in ("odd", "even")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        [kind] = self.kind.component.values
        await interaction.response.send_message(f"kind: {kind}", ephemeral=True)


class Painter(discord.Client):
    """Knows a few commands; `seen` keeps what the gateway told it."""

    def __init__(self, intents: discord.Intents, **options: Any) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, **options)
        self.tree = app_commands.CommandTree(self)
        self.seen: list[str] = []
        self.errors: list[Exception] = []
        self.tree.on_error = self.note
        for command in (portrait, slow, raw, whisper, settings, about, sort, moderate, Group()):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_view(Buttons())
        await self.tree.sync()

    async def note(self, interaction: discord.Interaction, error: Exception) -> None:
        self.errors.append(error)

    async def on_message(self, message: discord.Message) -> None:
        self.seen.append(message.content)


@app_commands.command(description="Paint somebody.")
async def portrait(interaction: discord.Interaction, subject: str, details: str = "") -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(content=f"Painting {subject}: 50 %")
    embed = discord.Embed(title=subject, description=details or None)
    embed.set_image(url="attachment://portrait.png")
    await interaction.edit_original_response(
        content=None, embed=embed, attachments=[picture()], view=Buttons()
    )


@portrait.autocomplete("details")
async def suggest(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}naut", value="astronaut")]


@app_commands.command(description="Answer at once, with a file.")
async def raw(interaction: discord.Interaction, who: discord.Member, times: int = 1) -> None:
    permissions = interaction.permissions.value
    text = f"{who.display_name} x{times} {permissions} {interaction.app_permissions.value}"
    await interaction.response.send_message(text, file=picture())


@app_commands.command(description="Think first, then follow up twice.")
async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.followup.send("first")
    second = await interaction.followup.send("second", ephemeral=True, wait=True)
    await second.edit(content="second, edited")


@app_commands.command(description="Say something to one person only.")
async def whisper(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("only you", ephemeral=True, view=Buttons())


@app_commands.command(description="Open a modal.")
async def settings(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Report())


@app_commands.command(description="For moderators.")
@app_commands.default_permissions(moderate_members=True)
async def moderate(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("moderated")


@app_commands.context_menu(name="Who is this")
async def about(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"this is {member.name}", ephemeral=True)


@app_commands.context_menu(name="Sort")
async def sort(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_modal(Kinds())


class Group(app_commands.Group, name="queue", description="The queue."):
    @app_commands.command(description="Show it.")
    async def show(self, interaction: discord.Interaction, long: bool = False) -> None:
        await interaction.response.send_message(f"queue long={long}")


@asynccontextmanager
async def painting(
    sandbox: Sandbox, monkeypatch: Any, intents: discord.Intents | None = None, **options: Any
) -> AsyncIterator[Painter]:
    """Run the bot in the sandbox until the block ends, ready from the start."""
    point_at(sandbox, monkeypatch)
    async with Painter(intents or discord.Intents(guilds=True), **options) as bot:
        await bot.login("sandbox-token")
        task = bot.loop.create_task(bot.connect(reconnect=True))
        await bot.wait_until_ready()
        yield bot
        await bot.close()
        await task


def point_at(sandbox: Sandbox, monkeypatch: Any) -> None:
    """Point discord.py at the sandbox by its two class attributes."""
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api)
    gateway = yarl.URL(sandbox.gateway)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
