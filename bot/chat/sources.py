"""Going on from a picture: what is offered under it, and what a press of that does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import discord

from bot.chat import asking, cards, replies
from bot.chat.buttons import ButtonId, Item, numbers, source_button, view_of
from bot.chat.cards import Card
from bot.chat.client import Client
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
UNDER = ("vary", "enlarge")  #: those that stand under a picture itself


async def offered(client: Client, ticket: Ticket, done: Done, card: Card) -> Card:
    """Return a result's card with what may go on from it, and with what it goes on from itself."""
    offer = client.desk.offer()
    has_any = offer is not None and offer.uses and _may_begin_with(done)
    acts = [act for act in UNDER if offer and ACTS[act].use in offer.uses] if has_any else []
    below = card.below
    if link := await _link(client, ticket):
        by = say("line_by", ticket.request.locale, member=f"<@{ticket.request.member}>")
        below = below.replace(by, f"{by} · {link}", 1)
    return replace(card, below=below, going_on=(*acts, "others") if has_any else ())


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
    if id.act == "others":
        await _show_more(interaction, ticket, index)
        return
    request = await _request(interaction, ticket, id.act, index)
    price = desk.sources.price(request)
    if price > 1 and len(told) < 3:
        await _ask_at(interaction, ticket, id.act, index, price)
    else:
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


async def _show_more(interaction: discord.Interaction[Client], ticket: Ticket, index: int) -> None:
    """Show who presses, and nobody else, what else they may do from a picture."""
    locale = str(interaction.locale)
    request = await _request(interaction, ticket, "vary", index)
    await interaction.client.desk.members.require_wanted(ticket.job)
    await interaction.client.desk.sources.chain(request)
    allowed = await interaction.client.desk.member_limits.uses(request)
    buttons = list(_more(ticket, index, allowed, locale))
    told = say("source_more" if buttons else "act_off", locale)
    await replies.send(interaction, told, view=view_of(buttons))


def _more(ticket: Ticket, index: int, allowed: Sequence[str], locale: str) -> Iterator[Item]:
    for act, source in ACTS.items():
        if act not in UNDER and source.use in allowed:
            yield source_button(act, (ticket.job, index), locale)
