"""The checkpoints that are measured: a recipe or path, or an architecture with random weights."""

from typing import Any

import diffusers
import torch
import transformers

from bot.engine import devices
from bot.engine.diffusion import DiffusionRunner
from bot.engine.models import load_runner, runner_for
from bot.engine.recipes import RECIPES, Recipe

# The architecture of Stable Diffusion 2.1-base, for a GPU where no hub can be reached.
SD21_UNET = {
    "sample_size": 64,
    "cross_attention_dim": 1024,
    "attention_head_dim": (5, 10, 20, 20),
    "use_linear_projection": True,
}
SD21_VAE = {
    "block_out_channels": (128, 256, 512, 512),
    "layers_per_block": 2,
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "sample_size": 512,
}
SD21_TEXT = {
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 23,
    "num_attention_heads": 16,
    "hidden_act": "gelu",
    "projection_dim": 512,
}
SD21_SAMPLING = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "steps_offset": 1,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
}


def load(model: str, random: bool, device: str, precision: str | None) -> DiffusionRunner:
    """Load what is to be measured."""
    if random:
        if model != "sd21":
            raise SystemExit("--random builds sd21 only")
        runner = _random_sd21(devices.choose_device(device), precision)
    else:
        runner = load_runner(model, device)
    if not isinstance(runner, DiffusionRunner):
        raise SystemExit(f"{model} does not step in rows; there is nothing to compare")
    return runner


def _random_sd21(device: torch.device, precision: str | None) -> Any:
    torch.manual_seed(0)
    if device.type == "cpu":
        devices.leave_a_core()
    tokenizer = transformers.CLIPTokenizer.from_pretrained(RECIPES.parent / "portraits/tokenizer")
    with torch.device(device):
        pipe = diffusers.StableDiffusionPipeline(
            vae=diffusers.AutoencoderKL(**SD21_VAE),
            unet=diffusers.UNet2DConditionModel(**SD21_UNET),
            text_encoder=transformers.CLIPTextModel(transformers.CLIPTextConfig(**SD21_TEXT)),
            tokenizer=tokenizer,
            scheduler=diffusers.PNDMScheduler(**SD21_SAMPLING),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
    pipe.to(device, devices.choose_dtype(device, precision))
    recipe = Recipe(name="sd21-random", steps=25, sampler="dpm++2m-karras", guidance=7.5)
    return runner_for(pipe, recipe)
