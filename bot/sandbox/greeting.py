"""What a session is told at its start: who it is, its guilds, and members when it asks."""

from bot.sandbox import payloads
from bot.sandbox.hub import Intents, Session
from bot.sandbox.service import Service
from bot.sandbox.shape import Json


def ready(service: Service, session: Session, *, sharded: bool) -> Json:
    """Describe READY; guilds follow one by one."""
    world = service.world
    guilds = [id for id in world.guilds if session.covers(id)]
    told: Json = {
        "v": 10,
        "user": payloads.own_user(world.bot),
        "guilds": [{"id": id, "unavailable": True} for id in guilds],
        "session_id": session.id,
        "resume_gateway_url": service.gateway_url,
        "application": {"id": world.bot.id, "flags": 0, "flags_new": "0"},
    }
    return told | {"shard": list(session.shard)} if sharded else told


def send_guilds(service: Service, session: Session) -> None:
    if not session.intents & Intents.GUILDS:
        return
    everybody = bool(session.intents & Intents.GUILD_MEMBERS)
    for guild in service.world.guilds.values():
        if session.covers(guild.id):
            shown = payloads.guild_create(guild, service.world, all_members=everybody)
            session.send("GUILD_CREATE", shown)


def send_members(service: Service, session: Session, asked: Json) -> None:
    """Answer a request for members of a guild, all in one chunk."""
    guild = service.world.guilds.get(str(asked.get("guild_id")))
    if guild is None:
        return
    listed = asked.get("user_ids") or list(guild.members)
    ids = [str(id) for id in (listed if isinstance(listed, list) else [listed])]
    chunk: Json = {
        "guild_id": guild.id,
        "members": [payloads.member(guild.members[id]) for id in ids if id in guild.members],
        "not_found": [id for id in ids if id not in guild.members],
        "chunk_index": 0,
        "chunk_count": 1,
        "nonce": asked.get("nonce"),
    }
    session.send("GUILD_MEMBERS_CHUNK", chunk)
