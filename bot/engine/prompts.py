"""What the UNet reads of a prompt: the text encoders' states, remembered for the next picture.

A text encoder of Stable Diffusion reads 75 tokens. Longer prompts are read in chunks of so many,
whose states are laid end to end, as AUTOMATIC1111's front end does (sd_hijack_clip.py), and
`(red hair:1.3)` takes those words' states further from what nothing at all is read as, as ComfyUI
does (sd1_clip.py): 1111's own way divides by a mean that may be nought.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode

from bot.engine.devices import copy_in
from bot.request import WEIGHTED, unweighted

COMMA = ",</w>"
BACK = 20  #: tokens that a chunk is shortened by at most, so that it ends behind a comma


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


class PromptToken(NamedTuple):
    """One token of a prompt, how much it counts, and where it begins in the unweighted text."""

    id: int
    piece: str
    weight: float
    start: int


def weighted_parts(text: str) -> list[tuple[str, float]]:
    """Part a text by the weights of its words; together the parts are the text without weights."""
    parts, end = [], 0
    for match in WEIGHTED.finditer(text):
        parts += [(text[end : match.start()], 1.0), (match[1], float(match[2]))]
        end = match.end()
    return [(part, weight) for part, weight in (*parts, (text[end:], 1.0)) if part]


def read_tokens(tokenizer: Any, text: str) -> list[PromptToken]:
    """Return all tokens of a text, those that a single encoder has no room for included."""
    tokens: list[PromptToken] = []
    at = 0
    for part, weight in weighted_parts(text):
        read = tokenizer(part, add_special_tokens=False, return_offsets_mapping=True)
        pieces = tokenizer.convert_ids_to_tokens(read.input_ids)
        places = (at + first for first, _ in read.offset_mapping)
        tokens += map(PromptToken, read.input_ids, pieces, [weight] * len(pieces), places)
        at += len(part)
    return tokens


def chunked(tokens: Sequence[PromptToken], room: int) -> list[Sequence[PromptToken]]:
    """Part tokens into chunks of at most `room`; one chunk at least, which may be empty.

    A chunk ends behind a comma among its last tokens, where there is one.
    """
    chunks: list[Sequence[PromptToken]] = []
    while len(tokens) > room:
        commas = (at for at in range(max(0, room - BACK), room) if tokens[at].piece == COMMA)
        end = max(commas, default=room - 1) + 1
        chunks.append(tokens[:end])
        tokens = tokens[end:]
    return [*chunks, tokens]


class Reader:
    """Read prompts as the checkpoint's diffusers pipeline does; what it would cut off, in chunks.

    At most `most` chunks are read: 1 is what the pipeline reads itself.
    """

    def __init__(
        self, pipe: Any, device: torch.device, most: int = 1, remembered: int = 64
    ) -> None:
        self._pipe = pipe
        self._device = device
        self._zeros_for_empty = bool(pipe.config.get("force_zeros_for_empty_prompt"))
        self.read = lru_cache(remembered)(self._read)
        self._tokenizers = tokenizers(pipe)
        self._most = most if all(one.is_fast for one in self._tokenizers.values()) else 1

    def chunks(self, *texts: str) -> int:
        """Return in how many chunks these are read, those that pad the shorter ones included."""
        if self._most == 1:
            return 1
        needed = [len(self._chunked(one, t)) for one in self._tokenizers.values() for t in texts]
        return min(self._most, max(needed, default=1))

    def read_negative(self, negative: str, chunks: int = 1) -> EncodedPrompt:
        """Read what to keep away from; SDXL checkpoints may want zeros for nothing at all."""
        reading = self.read(negative, chunks)
        if negative or not self._zeros_for_empty or reading.pooled is None:
            return reading
        return EncodedPrompt(torch.zeros_like(reading.text), torch.zeros_like(reading.pooled))

    def unread(self, prompt: str) -> str:
        """Return the words at the end for which there is no room."""
        plain = unweighted(prompt)
        if self._most == 1:
            return unread(self._tokenizers.values(), plain)
        cut = (self._chunked(one, prompt)[self._most :] for one in self._tokenizers.values())
        ends = [chunks[0][0].start if chunks else len(plain) for chunks in cut]
        return plain[max(ends, default=len(plain)) :].strip(" ,.")

    def _chunked(self, tokenizer: Any, text: str) -> list[Sequence[PromptToken]]:
        room = tokenizer.model_max_length - tokenizer.num_special_tokens_to_add()
        return chunked(read_tokens(tokenizer, text), room)

    def _read(self, prompt: str, chunks: int = 1) -> EncodedPrompt:
        with torch.inference_mode(), _WithoutWaiting():
            if chunks > 1 or WEIGHTED.search(prompt):
                return self._read_chunks(prompt, chunks)
            # One side alone: diffusers encodes the two sides in separate calls too.
            text, _, *pooled = self._pipe.encode_prompt(
                prompt=prompt,
                device=self._device,
                num_images_per_prompt=1,
                do_classifier_free_guidance=False,
            )
        return EncodedPrompt(text[0], pooled[0][0] if pooled else None)

    def _read_chunks(self, prompt: str, chunks: int) -> EncodedPrompt:
        states, pooled = [], None
        for name, tokenizer in self._tokenizers.items():
            encoder = self._pipe.components[name.replace("tokenizer", "text_encoder")]
            rows = (self._chunked(tokenizer, prompt) + [()] * chunks)[:chunks]
            ids, weights = _laid_out(tokenizer, [*rows, ()])
            read, whole = self._encode(encoder, copy_in(ids, self._device))
            text, nothing = read[:-1], read[-1:]
            if WEIGHTED.search(prompt):
                weight = copy_in(weights[:-1].unsqueeze(-1), self._device).to(text.dtype)
                text = nothing + weight * (text - nothing)
            states.append(text)
            pooled = whole if whole is not None else pooled
        return EncodedPrompt(torch.cat(states, dim=-1).flatten(0, 1), pooled)

    def _encode(self, encoder: Any, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return the states of each chunk [chunks, 77, D], and SDXL's pooled text of the first."""
        if len(self._tokenizers) == 1:
            mask = torch.ones_like(ids) if _is_masked(encoder) else None
            return encoder(ids, attention_mask=mask)[0], None
        read = encoder(ids, output_hidden_states=True)
        return read.hidden_states[-2], read[0][0] if read[0].ndim == 2 else None


def _is_masked(encoder: Any) -> bool:
    return bool(getattr(encoder.config, "use_attention_mask", False))


def _laid_out(
    tokenizer: Any, chunks: Sequence[Sequence[PromptToken]]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and weights [chunks, 77]: each chunk between its marks, and padded."""
    length, first, last = tokenizer.model_max_length, tokenizer.bos_token_id, tokenizer.eos_token_id
    ids, weights = [], []
    for chunk in chunks:
        row = [first, *(token.id for token in chunk), last]
        ids.append(row + [tokenizer.pad_token_id] * (length - len(row)))
        counts = [1.0, *(token.weight for token in chunk)]
        weights.append(counts + [1.0] * (length - len(counts)))
    return torch.tensor(ids), torch.tensor(weights)
