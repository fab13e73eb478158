"""The whole line of a guild, for its moderators: who waits for what, where, at what cost."""

import discord

from bot.chat import phrases
from bot.chat.buttons import mod_button
from bot.chat.client import Client
from bot.chat.lists import List, listed, short
from bot.desk.overview import Entry, Queue
from bot.request import Event, Waiting
from bot.texts import say

PAGE = 10  #: entries, each with a button
EVERYBODY = 0  #: in a button's id, where a member's number would stand


async def page(
    interaction: discord.Interaction[Client], member: int = EVERYBODY, skip: int = 0
) -> List:
    """Return a part of the guild's line, or of what one member has in it."""
    overview, guild = interaction.client.desk.overview, interaction.guild_id or 0
    queue = await overview.queue(guild, PAGE, member=member or None, skip=skip)
    return list_queue(queue, member, skip, str(interaction.locale))


def list_queue(queue: Queue, member: int, skip: int, locale: str) -> List:
    """Lay out a part of the line, with a button for each entry, and one for all."""
    if not queue.num_all:
        return listed([say("mod_queue_empty", locale)], [])
    cost = phrases.about(queue.cost_seconds, locale)
    lines = [say("mod_queue_title", locale, count=queue.num_all, cost=cost)]
    numbered = list(enumerate(queue.entries, start=skip + 1))
    lines += [_line(number, entry, locale) for number, entry in numbered]
    buttons = [
        mod_button("drop", (entry.ticket.job, member, skip), locale, n=n) for n, entry in numbered
    ]
    if skip + PAGE < queue.num_all:
        buttons.append(mod_button("queue", (member, skip + PAGE), locale))
    theirs = "button_mod_clear_member" if member else ""
    buttons.append(mod_button("clear", (member,), locale, theirs))
    return listed(lines, buttons)


def _line(number: int, entry: Entry, locale: str) -> str:
    ticket = entry.ticket
    told = {
        "number": number,
        "member": f"<@{ticket.request.member}>",
        "subject": phrases.quoted(short(ticket.request.subject, 40)),
        "state": _state(entry.event, locale),
        "cost": entry.cost_seconds,
    }
    return say("mod_queue_entry", locale, **told)


def _state(event: Event, locale: str) -> str:
    if not isinstance(event, Waiting):
        return say("painting_now", locale)
    if event.paused:
        return say("mod_queue_paused", locale, place=event.place)
    eta = phrases.about(event.eta_seconds, locale)
    return say("mod_queue_waiting", locale, place=event.place, eta=eta)
