"""The device's troubles without a device: memory that runs out, graphs, a lost context."""

import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import torch
from PIL import Image

from bot.engine import devices, graphs
from bot.engine.diffusion import DiffusionRunner
from bot.engine.graphs import Passes
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.samplers import Table
from bot.engine.state import BatchState, Shape, Start
from bot.engine.work import Blame, Painted, Runner
from bot.errors import PaintingFailed
from bot.request import Spec

SPECS = [Spec(prompt=f"somebody {n}", seed=n, steps=4) for n in range(3)]
CUDA = torch.device("cuda")


@pytest.fixture
def cramped(embedded: Runner, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """Return a function that leaves the UNet room for so many rows, and notes what came."""

    def only(rows: int) -> list[int]:
        assert isinstance(embedded, DiffusionRunner)
        seen: list[int] = []
        forward = embedded.pipe.unet.forward

        def without_room(x: torch.Tensor, *given: object, **more: object) -> object:
            seen.append(len(x))
            if len(x) > rows:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
            return forward(x, *given, **more)

        monkeypatch.setattr(embedded.family, "quick", None)  # a card's memory is torch's to ask for
        monkeypatch.setattr(embedded.pipe.unet, "forward", without_room)
        return seen

    return only


def painted_together(runner: Runner, specs: Sequence[Spec]) -> tuple[StepLoop, list[list[Told]]]:
    assert isinstance(runner, DiffusionRunner)
    usual, runner.card = runner.card, replace(runner.card, slots=8)
    step_loop, heard = StepLoop(runner, sketch_seconds=float("inf")), [list[Told]() for _ in specs]
    for spec, words in zip(specs, heard, strict=True):
        step_loop.take(Order(spec, words.append))
    while step_loop.busy:
        step_loop.step()
    runner.card = usual
    return step_loop, heard


def test_a_pass_without_room_is_halved_and_its_pictures_are_as_ever(
    embedded: Runner,
    cramped: Callable[[int], list[int]],
    paint: Callable[..., list[Image.Image]],
    decibels: Callable[..., float],
) -> None:
    alone = [paint(embedded, spec)[0] for spec in SPECS]
    rows = cramped(3)

    step_loop, heard = painted_together(embedded, SPECS)

    pictures = [word.image for words in heard for word in words if isinstance(word, Painted)]
    assert step_loop.cap.rows == 3
    assert rows[0] == 6
    assert max(rows[1:]) <= 3
    assert all(decibels(one, other) > 60 for one, other in zip(pictures, alone, strict=True))


def test_what_has_no_room_alone_is_tried_once_more_and_refused_with_its_size(
    embedded: Runner, cramped: Callable[[int], list[int]]
) -> None:
    rows = cramped(0)

    _, [heard] = painted_together(embedded, SPECS[:1])

    refusal = heard[-1]
    assert isinstance(refusal, PaintingFailed)
    assert refusal.code == "out_of_memory"
    assert refusal.facts == {"width": 256, "height": 256}
    assert rows == [2, 2]


def test_a_device_that_answers_nothing_any_more_is_told_from_a_failed_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = RuntimeError("CUDA error: an illegal memory access was encountered")

    def lost(device: torch.device) -> None:
        raise error

    monkeypatch.setattr(torch.cuda, "synchronize", lost)
    assert devices.blame(error, CUDA) is Blame.POISONED
    assert devices.blame(torch.OutOfMemoryError("out of memory"), CUDA) is Blame.POISONED
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: None)
    assert devices.blame(error, CUDA) is Blame.FAILED


@pytest.mark.parametrize(
    "words",
    [
        "CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
        "Unable to find a valid cuDNN algorithm to run convolution",
        "GET was unable to find an engine to execute this computation",
        "MPS backend out of memory (MPS allocated: 17.91 GB)",
    ],
)
def test_memory_that_runs_out_is_known_by_any_of_its_names(words: str) -> None:
    assert devices.blame(RuntimeError(words), torch.device("cpu")) is Blame.OUT_OF_MEMORY


def test_what_a_step_without_room_held_is_free_before_the_next_try() -> None:
    held: list[weakref.ref[torch.Tensor]] = []

    def step() -> None:
        activations = torch.zeros(8)
        held.append(weakref.ref(activations))
        raise torch.OutOfMemoryError("CUDA out of memory")

    try:
        step()
    except RuntimeError as error:
        assert held[0]() is not None
        devices.blame(error, torch.device("cpu"))
        assert held[0]() is None


def test_a_work_that_could_not_be_laid_down_costs_no_slot() -> None:
    one = state()
    too_long = Table(torch.ones(201, 9), 1.0, torch.zeros(2))

    with pytest.raises(RuntimeError):
        one.place(Start(torch.ones(4, 2, 2)), too_long, 1.0, [])

    assert one.num_taken == 0
    assert [one.place(Start(torch.ones(4, 2, 2)), _table(), 1.0, []) for _ in range(4)] == [
        0,
        1,
        2,
        3,
    ]


class Captured(Passes):
    """Passes whose graphs are plain functions: what is captured when, and what is forgotten."""

    def __init__(self, fails_with: Exception | None = None) -> None:
        super().__init__(lambda x, t, text, besides: x, torch.device("cpu"))
        self.captures = True
        self.fails_with = fails_with
        self.captured: list[int] = []

    def _warm_up(self, state: BatchState, index: torch.Tensor, own: object) -> None:
        state.advance(self._predict, index)

    def _captured(
        self, state: BatchState, index: torch.Tensor, own: object
    ) -> Callable[[torch.Tensor], None]:
        self.captured.append(index.shape[1])
        if self.fails_with:
            raise self.fails_with
        return lambda wanted: state.advance(self._predict, wanted)


@pytest.fixture(autouse=True)
def no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "NEW_STREAM", object)
    monkeypatch.setattr(graphs, "NEW_POOL", object)


def state() -> BatchState:
    return BatchState(4, Shape((4, 2, 2), (3, 5), None, torch.device("cpu"), torch.float32))


def test_each_size_of_each_tray_is_captured_once_and_forgotten_by_tray() -> None:
    passes, one, other = Captured(), state(), state()
    for size in (2, 4, 2, 4):
        passes.run(one, one.index([], size))
    passes.run(other, other.index([], 2))
    assert passes.captured == [2, 4, 2]
    assert passes.num_graphs == 3

    passes.forget(one)
    assert passes.num_graphs == 1
    passes.run(other, other.index([], 2))
    passes.run(one, one.index([], 2))
    assert passes.captured == [2, 4, 2, 2]

    passes.forget()
    assert passes.num_graphs == 0


def test_what_cannot_be_captured_is_launched_plainly_and_not_tried_again() -> None:
    passes, one = Captured(fails_with=RuntimeError("operation not permitted")), state()
    place = one.place(Start(torch.ones(4, 2, 2)), _table(), 1.0, [])

    for size in (2, 2, 4):
        passes.run(one, one.index([(place, 1)], size))

    assert passes.captured == [2]  # nor at another size: each try would cost memory for good
    assert one.step[place] == 3
    assert passes.num_graphs == 0


def test_a_capture_without_room_is_told_as_such() -> None:
    passes, one = Captured(fails_with=torch.OutOfMemoryError("CUDA out of memory")), state()

    with pytest.raises(torch.OutOfMemoryError):
        passes.run(one, one.index([], 2))
    assert passes.num_graphs == 0


def _table() -> Table:
    return Table(torch.ones(3, 9), 1.0, torch.zeros(2))
