"""Families of models: how each reads, steps and decodes; the loop knows them by this shape alone.

A family is a file beside this one that names its diffusers pipelines in `PIPELINES`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

import torch

from bot.engine.prompts import EncodedPrompt
from bot.engine.samplers import Table
from bot.engine.state import Besides


class Family(Protocol):
    """What a loaded pipeline's parts do for the engine's own loop."""

    name: str  #: sd1 | sd2 | sdxl | zimage | flux2
    samplers: tuple[str, ...]  #: that a picture may be asked for with
    usual_sampler: str
    usual_steps: int
    usual_guidance: float  #: 1 is none
    side: int  #: pixels of a usual picture, each way
    grid: int  #: pixels that one place of the latents stands for, each way
    size_grid: int  #: what width and height must be multiples of
    max_rows: int  #: of its largest pass
    captures: bool  #: whether a pass can be a CUDA graph
    takes_sources: bool  #: whether a picture may go on from another
    noise_dtype: torch.dtype  #: in which diffusers draws the first noise

    @property
    def denoiser(self) -> Any:
        """Return the network that a step asks."""
        ...

    @property
    def text(self) -> tuple[int, int]:
        """Return the tokens and the width of what one chunk of a prompt is read as."""
        ...

    @property
    def smallest(self) -> int:
        """Return the pixels of a side of the smallest picture that it can try a step on."""
        ...

    def latents(self, width: int, height: int) -> tuple[int, int, int]:
        """Return the shape [C, h, w] of a picture's latents."""
        ...

    def chunks(self, *texts: str) -> int:
        """Return in how many chunks these are read."""
        ...

    def read(self, prompt: str, chunks: int) -> EncodedPrompt: ...

    def read_negative(self, negative: str, chunks: int) -> EncodedPrompt: ...

    def unread(self, prompt: str) -> str:
        """Return the words at the end of a prompt for which there is no room."""
        ...

    def unread_of(self, prompt: str, negative: str, guided: bool) -> tuple[str, ...]:
        """Return the words of both sides that are not read, or change nothing."""
        ...

    def table(self, sampler: str, steps: int, width: int, height: int) -> Table:
        """Lay a sampler out; raises ModelError where the checkpoint's cannot be."""
        ...

    def time_ids(self, width: int, height: int) -> tuple[int, ...]:
        """Return what SDXL reads of sizes; nothing elsewhere."""
        ...

    def predict(
        self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, besides: Besides
    ) -> torch.Tensor:
        """Return what the denoiser says of rows: x [R, C, h, w], t [R], text [R, tokens, D]."""
        ...


Made = Callable[[Any, Any], Family]  #: of a pipeline on its device, and its recipe


def _pipelines() -> Mapping[str, Made]:
    found: dict[str, Made] = {}
    for module in iter_modules(__path__):
        found |= import_module(f"{__name__}.{module.name}").PIPELINES
    return found


PIPELINES: Mapping[str, Made] = _pipelines()
