"""Every button there is, pressed where and when a server's orders could be walked round by it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.chat import asking
from bot.chat.buttons import BUTTONS
from bot.desk.policy.cases import VERDICTS
from bot.desk.policy.rules import Rule
from bot.request import Reply, Request
from bot.sandbox.default_world import ADA, BOT, GRACE, GUILD, MOD, PORTRAITS
from bot.sandbox.rates import Rates
from bot.texts import ENGLISH, say
from tests.chat.club import DEFERRED, Club, club_with_bot
from tests.chat.test_direct_messages import block, pause, rule
from tests.chat.test_showcase import open_showcase
from tests.chat.test_showcase_copies import copies

Order = Callable[[Club], Awaitable[None]]

PLACE = {"guild": int(GUILD), "channel": int(PORTRAITS), "member": int(ADA)}
TEAPOT = "Ada Lovelace with a teapot"


@pytest.fixture(autouse=True)
def a_loaded_machine_knows_its_members(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the question who somebody is in a server take its time: it is not what this is about."""
    monkeypatch.setattr(asking, "ASKING_SECONDS", 60.0)


async def nothing(club: Club) -> None:
    """Order nothing: the place alone is what could lead round."""


async def optout(club: Club) -> None:
    await club.desk.optouts.opt_out(90, int(GUILD), int(GRACE), ["Ada Lovelace"])


async def leave(club: Club) -> None:
    await club.hands.drop("members/ada")


@dataclass(frozen=True)
class Circumstance:
    """When and where every button is pressed, and what is then said of what it asks for."""

    order: Order
    asks: str  #: what who asks for a picture is told; empty: it is painted
    shows: str  #: what who shows a picture to themselves is told; empty: it is shown
    exhibits: str  #: the same of everybody
    directly: bool = False  #: pressed in a direct message


PAUSED, BLOCKED = say("paused", reason="a raid"), say("blocked", kind=say("block_kind_spam"))
NAMED, OPTED_OUT = ENGLISH["rule_name"], ENGLISH["opted_out"]
AWAY = ENGLISH["not_to_show"]
WHEN = {
    "in a direct message": Circumstance(nothing, "", "", AWAY, directly=True),
    "having left": Circumstance(leave, ENGLISH["not_a_member"], "", AWAY, directly=True),
    "during a pause": Circumstance(pause, PAUSED, "", PAUSED),
    "during a pause, directly": Circumstance(pause, PAUSED, "", AWAY, directly=True),
    "during a block": Circumstance(block, BLOCKED, BLOCKED, BLOCKED),
    "during a block, directly": Circumstance(block, BLOCKED, BLOCKED, AWAY, directly=True),
    "with a new rule": Circumstance(rule, NAMED, NAMED, NAMED),
    "with a new rule, directly": Circumstance(rule, NAMED, NAMED, AWAY, directly=True),
    "after an opt-out": Circumstance(optout, OPTED_OUT, OPTED_OUT, OPTED_OUT),
    "after an opt-out, directly": Circumstance(optout, OPTED_OUT, OPTED_OUT, AWAY, directly=True),
}

#: What each button does: asks, shows, is about what is one's own, or is for moderators alone.
#: A new button has no line here, so that somebody says of it what orders of a server hold it.
#: What leads to asking shows nothing to who has left.
ASKS, SHOWS, EXHIBITS, OWN, NOT_THEIRS, MODERATES, LEADS = range(7)
KINDS = {
    ("portrait", "again"): ASKS,
    ("portrait", "edit"): ASKS,
    ("portrait", "show"): SHOWS,
    ("portrait", "details"): SHOWS,
    ("portrait", "exhibit"): EXHIBITS,
    ("portrait", "keep"): OWN,
    ("portrait", "favour"): OWN,
    ("portrait", "unfavour"): OWN,
    ("history", "page"): OWN,
    ("portrait", "file"): OWN,
    ("portrait", "post"): OWN,
    ("portrait", "cancel"): OWN,
    ("portrait", "drop"): OWN,
    ("portrait", "older"): OWN,
    ("portrait", "delete"): OWN,
    ("portrait", "erase"): NOT_THEIRS,
    ("portrait", "rules"): MODERATES,
    ("matter", "appeal"): OWN,
    ("matter", "answer"): OWN,
    ("matter", "paint"): ASKS,
    ("matter", "send"): ASKS,
    **dict.fromkeys([("matter", act) for act in (*VERDICTS, "forgive")], MODERATES),
    **dict.fromkeys([("portrait-mod", act) for act in BUTTONS["portrait-mod"]], MODERATES),
    **dict.fromkeys([("name", act) for act in ("accept", "decline")], MODERATES),
    **dict.fromkeys([("settings", act) for act in BUTTONS["settings"]], MODERATES),
    **dict.fromkeys([("from", act) for act in BUTTONS["from"]], ASKS),
    ("from", "others"): OWN,
    ("from", "choose"): LEADS,
    ("more", "delete"): OWN,
    ("more", "report"): OWN,
    ("more", "remove"): MODERATES,
    ("more", "who"): MODERATES,
    ("sure", "delete"): OWN,
    ("sure", "remove"): MODERATES,
    ("sure", "family"): MODERATES,
    ("sure", "reported"): MODERATES,
    ("sure", "reject"): MODERATES,
    ("sure", "clear"): MODERATES,
    ("sure", "purge"): MODERATES,
}


def test_of_every_button_it_is_said_which_orders_hold_it() -> None:
    assert set(KINDS) == {(scheme, act) for scheme, acts in BUTTONS.items() for act in acts}


@dataclass(frozen=True)
class Numbers:
    """What the buttons are about: all of it is Ada's."""

    painted: int
    deleted: int
    refused: int
    allowed: int
    unplaced: int

    def told(self, scheme: str, act: str) -> str:
        if scheme in ("name", "sure", "portrait-mod"):
            lengths = {"drop": 3, "queue": 2, "delete": 2, "purge": 2, "accept": 2, "decline": 2}
            told = [str(self.deleted), "77", "0"][: lengths.get(act, 1)]
            return ":".join(["1", "0", "0", "0", ""] if act == "audit" else told)
        if scheme == "more":
            return f"{self.deleted if act == 'delete' else self.painted}:77"
        if scheme == "history":
            return "0:0:"
        about = {"erase": GRACE, "rules": 1, "appeal": self.refused, "send": self.unplaced}
        about |= {"paint": self.allowed, "answer": self.allowed}
        about |= {"delete": self.deleted, "cancel": self.deleted, "drop": self.deleted}
        return str(about.get(act, self.painted))


async def stage(club: Club) -> Numbers:
    """Have something of Ada's for every button to be about."""
    await open_showcase(club)
    painted = (await club.job_of(await club.picture("ada"))).id
    deleted = (await club.job_of(await club.picture("ada"))).id
    await club.desk.guild_rules.add(int(GUILD), int(MOD), Rule("", "word", "teapot"))
    refused, allowed = [
        await club.hands.slash("portrait", member="ada", subject=TEAPOT) for _ in range(2)
    ]
    for each in (refused, allowed):
        await club.hands.acknowledged(each)
    await club.desk.appeals.appeal(int(allowed), int(ADA))
    await club.desk.appeals.decide(int(allowed), "allowed", int(MOD))
    reply = Reply(77, int(BOT), token=None, message=None, channel=int(PORTRAITS))
    unplaced = Request.model_validate({**PLACE, "subject": "Ada Lovelace"})
    assert await club.desk.appeals.keep_unplaced(unplaced, reply)
    return Numbers(painted, deleted, int(refused), int(allowed), 77)


async def place_of(club: Club, *, directly: bool) -> str:
    if not directly:
        return PORTRAITS
    _, room = await club.hands.api("POST", "/users/@me/channels", json={"recipient_id": ADA})
    return str(room["id"])


async def post(club: Club, channel: str, custom_id: str) -> str:
    club.sandbox.service.rates = Rates()  # else it takes five messages in as many seconds
    item: dict[str, Any] = {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id}
    if is_menu(custom_id):
        option = {"label": "Picture 1", "value": "0"}
        item = {"type": 3, "custom_id": custom_id, "options": [option]}
    body = {"content": "old", "components": [{"type": 1, "components": [item]}]}
    status, message = await club.hands.api("POST", f"/channels/{channel}/messages", json=body)
    assert status == 200, message
    return str(message["id"])


def is_menu(custom_id: str) -> bool:
    return custom_id.startswith("from:choose:")


async def heard(club: Club, message: str, custom_id: str) -> str:
    """Press a button as Ada, and return what she reads; empty where only the message changes.

    A form that it opens she sends off as it is filled in.
    """
    pressing: dict[str, Any] = {"custom_id": custom_id, "values": ["0"]}
    chosen = pressing if is_menu(custom_id) else {"label": "Press"}
    pressed = await club.hands.press(message, member="ada", **chosen)
    known: Any = await club.hands.acknowledged(pressed)
    if known.get("modal"):
        filled = {"reason": ["other"]} if custom_id.startswith("more:report:") else {}
        pressed = await club.hands.submit(pressed, **filled)
        known = await club.hands.acknowledged(pressed)
    if known["callback_type"] == DEFERRED:
        await club.hands.settled(pressed, 2)
    if known["response_message_id"] == message:
        return ""
    return str((await club.shown(known["response_message_id"]))["content"])


async def live(club: Club) -> list[Any]:
    queue = club.rooms.job_queue
    return [
        job for state in ("arriving", "waiting", "running") for job in await queue.in_state(state)
    ]


@pytest.mark.parametrize("when", WHEN)
async def test_no_button_leads_round_what_a_server_has_ordered(tmp_path: Path, when: str) -> None:
    circumstance = WHEN[when]
    async with club_with_bot(tmp_path, slots=9) as club:
        about = await stage(club)
        channel = await place_of(club, directly=circumstance.directly)
        await circumstance.order(club)

        for (scheme, act), kind in KINDS.items():
            name = f"{scheme}:{act} {when}"
            before = await live(club)
            custom_id = f"{scheme}:{act}:{about.told(scheme, act)}:v1"
            message = await post(club, channel, custom_id)
            told = await heard(club, message, custom_id)
            asked = [job for job in await live(club) if job.id not in {each.id for each in before}]

            assert told not in (ENGLISH["internal"], ENGLISH["button_stale"]), name
            # What a moderator allowed once in these words stands, whatever rule comes after it.
            asks = "" if (act, circumstance.order) == ("paint", rule) else circumstance.asks
            if kind == ASKS and not asks:
                [job] = asked
                assert (job.request.guild, job.request.member) == (int(GUILD), int(ADA)), name
                assert job.request.private or not circumstance.directly, name
            else:
                assert asked == [], f"{name} asks for a picture"
            expected = {
                ASKS: asks,
                SHOWS: circumstance.shows,
                LEADS: circumstance.asks if circumstance.order is leave else circumstance.shows,
                EXHIBITS: circumstance.exhibits,
                NOT_THEIRS: ENGLISH["not_yours"],
                MODERATES: ENGLISH["no_right"],
            }.get(kind)
            if expected:
                assert told == expected, name
            else:
                assert told not in REFUSALS, name
        assert await copies(club) == []


REFUSALS = {
    *(PAUSED, BLOCKED, NAMED, OPTED_OUT),
    *map(ENGLISH.__getitem__, ("no_right", "not_yours", "not_a_member")),
}
