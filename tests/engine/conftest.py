"""Checkpoints for the engine's tests: the embedded one, and tiny random ones of each family."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import bot
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.models import load_runner
from bot.engine.work import Painted, Runner
from bot.request import Spec

EMBEDDED = Path(bot.__file__).parent / "portraits"

UNET = {
    "sample_size": 8,
    "block_out_channels": (32, 64),
    "layers_per_block": 1,
    "norm_num_groups": 8,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
}
UNET_OF = {
    "sd1": {"cross_attention_dim": 32, "attention_head_dim": 4},
    "sd2": {
        "cross_attention_dim": 1024,
        "attention_head_dim": (4, 8),
        "use_linear_projection": True,
    },
    "sdxl": {
        "cross_attention_dim": 64,
        "attention_head_dim": (4, 8),
        "use_linear_projection": True,
        "transformer_layers_per_block": (1, 2),
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": 6 * 8 + 32,
    },
}
SAMPLING_OF = {
    "sd1": {"prediction_type": "epsilon"},
    "sd2": {"prediction_type": "v_prediction"},
    "sdxl": {"prediction_type": "epsilon", "timestep_spacing": "leading"},
}


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def embedded() -> Iterator[Runner]:
    runner = load_runner("embedded", "cpu")
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return where a tiny random checkpoint of a family lies, in that family's own layout."""
    folders: dict[str, Path] = {}

    def folder_of(family: str) -> Path:
        if family not in folders:
            folders[family] = tmp_path_factory.mktemp(family)
            make_checkpoint(family).save_pretrained(folders[family])
        return folders[family]

    return folder_of


@pytest.fixture(scope="session")
def runner_of(tiny: Callable[[str], Path], embedded: Runner) -> Callable[[str], Runner]:
    """Return a family's runner, loaded once; `embedded` is the checkpoint of that name."""
    runners: dict[str, Runner] = {"embedded": embedded}

    def load(family: str) -> Runner:
        if family not in runners:
            runners[family] = load_runner(str(tiny(family)), "cpu")
        return runners[family]

    return load


def make_checkpoint(family: str, blocks: int = 2, **unet: Any) -> Any:
    import diffusers

    torch.manual_seed(5)
    parts = {
        "vae": diffusers.AutoencoderKL(
            block_out_channels=(16, 32)[:blocks],
            norm_num_groups=8,
            latent_channels=4,
            down_block_types=("DownEncoderBlock2D",) * blocks,
            up_block_types=("UpDecoderBlock2D",) * blocks,
            sample_size=16,
        ),
        "unet": diffusers.UNet2DConditionModel(**UNET | UNET_OF[family] | unet),
        "scheduler": diffusers.DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
            steps_offset=1,
            set_alpha_to_one=False,
            **SAMPLING_OF[family],
        ),
    }
    if family == "sdxl":
        return diffusers.StableDiffusionXLPipeline(**parts, **texts(32), **second_texts())
    texts_of = texts(UNET_OF[family]["cross_attention_dim"])
    nothing = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    return diffusers.StableDiffusionPipeline(**parts, **texts_of, **nothing)


def texts(width: int) -> dict[str, Any]:
    from transformers import CLIPTextModel

    return {"text_encoder": CLIPTextModel(text_config(width)), "tokenizer": tokenizer()}


def second_texts() -> dict[str, Any]:
    from transformers import CLIPTextModelWithProjection

    return {
        "text_encoder_2": CLIPTextModelWithProjection(text_config(32)),
        "tokenizer_2": tokenizer(),
    }


def text_config(width: int) -> Any:
    from transformers import CLIPTextConfig

    own = tokenizer()
    return CLIPTextConfig(
        hidden_size=width,
        projection_dim=32,
        intermediate_size=37,
        num_hidden_layers=3,
        num_attention_heads=4,
        vocab_size=len(own),
        bos_token_id=own.bos_token_id,
        eos_token_id=own.eos_token_id,
        pad_token_id=own.pad_token_id,
    )


def tokenizer() -> Any:
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(EMBEDDED / "tokenizer")


@pytest.fixture(scope="session")
def paint() -> Callable[..., list[Image.Image]]:
    """Return a function that paints specs together on one floor, and returns their pictures."""

    def painted(runner: Runner, *specs: Spec, slots: int | None = None) -> list[Image.Image]:
        step_loop = StepLoop(runner, sketch_seconds=float("inf"))
        heard: list[list[Told]] = [[] for _ in specs]
        for spec, words in zip(specs, heard, strict=True):
            step_loop.take(Order(spec, words.append))
        while step_loop.busy:
            step_loop.step()
        return [word.image for words in heard for word in words if isinstance(word, Painted)]

    return painted


def psnr(one: Image.Image, other: Image.Image) -> float:
    """Return decibels between two pictures; infinite where they are equal."""
    difference = np.asarray(one, dtype=float) - np.asarray(other, dtype=float)
    error = float((difference**2).mean())
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


@pytest.fixture(scope="session")
def decibels() -> Callable[[Image.Image, Image.Image], float]:
    return psnr
