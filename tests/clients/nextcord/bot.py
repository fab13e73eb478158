"""A small bot of nextcord: the acts that tests/clients/run.py asks for."""

import io
import os
from typing import Any

import nextcord
from nextcord import ui

from tests.clients import forks

nextcord.http.Route.BASE = os.environ["DISCORD_API_URL"]
INTENTS = nextcord.Intents.default()
INTENTS.members = INTENTS.message_content = True
bot = nextcord.Client(intents=INTENTS)
Interaction = nextcord.Interaction


@bot.slash_command(name="all")
async def everything(
    i: Interaction,
    text: str,
    whole: int,
    real: float,
    yes: bool,
    user: nextcord.User,
    channel: nextcord.abc.GuildChannel,
    role: nextcord.Role,
    either: nextcord.Mentionable,
    file: nextcord.Attachment,
) -> None:
    named = (user.name, channel.name, role.name, either.name, file.filename)
    await i.send(forks.told(text, whole, real, yes, *named))


@bot.slash_command()
async def pick(i: Interaction, word: str) -> None:
    await i.send(f"picked {word}")


@pick.on_autocomplete("word")
async def suggest(i: Interaction, typed: str) -> None:
    await i.response.send_autocomplete([f"{typed}naut"])


@bot.user_command(name="Who")
async def who(i: Interaction, user: nextcord.User) -> None:
    await i.send(f"who {user.name}")


@bot.message_command(name="Quote")
async def quote(i: Interaction, message: nextcord.Message) -> None:
    await i.send(f"quote {message.content}")


@bot.slash_command()
async def later(i: Interaction) -> None:
    await i.response.defer(ephemeral=True)
    await i.edit_original_message(content="edited")
    await i.followup.send("followed", ephemeral=True)


@bot.slash_command(name="file")
async def send_file(i: Interaction) -> None:
    await i.send(file=nextcord.File(io.BytesIO(b"6bytes"), "a.txt", description="six bytes"))
    sent = await i.original_message()
    await i.edit_original_message(content=f"read {len(await sent.attachments[0].read())}")


class Panel(ui.View):
    @ui.button(label="Again", custom_id="again")
    async def again(self, button: Any, i: Interaction) -> None:
        await i.response.edit_message(content="again", view=self)

    @ui.string_select(custom_id="words", options=[nextcord.SelectOption(label=s) for s in "ab"])
    async def words(self, select: Any, i: Interaction) -> None:
        await i.response.edit_message(content=f"words {select.values[0]}", view=self)


class Menus(ui.View):
    @ui.user_select(custom_id="people")
    async def people(self, select: Any, i: Interaction) -> None:
        await i.send(f"people {select.values[0].name}", ephemeral=True)

    @ui.role_select(custom_id="roles")
    async def roles(self, select: Any, i: Interaction) -> None:
        await i.send(f"roles {select.values[0].name}", ephemeral=True)

    @ui.mentionable_select(custom_id="either", max_values=2)
    async def either(self, select: Any, i: Interaction) -> None:
        kinds = {isinstance(each, nextcord.Role): each.name for each in select.values}
        await i.send(f"either {kinds[True]} {kinds[False]}")

    @ui.channel_select(custom_id="places")
    async def places(self, select: Any, i: Interaction) -> None:
        await i.send(f"places {select.values[0].name}")


class Form(ui.Modal):
    def __init__(self) -> None:
        super().__init__("Why?", custom_id="form")
        self.why = ui.TextInput(label="Why?", custom_id="why")
        self.add_item(self.why)

    async def callback(self, i: Interaction) -> None:
        await i.send(f"why {self.why.value}")


@bot.slash_command()
async def panel(i: Interaction) -> None:
    await i.send("panel", view=Panel(timeout=None))


@bot.slash_command()
async def menus(i: Interaction) -> None:
    await i.send("menus", view=Menus(timeout=None))


@bot.slash_command()
async def form(i: Interaction) -> None:
    await i.response.send_modal(Form())


@bot.slash_command()
async def work(i: Interaction, what: str) -> None:
    await i.response.defer()
    await i.edit_original_message(content=await forks.work(what, i.guild, i.channel))


@bot.event
async def on_message(message: Any) -> None:
    await forks.hear(message)


@bot.event
async def on_raw_reaction_add(payload: Any) -> None:
    await forks.react_too(payload, bot)


bot.run(os.environ["DISCORD_TOKEN"])
