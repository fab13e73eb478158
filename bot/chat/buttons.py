"""Buttons under a message: each carries its act, what it is about, and the version of this writing.

What a press of each does stands in presses.py, which checks at import that it knows them all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import discord

from bot.errors import Refused
from bot.request import Ticket
from bot.texts import CATALOGUES, say

GREY = discord.ButtonStyle.secondary
BLUE = discord.ButtonStyle.primary
GREEN = discord.ButtonStyle.success
RED = discord.ButtonStyle.danger

#: About a job, a case, what moderators see; what is final, pressed a second time; a name of a
#: case; a server's settings; a page of one's own pictures; what goes on from a picture: its job,
#: its number there, and 1 where the price was seen; what stands in More: the job, and the message
#: under which it was opened.
Scheme = Literal[
    "portrait", "matter", "portrait-mod", "sure", "name", "settings", "history", "from", "more"
]
Item = discord.ui.Button[discord.ui.View]


@dataclass(frozen=True, slots=True)
class ButtonLook:
    """How a button looks: its sentence, by its code, and its colour."""

    label: str
    style: discord.ButtonStyle = GREY


#: Every button there is. Acts keep their spelling for ever: old messages bear them.
BUTTONS: Mapping[Scheme, Mapping[str, ButtonLook]] = {
    "portrait": {
        "cancel": ButtonLook("button_cancel"),
        "again": ButtonLook("button_again", BLUE),
        "edit": ButtonLook("button_edit"),  # the words, in a form
        "details": ButtonLook("button_details"),  # how it was painted, for who presses alone
        "keep": ButtonLook("button_keep"),  # as a favourite
        "favour": ButtonLook("button_favour"),  # as keep, in a list that is then shown anew
        "unfavour": ButtonLook("button_unfavour"),
        "delete": ButtonLook("button_delete", RED),
        "show": ButtonLook("button_show", BLUE),
        "drop": ButtonLook("button_drop"),  # as cancel, in a list that is then shown anew
        "older": ButtonLook("button_older"),  # than the job it names, in lists until December 2026
        "rules": ButtonLook("button_rules"),  # the page whose number it bears
        "exhibit": ButtonLook("button_exhibit"),
        "post": ButtonLook("button_post", GREEN),  # a draft, for everybody
        "file": ButtonLook("button_file"),  # the PNG with its settings, for its owner alone
        "erase": ButtonLook("button_erase", RED),  # everything of the member whose number it bears
    },
    "matter": {
        "approve": ButtonLook("button_approve", GREEN),
        "reject": ButtonLook("button_reject", RED),
        "dismiss": ButtonLook("button_dismiss", GREEN),
        "remove": ButtonLook("button_remove", RED),
        "allow": ButtonLook("button_allow", GREEN),
        "uphold": ButtonLook("button_uphold"),
        "accept": ButtonLook("button_accept", GREEN),
        "decline": ButtonLook("button_decline", RED),
        "noted": ButtonLook("button_noted"),
        "forgive": ButtonLook("button_forgive"),  # a removed picture: it may be posted again
        "appeal": ButtonLook("button_appeal"),  # a member, against a refusal
        "paint": ButtonLook("button_paint", BLUE),  # a member, what was allowed once
        "answer": ButtonLook("button_answer", BLUE),  # a member, to read what became of an appeal
        "send": ButtonLook("button_send", BLUE),  # a member, what cannot be shown where they asked
    },
    "portrait-mod": {
        "drop": ButtonLook("button_mod_drop"),
        "clear": ButtonLook("button_mod_clear", RED),
        "queue": ButtonLook("button_mod_more"),
        "audit": ButtonLook("button_older"),
    },
    "history": {  # the job before which a page begins, whether of favourites, what is looked for
        "page": ButtonLook("button_older"),
    },
    "name": {  # the case, and which of its names
        "accept": ButtonLook("button_name_accept", GREEN),
        "decline": ButtonLook("button_name_decline", RED),
    },
    "from": {
        "vary": ButtonLook("button_vary"),
        "strong": ButtonLook("button_strong"),
        "enlarge": ButtonLook("button_enlarge"),
        "background": ButtonLook("button_background"),
        "hair": ButtonLook("button_hair"),
        "eyes": ButtonLook("button_eyes"),
        "others": ButtonLook("button_others"),  # More: what else who presses may do with it
        "choose": ButtonLook("source_choose"),  # a menu: which of several is gone on from
    },
    "more": {
        "delete": ButtonLook("button_delete", RED),
        "report": ButtonLook("button_report"),
        "remove": ButtonLook("button_remove", RED),
        "who": ButtonLook("button_who"),
    },
    "sure": {
        "delete": ButtonLook("button_sure_delete", RED),  # a job, and the message that shows it
        "remove": ButtonLook("button_sure_remove", RED),  # a job
        "family": ButtonLook("button_sure_remove", RED),  # a job, and what was made from it
        "reported": ButtonLook("button_sure_remove", RED),  # a case, as the next
        "reject": ButtonLook("button_sure_reject", RED),
        "clear": ButtonLook("button_sure_clear", RED),  # a member's line, or 0: everybody's
        "purge": ButtonLook("button_sure_purge", RED),  # a member, and since when
    },
    "settings": {  # what is shown or changed, and the mark of what was seen (chat/panel.py)
        "page": ButtonLook("panel_back"),
        "set": ButtonLook("panel_back"),
        "form": ButtonLook("panel_back"),  # opens one
        "filled": ButtonLook("panel_back"),  # a form, not a button
        "go": ButtonLook("panel_choose"),  # a menu: what of it is shown next
        "pick": ButtonLook("panel_choose"),  # a menu: what is changed to it
    },
}
assert all(look.label in CATALOGUES["en"] for looks in BUTTONS.values() for look in looks.values())

#: The acts under a job's message, from the left: while it goes on, where nothing came of it, and
#: under its pictures.
UNDER_COMING = ("cancel",)
UNDER_FAILED = ("again",)
UNDER_PICTURES = ("again", "edit")
FIRST = ("post",)  #: what stands in a row above the others

OUR_ID = re.compile(
    rf"(?P<scheme>{'|'.join(BUTTONS)}):(?P<act>[a-z]{{1,12}}):(?P<told>[a-zA-Z0-9:_ -]{{0,78}}):v1"
)
NUMBER = re.compile(r"[0-9]{1,20}")
MAX_NUMBER = 2**63 - 1  #: what a database's integer holds; Discord's ids stay below it


@dataclass(frozen=True, slots=True)
class ButtonId:
    """What Discord hands back when a button is pressed, also after a restart."""

    scheme: Scheme
    act: str
    told: tuple[str, ...]  #: the job or case alone; else numbers, of a moderator's also a word

    def __str__(self) -> str:
        return f"{self.scheme}:{self.act}:{':'.join(self.told)}:v1"

    @classmethod
    def read(cls, custom_id: str) -> Self | None:
        """Return what an id says; None where it is of another version, or not ours at all."""
        match = OUR_ID.fullmatch(custom_id)
        if match is None:
            return None
        scheme: Scheme = match["scheme"]  # type: ignore[assignment]  # its pattern says so
        if match["act"] not in BUTTONS[scheme]:
            return None
        if scheme in ("portrait", "matter") and not NUMBER.fullmatch(match["told"]):
            return None
        return cls(scheme, match["act"], tuple(match["told"].split(":")))

    @property
    def number(self) -> int:
        """The job or the case."""
        return int(self.told[0])


def job_of(custom_id: str) -> int | None:
    """Return the job a button belongs to."""
    id = ButtonId.read(custom_id)
    return id.number if id and id.scheme == "portrait" else None


def acts_for(custom_ids: Iterable[str], job: int) -> set[str]:
    """Return the acts on a job among the ids of buttons."""
    ids = filter(None, map(ButtonId.read, custom_ids))
    return {id.act for id in ids if id.scheme == "portrait" and id.number == job}


def button(act: str, job: int, locale: str, number: int | None = None) -> Item:
    """Make a button about a job, with the number of its entry where it stands under a list."""
    return _numbered(ButtonId("portrait", act, (str(job),)), locale, number)


def case_button(act: str, ref: int, locale: str = "en", number: int | None = None) -> Item:
    """Make a button under a case, likewise."""
    return _numbered(ButtonId("matter", act, (str(ref),)), locale, number)


def mod_button(
    act: str, told: Sequence[int | str], locale: str, label: str = "", **facts: object
) -> Item:
    """Make a moderator's button; `label` is a code, where it says more than usual."""
    id = ButtonId("portrait-mod", act, tuple(map(str, told)))
    return _made(id, say(label or _look(id).label, locale, **facts))


def page_button(told: Sequence[int | str], locale: str) -> Item:
    """Make the button that turns a page of one's own pictures."""
    return _numbered(ButtonId("history", "page", tuple(map(str, told))), locale, None)


def name_button(act: str, case: int, name: int, number: int, locale: str) -> Item:
    """Make a button about one name of a case, with the number of its line."""
    id = ButtonId("name", act, (str(case), str(name)))
    return _made(id, say(_look(id).label, locale, n=number))


def source_button(act: str, told: Sequence[int], locale: str, label: str = "") -> Item:
    """Make a button that goes on from a picture; `label` stands in place of its usual word."""
    id = ButtonId("from", act, tuple(map(str, told)))
    return _made(id, label or say(_look(id).label, locale))


def more_button(act: str, job: int, message: int, locale: str) -> Item:
    """Make a button of what stands in More."""
    return _numbered(ButtonId("more", act, (str(job), str(message))), locale, None)


def sure_button(
    act: str, told: Sequence[int], locale: str, label: str = "", **facts: object
) -> Item:
    """Make the button that does what another one has only asked about; `label` is a code."""
    id = ButtonId("sure", act, tuple(map(str, told)))
    return _made(id, say(label or _look(id).label, locale, **facts))


def settings_id(act: str, told: Sequence[str]) -> str:
    """Return the id of a menu or form of the settings."""
    return str(ButtonId("settings", act, tuple(told)))


def settings_button(
    act: str,
    told: Sequence[str],
    label: str,
    *,
    style: discord.ButtonStyle = GREY,
    is_off: bool = False,
) -> Item:
    """Make a button of the settings; one that would change nothing is off."""
    return discord.ui.Button(
        label=label, style=style, custom_id=settings_id(act, told), disabled=is_off
    )


def numbers(told: Sequence[str], count: int) -> list[int]:
    """Read so many numbers of a button's id; raise Refused where no button of ours has these."""
    if len(told) != count or not all(map(str.isdecimal, told)) or max(map(int, told)) > MAX_NUMBER:
        raise Refused("button_stale")
    return list(map(int, told))


def _numbered(id: ButtonId, locale: str, number: int | None) -> Item:
    told = say(_look(id).label, locale)
    return _made(id, told if number is None else f"{told} {number}")


def _made(id: ButtonId, told: str) -> Item:
    return discord.ui.Button(label=told, style=_look(id).style, custom_id=str(id))


def _look(id: ButtonId) -> ButtonLook:
    return BUTTONS[id.scheme][id.act]


def view_of(buttons: Iterable[Item]) -> discord.ui.View:
    """Lay out buttons that are understood by their ids alone."""
    view = discord.ui.View(timeout=None)
    for each in buttons:
        view.add_item(each)
    view.stop()  # so it is not kept in memory
    return view


def view_in_rows(rows: Sequence[Sequence[Item]]) -> discord.ui.View:
    """Lay out rows of at most five buttons, likewise; an empty one is left out."""
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(filter(None, rows)):
        for each in row:
            each.row = number
            view.add_item(each)
    view.stop()
    return view


def rows_for(
    ticket: Ticket, acts: Sequence[str], going_on: Sequence[str] = (), num_choices: int = 0
) -> list[discord.ui.ActionRow[Any]]:
    """Lay out the buttons of a job's message in one row, those that go on from it last.

    Below it stands the menu of which picture, where there are several.
    """
    locale = ticket.request.locale
    first = [button(act, ticket.job, locale) for act in acts if act in FIRST]
    row = [button(act, ticket.job, locale) for act in acts if act not in FIRST]
    row += [source_button(act, (ticket.job,), locale) for act in going_on]
    menu = [_choice(ticket, num_choices)] if num_choices > 1 else []
    items: list[list[discord.ui.Item[Any]]] = [[*first], [*row], [*menu]]
    return [discord.ui.ActionRow(*each) for each in items if each]


def _choice(ticket: Ticket, num_choices: int) -> discord.ui.Select[Any]:
    locale = ticket.request.locale
    names = [say("source_choice", locale, n=number) for number in range(1, num_choices + 1)]
    options = [
        discord.SelectOption(label=name, value=str(index)) for index, name in enumerate(names)
    ]
    id = ButtonId("from", "choose", (str(ticket.job),))
    return discord.ui.Select(
        custom_id=str(id), placeholder=say("source_choose", locale), options=options
    )


def chosen(data: Any) -> str:
    """Return the one value that was chosen in a menu; raises Refused, `button_stale`."""
    values = [str(value) for value in (data or {}).get("values", ())]
    if len(values) != 1:
        raise Refused("button_stale")
    return values[0]
