"""What the UNet reads of a prompt: the text encoders' states, remembered for the next picture."""

from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode

from bot.engine.devices import copy_in


class EncodedPrompt(NamedTuple):
    """One prompt as the UNet reads it: text [tokens, D], and pooled text [P] for SDXL."""

    text: torch.Tensor
    pooled: torch.Tensor | None


class _WithoutWaiting(TorchFunctionMode):
    """Lets a pipeline lay tokens on the device while that is painting: its own copies wait."""

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> object:
        match args:
            case (torch.Tensor() as tensor, torch.device() as device) if (
                func is torch.Tensor.to and not kwargs and tensor.device.type == "cpu"
            ):
                return copy_in(tensor, device)
        return func(*args, **(kwargs or {}))


class Reader:
    """Read prompts as the checkpoint's diffusers pipeline does, cut at 77 tokens like there."""

    def __init__(self, pipe: Any, device: torch.device, remembered: int = 64) -> None:
        self._pipe = pipe
        self._device = device
        self._zeros_for_empty = bool(pipe.config.get("force_zeros_for_empty_prompt"))
        self.read = lru_cache(remembered)(self._read)

    def read_negative(self, negative: str) -> EncodedPrompt:
        """Read what to keep away from; SDXL checkpoints may want zeros for nothing at all."""
        reading = self.read(negative)
        if negative or not self._zeros_for_empty or reading.pooled is None:
            return reading
        return EncodedPrompt(torch.zeros_like(reading.text), torch.zeros_like(reading.pooled))

    def _read(self, prompt: str) -> EncodedPrompt:
        with torch.inference_mode(), _WithoutWaiting():
            # One side alone: diffusers encodes the two sides in separate calls too.
            text, _, *pooled = self._pipe.encode_prompt(
                prompt=prompt,
                device=self._device,
                num_images_per_prompt=1,
                do_classifier_free_guidance=False,
            )
        return EncodedPrompt(text[0], pooled[0][0] if pooled else None)
