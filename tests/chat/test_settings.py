"""How a server is set up, through Discord: one panel of buttons and menus, and rules as a file."""

import base64
from pathlib import Path
from typing import Any

import pytest

from bot.chat import panel as pages
from bot.chat.buttons import settings_id
from bot.chat.panel import Holding
from bot.desk.policy.limits import DEFAULTS, Limits, LimitSettings
from bot.desk.policy.rules import Rule
from bot.desk.policy.settings import GuildSettings
from bot.sandbox.component_limits import check_components, check_modal
from bot.sandbox.components import walk
from bot.sandbox.errors import Faults
from bot.texts import ENGLISH, say
from bot.vocabulary.people import KnownPerson
from tests.audit import last_act
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.panels import Panel

DEFERRED = 5


async def refused(club: Club, subject: str = "Ada Lovelace", **where: Any) -> str:
    """Ask for a picture that is not to be, and return what the member reads."""
    asked = {"command": "portrait", "member": "ada", "options": {"subject": subject}}
    sent = await club.hands.order("slash", **asked, **where)
    return await club.told(await club.hands.acknowledged(sent["interaction_id"]))


def file(text: str) -> dict[str, str]:
    return {"filename": "rules.toml", "content": base64.b64encode(text.encode()).decode()}


async def command(club: Club, member: str = "owner", **options: Any) -> Any:
    """Use the command with options, and return the answer that only who used it sees."""
    typed = {"command": "portrait-settings", "member": member, "options": options}
    asked = await club.hands.order("slash", **typed)
    known = await club.answered(str(asked["interaction_id"]))
    await club.told(known)  # seen by nobody else
    return await club.shown(known["response_message_id"])


async def act(club: Club) -> Any:
    return await last_act(club.rooms, int(guild_of(club)))


def guild_of(club: Club) -> str:
    return next(iter(club.sandbox.service.world.guilds))


async def test_limits_are_set_named_and_met_at_once(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        await panel.to("limits")
        assert "**Pictures an hour, for everyone**: no limit" in await panel.press("For everyone")

        told = await panel.fill("How much", waiting="1", per_hour="5")
        assert told.splitlines()[:3] == [
            ENGLISH["settings_changed"],
            "Requests waiting at once, for everyone: no limit → 1",
            "Pictures an hour, for everyone: no limit → 5",
        ]
        assert "**Pictures an hour, for everyone**: 5" in told
        assert "waiting at once, for everyone: no limit → 1" in (await act(club)).detail
        assert "Between two requests, for everyone: no limit → 90 s" in await panel.fill(
            "When", cooldown_seconds="90"
        )
        await club.ask("ada")
        assert await refused(club) == say("too_many_waiting", limit=1)
        assert ENGLISH["settings_same"] in await panel.fill("How much")
        unread = await panel.fill("How much", per_hour="many")
        assert unread == say("limit_unreadable", typed="many", field="Pictures an hour", most=10000)
        lifted = await panel.fill("How much", per_hour="none", waiting="", quality=["normal"])
        assert "Pictures an hour, for everyone: 5 → no limit" in lifted
        assert "Finest quality, for everyone: no limit → normal" in lifted
        assert "Between two requests, for everyone: 90 s → no limit" in await panel.press(
            "Forget these"
        )


async def test_roles_and_channels_have_limits_and_shares_of_their_own(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        await panel.to("limits")
        await panel.choose("go:role", "Moderators")
        role = await panel.fill("How much", per_day="none")
        share = await panel.choose("pick:share", "3")
        await panel.press("Back")
        await panel.choose("go:place", "general")
        here = await panel.fill("How much", count="0")
        whole = await panel.press("Back")
        await panel.choose("go:role", guild_of(club))
        everyone = await panel.words()

        assert "Pictures a day, for <@&" in role
        assert "not set → no limit" in role
        assert "Share of the line, for <@&" in share
        assert say("limit_shares", count=3) in share
        assert "Pictures in one request, in <#" in here
        assert "**Share of the line, for <@&" in whole
        assert "### Limits for everyone" in everyone
        assert await refused(club, channel="general") == ENGLISH["limit_zero"]


async def test_the_bot_answers_where_it_is_told_to(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        await panel.to("channels")
        await panel.choose("go:channel", "portraits")
        assert "Answers in: everywhere → <#" in await panel.press("Only there")
        elsewhere = await refused(club, channel="general")
        assert "I do not paint in this channel. Here I do: <#" in elsewhere
        await club.ask("ada")

        await panel.press("Back")
        assert "→ everywhere" in await panel.press("Everywhere again")
        await panel.choose("go:channel", "general")
        await panel.press("Never there")
        assert await refused(club, channel="general") == ENGLISH["not_here"]


async def test_a_channel_the_bot_may_not_post_in_is_told_when_it_is_chosen(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        await panel.to("showcase")
        assert "I may not post" not in await panel.choose("pick:showcase", "general")
        assert "every finished picture" in await panel.press("Show every picture")

        denied = [{"id": "portrait-bot", "deny": ["ATTACH_FILES"]}]
        changed = await club.hands.order("channels", name="mods", permission_overwrites=denied)
        shut = say("cannot_post_yet", channel=changed["id"])
        assert shut in await panel.choose("pick:showcase", "mods")
        assert "I may not post" not in await panel.press("Nowhere")
        await panel.to("moderators")
        chosen = await panel.choose("pick:moderators", "mods")
        assert shut in chosen
        assert "Moderators' channel: none" in chosen
        assert "→ none: reports" in await panel.press("The inbox alone")


async def test_a_rule_is_tried_then_kept_and_stops_what_waits(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        club.rooms.clock.now = club.clock.now()
        await club.ask("grace", "a friendly dragon")
        await club.sitting()
        waiting = await club.ask("ada", "a dr4g0n with a hat")
        rule = {"pattern": "dragon", "aliases": "wyvern, drake"}
        panel = await Panel.open(club)
        assert ENGLISH["rules_none"] in await panel.to("rules")

        tried = await club.answered(await panel.send_off("Try a rule", **rule))
        told = await club.told(tried)
        assert told.splitlines()[0] == say("rule_tried", caught=2, tried=2)
        assert "`a dr4g0n with a hat`" in told
        assert ENGLISH["rules_none"] in await panel.words()

        kept = await panel.fill("Add a rule", **rule)
        assert "`r1` word `dragon`: refused; also `wyvern, drake`" in kept
        assert say("pictures_stopped", count=2) in kept
        shown = await club.until(waiting, ENGLISH["rule_word"])
        assert "dragon" not in shown["content"].replace("dr4g0n", "").casefold()
        assert await refused(club, "a Drake") == ENGLISH["rule_word"]

        [known] = await club.desk.guild_rules.rules(int(guild_of(club)))
        gone = await panel.choose("pick:unrule", pages.rule_named(known))
        assert ENGLISH["rule_removed"] in gone
        await club.ask("grace", "a dragon")


async def test_rules_that_cannot_be_kept_are_explained(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        await panel.to("rules")
        slow = await panel.fill("Add a rule", kind=["regex"], pattern="(a+)+$")
        short = await panel.fill("Add a rule", pattern="x")
        unread = await command(club, rules_from=file("other = 1"))
        broken = await command(club, rules_from=file("[[rule"))

        assert slow == ENGLISH["rule_slow_regex"]
        assert short == say("rule_too_short", limit=2)
        assert unread["content"] == say("rules_imported", added=0, replaced=0)
        assert broken["content"].startswith("These rules cannot be read:")


async def test_many_rules_come_from_a_file_go_into_one_and_are_listed_in_pages(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        text = "".join(
            f'[[rule]]\nid = "n{n:02}"\nkind = "word"\npattern = "forbiddenword{n}"\n'
            for n in range(12)
        )
        told = await command(club, rules_from=file(text))
        assert told["content"] == say("rules_imported", added=12, replaced=0)

        panel = await Panel.open(club)
        assert say("rules_title", count=12, page=1, pages=2) in await panel.to("rules")
        second = await panel.press(ENGLISH["button_rules"])
        assert "`n11`" in second
        assert "`n09`" not in second

        exported = await command(club, rules_as="toml")
        again = await club.hands.read(exported["attachments"][0]["url"])
        assert b'pattern = "forbiddenword11"' in again


async def test_each_starter_group_is_painted_held_or_refused(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        assert await refused(club, "a severed head") == ENGLISH["rule_gore"]
        panel = await Panel.open(club)
        await panel.to("rules")

        off = await choose_starter(panel, "gore", "paint")
        assert "Starter rules, gore: refused → painted" in off
        await club.ask("ada", "a severed head")
        held = await choose_starter(panel, "infamous", "hold")
        assert "Starter rules, infamous figures: refused → a moderator looks first" in held
        asked = await club.ask("ada", "Adolf Hitler")
        assert (await club.job_of(asked)).review is not None
        await club.ask("ada", "Elon Musk")
        living = await choose_starter(panel, "public_figures", "refuse")
        assert "living public figures: painted → refused" in living
        assert await refused(club, "Elon Musk") == ENGLISH["rule_public_figures"]
        back = await choose_starter(panel, "public_figures", "paint")
        assert "living public figures: refused → painted" in back


async def choose_starter(panel: Panel, group: str, how: str) -> str:
    return await panel.choose(f"pick:starter:{group}", how)


async def test_who_lost_the_right_changes_nothing_in_an_open_panel(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("members", name="manager", permissions=["MANAGE_GUILD"])
        panel = await Panel.open(club, "manager")
        await panel.to("channels")
        await panel.choose("go:channel", "general")
        assert await panel.force("ada", label="Never there") == ENGLISH["no_right"]

        await club.hands.order("members", name="manager", roles=[], permissions=[])
        assert await panel.press("Never there") == ENGLISH["no_right"]
        chosen = (await club.desk.guild_cache.cached(int(guild_of(club)))).settings
        assert chosen == GuildSettings()


async def test_of_two_moderators_the_second_sees_what_holds_and_overwrites_nothing(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        first, second = await Panel.open(club), await Panel.open(club)
        for panel in (first, second):
            await panel.to("limits")
            await panel.press("For everyone")
        await first.fill("How much", per_hour="5")

        stale = await second.fill("How much", per_day="7")
        assert ENGLISH["settings_moved"] in stale
        assert "**Pictures an hour, for everyone**: 5" in stale
        assert "**Pictures a day, for everyone**: no limit" in stale
        assert "Pictures a day, for everyone: no limit → 7" in await second.fill(
            "How much", per_day="7"
        )


async def test_a_panel_and_a_form_outlive_a_restart_of_the_bot(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            panel = await Panel.open(club)
            await panel.to("limits")
            await panel.press("For everyone")
            opened = await club.hands.press(panel.message, member="owner", label="How much")
            await club.hands.acknowledged(opened)
        async with running(club.chat()):
            typed = {"interaction_id": opened, "member": "owner", "values": {"per_hour": "5"}}
            sent = await club.hands.order("modal", **typed)
            await club.hands.acknowledged(sent["interaction_id"])
            assert "for everyone: no limit → 5" in await panel.words()
            assert "Channels" not in await panel.press("Back")


FULL = GuildSettings(
    limits=LimitSettings(
        everyone=Limits(per_hour=1),
        roles={
            n: Limits(waiting=1, per_hour=2, per_day=3, share=4) for n in range(10**18, 10**18 + 99)
        },
        channels={n: Limits(quality="fine") for n in range(10**18, 10**18 + 99)},
    ),
    only_in=frozenset(range(10**18, 10**18 + 99)),
    never_in=frozenset(range(10**18, 10**18 + 99)),
    showcase=10**18,
    moderators_channel=10**18,
    names_added=tuple(
        KnownPerson(name=f"{n} {'x' * 50}", description="a woman, red hair " * 15)
        for n in range(99)
    ),
)
RULES = tuple(
    Rule(f"r{n}{'x' * 30}", "phrase", "word " * 60, aliases=("other " * 50,)) for n in range(2000)
)


@pytest.mark.parametrize("chosen", [GuildSettings(), FULL], ids=["nothing", "everything"])
@pytest.mark.parametrize(
    "address",
    [(name, *of) for name in (*pages.PAGES, "home", "?") for of in ((), ("7",))]
    + [("channel", str(10**18)), ("scope", "e"), ("scope", f"r{10**18}"), ("scope", "?")],
)
def test_every_page_fits_into_what_discord_takes(
    chosen: GuildSettings, address: tuple[str, ...]
) -> None:
    holding = Holding(chosen, RULES if chosen is FULL else (), DEFAULTS, "en")

    laid = pages.lay_out(address, holding, ["changed " * 30] * 50).to_components()

    faults = Faults()
    check_components(laid, modern=True, faults=faults)
    faults.settle()
    ids = [part["custom_id"] for part in walk(laid) if "custom_id" in part]
    assert ids
    assert all(pages.settings_id("page", ["home"]).partition(":")[0] in each for each in ids)


@pytest.mark.parametrize("form", ["amounts", "times"])
def test_forms_of_limits_fit_into_what_discord_takes(form: str) -> None:
    holding = Holding(FULL, (), DEFAULTS, "en")
    for name in ("e", f"r{10**18}"):
        check_modal(pages.limits_form(form, pages.scope_in((name,)), "0" * 8, holding).to_dict())


def test_other_forms_fit_too() -> None:
    holding = Holding(FULL, (), DEFAULTS, "en")
    for form in ("addrule", "tryrule"):
        check_modal(pages.rule_form(form, holding).to_dict())
    for form in ("addname", "hidename", "showname"):
        check_modal(pages.name_form(form, "0" * 8, holding).to_dict())


@pytest.mark.parametrize(
    "told",
    [("?",), ("how",), ("how", "x", "also", "m"), ("clear", "?", "m"), ("starter", "?", "m")],
)
async def test_a_press_that_no_panel_of_ours_offers_is_stale(
    tmp_path: Path, told: tuple[str, ...]
) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        button = {"type": 2, "style": 1, "label": "Press", "custom_id": settings_id("set", told)}
        body = {"content": "old", "components": [{"type": 1, "components": [button]}]}
        place = (await club.shown(panel.message))["channel_id"]
        _, posted = await club.hands.api("POST", f"/channels/{place}/messages", json=body)

        pressed = await club.press(posted["id"], "Press", "owner")

        heard = await club.shown(pressed["response_message_id"])
        assert heard["flags"] & 64
        assert heard["content"] != ENGLISH["internal"]


async def test_members_see_their_limits_and_nobody_else_does(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        club.rooms.desk.guild_cache.house = DEFAULTS
        async with running(club.chat()):
            club.rooms.clock.now = club.clock.now()
            await club.ask("ada", count=3)
            asked = await club.hands.slash("my-portraits limits", member="ada")
            told = await club.told(await club.hands.acknowledged(asked))

            assert say("own_waiting", had=1, limit=2) in told
            assert say("own_hourly_limit", left=9, limit=12) in told
            assert say("own_daily_limit", left=57, limit=60) in told
            assert "Longest wait, for you: 30 min" in told
