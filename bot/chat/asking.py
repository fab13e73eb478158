"""Take a request: first it is written down, then acknowledged, and only then it stands in line."""

import asyncio
import logging

import discord

from bot.chat import cards, faults, messages
from bot.chat.buttons import buttons_for
from bot.chat.client import MAX_ROOM, Client
from bot.errors import Refused
from bot.kept import ItemFailures, begun
from bot.request import Reply, Request, Ticket, Waiting

# Settle what was taken in and came no further: Discord knows whether it was acknowledged.

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
STUCK_SECONDS = 10.0  #: Discord takes no acknowledgement after three


async def settle(client: Client, ticket: Ticket) -> bool:
    """Find out from Discord whether a job was acknowledged, and tell the desk."""
    message = await messages.find_original(client, ticket)
    if message is None:
        await client.desk.unacknowledged(ticket.job)
    else:
        await client.desk.acknowledged(ticket.job, message)
    return message is not None


async def settle_surely(client: Client, ticket: Ticket, failures: ItemFailures) -> None:
    """Settle one job, or see to it that the others are: it is tried again, and dropped at last."""
    try:
        await settle(client, ticket)
    except Exception as error:
        if faults.passes(error):
            log.warning("job %d: not settled yet: %s", ticket.job, faults.in_short(error))
        elif failures.is_second(ticket.job, error):
            await client.desk.unacknowledged(ticket.job)


async def go_on(client: Client, failures: ItemFailures) -> None:
    """Settle now and then what no one has in hand any more; endless.

    A row may come to be after its answer was given up: by a server that was lost while it wrote,
    or by a fault of ours. It would count as its member's, and wait for the next start.
    """
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not client.is_paused:
            for ticket in await _stuck(client):
                log.warning("job %d was neither acknowledged nor dropped", ticket.job)
                await settle_surely(client, ticket, failures)


async def _stuck(client: Client) -> list[Ticket]:
    arriving = await client.desk.arriving()
    old = [ticket for ticket in arriving if ticket.waited_seconds > STUCK_SECONDS]
    return [ticket for ticket in old if ticket.job not in client.asking]


ANSWER_SECONDS = 1.5  #: Discord waits 3; the rest is left for the way to it
MIN_ROOM = 4  #: let in at once even where all were late


def request_of(interaction: discord.Interaction[Client], words: Request) -> Request:
    """Return the same words as asked by who sent this interaction, here and now."""
    return words.model_copy(update=who_asks(interaction))


def who_asks(interaction: discord.Interaction[Client]) -> dict[str, object]:
    """Name the fields of a Request that tell who asks, and where."""
    member = interaction.user if isinstance(interaction.user, discord.Member) else None
    roles = member.roles if member else []
    thread = interaction.channel if isinstance(interaction.channel, discord.Thread) else None
    return {
        "guild": interaction.guild_id,
        "channel": channel_of(interaction),
        "parent": thread.parent_id if thread else None,
        "member": interaction.user.id,
        "joined_at": member.joined_at.timestamp() if member and member.joined_at else None,
        "roles": tuple(role.id for role in roles if not role.is_default()),
        "locale": str(interaction.locale),
    }


def channel_of(interaction: discord.Interaction[Client]) -> int:
    """Return where the interaction came from, or raise Refused."""
    if interaction.channel_id is None:
        raise Refused("no_channel")
    return interaction.channel_id


async def ask(interaction: discord.Interaction[Client], request: Request) -> None:
    """Hand a request to the desk and acknowledge it, or raise Refused.

    In a flood those who are let in are in time; letting everybody in would make all of them late.
    """
    client = interaction.client
    if len(client.asking) >= client.room:
        raise Refused("too_busy")
    client.asking.append(interaction.id)
    try:
        await _submit(interaction, request)
    finally:
        client.asking.remove(interaction.id)


def room_after(room: int, *, in_time: bool) -> int:
    """Return how many to let in at once, after one: more while all is well, half where it is not.

    A machine that others keep busy takes few in time, and those it does take; not many too late.
    """
    return min(room + 1, MAX_ROOM) if in_time else max(room // 2, MIN_ROOM)


async def _submit(interaction: discord.Interaction[Client], request: Request) -> None:
    submitting = interaction.client.desk.submit(request, _reply(interaction))
    submission = begun(submitting, "chat: submission")
    done, _ = await asyncio.wait({submission}, timeout=ANSWER_SECONDS)
    interaction.client.room = room_after(interaction.client.room, in_time=bool(done))
    if done:
        await acknowledge(interaction, submission.result())
    else:
        await _take_back(interaction, submission)


def _reply(interaction: discord.Interaction[Client]) -> Reply:
    return Reply(
        interaction=interaction.id,
        application=interaction.application_id,
        token=interaction.token,
        message=None,
        channel=channel_of(interaction),
    )


async def _take_back(
    interaction: discord.Interaction[Client], submission: asyncio.Future[Ticket]
) -> None:
    # The person is told in time; what the desk still writes down is withdrawn as soon as it is.
    await faults.apologise(interaction, Refused("too_busy"))
    ticket = await submission
    await interaction.client.desk.unacknowledged(ticket.job)
    log.warning("job %d was written down too late to be acknowledged", ticket.job)


async def acknowledge(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Post the message of a job, and let the desk know whether it stands."""
    client = interaction.client
    place = Waiting(ticket.place, ticket.eta_seconds, ticket.newcomers_first)
    card = cards.card_for(ticket, place)
    try:
        answer = await interaction.response.send_message(
            card.content, view=buttons_for(ticket, card), ephemeral=ticket.request.private
        )
    except faults.TROUBLE as error:
        await _settle_refused(client, ticket, error)
    else:
        client.acknowledged[ticket.job] = card
        await client.desk.acknowledged(ticket.job, answer.message_id)


async def _settle_refused(client: Client, ticket: Ticket, error: Exception) -> None:
    if isinstance(error, discord.HTTPException) and error.code == faults.UNKNOWN_INTERACTION:
        log.info("job %d: Discord had given the interaction up", ticket.job)
        await client.desk.unacknowledged(ticket.job)
    else:
        # Perhaps only Discord's answer was lost, and the message stands: that is asked.
        log.info("job %d: in doubt if acknowledged: %s", ticket.job, faults.in_short(error))
        if not await settle(client, ticket):
            raise error
