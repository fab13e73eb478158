"""How users, members, roles, channels and guilds look on the wire."""

from bot.sandbox.shape import Json, moment
from bot.sandbox.world import (
    FORUM,
    MEDIA,
    PRIVATE_THREAD,
    VOICES,
    Channel,
    Guild,
    Member,
    Role,
    User,
    World,
    in_guild,
)


def user(of: User) -> Json:
    return {
        "id": of.id,
        "username": of.name,
        "global_name": None if of.bot else of.display_name,
        # Bots kept theirs; four zeros are a webhook's.
        "discriminator": f"{int(of.id) % 9999 + 1:04}" if of.bot else "0",
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
        "bot": of.bot,
        "system": False,
    }


def own_user(of: User) -> Json:
    """Describe the bot to itself, with what only its owner sees."""
    return user(of) | {"mfa_enabled": True, "locale": of.locale, "verified": True, "email": None}


def member_without_user(of: Member) -> Json:
    """Describe a member as `resolved` and messages do."""
    return {
        "roles": list(of.roles),
        "joined_at": of.joined_at,
        "nick": of.nick,
        "avatar": None,
        "banner": None,
        "premium_since": None,
        "communication_disabled_until": moment(of.timed_out_until) if of.timed_out_until else None,
        "pending": False,
        "flags": 0,
    }


def member(of: Member) -> Json:
    return member_without_user(of) | {"user": user(of.user), "deaf": False, "mute": False}


def role(of: Role) -> Json:
    return {
        "id": of.id,
        "name": of.name,
        "permissions": str(of.permissions),
        "position": of.position,
        "color": of.color,
        "colors": {"primary_color": of.color, "secondary_color": None, "tertiary_color": None},
        "hoist": of.hoist,
        "managed": of.managed,
        "mentionable": of.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(of: Channel, world: World) -> Json:
    """Describe a channel as REST and GUILD_CREATE do."""
    shared = {"id": of.id, "type": of.type, "flags": 0, "last_message_id": of.last_message_id}
    if of.guild_id is None:
        return shared | {"recipients": [user(world.users[id]) for id in of.recipients]}
    shared |= {"guild_id": of.guild_id, "name": of.name, "rate_limit_per_user": 0}
    shared |= {"parent_id": of.parent_id}
    if of.thread:
        return shared | thread(of)
    shown = shared | {
        "position": of.position,
        "permission_overwrites": of.overwrites,
        "topic": None,
        "nsfw": False,
    }
    if of.type in VOICES:
        shown |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    if of.type in (FORUM, MEDIA):
        shown |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
    return shown


def thread(of: Channel) -> Json:
    """Describe what only a thread has."""
    state = of.thread
    assert state  # `channel` asks for nothing else
    metadata = {
        "archived": state.archived,
        "auto_archive_duration": state.auto_archive_minutes,
        "archive_timestamp": moment(state.changed_at or state.created_at),
        "create_timestamp": moment(state.created_at),
        "locked": state.locked,
    }
    if of.type == PRIVATE_THREAD:
        metadata["invitable"] = True
    return {
        "owner_id": state.owner_id,
        "thread_metadata": metadata,
        "message_count": 0,
        "total_message_sent": 0,
        "member_count": len(state.members),
    }


def channel_seen_by(of: Channel, world: World, user_id: str) -> Json:
    """Describe a channel as interactions do, with what this person may do there."""
    return channel(of, world) | {"permissions": str(world.permissions(of, user_id))}


# What a resolved channel holds (Discord's documentation, "Resolved Data Structure"); the rest
# is left out.
_PARTIAL = (
    "id",
    "name",
    "type",
    "permissions",
    "last_message_id",
    "last_pin_timestamp",
    "nsfw",
    "parent_id",
    "guild_id",
    "flags",
    "rate_limit_per_user",
    "topic",
    "position",
    "thread_metadata",
)


def channel_resolved(of: Channel, world: World, user_id: str) -> Json:
    """Describe a channel that was chosen: permissions are the chooser's, and the bot's own."""
    shown = {key: value for key, value in channel(of, world).items() if key in _PARTIAL}
    shown["permissions"] = str(world.permissions(of, user_id))
    return shown | {"app_permissions": str(world.permissions(of, world.bot.id))}


def member_acting(guild: Guild, of: Member, permissions: int | None = None) -> Json:
    """Describe a member as interactions do, with permissions (the guild's by default)."""
    granted = in_guild(guild, of.user.id) if permissions is None else permissions
    return member(of) | {"permissions": str(granted)}


def guild(of: Guild) -> Json:
    """Describe a guild as REST does."""
    return {
        "id": of.id,
        "name": of.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": of.owner_id,
        "application_id": None,
        "region": "us-central",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": of.system_channel_id,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(each) for each in of.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": of.premium_tier,
        "premium_subscription_count": of.boosts,
        "preferred_locale": of.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def own_guild(of: Guild, bot: User) -> Json:
    """Describe a guild as GET /users/@me/guilds does: in short, with one's own rights."""
    rights = str(in_guild(of, bot.id))
    short: Json = {"id": of.id, "name": of.name, "icon": None, "banner": None, "features": []}
    return short | {"owner": of.owner_id == bot.id, "permissions": rights}


def guild_create(of: Guild, world: World, *, all_members: bool) -> Json:
    """Describe a guild as GUILD_CREATE does; without the members intent only the bot is in it."""
    shown = [m for m in of.members.values() if all_members or m.user.id == world.bot.id]
    threads = [t for t in world.threads_of(of) if world.may("VIEW_CHANNEL", t, world.bot.id)]
    threads = [each for each in threads if each.thread and not each.thread.archived]
    return guild(of) | {
        "joined_at": of.joined_at,
        "hub_type": None,
        "large": False,
        "unavailable": False,
        "member_count": len(of.members),
        "members": [member(each) for each in shown],
        "channels": [channel(each, world) for each in world.channels_of(of)],
        "threads": [channel(each, world) for each in threads],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


# The privileged intents as a small bot has them: set up, and nobody had to approve them
# ("Application Flags", the limited ones).
_LIMITED = {1 << 8: 1 << 13, 1 << 1: 1 << 15, 1 << 15: 1 << 19}


def application_flags(disallowed: int) -> int:
    """Tell by an application's flags which privileged intents it may ask for."""
    return sum(flag for intent, flag in _LIMITED.items() if not intent & disallowed)


def application(world: World, owner: User, flags: int) -> Json:
    """Describe the bot's application as GET /oauth2/applications/@me does."""
    return {
        "id": world.bot.id,
        "name": world.bot.display_name,
        "icon": None,
        "description": "",
        # An empty text until v11, says Discord's documentation of applications; interactions.py
        # 5.16 does not sign in without it.
        "summary": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(owner),
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }
