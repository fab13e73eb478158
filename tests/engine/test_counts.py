"""A benchmark ends in time on any device: its counts follow how long a pass takes."""

import pytest

from benchmarks.counts import FEWEST_STEPS, Counts, fitting, usual


def seconds(counts: Counts, a_pass: float) -> float:
    pictures = 2 * (counts.pairs + counts.warm_ups + 2 * counts.burst) + 2 * counts.article
    return pictures * counts.steps * a_pass


def test_a_quick_device_measures_everything_as_often_as_usual() -> None:
    assert fitting(usual(20, quick=True), 0.03, 20.0) == usual(20, quick=True)
    assert fitting(usual(20, quick=False), 0.03, 600.0) == usual(20, quick=False)


def test_a_slower_one_repeats_less_before_it_shortens_the_pictures() -> None:
    slower = fitting(usual(20, quick=False), 0.5, 600.0)

    assert slower.steps == 20
    assert 1 <= slower.pairs < 15
    assert 2 <= slower.burst < 32
    assert slower.article


def test_the_slowest_does_each_thing_once_with_the_fewest_steps() -> None:
    slowest = fitting(usual(25, quick=True), 20.0, 20.0)

    assert slowest == Counts(FEWEST_STEPS, 1, 0, 0, 16, 1, 1, article=False)


@pytest.mark.parametrize(("quick", "budget"), [(True, 20.0), (False, 600.0)])
@pytest.mark.parametrize("a_pass", [0.001, 0.01, 0.05, 0.1, 0.3, 1.0, 2.0])
def test_the_pictures_take_about_the_time_there_is(
    quick: bool, budget: float, a_pass: float
) -> None:
    fit = fitting(usual(20, quick), a_pass, budget)

    assert seconds(fit, a_pass) <= 1.6 * budget
