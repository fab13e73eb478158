"""Z-Image: a transformer over texts of any length, which flows from noise to a picture.

As diffusers' ZImagePipeline: prompts as Qwen's chat template words them, without their padding;
time runs from 0 at noise to 1 at the picture, and what the transformer says is negated.
"""

from functools import lru_cache
from typing import Any

import torch

from bot.engine.prompts import EncodedPrompt, plain_unread, reading_without_waiting, tokenizers
from bot.engine.recipes import Recipe
from bot.engine.samplers import FLOW, Table, check_flow, flow
from bot.engine.state import Besides
from bot.request import unweighted

LONGEST = 512  #: tokens, with those of the chat template


class ZImage:
    """Z-Image and Z-Image-Turbo: rows of one pass may have texts of other lengths."""

    name = "zimage"
    samplers: tuple[str, ...] = (FLOW,)
    usual_sampler = FLOW
    usual_steps = 50
    usual_guidance = 6.0  #: diffusers counts from 0, where we say 1
    side = 1024
    max_rows = 8  #: more of a transformer's rows at this size bring nothing
    captures = False  #: it takes lists, and cuts them by lengths that a graph cannot hold
    takes_sources = False
    noise_dtype = torch.float32

    def __init__(self, pipe: Any, recipe: Recipe) -> None:
        self.pipe = pipe
        self.grid = pipe.vae_scale_factor
        self.size_grid = 2 * self.grid
        check_flow(pipe.scheduler.config)
        self.read = lru_cache(64)(self._read)

    @property
    def denoiser(self) -> Any:
        return self.pipe.transformer

    @property
    def text(self) -> tuple[int, int]:
        return LONGEST, self.pipe.transformer.config.cap_feat_dim

    @property
    def smallest(self) -> int:
        return 4 * int(self.size_grid)

    def latents(self, width: int, height: int) -> tuple[int, int, int]:
        return self.pipe.transformer.config.in_channels, height // self.grid, width // self.grid

    def chunks(self, *texts: str) -> int:
        return 1

    def read_negative(self, negative: str, chunks: int) -> EncodedPrompt:
        return self.read(negative, chunks)

    def unread(self, prompt: str) -> str:
        return plain_unread(tokenizers(self.pipe).values(), prompt, LONGEST)

    def unread_of(self, prompt: str, negative: str, guided: bool) -> tuple[str, ...]:
        kept = self.unread(negative) if guided else negative
        return tuple(filter(None, (self.unread(prompt), kept)))

    def table(self, sampler: str, steps: int, width: int, height: int) -> Table:
        places = (height // self.size_grid) * (width // self.size_grid)
        return flow(self.pipe.scheduler, steps, _shift(self.pipe.scheduler.config, places))

    def time_ids(self, width: int, height: int) -> tuple[int, ...]:
        return ()

    def predict(
        self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, besides: Besides
    ) -> torch.Tensor:
        texts = [row[:length] for row, length in zip(text, besides["lengths"], strict=True)]
        pictures = list(x.unsqueeze(2).unbind(0))
        flown = self.pipe.transformer(pictures, 1 - t, texts, return_dict=False)[0]
        return -torch.stack([row.squeeze(1) for row in flown])

    def _read(self, prompt: str, chunks: int = 1) -> EncodedPrompt:
        with reading_without_waiting():
            told, _ = self.pipe.encode_prompt(
                unweighted(prompt),
                device=self.pipe.device,
                do_classifier_free_guidance=False,
                max_sequence_length=LONGEST,
            )
        [words] = told
        text = words.new_zeros(LONGEST, words.shape[1])
        text[: len(words)] = words
        return EncodedPrompt(text, None, len(words))


def _shift(config: Any, places: int) -> float:
    """Return diffusers' `mu`: how much longer large pictures stay in noise."""
    base, most = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
    low, high = config.get("base_shift", 0.5), config.get("max_shift", 1.15)
    return float(low + (high - low) * (places - base) / (most - base))


PIPELINES = {"ZImagePipeline": ZImage}
