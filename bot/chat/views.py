"""Buttons under a message: each carries its act, its job and the version of this writing."""

import re

import discord

from bot.chat.cards import Card
from bot.request import Ticket
from bot.texts import say

CUSTOM_ID = re.compile(r"portrait:(?P<act>cancel|again|delete):(?P<job>\d{1,20}):v1")
ANY_OTHER_ID = re.compile(rf"(?!{CUSTOM_ID.pattern}\Z).*", re.DOTALL)

STYLES = {
    "cancel": discord.ButtonStyle.secondary,
    "again": discord.ButtonStyle.primary,
    "delete": discord.ButtonStyle.danger,
}


def custom_id(act: str, job: int) -> str:
    """Return what Discord hands back when the button is pressed, also after a restart."""
    return f"portrait:{act}:{job}:v1"


def job_of(custom_id: str) -> int | None:
    """Return the job a button belongs to."""
    match = CUSTOM_ID.fullmatch(custom_id)
    return int(match["job"]) if match else None


def button(act: str, job: int, locale: str) -> discord.ui.Button[discord.ui.View]:
    """Make one button."""
    label = say(f"button_{act}", locale)
    return discord.ui.Button(label=label, style=STYLES[act], custom_id=custom_id(act, job))


def buttons_for(ticket: Ticket, card: Card) -> discord.ui.View:
    """Lay out a card's buttons."""
    view = discord.ui.View(timeout=None)
    for act in card.buttons:
        view.add_item(button(act, ticket.job, ticket.request.locale))
    # A stopped view is not kept in memory: a press is understood by its id alone (presses.py).
    view.stop()
    return view
