"""Stable Diffusion 1.x, 2.x and SDXL: CLIP reads, a UNet steps, and its sampler is linear."""

from typing import Any

import torch

from bot.engine import quick, samplers
from bot.engine.batch import BUCKETS
from bot.engine.prompts import Reader
from bot.engine.recipes import Recipe
from bot.engine.samplers import Table
from bot.engine.state import Besides
from bot.errors import ModelError

USUAL_CHUNKS = 3  #: 225 tokens, about nine hundred letters
USUAL_GUIDANCE = {"sd1": 7.5, "sd2": 7.5, "sdxl": 5.0}
SMALLEST = 8  #: places of the latents a side in a trial: most UNets halve them three times


class StableDiffusion:
    """A pipeline of one of the three; a recipe's spacing and prediction go before its own."""

    samplers = samplers.SAMPLERS
    usual_steps = 25
    max_rows = BUCKETS[-1]
    captures = True
    takes_sources = True

    def __init__(self, pipe: Any, recipe: Recipe) -> None:
        self.name = _name(pipe)
        if self.name == "sdxl" and pipe.vae.config.force_upcast:
            pipe.vae.float()  # SDXL's own VAE overflows in half precision
        if pipe.device.type == "cuda":  # what cuDNN's half-precision convolutions want
            pipe.unet.to(memory_format=torch.channels_last)
            pipe.vae.to(memory_format=torch.channels_last)
        self.pipe = pipe
        #: The UNet in ONNX Runtime; None: torch does every pass.
        self.quick = quick.found(recipe.path, "unet", pipe.unet)
        self.grid = self.size_grid = pipe.vae_scale_factor
        self.side = pipe.unet.config.sample_size * pipe.vae_scale_factor
        self.noise_dtype: torch.dtype = pipe.unet.dtype
        self.usual_guidance = USUAL_GUIDANCE[self.name]
        said = {"timestep_spacing": recipe.timestep_spacing, "prediction_type": recipe.prediction}
        told = {word: value for word, value in said.items() if value}
        self._sampling = dict(pipe.scheduler.config) | told
        # A recipe that names one may stand beside a sampler that nobody knows.
        self.usual_sampler = recipe.sampler or samplers.named(self._sampling)
        self._reader = Reader(pipe, pipe.device, recipe.chunks or USUAL_CHUNKS)
        self.read, self.read_negative = self._reader.read, self._reader.read_negative
        self.chunks, self.unread = self._reader.chunks, self._reader.unread

    @property
    def denoiser(self) -> Any:
        return self.pipe.unet

    @property
    def text(self) -> tuple[int, int]:
        tokens, width = self.read("", 1).text.shape
        return tokens, width

    @property
    def smallest(self) -> int:
        levels = len(self.pipe.unet.config.block_out_channels)
        return int(max(SMALLEST, 2 ** (levels - 1)) * self.grid)

    def latents(self, width: int, height: int) -> tuple[int, int, int]:
        return self.pipe.unet.config.in_channels, height // self.grid, width // self.grid

    def unread_of(self, prompt: str, negative: str, guided: bool) -> tuple[str, ...]:
        # What to keep away from is read where guidance acts, and nowhere else.
        kept = self.unread(negative) if guided else negative
        return tuple(filter(None, (self.unread(prompt), kept)))

    def table(self, sampler: str, steps: int, width: int, height: int) -> Table:
        return samplers.table(sampler, steps, self._sampling)

    def time_ids(self, width: int, height: int) -> tuple[int, ...]:
        """Return original size, crop and target, each height first."""
        size = (height, width)
        return (*size, 0, 0, *size) if self.name == "sdxl" else ()

    def predict(
        self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, besides: Besides
    ) -> torch.Tensor:
        if self.quick and self.quick.fits(x, t, text):
            return self.quick(x, t, text)
        e: torch.Tensor = self.pipe.unet(
            x, t, text, added_cond_kwargs=besides or None, return_dict=False
        )[0]
        return e


def _name(pipe: Any) -> str:
    if pipe.unet.config.time_cond_proj_dim is not None:
        raise ModelError("model_family", pipeline="A UNet that reads guidance as an input")
    if type(pipe).__name__ == "StableDiffusionXLPipeline":
        return "sdxl"
    return "sd2" if pipe.unet.config.cross_attention_dim == 1024 else "sd1"


PIPELINES = {
    "StableDiffusionPipeline": StableDiffusion,
    "StableDiffusionXLPipeline": StableDiffusion,
}
