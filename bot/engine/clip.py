"""CLIP's tokenizer, which a single file does not bring and every Stable Diffusion reads with."""

from pathlib import Path
from typing import Any

from transformers import CLIPTokenizer

MERGES = Path(__file__).parent.parent / "layouts" / "clip" / "merges.txt"
LENGTH = 77  #: tokens a prompt has room for
START, END = "<|startoftext|>", "<|endoftext|>"
PADS = {  #: what fills a prompt up, by pipeline part: OpenCLIP was trained with token 0
    "sd1": {"tokenizer": END},
    "sd2": {"tokenizer": "!"},
    "sdxl": {"tokenizer": END, "tokenizer_2": "!"},
}


def tokenizers(family: str) -> dict[str, Any]:
    """Return the tokenizers of a family's pipeline, by their names in it."""
    merges = [tuple(line.split()) for line in _lines()]
    vocabulary = {token: number for number, token in enumerate(_tokens(merges))}
    new: Any = CLIPTokenizer
    return {
        name: new(vocab=vocabulary, merges=merges, pad_token=pad, model_max_length=LENGTH)
        for name, pad in PADS[family].items()
    }


def _lines() -> list[str]:
    return MERGES.read_text(encoding="utf-8").splitlines()[1:]  # the first names the version


def _tokens(merges: list[tuple[str, ...]]) -> list[str]:
    """Return all tokens in the order of their numbers."""
    letters = _letters()
    ends = [letter + "</w>" for letter in letters]
    return [*letters, *ends, *("".join(pair) for pair in merges), START, END]


def _letters() -> list[str]:
    """Return a visible character for each byte: itself where it has one, else from 256 on."""
    visible = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(byte) for byte in visible] + [chr(256 + n) for n in range(256 - len(visible))]
