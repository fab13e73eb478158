"""What only a CUDA device can show: graphs, half precision, memory that runs out, a lost device.

`make gpu` runs these where a card is promised, and fails without one; elsewhere they are skipped.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from bot.engine.diffusion import DiffusionRunner
from bot.engine.engine import Engine
from bot.engine.loop import EXIT_POISONED, Order, StepLoop, Told
from bot.engine.models import load_runner
from bot.engine.work import Blame, Painted, plan
from bot.errors import PaintingFailed
from bot.request import Finish, Spec

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        not torch.cuda.is_available() and "GPU_PROMISED" not in os.environ,
        reason="torch finds no CUDA device here",
    ),
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


@pytest.mark.filterwarnings("ignore:Synchronization debug mode is a prototype:UserWarning")
def test_a_step_never_waits_for_the_device(on_card: Runner) -> None:
    step_loop, heard = StepLoop(on_card, sketch_seconds=float("inf")), list[Told]()
    for spec in SPECS:
        step_loop.take(Order(spec, heard.append))
    for _ in range(3):
        step_loop.step()  # prompts are read, graphs captured, the layout has travelled

    torch.cuda.set_sync_debug_mode("error")
    try:
        step_loop.step()
        step_loop.step()
    finally:
        torch.cuda.set_sync_debug_mode("default")
    while step_loop.busy:
        step_loop.step()

    assert sum(isinstance(word, Finish) for word in heard) == len(SPECS)


@pytest.mark.filterwarnings("ignore:Synchronization debug mode is a prototype:UserWarning")
def test_a_picture_of_new_words_joins_without_waiting_for_the_device(on_card: Runner) -> None:
    def paint_together(mode: str, words_of_its_own: str) -> list[list[Told]]:
        step_loop, heard = (
            StepLoop(on_card, sketch_seconds=float("inf")),
            [list[Told]() for _ in SPECS],
        )
        torch.cuda.set_sync_debug_mode(mode)
        try:
            for spec, words in zip(SPECS, heard, strict=True):
                new = spec.model_copy(update={"prompt": f"{spec.prompt} {words_of_its_own}"})
                step_loop.take(Order(new, words.append))
                step_loop.step()
        finally:
            torch.cuda.set_sync_debug_mode("default")
        while step_loop.busy:
            step_loop.step()
        return heard

    paint_together("default", "with a hat")  # captures the graphs, which waits
    assert all(isinstance(words[-1], Finish) for words in paint_together("error", "in a boat"))


def test_a_size_that_comes_and_goes_leaves_the_graphs_of_another_whole(
    on_card: Runner, paint: Callable[..., list[Image.Image]]
) -> None:
    """With a graph, torch frees the cuBLAS workspace of the stream it was captured on."""
    usual = SPECS[1].model_copy(update={"steps": 4})
    before = paint(on_card, usual)[0]
    for side in (64, 96, 128):
        paint(on_card, usual.model_copy(update={"width": side, "height": side}))
        spoilt = torch.full((2**28,), 255, dtype=torch.uint8, device="cuda")  # what was freed
        del spoilt

    assert paint(on_card, usual)[0].tobytes() == before.tobytes()


def test_a_pass_without_room_is_halved_and_every_picture_still_comes(on_card: Runner) -> None:
    torch.cuda.empty_cache()
    used = torch.cuda.memory_reserved()
    total = torch.cuda.get_device_properties(0).total_memory
    big = [spec.model_copy(update={"width": 512, "height": 512, "steps": 3}) for spec in SPECS]
    step_loop, heard = StepLoop(on_card, sketch_seconds=float("inf")), list[Told]()
    torch.cuda.set_per_process_memory_fraction((used + 1.5e9) / total)
    try:
        for spec in big * 4:
            step_loop.take(Order(spec, heard.append))
        while step_loop.busy:
            step_loop.step()
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)

    painted = sum(isinstance(word, Painted) for word in heard)
    refused = [word for word in heard if isinstance(word, PaintingFailed)]
    assert painted + len(refused) == 16
    assert all(word.code == "out_of_memory" for word in refused)


def test_a_picture_larger_than_the_card_is_refused_with_sizes(on_card: Runner) -> None:
    usual = plan(Spec(prompt="x", seed=1), on_card.card)

    with pytest.raises(PaintingFailed) as refused:
        on_card.accept(replace(usual, width=2**17, height=2**17))

    assert refused.value.code == "out_of_memory"
    assert float(str(refused.value.facts["needed_gb"])) > float(str(refused.value.facts["free_gb"]))


def test_what_overflows_in_half_precision_is_decoded_again(
    on_card: Runner, paint: Callable[..., list[Image.Image]], monkeypatch: pytest.MonkeyPatch
) -> None:
    vae = on_card.pipe.vae
    own, usual = vae.decode, paint(on_card, SPECS[0])[0]

    def decode(z: torch.Tensor, **more: Any) -> Any:
        [pixels] = own(z, **more)
        return (pixels if vae.dtype == torch.float32 else pixels * float("inf"),)

    monkeypatch.setattr(vae, "decode", decode)
    again = paint(on_card, SPECS[0])[0]

    assert vae.dtype == torch.float32
    assert again.size == usual.size


def test_the_knee_is_measured_in_the_background_and_kept(tmp_path: Path) -> None:
    runner = load_runner("embedded", "cuda", notes=tmp_path)
    while runner.idle():
        pass

    again = load_runner("embedded", "cuda", notes=tmp_path)

    assert again.card.slots == runner.card.slots >= 1
    assert not again.idle()


async def test_graphs_are_captured_and_replayed_in_the_engines_own_thread() -> None:
    engine = Engine(lambda: load_runner("embedded", "cuda"))
    engine.start()
    await engine.ready()
    events = [event async for event in engine.paint(SPECS[0])]
    engine.stop()

    assert isinstance(events[-1], Finish)


def test_a_lost_device_ends_the_process_with_its_own_code() -> None:
    script = """
import torch
from bot.engine.loop import Order, StepLoop
from bot.engine.models import load_runner
from bot.request import Spec

runner = load_runner("embedded", "cuda")
def lose(works):
    torch.zeros(4, device="cuda")[torch.tensor([9], device="cuda")].cpu()
runner.step = lose
loop = StepLoop(runner)
loop.take(Order(Spec(prompt="x", seed=1), lambda word: None))
loop.step()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert done.returncode == EXIT_POISONED, done.stderr.decode()[-2000:]


def test_what_no_graph_can_hold_is_launched_plainly(
    on_card: Runner, paint: Callable[..., list[Image.Image]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one here: torch keeps the memory of a capture that failed."""
    forward = on_card.pipe.unet.forward

    def looking(x: torch.Tensor, *given: Any, **more: Any) -> Any:
        assert x.sum().item() is not None  # waits for the device, which a capture forbids
        return forward(x, *given, **more)

    monkeypatch.setattr(on_card.pipe.unet, "forward", looking)
    painted = paint(on_card, *SPECS)

    assert len(painted) == len(SPECS)
    assert not on_card.passes.captures
    assert on_card.passes.num_graphs == 0
