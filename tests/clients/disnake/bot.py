"""A small bot of disnake: the acts that tests/clients/run.py asks for."""

import io
import os
from typing import Any

import disnake
from disnake import ui
from disnake.ext import commands

from tests.clients import forks

disnake.http.Route.BASE = os.environ["DISCORD_API_URL"]
INTENTS = disnake.Intents.default() | disnake.Intents(members=True, message_content=True)
bot = commands.InteractionBot(intents=INTENTS)
Interaction = disnake.ApplicationCommandInteraction


@bot.slash_command(name="all")
async def everything(
    i: Interaction,
    text: str,
    whole: int,
    real: float,
    yes: bool,
    user: disnake.User,
    channel: disnake.TextChannel,
    role: disnake.Role,
    either: disnake.User | disnake.Role,
    file: disnake.Attachment,
) -> None:
    named = (user.name, channel.name, role.name, either.name, file.filename)
    await i.send(forks.told(text, whole, real, yes, *named))


@bot.slash_command()
async def pick(i: Interaction, word: str) -> None:
    await i.send(f"picked {word}")


@pick.autocomplete("word")
async def suggest(i: Interaction, typed: str) -> list[str]:
    return [f"{typed}naut"]


@bot.user_command(name="Who")
async def who(i: Interaction, user: disnake.User) -> None:
    await i.send(f"who {user.name}")


@bot.message_command(name="Quote")
async def quote(i: Interaction, message: disnake.Message) -> None:
    await i.send(f"quote {message.content}")


@bot.slash_command()
async def later(i: Interaction) -> None:
    await i.response.defer(ephemeral=True)
    await i.edit_original_response("edited")
    await i.followup.send("followed", ephemeral=True)


@bot.slash_command()
async def file(i: Interaction) -> None:
    await i.send(file=disnake.File(io.BytesIO(b"6bytes"), "a.txt", description="six bytes"))
    sent = await i.original_response()
    await i.edit_original_response(f"read {len(await sent.attachments[0].read())}")


@bot.slash_command()
async def panel(i: Interaction) -> None:
    button = ui.Button(label="Again", custom_id="again")
    await i.send(
        "panel", components=[button, ui.StringSelect(custom_id="words", options=["a", "b"])]
    )


@bot.slash_command()
async def menus(i: Interaction) -> None:
    either = ui.MentionableSelect(custom_id="either", max_values=2)
    shown = [ui.UserSelect(custom_id="people"), ui.RoleSelect(custom_id="roles"), either]
    await i.send("menus", components=[*shown, ui.ChannelSelect(custom_id="places")])


@bot.listen("on_message_interaction")
async def pressed(i: disnake.MessageInteraction) -> None:
    chosen: Any = {type(each): each for each in i.resolved_values or ()}
    names = {"Role": "", "User": ""}
    for each in chosen.values():
        names["Role" if isinstance(each, disnake.Role) else "User"] = getattr(each, "name", each)
    match i.component.custom_id:
        case "again":
            await i.response.edit_message("again")
        case "words":
            await i.response.edit_message(f"words {i.values[0]}")
        case "either":
            await i.send(f"either {names['Role']} {names['User']}")
        case other:
            await i.send(f"{other} {names['Role'] or names['User']}", ephemeral=True)


@bot.slash_command()
async def form(i: Interaction) -> None:
    why = ui.TextInput(label="Why?", custom_id="why")
    await i.response.send_modal(ui.Modal(title="Why?", custom_id="form", components=[why]))


@bot.slash_command()
async def choose(i: Interaction) -> None:
    kind = ui.Label("Kind", ui.StringSelect(custom_id="kind", options=["odd", "even"]))
    parts = [kind, ui.Label("Whom", ui.UserSelect(custom_id="whom"))]
    await i.response.send_modal(ui.Modal(title="Choose", custom_id="choose", components=parts))


@bot.slash_command()
async def attach(i: Interaction) -> None:
    some = ui.CheckboxGroup(["a", "b", "c"], custom_id="some", max_values=3)
    parts = [
        ui.Label("Files", ui.FileUpload(custom_id="files")),
        ui.Label("One", ui.RadioGroup(["a", "b"], custom_id="one")),
        ui.Label("Some", some),
        ui.Label("Yes", ui.Checkbox(custom_id="yes")),
    ]
    await i.response.send_modal(ui.Modal(title="Attach", custom_id="attach", components=parts))


@bot.event
async def on_modal_submit(i: disnake.ModalInteraction) -> None:
    got = i.resolved_values
    match i.custom_id:
        case "form":
            await i.send(f"why {got['why']}")
        case "choose":
            await i.send(f"choose {got['kind'][0]} {got['whom'][0].name}")
        case "attach":
            name, some = got["files"][0].filename, ",".join(got["some"])
            await i.send(forks.told("attach", name, got["one"], some, got["yes"]))


@bot.slash_command()
async def layout(i: Interaction) -> None:
    button = ui.Button(label="B", custom_id="b")
    section = ui.Section(ui.TextDisplay("beside"), accessory=button)
    inner = (ui.TextDisplay("# A layout"), ui.Separator(), section)
    await i.send(components=[ui.Container(*inner)])


@bot.slash_command()
async def work(i: Interaction, what: str) -> None:
    await i.response.defer()
    await i.edit_original_response(await forks.work(what, i.guild, i.channel))


bot.add_listener(forks.hear, "on_message")


@bot.event
async def on_raw_reaction_add(payload: Any) -> None:
    await forks.react_too(payload, bot)


bot.run(os.environ["DISCORD_TOKEN"])
