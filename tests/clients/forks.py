"""What bots of discord.py's descendants do alike: one module for disnake, nextcord and py-cord."""

import datetime
from typing import Any


async def guild(of: Any, channel: Any) -> str:
    return f"guild {of.name}"


async def members(of: Any, channel: Any) -> str:
    listed = [each async for each in of.fetch_members(limit=100)]
    [grace] = [each for each in listed if each.name == "grace"]
    await grace.edit(nick="Countess")
    until = datetime.timedelta(seconds=60)
    # The same thing has three names.
    if hasattr(grace, "timeout_for"):
        await grace.timeout_for(until)
    elif hasattr(of, "timeout"):
        await of.timeout(grace, duration=until)
    else:
        await grace.edit(timeout=until)
    return f"members {len(listed)} {grace.name}"


async def roles(of: Any, channel: Any) -> str:
    role = await of.create_role(name="Sitters")
    grace = await of.fetch_member(next(m.id for m in of.members if m.name == "grace"))
    await grace.add_roles(role)
    await grace.remove_roles(role)
    await role.delete()
    return f"roles {role.name} given taken"


async def reactions(of: Any, channel: Any) -> str:
    message = await channel.send("react to me")
    await message.add_reaction("\u2705")
    await message.remove_reaction("\u2705", of.me)
    await message.add_reaction("\u2705")
    [reaction] = (await channel.fetch_message(message.id)).reactions
    return f"reactions {len([each async for each in reaction.users()])}"


async def threads(of: Any, channel: Any) -> str:
    message = await channel.send("thread me")
    thread = await message.create_thread(name="talk")
    await thread.send("inside")
    await thread.edit(archived=True)
    return f"threads {thread.name}"


async def webhooks(of: Any, channel: Any) -> str:
    hook = await channel.create_webhook(name="Courier")
    sent = await hook.send("by hook", username="Somebody", wait=True)
    await sent.edit(content="by hook!")
    await hook.delete()
    return f"webhooks {hook.name}"


async def pins(of: Any, channel: Any) -> str:
    sent = [await channel.send(content) for content in ("p1", "p2", "p3")]
    await sent[0].pin()
    found = channel.pins()
    pinned = [each async for each in found] if hasattr(found, "__aiter__") else await found
    await sent[0].unpin()
    await channel.delete_messages(sent[1:])
    return f"pins {len(pinned)}"


async def query(of: Any, channel: Any) -> str:
    found = await of.query_members("gra", limit=5)
    return f"query {' '.join(each.name for each in found)}"


WORKS = {
    each.__name__: each
    for each in (guild, members, roles, reactions, threads, webhooks, pins, query)
}


async def work(what: str, of: Any, channel: Any) -> str:
    try:
        return await WORKS[what](of, channel)
    except Exception as error:
        return f"failed {what}: {error!r}"[:1900]


async def hear(message: Any) -> None:
    if message.content == "!ping":
        pong = await message.reply("pong")
        await pong.edit(content="pong!")
        await (await message.channel.send("gone")).delete()


async def react_too(payload: Any, client: Any) -> None:
    if payload.user_id != client.user.id:
        channel = client.get_channel(payload.channel_id)
        message = await channel.fetch_message(payload.message_id)
        await message.add_reaction(payload.emoji)


def told(*values: Any) -> str:
    """Write values as the runner reads them: true and false small, the rest by name."""
    return " ".join(str(each).lower() if isinstance(each, bool) else str(each) for each in values)
