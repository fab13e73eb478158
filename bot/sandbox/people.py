"""What people do besides commands: write, edit, delete, react, type."""

from bot.sandbox import payloads, posting
from bot.sandbox.acting import PersonAct
from bot.sandbox.body import MAX_FILES, Body, Upload, file_from
from bot.sandbox.component_limits import is_emoji
from bot.sandbox.errors import Refusal
from bot.sandbox.hub import Intents
from bot.sandbox.message import DEFAULT, REPLY, Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

_KINDS_OF_REACTION = {"burst": False, "type": 0}
DIFFERENT_EMOJIS = 20  # under one message


def say(
    service: Service, act: PersonAct, content: str, files: object, reply_to: Message | None
) -> Message:
    """Write a message, with files if any."""
    uploads = dict(enumerate(_uploads(service, act, files)))
    _check_sends(service, act, *(["ATTACH_FILES"] if uploads else []))
    blank = Message(
        id=service.ids.next(),
        channel_id=act.channel.id,
        guild_id=act.channel.guild_id,
        author=act.user,
        created_at=service.clock.now(),
        type=REPLY if reply_to else DEFAULT,
    )
    if reply_to:
        channel_id = reply_to.channel_id
        blank.reference = {"message_id": reply_to.id, "channel_id": channel_id, "type": 0}
    posting.reopen(service, act.channel, act.user.id)
    return posting.create(service, blank, Body({"content": content}, uploads))


def _uploads(service: Service, act: PersonAct, files: object) -> list[Upload]:
    if not isinstance(files, list) or len(files) > MAX_FILES:
        raise Refusal(f'"files" must be a list of at most {MAX_FILES}.')
    uploads = [file_from(each) for each in files]
    limit = service.file_limit(act.guild)
    if any(each is None or len(each.data) > limit for each in uploads):
        told = 'A file must be {"filename", "content" in base64}'
        raise Refusal(f"{told}, of at most {limit} bytes.")
    return [each for each in uploads if each]


def _check_sends(service: Service, act: PersonAct, *others: str) -> None:
    """Refuse a message that this person's client would not let them send."""
    if act.force:
        return
    if not act.channel.takes_messages:
        raise Refusal(f"#{act.channel.name} takes no messages.")
    _check_may(service, act, "SEND_MESSAGES", *others)


def _check_may(service: Service, act: PersonAct, *permissions: str) -> None:
    for permission in () if act.force else permissions:
        if not service.world.may(permission, act.channel, act.user.id):
            lacking = permission.replace("_", " ").title()
            raise Refusal(f"{act.user.name} lacks the permission {lacking} here.", 403)


def edit(service: Service, act: PersonAct, message: Message, content: str) -> Message:
    """Change what one wrote oneself."""
    _check_stands(act, message)
    if message.author.id != act.user.id:
        raise Refusal(f"{act.user.name} did not write that message.", 403)
    return posting.edit(service, message, Body({"content": content}))


def delete(service: Service, act: PersonAct, message: Message) -> None:
    """Delete what one wrote, or what others did as who manages messages."""
    _check_stands(act, message)
    if message.author.id != act.user.id:
        _check_may(service, act, "MANAGE_MESSAGES")
    posting.delete(service, message)


def _check_stands(act: PersonAct, message: Message) -> None:
    if message.deleted:
        raise Refusal("That message was deleted before.", 404)
    if not message.seen_by(act.user.id) and not act.force:
        raise Refusal(f"{act.user.name} does not see that message.", 403)


def react(service: Service, act: PersonAct, message: Message, emoji: str, *, take: bool) -> None:
    """Put an emoji under a message, or take one's own away."""
    _check_stands(act, message)
    if message.ephemeral:
        raise Refusal("Nobody reacts to a message that only one person sees.")
    if not is_emoji(emoji):
        raise Refusal(f"{emoji!r} is no emoji.")
    given = message.reactions.get(emoji, [])
    if (act.user.id in given) is not take:
        raise Refusal(f"{act.user.name} has {'no such' if take else 'that'} reaction there.")
    if take:
        given.remove(act.user.id)
    else:
        _check_reacts(service, act, message, emoji)
        given = message.reactions.setdefault(emoji, [])
        given.append(act.user.id)
    if not given:
        del message.reactions[emoji]
    announce_reaction(service, act, message, emoji, take=take)


def _check_reacts(service: Service, act: PersonAct, message: Message, emoji: str) -> None:
    _check_may(service, act, "READ_MESSAGE_HISTORY")
    if emoji in message.reactions:
        return  # who agrees with a reaction needs no more
    _check_may(service, act, "ADD_REACTIONS")
    if len(message.reactions) >= DIFFERENT_EMOJIS:
        raise Refusal(f"That message has {DIFFERENT_EMOJIS} different reactions.")


def announce_reaction(
    service: Service, act: PersonAct, message: Message, emoji: str, *, take: bool
) -> None:
    """Tell of a reaction that came or went."""
    told: Json = {
        "user_id": act.user.id,
        "channel_id": message.channel_id,
        "message_id": message.id,
        "emoji": {"id": None, "name": emoji},
    } | _KINDS_OF_REACTION
    if act.guild:
        told["guild_id"] = act.guild.id
    if not take:
        told |= {"message_author_id": message.author.id, "burst_colors": []}
        if act.guild:
            told["member"] = payloads.member(act.guild.members[act.user.id])
    needs = Intents.GUILD_REACTIONS if act.guild else Intents.DIRECT_REACTIONS
    event = "MESSAGE_REACTION_REMOVE" if take else "MESSAGE_REACTION_ADD"
    service.announce(event, told, guild=act.guild, channel=act.channel, needs=needs)
    what = "reaction_removed" if take else "reaction_added"
    service.log.add(what, message_id=message.id, member_id=act.user.id, emoji=emoji)


def begin_typing(service: Service, act: PersonAct) -> None:
    """Show that one is writing."""
    _check_sends(service, act)
    told: Json = {"channel_id": act.channel.id, "user_id": act.user.id}
    told["timestamp"] = int(service.clock.now())
    if act.guild:
        told["guild_id"] = act.guild.id
        told["member"] = payloads.member(act.guild.members[act.user.id])
    needs = Intents.GUILD_TYPING if act.guild else Intents.DIRECT_TYPING
    service.announce("TYPING_START", told, guild=act.guild, channel=act.channel, needs=needs)
    service.log.add("typing", channel_id=act.channel.id, member_id=act.user.id)
