"""FLUX.2 klein: a transformer over packed latents and texts that are all of one length.

As diffusers' Flux2KleinPipeline: prompts as Qwen's chat template words them, padded to 512 tokens
without a mask; latents of two by two places are one, normed as the VAE's statistics say.
"""

from functools import lru_cache
from typing import Any

import torch

from bot.engine.prompts import EncodedPrompt, plain_unread, reading_without_waiting, tokenizers
from bot.engine.recipes import Recipe
from bot.engine.samplers import FLOW, Table, check_flow, flow
from bot.engine.state import Besides
from bot.request import unweighted


class Flux2Klein:
    """Klein, distilled to four steps or not; it never reads what to keep away from."""

    name = "flux2"
    samplers: tuple[str, ...] = (FLOW,)
    usual_sampler = FLOW
    side = 1024
    max_rows = 8  #: more of a transformer's rows at this size bring nothing
    captures = True
    takes_sources = False

    def __init__(self, pipe: Any, recipe: Recipe) -> None:
        self.pipe = pipe
        self.grid = self.size_grid = 2 * pipe.vae_scale_factor
        self.noise_dtype: torch.dtype = pipe.transformer.dtype
        self.is_distilled = bool(pipe.config.is_distilled)
        self.usual_steps, self.usual_guidance = (4, 1.0) if self.is_distilled else (50, 4.0)
        check_flow(pipe.scheduler.config)
        self.read = lru_cache(64)(self._read)
        self._places = lru_cache(8)(self._placed)

    @property
    def denoiser(self) -> Any:
        return self.pipe.transformer

    @property
    def text(self) -> tuple[int, int]:
        return self._longest, self.pipe.transformer.config.joint_attention_dim

    @property
    def smallest(self) -> int:
        return 4 * int(self.size_grid)

    @property
    def _longest(self) -> int:
        return int(self.pipe.tokenizer_max_length)

    def latents(self, width: int, height: int) -> tuple[int, int, int]:
        return self.pipe.transformer.config.in_channels, height // self.grid, width // self.grid

    def chunks(self, *texts: str) -> int:
        return 1

    def read_negative(self, negative: str, chunks: int) -> EncodedPrompt:
        return self.read("", chunks)  # as its pipeline does

    def unread(self, prompt: str) -> str:
        return plain_unread(tokenizers(self.pipe).values(), prompt, self._longest)

    def unread_of(self, prompt: str, negative: str, guided: bool) -> tuple[str, ...]:
        return tuple(filter(None, (self.unread(prompt), negative)))

    def table(self, sampler: str, steps: int, width: int, height: int) -> Table:
        from diffusers.pipelines.flux2.pipeline_flux2_klein import compute_empirical_mu

        _, rows, columns = self.latents(width, height)
        return flow(self.pipe.scheduler, steps, compute_empirical_mu(rows * columns, steps))

    def time_ids(self, width: int, height: int) -> tuple[int, ...]:
        return ()

    def predict(
        self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, besides: Besides
    ) -> torch.Tensor:
        rows, channels, height, width = x.shape
        words, places = self._places(text.shape[1], height, width)
        flown: torch.Tensor = self.pipe.transformer(
            hidden_states=x.flatten(2).transpose(1, 2),
            timestep=t,
            guidance=None,
            encoder_hidden_states=text,
            txt_ids=words,
            img_ids=places,
            return_dict=False,
        )[0]
        return flown.transpose(1, 2).reshape(rows, channels, height, width)

    def _placed(self, words: int, height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return where words and places of latents stand, [tokens, 4] each."""
        told = self.pipe._prepare_text_ids(torch.zeros(1, words, 1))[0]
        drawn = self.pipe._prepare_latent_ids(torch.zeros(1, 1, height, width))[0]
        return told.to(self.pipe.device), drawn.to(self.pipe.device)

    def _read(self, prompt: str, chunks: int = 1) -> EncodedPrompt:
        with reading_without_waiting():
            told, _ = self.pipe.encode_prompt(unweighted(prompt), device=self.pipe.device)
        return EncodedPrompt(told[0], None)


PIPELINES = {"Flux2KleinPipeline": Flux2Klein}
