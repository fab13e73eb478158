"""What the UNet reads of a prompt: the text encoders' states, remembered for the next picture."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode

from bot.engine.devices import copy_in


class EncodedPrompt(NamedTuple):
    """One prompt as the UNet reads it: text [tokens, D], and pooled text [P] for SDXL."""

    text: torch.Tensor
    pooled: torch.Tensor | None


def tokenizers(pipe: Any) -> dict[str, Any]:
    """Return a pipeline's tokenizers, by their names in it."""
    parts = pipe.components.items()
    return {name: part for name, part in parts if name.startswith("tokenizer") and part is not None}


def unread(readers: Iterable[Any], text: str, longest: int | None = None) -> str:
    """Return the end of a text that no text encoder of these tokenizers reads, as it is written.

    `longest` is the tokens a pipeline reads at most, where that is less than a tokenizer allows.
    """
    reach = max((_reach(reader, text, longest) for reader in readers), default=len(text))
    if reach < len(text) and not text[reach].isspace():
        reach = text.rfind(" ", 0, reach) + 1  # half a word is none
    return text[reach:].strip(" ,.")


def _reach(tokenizer: Any, text: str, longest: int | None) -> int:
    """Return how many characters of a text are read."""
    most = min(tokenizer.model_max_length, longest or tokenizer.model_max_length)
    room = most - tokenizer.num_special_tokens_to_add()
    if not tokenizer.is_fast:  # such a one does not say where a token stands
        tokens = tokenizer(text, add_special_tokens=False).input_ids
        return len(text) - len(tokenizer.decode(tokens[room:]))
    places = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True).offset_mapping
    return len(text) if len(places) <= room else int(places[room][0])


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
        self._tokenizers = tuple(tokenizers(pipe).values())

    def read_negative(self, negative: str) -> EncodedPrompt:
        """Read what to keep away from; SDXL checkpoints may want zeros for nothing at all."""
        reading = self.read(negative)
        if negative or not self._zeros_for_empty or reading.pooled is None:
            return reading
        return EncodedPrompt(torch.zeros_like(reading.text), torch.zeros_like(reading.pooled))

    def unread(self, prompt: str) -> str:
        """Return the words at the end for which there is no room."""
        return unread(self._tokenizers, prompt)

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
