"""The engine's path through CUDA on a card of paper: no waiting, no mix-up, sound graphs."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import torch
from PIL import Image
from torch._subclasses.fake_tensor import FakeTensorDeviceMismatchError
from torch.utils._python_dispatch import _disable_current_modes

from bot.engine import batch, diffusion, graphs, preview, samplers
from bot.engine.devices import choose_dtype
from bot.engine.diffusion import DiffusionRunner
from bot.engine.loop import EXIT_POISONED, Order, StepLoop, Told
from bot.engine.models import runner_for
from bot.engine.recipes import Recipe
from bot.engine.sources import SourcePicture
from bot.engine.tuning import Tuning
from bot.engine.work import Sketch
from bot.errors import PaintingFailed
from bot.request import USES, Finish, Spec
from tests.engine.conftest import make_checkpoint
from tests.engine.paper_card import CARD, Breach, Graph, PaperCard, Stream
from tests.engine.paper_cuda import move, plugged_in, stand_in

pytestmark = [
    pytest.mark.skipif(torch.cuda.is_available(), reason="a real card says more: test_gpu.py"),
    pytest.mark.skipif(sys.platform != "linux", reason="CUDA's guard is lent inside libc10.so"),
]
NEVER = float("inf")
SMALL: dict[str, Any] = {  # a fake operation costs a real one's time
    "blocks": 1,
    "block_out_channels": (32,),
    "down_block_types": ("CrossAttnDownBlock2D",),
    "up_block_types": ("CrossAttnUpBlock2D",),
    "transformer_layers_per_block": 1,
    "attention_head_dim": 4,
}


@dataclass
class Bench:
    """A runner on a card of paper, and pictures that come and go."""

    card: PaperCard
    runner: DiffusionRunner
    codes: list[int] = field(default_factory=list)

    def step_loop(self, sketch_seconds: float = NEVER) -> StepLoop:
        return StepLoop(self.runner, sketch_seconds=sketch_seconds, give_up=self.codes.append)

    def forget(self) -> None:
        self.runner.passes.forget()
        self.card.graphs.clear()  # what a failed test's traceback still holds is none of ours

    def waits(self, act: Callable[[], object]) -> list[str]:
        """Return where the host waited for the card meanwhile."""
        self.card.waits.clear()
        act()
        return list(self.card.waits)

    def uploads(self, act: Callable[[], object]) -> list[str]:
        self.card.uploads.clear()
        act()
        return list(self.card.uploads)


def ask(step_loop: StepLoop, **words: Any) -> list[Told]:
    heard: list[Told] = []
    step_loop.take(
        Order(Spec(**{"prompt": "somebody", "seed": 1, "steps": 4} | words), heard.append)
    )
    return heard


def go_on(step_loop: StepLoop, use: str, side: int) -> list[Told]:
    """Ask for what goes on from a picture of that side."""
    part = "background" if use == "repaint" else None
    source = {"use": use, "part": part, "strength": 0.5}
    wanted = Spec.model_validate({"prompt": "x", "seed": 1, "steps": 4, "source": source})
    heard: list[Told] = []
    step_loop.take(Order(wanted, heard.append, SourcePicture(Image.new("RGB", (side, side)))))
    return heard


def finish(step_loop: StepLoop) -> None:
    while step_loop.busy:
        step_loop.step()


def ended(heard: Sequence[Told]) -> bool:
    return isinstance(heard[-1], Finish)


@pytest.fixture(scope="module")
def laid_out() -> Iterator[Callable[[str], Bench]]:
    """Return a family's bench, laid out once."""
    benches: dict[str, Bench] = {}
    table = samplers.table

    def real_table(*given: Any) -> samplers.Table:
        with _disable_current_modes():  # numbers, once a sampler; nothing of it is in the loop
            real = table(*given)
        first = torch.zeros(real.first.shape)
        return samplers.Table(torch.zeros(real.rows.shape), real.init_noise_sigma, first)

    def lay_out(family: str) -> Bench:
        if family not in benches:
            pipe, card = make_checkpoint(family, **SMALL), PaperCard()
            stand_in(card, patch)
            with plugged_in(card):
                runner = runner_for(move(pipe), Recipe(name="paper", sampler="ddim"))
            assert isinstance(runner, DiffusionRunner)
            benches[family] = Bench(card, runner)
        stand_in(benches[family].card, patch)
        return benches[family]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samplers, "table", real_table)
        patch.setattr(preview, "fit", lambda vae: torch.zeros(5, 12, device=CARD))
        patch.setattr(graphs, "WARM_UPS", 1)
        patch.setattr(diffusion, "bucket", lambda rows: batch.bucket(rows, (4, 12)))
        yield lay_out


@pytest.fixture(params=["sd1"])
def bench(request: pytest.FixtureRequest, laid_out: Callable[[str], Bench]) -> Iterator[Bench]:
    here = laid_out(request.param)
    usual = here.runner.card
    with plugged_in(here.card):
        yield here
    here.runner.card = usual


@pytest.mark.parametrize("bench", ["sd1", "sdxl"], indirect=True)
def test_pictures_come_and_go_and_the_host_never_waits_for_the_card(bench: Bench) -> None:
    """Every sampler, one row or two, new words, joining in the middle, cancelling, sketches.

    And every use of a source: encoded, begun later, set back after each step, in tiles.

    But for a capture, once a bucket: torch itself waits there.
    """
    bench.runner.card = replace(bench.runner.card, slots=8, guidance_until=0.5)
    bench.runner.family.read.cache_clear()  # whichever test came before
    wishes = [
        {"seed": n, "steps": 4, "sampler": name, "guidance": 1.0 + n}
        for n, name in enumerate(samplers.SAMPLERS)
    ]

    side = bench.runner.card.width

    def walk() -> None:
        step_loop = bench.step_loop(sketch_seconds=0.0)
        cancelled = Order(Spec(prompt="somebody", seed=1, steps=9), list[Told]().append)
        step_loop.take(cancelled)
        heard = [ask(step_loop, **wish) for wish in wishes[:2]]
        step_loop.step()
        heard += [ask(step_loop, **wish) for wish in wishes[2:]]
        heard += [go_on(step_loop, use, side) for use in USES]
        step_loop.step()
        cancelled.cancelled = True
        finish(step_loop)
        assert all(map(ended, heard))
        assert any(isinstance(word, Sketch) for word in heard[0])

    assert bench.waits(walk) == []
    assert {"convolution", "addmm", "native_group_norm"} <= bench.card.half
    assert sum(graph.replays for graph in bench.card.graphs) > bench.runner.passes.num_graphs
    assert all(graph.stream is not bench.card.main for graph in bench.card.graphs)


def test_a_step_carries_a_layout_to_the_card_when_somebody_comes_or_goes_and_else_nothing(
    bench: Bench,
) -> None:
    step_loop = bench.step_loop()
    heard = [ask(step_loop, seed=n, steps=6) for n in range(2)]
    step_loop.step()
    step_loop.step()
    works = list(step_loop._running)

    assert bench.uploads(lambda: bench.runner.step(works)) == []  # no sigma, no timestep
    bench.runner.step(works[:1])
    assert len(bench.uploads(lambda: bench.runner.step(works))) == 1
    finish(step_loop)
    assert all(map(ended, heard))


def test_graphs_of_another_size_come_and_go_without_harm_to_the_usual_ones(bench: Bench) -> None:
    def paint(side: int | None) -> set[Graph]:
        step_loop = bench.step_loop()
        heard = ask(step_loop, width=side, height=side, steps=2)
        finish(step_loop)
        assert ended(heard)
        return set(bench.card.graphs)

    usual = paint(None)
    own = {graph.stream for graph in paint(64) - usual}
    assert own
    assert own.isdisjoint(graph.stream for graph in usual)

    assert {
        graph.stream for graph in paint(80) - usual
    } == own  # torch has 32; those of 64 are gone
    replays = sum(graph.replays for graph in usual)
    assert paint(None) >= usual
    assert sum(graph.replays for graph in usual) == replays + 2


def test_the_knee_is_measured_on_graphs_and_they_are_let_go(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.forget()
    monkeypatch.setattr(bench.runner, "_tuning", Tuning("a card of paper", None))
    monkeypatch.setattr(bench.runner._tuning, "_left", [4])

    assert bench.runner.idle() is False

    assert bench.runner.card.slots == 2
    assert bench.runner.passes.num_graphs == 0
    ask(step_loop := bench.step_loop(), steps=1)
    finish(step_loop)
    assert bench.runner.idle() is False
    assert bench.runner.passes.num_graphs == 1  # idling costs nobody a second capture


def test_unet_and_vae_are_laid_out_as_half_precision_convolutions_want(bench: Bench) -> None:
    assert bench.card.moves.count({"memory_format": torch.channels_last}) == 2
    assert bench.runner.card.dtype == "float16"
    assert choose_dtype(CARD) is torch.float16
    assert choose_dtype(CARD, "bfloat16") is torch.bfloat16


def test_what_memory_cannot_hold_is_refused_with_sizes_before_it_begins(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.runner, "begin", bench.codes.append)
    step_loop = bench.step_loop()

    [refusal] = ask(step_loop, width=1024, height=1024)

    assert isinstance(refusal, PaintingFailed)
    assert refusal.facts == {"width": 1024, "height": 1024, "needed_gb": 18.0, "free_gb": 8.0}
    assert not step_loop.busy
    assert not bench.codes


@pytest.mark.parametrize("rows", [6, 0])
def test_memory_that_runs_out_on_a_card_frees_the_graphs_and_halves_the_pass(
    bench: Bench, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = bench.runner.pipe.unet.forward

    def without_room(x: torch.Tensor, *given: Any, **more: Any) -> Any:
        if len(x) > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return forward(x, *given, **more)

    bench.forget()
    monkeypatch.setattr(bench.runner.pipe.unet, "forward", without_room)
    step_loop = bench.step_loop()
    heard = [ask(step_loop, seed=n, steps=2) for n in range(3)]
    finish(step_loop)

    assert not bench.codes
    if rows:
        assert all(map(ended, heard))
        assert step_loop.cap.rows == 3
        return
    refusals = [words[-1] for words in heard]
    assert all(isinstance(one, PaintingFailed) and one.code == "out_of_memory" for one in refusals)
    assert bench.runner.passes.num_graphs == 0


def test_a_lost_device_is_known_by_its_next_answer_and_ends_the_process(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    def lost(*given: Any) -> None:
        raise error

    step_loop = bench.step_loop()
    heard = ask(step_loop)
    step_loop.step()
    monkeypatch.setattr(torch.cuda, "synchronize", lost)
    monkeypatch.setattr(Graph, "replay", lost)
    step_loop.step()

    assert bench.codes == [EXIT_POISONED]
    assert isinstance(heard[-1], PaintingFailed)
    assert heard[-1].retryable
    bench.codes.clear()


def on_card(*sides: int, dtype: torch.dtype = torch.float16) -> torch.Tensor:
    return torch.ones(*sides, dtype=dtype, device=CARD)


MISTAKES: dict[str, Callable[[], object]] = {
    "a number read": lambda: on_card(3).sum().item(),
    "a branch": lambda: bool((on_card(3) > 0).any()),
    "a comparison": lambda: torch.equal(on_card(3), on_card(3)),
    "a mask": lambda: on_card(3)[on_card(3) > 0],
    "a tensor of the host": lambda: on_card(3) + torch.ones(3),
    "another precision": lambda: on_card(2, 3) @ on_card(3, 2, dtype=torch.float32),
    "a read too early": lambda: torch.empty(3, pin_memory=True).copy_(on_card(3), True).numpy(),
}
WAITS: dict[str, Callable[[], object]] = {
    "a list of the host": lambda: torch.tensor([14.6, 7.1], device=CARD),
    "a number written": lambda: on_card(3).__setitem__(1, 7.5),
    "an index of the host": lambda: on_card(3)[torch.tensor([1])],
    "a copy that is not pinned": lambda: torch.ones(3).to(CARD, non_blocking=True),
    "a copy here": lambda: on_card(3).cpu(),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_card_of_paper_refuses(bench: Bench, mistake: str) -> None:
    with pytest.raises((Breach, FakeTensorDeviceMismatchError)):
        MISTAKES[mistake]()


@pytest.mark.parametrize("wait", WAITS)
def test_the_card_of_paper_notices(bench: Bench, wait: str) -> None:
    assert len(bench.waits(WAITS[wait])) == 1


def slips(bench: Bench) -> dict[str, Callable[[torch.Tensor], torch.Tensor]]:
    """Return what a careless hand might put into the UNet's way, by the word of the breach."""
    kept: list[torch.Tensor] = []

    def keep(x: torch.Tensor) -> torch.Tensor:
        kept.append(x * 2)
        return x

    def stray(x: torch.Tensor) -> torch.Tensor:
        with bench.card.stream(Stream()):
            return x * 2

    return {
        "waits for the device": lambda x: x * x.mean().item(),
        "between host and card": lambda x: x * torch.tensor([0.5], device=CARD, dtype=x.dtype),
        "mixes": lambda x: x.float(),
        "keeps a tensor": keep,
        "another stream": stray,
    }


@pytest.mark.parametrize(
    "word",
    ["waits for the device", "between host and card", "mixes", "keeps a tensor", "another stream"],
)
def test_a_slip_in_the_loop_fails_the_step(
    bench: Bench, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip, forward = slips(bench)[word], bench.runner.pipe.unet.forward
    bench.forget()

    def slipped(x: torch.Tensor, *given: Any, **more: Any) -> Any:
        return forward(slip(x), *given, **more)

    monkeypatch.setattr(bench.runner.pipe.unet, "forward", slipped)
    runner = bench.runner
    with torch.inference_mode(), pytest.raises(Breach, match=word):
        runner.blank_pass(4)
    bench.card.capturing = None
    bench.forget()
