"""Sending an interaction to the bot: who acts where, and all that the payload tells of it."""

import secrets
from dataclasses import dataclass

from bot.sandbox import payloads
from bot.sandbox.inhabitants import Channel, Guild, User
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json


@dataclass
class Act:
    """Who acts where; `force` lets tests do what a real client would not let them."""

    user: User
    channel: Channel
    guild: Guild | None
    force: bool = False


def send(
    service: Service,
    act: Act,
    kind: int,
    data: Json,
    source: Message | None = None,
    parent: Interaction | None = None,
) -> Interaction:
    """Write the interaction down and dispatch it."""
    interaction = Interaction(
        id=service.ids.next(),
        token=secrets.token_urlsafe(48),
        type=kind,
        channel=act.channel,
        user=act.user,
        sent_at=service.clock.now(),
        data=data,
        source=source,
        parent=parent,
    )
    service.interactions.add(interaction)
    payload = _payload(service, act, interaction)
    guild_id = act.guild.id if act.guild else None
    sent = service.hub.dispatch("INTERACTION_CREATE", payload, guild_id=guild_id)
    interaction.delivered = sent > 0
    service.log.add(
        "interaction_sent",
        interaction_id=interaction.id,
        interaction=interaction.describe(service.clock.now()),
    )
    return interaction


def _payload(service: Service, act: Act, interaction: Interaction) -> Json:
    world = service.world
    payload: Json = {
        "id": interaction.id,
        "application_id": world.bot.id,
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": act.channel.id,
        "channel": payloads.channel_seen_by(act.channel, world, act.user.id),
        "app_permissions": str(world.permissions(act.channel, world.bot.id)),
        "locale": act.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": act.guild.id if act.guild else "0"},
        "context": 0 if act.guild else 1,
        "attachment_size_limit": service.settings.file_limit,
    }
    if interaction.source:
        payload["message"] = service.render(interaction.source)
    return payload | _who(service, act)


def _who(service: Service, act: Act) -> Json:
    if act.guild is None:
        return {"user": payloads.user(act.user)}
    allowed = service.world.permissions(act.channel, act.user.id)
    member = payloads.member_acting(act.guild, act.guild.members[act.user.id], allowed)
    guild = {"id": act.guild.id, "locale": act.guild.locale, "features": []}
    return {
        "member": member,
        "guild_id": act.guild.id,
        "guild": guild,
        "guild_locale": act.guild.locale,
    }
