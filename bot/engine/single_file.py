"""One safetensors file in the original layout: which model it is, and its pipeline.

Needs no hub: what such a file leaves out (configurations, CLIP's tokenizer) lies in `layouts`.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import diffusers
import torch
from transformers import CLIPTokenizer

from bot.engine import weights
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


LAYOUTS = Path(__file__).parent.parent / "layouts"
UNET, VAE = "model.diffusion_model.", "first_stage_model."
FIRST = UNET + "input_blocks.0.0.weight"
TEXTS = {  #: where each family keeps its text encoders
    "sd1": ("cond_stage_model.transformer.",),
    "sd2": ("cond_stage_model.model.",),
    "sdxl": ("conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."),
}
ADAPTER = ("lora_up", "lora_down", "lora_A", "lora_B", "hada_w1", "lokr_w1")
V = "v_prediction"
#: Stable Diffusion 2 came in two kinds with weights of the same shapes; by its authors' own names.
OFFICIAL = dict.fromkeys(
    ("512-base-ema", "v2-1_512-ema-pruned", "v2-1_512-nonema-pruned"), "epsilon"
)
OFFICIAL |= dict.fromkeys(("768-v-ema", "v2-1_768-ema-pruned", "v2-1_768-nonema-pruned"), V)


@dataclass(frozen=True)
class CheckpointKind:
    """What a file says of itself; `prediction` is None where it does not say."""

    family: str
    prediction: str | None
    zero_snr: bool = False


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


def recognise(file: Path) -> CheckpointKind:
    """Say what a file holds, from its header alone; raise ModelError for what is not whole."""
    tensors, said = weights.read_header(file)
    if any(word in name for name in tensors for word in ADAPTER):
        raise ModelError("model_single_adapter", file=file)
    shape = tensors.get(FIRST, {}).get("shape", [])
    # Nine channels are made for filling holes in pictures, five for depth; "edm" scales otherwise.
    if len(shape) != 4 or shape[1] != 4 or "edm_mean" in tensors:
        raise ModelError("model_single_file", file=file)
    family = _family(tensors)
    if family is None or not any(name.startswith(VAE) for name in tensors):
        raise ModelError("model_single_part", file=file)
    return CheckpointKind(family, _prediction(file, family, tensors, said), "ztsnr" in tensors)


def _family(tensors: dict[str, Any]) -> str | None:
    for family, prefixes in TEXTS.items():
        if all(any(name.startswith(prefix) for name in tensors) for prefix in prefixes):
            return family
    return None


def _prediction(
    file: Path, family: str, tensors: dict[str, Any], said: dict[str, str]
) -> str | None:
    """Read what its trainers noted: a mark among the tensors, the header, a .yaml beside it."""
    architecture = said.get("modelspec.architecture", "").split("/")[0]
    noted = said.get("modelspec.prediction_type")
    if "v_pred" in tensors or architecture.endswith("-v") or noted in ("v", V):
        return V
    if family != "sd2" or noted == "epsilon" or architecture == "stable-diffusion-v2-512":
        return "epsilon"
    if (recipe := file.with_suffix(".yaml")).is_file():
        words = recipe.read_text(encoding="utf-8", errors="replace").replace('"', "").split()
        return V if ("parameterization:", "v") in pairwise(words) else "epsilon"
    return OFFICIAL.get(file.stem)


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
