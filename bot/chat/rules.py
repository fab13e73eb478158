"""/portrait-settings rules: what is not painted here, or not before a moderator has seen it."""

from collections.abc import Sequence
from typing import get_args

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import phrases, replies, rights
from bot.chat.buttons import button, view_of
from bot.chat.client import Client
from bot.chat.lists import List, short
from bot.chat.phrases import named
from bot.desk.policy.rule_files import MAX_FILE, STARTER_GROUPS, RuleFormat, too_long
from bot.desk.policy.rules import MAX_PATTERN, Action, Rule, RuleKind, Trial, essence
from bot.texts import say

# A server's rules as pages that its moderators turn.

PAGE = 10
MAX_SHOWN = 100  #: characters of a pattern, and of its aliases
SHOWN = (MAX_SHOWN, 60, 40, 20)  #: or as many as let a whole page be shown


async def page(interaction: discord.Interaction[Client], number: int) -> List:
    """Return a page of the rules of the server, counted from 1."""
    known = await interaction.client.desk.guild_rules.rules(interaction.guild_id or 0)
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
    view = view_of([button("rules", number % pages + 1, locale)] if pages > 1 else [])
    if not rules:
        return List(say("rules_none", locale), view)
    shown = rules[(number - 1) * PAGE : number * PAGE]
    title = say("rules_title", locale, count=len(rules), page=number, pages=pages)
    lines = replies.whole(lambda most: [line(rule, locale, most) for rule in shown], SHOWN)
    return List("\n".join([title, *lines]), view)


def line(rule: Rule, locale: str, most: int = MAX_SHOWN) -> str:
    """Say one rule: its id, what it looks for, and what it does."""
    told = (
        f"`{rule.id}` {say(f'rule_kind_{rule.kind}', locale)} {_short(rule.pattern, most)}:"
        f" {say(f'rule_action_{rule.action}', locale)}"
    )
    if rule.aliases:
        told += f"; {say('rule_also', locale)} {_short(', '.join(rule.aliases), most)}"
    if rule.unless:
        told += f"; {say('rule_unless', locale)} {_short(', '.join(rule.unless), most)}"
    return told if rule.enabled else f"{told} ({say('off', locale)})"


def _short(words: str, most: int) -> str:
    return phrases.quoted(short(words, most))


MAX_LIST = 1000  #: characters of aliases or exceptions in one option
MAX_EXAMPLES = 8
MAX_CHOICES = 25

rules = app_commands.Group(name="rules", description=say("command_rules"))

KINDS = [Choice(name=say(f"rule_kind_{kind}"), value=kind) for kind in get_args(RuleKind)]
ACTIONS = [Choice(name=say(f"rule_action_{action}"), value=action) for action in get_args(Action)]
GROUPS = [
    Choice(name=say("group_all"), value=""),
    *(Choice(name=say(f"group_{group}"), value=group) for group in STARTER_GROUPS),
]
SAYS = {
    "kind": say("option_rule_kind"),
    "pattern": say("option_rule_pattern"),
    "aliases": say("option_rule_aliases"),
    "unless": say("option_rule_unless"),
}


@rules.command(name="add", description=say("command_rules_add"))
@app_commands.describe(**SAYS, action=say("option_rule_action"))
@app_commands.choices(kind=KINDS, action=ACTIONS)
async def add_rule(
    interaction: discord.Interaction[Client],
    kind: Choice[str],
    pattern: Range[str, 1, MAX_PATTERN],
    action: Choice[str] | None = None,
    aliases: Range[str, 0, MAX_LIST] = "",
    unless: Range[str, 0, MAX_LIST] = "",
) -> None:
    """Keep a rule, and stop what waits and does not pass it."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    rule = _rule(kind.value, pattern, action.value if action else "refuse", aliases, unless)
    guild_rules, locale = interaction.client.desk.guild_rules, str(interaction.locale)
    made, stopped = await guild_rules.add(interaction.guild_id or 0, interaction.user.id, rule)
    told = [say("rule_added", locale), line(made, locale)]
    await replies.tell(interaction, [*told, *stopped_told(stopped, locale)])


@rules.command(name="remove", description=say("command_rules_remove"))
@app_commands.describe(id=say("option_rule_id"))
async def remove_rule(interaction: discord.Interaction[Client], id: Range[str, 1, 100]) -> None:
    """Take a rule away."""
    guild_rules, locale = interaction.client.desk.guild_rules, str(interaction.locale)
    gone = await guild_rules.remove(interaction.guild_id or 0, interaction.user.id, id)
    told = [say("rule_removed", locale), line(gone, locale)]
    await replies.tell(interaction, told)


@remove_rule.autocomplete("id")
async def suggest_rules(interaction: discord.Interaction[Client], typed: str) -> list[Choice[str]]:
    """Suggest the rules whose id or words contain what was typed so far."""
    known = await interaction.client.desk.guild_rules.rules(interaction.guild_id or 0)
    named = {rule.id: f"{rule.id}: {rule.pattern}" for rule in known}
    fitting = [id for id, name in named.items() if typed.casefold() in name.casefold()]
    return [Choice(name=named[id][:100], value=id) for id in fitting[-MAX_CHOICES:]]


@rules.command(name="list", description=say("command_rules_list"))
async def list_rules(interaction: discord.Interaction[Client]) -> None:
    """Show the first page of the rules; its button turns it."""
    first = await page(interaction, 1)
    await interaction.response.send_message(first.content, view=first.view, ephemeral=True)


@rules.command(name="try", description=say("command_rules_try"))
@app_commands.describe(**SAYS)
@app_commands.choices(kind=KINDS)
async def try_rule(
    interaction: discord.Interaction[Client],
    kind: Choice[str],
    pattern: Range[str, 1, MAX_PATTERN],
    aliases: Range[str, 0, MAX_LIST] = "",
    unless: Range[str, 0, MAX_LIST] = "",
) -> None:
    """Show what a rule would have caught, and keep nothing."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    rule = _rule(kind.value, pattern, "refuse", aliases, unless)
    trial = await interaction.client.desk.guild_rules.try_out(interaction.guild_id or 0, rule)
    await replies.tell(interaction, _trial(trial, str(interaction.locale)))


@rules.command(name="import", description=say("command_rules_import"))
@app_commands.describe(file=say("option_rules_file"))
async def import_rules(interaction: discord.Interaction[Client], file: discord.Attachment) -> None:
    """Keep the rules of a file."""
    if file.size > 4 * MAX_FILE:  # a character takes four bytes at most
        raise too_long()
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild_rules, locale = interaction.client.desk.guild_rules, str(interaction.locale)
    data = await file.read()
    done = await guild_rules.take_in(interaction.guild_id or 0, interaction.user.id, data)
    told = say("rules_imported", locale, added=done.added, replaced=done.replaced)
    await replies.tell(interaction, [told, *stopped_told(done.stopped, locale)])


@rules.command(name="export", description=say("command_rules_export"))
@app_commands.describe(form=say("option_rules_form"))
async def export_rules(interaction: discord.Interaction[Client], form: RuleFormat = "toml") -> None:
    """Give the server's own rules out as a file."""
    text = await interaction.client.desk.guild_rules.give_out(interaction.guild_id or 0, form)
    file = replies.file_of(f"rules.{form}", text)
    await replies.send(interaction, say("rules_exported", str(interaction.locale)), [file])


@rules.command(name="starter", description=say("command_rules_starter"))
@app_commands.describe(group=say("option_starter_group"), on=say("option_starter_on"))
@app_commands.choices(group=GROUPS)
async def switch_starter(
    interaction: discord.Interaction[Client], group: Choice[str], on: bool
) -> None:
    """Switch the starter pack, or one group of it."""
    groups = [group.value] if group.value else list(STARTER_GROUPS)
    guild_rules, locale = interaction.client.desk.guild_rules, str(interaction.locale)
    stopped = await guild_rules.switch(interaction.guild_id or 0, interaction.user.id, groups, on)
    named = ", ".join(say(f"group_{each}", locale) for each in groups)
    told = say("starter_switched", locale, groups=named, state=say("on" if on else "off", locale))
    await replies.tell(interaction, [told, *stopped_told(stopped, locale)])


def stopped_told(stopped: int, locale: str) -> list[str]:
    """Say how many pictures a change has stopped, if it did."""
    return [say("pictures_stopped", locale, count=stopped)] if stopped else []


def _rule(kind: str, pattern: str, action: str, aliases: str, unless: str) -> Rule:
    return Rule(
        id="new",
        kind=kind,  # type: ignore[arg-type]  # checked when it is kept or tried
        pattern=essence(pattern) if kind == "all" else pattern.strip(),
        aliases=_listed(aliases),
        unless=_listed(unless),
        action=action,  # type: ignore[arg-type]  # likewise
    )


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in typed.split(","))))


def _trial(trial: Trial, locale: str) -> list[str]:
    told = [say("rule_tried", locale, caught=len(trial.caught), tried=trial.tried)]
    for job, request in trial.caught[:MAX_EXAMPLES]:
        asked_at = int(discord.utils.snowflake_time(job).timestamp())
        words = ", ".join(filter(None, request.wanted))
        asker = named(request.member, locale)
        told.append(f"- <t:{asked_at}:R> {asker}: {phrases.quoted(words[:150])}")
    if len(trial.caught) > MAX_EXAMPLES:
        told.append(say("rule_tried_more", locale, count=len(trial.caught) - MAX_EXAMPLES))
    if not trial.is_whole:
        told.append(say("rule_tried_partly", locale))
    return [*told, say("rule_tried_next", locale)]
