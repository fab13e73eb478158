"""When messages are edited is decided from data and a time alone."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import pacing
from bot.chat.pacing import LiveMessage, choose
from bot.chat.phrases import MAX_PLACE
from bot.request import (
    Cancelled,
    Done,
    Event,
    Failed,
    PaintedWith,
    Painting,
    Print,
    Reply,
    Request,
    Ticket,
    Waiting,
)

REPORT = PaintedWith(
    model="paper",
    prompt="Ada",
    negative="",
    sampler="ddim",
    steps=2,
    guidance=4,
    width=64,
    height=64,
    seconds=0.1,
)
DONE = Done((Print(0, 7, Path("portrait.png")),), REPORT)


def line(event: Event | None, *, since: float = 0.0, job: int = 1) -> LiveMessage:
    request = Request(guild=1, channel=2, member=3, subject="Ada")
    reply = Reply(interaction=job, application=9, token="t", message=4, channel=2)
    return LiveMessage(Ticket(job, request, reply, 1, 1.0), since=since, event=event)


def test_a_first_step_is_shown_at_once_and_the_next_three_seconds_later() -> None:
    painting = line(Painting(1, 8))
    assert choose([painting], [], now=10.0) == ([painting], None)

    painting.edited_at = 10.0

    assert choose([painting], [10.0], now=12.9) == ([], 13.0)
    assert choose([painting], [10.0], now=13.0) == ([painting], None)


def test_a_finished_picture_does_not_wait_for_the_spacing() -> None:
    finished = line(DONE)
    finished.edited_at = 9.9

    assert choose([finished], [9.9], now=10.0) == ([finished], None)


def test_the_place_is_not_repeated_right_after_the_acknowledgement() -> None:
    waiting = line(Waiting(2, 10.0), since=10.0)

    assert choose([waiting], [], now=10.1) == ([], 13.0)


def test_the_first_ten_places_are_told_often_and_the_others_within_thirty_seconds() -> None:
    near, far = line(Waiting(10, 60.0), since=10.0), line(Waiting(11, 60.0), since=10.0)

    assert choose([near, far], [], now=13.0) == ([near], 30.0)
    assert choose([far], [], now=30.0) == ([far], None)
    beyond = line(Waiting(51, 900.0), since=10.0)
    assert choose([beyond], [], now=30.0) == ([], 310.0), "it was told no place"


def test_finished_ones_go_first_and_never_more_than_twenty_a_second() -> None:
    painting = [line(Painting(1, 8), job=job) for job in range(30)]
    finished = [line(Cancelled(), job=job) for job in range(30, 45)]

    chosen, look_at = choose([*painting, *finished], [], now=10.0)

    assert chosen[:15] == finished
    assert len(chosen) == 20
    assert look_at == 11.0


def test_what_goes_by_token_is_not_counted_among_what_goes_through_channels() -> None:
    by_token = [line(DONE, job=job) for job in range(0, 300, 2)]
    through_channel = [line(DONE, job=job) for job in range(1, 61, 2)]

    chosen, look_at = choose(
        [*by_token, *through_channel], [9.5], 10.0, lambda each: each in by_token, [9.7] * 30
    )

    assert len([each for each in chosen if each in by_token]) == 70
    assert len([each for each in chosen if each in through_channel]) == 19
    assert look_at == 10.5, "the next channel edit may leave then"


@pytest.mark.more
def test_in_a_crowd_no_place_that_is_told_is_older_than_thirty_seconds() -> None:
    """Eight guilds with two hundred in line each, everybody moving up all the time."""
    places = [place for _ in range(8) for place in range(1, 201)]
    lines = [line(None, since=-job % 20, job=job) for job in range(len(places))]  # not all at once
    recent = list[float]()
    for tick in range(1800):
        now = tick / 10
        if tick % 30 == 0:  # as often as places are told
            for each, place in zip(lines, places, strict=True):
                each.event = Waiting(place, 600.0)
        for each in choose(lines, recent, now)[0]:
            each.event, each.edited_at = None, now
            recent = [*recent[-40:], now]
        told = [e for e, place in zip(lines, places, strict=True) if place <= MAX_PLACE]
        assert max(now - max(each.edited_at, each.since) for each in told) <= 30.0


def test_a_full_second_is_waited_out() -> None:
    recent = [10.0 + step / 100 for step in range(20)]

    assert choose([line(DONE)], recent, now=10.5) == ([], 11.0)
    assert len(choose([line(DONE)], recent, now=11.0)[0]) == 1


def test_nothing_is_chosen_twice_while_its_edit_is_on_its_way() -> None:
    busy = line(DONE)
    busy.busy = True

    assert choose([busy, line(None)], [], now=10.0) == ([], None)


def test_failures_are_waited_out_longer_and_longer() -> None:
    failed = line(Failed("painting_failed"))
    failed.retry_at = 12.0

    assert choose([failed], [], now=10.0) == ([], 12.0)
    delays = [pacing.retry_delay(failures) for failures in range(1, 31)]
    assert all(0.5 <= delay <= 30.0 for delay in delays)
    assert max(delays[:3]) < min(delays[5:])
    assert 5 * 60 < sum(delays) < 15 * 60
    assert pacing.retry_delay(31) == pacing.retry_delay(1000) == pacing.SLOW_RETRY_SECONDS


EVENTS = st.one_of(
    st.builds(Waiting, place=st.integers(1, 40), eta_seconds=st.just(1.0)),
    st.builds(Painting, step=st.integers(1, 8), steps=st.just(8)),
    st.just(DONE),
)


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 9), EVENTS), min_size=1, max_size=200))
def test_no_message_and_no_second_gets_more_edits_than_allowed(
    news: list[tuple[float, int, Event]],
) -> None:
    lines: dict[int, LiveMessage] = {}
    edits: list[tuple[float, int, Event]] = []
    recent: list[float] = []

    def act(now: float) -> float | None:
        chosen, look_at = choose(lines.values(), recent, now)
        for each in chosen:
            assert each.event is not None
            edits.append((now, each.ticket.job, each.event))
            recent.append(now)
            each.event, each.edited_at = None, now
        return look_at

    look_at: float | None = None
    for at, job, event in sorted(news, key=lambda entry: entry[0]):
        while look_at is not None and look_at <= at:
            look_at = act(look_at)
        known = lines.setdefault(job, line(None, since=at, job=job))
        known.event = event
        look_at = act(at)
    while look_at is not None:
        look_at = act(look_at)

    assert all(each.event is None for each in lines.values()), "the latest news is always shown"
    times = [at for at, _, _ in edits]
    assert all(sum(1 for other in times if at <= other < at + 0.999) <= 20 for at in times)
    for job in lines:
        mine = [(at, event) for at, edited, event in edits if edited == job]
        for (before, _), (after, event) in pairwise(mine):
            assert event == DONE or after - before >= pacing.SPACING_SECONDS - 1e-6
