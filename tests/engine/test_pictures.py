"""The engine's pictures beside diffusers' own pipelines, for each family of checkpoints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from PIL import Image

from bot.engine import samplers
from bot.engine.diffusion import DiffusionRunner
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.work import Runner
from bot.errors import PaintingFailed
from bot.request import Progress, Spec

# diffusers 0.42's own loop asks numpy 2 for arrays in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

LONG = "a portrait of Neil Armstrong, astronaut, " * 30
Paint = Callable[..., list[Image.Image]]


def by_diffusers(runner: Runner, spec: Spec) -> list[Image.Image]:
    """Paint a spec with the pipeline's own loop and diffusers' own sampler."""
    assert isinstance(runner, DiffusionRunner)
    pipe, card = runner.pipe, runner.card
    steps, name = spec.steps or card.steps, spec.sampler or card.sampler
    own = pipe.scheduler
    pipe.scheduler = samplers.like_diffusers(name, steps, pipe.scheduler.config)
    pipe.set_progress_bar_config(disable=True)
    try:
        return [
            pipe(
                spec.prompt,
                negative_prompt=spec.negative or None,
                num_inference_steps=steps,
                guidance_scale=card.guidance if spec.guidance is None else spec.guidance,
                generator=torch.Generator().manual_seed((spec.seed + index) % 2**32),
                width=spec.width or card.width,
                height=spec.height or card.height,
            ).images[0]
            for index in range(spec.count)
        ]
    finally:
        pipe.scheduler = own


@pytest.mark.parametrize("family", ["embedded", "sd1", "sd2", "sdxl"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"negative": "a hat", "guidance": 2.0},
        {"guidance": 1.0, "sampler": "ddim"},
        {"sampler": "euler", "steps": 7},
        {"sampler": "dpm++2m-karras", "width": 64, "height": 80},
    ],
    ids=lambda change: "-".join(change) or "usual",
)
def test_the_engine_paints_what_diffusers_paints(
    family: str,
    change: dict[str, Any],
    runner_of: Callable[[str], Runner],
    paint: Paint,
    decibels: Callable[..., float],
) -> None:
    runner = runner_of(family)
    spec = Spec(**{"prompt": "Neil Armstrong astronaut", "seed": 11, "steps": 10} | change)

    ours, theirs = paint(runner, spec), by_diffusers(runner, spec)

    assert ours[0].size == (spec.width or runner.card.width, spec.height or runner.card.height)
    assert decibels(ours[0], theirs[0]) > 60


def test_where_one_chunk_is_read_the_rest_is_cut_off_as_diffusers_does(
    embedded: Runner, paint: Paint, decibels: Callable[..., float]
) -> None:
    spec = Spec(prompt=LONG, seed=11, steps=10)

    assert decibels(paint(embedded, spec)[0], by_diffusers(embedded, spec)[0]) > 60


@pytest.mark.parametrize("family", ["embedded", "sd1", "sd2", "sdxl"])
@pytest.mark.parametrize(
    "change", [{"prompt": "a pirate"}, {"seed": 12}, {"guidance": 2.0}, {"negative": "a hat"}]
)
def test_what_is_asked_for_changes_the_picture_far_more_than_rounding_does(
    family: str,
    change: dict[str, Any],
    runner_of: Callable[[str], Runner],
    paint: Paint,
    decibels: Callable[..., float],
) -> None:
    usual = Spec(prompt="Neil Armstrong astronaut", seed=11, steps=6)

    one, other = paint(runner_of(family), usual, usual.model_copy(update=change))

    assert decibels(one, other) < 55


def test_seeds_count_up_and_wrap_around_as_if_asked_for_one_by_one(
    embedded: Runner, paint: Paint, decibels: Callable[..., float]
) -> None:
    together = paint(embedded, Spec(prompt="a queen", seed=2**32 - 1, count=2, steps=6))
    first = paint(embedded, Spec(prompt="a queen", seed=2**32 - 1, steps=6))
    second = paint(embedded, Spec(prompt="a queen", seed=0, steps=6))

    assert decibels(together[0], first[0]) > 50
    assert decibels(together[1], second[0]) > 50
    assert decibels(first[0], second[0]) < 30


def test_progress_comes_after_every_step(embedded: Runner) -> None:
    step_loop, heard = StepLoop(embedded), list[Told]()
    step_loop.take(Order(Spec(prompt="a king", seed=1, steps=5), heard.append))

    for done in range(1, 5):
        step_loop.step()
        assert [word for word in heard if isinstance(word, Progress)][-1] == Progress(done, 5)


@pytest.mark.parametrize("cancelled_after", [0, 1, 3])
def test_a_cancelled_picture_is_gone_before_the_next_step(
    embedded: Runner, cancelled_after: int
) -> None:
    step_loop, heard = StepLoop(embedded), list[Told]()
    order = Order(Spec(prompt="a king", seed=1, steps=5, count=2), heard.append)
    step_loop.take(order)
    for _ in range(cancelled_after):
        step_loop.step()
    told_before = len(heard)

    order.cancelled = True
    step_loop.step()

    assert not step_loop.busy
    assert len(heard) == told_before


def test_what_the_model_cannot_paint_is_refused_before_it_begins(embedded: Runner) -> None:
    step_loop, heard = StepLoop(embedded), list[Told]()

    step_loop.take(Order(Spec(prompt="x", seed=1, sampler="plms"), heard.append))
    step_loop.take(Order(Spec(prompt="x", seed=1, model="sd15"), heard.append))

    assert [word.code for word in heard if isinstance(word, PaintingFailed)] == [
        "sampler_unknown",
        "wrong_model",
    ]
    assert not step_loop.busy


def test_a_tiny_checkpoint_says_what_family_it_is(runner_of: Callable[[str], Runner]) -> None:
    for family in ("sd1", "sd2", "sdxl"):
        card = runner_of(family).card
        assert card.family == family
        assert (card.width, card.height) == (16, 16)
        assert card.sampler == "ddim"


def test_diffusers_loads_what_the_tests_make(tiny: Callable[[str], Path]) -> None:
    pipe = diffusers.StableDiffusionXLPipeline.from_pretrained(tiny("sdxl"))
    assert pipe.vae_scale_factor == 2
