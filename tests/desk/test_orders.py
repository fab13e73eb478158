"""Orders: blocks, pauses and calm hold until their time, and from then on not at all."""

import pytest

from bot.desk.policy.limits import DEFAULTS, NO_LIMIT, Limits, LimitSettings
from bot.desk.policy.orders import (
    KINDS,
    Block,
    Orders,
    block_of,
    is_calm,
    judge_orders,
    limits_under,
    pauses,
)
from bot.request import Request
from bot.texts import ENGLISH, say

NOW = 1_800_000_000.0
ADA, GRACE = 11, 12


def asked(member: int = ADA, *, private: bool = False) -> Request:
    return Request(guild=1, channel=2, member=member, subject="Ada Lovelace", private=private)


def code_of(orders: Orders, now: float = NOW, **who: object) -> str | None:
    refused = judge_orders(asked(**who), orders, now)  # type: ignore[arg-type]  # a test's own
    return refused.code if refused else None


@pytest.mark.parametrize("until", [None, NOW + 1])
def test_a_block_holds_for_its_member_only(until: float | None) -> None:
    orders = Orders(blocks={ADA: Block("spam", until)})

    assert code_of(orders) in ("blocked", "blocked_until")
    assert code_of(orders, member=GRACE) is None


def test_a_block_ends_with_its_very_second_and_nobody_has_to_take_it_away() -> None:
    orders = Orders(blocks={ADA: Block("spam", NOW)})

    assert code_of(orders, NOW - 0.001) == "blocked_until"
    assert code_of(orders, NOW) is None
    assert block_of(ADA, orders, NOW) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_blocked_member_reads_the_kind_of_reason_and_the_end(kind: str) -> None:
    orders = Orders(blocks={ADA: Block(kind, NOW + 0.5)})
    refused = judge_orders(asked(), orders, NOW)
    assert refused is not None

    told = say(refused.code, "en", **refused.facts)

    assert ENGLISH[f"block_kind_{kind}"] in told
    assert f"<t:{int(NOW) + 1}:f>" in told


def test_a_pause_holds_for_everybody_until_its_end() -> None:
    orders = Orders(is_paused=True, paused_until=NOW + 60, pause_reason="A raid.")

    refused = judge_orders(asked(), orders, NOW)

    assert refused is not None
    assert "A raid." in say(refused.code, "en", **refused.facts)
    assert not pauses(orders, NOW + 60)
    assert code_of(Orders(is_paused=True)) == "paused"
    assert code_of(Orders(is_paused=False, paused_until=NOW + 60)) is None


def test_private_pictures_may_be_switched_off() -> None:
    assert code_of(Orders(allows_private=False), private=True) == "private_off"
    assert code_of(Orders(allows_private=False)) is None
    assert code_of(Orders(), private=True) is None


def test_calm_lowers_limits_for_its_time_only_and_never_raises_one() -> None:
    orders = Orders(calm_until=NOW + 1)
    strict = Limits(per_hour=2)
    told = LimitSettings(DEFAULTS, {5: strict, 6: Limits(waiting=NO_LIMIT)}, {7: Limits(count=1)})

    calm = limits_under(orders, told, NOW)

    assert is_calm(orders, NOW)
    assert (calm.everyone.waiting, calm.everyone.per_hour) == (1, 3)
    assert calm.roles[5] == Limits(per_hour=1), "what a role leaves open stays everyone's to say"
    assert calm.roles[6] == Limits(waiting=1)
    assert calm.channels[7] == Limits(count=1)
    assert limits_under(orders, told, NOW + 1) is told
