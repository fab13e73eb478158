"""A result as a new message, posted once: where the first one cannot show it, or after a long wait.

Before the first try it is written down that there will be one. Discord posts two messages with one
nonce once, for some minutes; after that the channel's history tells whether a try came through.
"""

import base64
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection

import discord

from bot.chat import cards, faults, messages
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.chat.pacing import is_result
from bot.request import Done, Event, Ticket
from bot.texts import say

log = logging.getLogger(__name__)

IN_DOUBT_SECONDS = 100.0  #: after a first try; Discord remembers a nonce "for a few minutes"
HISTORY = 100  #: messages; the most that one request gives
NO_WAY = (DiscordVerdict.NO_PLACE, DiscordVerdict.ELSEWHERE)


def nonce_of(*parts: object) -> str:
    """Return what makes two posts of one thing the same to Discord: 16 characters, 25 allowed."""
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode()


async def post_anew(client: Client, ticket: Ticket, card: Card) -> int | None:
    """Post a result in its channel, mention who asked, and take the first message away.

    Returns the new message, or None where nothing is due any more; raises one of TROUBLE.
    """
    age = await client.desk.deliveries.begin_posting(ticket.job)
    if age is None:
        return None
    card = _late(client, ticket, card)
    channel = client.get_partial_messageable(ticket.reply.channel)
    first, missing = await _first_message(client, ticket)
    if first is not None and _shows_result(first, ticket.job):
        return first.id  # an earlier life got as far as that
    posted = None
    if missing or age > IN_DOUBT_SECONDS:
        posted = await search(client, channel, ticket)
    if posted is None and missing:
        raise missing  # whoever took the message away wants no other
    if posted is None:
        posted = await _send(channel, ticket, cards.addressed(card, ticket.request.member))
    await _remove_first(client, ticket)
    return posted


async def post_privately(client: Client, ticket: Ticket, card: Card) -> int | None:
    """Send a private result to who asked, or where they take none, say in the channel it is ready.

    That there is none is said to them alone, or only in their list.

    Returns the new message, or None where nothing is due any more; raises one of TROUBLE.
    """
    age = await client.desk.deliveries.begin_posting(ticket.job)
    if age is None:
        return None
    card = _late(client, ticket, card)
    place: discord.abc.Messageable
    try:
        place = await client.create_dm(discord.Object(ticket.request.member))
        return await _send_once(client, place, ticket, card, age)
    except faults.TROUBLE as error:
        if verdict_of(error) is not DiscordVerdict.NO_PLACE or not card.exhibits:
            raise
    place = client.get_partial_messageable(ticket.reply.channel)
    notice = cards.addressed(cards.ready(ticket), ticket.request.member)
    return await _send_once(client, place, ticket, notice, age)


async def post_directly(client: Client, ticket: Ticket, card: Card) -> int | None:
    """Send a result to who asked to have it sent, and let the first message say that it was.

    Returns the new message, or None where nothing is due any more; raises one of TROUBLE, also
    where they take none.
    """
    age = await client.desk.deliveries.begin_posting(ticket.job)
    if age is None:
        return None
    place = await client.create_dm(discord.Object(ticket.request.member))
    sent = await _send_once(client, place, ticket, _late(client, ticket, card), age)
    try:
        await messages.edit(client, ticket, Card(say("sent_directly", ticket.request.locale)))
    except faults.TROUBLE as error:
        log.info("job %d: its first message stays (%s)", ticket.job, verdict_of(error))
    return sent


def _late(client: Client, ticket: Ticket, card: Card) -> Card:
    return cards.delayed(card, ticket.request.locale) if client.was_away(ticket) else card


async def _send_once(
    client: Client, place: discord.abc.Messageable, ticket: Ticket, card: Card, age: float
) -> int:
    posted = await search(client, place, ticket) if age > IN_DOUBT_SECONDS else None
    return posted or await _send(place, ticket, card)


async def _first_message(
    client: Client, ticket: Ticket
) -> tuple[discord.Message | None, Exception | None]:
    """Return the message that acknowledged a job; or why it is missing, if somebody took it."""
    try:
        return await messages.look(client, ticket), None
    except faults.TROUBLE as error:
        verdict = verdict_of(error)
        if verdict is DiscordVerdict.DELETED:
            return None, error
        if verdict not in NO_WAY:
            raise
        return None, None


def _shows_result(message: discord.Message, job: int) -> bool:
    acts = messages.acts_on(message, job)
    return bool(acts) and "cancel" not in acts


async def search(client: Client, place: discord.abc.Messageable, ticket: Ticket) -> int | None:
    """Return our message of a job among the latest, by its buttons; None if we may not look."""
    own = client.user.id if client.user else ticket.reply.application
    try:
        async for message in place.history(limit=HISTORY):
            is_other = message.author.id == own and message.id != ticket.reply.message
            if is_other and messages.acts_on(message, ticket.job):
                return message.id
    except faults.TROUBLE as error:
        if verdict_of(error) not in NO_WAY:
            raise
    return None


async def _send(place: discord.abc.Messageable, ticket: Ticket, card: Card) -> int:
    try:
        return await _send_as(place, ticket, card, reply_to=ticket.reply.message)
    except discord.HTTPException as error:
        if error.code != faults.REPLY_FORBIDDEN:
            raise
    return await _send_as(place, ticket, card, reply_to=None)


async def _send_as(
    place: discord.abc.Messageable, ticket: Ticket, card: Card, reply_to: int | None
) -> int:
    reply = None
    if reply_to is not None and isinstance(place, discord.PartialMessageable):
        reply = discord.MessageReference(
            message_id=reply_to, channel_id=place.id, fail_if_not_exists=False
        )
    asker = discord.Object(ticket.request.member)
    message = await place.send(
        files=await messages.files_of(card),
        view=messages.laid_out(ticket, card),
        nonce=nonce_of(ticket.job, ticket.reply.application),
        reference=reply,  # type: ignore[arg-type]  # None is its default; the overloads leave it out
        allowed_mentions=discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[asker]
        ),
    )
    return message.id


async def _remove_first(client: Client, ticket: Ticket) -> None:
    try:
        await messages.remove(client, ticket)
    except faults.TROUBLE as error:
        verdict = verdict_of(error)
        if verdict not in (DiscordVerdict.DELETED, *NO_WAY):
            raise
        log.info("job %d: its first message stays or was gone (%s)", ticket.job, verdict)


# What the image gate stopped is told to who asked alone: their words may be innocent.


async def tell_of_stop(client: Client, ticket: Ticket, card: Card) -> int | None:
    """Let the public message show the card; then tell who asked alone, once, and take it away.

    Returns the message where it stays, for nobody could be told; raises one of TROUBLE.
    """
    message = await messages.edit(client, ticket, card)
    if not await client.desk.deliveries.begin_telling(ticket.job):
        return message  # an earlier try may have come through
    if not await _tell_alone(client, ticket, cards.all_stopped(ticket)):
        return message
    await _remove_first(client, ticket)
    return None


async def _tell_alone(client: Client, ticket: Ticket, card: Card) -> bool:
    """Say whether who asked has been told alone; where they could not be, their list tells them."""
    if ticket.reply.token is None:  # whether it lives is Discord's to say: clocks may differ
        return False
    try:
        await messages.tell_alone(client, ticket, card)
    except faults.TROUBLE as error:
        log.info("job %d: nobody was told alone (%s)", ticket.job, faults.in_short(error))
        return False
    return True


async def tell_of_missing(client: Client, ticket: Ticket, num_missing: int) -> None:
    """Tell who asked alone why not all pictures came; the message has said only how many."""
    if not ticket.request.private:
        await _tell_alone(client, ticket, cards.some_stopped(ticket, num_missing))


# By which way an event reaches its people: its message edited, a new one, or a private one.

LATE_SECONDS = 120.0  #: of waiting, after which a person has looked away and is to be called

Way = Callable[[Client, Ticket, Card], Awaitable[int | None]]


BY_TOKEN = (messages.edit, tell_of_stop)  #: ways that go by the interaction's token while it lives

#: What closes one way and leaves the next; where only a sentence is left to say, all but an outage.
CLOSED = (*NO_WAY, DiscordVerdict.GONE)
CLOSED_TO_WORDS = (*CLOSED, DiscordVerdict.PERHAPS, DiscordVerdict.HOPELESS)


async def bring(
    client: Client,
    ticket: Ticket,
    event: Event,
    card: Card,
    closed: Collection[DiscordVerdict] = CLOSED,
) -> int | None:
    """Show a card by the first way that is open, and return the message; raise one of TROUBLE."""
    *others, last = ways_for(ticket, event)
    for way in others:
        try:
            return await way(client, ticket, card)
        except faults.TROUBLE as error:
            if verdict_of(error) not in closed:
                raise
    return await last(client, ticket, card)


def ways_for(ticket: Ticket, event: Event) -> tuple[Way, ...]:
    """Return the ways to show an event, the best one first."""
    if not is_result(event):
        return (messages.edit,)
    if ticket.request.direct and isinstance(event, Done):
        return (post_directly, messages.edit)
    if event == cards.ALL_STOPPED and not ticket.request.private:
        return (tell_of_stop,)
    new = post_privately if ticket.request.private else post_anew
    late = ticket.waited_seconds > LATE_SECONDS and not ticket.request.private
    # What was begun is gone on with: a clock that was set, or a channel that has been opened since,
    # would else show it in both messages.
    return (new, messages.edit) if late or ticket.posting_begun else (messages.edit, new)
