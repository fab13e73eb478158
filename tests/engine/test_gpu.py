"""What only a CUDA device can show: graphs, half precision, memory that runs out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PIL import Image

from bot.engine.diffusion import DiffusionRunner
from bot.engine.models import load_runner
from bot.engine.runner import Blame
from bot.request import Spec

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no CUDA device here"),
]
Runner = DiffusionRunner
SPECS = [Spec(prompt=f"somebody {n}", seed=n, steps=6 + n, guidance=1.0 + n) for n in range(4)]


@pytest.fixture(params=["embedded", "sd2", "sdxl"])
def on_card(request: pytest.FixtureRequest, tiny: Callable[[str], Path]) -> Iterator[Runner]:
    name = "embedded" if request.param == "embedded" else str(tiny(request.param))
    runner = load_runner(name, "cuda")
    assert isinstance(runner, DiffusionRunner)
    yield runner
    runner.close()


def test_a_replayed_graph_paints_what_plain_launches_paint(
    on_card: Runner, paint: Callable[..., list[Image.Image]], decibels: Callable[..., float]
) -> None:
    replayed = paint(on_card, *SPECS)
    on_card.passes.captures = False
    plain = paint(on_card, *SPECS)

    assert on_card.passes.num_graphs > 0
    assert all(decibels(one, other) > 40 for one, other in zip(replayed, plain, strict=True))


def test_in_one_bucket_a_picture_is_bit_equal_on_the_card_too(
    on_card: Runner, paint: Callable[..., list[Image.Image]]
) -> None:
    mine = Spec(prompt="Neil Armstrong astronaut", seed=1, steps=6)
    company = [spec.model_copy(update={"steps": 6, "guidance": 3.0}) for spec in SPECS[:3]]

    first = paint(on_card, mine, *company)[0]
    last = paint(on_card, *company[::-1], mine)[-1]

    assert first.tobytes() == last.tobytes()


def test_the_card_and_the_cpu_paint_nearly_the_same_from_a_seed(
    on_card: Runner,
    embedded: Runner,
    paint: Callable[..., list[Image.Image]],
    decibels: Callable[..., float],
) -> None:
    if on_card.card.name != "embedded":
        pytest.skip("random weights amplify half precision's rounding")
    spec = Spec(prompt="Neil Armstrong astronaut", seed=1)

    assert decibels(paint(on_card, spec)[0], paint(embedded, spec)[0]) > 15


def test_memory_that_runs_out_is_told_from_other_failures(on_card: Runner) -> None:
    with pytest.raises(torch.OutOfMemoryError) as error:
        torch.empty(2**50, device="cuda")

    assert on_card.blame(error.value) is Blame.OUT_OF_MEMORY
    assert on_card.blame(RuntimeError("something else")) is Blame.FAILED
