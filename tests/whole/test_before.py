"""What was made before still lives: an old data folder, its buttons and its codes, read today."""

from pathlib import Path
from typing import Any

import pytest

from bot.chat import asking
from bot.errors import GATE_STOP
from bot.texts import ENGLISH
from tests.chat.club import legible
from tests.chat.panels import Panel
from tests.whole.before import BEFORE, Before, begun, opened, rows, says, told_of

FIRST, SECOND = "Portrait Club", {"guild": "Second Club"}
NEEDS_FACTS = "painting_failed"  #: what is read of a stored code whose sentence wants facts

#: Every act that a button could have, by the scheme of its id.
ACTS = {
    "portrait": "again cancel delete drop erase exhibit file keep older rules show",
    "matter": "accept allow answer appeal approve decline dismiss forgive noted paint reject remove"
    " uphold",
    "portrait-mod": "audit clear drop queue",
}
#: Every verb that an act of a moderator is kept under.
VERBS = (
    "allow-again,allow-once,approve,block,calm,channels,clear,delete,dismiss,drop,keep,limits,"
    "names accepted,names declined,pause,private-off,private-on,purge,reject,remove,resume,"
    "review off,review on,rule add,rule import,rule remove,starter,unblock"
)


@pytest.fixture(autouse=True)
def a_loaded_machine_is_not_too_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 60.0)


def test_the_folder_has_a_row_of_everything() -> None:
    folder = BEFORE / "portraits"
    tables = [name for (name,) in rows(folder, "SELECT name FROM sqlite_master WHERE type='table'")]
    empty = [each for each in tables if not rows(folder, f"SELECT 1 FROM {each} LIMIT 1")]

    def kept(sql: str) -> set[Any]:
        return {row[0] if len(row) == 1 else row for row in rows(folder, sql)}

    assert len(tables) == 23
    assert empty == []
    assert kept("SELECT DISTINCT state FROM jobs") == {
        *("arriving", "waiting", "running", "done", "failed", "cancelled")
    }
    assert kept("SELECT DISTINCT delivery FROM jobs") == {
        *(None, "ready", "posted", "held", "undeliverable", "withdrawn")
    }
    assert kept("SELECT DISTINCT verb FROM acts") == set(VERBS.split(","))
    for kind, verdicts in {
        "review": "approved rejected expired",
        "report": "dismissed removed",
        "appeal": "allowed kept",
        "name": "accepted declined",
        "burst": "noted",
    }.items():
        decided = kept(f"SELECT DISTINCT verdict FROM cases WHERE kind = '{kind}'")
        assert decided == {None, *verdicts.split()}
    assert kept("SELECT DISTINCT state FROM optouts") == {"active", "asked", "declined", "lifted"}
    assert kept("SELECT DISTINCT reason FROM reports") == {
        *("sexual", "me", "hateful", "violent", "other")
    }
    assert kept("SELECT wanted, shows FROM veils") == {
        *(("hidden", "hidden"), ("hidden", "shown"), ("removed", "removed"), ("shown", "shown"))
    }
    assert kept("SELECT DISTINCT kind FROM rules") == {"word", "phrase", "name", "regex"}
    assert kept("SELECT DISTINCT substr(review, 1, 5) FROM jobs") == {
        *(None, "all", "allow", "appro", "chann", "membe", "rejec", "rule:")
    }


def test_there_is_one_of_every_button() -> None:
    there = {tuple(each["custom_id"].split(":")[:2]) for each in told_of("buttons")}

    assert there == {(scheme, act) for scheme, acts in ACTS.items() for act in acts.split()}


async def test_what_was_under_way_goes_on_from_where_it_stood(tmp_path: Path) -> None:
    async with begun(tmp_path) as before:
        job, club = before.world["jobs"], before.club
        taken_back = await club.sitting()
        assert (taken_back.job, taken_back.attempt) == (job["running"], 2)
        taken_back.finish()
        in_line = ["waiting 1", "waiting 2", "waiting to cancel", "waiting to drop", "arriving"]
        for name in in_line:
            sitting = await club.sitting()
            assert sitting.job == job[name], name
            sitting.finish()
            await before.until(f"SELECT state FROM jobs WHERE id = {job[name]}", "done")
        await before.until("SELECT count(*) FROM jobs WHERE delivery = 'ready'", 0)

        assert before.value("SELECT state FROM jobs WHERE id = ?", job["Never answered"]) == (
            "cancelled"
        )
        for name in ("running", *in_line, "ready", "ready private"):
            assert "· seed" in await before.shown_of(job[name]), name
            assert _stands(before, job[name]) == ("done", "posted")
        for code, number in before.world["failed"].items():
            if code != GATE_STOP:
                assert _sentence(code) in await before.shown_of(number), code
        await _is_told_alone(before, before.world["failed"][GATE_STOP])
        for code, number in before.world["stopped"].items():
            assert _sentence(code) in await before.shown_of(number), code
            assert _stands(before, number) == ("cancelled", "posted")
        assert ENGLISH["cancelled"] in await before.shown_of(job["cancelled unseen"])
        for name, code in (
            ("rejected ghost", "review_rejected"),
            ("removed before", "picture_removed_before"),
        ):
            assert ENGLISH[code] in await before.shown_of(job[name])
            assert _stands(before, job[name]) == ("done", "withdrawn")
        assert _stands(before, job["held ghost"]) == ("done", "held")
        assert _stands(before, job["undeliverable"]) == ("done", "undeliverable")
        assert _stands(before, job["withdrawn"]) == ("done", "withdrawn")


async def test_what_moderators_left_is_shown_and_taken_down(tmp_path: Path) -> None:
    async with begun(tmp_path) as before:
        await before.until("SELECT count(*) FROM showings WHERE message IS NULL", 0)
        await before.until("SELECT count(*) FROM takedowns WHERE ended_at IS NULL", 0)
        await before.until("SELECT count(*) FROM veils WHERE wanted != shows", 0)
        unposted = "SELECT count(*) FROM cases WHERE card IS NULL AND verdict IS NULL"
        await before.until(unposted, 0)
        await before.until("SELECT count(*) FROM cases WHERE verdict != '' AND card = 'open'", 0)
        untold = "SELECT count(*) FROM refusals WHERE verdict IS NOT NULL AND told_at IS NULL"
        await before.until(untold, 0)

        job = before.world["jobs"]
        hidden = await before.shown_of(job["seen and reported"])
        assert ENGLISH["picture_hidden"] in hidden
        purged = before.world["first_messages"]["Jo's own"]
        assert (await before.club.hands.states(purged))[-1]["event"] == "deleted"
        copies = await before.club.hands.ask("transcript", channel="gallery")
        assert len(copies["messages"]) == 2
        assert any(
            says("appeal_kept", entry["message"]["content"])
            for entry in (await before.club.hands.ask("log"))["entries"]
            if entry["kind"] == "message_created"
        )


async def test_a_held_picture_stays_held_until_a_moderator_lets_it_go(tmp_path: Path) -> None:
    async with begun(tmp_path) as before:
        held = before.job("held ghost")
        wanted = f"matter:approve:{held}:v1"
        await before.until(f"SELECT card FROM cases WHERE kind = 'review' AND ref = {held}", "open")
        mods = await before.club.hands.ask("transcript", channel="mods")
        [card] = [each for each in mods["messages"] if wanted in str(each["components"])]
        assert _stands(before, held) == ("done", "held")

        await before.press({"custom_id": wanted, "message": card["id"]}, "mod")

        await before.until(f"SELECT delivery FROM jobs WHERE id = {held}", "posted")
        assert "· seed" in await before.shown_of(held)


async def test_every_old_button_does_its_act_for_who_may_and_for_nobody_else(
    tmp_path: Path,
) -> None:
    async with begun(tmp_path) as before:
        for button in told_of("buttons"):
            named = button["custom_id"]
            if "not_by" in button:
                answer = await before.press(button, button["not_by"], force=True)
                assert says(button["refused"], answer["content"]), named
            answer = await before.press(button, button["by"])
            if code := button.get("told"):
                assert says(code, answer["content"]), named
                assert answer["flags"] & 64, f"{named}: everybody sees it"
            code = button.get("shows")
            if code and not (answer and says(code, answer["content"])):
                await before.until_shown(button["message"], code)
            if sql := button.get("sql"):
                await before.until(sql, button["gives"])


@pytest.mark.parametrize(
    "custom_id",
    ["portrait:again:1:v0", "portrait:fly:1:v1", "matter:approve:1:v9", "portrait-mod:drop", "x"],
)
async def test_what_no_version_wrote_is_called_stale(tmp_path: Path, custom_id: str) -> None:
    async with begun(tmp_path) as before:
        button = {"type": 2, "style": 1, "label": "Old", "custom_id": custom_id}
        body = {"content": "old", "components": [{"type": 1, "components": [button]}]}
        place = before.club.sandbox.service.world.find_channel("portraits").id
        _, posted = await before.club.hands.api("POST", f"/channels/{place}/messages", json=body)

        answer = await before.press({"custom_id": custom_id, "message": posted["id"]}, "ada")

        assert answer["content"] == ENGLISH["button_stale"]


async def test_settings_rules_and_orders_act_as_they_did(tmp_path: Path) -> None:
    async with begun(tmp_path) as before:

        async def refused(code: str, by: str, subject: str, where: Any = None, **more: Any) -> None:
            told = await before.words("portrait", by, where, subject=subject, **more)
            assert says(code, told), f"{by}, {subject}: {told}"

        await refused("blocked", "ben", "Ada Lovelace")
        await refused("blocked_until", "cleo", "Ada Lovelace")
        await refused("blocked", "lou", "Ada Lovelace")  # forgotten, and the block is not
        assert before.value("SELECT count(*) FROM blocks WHERE member < 0") == 0
        await refused("rule_word", "grace", "a teapot")
        await refused("rule_phrase", "grace", "made of blue cheese")
        await refused("rule_phrase", "grace", "number 3 forbidden")
        await refused("rule_name", "grace", "Napoleon Bonaparte")
        await refused("rule_regex", "grace", "zzzztop")
        await refused("opted_out", "grace", "Gus Grissom")
        await refused("opted_out", "grace", "Hana")  # one word: alone since then
        await refused("not_here", "grace", "Ada Lovelace", {"channel": "quiet"})
        await refused("count_too_large", "grace", "Ada", {"channel": "slow"}, count=3)
        await refused("quality_too_high", "grace", "Ada", {"channel": "slow"}, quality="fine")
        await refused("paused", "grace", "Ada Lovelace", SECOND)
        for subject in ("a pumpkin", "teapot museum", "Ivan Drago", "the goriest knight"):
            told = await before.words("portrait", "gus", subject=subject)
            assert says("waiting", told) or says("waiting_next", told), told
        held = await before.words("portrait", "gus", subject="a ghost")
        assert ENGLISH["rule_held"] in held

        await before.slash("portrait-mod resume", "owner", SECOND)
        await refused("rule_word", "grace", "an umbrella", SECOND)
        await refused("rule_gore", "grace", "the goriest knight", SECOND)
        await refused("private_off", "grace", "Ada Lovelace", SECOND, private=True)
        gallery = before.club.sandbox.service.world.find_channel("gallery").id
        await refused("only_elsewhere", "grace", "Ada Lovelace", {"channel": gallery})


async def test_settings_are_told_as_they_were_set(tmp_path: Path) -> None:
    async with begun(tmp_path) as before:
        world = before.club.sandbox.service.world
        id_of = {each.name: each.id for each in world.channels.values() if each.guild_id}
        friends = next(
            id for id, role in world.find_guild(FIRST).roles.items() if role.name == "Friends"
        )

        panel = await Panel.open(before.club)
        settings, limits = await panel.words(), await panel.to("limits")
        second = await (await Panel.open(before.club, **SECOND)).words()
        rules = await _rules(before)
        own = await before.words("my-portraits limits", "grace", {"channel": "slow"})
        reviewed = await before.words("portrait-mod review", "mod")

        for said in (
            "Requests waiting at once, for everyone**: 100",
            "Pictures an hour, for everyone**: 5000",
            "Pictures a day, for everyone**: 9000",
            "Longest wait, for everyone**: 150 h",
            f"Pictures an hour, for <@&{friends}>**: no limit",
            f"Pictures a day, for <@&{friends}>**: 20",
            f"Finest quality, in <#{id_of['slow']}>**: normal",
            f"Between two requests, in <#{id_of['slow']}>**: 1 min",
            f"Age of the account, in <#{id_of['slow']}>**: 2 h",
        ):
            assert said in limits, limits
        for said in (
            f"Never answers in**: <#{id_of['quiet']}>",
            f"Showcase**: <#{id_of['general']}>",
            f"Moderators' channel**: <#{id_of['mods']}>",
            "Starter rules, gore**: painted",
            "Starter rules, slurs**: refused",
        ):
            assert said in settings, settings
        assert f"Showcase**: <#{id_of['gallery']}>, every finished picture" in second
        assert ENGLISH["review_everything"] in second
        assert "Rules of this server: 21. Page 1 of 3" in rules
        for said in (
            "`r1` word `teapot`: refused; not in `teapot museum`",
            "`r2` phrase `green cheese`: refused; also `blue cheese`",
            "`r5` word `ghost`: a moderator looks first",
            "`seasonal.1` word `pumpkin`: refused; not in `pumpkin pie` (off)",
        ):
            assert said in rules, rules
        assert says("own_limits_here", own)
        assert says("own_daily_limit", own)
        assert f"<@{world.find_user('dora').id}>" in reviewed
        assert f"<#{id_of['studio']}>" in reviewed


async def test_what_was_written_down_is_read(tmp_path: Path) -> None:
    async with begun(tmp_path) as before:
        for verb in VERBS.split(","):
            page = await before.words("portrait-mod audit", "mod", verb=verb)
            assert f"**{verb}**" in page, verb
        blocks = await before.words("portrait-mod audit", "mod", verb="block")
        for kind in ("rules", "spam", "harassment", "unwanted", "other"):
            assert ENGLISH[f"block_kind_{kind}"] in blocks
        blocked = await before.words("portrait-mod blocked", "mod")
        assert ENGLISH["block_kind_rules"] in blocked
        assert ENGLISH["block_kind_harassment"] in blocked
        exported = await before.slash("portrait-mod audit", "mod", export="csv")
        file = await before.club.hands.read(exported["attachments"][0]["url"])
        assert len(file.decode().splitlines()) > 40

        usage = await before.words("portrait-mod usage", "mod", days=90)
        for kind in ("rule word", "undressing", "review expired", "dropped block"):
            assert kind in usage, usage
        removed = await before.words("portrait-mod removed", "mod")
        assert "`Removed`" in removed
        box = await before.slash("portrait-mod inbox", "mod")
        assert says("inbox_more", box["content"])
        assert "**" in box["content"], "a matter is told"

        history = await before.slash("my-portraits history", "ada")
        pages = history["content"]
        while older := [id for id in _ids(history) if id.startswith("history:page:")]:
            num_states = len(await before.club.hands.states(history["id"]))
            await before.press({"custom_id": older[0], "message": history["id"]}, "ada")
            while len(states := await before.club.hands.states(history["id"])) == num_states:
                await before.club.hands.wait("message_edited", message_id=history["id"])
            history = states[-1]["message"]
            pages += history["content"]
        for words in (
            "`Ada Lovelace`",
            "`Kept`",
            ENGLISH["picture_deleted"],
            _sentence("internal"),
        ):
            assert words in pages, words
        assert ENGLISH["words_gone"] in pages, "its words have expired, its line has not"
        queue = await before.words("my-portraits queue", "ada", SECOND)
        assert "`Second 0`" in queue
        line = await before.words("portrait-mod queue", "owner", SECOND)
        assert says("mod_queue_title", line)


async def test_every_picture_is_known_as_this_bots_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as before:
        pictures = sorted((tmp_path / "pictures").glob("*.png"))
        assert len(pictures) > 20
        for picture in pictures:
            found = await before.club.desk.origins.of(picture.read_bytes())
            assert (found.code, f"{found.job}") == ("origin_certain", picture.name.split("-")[0])


async def test_who_asked_to_be_forgotten_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as before:
        finn = int(before.club.sandbox.service.world.find_user("finn").id)
        theirs = f"SELECT count(*) FROM jobs WHERE member = {finn}"
        assert before.value(theirs) == 2

        await before.club.desk.privacy.sweep_often()

        assert before.value(theirs) == 0
        assert before.value("SELECT count(*) FROM erasures") == 0
        journal = (tmp_path / "identity" / "forgotten").read_text().splitlines()
        assert len(journal) == 2
        assert before.value("SELECT count(*) FROM jobs WHERE member = ?", int(journal[1])) == 2


async def _rules(before: Before) -> str:
    """Return all pages of the first guild's rules."""
    panel = await Panel.open(before.club)
    told = [await panel.to("rules")]
    told += [await panel.press(ENGLISH["button_rules"]) for _ in range(2)]
    return "\n".join(told)


async def _is_told_alone(before: Before, job: int) -> None:
    """Check that nothing public is left of what the image gate stopped, and who asked heard."""
    message = before.value("SELECT message FROM jobs WHERE id = ?", job)
    assert (await before.club.hands.states(str(message)))[-1]["event"] == "deleted"
    entries = (await before.club.hands.ask("log"))["entries"]
    told = [legible(each["message"]) for each in entries if each["kind"] == "message_created"]
    [alone] = [each for each in told if _sentence(GATE_STOP) in each["content"]]
    assert alone["flags"] & 64, "everybody sees it"


def _stands(before: Before, job: int) -> tuple[str, str | None]:
    return before.rows("SELECT state, delivery FROM jobs WHERE id = ?", job)[0]


def _sentence(code: str) -> str:
    """Return what is read of a stored code: it has lost its facts."""
    return ENGLISH[code] if "{" not in ENGLISH[code] else ENGLISH[NEEDS_FACTS]


def _ids(message: Any) -> list[str]:
    return [each["custom_id"] for row in message["components"] for each in row["components"]]
