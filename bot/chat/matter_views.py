"""Buttons under matters that moderators decide; each carries its act and what it is about."""

import re
from collections.abc import Iterable

import discord

from bot.texts import say

ACTS = "approve|reject|dismiss|remove|allow|uphold|accept|decline|noted|forgive|appeal|paint|answer"
MATTER = rf"matter:(?:{ACTS}):\d{{1,20}}:v1"
MATTER_ID = re.compile(rf"matter:(?P<act>{ACTS}):(?P<ref>\d{{1,20}}):v1")

STYLES = {
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


def matter_id(act: str, ref: int) -> str:
    """Return what Discord hands back when the button is pressed, also after a restart."""
    return f"matter:{act}:{ref}:v1"


def button(act: str, ref: int, locale: str = "en", number: int | None = None) -> Item:
    """Make one button, with the number of its entry where it stands under a list."""
    label = say(f"button_{act}", locale)
    if number is not None:
        label = f"{label} {number}"
    return discord.ui.Button(label=label, style=STYLES[act], custom_id=matter_id(act, ref))


def view_of(buttons: Iterable[Item]) -> discord.ui.View:
    """Lay out buttons that are understood by their ids alone."""
    view = discord.ui.View(timeout=None)
    for each in buttons:
        view.add_item(each)
    view.stop()
    return view
