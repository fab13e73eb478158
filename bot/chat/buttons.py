"""Buttons under a message: each carries its act, its job and the version of this writing."""

import re
from collections.abc import Iterable, Sequence

import discord

from bot.chat.cards import Card
from bot.request import Ticket
from bot.texts import say

# Buttons under cases that moderators decide; each carries its act and what it is about.

CASE_ACTS = (
    "approve|reject|dismiss|remove|allow|uphold|accept|decline|noted|forgive|appeal|paint|answer"
)
CASE_PATTERN = rf"matter:(?:{CASE_ACTS}):\d{{1,20}}:v1"
CASE_ID = re.compile(rf"matter:(?P<act>{CASE_ACTS}):(?P<ref>\d{{1,20}}):v1")

CASE_STYLES = {
    "approve": discord.ButtonStyle.success,
    "reject": discord.ButtonStyle.danger,
    "dismiss": discord.ButtonStyle.success,
    "remove": discord.ButtonStyle.danger,
    "allow": discord.ButtonStyle.success,
    "uphold": discord.ButtonStyle.secondary,
    "accept": discord.ButtonStyle.success,
    "decline": discord.ButtonStyle.danger,
    "noted": discord.ButtonStyle.secondary,
    "forgive": discord.ButtonStyle.secondary,  # a removed picture: it may be posted again
    "appeal": discord.ButtonStyle.secondary,  # a member, against a refusal
    "paint": discord.ButtonStyle.primary,  # a member, what was allowed once
    "answer": discord.ButtonStyle.primary,  # a member, to read what became of an appeal
}

Item = discord.ui.Button[discord.ui.View]


def case_id(act: str, ref: int) -> str:
    """Return what Discord hands back when the button is pressed, also after a restart."""
    return f"matter:{act}:{ref}:v1"


def case_button(act: str, ref: int, locale: str = "en", number: int | None = None) -> Item:
    """Make one button, with the number of its entry where it stands under a list."""
    label = say(f"button_{act}", locale)
    if number is not None:
        label = f"{label} {number}"
    return discord.ui.Button(label=label, style=CASE_STYLES[act], custom_id=case_id(act, ref))


def view_of(buttons: Iterable[Item]) -> discord.ui.View:
    """Lay out buttons that are understood by their ids alone."""
    view = discord.ui.View(timeout=None)
    for each in buttons:
        view.add_item(each)
    view.stop()
    return view


ACTS = "cancel|again|keep|delete|show|drop|older|rules|exhibit|erase|file"
CUSTOM_ID = re.compile(rf"portrait:(?P<act>{ACTS}):(?P<job>\d{{1,20}}):v1")
#: What a moderator's button does, and what it is told: numbers and a word, parted by colons.
MOD_ID = re.compile(r"portrait-mod:(?P<mod_act>[a-z]{1,12}):(?P<mod_told>[a-z0-9:_ -]{0,78}):v1")
ANY_OTHER_ID = re.compile(
    rf"(?!({CUSTOM_ID.pattern}|{MOD_ID.pattern}|{CASE_PATTERN})\Z).*", re.DOTALL
)

STYLES = {
    "cancel": discord.ButtonStyle.secondary,
    "again": discord.ButtonStyle.primary,
    "keep": discord.ButtonStyle.secondary,
    "delete": discord.ButtonStyle.danger,
    "show": discord.ButtonStyle.primary,
    "drop": discord.ButtonStyle.secondary,  # as cancel, in a list that is then shown anew
    "older": discord.ButtonStyle.secondary,  # than the job it names, in a list
    "rules": discord.ButtonStyle.secondary,  # the page whose number it bears
    "exhibit": discord.ButtonStyle.secondary,
    "file": discord.ButtonStyle.secondary,  # the PNG with its settings, for its owner alone
    "erase": discord.ButtonStyle.danger,  # everything of the member whose number it bears
}


def custom_id(act: str, job: int) -> str:
    """Return what Discord hands back when the button is pressed, also after a restart."""
    return f"portrait:{act}:{job}:v1"


def job_of(custom_id: str) -> int | None:
    """Return the job a button belongs to."""
    match = CUSTOM_ID.fullmatch(custom_id)
    return int(match["job"]) if match else None


def acts_for(custom_ids: Iterable[str], job: int) -> set[str]:
    """Return the acts on a job among the ids of buttons."""
    matches = filter(None, map(CUSTOM_ID.fullmatch, custom_ids))
    return {match["act"] for match in matches if int(match["job"]) == job}


def button(
    act: str, job: int, locale: str, number: int | None = None
) -> discord.ui.Button[discord.ui.View]:
    """Make one button, with the number of its entry where it stands under a list."""
    label = say(f"button_{act}", locale)
    if number is not None:
        label = f"{label} {number}"
    return discord.ui.Button(label=label, style=STYLES[act], custom_id=custom_id(act, job))


def mod_button(
    act: str, told: Sequence[int | str], label: str, *, dangerous: bool = False
) -> discord.ui.Button[discord.ui.View]:
    """Make a moderator's button."""
    style = discord.ButtonStyle.danger if dangerous else discord.ButtonStyle.secondary
    id = f"portrait-mod:{act}:{':'.join(map(str, told))}:v1"
    return discord.ui.Button(label=label, style=style, custom_id=id)


def buttons_for(ticket: Ticket, card: Card) -> discord.ui.View:
    """Lay out a card's buttons."""
    view = discord.ui.View(timeout=None)
    for act in card.buttons:
        view.add_item(button(act, ticket.job, ticket.request.locale))
    # A stopped view is not kept in memory: a press is understood by its id alone (presses.py).
    view.stop()
    return view
