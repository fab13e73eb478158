"""The knee of a device, what is kept of it, and what is asked of memory beforehand."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from bot.engine import tuning
from bot.engine.devices import Budget
from bot.engine.fake import fake_card
from bot.engine.models import load_runner
from bot.engine.tuning import Tuning
from bot.engine.work import plan
from bot.errors import PaintingFailed
from bot.request import Spec


def test_the_knee_is_measured_while_nothing_else_is_to_do_and_kept(
    tmp_path: Path, tiny: Callable[[str], Path]
) -> None:
    model = str(tiny("sd1"))
    runner = load_runner(model, "cpu", notes=tmp_path)
    passes = 0
    while runner.idle():
        passes += 1
        assert passes < 10

    again = load_runner(model, "cpu", notes=tmp_path)

    assert (tmp_path / "knees.json").exists()
    assert again.card.slots == runner.card.slots >= 1
    assert not again.idle()


def test_each_call_measures_one_size_and_stops_where_it_no_longer_pays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    seconds = {2: 1.0, 4: 1.1, 8: 2.2, 16: 4.4, 32: 8.8}
    monkeypatch.setattr(tuning.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(tuning, "LONGEST_PASS_SECONDS", 100.0)
    run: list[int] = []

    def run_pass(size: int) -> None:
        run.append(size)
        now[0] += seconds[size]

    measured = Tuning("a card", tmp_path)
    assert measured.rows is None
    while measured.measure(run_pass):
        pass

    assert list(dict.fromkeys(run)) == [2, 4, 8, 16]
    assert measured.rows == 4
    assert Tuning("a card", tmp_path).rows == 4
    assert Tuning("another card", tmp_path).rows is None


def test_spoilt_notes_are_measured_anew(tmp_path: Path) -> None:
    (tmp_path / "knees.json").write_text("{")

    assert Tuning("a card", tmp_path).rows is None


def test_a_picture_that_cannot_fit_is_refused_with_the_sizes() -> None:
    budget = Budget(torch.device("cpu"), room=lambda _: 10**9, bytes_per_pixel=2000.0)
    small = plan(Spec(prompt="x", seed=1, width=512, height=512), fake_card())

    budget.check(small)
    with pytest.raises(PaintingFailed) as refused:
        budget.check(replace(small, width=1024))

    assert refused.value.code == "out_of_memory"
    assert refused.value.facts == {"width": 1024, "height": 512, "needed_gb": 1.2, "free_gb": 1.0}


def test_how_long_a_picture_takes_is_measured_while_warming_and_kept(
    tmp_path: Path, tiny: Callable[[str], Path]
) -> None:
    model = str(tiny("sd1"))
    runner = load_runner(model, "cpu", notes=tmp_path)
    assert runner.card.guidance > 1, "two rows a picture"
    assert runner.picture_seconds > 0.0, "before any picture was asked for"
    while runner.idle():
        pass
    [notes] = json.loads((tmp_path / "knees.json").read_text()).values()

    again = load_runner(model, "cpu", notes=tmp_path)

    assert again.picture_seconds == runner.picture_seconds == runner.card.steps * notes["2"]
