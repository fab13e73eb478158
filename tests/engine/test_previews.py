"""Sketches: what a picture looks like so far, from TAESD or a map fitted to the VAE."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from bot.engine import preview as engine_preview
from bot.engine.decoder import as_bytes, decode
from bot.engine.diffusion import DiffusionRunner
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.models import load_runner, runner_for
from bot.engine.preview import SIDE
from bot.engine.recipes import Recipe
from bot.engine.work import Painted, Runner, Sketch
from bot.request import Spec


def likeness(small: Image.Image, large: Image.Image) -> float:
    """Return the correlation of two pictures at the smaller one's size."""
    shrunk = large.resize(small.size, Image.Resampling.BOX)
    return float(np.corrcoef(np.asarray(small).ravel(), np.asarray(shrunk).ravel())[0, 1])


def test_sketches_grow_towards_the_finished_picture(
    embedded: Runner, paint: Callable[..., list[Image.Image]]
) -> None:
    step_loop, heard = StepLoop(embedded, sketch_seconds=0.0), list[Told]()
    step_loop.take(Order(Spec(prompt="Neil Armstrong astronaut", seed=3), heard.append))
    while step_loop.busy:
        step_loop.step()

    sketches = [word.image for word in heard if isinstance(word, Sketch)]
    [picture] = [word.image for word in heard if isinstance(word, Painted)]
    [other] = paint(embedded, Spec(prompt="a pirate in a forest", seed=4))

    assert len(sketches) == embedded.card.steps - 5  # none in the first quarter
    assert sketches[0].size == picture.size == (256, 256)
    assert likeness(sketches[0], picture) > 0.7
    assert likeness(sketches[-1], picture) > 0.8
    assert likeness(sketches[-1], picture) > likeness(sketches[0], picture)
    assert likeness(sketches[-1], picture) > likeness(sketches[-1], other) + 0.1


def tiny_vae(channels: int = 4) -> Any:
    """Return a random decoder of TAESD's kind for the tests' VAE, which shrinks by two."""
    torch.manual_seed(8)
    return diffusers.AutoencoderTiny(
        latent_channels=channels,
        encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(1, 1),
        num_decoder_blocks=(1, 1),
    )


@pytest.fixture
def with_taesd(tiny: Callable[[str], Path], tmp_path: Path) -> Path:
    folder = shutil.copytree(tiny("sd1"), tmp_path / "sd1")
    tiny_vae().save_pretrained(folder / engine_preview.BESIDE)
    return folder


def test_taesd_beside_a_checkpoint_draws_its_sketches(
    with_taesd: Path, paint: Callable[..., list[Image.Image]]
) -> None:
    runner = load_runner(str(with_taesd), "cpu")
    latents = torch.randn(4, 8, 8, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        theirs = Image.fromarray(as_bytes(decode(tiny_vae(), latents[None]))[0].numpy())

    assert isinstance(runner, DiffusionRunner)
    assert runner._preview.sketch(latents)().tobytes() == theirs.tobytes()
    assert paint(runner, Spec(prompt="x", seed=1, steps=4))


def test_a_recipe_names_another_taesd_and_nothing_is_fetched(
    with_taesd: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runner = load_runner(str(with_taesd), "cpu")
    assert isinstance(runner, DiffusionRunner)
    vae = runner.pipe.vae

    assert engine_preview.find(str(with_taesd / engine_preview.BESIDE), None, "sd1", vae)
    assert engine_preview.find(None, None, "sd1", vae) is None  # none in the hub's cache here
    assert not caplog.records
    assert engine_preview.find("nobody/has-this", None, "sd1", vae) is None
    assert "nobody/has-this" in caplog.text


def test_a_taesd_for_other_latents_or_a_spoilt_one_is_left_alone(with_taesd: Path) -> None:
    tiny_vae(channels=16).save_pretrained(with_taesd / engine_preview.BESIDE)
    recipe = Recipe(name="x", path=with_taesd)
    runner = load_runner(str(with_taesd), "cpu")
    assert isinstance(runner, DiffusionRunner)
    assert runner._preview._tiny is None

    (with_taesd / engine_preview.BESIDE / "diffusion_pytorch_model.safetensors").write_bytes(
        b"spoilt"
    )
    again = runner_for(runner.pipe, recipe)
    assert isinstance(again, DiffusionRunner)
    assert again._preview._tiny is None


@pytest.mark.parametrize("places", [(64, 64), (128, 96), (16, 8)])
def test_a_sketch_is_small_whatever_the_picture(
    places: tuple[int, int],
    runner_of: Callable[[str], Runner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runner = runner_of("sd1")
    assert isinstance(runner, DiffusionRunner)
    preview = runner._preview
    monkeypatch.setattr(preview, "_grid", 8)

    width, height = preview.sketch(torch.zeros(4, *places))().size

    assert max(width, height) == min(SIDE, 8 * max(places))
    assert width / height == places[1] / places[0]
