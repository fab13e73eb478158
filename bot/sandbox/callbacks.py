"""What the bot answers to an interaction: the first response, and what its token allows later."""

from collections.abc import Callable

from bot.sandbox import payloads, posting
from bot.sandbox.body import Body
from bot.sandbox.command_limits import check_choices
from bot.sandbox.component_limits import check_modal
from bot.sandbox.errors import ApiError, invalid, unknown
from bot.sandbox.fields import judge, object_of, table, whole
from bot.sandbox.interaction import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    FIRST_ANSWER_SECONDS,
    MODAL_SUBMIT,
    TOKEN_SECONDS,
    Interaction,
    full_name,
)
from bot.sandbox.message import COMMAND_RESPONSE, CONTEXT_MENU_RESPONSE, EPHEMERAL, REPLY, Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


def respond(service: Service, interaction: Interaction, body: Body, arrived_at: float) -> Json:
    """Take the first response, and describe what came of it."""
    _refuse_late_or_second(service, interaction, arrived_at)
    judge(_CALLBACK, body.payload)
    kind = body.payload.get("type")
    allowed = _allowed(interaction)
    if not isinstance(kind, int) or kind not in allowed:
        raise invalid(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
    data = body.payload.get("data") or {}
    try:
        _ANSWERS[kind](service, interaction, Body(data, body.files))
    except ApiError as error:
        # What is wrong with the answer is told under where it lay (lavamusic 679).
        raise error.under("data") from error
    interaction.acknowledged_at, interaction.callback_type = arrived_at, kind
    facts = interaction.describe(arrived_at)
    service.log.add("interaction_acknowledged", interaction_id=interaction.id, interaction=facts)
    return _outcome(service, interaction, kind)


# What is inside `data` is judged by what it becomes.
# interactions.py 5.16 names its files beside the data, where Discord does not look.
_CALLBACK = object_of("attachments", type=whole, data=table)
_DEFERRAL = object_of("allowed_mentions", flags=whole)  # hikari 2.6 sends them, too


def _refuse_late_or_second(service: Service, interaction: Interaction, arrived_at: float) -> None:
    if interaction.acknowledged_at is not None:
        told = "Interaction has already been acknowledged."
        raise _refused(service, interaction, ApiError(400, 40060, told))
    if arrived_at - interaction.sent_at > FIRST_ANSWER_SECONDS:
        raise _refused(service, interaction, unknown("interaction"))


def _refused(service: Service, interaction: Interaction, error: ApiError) -> ApiError:
    refusal = {"at": service.clock.now(), "status": error.status, "code": error.code}
    interaction.refusals.append(refusal)
    service.log.add("interaction_refused", interaction_id=interaction.id, **refusal)
    return error


def _allowed(interaction: Interaction) -> tuple[int, ...]:
    if interaction.type == AUTOCOMPLETE:
        return (CHOICES,)
    if interaction.type == COMMAND:
        return (MESSAGE, DEFERRED_MESSAGE, MODAL)
    if interaction.type == MODAL_SUBMIT and interaction.source is None:
        return (MESSAGE, DEFERRED_MESSAGE)
    own = (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE)
    return (*own, MODAL) if interaction.type == COMPONENT else own


def blank_response(service: Service, interaction: Interaction, sent_flags: object) -> Message:
    """Make the empty message that a response or a followup fills."""
    flags = posting.visible_flags(sent_flags, posting.RESPONSE_FLAGS)
    replies_to = interaction.original or interaction.source
    return Message(
        id=service.ids.next(),
        channel_id=interaction.channel.id,
        guild_id=interaction.channel.guild_id,
        author=service.world.bot,
        created_at=service.clock.now(),
        type=_message_type(interaction, replies_to),
        flags=flags,
        only_for=interaction.user.id if flags & EPHEMERAL else None,
        reference=_reference(replies_to) if replies_to else None,
        interaction_metadata=_metadata(interaction),
        interaction=_older_metadata(interaction) if replies_to is None else None,
    )


def _message_type(interaction: Interaction, replies_to: Message | None) -> int:
    if replies_to:
        return REPLY
    if interaction.type == COMMAND and interaction.data.get("type") != 1:
        return CONTEXT_MENU_RESPONSE
    return COMMAND_RESPONSE


def _reference(target: Message) -> Json:
    shown: Json = {"type": 0, "message_id": target.id, "channel_id": target.channel_id}
    return shown | {"guild_id": target.guild_id} if target.guild_id else shown


def _metadata(interaction: Interaction) -> Json:
    shown = interaction.metadata()
    if interaction.original and interaction.type != COMPONENT:
        shown["original_response_message_id"] = interaction.original.id
    return shown


def _older_metadata(interaction: Interaction) -> Json | None:
    if interaction.type != COMMAND:
        return None
    name, user = full_name(interaction.data), payloads.user(interaction.user)
    return {"id": interaction.id, "type": COMMAND, "name": name, "user": user}


def _send(service: Service, interaction: Interaction, body: Body) -> None:
    blank = blank_response(service, interaction, body.payload.get("flags"))
    interaction.original = posting.create(service, blank, body)


def _think(service: Service, interaction: Interaction, body: Body) -> None:
    judge(_DEFERRAL, body.payload)
    flags = posting.visible_flags(body.payload.get("flags"), EPHEMERAL)
    blank = blank_response(service, interaction, flags)
    interaction.original = posting.create_placeholder(service, blank)


def _defer_update(service: Service, interaction: Interaction, body: Body) -> None:
    judge(_DEFERRAL, body.payload)
    interaction.original = interaction.source


def _update(service: Service, interaction: Interaction, body: Body) -> None:
    assert interaction.source  # `_allowed` let nobody else come here
    if interaction.source.deleted:
        raise unknown("Message")
    interaction.original = posting.edit(service, interaction.source, body)


def _suggest(service: Service, interaction: Interaction, body: Body) -> None:
    check_choices(body.payload)
    interaction.choices = body.payload["choices"]


def _open_modal(service: Service, interaction: Interaction, body: Body) -> None:
    check_modal(body.payload)
    interaction.modal = body.payload


_ANSWERS: dict[int, Callable[[Service, Interaction, Body], None]] = {
    MESSAGE: _send,
    DEFERRED_MESSAGE: _think,
    DEFERRED_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _suggest,
    MODAL: _open_modal,
}


def _outcome(service: Service, interaction: Interaction, kind: int) -> Json:
    shown: Json = {"id": interaction.id, "type": interaction.type}
    message = interaction.original
    if message:
        shown["response_message_id"] = message.id
        shown["response_message_loading"] = message.loading
        shown["response_message_ephemeral"] = message.ephemeral
    outcome: Json = {"interaction": shown}
    # The API description knows resources for 4, 7 and 12 only; a deferral has none.
    if message and kind in (MESSAGE, UPDATE):
        outcome["resource"] = {"type": kind, "message": service.render(message)}
    return outcome


def living(service: Service, token: str) -> Interaction:
    """Find the interaction whose token still allows followups and edits."""
    interaction = service.interactions.with_token(token)
    if interaction is None:
        raise unknown("Webhook")
    if service.clock.now() - interaction.sent_at > TOKEN_SECONDS:
        raise _refused(service, interaction, ApiError(401, 50027, "Invalid Webhook Token"))
    if interaction.acknowledged_at is None:
        raise _refused(service, interaction, unknown("Webhook"))
    return interaction
