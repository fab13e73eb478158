"""However long what people have typed is, an answer fits into one message, and what is read too."""

from pathlib import Path

import pytest

from bot.chat import lists, rules
from bot.chat.moderators import inbox, origins
from bot.desk.case_view import CaseView
from bot.desk.policy.cases import Case
from bot.desk.policy.optouts import MAX_LETTERS, OptedOut
from bot.desk.policy.reports import MAX_WORDS, Report
from bot.desk.policy.rules import MAX_ALIASES, MAX_PATTERN, Rule
from bot.errors import Refused
from bot.request import WORDS, Reply, Request, Ticket, Update, Waiting
from bot.sandbox.default_world import PORTRAITS
from tests.chat.club import club_with_bot
from tests.sandbox.hands import form

BIG = 2**63 - 1
MAX_CONTENT, MAX_EMBEDS, MAX_EMBED = 2000, 10, 6000  #: what Discord takes in one message

LONGEST = Request.model_validate(
    {
        "guild": BIG,
        "channel": BIG,
        "member": BIG,
        **{name: "w" * most for name, most in WORDS.items()},
    }
)
TICKET = Ticket(BIG, LONGEST, Reply(BIG, BIG, None, BIG, BIG), place=1, eta_seconds=0.0)


def test_a_page_of_the_longest_rules_fits_and_shows_them_all() -> None:
    texts = tuple("x" * MAX_PATTERN for _ in range(MAX_ALIASES // 2))
    longest = Rule("i" * 40, "all", "p" * MAX_PATTERN, texts, texts, "hold", enabled=False)

    listed = rules.lay_out([longest] * 25, 1, "en")

    assert len(listed.content) <= MAX_CONTENT
    assert listed.content.count("\n") == rules.PAGE


def test_the_longest_queue_of_a_paused_server_fits_and_shows_it_all() -> None:
    paused = Waiting(BIG, 0.0, paused=True, paused_until=float(2**40))

    listed = lists.list_queue([Update(TICKET, paused)] * 25, "en")

    assert len(listed.content) <= MAX_CONTENT
    assert listed.content.count("\n") == lists.MAX_QUEUE + 1


@pytest.mark.parametrize("kind", ["review", "report", "appeal", "name", "burst"])
@pytest.mark.parametrize("verdict", [None, "removed"])
def test_the_fullest_case_fits(kind: str, verdict: str | None) -> None:
    told = {"rule": "r" * 120, "why": "rule:r1", "refusals": "9" * 9}
    case = Case(kind, BIG, BIG, 0.0, BIG, told, verdict, moderator=BIG)  # type: ignore[arg-type]
    full = CaseView(
        case,
        request=LONGEST,
        ticket=TICKET,
        pictures=tuple(Path(f"{n}.png") for n in range(4)),
        reports=[Report(BIG, BIG, BIG, "me", "w" * MAX_WORDS, 0.0)] * 20,
        names=[OptedOut(BIG, n, BIG, BIG, "n" * MAX_LETTERS, 0, "asked", 0.0) for n in range(8)],
        members=[(BIG, 99)] * 3,
    )

    card = inbox.card_for(full)

    assert len(card.content) + 200 <= MAX_CONTENT, "more is said around it in the inbox"
    assert len(card.embeds) <= MAX_EMBEDS
    assert sum(map(len, card.embeds)) <= MAX_EMBED
    assert len(card.buttons) <= 25


async def test_no_more_is_read_of_a_picture_than_one_of_ours_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with club_with_bot(tmp_path) as club:
        path = f"/channels/{PORTRAITS}"
        body = '{"content": "x", "embeds": [{"image": {"url": "attachment://big.png"}}]}'
        _, sent = await club.hands.api(
            "POST", f"{path}/messages", data=form(body, big=b"\0" * 5000)
        )
        [embed] = sent["embeds"]
        address = embed["image"].get("proxy_url") or embed["image"]["url"]

        monkeypatch.setattr(origins, "MAX_BYTES", 5000)
        assert len(await origins.fetched(address)) == 5000
        monkeypatch.setattr(origins, "MAX_BYTES", 4999)
        with pytest.raises(Refused, match="no_picture"):
            await origins.fetched(address)
