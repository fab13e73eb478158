"""Take a request: first it is written down, then acknowledged, and only then it stands in line."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

import discord

from bot.chat import cards, faults, messages, posting, replies, threads
from bot.chat.cards import Card
from bot.chat.client import MAX_ROOM, Client
from bot.desk.policy.appeals import UNPLACED
from bot.errors import Refused
from bot.kept import ItemFailures, begun
from bot.request import Reply, Request, Ticket, Waiting
from bot.texts import say

# Settle what was taken in and came no further: Discord knows whether it was acknowledged.

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
REPEAT_SECONDS = 1.0  #: the library waits as long before it sends an answer a second time
STUCK_SECONDS = 10.0  #: Discord takes no acknowledgement after three


async def settle(client: Client, ticket: Ticket) -> bool:
    """Find out from Discord whether a job was acknowledged, and tell the desk."""
    message = await _first_message_of(client, ticket)
    if message is None:
        await client.desk.unacknowledged(ticket.job)
    else:
        await client.desk.acknowledged(ticket.job, message)
    return message is not None


async def _first_message_of(client: Client, ticket: Ticket) -> int | None:
    if ticket.reply.token is not None:
        return await messages.find_original(client, ticket)
    # The bot's own message in a thread: by its buttons, for no interaction leads to it.
    thread = client.get_partial_messageable(ticket.reply.channel)
    return await posting.search(client, thread, ticket)


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
#: What the bot needs to show a picture in a channel.
CHANNEL_RIGHTS = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True
)
THREAD_RIGHTS = discord.Permissions(
    view_channel=True, send_messages_in_threads=True, embed_links=True, attach_files=True
)
#: Text in voice is for those who may connect, too (Discord's documentation, "Create Message").
VOICE_RIGHTS = CHANNEL_RIGHTS | discord.Permissions(connect=True)
NOBODY = discord.AllowedMentions.none()
TWICE_SECONDS = 3.0  #: a second press of one person within this time was a double click
MIN_ROOM = 4  #: let in at once even where all were late


ASKING_SECONDS = 1.0  #: who a member is in a server; Discord waits 3 for the acknowledgement


async def request_of(interaction: discord.Interaction[Client], words: Request) -> Request:
    """Return the same words as asked by who sent this interaction, in the server they come from.

    What a server has ordered holds for its pictures wherever a button under them is pressed.
    Raises Refused: `not_a_member`, `too_busy`.
    """
    if interaction.guild_id is not None and interaction.guild_id == words.guild:
        return words.model_copy(update=who_asks(interaction))
    return words.model_copy(update=await _who_asks_from_afar(interaction, words.guild))


async def _who_asks_from_afar(
    interaction: discord.Interaction[Client], guild: int | None
) -> dict[str, object]:
    """Name who asks in a direct message as the server knows them now; its channel stays."""
    if guild is None:  # nothing is asked for outside of servers
        raise Refused("not_a_member")
    member = await _member_of(interaction, guild)
    joined_at = discord.utils.parse_time(member["joined_at"])  # None of guests
    return {
        "member": interaction.user.id,
        "joined_at": joined_at.timestamp() if joined_at else None,
        "roles": tuple(int(role) for role in member["roles"]),
        "locale": str(interaction.locale),
        "private": True,  # nobody else reads a direct message
    }


async def _member_of(interaction: discord.Interaction[Client], guild: int) -> Any:
    # A direct message says nothing of a server's members, and the bot keeps none in memory.
    try:
        async with asyncio.timeout(ASKING_SECONDS):
            return await interaction.client.http.get_member(guild, interaction.user.id)
    except faults.TROUBLE as error:
        log.info("a member could not be asked for: %s", faults.in_short(error))
        raise Refused("too_busy" if faults.passes(error) else "not_a_member") from error


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
    request = await client.desk.members.drafted(request)
    if not request.private and not shows_pictures(interaction):
        raise await _unplaced(interaction, request)
    if len(client.asking) >= client.room:
        raise Refused("too_busy")
    client.asking.append(interaction.id)
    try:
        goes_on = request.source is not None
        thread = await threads.place_for(interaction, request) if goes_on else None
        await _submit(interaction, request, thread)
    finally:
        client.asking.remove(interaction.id)


def require_once(interaction: discord.Interaction[Client], *what: object) -> None:
    """Raise Refused where a member has just pressed for the same: that was a double click."""
    now = asyncio.get_running_loop().time()
    if is_repeated(interaction.client.presses, (*what, interaction.user.id), now):
        raise Refused("again_pressed_twice")


def is_repeated(
    presses: dict[tuple[object, ...], float], pressed: tuple[object, ...], now: float
) -> bool:
    """Note a press, forget those too old to count, and tell whether it repeats one."""
    for key in [key for key, at in presses.items() if at <= now - TWICE_SECONDS]:
        del presses[key]
    repeated = pressed in presses
    presses.setdefault(pressed, now)
    return repeated


def shows_pictures(interaction: discord.Interaction[Client]) -> bool:
    """Tell whether the bot can show a picture here once the interaction's token is dead."""
    guild = interaction.client.get_guild(interaction.guild_id or 0)
    if guild is None:
        return True  # the bot itself is not there: what its token lets it show is all there is
    return _rights_in(interaction.channel) <= interaction.app_permissions


def _rights_in(channel: object) -> discord.Permissions:
    match channel:
        case discord.Thread():
            return THREAD_RIGHTS
        case discord.VoiceChannel() | discord.StageChannel():
            return VOICE_RIGHTS
    return CHANNEL_RIGHTS


async def _unplaced(interaction: discord.Interaction[Client], request: Request) -> Refused:
    """Return what who asks reads where no picture can be shown, and whether they may have it sent.

    One request in a flood is not worth a row: it is refused as it was.
    """
    client = interaction.client
    if len(client.asking) >= client.room:
        return Refused("too_busy")
    if await client.desk.appeals.keep_unplaced(request, _reply(interaction)):
        return Refused(UNPLACED, send=interaction.id)
    return Refused("cannot_show_here_private_off")


async def ask_directly(interaction: discord.Interaction[Client], ref: int) -> None:
    """Ask for what could not be shown where it was asked for, to have it sent to who asked."""
    words = await interaction.client.desk.appeals.unplaced(ref, interaction.user.id)
    fresh = await request_of(interaction, words)
    await ask(interaction, fresh.model_copy(update={"private": True, "direct": True}))


def room_after(room: int, *, in_time: bool) -> int:
    """Return how many to let in at once, after one: more while all is well, half where it is not.

    A machine that others keep busy takes few in time, and those it does take; not many too late.
    """
    return min(room + 1, MAX_ROOM) if in_time else max(room // 2, MIN_ROOM)


async def _submit(
    interaction: discord.Interaction[Client], request: Request, thread: int | None
) -> None:
    reply = _reply(interaction)
    if thread is not None:  # who asks is told where; all else is the bot's own message there
        request = request.model_copy(update={"channel": thread, "parent": request.channel})
        reply = replace(reply, token=None, channel=thread)
        await replies.think(interaction)
    submitting = interaction.client.desk.submit(request, reply)
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
    try:
        ticket = await submission
    except Refused as refusal:  # one answer is enough, whatever comes too late
        log.info("interaction %d was refused too late: %s", interaction.id, refusal.code)
        return
    await interaction.client.desk.unacknowledged(ticket.job)
    log.warning("job %d was written down too late to be acknowledged", ticket.job)


async def acknowledge(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Post the message of a job, and let the desk know whether it stands."""
    client = interaction.client
    foreseen = ticket.place, ticket.eta_seconds, ticket.newcomers_first
    place = Waiting(*foreseen, rest=ticket.rest, loading=ticket.loading)
    sent_at = client.loop.time()
    try:
        card, message = await _answer(interaction, ticket, place)
    except faults.TROUBLE as error:
        await _settle_refused(client, ticket, error, client.loop.time() - sent_at)
    else:
        client.acknowledged[ticket.job] = card
        await client.desk.acknowledged(ticket.job, message)
        if ticket.request.source is not None:
            await threads.tell(interaction, ticket)
        await _tell_if_bot_is_missing(interaction)


async def _answer(
    interaction: discord.Interaction[Client], ticket: Ticket, place: Waiting
) -> tuple[Card, int | None]:
    """Post the first message; without the person's words where a rule does not let them pass."""
    for shown in (ticket, cards.wordless(ticket)):
        card = cards.card_for(shown, place)
        try:
            return card, await _first_message(interaction, ticket, card)
        except discord.HTTPException as error:
            if faults.verdict_of(error) is not faults.DiscordVerdict.BLOCKED:
                raise
    await interaction.client.desk.unacknowledged(ticket.job)
    raise Refused("automod")


async def _first_message(
    interaction: discord.Interaction[Client], ticket: Ticket, card: Card
) -> int | None:
    view = messages.laid_out(ticket, card)
    if ticket.reply.token is None:
        await threads.begin(interaction, ticket)
        thread = interaction.client.get_partial_messageable(ticket.reply.channel)
        return (await thread.send(view=view, allowed_mentions=NOBODY)).id
    answer = await interaction.response.send_message(view=view, ephemeral=ticket.request.private)
    return answer.message_id


async def _tell_if_bot_is_missing(interaction: discord.Interaction[Client]) -> None:
    """Tell a server once that it has the commands alone: then a late picture cannot come."""
    client, guild = interaction.client, interaction.guild_id
    if guild is None or client.get_guild(guild) is not None or guild in client.told_of_missing:
        return
    client.told_of_missing.add(guild)
    locale = str(interaction.guild_locale or interaction.locale)
    told = say("bot_missing", locale, application=interaction.application_id)
    log.warning("guild %d has the commands, but not the bot itself", guild)
    try:
        await interaction.followup.send(told, suppress_embeds=True)
    except faults.TROUBLE as error:
        log.info("a server was not told of it: %s", faults.in_short(error))


async def _settle_refused(client: Client, ticket: Ticket, error: Exception, seconds: float) -> None:
    code = error.code if isinstance(error, discord.HTTPException) else 0
    if code == faults.UNKNOWN_INTERACTION:
        log.info("job %d: Discord had given the interaction up", ticket.job)
        await client.desk.unacknowledged(ticket.job)
    elif code == faults.ALREADY_ACKNOWLEDGED and seconds < REPEAT_SECONDS:
        client.note_twin()
        await client.desk.unacknowledged(ticket.job)
    else:
        # Perhaps only Discord's answer was lost, and the message stands: that is asked.
        log.info("job %d: in doubt if acknowledged: %s", ticket.job, faults.in_short(error))
        if not await settle(client, ticket):
            raise error
