"""A small bot of py-cord: the acts that tests/clients/run.py asks for."""

import io
import os
from typing import Any

import discord
from discord import ui

from tests.clients import forks

discord.http.Route.API_BASE_URL = os.environ["DISCORD_API_URL"]
INTENTS = discord.Intents.default()
INTENTS.members = INTENTS.message_content = True
bot = discord.Bot(intents=INTENTS)
Context = discord.ApplicationContext
Option = discord.Option


@bot.slash_command(name="all")
async def everything(
    i: Context,
    text: str,
    whole: int,
    real: float,
    yes: bool,
    user: discord.User,
    channel: discord.TextChannel,
    role: discord.Role,
    either: Option(discord.SlashCommandOptionType.mentionable),
    file: discord.Attachment,
) -> None:
    named = (user.name, channel.name, role.name, either.name, file.filename)
    await i.respond(forks.told(text, whole, real, yes, *named))


async def suggest(i: discord.AutocompleteContext) -> list[str]:
    return [f"{i.value}naut"]


@bot.slash_command()
async def pick(i: Context, word: Option(str, autocomplete=suggest)) -> None:
    await i.respond(f"picked {word}")


@bot.user_command(name="Who")
async def who(i: Context, user: discord.User) -> None:
    await i.respond(f"who {user.name}")


@bot.message_command(name="Quote")
async def quote(i: Context, message: discord.Message) -> None:
    await i.respond(f"quote {message.content}")


@bot.slash_command()
async def later(i: Context) -> None:
    await i.defer(ephemeral=True)
    await i.edit(content="edited")
    await i.followup.send("followed", ephemeral=True)


@bot.slash_command(name="file")
async def send_file(i: Context) -> None:
    await i.respond(file=discord.File(io.BytesIO(b"6bytes"), "a.txt", description="six bytes"))
    sent = await i.interaction.original_response()
    await i.edit(content=f"read {len(await sent.attachments[0].read())}")


class Panel(ui.View):
    @ui.button(label="Again", custom_id="again")
    async def again(self, button: Any, i: discord.Interaction) -> None:
        await i.response.edit_message(content="again", view=self)

    @ui.string_select(custom_id="words", options=[discord.SelectOption(label=s) for s in "ab"])
    async def words(self, select: Any, i: discord.Interaction) -> None:
        await i.response.edit_message(content=f"words {select.values[0]}", view=self)


class Menus(ui.View):
    @ui.user_select(custom_id="people")
    async def people(self, select: Any, i: discord.Interaction) -> None:
        await i.respond(f"people {select.values[0].name}", ephemeral=True)

    @ui.role_select(custom_id="roles")
    async def roles(self, select: Any, i: discord.Interaction) -> None:
        await i.respond(f"roles {select.values[0].name}", ephemeral=True)

    @ui.mentionable_select(custom_id="either", max_values=2)
    async def either(self, select: Any, i: discord.Interaction) -> None:
        kinds = {isinstance(each, discord.Role): each.name for each in select.values}
        await i.respond(f"either {kinds[True]} {kinds[False]}")

    @ui.channel_select(custom_id="places")
    async def places(self, select: Any, i: discord.Interaction) -> None:
        await i.respond(f"places {select.values[0].name}")


class Form(ui.DesignerModal):
    """Any modal: its fields by their custom ids."""

    def __init__(self, custom_id: str, **fields: Any) -> None:
        labels = [ui.Label(name, field) for name, field in fields.items()]
        super().__init__(*labels, title=custom_id, custom_id=custom_id)
        self.fields = fields

    async def callback(self, i: discord.Interaction) -> None:
        field = self.fields
        match self.custom_id:
            case "form":
                await i.respond(f"why {field['why'].value}")
            case "choose":
                kind, [whom] = field["kind"].values[0], field["whom"].values
                await i.respond(f"choose {kind} {whom.name}")
            case "attach":
                name, some = field["files"].values[0].filename, ",".join(field["some"].values)
                one, yes = field["one"].value, field["yes"].value
                await i.respond(forks.told("attach", name, one, some, yes))


@bot.slash_command()
async def panel(i: Context) -> None:
    await i.respond("panel", view=Panel(timeout=None))


@bot.slash_command()
async def menus(i: Context) -> None:
    await i.respond("menus", view=Menus(timeout=None))


@bot.slash_command()
async def form(i: Context) -> None:
    await i.send_modal(Form("form", why=ui.InputText(custom_id="why")))


@bot.slash_command()
async def choose(i: Context) -> None:
    options = [discord.SelectOption(label=each) for each in ("odd", "even")]
    kind = ui.StringSelect(custom_id="kind", options=options)
    await i.send_modal(Form("choose", kind=kind, whom=ui.UserSelect(custom_id="whom")))


@bot.slash_command()
async def attach(i: Context) -> None:
    one, some = ui.RadioGroup(custom_id="one"), ui.CheckboxGroup(custom_id="some", max_values=3)
    for group, values in ((one, "ab"), (some, "abc")):
        for value in values:
            group.add_option(label=value, value=value)
    files, yes = ui.FileUpload(custom_id="files"), ui.Checkbox(custom_id="yes")
    await i.send_modal(Form("attach", files=files, one=one, some=some, yes=yes))


@bot.slash_command()
async def layout(i: Context) -> None:
    button = ui.Button(label="B", custom_id="b")
    section = ui.Section(ui.TextDisplay("beside"), accessory=button)
    inner = (ui.TextDisplay("# A layout"), ui.Separator(), section)
    await i.respond(view=ui.DesignerView(ui.Container(*inner), timeout=None))


@bot.slash_command()
async def work(i: Context, what: str) -> None:
    await i.defer()
    await i.edit(content=await forks.work(what, i.guild, i.channel))


@bot.event
async def on_message(message: Any) -> None:
    await forks.hear(message)


@bot.event
async def on_raw_reaction_add(payload: Any) -> None:
    await forks.react_too(payload, bot)


bot.run(os.environ["DISCORD_TOKEN"])
