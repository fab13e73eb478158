"""Going on from a picture: what is offered under it, and what a press of that does."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import discord

from bot.chat import asking, cards, replies
from bot.chat.buttons import ButtonId, Item, numbers, source_button, view_in_rows, view_of
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.errors import Refused
from bot.request import Done, GoingOn, Request, Ticket
from bot.texts import say

#: What each button asks for: how a picture is gone on from.
ACTS: dict[str, GoingOn] = {
    "vary": GoingOn(job=None, index=0, use="vary", strength="subtle"),
    "strong": GoingOn(job=None, index=0, use="vary", strength="strong"),
    "enlarge": GoingOn(job=None, index=0, use="enlarge"),
    "background": GoingOn(job=None, index=0, use="repaint", part="background"),
    "hair": GoingOn(job=None, index=0, use="repaint", part="hair"),
    "eyes": GoingOn(job=None, index=0, use="repaint", part="eyes"),
}
ROWS = (("vary", "strong", "enlarge"), ("background", "hair", "eyes"))  #: of one of several
UNDER = ("vary", "enlarge")  #: those that stand under a picture itself


async def offered(client: Client, ticket: Ticket, done: Done, card: Card) -> Card:
    """Return a result's card with what may go on from it, and with what it goes on from itself."""
    offer = client.desk.offer()
    uses = offer.uses if offer and _may_begin_with(done) else ()
    acts = [act for act in UNDER if ACTS[act].use in uses]
    below = card.below
    if link := await _link(client, ticket):
        by = say("line_by", ticket.request.locale, member=f"<@{ticket.request.member}>")
        below = below.replace(by, f"{by} · {link}", 1)
    num_choices = len(done.prints) if uses else 0
    return replace(card, below=below, going_on=(*acts, "others"), num_choices=num_choices)


def _may_begin_with(done: Done) -> bool:
    """Tell whether anything goes on from a result: from what is enlarged already nothing does."""
    return done.report.use != "enlarge"


async def usable(
    interaction: discord.Interaction[Client], outcome: object, request: Request
) -> list[str]:
    """Return how a result may be gone on from by who asks."""
    if not isinstance(outcome, Done) or not _may_begin_with(outcome):
        return []
    return await interaction.client.desk.member_limits.uses(request)


async def _link(client: Client, ticket: Ticket) -> str | None:
    """Name the picture that one goes on from, without its member; with a link where all see it."""
    source = ticket.request.source
    if source is None:
        return None
    told = say("line_from", ticket.request.locale)
    parent = await client.desk.look_up(source.job) if source.job is not None else None
    if parent is None or parent.request.private or parent.reply.message is None:
        return told
    return f"[{told}]({cards.address(parent)})"


async def press(interaction: discord.Interaction[Client], ticket: Ticket, id: ButtonId) -> None:
    """Do what a button says: at once, or first ask for which picture, or whether at that price.

    What it says are the job, then the number of the picture, then 1 where the price was seen.
    """
    told = numbers(id.told, len(id.told))
    desk, count = interaction.client.desk, await _count(interaction, ticket)
    if len(told) == 1 and count > 1:
        await _ask_which(interaction, ticket, id.act, count)
        return
    index = told[1] if len(told) > 1 else 0
    request = await _request(interaction, ticket, id.act, index)
    price = desk.sources.price(request)
    if price > 1 and len(told) < 3:
        await _ask_at(interaction, ticket, id.act, index, price)
    else:
        asking.require_once(interaction, id.act, ticket.job, index)
        await asking.ask(interaction, request)


async def _request(
    interaction: discord.Interaction[Client], ticket: Ticket, act: str, index: int
) -> Request:
    source = ACTS[act].model_copy(update={"job": ticket.job, "index": index})
    return await request_from(interaction, ticket, source, {})


async def request_from(
    interaction: discord.Interaction[Client],
    ticket: Ticket,
    source: GoingOn,
    words: dict[str, object],
) -> Request:
    """Return what goes on from a picture in the name of who presses."""
    asked = {"seed": None, "count": 1, "direct": False, "source": source, **words}
    fresh = await asking.request_of(interaction, ticket.request.model_copy(update=asked))
    return await interaction.client.desk.member_limits.within(fresh)


async def _count(interaction: discord.Interaction[Client], ticket: Ticket) -> int:
    outcome = await interaction.client.desk.outcome(ticket.job)
    return len(outcome.prints) if isinstance(outcome, Done) else 0


async def _ask_which(
    interaction: discord.Interaction[Client], ticket: Ticket, act: str, count: int
) -> None:
    locale = str(interaction.locale)
    buttons = [
        source_button(act, (ticket.job, index), locale, label=str(index + 1))
        for index in range(count)
    ]
    await replies.send(interaction, say("source_which", locale), view=view_of(buttons))


async def _ask_at(
    interaction: discord.Interaction[Client], ticket: Ticket, act: str, index: int, price: int
) -> None:
    locale = str(interaction.locale)
    button = source_button(act, (ticket.job, index, 1), locale)
    question = say("source_price", locale, price=price)
    await replies.send(interaction, question, view=view_of([button]))


async def further(interaction: discord.Interaction[Client], ticket: Ticket) -> list[Item]:
    """Return the buttons, but those under a picture, by which who presses may go on from it.

    None where the orders of the server forbid that. Of several pictures a press asks which.
    """
    count = await _count(interaction, ticket)
    told = (ticket.job, 0) if count == 1 else (ticket.job,)
    try:
        interaction.client.desk.privacy.require_words(ticket)
        allowed = await _allowed(interaction, ticket, 0)
    except Refused:
        return []
    acts = [act for act in ACTS if act not in UNDER]
    return _buttons(acts, told, allowed, str(interaction.locale))


async def show_choice(interaction: discord.Interaction[Client], ticket: Ticket, index: int) -> None:
    """Show who chose one of several pictures, and nobody else, how they may go on from it."""
    locale = str(interaction.locale)
    if index >= await _count(interaction, ticket):
        raise Refused("button_stale")
    allowed = await _allowed(interaction, ticket, index)
    rows = [_buttons(row, (ticket.job, index), allowed, locale) for row in ROWS]
    told = say("source_from", locale, n=index + 1) if any(rows) else say("act_off", locale)
    await replies.send(interaction, told, view=view_in_rows(rows))


async def _allowed(
    interaction: discord.Interaction[Client], ticket: Ticket, index: int
) -> list[str]:
    """Return by which uses who presses may go on from a picture; raises Refused."""
    outcome = await interaction.client.desk.outcome(ticket.job)
    await interaction.client.desk.members.require_wanted(ticket.job)
    request = await _request(interaction, ticket, "vary", index)
    await interaction.client.desk.sources.chain(request)
    return await usable(interaction, outcome, request)


def _buttons(
    acts: Iterable[str], told: Sequence[int], allowed: Sequence[str], locale: str
) -> list[Item]:
    return [source_button(act, told, locale) for act in acts if ACTS[act].use in allowed]
