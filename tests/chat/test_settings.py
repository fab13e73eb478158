"""How a server is set up, through Discord: limits, channels, rules, and what members read of it."""

import base64
from pathlib import Path
from typing import Any

from bot.desk.policy.limits import DEFAULTS
from bot.texts import ENGLISH, say
from tests.audit import last_act
from tests.chat.club import Club, club_with_bot, open_club, running

DEFERRED = 5


async def order(club: Club, command: str, member: str = "owner", **options: Any) -> Any:
    """Use a command of /portrait-settings, and return the answer that only who used it sees."""
    typed = {"command": f"portrait-settings {command}", "member": member, "options": options}
    asked = await club.hands.order("slash", **typed)
    known = await club.hands.acknowledged(str(asked["interaction_id"]))
    message = str(known["response_message_id"])
    if known["callback_type"] == DEFERRED:
        await club.hands.wait("message_edited", message_id=message)
    await club.told(known)  # seen by nobody else
    return await club.shown(message)


async def words(club: Club, command: str, **options: Any) -> str:
    return str((await order(club, command, **options))["content"])


async def refused(club: Club, subject: str = "Ada Lovelace", **where: Any) -> str:
    """Ask for a picture that is not to be, and return what the member reads."""
    asked = {"command": "portrait", "member": "ada", "options": {"subject": subject}}
    sent = await club.hands.order("slash", **asked, **where)
    return await club.told(await club.hands.acknowledged(sent["interaction_id"]))


def file(text: str) -> dict[str, str]:
    return {"filename": "rules.toml", "content": base64.b64encode(text.encode()).decode()}


async def test_limits_are_set_named_and_met_at_once(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        told = await words(club, "limits set", waiting=1, per_hour=5, cooldown=90)

        assert told.splitlines() == [
            ENGLISH["settings_changed"],
            "Requests waiting at once, for everyone: no limit → 1",
            "Pictures an hour, for everyone: no limit → 5",
            "Between two requests, for everyone: no limit → 90 s",
        ]
        await club.ask("ada")
        assert await refused(club) == say("too_many_waiting", limit=1)
        assert await words(club, "limits set", waiting=1) == ENGLISH["settings_same"]
        shown = await words(club, "limits show")
        assert f"in one request, for everyone**: {say('limit_discords', count=4)}" in shown
        assert await words(club, "limits set") == ENGLISH["nothing_said"]
        assert "waiting at once, for everyone: no limit → 1" in (await act(club)).detail
        cleared = await words(club, "limits clear")
        assert "Requests waiting at once, for everyone: 1 → no limit" in cleared


async def test_a_channel_the_bot_may_not_post_in_is_told_when_it_is_chosen(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        open_ = await words(club, "channels showcase", channel="general")
        assert "I may not post" not in open_

        denied = [{"id": "portrait-bot", "deny": ["ATTACH_FILES"]}]
        changed = await club.hands.order("channels", name="general", permission_overwrites=denied)
        for command in ("channels showcase", "channels moderators"):
            told = await words(club, command, channel="general")
            assert say("cannot_post_yet", channel=changed["id"]) in told
        assert "I may not post" not in await words(club, "channels showcase")


async def act(club: Club) -> Any:
    guild = next(iter(club.sandbox.service.world.guilds))
    return await last_act(club.rooms, int(guild))


async def test_roles_and_channels_have_limits_of_their_own(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        role = await words(club, "limits set", per_day=-1, account_hours=0, role="Moderators")
        here = await words(club, "limits set", count=0, channel="general")
        both = await words(club, "limits set", count=1, role="Moderators", channel="general")

        assert "Pictures a day, for <@&" in role
        assert "Age of the account, for <@&" in role
        assert "not set → no limit" in role
        assert "Pictures in one request, in <#" in here
        assert both == ENGLISH["role_or_channel"]
        assert await refused(club, channel="general") == ENGLISH["limit_zero"]
        shown = await words(club, "limits show")
        assert "**Pictures in one request, in <#" in shown
        await words(club, "limits clear", channel="general")
        await club.hands.slash("portrait", subject="Ada", member="ada")


async def test_the_bot_answers_where_it_is_told_to(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        told = await words(club, "channels answer", channel="portraits", how="only")

        assert "Answers in: everywhere → <#" in told
        assert "I do not paint in this channel. Here I do: <#" in await refused(
            club, channel="general"
        )
        await club.ask("ada")
        await words(club, "channels everywhere")
        await words(club, "channels answer", channel="general", how="never")
        assert await refused(club, channel="general") == ENGLISH["not_here"]
        moderators = await words(club, "channels moderators", channel="mods")
        assert "Moderators' channel: none" in moderators
        everything = await words(club, "show")
        assert "**Never answers in**: <#" in everything
        assert "**Starter rules, gore**: on" in everything
        assert "**Rules of this server's own**: 0" in everything


async def test_a_rule_is_tried_then_kept_and_stops_what_waits(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        club.rooms.clock.now = club.clock.now()
        await club.ask("grace", "a friendly dragon")
        await club.sitting()
        waiting = await club.ask("ada", "a dr4g0n with a hat")
        rule = {"kind": "word", "pattern": "dragon", "aliases": "wyvern, drake"}

        tried = await words(club, "rules try", **rule)
        assert tried.splitlines()[0] == say("rule_tried", caught=2, tried=2)
        assert "`a dr4g0n with a hat`" in tried
        assert await words(club, "rules list") == ENGLISH["rules_none"]

        kept = await words(club, "rules add", **rule)
        assert "`r1` word `dragon`: refused; also `wyvern, drake`" in kept
        assert say("pictures_stopped", count=2) in kept
        shown = await club.until(waiting, ENGLISH["rule_word"])
        assert "dragon" not in shown["content"].replace("dr4g0n", "").casefold()
        assert await refused(club, "a Drake") == ENGLISH["rule_word"]
        assert "`r1`" in await words(club, "rules list")

        assert "`r1`" in await words(club, "rules remove", id="r1")
        await club.ask("grace", "a dragon")


async def test_rules_that_cannot_be_kept_are_explained(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        slow = await words(club, "rules add", kind="regex", pattern="(a+)+$")
        short = await words(club, "rules try", kind="word", pattern="x")
        unknown = await words(club, "rules remove", id="r7")
        unread = await words(club, "rules import", file=file("other = 1"))
        broken = await words(club, "rules import", file=file("[[rule"))

        assert slow == ENGLISH["rule_slow_regex"]
        assert short == say("rule_too_short", limit=2)
        assert unknown == say("rule_unknown", id="r7")
        assert unread == say("rules_imported", added=0, replaced=0)
        assert broken.startswith("These rules cannot be read:")


async def test_many_rules_come_from_a_file_go_into_one_and_are_listed_in_pages(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        text = "".join(
            f'[[rule]]\nid = "n{n:02}"\nkind = "word"\npattern = "forbiddenword{n}"\n'
            for n in range(12)
        )
        told = await words(club, "rules import", file=file(text))
        assert told == say("rules_imported", added=12, replaced=0)

        listed = await order(club, "rules list")
        assert say("rules_title", count=12, page=1, pages=2) in listed["content"]
        turned = await club.hands.press(listed["id"], member="owner", label=ENGLISH["button_rules"])
        await club.hands.acknowledged(turned)
        second = (await club.shown(listed["id"]))["content"]
        assert "`n11`" in second
        assert "`n09`" not in second

        stolen = {"message_id": listed["id"], "member": "ada", "label": ENGLISH["button_rules"]}
        pressed = await club.hands.order("press", **stolen, force=True)
        known = await club.hands.acknowledged(pressed["interaction_id"])
        assert await club.told(known) == ENGLISH["no_right"]

        exported = await order(club, "rules export")
        again = await club.hands.read(exported["attachments"][0]["url"])
        assert b'pattern = "forbiddenword11"' in again
        completed = await club.hands.order(
            "autocomplete",
            command="portrait-settings rules remove",
            member="owner",
            focused="id",
            options={"id": "word11"},
        )
        entry = await club.hands.acknowledged(completed["interaction_id"])
        assert "n11" in str(entry)


async def test_the_starter_pack_is_switched_group_by_group(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        assert await refused(club, "a severed head") == ENGLISH["rule_gore"]

        told = await words(club, "rules starter", group="gore", on=False)

        assert told == say("starter_switched", groups="gore", state="off")
        await club.ask("ada", "a severed head")
        assert "**Starter rules, gore**: off" in await words(club, "show")


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
