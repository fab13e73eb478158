"""/portrait-settings: one panel for who may manage a server, and its rules as a file."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from pydantic import ValidationError

from bot.chat import clean, panel, phrases, replies, rights
from bot.chat.buttons import chosen
from bot.chat.client import Client
from bot.chat.panel import FORMS_OF_LIMITS, Address, Holding, rule_named, scope_in
from bot.chat.phrases import named
from bot.desk.policy.limits import MAX_SHARE, NO_LIMIT
from bot.desk.policy.rule_files import MAX_FILE, STARTER_GROUPS, RuleFormat, too_long
from bot.desk.policy.rules import Rule, Trial, essence
from bot.desk.policy.settings import HOWS
from bot.desk.settings import Seen
from bot.errors import Refused
from bot.request import QUALITIES
from bot.texts import say
from bot.vocabulary.people import DESCRIPTION, NAME, KnownPerson

#: What the bot needs where it posts by itself.
NEEDED = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True
)
HOME: Address = ("home",)
MAX_EXAMPLES = 8

Here = discord.Interaction[Client]


@app_commands.command(name=rights.SET_UP, description=say("command_settings"))
@app_commands.describe(rules_from=say("option_rules_file"), rules_as=say("option_rules_form"))
@app_commands.default_permissions(rights.WANTED[rights.SET_UP])
@app_commands.guild_only()
@app_commands.guild_install()
async def portrait_settings(
    interaction: Here,
    rules_from: discord.Attachment | None = None,
    rules_as: RuleFormat | None = None,
) -> None:
    """Open the panel; or keep the rules of a file, or give the server's own out as one."""
    if rules_from is not None:
        await _take_in(interaction, rules_from)
    elif rules_as is not None:
        await _give_out(interaction, rules_as)
    else:
        await _show(interaction, HOME)


async def _take_in(interaction: Here, file: discord.Attachment) -> None:
    if file.size > 4 * MAX_FILE:  # a character takes four bytes at most
        raise too_long()
    await replies.think(interaction)
    guild_rules, locale = interaction.client.desk.guild_rules, str(interaction.locale)
    data = await file.read()
    done = await guild_rules.take_in(interaction.guild_id or 0, interaction.user.id, data)
    told = say("rules_imported", locale, added=done.added, replaced=done.replaced)
    await replies.tell(interaction, [told, *_stopped_told(done.stopped, locale)])


async def _give_out(interaction: Here, form: RuleFormat) -> None:
    text = await interaction.client.desk.guild_rules.give_out(interaction.guild_id or 0, form)
    file = replies.file_of(f"rules.{form}", text)
    await replies.send(interaction, say("rules_exported", str(interaction.locale)), [file])


async def _holding(interaction: Here) -> Holding:
    guild_cache = interaction.client.desk.guild_cache
    snapshot = await guild_cache.cached(interaction.guild_id)
    return Holding(snapshot.settings, snapshot.rules, guild_cache.house, str(interaction.locale))


async def _show(interaction: Here, address: Address, changed: Sequence[str] = ()) -> None:
    """Show a page in the panel that was used, or in one of its own that only who acts sees."""
    view = panel.lay_out(address, await _holding(interaction), changed)
    message = interaction.message
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view)
    elif message and message.flags.ephemeral and message.flags.components_v2:
        await interaction.response.edit_message(view=view)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


async def show_rules(interaction: Here, number: int) -> None:
    """Show a page of the rules, for who pressed its button and may still see it."""
    await rights.require(interaction, rights.SET_UP)
    await _show(interaction, ("rules", str(number)))


async def _page(interaction: Here, told: Sequence[str]) -> None:
    """Show the page that a button names."""
    await _show(interaction, tuple(told))


async def _go(interaction: Here, told: Sequence[str]) -> None:
    """Show what of a page was chosen in a menu."""
    named_by_menu = chosen(interaction.data)
    addresses: Mapping[str, Address] = {
        "page": (named_by_menu,),
        "channel": ("channel", named_by_menu),
        "role": ("scope", _role(named_by_menu, interaction.guild_id)),
        "place": ("scope", f"c{named_by_menu}"),
    }
    await _show(interaction, addresses.get(told[0], HOME))


def _role(id: str, guild: int | None) -> str:
    """Return the scope of a role; the one that everybody has is everyone."""
    return "e" if id == str(guild) else f"r{id}"


# What a press changes: each says which page then shows what holds, and what changed.

Change = Callable[[Here, Sequence[str], str], Awaitable[tuple[Address, list[str]]]]


async def _how(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    channel, how, mark = _so_many(told, 3)
    choices, seen = _choices(interaction), Seen("channels", mark)
    changed = await choices.answer(*_who(interaction), _id(channel), how, seen)
    return ("channel", channel), changed


async def _everywhere(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    (mark,) = _so_many(told, 1)
    seen = Seen("channels", mark)
    changed = await _choices(interaction).answer_everywhere(*_who(interaction), seen)
    return ("channels",), changed


async def _clear(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    scope, mark = _so_many(told, 2)
    where = scope_in((scope,))
    seen = Seen(where.name, mark)
    changed = await _choices(interaction).unlimit(*_who(interaction), where, seen)
    return ("scope", scope), changed


async def _share(interaction: Here, told: Sequence[str], value: str) -> tuple[Address, list[str]]:
    scope, mark = _so_many(told, 2)
    share = min(max(_id(value), 1), MAX_SHARE)
    said = {"share": share if share > 1 else None}
    where = scope_in((scope,))
    seen = Seen(where.name, mark)
    changed = await _choices(interaction).relimit(*_who(interaction), where, said, seen)
    return ("scope", scope), changed


async def _showcase(
    interaction: Here, told: Sequence[str], value: str
) -> tuple[Address, list[str]]:
    (mark,) = _so_many(told, 1)
    channel = _id(value) if value else None
    chosen = (await _holding(interaction)).chosen
    changed = await _choices(interaction).showcase(
        *_who(interaction), channel, chosen.shows_all, Seen("showcase", mark)
    )
    return ("showcase",), [*changed, *_obstacle(interaction, channel)]


async def _all(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    shows_all, mark = _so_many(told, 2)
    chosen = (await _holding(interaction)).chosen
    changed = await _choices(interaction).showcase(
        *_who(interaction), chosen.showcase, shows_all == "1", Seen("showcase", mark)
    )
    return ("showcase",), changed


async def _stars(interaction: Here, told: Sequence[str], value: str) -> tuple[Address, list[str]]:
    (mark,) = _so_many(told, 1)
    changed = await _choices(interaction).showcase_stars(
        *_who(interaction), _id(value), Seen("showcase", mark)
    )
    return ("showcase",), changed


async def _weekly(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    on, mark = _so_many(told, 2)
    changed = await _choices(interaction).showcase_weekly(
        *_who(interaction), on == "1", Seen("showcase", mark)
    )
    return ("showcase",), changed


async def _drafts(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    on, mark = _so_many(told, 2)
    changed = await _choices(interaction).drafts(
        *_who(interaction), on == "1", Seen("drafts", mark)
    )
    return ("drafts",), changed


async def _threads(interaction: Here, told: Sequence[str], _: str) -> tuple[Address, list[str]]:
    on, mark = _so_many(told, 2)
    changed = await _choices(interaction).threads(
        *_who(interaction), on == "1", Seen("threads", mark)
    )
    return ("drafts",), changed


async def _moderators(
    interaction: Here, told: Sequence[str], value: str
) -> tuple[Address, list[str]]:
    (mark,) = _so_many(told, 1)
    channel = _id(value) if value else None
    changed = await _choices(interaction).moderators_channel(
        *_who(interaction), channel, Seen("moderators", mark)
    )
    return ("moderators",), [*changed, *_obstacle(interaction, channel)]


async def _starter(interaction: Here, told: Sequence[str], how: str) -> tuple[Address, list[str]]:
    group, mark = _so_many(told, 2)
    if group not in STARTER_GROUPS or how not in HOWS:
        raise Refused("button_stale")
    await interaction.response.defer()  # what waits is judged anew, which takes its time
    changed, stopped = await _choices(interaction).starter(
        *_who(interaction), [group], how, Seen("rules", mark)
    )
    return ("rules",), [*changed, *_stopped_told(stopped, str(interaction.locale))]


async def _unrule(interaction: Here, told: Sequence[str], value: str) -> tuple[Address, list[str]]:
    guild_rules = interaction.client.desk.guild_rules
    known = {rule_named(rule): rule for rule in await guild_rules.rules(interaction.guild_id or 0)}
    if value not in known:
        raise Refused("settings_moved")
    gone = await guild_rules.remove(*_who(interaction), known[value].id, known[value])
    locale = str(interaction.locale)
    told_of = f"{say('rule_removed', locale)} {panel.rule_line(gone, locale)}"
    return ("rules", *told[:1]), [told_of]


#: What buttons and menus change; a menu hands on what was chosen, a button nothing.
CHANGES: Mapping[str, Change] = {
    "how": _how,
    "everywhere": _everywhere,
    "clear": _clear,
    "share": _share,
    "showcase": _showcase,
    "nowhere": _showcase,
    "all": _all,
    "stars": _stars,
    "weekly": _weekly,
    "drafts": _drafts,
    "threads": _threads,
    "moderators": _moderators,
    "inbox": _moderators,
    "starter": _starter,
    "unrule": _unrule,
}
#: Where who pressed in vain sees what holds.
SEEN_AT: Mapping[str, Callable[[Sequence[str]], Address]] = {
    "how": lambda told: ("channel", *told[:1]),
    "everywhere": lambda _: ("channels",),
    "showcase": lambda _: ("showcase",),
    "nowhere": lambda _: ("showcase",),
    **dict.fromkeys(("all", "stars", "weekly"), lambda _: ("showcase",)),
    **dict.fromkeys(("drafts", "threads"), lambda _: ("drafts",)),
    "moderators": lambda _: ("moderators",),
    "inbox": lambda _: ("moderators",),
    "starter": lambda _: ("rules",),
    "unrule": lambda told: ("rules", *told[:1]),
    "addname": lambda _: ("names",),
    "hidename": lambda _: ("names",),
    "showname": lambda _: ("names",),
}


async def _set(interaction: Here, told: Sequence[str]) -> None:
    """Change what a button says."""
    await _apply(interaction, told, CHANGES, "")


async def _pick(interaction: Here, told: Sequence[str]) -> None:
    """Change something to what was chosen in a menu."""
    await _apply(interaction, told, CHANGES, chosen(interaction.data))


async def _apply(
    interaction: Here, told: Sequence[str], changes: Mapping[str, Change], value: str
) -> None:
    """Change something and show what holds; where it is not as it was seen, that is said."""
    what, *facts = told
    if what not in changes:
        raise Refused("button_stale")
    locale = str(interaction.locale)
    try:
        address, changed = await changes[what](interaction, facts, value)
    except Refused as refusal:
        if refusal.code != "settings_moved":
            raise
        address = SEEN_AT[what](facts) if what in SEEN_AT else ("scope", *facts[:1])
        return await _show(interaction, address, [say("settings_moved", locale)])
    title = say("settings_changed" if changed else "settings_same", locale)
    return await _show(interaction, address, [title, *changed])


# Forms: what is typed.


async def _form(interaction: Here, told: Sequence[str]) -> None:
    """Open the form that a button names."""
    form, *facts = told
    holding = await _holding(interaction)
    if form in FORMS_OF_LIMITS:
        scope, mark = _so_many(facts, 2)
        made = panel.limits_form(form, scope_in((scope,)), mark, holding)
    elif form in ("addrule", "tryrule"):
        made = panel.rule_form(form, holding)
    elif form in ("addname", "hidename", "showname"):
        (mark,) = _so_many(facts, 1)
        made = panel.name_form(form, mark, holding)
    else:
        raise Refused("button_stale")
    await interaction.response.send_modal(made)


async def _filled(interaction: Here, told: Sequence[str]) -> None:
    """Do what a form says that was sent off."""
    if told[0] == "tryrule":
        await _try(interaction)
    else:
        await _apply(interaction, told, FORMS, told[0])


async def _limits(interaction: Here, told: Sequence[str], form: str) -> tuple[Address, list[str]]:
    scope, mark = _so_many(told, 2)
    typed, locale = _typed(interaction), str(interaction.locale)
    said: dict[str, Any] = {
        name: _limit(name, typed.get(name, ""), *bounds, locale)
        for name, bounds in FORMS_OF_LIMITS[form].items()
    }
    if form == "amounts":
        quality = typed.get("quality", "")
        said["quality"] = quality if quality in QUALITIES else None
    where = scope_in((scope,))
    seen = Seen(where.name, mark)
    changed = await _choices(interaction).relimit(*_who(interaction), where, said, seen)
    return ("scope", scope), changed


def _limit(name: str, typed: str, unit: float, most: int, locale: str) -> float | None:
    """Read one limit; raises Refused, `limit_unreadable`. Of some more is stricter: 0 lifts."""
    word, is_least = typed.strip().casefold(), name in ("cooldown_seconds", "account_age_seconds")
    is_least = is_least or name == "membership_seconds"
    if not word:
        return None
    if word in {say("form_none").casefold(), say("form_none", locale).casefold()}:
        return 0.0 if is_least else NO_LIMIT
    if not word.isdecimal() or int(word) > most:
        raise Refused("limit_unreadable", typed=typed[:20], field=name_of(name, locale), most=most)
    value = int(word) * unit
    return float(value) if is_least else int(value)


def name_of(field: str, locale: str) -> str:
    """Return what a form calls a field."""
    return say(f"form_{field}", locale)


async def _add_rule(interaction: Here, _: Sequence[str], __: str) -> tuple[Address, list[str]]:
    rule, locale = _rule(_typed(interaction)), str(interaction.locale)
    await interaction.response.defer()
    made, stopped = await interaction.client.desk.guild_rules.add(*_who(interaction), rule)
    added = f"{say('rule_added', locale)} {panel.rule_line(made, locale)}"
    last = (await _holding(interaction)).rules
    number = str(-(-len(last) // panel.RULES_SHOWN))
    return ("rules", number), [added, *_stopped_told(stopped, locale)]


async def _try(interaction: Here) -> None:
    """Show what a rule would have caught, and keep nothing."""
    rule = _rule(_typed(interaction))
    await replies.think(interaction)
    trial = await interaction.client.desk.guild_rules.try_out(interaction.guild_id or 0, rule)
    await replies.tell(interaction, _trial(trial, str(interaction.locale)))


async def _name(interaction: Here, told: Sequence[str], form: str) -> tuple[Address, list[str]]:
    (mark,) = _so_many(told, 1)
    names, typed, seen = interaction.client.desk.names, _typed(interaction), Seen("names", mark)
    name = clean.tidy(typed.get("name", ""))
    if form == "addname":
        person = _person(name, clean.tidy(typed.get("description", "")), typed.get("also", ""))
        return ("names",), await names.add(*_who(interaction), person, seen)
    change = names.hide if form == "hidename" else names.show
    return ("names",), await change(*_who(interaction), name, seen)


FORMS: Mapping[str, Change] = {
    **dict.fromkeys(FORMS_OF_LIMITS, _limits),
    "addrule": _add_rule,
    **dict.fromkeys(("addname", "hidename", "showname"), _name),
}

ACTS: Mapping[str, Callable[[Here, Sequence[str]], Awaitable[None]]] = {
    "page": _page,
    "set": _set,
    "form": _form,
    "filled": _filled,
    "go": _go,
    "pick": _pick,
}


# What Discord hands over, read as ours.


def _choices(interaction: Here) -> Any:
    return interaction.client.desk.guild_choices


def _who(interaction: Here) -> tuple[int, int]:
    """Return the guild, and who changes something there."""
    return interaction.guild_id or 0, interaction.user.id


def _typed(interaction: Here) -> dict[str, str]:
    """Return what stands in the fields of a form, by their names."""
    data: Any = interaction.data or {}
    fields = [part.get("component") or {} for part in data.get("components", ())]
    return {
        str(each.get("custom_id")): str(each.get("value") or next(iter(each.get("values", ())), ""))
        for each in fields
    }


def _so_many(told: Sequence[str], count: int) -> Sequence[str]:
    """Return the words of a button; raises Refused where none of ours has so many."""
    if len(told) != count:
        raise Refused("button_stale")
    return told


def _id(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 19:
        raise Refused("button_stale")
    return int(typed)


def _obstacle(interaction: Here, channel: int | None) -> list[str]:
    """Say that the bot may not post in a channel, as far as it can tell."""
    guild = interaction.guild
    place = guild.get_channel(channel) if guild and channel else None
    if guild is None or place is None or guild.me is None:
        return []
    if place.permissions_for(guild.me) >= NEEDED:
        return []
    return [say("cannot_post_yet", str(interaction.locale), channel=place.id)]


def _stopped_told(stopped: int, locale: str) -> list[str]:
    """Say how many pictures a change has stopped, if it did."""
    return [say("pictures_stopped", locale, count=stopped)] if stopped else []


def _rule(typed: Mapping[str, str]) -> Rule:
    kind, pattern = typed.get("kind", ""), typed.get("pattern", "")
    return Rule(
        id="new",
        kind=kind,  # type: ignore[arg-type]  # checked when it is kept or tried
        pattern=essence(pattern) if kind == "all" else pattern.strip(),
        aliases=_listed(typed.get("aliases", "")),
        unless=_listed(typed.get("unless", "")),
        action=typed.get("action", "refuse"),  # type: ignore[arg-type]  # likewise
    )


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in typed.split(","))))


def _person(name: str, description: str, also: str) -> KnownPerson:
    """Make a person of what was typed; raises Refused, `name_wrong`."""
    try:
        return KnownPerson(name=name, description=description, also=_listed(clean.tidy(also)))
    except ValidationError as wrong:
        limits = {"least": NAME[0], "most": NAME[1]}
        words = {"least_words": DESCRIPTION[0], "most_words": DESCRIPTION[1]}
        raise Refused("name_wrong", **limits, **words) from wrong


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
