"""The engine's central promise: a picture in a mixed batch equals the same picture alone."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from PIL import Image

from bot.engine import samplers
from bot.engine.diffusion import DiffusionRunner
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.work import Painted, Runner
from bot.request import Spec

SIDE = 128  #: pixels at most: what is equal at this size took four times as long at 256
FAMILIES = ["embedded", "sd2", "sdxl"]
MIXED = [
    Spec(prompt="Neil Armstrong astronaut", seed=1, steps=6),
    Spec(prompt="Albert Einstein", negative="hat", seed=2, steps=9, guidance=7.0, sampler="ddim"),
    Spec(prompt="a queen", seed=3, steps=4, guidance=1.0, sampler="euler"),
    Spec(prompt="a pirate", seed=4, steps=8, guidance=2.0, sampler="dpm++2m-karras"),
    Spec(prompt="a robot", seed=5, steps=5, sampler="euler-karras"),
]


class Sitting:
    """A floor to which specs are added between ticks, and what was painted on it."""

    def __init__(self, runner: Runner, slots: int = 16) -> None:
        assert isinstance(runner, DiffusionRunner)
        self.runner = runner
        self.usual, runner.card = runner.card, replace(runner.card, slots=slots)
        self.step_loop = StepLoop(runner, sketch_seconds=float("inf"))
        self.heard: list[list[Told]] = []

    def add(self, spec: Spec) -> Order:
        if spec.width is None and self.usual.width > SIDE:
            spec = spec.model_copy(update={"width": SIDE, "height": SIDE})
        self.heard.append([])
        order = Order(spec, self.heard[-1].append)
        self.step_loop.take(order)
        return order

    def finish(self) -> list[Image.Image | None]:
        while self.step_loop.busy:
            self.step_loop.step()
        self.runner.card = self.usual
        pictures = [[w.image for w in words if isinstance(w, Painted)] for words in self.heard]
        return [images[0] if images else None for images in pictures]


def alone(runner: Runner, spec: Spec) -> Image.Image:
    sitting = Sitting(runner)
    sitting.add(spec)
    [picture] = sitting.finish()
    assert picture is not None
    return picture


@pytest.mark.parametrize("family", FAMILIES)
def test_pictures_that_come_and_go_at_any_step_equal_themselves_alone(
    family: str, runner_of: Callable[[str], Runner], decibels: Callable[..., float]
) -> None:
    runner = runner_of(family)
    sitting = Sitting(runner)

    for spec in MIXED:
        sitting.add(spec)
        sitting.step_loop.step()
    together = sitting.finish()

    for spec, picture in zip(MIXED, together, strict=True):
        assert decibels(picture, alone(runner, spec)) > 60


@pytest.mark.parametrize("family", FAMILIES)
def test_in_one_bucket_neither_neighbours_nor_places_change_a_bit(
    family: str, runner_of: Callable[[str], Runner]
) -> None:
    runner = runner_of(family)
    mine = Spec(prompt="Neil Armstrong astronaut", seed=1, steps=5)
    others = [
        Spec(prompt=f"neighbour {n}", seed=n, steps=5, sampler=sampler, guidance=1.5 + n)
        for n, sampler in enumerate(samplers.SAMPLERS[:3])
    ]

    seen = set()
    for place, company in itertools.product((0, 3), (others, others[::-1])):
        sitting = Sitting(runner)
        specs = [*company[:place], mine, *company[place:]]
        for spec in specs:
            sitting.add(spec)
        picture = sitting.finish()[place]
        assert picture is not None
        seen.add(picture.tobytes())

    assert len(seen) == 1


@pytest.mark.parametrize("gone_after", [0, 1, 3])
def test_a_neighbour_that_is_cancelled_changes_nothing_but_the_bucket(
    gone_after: int, embedded: Runner, decibels: Callable[..., float]
) -> None:
    sitting = Sitting(embedded)
    sitting.add(MIXED[0])
    neighbour = sitting.add(MIXED[1])
    for _ in range(gone_after):
        sitting.step_loop.step()

    neighbour.cancelled = True
    mine, theirs = sitting.finish()

    assert theirs is None
    assert decibels(mine, alone(embedded, MIXED[0])) > 60


def test_a_picture_whose_guidance_ends_early_sends_one_row_from_then_on(
    embedded: Runner, decibels: Callable[..., float]
) -> None:
    assert isinstance(embedded, DiffusionRunner)
    spec = Spec(prompt="Neil Armstrong astronaut", seed=1, steps=10)
    usual, rows = embedded.card, list[int]()
    embedded.card = replace(usual, guidance_until=0.6)
    predict = embedded.pipe.unet.forward

    def counting(x: torch.Tensor, *given: object, **more: object) -> object:
        rows.append(len(x))
        return predict(x, *given, **more)

    embedded.pipe.unet.forward = counting
    try:
        cut = alone(embedded, spec)
    finally:
        del embedded.pipe.unet.forward
        embedded.card = usual

    assert rows == [2] * 6 + [1] * 4
    assert 10 < decibels(cut, alone(embedded, spec)) < 60


def test_sizes_that_cannot_share_a_pass_take_turns(
    runner_of: Callable[[str], Runner], decibels: Callable[..., float]
) -> None:
    runner = runner_of("sd2")
    sitting = Sitting(runner)
    small = [Spec(prompt="small", seed=n, steps=4) for n in range(3)]
    large = [Spec(prompt="large", seed=n, steps=4, width=64, height=64) for n in range(2)]

    for spec in (*small, *large):
        sitting.add(spec)
    together = sitting.finish()

    sizes = [picture.size for picture in together if picture]
    assert sizes == [(16, 16)] * 3 + [(64, 64)] * 2
    for spec, picture in zip((*small, *large), together, strict=True):
        assert decibels(picture, alone(runner, spec)) > 60
