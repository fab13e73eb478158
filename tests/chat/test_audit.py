"""The audit as lines, as a button that carries its filter, and as files."""

import csv
import io
import json

import pytest

from bot.chat import phrases
from bot.chat.buttons import ButtonId
from bot.chat.moderators.audit import (
    as_csv,
    as_json,
    cut,
    file_of,
    filter_in,
    line_of,
    list_acts,
    told_in,
)
from bot.desk.rows.audit import AuditEntry, Filter

NOW = 1_800_000_000.0
BIG = 2**63 - 1
BLOCK = AuditEntry(
    1, 77, "block", NOW, member=11, reason="spam: a `lot`", until=NOW + 60, detail="2 dropped", id=5
)


def test_a_line_says_who_what_whom_until_when_and_why() -> None:
    line = line_of(BLOCK, "en")

    until = f"<t:{int(NOW) + 60}:f>"
    for told in ("<@77>", "**block**", "<@11>", until, "too fast: a", "2 dropped"):
        assert told in line


def test_channels_and_roles_in_what_it_came_to_are_shown_as_such() -> None:
    told = "Answers in: everywhere → <#5>, <#6>; Pictures a day, for <@&7>: 3 → no `limit`"
    line = line_of(AuditEntry(1, 77, "channels", NOW, detail=told), "en")

    for part in ("`Answers in: everywhere →` <#5> `,` <#6> `; Pictures", "` <@&7> `: 3 → no "):
        assert part in line


def test_a_reason_pings_nobody_and_stays_as_it_was_typed() -> None:
    line = line_of(AuditEntry(1, 77, "drop", NOW, reason="see <#5>, <@11>"), "en")

    assert "`see <#5>, <@11>`" in line


def test_a_page_with_room_cuts_nothing_and_one_without_keeps_both_ends() -> None:
    pattern = "the pattern of a rule that goes on for a while " * 4 + "and ends here"
    entry = AuditEntry(1, 77, "rule add", NOW, detail=f"rule r1, a phrase to refuse: {pattern}")

    alone, many = list_acts([entry], Filter(1), "en"), list_acts([entry] * 10, Filter(1), "en")

    assert f"`rule r1, a phrase to refuse: {pattern}`" in alone.content
    lines = many.content.split("\n")[1:]
    assert len(lines) == 10
    assert len(many.content) <= 2000
    for line in lines:
        assert "`rule r1, a phrase to" in line
        assert line.endswith("and ends here`")


@pytest.mark.parametrize("limit", range(30, 80))
def test_no_mark_is_cut_in_half(limit: int) -> None:
    told = cut(
        "Answers in <#1111111111> and <@&2222222222> or <#3333333333> or <@4444444444> now", limit
    )

    assert len(told) <= limit
    shown = phrases.quoted_but_for_mentions(told)
    spans = shown.split("`")[1::2]
    assert not any(mark in span for span in spans for mark in "<>#@&")


def test_the_longest_page_fits_into_one_message_and_its_button_into_one_id() -> None:
    worst = AuditEntry(
        BIG, BIG, "v" * 32, NOW, BIG, BIG, "r" * 400, NOW + 60, "d" * 1000, 2**31 - 1
    )
    wanted = Filter(BIG, moderator=BIG, verb="private-off", member=BIG, since=NOW)

    listed = list_acts([worst] * 11, wanted, "en")

    assert len(listed.content) <= 2000
    assert listed.content.count("\n") >= 5
    (button,) = listed.view.children
    id = ButtonId.read(button.custom_id)
    assert id is not None
    assert (id.scheme, id.act) == ("portrait-mod", "audit")
    assert len(button.custom_id) <= 100


@pytest.mark.parametrize(
    "wanted",
    [Filter(1), Filter(1, moderator=77, verb="drop", member=11, since=NOW), Filter(1, verb="calm")],
)
def test_a_filter_is_read_back_from_the_button_it_was_written_into(wanted: Filter) -> None:
    told = [str(each) for each in told_in(wanted, before=9)]

    assert filter_in(1, told) == (wanted, 9)


def test_a_spreadsheet_runs_nothing_of_it() -> None:
    evil = AuditEntry(1, 77, "block", NOW, reason='=HYPERLINK("http://x")', detail="@SUM(A1)")

    (row,) = csv.DictReader(io.StringIO(as_csv([evil])))

    assert row["reason"].startswith("'=")
    assert row["detail"].startswith("'@")
    assert (row["at"], row["until"]) == ("2027-01-15T08:00:00+00:00", "")


def test_json_keeps_large_numbers_whole() -> None:
    (act,) = json.loads(as_json([AuditEntry(1, BIG, "pause", NOW, reason="why")]))

    assert act["moderator"] == str(BIG)
    assert act["member"] is None
    assert file_of([BLOCK], "json").filename == "audit.json"
