"""Pure: the pages of a server's settings: what holds now, and what can be done about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

import discord
from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, SelectOption

from bot.chat import phrases
from bot.chat.buttons import BLUE, GREEN, GREY, RED, Item, settings_button, settings_id
from bot.chat.channel_kinds import ASKED_IN, POSTED_IN
from bot.desk.policy.limits import MAX_SHARE, NO_LIMIT, Limits
from bot.desk.policy.rule_files import STARTER_GROUPS
from bot.desk.policy.rules import MAX_PATTERN, Rule
from bot.desk.policy.settings import (
    HOWS,
    GuildSettings,
    LimitScope,
    mark_of,
    said_of,
    starter_how,
)
from bot.desk.policy.telling import (
    limits_told,
    names_told,
    scope_told,
    settings_told,
    whom_told,
)
from bot.request import MAX_COUNT, QUALITIES
from bot.texts import say
from bot.vocabulary.people import DESCRIPTION, NAME

MAX_TEXT = 3400  #: characters of what holds; Discord shows 4000, and what changed stands above it
MAX_CHANGED = 500
MAX_OPTIONS = 25
RULES_SHOWN = 10  #: on a page
WAYS = ("also", "only", "never")
PAGES = ("channels", "limits", "rules", "names", "showcase", "drafts", "moderators")
STARS = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100)  #: of which so many show a picture; 0: none do

Part = discord.ui.Item[Any]
Address = tuple[str, ...]  #: a page's name, and what of it: a channel, a scope, a number


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds in a server, as it is read for one page."""

    chosen: GuildSettings
    rules: tuple[Rule, ...]
    house: Limits
    locale: str

    def say(self, code: str, **facts: object) -> str:
        """Say it in the language of who looks."""
        return say(code, self.locale, **facts)

    def mark(self, subject: str) -> str:
        """Return the mark of what holds of a subject."""
        return mark_of(self.chosen, subject)


def lay_out(
    address: Address, holding: Holding, changed: Sequence[str] = ()
) -> discord.ui.LayoutView:
    """Lay out a page under what was changed just now; an unknown one is the first."""
    page = _PAGES.get(address[0], _home)
    title, told, parts = page(holding, address[1:])
    view = discord.ui.LayoutView(timeout=None)
    if changed:
        view.add_item(discord.ui.TextDisplay("\n".join(_fitting(changed, MAX_CHANGED, holding))))
    body: list[Part] = [discord.ui.TextDisplay(f"### {title}")]
    if told:
        body.append(discord.ui.TextDisplay("\n".join(_fitting(told, MAX_TEXT, holding))))
    view.add_item(discord.ui.Container(*body, discord.ui.Separator(), *parts))
    view.stop()  # its parts are understood by their ids alone, so it is not kept in memory
    return view


def _fitting(lines: Sequence[str], room: int, holding: Holding) -> list[str]:
    """Return the first lines, as many as fit, and how many are left out."""
    shown: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return [*shown, holding.say("panel_more", count=len(lines) - len(shown))]
        shown.append(line)
    return shown


Laid = tuple[str, Sequence[str], Sequence[Part]]  #: a title, what holds, and what can be done


def _home(holding: Holding, _: Address) -> Laid:
    told = settings_told(holding.chosen, holding.house, holding.locale)
    told.append(holding.say("settings_rules", count=len(holding.rules)))
    options = [
        SelectOption(
            label=holding.say(f"panel_{name}"),
            value=name,
            description=holding.say(f"panel_{name}_about"),
        )
        for name in PAGES
    ]
    return (
        holding.say("panel_home"),
        told,
        [_menu("go", ["page"], options, "panel_choose", holding)],
    )


def _channels(holding: Holding, _: Address) -> Laid:
    everywhere = ("set", ["everywhere", holding.mark("channels")], "panel_everywhere")
    chosen = holding.chosen
    return (
        holding.say("panel_channels"),
        [*_told(holding, "set_only_in", "set_never_in"), holding.say("panel_channels_how")],
        [
            _channel_menu("go", ["channel"], ASKED_IN, "panel_a_channel", holding),
            _row(holding, everywhere, is_off=not (chosen.only_in or chosen.never_in)),
        ],
    )


def _channel(holding: Holding, args: Address) -> Laid:
    channel, chosen = _number(args), holding.chosen
    now = "only" if channel in chosen.only_in else "never" if channel in chosen.never_in else "also"
    mark = holding.mark("channels")
    buttons = [
        settings_button(
            *("set", ["how", str(channel), how, mark], holding.say(f"panel_answer_{how}")),
            style=BLUE if how == now else GREY,
            is_off=how == now,
        )
        for how in WAYS
    ]
    told = holding.say(f"panel_answers_{now}", channel=channel)
    back = _link("channels", "panel_back", holding)
    return holding.say("panel_channels"), [told], [discord.ui.ActionRow(*buttons, back)]


def _limits(holding: Holding, _: Address) -> Laid:
    everyone = settings_button("page", ["scope", "e"], holding.say("panel_everyone"), style=BLUE)
    roles: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
        custom_id=settings_id("go", ["role"]), placeholder=holding.say("panel_a_role")
    )
    return (
        holding.say("panel_limits"),
        limits_told(holding.chosen, holding.house, holding.locale),
        [
            discord.ui.ActionRow(everyone, _link("home", "panel_back", holding)),
            discord.ui.ActionRow(roles),
            _channel_menu("go", ["place"], ASKED_IN, "panel_a_place", holding),
        ],
    )


def _scope(holding: Holding, args: Address) -> Laid:
    where = scope_in(args)
    mark = holding.mark(where.name)
    told = scope_told(holding.chosen, where, holding.house, holding.locale)
    parts: list[Part] = [
        discord.ui.ActionRow(
            *(
                settings_button("form", [form, where.name, mark], holding.say(f"panel_{form}"))
                for form in FORMS_OF_LIMITS
            ),
            settings_button(
                *("set", ["clear", where.name, mark], holding.say("panel_clear")),
                style=RED,
                is_off=said_of(holding.chosen.limits, where) == Limits(),
            ),
            _link("limits", "panel_back", holding),
        )
    ]
    if where.name != "e":
        share = said_of(holding.chosen.limits, where).share or 1
        options = [
            SelectOption(
                label=holding.say("panel_share", count=n), value=str(n), default=n == share
            )
            for n in range(1, MAX_SHARE + 1)
        ]
        parts.append(_menu("pick", ["share", where.name, mark], options, "panel_shares", holding))
    whom = whom_told(where, holding.locale)
    title = holding.say("panel_scope", whom=whom)
    return title, told or [holding.say("panel_nothing_said", whom=whom)], parts


def scope_in(args: Address) -> LimitScope:
    """Return whom limits hold for, by a button's words; of nonsense everyone."""
    kind, id = (args or ("e",))[0][:1], (args or ("e",))[0][1:]
    return LimitScope.named(kind + id) if kind in ("r", "c") and id.isdecimal() else LimitScope()


def _showcase(holding: Holding, _: Address) -> Laid:
    chosen, mark = holding.chosen, holding.mark("showcase")
    every = "panel_showcase_own" if chosen.shows_all else "panel_showcase_all"
    buttons = [
        settings_button(
            *("set", ["all", str(int(not chosen.shows_all)), mark], holding.say(every)),
            is_off=chosen.showcase is None,
        ),
        settings_button(
            *("set", ["weekly", str(int(not chosen.showcase_weekly)), mark]),
            holding.say("panel_weekly_off" if chosen.showcase_weekly else "panel_weekly_on"),
            is_off=chosen.showcase is None,
        ),
        settings_button(
            *("set", ["nowhere", mark], holding.say("panel_nowhere")),
            style=RED,
            is_off=chosen.showcase is None,
        ),
        _link("home", "panel_back", holding),
    ]
    menu = _channel_menu(
        "pick", ["showcase", mark], POSTED_IN, "panel_showcase_where", holding, chosen.showcase
    )
    known = ("set_showcase", "set_showcase_stars", "set_showcase_weekly")
    told = [*_told(holding, *known), holding.say("panel_showcase_how")]
    return (
        holding.say("panel_showcase"),
        told,
        [menu, _stars(holding, mark), discord.ui.ActionRow(*buttons)],
    )


def _stars(holding: Holding, mark: str) -> Part:
    now = holding.chosen.showcase_stars
    options = [
        SelectOption(
            label=holding.say("panel_stars" if count else "panel_no_stars", count=count),
            value=str(count),
            default=count == now,
        )
        for count in sorted({*STARS, now})
    ]
    return _menu("pick", ["stars", mark], options, "panel_stars_from", holding)


def _drafts(holding: Holding, _: Address) -> Laid:
    chosen = holding.chosen
    told = [
        *_told(holding, "set_drafts"),
        holding.say("panel_drafts_how"),
        *_told(holding, "set_threads"),
        holding.say("panel_threads_how"),
    ]
    turns = [_turn("drafts", chosen.drafts, holding), _turn("threads", chosen.threads, holding)]
    row: Part = discord.ui.ActionRow(*turns, _link("home", "panel_back", holding))
    return holding.say("panel_drafts"), told, [row]


def _turn(what: str, on: bool, holding: Holding) -> Item:
    """Make the button that turns something on or off; its texts bear its name."""
    told = holding.say(f"panel_{what}_off" if on else f"panel_{what}_on")
    return settings_button("set", [what, str(int(not on)), holding.mark(what)], told)


def _moderators(holding: Holding, _: Address) -> Laid:
    chosen, mark = holding.chosen, holding.mark("moderators")
    told = [*_told(holding, "set_moderators"), holding.say("panel_moderators_how")]
    menu = _channel_menu(
        *("pick", ["moderators", mark], POSTED_IN, "panel_moderators_where", holding),
        chosen.moderators_channel,
    )
    inbox = ("set", ["inbox", mark], "panel_inbox")
    row = _row(holding, inbox, is_off=chosen.moderators_channel is None)
    return holding.say("panel_moderators"), told, [menu, row]


def _rules(holding: Holding, args: Address) -> Laid:
    number = max(_number(args), 1)
    pages = max(1, -(-len(holding.rules) // RULES_SHOWN))
    number = min(number, pages)
    shown = holding.rules[(number - 1) * RULES_SHOWN : number * RULES_SHOWN]
    told = [holding.say("panel_rules_how"), *_rules_told(holding, shown, number, pages)]
    parts: list[Part] = [_starter_menu(group, holding) for group in STARTER_GROUPS]
    if shown:
        options = [
            SelectOption(label=f"{rule.id}: {rule.pattern}"[:100], value=rule_named(rule))
            for rule in shown
        ]
        parts.append(_menu("pick", ["unrule", str(number)], options, "panel_unrule", holding))
    turn = settings_button(
        *("page", ["rules", str(number % pages + 1)], holding.say("button_rules")),
        is_off=pages == 1,
    )
    add, test = (
        settings_button("form", [form], holding.say(f"panel_{form}"), style=style)
        for form, style in (("addrule", GREEN), ("tryrule", GREY))
    )
    parts.append(discord.ui.ActionRow(add, test, turn, _link("home", "panel_back", holding)))
    return holding.say("panel_rules"), told, parts


def _rules_told(holding: Holding, shown: Sequence[Rule], number: int, pages: int) -> Iterable[str]:
    if not shown:
        return [holding.say("rules_none")]
    facts = {"count": len(holding.rules), "page": number, "pages": pages}
    lines = [rule_line(rule, holding.locale) for rule in shown]
    return [holding.say("rules_title", **facts), *lines]


def rule_named(rule: Rule) -> str:
    """Return how a menu calls a rule: by its id, and by what is kept under it."""
    mark = blake2s(repr(rule).encode(), digest_size=4).hexdigest()
    return f"{mark}:{rule.id}"


def _starter_menu(group: str, holding: Holding) -> Part:
    now, named = starter_how(holding.chosen, group), holding.say(f"group_{group}")
    options = [
        SelectOption(
            label=holding.say(f"panel_starter_{how}", group=named[:1].upper() + named[1:]),
            value=how,
            default=how == now,
        )
        for how in HOWS
    ]
    told = ["starter", group, holding.mark("rules")]
    return _menu("pick", told, options, "panel_starter", holding)


def _names(holding: Holding, _: Address) -> Laid:
    mark, told = holding.mark("names"), names_told(holding.chosen, holding.locale)
    parts: list[Part] = [
        discord.ui.ActionRow(
            settings_button("form", ["addname", mark], holding.say("panel_addname"), style=GREEN),
            settings_button("form", ["hidename", mark], holding.say("panel_hidename")),
            settings_button("form", ["showname", mark], holding.say("panel_showname")),
            _link("home", "panel_back", holding),
        )
    ]
    return holding.say("panel_names"), told or [holding.say("names_none")], parts


_PAGES: Mapping[str, Callable[[Holding, Address], Laid]] = {
    "home": _home,
    "channels": _channels,
    "channel": _channel,
    "limits": _limits,
    "scope": _scope,
    "showcase": _showcase,
    "drafts": _drafts,
    "moderators": _moderators,
    "rules": _rules,
    "names": _names,
}


def _number(args: Address) -> int:
    return int(args[0]) if args and args[0].isdecimal() else 0


def _told(holding: Holding, *codes: str) -> list[str]:
    """Return the lines of some settings among all that are told."""
    wanted = tuple(f"**{holding.say(code)}**: " for code in codes)
    lines = settings_told(holding.chosen, holding.house, holding.locale)
    return [line for line in lines if line.startswith(wanted)]


def _link(page: str, code: str, holding: Holding) -> Item:
    return settings_button("page", [page], holding.say(code))


def _row(holding: Holding, button: tuple[str, list[str], str], *, is_off: bool) -> Part:
    """Lay out one button that takes something back, and the way back."""
    act, told, code = button
    made = settings_button(act, told, holding.say(code), style=RED, is_off=is_off)
    return discord.ui.ActionRow(made, _link("home", "panel_back", holding))


def _menu(
    act: str, told: Sequence[str], options: list[SelectOption], code: str, holding: Holding
) -> Part:
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=settings_id(act, told), options=options, placeholder=holding.say(code)
    )
    return discord.ui.ActionRow(menu)


def _channel_menu(
    act: str,
    told: Sequence[str],
    kinds: list[ChannelType],
    code: str,
    holding: Holding,
    chosen: int | None = None,
) -> Part:
    named = [] if chosen is None else [_named_channel(chosen)]
    menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=settings_id(act, told),
        channel_types=kinds,
        placeholder=holding.say(code),
        default_values=named,
    )
    return discord.ui.ActionRow(menu)


def _named_channel(id: int) -> SelectDefaultValue:
    return SelectDefaultValue(id=id, type=SelectDefaultValueType.channel)


# A server's own rules, a line each.

SHOWN = 100  #: characters of a pattern, and of its aliases


def rule_line(rule: Rule, locale: str, most: int = SHOWN) -> str:
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
    return phrases.quoted(words if len(words) <= most else f"{words[: most - 1]}…")


# Forms: what is typed. Their ids carry what they are about, so that one outlives a restart.

#: The fields of each form of limits, each with how many of the unit it is typed in, and the most.
FORMS_OF_LIMITS: Mapping[str, Mapping[str, tuple[float, int]]] = {
    "amounts": {
        "waiting": (1, 1000),
        "per_hour": (1, 10_000),
        "per_day": (1, 100_000),
        "count": (1, MAX_COUNT),
    },
    "times": {
        "cooldown_seconds": (1.0, 86_400),
        "account_age_seconds": (3600.0, 87_600),
        "membership_seconds": (60.0, 525_600),
        "wait_seconds": (60.0, 10_080),
    },
    "uses": dict.fromkeys(("vary", "edit", "repaint", "enlarge"), (1, 1000)),
}
MAX_LIST = 1000  #: characters of aliases or exceptions
KINDS = ("word", "phrase", "all", "name", "regex")
ACTIONS = ("refuse", "hold")


def limits_form(form: str, where: LimitScope, mark: str, holding: Holding) -> discord.ui.Modal:
    """Return the form of some limits, filled in with what is said."""
    made = _form(form, [where.name, mark], holding)
    said = said_of(holding.chosen.limits, where)
    for name, (unit, most) in FORMS_OF_LIMITS[form].items():
        value = _typed(getattr(said, name), unit, holding)
        about = holding.say("form_limit_about", most=most)
        made.add_item(_field(name, holding, value, about, most=12, required=False))
    if form == "amounts":
        made.add_item(_choice("quality", ("", *QUALITIES), said.quality or "", holding))
    return made


def _typed(value: float | None, unit: float, holding: Holding) -> str:
    """Return how a limit is typed: nothing where it is not said, a word where it is lifted."""
    if value is None:
        return ""
    is_lifted = value == NO_LIMIT or (value == 0 and isinstance(value, float))
    return holding.say("form_none") if is_lifted else f"{value / unit:g}"


def rule_form(form: str, holding: Holding) -> discord.ui.Modal:
    """Return the form of a rule, to be kept or only tried."""
    made = _form(form, [], holding)
    made.add_item(_choice("kind", KINDS, KINDS[0], holding))
    made.add_item(_field("pattern", holding, most=MAX_PATTERN))
    for name in ("aliases", "unless"):
        about = holding.say(f"form_{name}_about")
        made.add_item(_field(name, holding, about=about, most=MAX_LIST, required=False))
    if form == "addrule":
        made.add_item(_choice("action", ACTIONS, ACTIONS[0], holding))
    return made


def name_form(form: str, mark: str, holding: Holding) -> discord.ui.Modal:
    """Return the form of a name to add, to hide or to show again."""
    made = _form(form, [mark], holding)
    made.add_item(_field("name", holding, most=NAME[1]))
    if form == "addname":
        about = holding.say("form_description_about")
        made.add_item(_field("description", holding, about=about, most=DESCRIPTION[1]))
        about = holding.say("form_aliases_about")
        made.add_item(_field("also", holding, about=about, most=200, required=False))
    return made


def _form(form: str, told: Sequence[str], holding: Holding) -> discord.ui.Modal:
    made = discord.ui.Modal(
        title=holding.say(f"form_{form}"), custom_id=settings_id("filled", [form, *told])
    )
    made.stop()  # it is understood by its id alone, as buttons are
    return made


def _field(
    name: str,
    holding: Holding,
    value: str = "",
    about: str | None = None,
    *,
    most: int,
    required: bool = True,
) -> discord.ui.Label[Any]:
    style = discord.TextStyle.paragraph if most > 200 else discord.TextStyle.short
    typed: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name, style=style, default=value, max_length=most, required=required
    )
    return discord.ui.Label(text=holding.say(f"form_{name}"), description=about, component=typed)


def _choice(
    name: str, values: Sequence[str], chosen: str, holding: Holding
) -> discord.ui.Label[Any]:
    options = [
        SelectOption(
            label=holding.say(f"form_{name}_{value or 'unsaid'}"),
            value=value or "unsaid",
            default=value == chosen,
        )
        for value in values
    ]
    menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=name, options=options)
    return discord.ui.Label(text=holding.say(f"form_{name}"), component=menu)
