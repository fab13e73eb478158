"""Settings are kept as they were chosen, and what changed of them is said in words."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.policy.limits import DEFAULTS, NO_LIMIT, Limits, LimitSettings
from bot.desk.policy.rule_files import STARTER_GROUPS
from bot.desk.policy.settings import GuildSettings, dumped, limits_over, loaded, over
from bot.desk.policy.telling import differences, limits_told, settings_told
from bot.desk.settings import MAX_PLACES, LimitScope
from bot.errors import Refused
from bot.request import QUALITIES
from tests.audit import last_act
from tests.rooms import open_rooms

IDS = st.integers(1, 2**63 - 1)
LIMITS = st.builds(
    Limits,
    waiting=st.none() | st.integers(0, 100),
    per_hour=st.none() | st.just(NO_LIMIT) | st.integers(0, 1000),
    per_day=st.none() | st.integers(0, 1000),
    cooldown_seconds=st.none() | st.floats(0, 86_400),
    count=st.none() | st.integers(0, 4),
    quality=st.none() | st.sampled_from(QUALITIES),
    wait_seconds=st.none() | st.floats(0, 86_400),
)
SETTINGS = st.builds(
    GuildSettings,
    limits=st.builds(
        LimitSettings,
        everyone=LIMITS,
        roles=st.dictionaries(IDS, LIMITS, max_size=3),
        channels=st.dictionaries(IDS, LIMITS, max_size=3),
    ),
    only_in=st.frozensets(IDS, max_size=3),
    never_in=st.frozensets(IDS, max_size=3),
    showcase=st.none() | IDS,
    moderators_channel=st.none() | IDS,
    starter_off=st.frozensets(st.sampled_from(STARTER_GROUPS)),
)


@given(SETTINGS)
def test_what_is_written_is_read_back(chosen: GuildSettings) -> None:
    assert loaded(dumped(chosen)) == chosen


def test_what_an_older_version_did_not_know_has_its_default() -> None:
    assert loaded("{}") == GuildSettings()
    assert loaded('{"showcase": 5, "from_the_future": true}') == GuildSettings(showcase=5)


@given(SETTINGS)
def test_nothing_changed_is_nothing_told(chosen: GuildSettings) -> None:
    assert differences(chosen, chosen, DEFAULTS) == []


@given(SETTINGS, SETTINGS)
def test_every_change_of_the_limits_of_everyone_is_told(
    one: GuildSettings, other: GuildSettings
) -> None:
    before, after = (limits_over(DEFAULTS, each.limits).everyone for each in (one, other))
    shown = [(limits_told(each, DEFAULTS)) for each in (one, other)]

    if shown[0] != shown[1]:
        assert differences(one, other, DEFAULTS)
    if before == after and one.limits == other.limits:
        assert shown[0] == shown[1]


@given(LIMITS)
def test_what_is_said_stands_and_the_house_fills_the_rest(said: Limits) -> None:
    known = over(DEFAULTS, said)

    for each in fields(Limits):
        value = getattr(said, each.name)
        expected = getattr(DEFAULTS, each.name) if value is None else value
        assert getattr(known, each.name) == expected


@given(SETTINGS)
def test_every_setting_fits_a_line(chosen: GuildSettings) -> None:
    assert all("\n" not in line for line in settings_told(chosen, DEFAULTS))


def test_times_are_told_in_whole_units() -> None:
    said = Limits(account_age_seconds=7200.0, membership_seconds=90.0, wait_seconds=86_400.0)

    told = limits_told(GuildSettings(limits=LimitSettings(everyone=said)), DEFAULTS)

    assert "**Age of the account, for everyone**: 2 h" in told
    assert "**Time in the server, for everyone**: 90 s" in told
    assert "**Longest wait, for everyone**: 1 d" in told


@pytest.mark.usefixtures("database")
async def test_a_choice_is_written_with_who_made_it_or_not_at_all(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        choices, where = rooms.desk.guild_choices, LimitScope()
        before = (await rooms.desk.guild_cache.cached(1)).version

        told = await choices.limit(1, 99, where, Limits(per_hour=20))
        act = await last_act(rooms, 1)
        assert told == ["Pictures an hour, for everyone: 12 → 20"]
        assert (act.moderator, act.verb, act.detail) == (99, "limits", told[0])
        assert (await rooms.desk.guild_cache.cached(1)).version > before

        assert await choices.limit(1, 99, where, Limits(per_hour=20)) == []
        assert (await last_act(rooms, 1)) == act, "nothing changed, so nothing is noted"


@pytest.mark.usefixtures("database")
async def test_a_server_has_room_for_a_hundred_channels_of_a_kind(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        choices = rooms.desk.guild_choices
        for channel in range(1, MAX_PLACES + 1):
            await choices.limit(1, 99, LimitScope(channel=channel), Limits(count=1))

        with pytest.raises(Refused) as refused:
            await choices.limit(1, 99, LimitScope(channel=MAX_PLACES + 1), Limits(count=1))
        assert refused.value.code == "too_many_places"

        await choices.unlimit(1, 99, LimitScope(channel=1))
        await choices.limit(1, 99, LimitScope(channel=MAX_PLACES + 1), Limits(count=1))
        limits = (await rooms.desk.guild_cache.cached(1)).settings.limits
        assert len(limits.channels) == MAX_PLACES


def test_a_showcase_and_switches_are_told() -> None:
    chosen = replace(GuildSettings(), showcase=5, shows_all=True, starter_off=frozenset({"gore"}))

    told = differences(GuildSettings(), chosen, DEFAULTS)

    assert told == [
        "Showcase: nowhere → <#5>, every finished picture",
        "Starter rules, gore: refused → painted",
    ]
