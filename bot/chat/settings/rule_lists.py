"""A server's rules as pages that its moderators turn."""

from collections.abc import Sequence

import discord

from bot.chat import phrases, rights
from bot.chat.client import Client
from bot.chat.lists import List
from bot.chat.views import button
from bot.desk.policy.rules import Rule
from bot.texts import say

PAGE = 10
MAX_SHOWN = 100  #: characters of a pattern, and of its aliases


async def page(interaction: discord.Interaction[Client], number: int) -> List:
    """Return a page of the rules of the server, counted from 1."""
    known = await interaction.client.desk.rulings.rules(interaction.guild_id or 0)
    return lay_out(known, number, str(interaction.locale))


async def turn(interaction: discord.Interaction[Client], number: int) -> None:
    """Turn to a page of the rules, for who pressed its button and may still see it."""
    await rights.require(interaction, rights.SET_UP)
    listed = await page(interaction, number)
    await interaction.response.edit_message(content=listed.content, view=listed.view)


def lay_out(rules: Sequence[Rule], number: int, locale: str) -> List:
    """Lay out a page of rules, with a button to the next one and back to the first."""
    pages = max(1, -(-len(rules) // PAGE))
    number = min(max(number, 1), pages)
    view = discord.ui.View(timeout=None)
    if pages > 1:
        view.add_item(button("rules", number % pages + 1, locale))
    view.stop()  # a press is understood by its id alone (presses.py)
    if not rules:
        return List(say("rules_none", locale), view)
    shown = rules[(number - 1) * PAGE : number * PAGE]
    title = say("rules_title", locale, count=len(rules), page=number, pages=pages)
    return List("\n".join([title, *(line(rule, locale) for rule in shown)]), view)


def line(rule: Rule, locale: str) -> str:
    """Say one rule: its id, what it looks for, and what it does."""
    told = (
        f"`{rule.id}` {say(f'rule_kind_{rule.kind}', locale)} {_short(rule.pattern)}:"
        f" {say(f'rule_action_{rule.action}', locale)}"
    )
    if rule.aliases:
        told += f"; {say('rule_also', locale)} {_short(', '.join(rule.aliases))}"
    if rule.unless:
        told += f"; {say('rule_unless', locale)} {_short(', '.join(rule.unless))}"
    return told if rule.enabled else f"{told} ({say('off', locale)})"


def _short(words: str) -> str:
    return phrases.quoted(words if len(words) <= MAX_SHOWN else words[: MAX_SHOWN - 1] + "…")
