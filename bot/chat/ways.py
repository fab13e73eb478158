"""By which way an event reaches its people: its message edited, a new one, or a private one."""

from collections.abc import Awaitable, Callable

from bot.chat import faults, messages, posting
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.faults import verdict_of
from bot.chat.pacing import is_result
from bot.request import Event, Ticket

LATE_SECONDS = 120.0  #: of waiting, after which a person has looked away and is to be called

Way = Callable[[Client, Ticket, Card], Awaitable[int | None]]


async def bring(client: Client, ticket: Ticket, event: Event, card: Card) -> int | None:
    """Show a card by the first way that is open, and return the message; raise one of TROUBLE."""
    *others, last = ways_for(ticket, event)
    for way in others:
        try:
            return await way(client, ticket, card)
        except faults.TROUBLE as error:
            if verdict_of(error) not in posting.NO_WAY:
                raise
    return await last(client, ticket, card)


def ways_for(ticket: Ticket, event: Event) -> tuple[Way, ...]:
    """Return the ways to show an event, the best one first."""
    if not is_result(event):
        return (messages.edit,)
    new = posting.post_privately if ticket.request.private else posting.post_anew
    late = ticket.waited_seconds > LATE_SECONDS and not ticket.request.private
    # What was begun is gone on with: a clock that was set, or a channel that has been opened since,
    # would else show it in both messages.
    return (new, messages.edit) if late or ticket.posting_begun else (messages.edit, new)
