"""Weights on disk, looked at before loading: safetensors only, whole, the same as before."""

import json
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.errors import ModelError

LFS_POINTER = b"version https://git-lfs"
PICKLES = (".bin", ".ckpt", ".pt", ".pth")
#: What diffusers and transformers load of a folder: `model.safetensors`, of a variant or in shards.
WEIGHTS = re.compile(
    r"(diffusion_pytorch_model|model)(\.(?P<before>[^.-]+))?"
    r"(-\d+-of-\d+)?(\.(?P<after>[^.-]+))?\.safetensors"
)
MAX_HEADER_BYTES = 100_000_000  #: the format's own limit; what says more is no length
#: What people save under that name instead, by how it begins.
PICKLED = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04")
ELSE = (b"GGUF", b"\x89HDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
PAGE = (b"<!doctype", b"<html", b"<?xml", b"<head")


def check_folder(folder: Path, variant: str | None = None) -> list[Path]:
    """Return the weights that are read of a diffusers checkpoint, all of them looked at.

    Raises ModelError where it is none that can be loaded safely. What else lies there is nobody's
    business: half of another variant, a stray file.
    """
    files = [file for part in _parts(folder) for file in _weights_of(part, variant)]
    if not files:
        pickled = any(path.suffix in PICKLES for path in folder.rglob("*"))
        raise ModelError("model_pickle" if pickled else "model_no_weights", path=folder)
    for file in files:
        check_file(file)
    return files


def look(path: Path, variant: str | None = None) -> list[Path]:
    """Return the files that are read of a folder or one file; raise ModelError for none of ours."""
    if path.is_dir():
        return check_folder(path, variant)
    recognise(path)
    return [path]


def read_index(folder: Path) -> dict[str, Any]:
    """Return a folder's model_index.json: which pipeline it is, and of which parts."""
    file = folder / "model_index.json"
    if not file.is_file():
        raise ModelError("model_not_diffusers", path=folder)
    try:
        index = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise ModelError("model_index_unreadable", file=file) from wrong
    if not isinstance(index, dict):
        raise ModelError("model_index_unreadable", file=file)
    return index


def names_a_part(entry: object) -> bool:
    """Tell `["diffusers", "AutoencoderKL"]` from a setting, and from a part that is left out."""
    return isinstance(entry, list) and len(entry) == 2 and all(entry)


def _parts(folder: Path) -> list[Path]:
    named = [name for name, entry in read_index(folder).items() if names_a_part(entry)]
    return [folder / name for name in sorted(named)]


def _weights_of(part: Path, variant: str | None) -> list[Path]:
    """Return what is loaded of a part: the variant that was asked for, or its plain weights."""
    files = list(part.glob("*.safetensors"))
    chosen = of_variant(files, variant)
    if not chosen and (kinds := {_variant(file) for file in files if WEIGHTS.fullmatch(file.name)}):
        told = ", ".join(sorted(kind for kind in kinds if kind))
        raise ModelError("model_variant", path=part, kinds=told)
    return chosen


def of_variant(files: Iterable[Path], variant: str | None) -> list[Path]:
    """Return those weights of a part that are loaded: of the variant, else the plain ones."""
    named = sorted(file for file in files if WEIGHTS.fullmatch(file.name))
    of = {kind: [file for file in named if _variant(file) == kind] for kind in map(_variant, named)}
    return of.get(variant) or of.get(None, [])


def _variant(file: Path) -> str | None:
    """Return `fp16` for `model.fp16.safetensors`, None for `model.safetensors`."""
    found = WEIGHTS.fullmatch(file.name)
    return found and (found["before"] or found["after"])


def check_file(file: Path) -> None:
    """Raise ModelError where a safetensors file is a pointer, cut short, or something else."""
    read_header(file)


def read_header(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a safetensors file says of its tensors and of itself, if it is whole."""
    if file.suffix in PICKLES:
        raise ModelError("model_pickle", path=file)
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(256)
        _check_kind(file, head)
        length = struct.unpack("<Q", head[:8])[0] if len(head) >= 8 else size
        if length > size - 8:
            raise ModelError("model_truncated", file=file)
        stream.seek(8)
        header = stream.read(length)
    try:
        tensors = json.loads(header)
        said = tensors.pop("__metadata__", {})
        ends = [entry["data_offsets"][1] for entry in tensors.values()]
        needed = 8 + length + max(ends, default=0)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ModelError("model_not_safetensors", file=file) from wrong
    if size < needed:
        raise ModelError("model_truncated", file=file, bytes=size, needed=needed)
    return tensors, said


def _check_kind(file: Path, head: bytes) -> None:
    """Raise ModelError that names what a file is where it is no safetensors file, whole or not."""
    if head.startswith(LFS_POINTER):
        raise ModelError("model_lfs_pointer", file=file)
    if head.startswith(PICKLED):
        raise ModelError("model_pickle", path=file)
    if head.startswith(ELSE):
        raise ModelError("model_is_else", file=file, kind=head[:4].decode("latin-1"))
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(PAGE):
        raise ModelError("model_is_page", file=file)
    # A length of eight bytes, then the header: the ninth byte opens it, and the first ones are few.
    if len(head) > 8 and not (
        head[8:9] == b"{" and 0 < struct.unpack("<Q", head[:8])[0] <= MAX_HEADER_BYTES
    ):
        code = "model_is_text" if _is_text(head) else "model_not_safetensors"
        raise ModelError(code, file=file, begins=_first_words(head))


def _is_text(head: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n" for byte in head)


def _first_words(head: bytes) -> str:
    return " ".join(head.decode("utf-8", errors="replace").split())[:60]


def pin(
    source: str, folder: Path, files: Iterable[Path], pins: Path, before: str | None = None
) -> None:
    """Record the hashes of a model's files at first sight; raise ModelError where one changed.

    `source` is where they come from: a path, or an id on the hub. A recipe that is pointed at
    another one has nothing to answer for. `before` is what the source was called earlier.
    """
    known = _read_pins(pins)
    for file in files:
        seen = _digest(file)
        named = file.relative_to(folder)
        if known.setdefault(f"{source}/{named}", known.get(f"{before}/{named}", seen)) != seen:
            raise ModelError("model_changed", file=file, pins=pins)
    pins.parent.mkdir(parents=True, exist_ok=True)
    fresh = pins.with_suffix(".new")  # replaced in one move: a crash leaves the old one whole
    fresh.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
    fresh.replace(pins)


def pinned(source: str, folder: Path, files: Iterable[Path], pins: Path) -> int:
    """Return how many files have the hashes that were recorded; raise ModelError where one has not.

    Nothing is recorded here.
    """
    known = _read_pins(pins)
    num_same = 0
    for file in files:
        recorded = known.get(f"{source}/{file.relative_to(folder)}")
        if recorded not in (None, _digest(file)):
            raise ModelError("model_changed", file=file, pins=pins)
        num_same += recorded is not None
    return num_same


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _read_pins(pins: Path) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(pins.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as wrong:
        raise ModelError("model_pins_unreadable", pins=pins) from wrong
    return known


# One safetensors file in the original layout: which model it is, by its header alone.

UNET, VAE = "model.diffusion_model.", "first_stage_model."
FIRST = UNET + "input_blocks.0.0.weight"
TEXTS = {  #: where each family keeps its text encoders
    "sd1": ("cond_stage_model.transformer.",),
    "sd2": ("cond_stage_model.model.",),
    "sdxl": ("conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."),
}
REFINER = "conditioner.embedders.0.model."  #: SDXL's second half, which has no first encoder
ADAPTER = ("lora_up", "lora_down", "lora_A", "lora_B", "lora.down", "lora.up", "hada_w1", "lokr_w1")
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


def recognise(file: Path) -> CheckpointKind:
    """Say what a file holds, from its header alone; raise ModelError for what is not whole."""
    tensors, said = read_header(file)
    if _is_adapter(tensors):
        raise ModelError("model_single_adapter", file=file)
    shape = tensors.get(FIRST, {}).get("shape", [])
    # Nine channels are made for filling holes in pictures, five for depth; "edm" scales otherwise.
    if len(shape) != 4 or shape[1] != 4 or "edm_mean" in tensors:
        raise ModelError("model_single_file", file=file)
    family = _family(tensors)
    if family is None and any(name.startswith(REFINER) for name in tensors):
        raise ModelError("model_refiner", path=file)
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


# A LoRA adapter, looked at before a checkpoint is loaded for it: whose layers it changes.

TEXT = re.compile(r"attn2[._](?:processor[._])?to_k[._].*(?:lora_down|lora_A|lora\.down)\b")
CHECKPOINT_TEXT = re.compile(r"attn2\.to_k\.weight$")
WIDTHS = {768: "Stable Diffusion 1.x", 1024: "Stable Diffusion 2.x", 2048: "SDXL"}
OTHER_KINDS = {  #: adapters that are no LoRA, by words in the names of their tensors
    "LoHa": ("hada_w1", "hada_w2"),
    "LoKr": ("lokr_w1", "lokr_w2"),
    "OFT": ("oft_blocks", "oft_diag", "oft_R"),
    "GLoRA": (".a1.weight", ".b1.weight"),
}
OTHERS = {  #: architectures without a UNet, by words in the names of their layers
    "FLUX": ("double_blocks", "single_blocks", "single_transformer_blocks"),
    "Stable Diffusion 3": ("joint_blocks", "transformer_blocks_0_attn_add_k_proj"),
}


def check_adapter(file: Path, width: int | None) -> None:
    """Raise ModelError, with the reason, for an adapter that a model cannot take.

    `width` is that of the texts which the model's UNet reads; None where it has no UNet.
    """
    tensors, _ = read_header(file)
    if kind := next((name for name, words in OTHER_KINDS.items() if _holds(tensors, words)), None):
        raise ModelError("adapter_kind", file=file, kind=kind)
    if not _is_adapter(tensors):
        raise ModelError("adapter_is_none", file=file)
    made = _text_width(TEXT, tensors)
    other = next((name for name, words in OTHERS.items() if _holds(tensors, words)), None)
    if width is None and made is None:
        return  # two transformers: only loading tells
    if other or (made and made != width):
        made_for = other or WIDTHS.get(made or 0, f"a UNet that reads texts {made} wide")
        wanted = WIDTHS.get(width or 0, f"reads texts {width} wide" if width else "has no UNet")
        raise ModelError("adapter_other", file=file, made_for=made_for, wanted=wanted)


def text_width(path: Path) -> int | None:
    """Return the width of the texts that a checkpoint's UNet reads, None where it has none."""
    if path.is_file():
        return _text_width(CHECKPOINT_TEXT, read_header(path)[0])
    config = path / "unet" / "config.json"
    try:
        width = json.loads(config.read_text(encoding="utf-8")).get("cross_attention_dim")
    except (OSError, ValueError, AttributeError):  # what is wrong with it, its loading tells
        return None
    widths = width if isinstance(width, list) else [width]  # some say it block by block
    return widths[0] if widths and isinstance(widths[0], int) else None


def _text_width(layer: re.Pattern[str], tensors: dict[str, Any]) -> int | None:
    found = (entry["shape"] for name, entry in tensors.items() if layer.search(name))
    return next((int(shape[1]) for shape in found if len(shape) > 1), None)


def _is_adapter(tensors: dict[str, Any]) -> bool:
    return _holds(tensors, ADAPTER)


def _holds(tensors: dict[str, Any], words: Iterable[str]) -> bool:
    return any(word in name for name in tensors for word in words)
