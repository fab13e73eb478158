"""One safetensors file in the original layout: which model it is, and its pipeline.

Needs no hub: what such a file leaves out (configurations, CLIP's tokenizer) lies in `layouts`.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import diffusers
import torch
from transformers import CLIPTokenizer

from bot.engine.weights import V, recognise
from bot.errors import ModelError

# CLIP's tokenizer, which a single file does not bring and every Stable Diffusion reads with.

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
    return {name: clip_tokenizer(pad) for name, pad in PADS[family].items()}


def clip_tokenizer(pad: str) -> Any:
    """Return CLIP's tokenizer, which fills prompts up with that token."""
    merges = [tuple(line.split()) for line in _lines()]
    vocabulary = {token: number for number, token in enumerate(_tokens(merges))}
    new: Any = CLIPTokenizer
    return new(vocab=vocabulary, merges=merges, pad_token=pad, model_max_length=LENGTH)


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


LAYOUTS = Path(__file__).parent.parent / "layouts"


def load(file: Path, dtype: torch.dtype, prediction: str | None, layouts: Path = LAYOUTS) -> Any:
    """Load a file's pipeline; a diffusers folder around it knows best what is in it."""
    kind = recognise(file)
    around = file.parent if (file.parent / "model_index.json").is_file() else None
    pipe = _pipeline(file, kind.family, dtype, around or layouts / kind.family, bool(around))
    if around:
        pipe.register_to_config(_name_or_path=str(around))
        return pipe
    says = prediction or kind.prediction
    if says is None:
        raise ModelError("model_prediction", file=file)
    pipe.scheduler.register_to_config(prediction_type=says, rescale_betas_zero_snr=kind.zero_snr)
    if kind.family == "sd2" and says == V:
        pipe.unet.register_to_config(sample_size=96)  # 768 pixels, as that kind was trained
    return pipe


def _pipeline(file: Path, family: str, dtype: torch.dtype, config: Path, own: bool) -> Any:
    xl = family == "sdxl"
    made: Any = diffusers.StableDiffusionXLPipeline if xl else diffusers.StableDiffusionPipeline
    without: dict[str, Any] = {} if xl else {"safety_checker": None}
    pipe = made.from_single_file(
        str(file),
        config=str(config),
        dtype=dtype,
        local_files_only=True,
        **({} if own else tokenizers(family)),
        **without,
    )
    for part in pipe.components.values():  # diffusers leaves empty what the file does not hold
        if isinstance(part, torch.nn.Module) and any(w.is_meta for w in part.parameters()):
            raise ModelError("model_single_part", file=file)
    return pipe


def load_vae(file: Path, like: Any, dtype: torch.dtype) -> Any:
    """Load a file of a VAE alone, of the shape of another one."""
    with TemporaryDirectory() as folder:
        like.save_config(folder)
        made: Any = type(like)
        return made.from_single_file(str(file), config=folder, dtype=dtype, local_files_only=True)
