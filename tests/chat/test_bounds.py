"""However long what people have typed is, an answer fits into one message, and what is read too."""

from pathlib import Path

import pytest

from bot.chat import lists, panel
from bot.chat.moderators import origins
from bot.desk.policy.limits import Limits
from bot.desk.policy.rules import MAX_ALIASES, MAX_PATTERN, Rule
from bot.desk.policy.settings import GuildSettings
from bot.errors import Refused
from bot.request import WORDS, Reply, Request, Ticket, Update, Waiting
from bot.sandbox.components import walk
from bot.sandbox.default_world import PORTRAITS
from bot.texts import say
from tests.chat.club import club_with_bot
from tests.sandbox.hands import form

BIG = 2**63 - 1
MAX_CONTENT = 2000  #: what Discord takes in one message
MAX_SHOWN, TEXT = 4000, 10  #: characters of all text in one message's components, and its type

LONGEST = Request.model_validate(
    {
        "guild": BIG,
        "channel": BIG,
        "member": BIG,
        **{name: "w" * most for name, most in WORDS.items()},
    }
)
TICKET = Ticket(BIG, LONGEST, Reply(BIG, BIG, None, BIG, BIG), place=1, eta_seconds=0.0)


def test_a_page_of_the_longest_rules_fits_and_says_how_many_do_not() -> None:
    texts = tuple("x" * MAX_PATTERN for _ in range(MAX_ALIASES // 2))
    longest = Rule("i" * 40, "all", "p" * MAX_PATTERN, texts, texts, "hold", enabled=False)

    holding = panel.Holding(GuildSettings(), (longest,) * 25, Limits(), "en")
    listed = panel.lay_out(("rules", "1"), holding, ["x" * 3000])
    told = [part["content"] for part in walk(listed.to_components()) if part["type"] == TEXT]

    assert sum(map(len, told)) <= MAX_SHOWN
    shown = "\n".join(told).count(f"`{longest.id}`")
    assert 0 < shown < panel.RULES_SHOWN
    assert say("panel_more", count=panel.RULES_SHOWN - shown) in told[-1]


def test_the_longest_queue_of_a_paused_server_fits_and_shows_it_all() -> None:
    paused = Waiting(BIG, 0.0, paused=True, paused_until=float(2**40))

    listed = lists.list_queue([Update(TICKET, paused)] * 25, "en")

    assert len(listed.content) <= MAX_CONTENT
    assert listed.content.count("\n") == lists.MAX_QUEUE + 1


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
