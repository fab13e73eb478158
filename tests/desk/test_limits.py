"""Limits say how much and when again; more history never allows more."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.policy.limits import (
    DAY,
    DEFAULTS,
    HOUR,
    NO_LIMIT,
    History,
    Limits,
    LimitSettings,
    LimitVerdict,
    LimitWindow,
    Taken,
    born_at,
    has_none,
    judge_limits,
    judge_line,
    limits_of,
    share_of,
    windows_of,
)
from bot.desk.policy.orders import calmed, is_burst
from bot.request import QUALITIES, Request
from bot.texts import ENGLISH

NOW = 1_800_000_000.0
HERE, ELSEWHERE = 5, 6
BOOSTER, NEWCOMER = 71, 72


def snowflake(at: float) -> int:
    return int((at - 1_420_070_400) * 1000) << 22


OLD_ACCOUNT = snowflake(NOW - 400 * DAY)


def asked(**more: object) -> Request:
    known = {"guild": 1, "channel": HERE, "member": OLD_ACCOUNT, "subject": "Ada"}
    return Request.model_validate(known | more)


def taken(ago: float, pictures: int = 1, channel: int = HERE, unfinished: bool = False) -> Taken:
    return Taken(NOW - ago, pictures, channel, unfinished)


def judged(
    history: History | None = None, settings: LimitSettings | None = None, **request: object
) -> LimitVerdict | None:
    return judge_limits(asked(**request), settings or LimitSettings(), history or History(), NOW)


def code(verdict: LimitVerdict | None) -> str | None:
    return verdict.code if verdict else None


def test_a_member_without_a_past_may_ask() -> None:
    assert judged(count=4) is None


def test_two_requests_wait_at_once_and_no_more() -> None:
    one, two = taken(10, unfinished=True), taken(20, unfinished=True)

    assert judged(History((one,))) is None
    assert code(judged(History((one, two)))) == "too_many_waiting"
    assert judged(History((one, replace(two, unfinished=False)))) is None


def test_twelve_pictures_an_hour_and_when_the_next_ones_fit() -> None:
    history = History((taken(3000, 4), taken(2000, 4), taken(1000, 3)))

    assert judged(history) is None
    assert judged(history, count=2) == LimitVerdict(
        "hourly_limit", {"limit": 12, "when": NOW + 600}
    )
    assert judge_limits(asked(count=4), LimitSettings(), history, NOW + 600) is None


def test_a_return_time_waits_for_as_many_as_are_needed() -> None:
    history = History(tuple(taken(3600 - 60 * n) for n in range(1, 13)))

    verdict = judged(history, count=3)

    assert verdict is not None
    assert verdict.facts["when"] == NOW + 180


def test_sixty_pictures_a_day() -> None:
    history = History(tuple(taken(HOUR * hours, 4) for hours in range(2, 17)))

    verdict = judged(history)

    assert verdict == LimitVerdict("daily_limit", {"limit": 60, "when": NOW + 8 * HOUR})


def test_of_several_limits_the_longest_wait_is_told() -> None:
    full_hour = tuple(taken(1000 + n) for n in range(12))
    history = History((*full_hour, *(taken(HOUR * 2 + n, 4) for n in range(12))))

    assert code(judged(history)) == "daily_limit"


def test_an_account_is_older_than_a_day() -> None:
    verdict = judged(member=snowflake(NOW - HOUR))

    assert verdict == LimitVerdict("account_too_young", {"when": NOW + 23 * HOUR})
    assert judged(member=snowflake(NOW - DAY)) is None


def test_a_snowflake_tells_when_an_account_was_made() -> None:
    assert born_at(175928847299117063) == pytest.approx(1462015105.796)


def test_a_member_has_been_there_for_ten_minutes() -> None:
    assert judged(History(joined_at=NOW - 540)) == LimitVerdict(
        "member_too_new", {"when": NOW + 60}
    )
    assert judged(History(joined_at=NOW - 600)) is None
    assert judged(History(joined_at=None)) is None


def test_a_line_of_over_half_an_hour_takes_no_more() -> None:
    too_long = LimitVerdict("line_too_long", {"when": NOW + 600})

    assert judge_line(asked(), LimitSettings(), 1800, NOW) is None
    assert judge_line(asked(), LimitSettings(), 2400, NOW) == too_long


def test_the_line_may_be_longer_for_a_role_and_shorter_in_a_channel() -> None:
    patient = LimitSettings(roles={BOOSTER: Limits(wait_seconds=7200)})
    hasty = replace(patient, channels={HERE: Limits(wait_seconds=60)})

    assert judge_line(asked(roles=(BOOSTER,)), patient, 7000, NOW) is None
    assert judge_line(asked(roles=(BOOSTER,)), hasty, 7000, NOW) is not None
    assert judge_line(asked(roles=(BOOSTER,), channel=7, parent=HERE), hasty, 61, NOW) is not None


def test_nobody_is_limited_where_nothing_is_said() -> None:
    assert has_none(LimitSettings(everyone=Limits()))
    assert has_none(LimitSettings(everyone=Limits(wait_seconds=60)))
    assert not has_none(LimitSettings())
    assert not has_none(LimitSettings(everyone=Limits(), channels={HERE: Limits(count=1)}))


def test_a_member_sees_what_is_left_and_when_more_comes() -> None:
    history = History((taken(3000, 8), taken(10, 4), taken(5000, 4, channel=ELSEWHERE)))

    hour, day = windows_of(DEFAULTS, history, NOW)

    assert hour == LimitWindow("hourly_limit", limit=12, had=12, free_at=NOW + 600)
    assert day == LimitWindow("daily_limit", limit=60, had=16, free_at=NOW)
    assert windows_of(Limits(per_hour=20), history, NOW, HERE)[0].had == 12
    assert windows_of(Limits(per_hour=NO_LIMIT), history, NOW) == ()


def test_a_cooldown_says_when_it_is_over() -> None:
    settings = LimitSettings(everyone=replace(DEFAULTS, cooldown_seconds=60))

    assert judged(History((taken(20),)), settings) == LimitVerdict("cooldown", {"when": NOW + 40})
    assert judged(History((taken(60),)), settings) is None


def test_the_largest_count_and_quality_are_told_without_a_time() -> None:
    settings = LimitSettings(everyone=replace(DEFAULTS, count=2, quality="normal"))

    assert judged(None, settings, count=3) == LimitVerdict("count_too_large", {"limit": 2})
    too_fine = LimitVerdict("quality_too_high", {"known": "quick, normal"})
    assert judged(None, settings, quality="fine") == too_fine
    assert code(judged(None, settings, quality="no such quality")) == "quality_too_high"
    assert judged(None, settings, quality="quick", count=2) is None
    assert judged(None, settings, quality="") is None


def test_a_count_that_can_never_fit_gets_no_time_to_return() -> None:
    settings = LimitSettings(everyone=replace(DEFAULTS, per_hour=3))

    assert judged(None, settings, count=4) == LimitVerdict("count_too_large", {"limit": 3})


def test_three_blocks_of_the_image_gate_are_forgiven_a_day() -> None:
    settings = LimitSettings(everyone=replace(DEFAULTS, per_hour=1))
    blocks = tuple(taken(100 + n) for n in range(4))

    assert judged(History(gate_blocks=blocks[:3]), settings) is None
    assert code(judged(History(gate_blocks=blocks), settings)) == "hourly_limit"
    assert judged(History(gate_blocks=(*blocks[:3], taken(DAY))), settings) is None


# Roles and channels.


def test_the_best_of_a_members_roles_counts_and_everyones_where_none_says() -> None:
    roles = {
        NEWCOMER: Limits(per_hour=2, cooldown_seconds=300, quality="quick"),
        BOOSTER: Limits(per_hour=NO_LIMIT, cooldown_seconds=0, quality="fine"),
    }
    settings = LimitSettings(roles=roles)

    assert limits_of(settings, ()) == DEFAULTS
    assert limits_of(settings, (NEWCOMER,)).per_hour == 2
    both = limits_of(settings, (NEWCOMER, BOOSTER, 99))
    assert (both.per_hour, both.cooldown_seconds, both.quality) == (NO_LIMIT, 0, "fine")
    assert both.per_day == DEFAULTS.per_day


def test_a_role_can_be_given_nothing() -> None:
    settings = LimitSettings(roles={NEWCOMER: Limits(per_day=0)})

    assert code(judged(None, settings, roles=(NEWCOMER,))) == "limit_zero"


def test_a_channels_limits_count_what_was_asked_for_there() -> None:
    settings = LimitSettings(channels={HERE: Limits(per_hour=2)})
    there = History((taken(100, 4, ELSEWHERE),))
    here = History((taken(100, 2, HERE),))

    assert judged(there, settings) is None
    assert code(judged(here, settings)) == "hourly_limit"
    assert judged(here, settings, channel=ELSEWHERE) is None


TAKEN = st.builds(
    Taken,
    at=st.floats(NOW - 2 * DAY, NOW + 60),
    pictures=st.integers(1, 4),
    channel=st.sampled_from([HERE, ELSEWHERE]),
    unfinished=st.booleans(),
)
LIMITS = st.builds(
    Limits,
    waiting=st.none() | st.integers(0, 5),
    per_hour=st.none() | st.integers(0, 20),
    per_day=st.none() | st.integers(0, 80),
    cooldown_seconds=st.none() | st.floats(0, 7200),
    count=st.none() | st.integers(1, 4),
    quality=st.none() | st.sampled_from(QUALITIES),
    wait_seconds=st.none() | st.floats(0, 7200),
)
HISTORY = st.builds(
    History,
    taken=st.lists(TAKEN, max_size=8).map(tuple),
    gate_blocks=st.lists(TAKEN, max_size=6).map(tuple),
    joined_at=st.none() | st.floats(NOW - DAY, NOW),
)
SETTINGS = st.builds(
    LimitSettings,
    everyone=LIMITS,
    roles=st.dictionaries(st.sampled_from([BOOSTER, NEWCOMER]), LIMITS),
    channels=st.dictionaries(st.sampled_from([HERE, ELSEWHERE]), LIMITS),
)
REQUESTS = st.builds(
    asked,
    count=st.integers(1, 4),
    channel=st.sampled_from([HERE, ELSEWHERE]),
    quality=st.sampled_from(["", *QUALITIES]),
    roles=st.sampled_from([(), (BOOSTER,), (BOOSTER, NEWCOMER)]),
)


@given(REQUESTS, SETTINGS, HISTORY, TAKEN, st.booleans())
def test_more_history_never_allows_more(
    request: Request, settings: LimitSettings, history: History, more: Taken, blocked: bool
) -> None:
    if blocked:
        longer = replace(history, gate_blocks=(*history.gate_blocks, more))
    else:
        longer = replace(history, taken=(*history.taken, more))

    if judge_limits(request, settings, history, NOW) is not None:
        assert judge_limits(request, settings, longer, NOW) is not None


@given(REQUESTS, SETTINGS, HISTORY)
def test_every_refusal_has_its_sentence_and_a_time_to_come(
    request: Request, settings: LimitSettings, history: History
) -> None:
    verdict = judge_limits(request, settings, history, NOW)

    if verdict is not None:
        assert ENGLISH[verdict.code].format_map(verdict.facts)
        assert float(str(verdict.facts.get("when", NOW))) >= NOW


@given(REQUESTS, SETTINGS, HISTORY)
def test_who_returns_when_told_is_let_in_if_nothing_else_was_asked_for(
    request: Request, settings: LimitSettings, history: History
) -> None:
    quiet = replace(history, taken=tuple(replace(t, unfinished=False) for t in history.taken))
    quiet = replace(quiet, gate_blocks=())
    verdict = judge_limits(request, settings, quiet, NOW)

    if verdict is not None and "when" in verdict.facts:
        assert judge_limits(request, settings, quiet, float(str(verdict.facts["when"]))) is None


@given(REQUESTS, SETTINGS, HISTORY, LIMITS)
def test_a_further_role_never_allows_less_to_who_has_one_that_says_as_much(
    request: Request, settings: LimitSettings, history: History, first: Limits
) -> None:
    said = replace(
        first,
        **{  # a role that says something of everything
            name: value if (value := getattr(first, name)) is not None else getattr(DEFAULTS, name)
            for name in ("waiting", "per_hour", "per_day", "wait_seconds")
        },
    )
    said = replace(
        said,
        cooldown_seconds=first.cooldown_seconds or 0.0,
        count=first.count or 4,
        quality=first.quality or "fine",
    )
    settings = replace(settings, roles={**settings.roles, 99: said})
    one, more = (
        request.model_copy(update={"roles": (99,)}),
        request.model_copy(update={"roles": (99, *request.roles)}),
    )

    if judge_limits(one, settings, history, NOW) is None:
        assert judge_limits(more, settings, history, NOW) is None


# Raids.


@given(LIMITS, REQUESTS, HISTORY)
def test_calm_never_allows_more(limits: Limits, request: Request, history: History) -> None:
    calm = LimitSettings(everyone=calmed(limits))

    if judge_limits(request, LimitSettings(everyone=limits), history, NOW) is not None:
        assert judge_limits(request, calm, history, NOW) is not None


def test_ten_refusals_in_ten_minutes_are_a_burst() -> None:
    assert is_burst([NOW - 60 * n for n in range(10)], NOW)
    assert not is_burst([NOW - 60 * n for n in range(9)], NOW)
    assert not is_burst([NOW - 600 - n for n in range(50)], NOW)


def test_a_share_is_the_best_of_the_roles_and_the_channel_and_never_more_than_four() -> None:
    settings = LimitSettings(
        roles={BOOSTER: Limits(share=3), NEWCOMER: Limits(per_hour=1)},
        channels={HERE: Limits(share=2)},
    )

    assert share_of(asked(channel=ELSEWHERE), settings) == 1
    assert share_of(asked(), settings) == 2
    assert share_of(asked(parent=HERE, channel=9), settings) == 2
    assert share_of(asked(roles=(NEWCOMER, BOOSTER)), settings) == 3
    assert share_of(asked(), LimitSettings(roles={}, channels={HERE: Limits(share=99)})) == 4
    assert has_none(LimitSettings(everyone=Limits(), channels={HERE: Limits(share=2)}))
