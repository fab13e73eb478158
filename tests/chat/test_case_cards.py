"""What moderators read of each matter fits a message and pings nobody by accident."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.moderators.inbox import card_for
from bot.desk.case_view import CaseView
from bot.desk.cases import MOST_OF_A_RULE
from bot.desk.policy.cases import KINDS, VERDICTS, Case, CaseKind, buttons_of
from bot.desk.policy.optouts import MAX_LETTERS, OptedOut
from bot.desk.policy.reports import MAX_WORDS, REASONS, Report
from bot.request import Reply, Request, Ticket

LONG = 2**63 - 1
REQUEST = Request(
    guild=LONG, channel=LONG, member=LONG, subject="s" * 200, details="`d` <@1> " * 40, avoid="a"
)
TICKET = Ticket(LONG, REQUEST, Reply(LONG, 9, None, LONG, LONG), 0, 0.0)


def case(kind: CaseKind, **more: object) -> Case:
    told = {"why": f"rule:{'r' * 60}", "rule": "`" * MOST_OF_A_RULE, "refusals": "10"}
    return Case(kind, LONG, LONG, 0.0, member=LONG, told=told, **more)


def case_view(kind: CaseKind, **more: object) -> CaseView:
    reports = [Report(LONG, LONG, LONG, REASONS[n % 5], "w`" * MAX_WORDS, 0.0) for n in range(40)]
    names = [OptedOut(1, n, 1, LONG, "n" * MAX_LETTERS, 0, "asked", 0.0) for n in range(8)]
    return CaseView(
        case(kind, **more),
        request=REQUEST,
        ticket=TICKET if kind in ("review", "report") else None,
        pictures=(Path("1-0.png"), Path("1-1.png")) if kind in ("review", "report") else (),
        reports=reports,
        names=names,
        members=[(LONG, 10)] * 3,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_fullest_card_of_each_kind_fits_a_message(kind: CaseKind) -> None:
    card = card_for(case_view(kind))

    assert len(card.content) < 1900, "the inbox adds a line"
    assert sum(map(len, card.embeds)) < 6000
    assert all(len(field.value or "") <= 1024 for each in card.embeds for field in each.fields)
    names = [f"{act}.{n}" for n in range(1, 9) for act in ("accept", "decline")]
    assert card.buttons == ((*names, "accept") if kind == "name" else buttons_of(case(kind)))


@pytest.mark.parametrize("kind", ["review", "appeal"])
def test_the_words_of_a_rule_stand_on_the_card_as_they_are(kind: CaseKind) -> None:
    rule = {"why": "rule:r1", "rule": "r1: word **tea`pot**"}
    card = card_for(CaseView(replace(case(kind), told=rule), ticket=TICKET))

    assert "rule `r1: word **tea\u02cbpot**`" in card.content


def test_a_review_noted_by_an_older_version_names_the_rule_alone() -> None:
    card = card_for(CaseView(replace(case("review"), told={"why": "rule:r1"}), ticket=TICKET))

    assert "rule `r1`" in card.content


@pytest.mark.parametrize("button", sorted(VERDICTS))
def test_a_decided_card_shows_who_decided_and_no_picture(button: str) -> None:
    kind, verdict = VERDICTS[button]

    card = card_for(case_view(kind, verdict=verdict, moderator=77))

    assert "<@77>" in card.content
    assert (card.embeds, card.exhibits, card.buttons) == ((), (), ())


def test_what_time_decided_names_nobody() -> None:
    assert "<@77>" not in card_for(case_view("review", verdict="expired")).content


@pytest.mark.parametrize("kind", ["review", "report"])
def test_a_matter_whose_job_is_gone_says_so(kind: CaseKind) -> None:
    card = card_for(CaseView(case(kind)))

    assert "deleted since" in card.content
    assert card.exhibits == ()
