"""A small bot of hikari: the acts that tests/clients/run.py asks for."""

import asyncio
import datetime
import os
from typing import Any

import hikari

I = hikari.Intents  # noqa: E741
bot = hikari.GatewayBot(
    os.environ["DISCORD_TOKEN"],
    rest_url=os.environ["DISCORD_API_URL"],
    intents=I.GUILDS
    | I.GUILD_MEMBERS
    | I.GUILD_MESSAGES
    | I.MESSAGE_CONTENT
    | I.GUILD_MESSAGE_REACTIONS,
    banner=None,
)
rest, impl = bot.rest, hikari.impl
Types, Reply, EPHEMERAL = hikari.OptionType, hikari.ResponseType, hikari.MessageFlag.EPHEMERAL
SEND, UPDATE = Reply.MESSAGE_CREATE, Reply.MESSAGE_UPDATE
KINDS = {
    "text": Types.STRING,
    "whole": Types.INTEGER,
    "real": Types.FLOAT,
    "yes": Types.BOOLEAN,
    "user": Types.USER,
    "channel": Types.CHANNEL,
    "role": Types.ROLE,
    "either": Types.MENTIONABLE,
    "file": Types.ATTACHMENT,
}


def option(name: str, kind: Any, **rest: Any) -> hikari.CommandOption:
    return hikari.CommandOption(type=kind, name=name, description="x", **rest)


@bot.listen(hikari.StartedEvent)
async def sync(event: hikari.StartedEvent) -> None:
    names = ("later", "file", "panel", "menus", "form", "layout")
    every = [rest.slash_command_builder(name, "x") for name in names]
    everything = rest.slash_command_builder("all", "x")
    for name, kind in KINDS.items():
        everything.add_option(option(name, kind))
    pick = rest.slash_command_builder("pick", "x")
    pick.add_option(option("word", Types.STRING, autocomplete=True))
    work = rest.slash_command_builder("work", "x").add_option(option("what", Types.STRING))
    menus = [
        rest.context_menu_command_builder(hikari.CommandType.USER, "Who"),
        rest.context_menu_command_builder(hikari.CommandType.MESSAGE, "Quote"),
    ]
    me = await rest.fetch_application()
    await rest.set_application_commands(me, [*every, everything, pick, work, *menus])


def named(i: Any, id: Any) -> str:
    """Name what an id was resolved to."""
    found = i.resolved
    for known in (found.users, found.roles, found.channels, found.attachments):
        if id in known:
            thing = known[id]
            for name in ("username", "filename", "name"):
                if hasattr(thing, name):
                    return str(getattr(thing, name))
    raise KeyError(id)


async def all(i: Any) -> None:
    shown = []
    for each in i.options:
        is_id = isinstance(each.value, hikari.Snowflake)
        shown.append(named(i, each.value) if is_id else str(each.value))
    await i.create_initial_response(SEND, " ".join(shown).replace("True", "true"))


async def pick(i: Any) -> None:
    await i.create_initial_response(SEND, f"picked {i.options[0].value}")


async def later(i: Any) -> None:
    await i.create_initial_response(Reply.DEFERRED_MESSAGE_CREATE, flags=EPHEMERAL)
    await i.edit_initial_response("edited")
    await i.execute("followed", flags=EPHEMERAL)


async def file(i: Any) -> None:
    await i.create_initial_response(SEND, attachment=hikari.Bytes(b"6bytes", "a.txt"))
    sent = await i.fetch_initial_response()
    await i.edit_initial_response(f"read {len(await sent.attachments[0].read())}")


def row() -> Any:
    return rest.build_message_action_row()


async def panel(i: Any) -> None:
    menu = row()
    menu.add_text_menu("words").add_option("a", "a").add_option("b", "b")
    button = row().add_interactive_button(hikari.ButtonStyle.PRIMARY, "again", label="Again")
    await i.create_initial_response(SEND, "panel", components=[button, menu])


async def menus(i: Any) -> None:
    kinds = hikari.ComponentType
    either = row().add_select_menu(kinds.MENTIONABLE_SELECT_MENU, "either", max_values=2)
    places = row()
    places.add_channel_menu("places")
    people = row().add_select_menu(kinds.USER_SELECT_MENU, "people")
    roles = row().add_select_menu(kinds.ROLE_SELECT_MENU, "roles")
    await i.create_initial_response(SEND, "menus", components=[people, roles, either, places])


async def form(i: Any) -> None:
    field = rest.build_modal_action_row().add_text_input("why", "Why?")
    await i.create_modal_response("Why?", "form", component=field)


async def layout(i: Any) -> None:
    button = impl.InteractiveButtonBuilder(
        style=hikari.ButtonStyle.PRIMARY, custom_id="b", label="B"
    )
    container = impl.ContainerComponentBuilder()
    container.add_text_display("# A layout")
    container.add_separator()
    section = impl.SectionComponentBuilder(accessory=button)
    section.add_text_display("beside")
    container.add_component(section)
    await i.create_initial_response(
        SEND, component=container, flags=hikari.MessageFlag.IS_COMPONENTS_V2
    )


async def work(i: Any) -> None:
    what = str(i.options[0].value)
    await i.create_initial_response(Reply.DEFERRED_MESSAGE_CREATE)
    try:
        told = await WORKS[what](i.guild_id, i.channel_id)
    except Exception as error:
        told = f"failed {what}: {error!r}"[:1900]
    await i.edit_initial_response(told)


async def guild(of: Any, channel: Any) -> str:
    return f"guild {bot.cache.get_guild(of).name}"


async def members(of: Any, channel: Any) -> str:
    listed = await rest.fetch_members(of)
    [grace] = await rest.search_members(of, "gra")
    await grace.edit(nickname="Countess")
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=60)
    await grace.edit(communication_disabled_until=until)
    return f"members {len(listed)} {grace.username}"


async def roles(of: Any, channel: Any) -> str:
    role = await rest.create_role(of, name="Sitters")
    [grace] = await rest.search_members(of, "gra")
    await grace.add_role(role)
    await grace.remove_role(role)
    await rest.delete_role(of, role)
    return f"roles {role.name} given taken"


async def reactions(of: Any, channel: Any) -> str:
    message = await rest.create_message(channel, "react to me")
    await message.add_reaction("\u2705")
    await message.remove_reaction("\u2705")
    await message.add_reaction("\u2705")
    users = await rest.fetch_reactions_for_emoji(channel, message, "\u2705")
    return f"reactions {len(users)}"


async def threads(of: Any, channel: Any) -> str:
    message = await rest.create_message(channel, "thread me")
    thread = await rest.create_message_thread(channel, message, "talk")
    await thread.send("inside")
    await thread.edit(archived=True)
    return f"threads {thread.name}"


async def webhooks(of: Any, channel: Any) -> str:
    hook = await rest.create_webhook(channel, "Courier")
    sent = await hook.execute("by hook", username="Somebody")
    await hook.edit_message(sent, "by hook!")
    await hook.delete()
    return f"webhooks {hook.name}"


async def pins(of: Any, channel: Any) -> str:
    sent = [await rest.create_message(channel, content) for content in ("p1", "p2", "p3")]
    await rest.pin_message(channel, sent[0])
    pinned = await rest.fetch_pins(channel)
    await rest.unpin_message(channel, sent[0])
    await rest.delete_messages(channel, sent[1:])
    return f"pins {len(pinned)}"


async def query(of: Any, channel: Any) -> str:
    coming = asyncio.ensure_future(bot.wait_for(hikari.MemberChunkEvent, timeout=10))
    await bot.request_guild_members(of, query="gra", limit=5)
    chunk = await coming
    return f"query {' '.join(each.username for each in chunk.members.values())}"


SLASH = {each.__name__: each for each in (all, pick, later, file, panel, menus, form, layout, work)}
WORKS = {
    each.__name__: each
    for each in (guild, members, roles, reactions, threads, webhooks, pins, query)
}


@bot.listen(hikari.InteractionCreateEvent)
async def interact(event: hikari.InteractionCreateEvent) -> None:
    i: Any = event.interaction
    if isinstance(i, hikari.AutocompleteInteraction):
        word = f"{i.options[0].value}naut"
        await i.create_response([impl.AutocompleteChoiceBuilder(word, word)])
    elif isinstance(i, hikari.ModalInteraction):
        await i.create_initial_response(SEND, f"why {i.components[0].components[0].value}")
    elif isinstance(i, hikari.ComponentInteraction):
        await pressed(i)
    elif i.command_name == "Who":
        await i.create_initial_response(SEND, f"who {named(i, i.target_id)}")
    elif i.command_name == "Quote":
        quoted = i.resolved.messages[i.target_id].content
        await i.create_initial_response(SEND, f"quote {quoted}")
    else:
        await SLASH[i.command_name](i)


async def pressed(i: Any) -> None:
    if i.custom_id == "again":
        await i.create_initial_response(UPDATE, "again")
    elif i.custom_id == "words":
        await i.create_initial_response(UPDATE, f"words {i.values[0]}")
    else:
        found = i.resolved
        kinds = (found.roles, found.users, found.channels)
        names = [named(i, id) for known in kinds for id in known]
        await i.create_initial_response(SEND, f"{i.custom_id} {' '.join(names)}")


@bot.listen(hikari.GuildMessageCreateEvent)
async def hear(event: hikari.GuildMessageCreateEvent) -> None:
    if event.content == "!ping":
        pong = await event.message.respond("pong", reply=True)
        await pong.edit("pong!")
        gone = await event.message.respond("gone")
        await gone.delete()


@bot.listen(hikari.GuildReactionAddEvent)
async def react_too(event: hikari.GuildReactionAddEvent) -> None:
    if event.user_id != bot.get_me().id:
        await rest.add_reaction(event.channel_id, event.message_id, event.emoji_name)


bot.run(check_for_updates=False)
