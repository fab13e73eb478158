"""Laws of who begins, who steps, and how a pass is laid out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import batch
from bot.engine.fake import fake_card
from bot.engine.state import lay_out
from bot.engine.work import Work, plan
from bot.request import Spec

CARD = fake_card(slots=8)


@st.composite
def works(draw: st.DrawFn, begun: bool = True) -> list[Work]:
    made = []
    for order in range(draw(st.integers(0, 12))):
        spec = Spec(prompt="x", seed=1, steps=9, width=draw(st.sampled_from([64, 128])))
        model = draw(st.sampled_from(["one", "other"]))
        planned = replace(plan(spec, CARD), model=model, guided_steps=draw(st.integers(0, 9)))
        work = Work(planned, order // 3, order % 3, seed=1)
        if begun:
            work.step = draw(st.integers(0, 9))
            work.stepped_at = draw(st.integers(0, 20))
        made.append(work)
    return made


@given(works(), st.integers(1, 32))
def test_a_pass_has_one_key_fits_and_holds_who_waited_longest(
    running: list[Work], max_rows: int
) -> None:
    chosen = batch.choose(running, max_rows)
    unfinished = [work for work in running if not work.stepped_through]

    assert bool(chosen) == bool(unfinished)
    assert len({work.plan.key for work in chosen}) <= 1
    assert batch.num_rows(chosen) <= max_rows or len(chosen) == 1
    if chosen:
        assert min(work.stepped_at for work in unfinished) in {w.stepped_at for w in chosen}
    assert all(work in unfinished for work in chosen)


@given(works(), st.integers(1, 32))
def test_everybody_steps_within_as_many_ticks_as_there_are_works(
    running: list[Work], max_rows: int
) -> None:
    left = {id(work) for work in running if not work.stepped_through}
    for tick in range(100, 100 + len(running)):
        for work in batch.choose(running, max_rows):
            work.stepped_at = tick
            left.discard(id(work))
    assert not left


@given(works(begun=False), works(), st.integers(1, 8))
def test_slots_are_filled_and_never_overfilled(
    waiting: list[Work], running: list[Work], slots: int
) -> None:
    admitted = batch.admit(waiting, running, slots)

    assert len(admitted) == min(len(waiting), max(0, slots - len(running)))
    assert len(set(map(id, admitted))) == len(admitted)


@given(st.lists(st.integers(1, 2), min_size=1, max_size=16))
def test_a_layout_finds_every_works_rows_and_fills_up_with_the_spare(rows: list[int]) -> None:
    size = batch.bucket(sum(rows))
    laid = lay_out([(10 + n, num) for n, num in enumerate(rows)], size, spare=99)

    assert all(len(part) == size for part in laid)
    for place, num in enumerate(rows):
        assert laid.slots[place] == 10 + place
        assert laid.works[laid.prompted[place]] == laid.works[laid.unprompted[place]] == place
        assert laid.sides[laid.prompted[place]] == 1
        assert laid.sides[laid.unprompted[place]] == (0 if num == 2 else 1)
    assert laid.slots[len(rows) :] == [99] * (size - len(rows))
    assert all(laid.slots[place] == 99 for place in laid.works[sum(rows) :])


@pytest.mark.parametrize(
    ("seconds", "rows"),
    [
        ({2: 1.0, 4: 2.0, 8: 4.0, 16: 8.0}, 2),  # a CPU: twice the rows take twice the time
        ({2: 1.0, 4: 1.1, 8: 1.4, 16: 2.7, 32: 5.4}, 8),  # a large card: full at eight
        ({2: 1.0, 4: 1.0, 8: 1.0}, 8),
        ({2: 1.0}, 2),
    ],
)
def test_the_knee_is_where_more_rows_stop_paying(seconds: dict[int, float], rows: int) -> None:
    assert batch.knee(seconds) == rows
