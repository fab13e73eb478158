"""A small bot of interactions.py: the acts that tests/clients/run.py asks for."""

import asyncio
import io
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import interactions as ip

ip.api.http.route.Route.BASE = os.environ["DISCORD_API_URL"]
INTENTS = ip.Intents.DEFAULT | ip.Intents.GUILD_MEMBERS | ip.Intents.MESSAGE_CONTENT
bot = ip.Client(intents=INTENTS, delete_unused_application_cmds=False)
Kinds = ip.OptionType
KINDS = {
    "text": Kinds.STRING,
    "whole": Kinds.INTEGER,
    "real": Kinds.NUMBER,
    "yes": Kinds.BOOLEAN,
    "user": Kinds.USER,
    "channel": Kinds.CHANNEL,
    "role": Kinds.ROLE,
    "either": Kinds.MENTIONABLE,
    "file": Kinds.ATTACHMENT,
}


def option(name: str, kind: Any, **rest: Any) -> Any:
    return ip.SlashCommandOption(name=name, description="x", type=kind, **rest)


def name_of(thing: Any) -> str:
    for name in ("username", "filename", "name"):
        if hasattr(thing, name):
            return str(getattr(thing, name))
    return str(thing).lower() if isinstance(thing, bool) else str(thing)


@ip.slash_command("all", description="x", options=[option(*each) for each in KINDS.items()])
async def everything(ctx: ip.SlashContext, **given: Any) -> None:
    await ctx.send(" ".join(name_of(ctx.kwargs[name]) for name in KINDS))


@ip.slash_command(
    "pick", description="x", options=[option("word", Kinds.STRING, autocomplete=True)]
)
async def pick(ctx: ip.SlashContext, word: str) -> None:
    await ctx.send(f"picked {word}")


@pick.autocomplete("word")
async def suggest(ctx: ip.AutocompleteContext) -> None:
    await ctx.send([f"{ctx.input_text}naut"])


@ip.user_context_menu("Who")
async def who(ctx: ip.ContextMenuContext) -> None:
    await ctx.send(f"who {ctx.target.username}")


@ip.message_context_menu("Quote")
async def quote(ctx: ip.ContextMenuContext) -> None:
    await ctx.send(f"quote {ctx.target.content}")


@ip.slash_command("later", description="x")
async def later(ctx: ip.SlashContext) -> None:
    await ctx.defer(ephemeral=True)
    # The first thing sent after a deferral is an edit of what was deferred.
    await ctx.send("edited", ephemeral=True)
    await ctx.send("followed", ephemeral=True)


@ip.slash_command("file", description="x")
async def send_file(ctx: ip.SlashContext) -> None:
    file = ip.File(io.BytesIO(b"6bytes"), "a.txt", description="six bytes")
    sent = await ctx.send(files=file)
    async with aiohttp.ClientSession() as session, session.get(sent.attachments[0].url) as answer:
        await ctx.edit(content=f"read {len(await answer.read())}")


@ip.slash_command("panel", description="x")
async def panel(ctx: ip.SlashContext) -> None:
    button = ip.Button(style=ip.ButtonStyle.PRIMARY, label="Again", custom_id="again")
    menu = ip.StringSelectMenu("a", "b", custom_id="words")
    await ctx.send("panel", components=[ip.ActionRow(button), ip.ActionRow(menu)])


@ip.slash_command("menus", description="x")
async def menus(ctx: ip.SlashContext) -> None:
    shown = [
        ip.UserSelectMenu(custom_id="people"),
        ip.RoleSelectMenu(custom_id="roles"),
        ip.MentionableSelectMenu(custom_id="either", max_values=2),
        ip.ChannelSelectMenu(custom_id="places"),
    ]
    await ctx.send("menus", components=[ip.ActionRow(each) for each in shown])


@ip.component_callback("again", "words")
async def update(ctx: ip.ComponentContext) -> None:
    await ctx.edit_origin(content=" ".join([ctx.custom_id, *ctx.values]))


@ip.component_callback("people", "roles", "either", "places")
async def chosen(ctx: ip.ComponentContext) -> None:
    by_kind = sorted(ctx.values, key=lambda each: not isinstance(each, ip.Role))
    await ctx.send(f"{ctx.custom_id} {' '.join(map(name_of, by_kind))}")


@ip.slash_command("form", description="x")
async def form(ctx: ip.SlashContext) -> None:
    field = ip.ShortText(label="Why?", custom_id="why")
    await ctx.send_modal(ip.Modal(field, title="Why?", custom_id="form"))


@ip.modal_callback("form")
async def submitted(ctx: ip.ModalContext, why: str) -> None:
    await ctx.send(f"why {why}")


@ip.slash_command("layout", description="x")
async def layout(ctx: ip.SlashContext) -> None:
    button = ip.Button(style=ip.ButtonStyle.PRIMARY, label="B", custom_id="b")
    section = ip.SectionComponent(components=[ip.TextDisplayComponent("beside")], accessory=button)
    inner = (ip.TextDisplayComponent("# A layout"), ip.SeparatorComponent(), section)
    await ctx.send(components=[ip.ContainerComponent(*inner)])


@ip.slash_command("work", description="x", options=[option("what", Kinds.STRING)])
async def work(ctx: ip.SlashContext, what: str) -> None:
    await ctx.defer()
    try:
        told = await WORKS[what](ctx.guild, ctx.channel)
    except Exception as error:
        told = f"failed {what}: {error!r}"[:1900]
    await ctx.edit(content=told)


async def guild(of: Any, channel: Any) -> str:
    return f"guild {of.name}"


async def members(of: Any, channel: Any) -> str:
    await of.http_chunk()
    [grace] = await of.search_members("gra")
    await grace.edit(nickname="Countess")
    await grace.timeout(datetime.now(UTC) + timedelta(seconds=60))
    return f"members {len(of.members)} {grace.username}"


async def roles(of: Any, channel: Any) -> str:
    role = await of.create_role(name="Sitters")
    [grace] = await of.search_members("gra")
    await grace.add_role(role)
    await grace.remove_role(role)
    await role.delete()
    return f"roles {role.name} given taken"


async def reactions(of: Any, channel: Any) -> str:
    message = await channel.send("react to me")
    await message.add_reaction("\u2705")
    await message.remove_reaction("\u2705")
    await message.add_reaction("\u2705")
    return f"reactions {len(await message.fetch_reaction(chr(0x2705)))}"


async def threads(of: Any, channel: Any) -> str:
    message = await channel.send("thread me")
    thread = await message.create_thread(name="talk")
    await thread.send("inside")
    await thread.archive()
    return f"threads {thread.name}"


async def webhooks(of: Any, channel: Any) -> str:
    hook = await channel.create_webhook(name="Courier")
    sent = await hook.send("by hook", username="Somebody", wait=True)
    await hook.edit_message(sent, content="by hook!")
    await hook.delete()
    return f"webhooks {hook.name}"


async def pins(of: Any, channel: Any) -> str:
    sent = [await channel.send(content) for content in ("p1", "p2", "p3")]
    await sent[0].pin()
    pinned = await channel.fetch_pinned_messages()
    await sent[0].unpin()
    await channel.delete_messages(sent[1:])
    return f"pins {len(pinned)}"


async def query(of: Any, channel: Any) -> str:
    coming = asyncio.ensure_future(bot.wait_for("raw_guild_members_chunk", timeout=10))
    socket = bot.get_guild_websocket(of.id)
    await socket.request_member_chunks(of.id, query="gra", limit=5)
    # The library takes the user out of what it passes on.
    ids = [each.get("user", each)["id"] for each in (await coming).data["members"]]
    return f"query {' '.join([bot.get_user(id).username for id in ids])}"


WORKS = {
    each.__name__: each
    for each in (guild, members, roles, reactions, threads, webhooks, pins, query)
}


@ip.listen("message_create")
async def hear(event: Any) -> None:
    if event.message.content == "!ping":
        pong = await event.message.reply("pong")
        await pong.edit(content="pong!")
        await (await event.message.channel.send("gone")).delete()


@ip.listen("message_reaction_add")
async def react_too(event: Any) -> None:
    if event.author.id != bot.user.id:
        await event.message.add_reaction(event.emoji)


bot.start(os.environ["DISCORD_TOKEN"])
