"""The embedded checkpoint in ONNX Runtime beside torch: the same pictures of the same weights."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.engine import quick
from bot.engine.diffusion import DiffusionRunner
from bot.engine.families.stable_diffusion import StableDiffusion
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.work import Painted, Runner
from bot.request import Spec

MOST_LEVELS = 1  #: of 255 that a value may be apart
MOST_APART = 1e-3  #: of the values of a picture; measured: 35 of 196,608


@pytest.fixture
def runner(embedded: Runner) -> DiffusionRunner:
    assert isinstance(embedded, DiffusionRunner)
    return embedded


def family_of(runner: DiffusionRunner) -> StableDiffusion:
    assert isinstance(runner.family, StableDiffusion)
    return runner.family


@contextmanager
def torch_alone(runner: DiffusionRunner) -> Iterator[None]:
    family, decoder = family_of(runner), runner._decoder
    usual = family.quick, decoder.quick
    family.quick = decoder.quick = None
    yield
    family.quick, decoder.quick = usual


def painted(runner: Runner, prompt: str, seed: int) -> np.ndarray:
    heard: list[Told] = []
    loop = StepLoop(runner)
    loop.take(Order(Spec(prompt=prompt, seed=seed), heard.append))
    while loop.busy:
        loop.step()
    [picture] = [word for word in heard if isinstance(word, Painted)]
    return np.asarray(picture.image).astype(int)


def test_both_networks_of_the_embedded_checkpoint_are_quick(runner: DiffusionRunner) -> None:
    told = "the weights have changed: python -m training.graphs bot/portraits"
    assert family_of(runner).quick, told
    assert runner._decoder.quick, told


@pytest.mark.parametrize(("prompt", "seed"), [("an angry king", 3), ("an astronaut, smiling", 4)])
def test_its_pictures_are_those_of_torch(runner: DiffusionRunner, prompt: str, seed: int) -> None:
    ours = painted(runner, prompt, seed)
    with torch_alone(runner):
        theirs = painted(runner, prompt, seed)

    apart = np.abs(ours - theirs)
    assert apart.max() <= MOST_LEVELS
    assert (apart > 0).mean() < MOST_APART


@torch.inference_mode()
def test_a_row_is_the_same_whoever_shares_its_pass(runner: DiffusionRunner) -> None:
    family = family_of(runner)
    chance = torch.Generator().manual_seed(1)
    x, text = (
        torch.randn(6, *shape, generator=chance)
        for shape in (family.latents(256, 256), family.text)
    )
    t = torch.tensor([900.0, 500.0, 20.0, 700.0, 1.0, 300.0])
    turned = torch.tensor([3, 0, 5, 1, 4, 2])

    straight = family.predict(x, t, text, {})
    shuffled = family.predict(x[turned], t[turned], text[turned], {})
    strangers = family.predict(torch.cat((x[:1], x[1:] * 3)), t, text, {})

    assert torch.equal(straight[turned], shuffled)
    assert torch.equal(straight[0], strangers[0])


@torch.inference_mode()
def test_other_sizes_are_left_to_torch(runner: DiffusionRunner) -> None:
    family = family_of(runner)
    x, text = torch.zeros(1, *family.latents(128, 64)), torch.zeros(1, *family.text)

    assert family.predict(x, torch.tensor([5.0]), text, {}).shape == x.shape
    assert runner._decoder.pixels(x).shape == (1, 3, 64, 128)


def test_a_graph_that_does_not_fit_leaves_it_to_torch_and_says_so(
    runner: DiffusionRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "unet").mkdir()
    monkeypatch.setattr(quick, "OWN", tmp_path)
    for wrong in (
        b"",
        b"no graph",
        (quick.RECIPES.parent / "portraits/vae/graph.onnx").read_bytes(),
    ):
        (tmp_path / "unet" / quick.GRAPH).write_bytes(wrong)
        with caplog.at_level(logging.WARNING):
            assert quick.found(tmp_path, "unet", runner.pipe.unet) is None
        assert "does not fit" in caplog.text
        caplog.clear()


def test_a_graph_of_anybody_elses_is_never_read(runner: DiffusionRunner, tmp_path: Path) -> None:
    shutil.copytree(quick.OWN / "unet", tmp_path / "unet")

    assert quick.found(tmp_path, "unet", runner.pipe.unet) is None
    assert quick.found(quick.OWN, "unet", runner.pipe.unet.half()) is None
    runner.pipe.unet.float()


def test_a_graph_holds_no_weights() -> None:
    for part in ("unet", "vae"):
        assert (quick.OWN / part / quick.GRAPH).stat().st_size < 250_000
