"""Weights on disk, looked at before loading: safetensors only, whole, the same as before."""

import json
import struct
from hashlib import file_digest
from pathlib import Path
from typing import Any

from bot.errors import ModelError

LFS_POINTER = b"version https://git-lfs"
PICKLES = (".bin", ".ckpt", ".pt", ".pth")


def check_folder(folder: Path) -> None:
    """Raise ModelError where a folder is no diffusers checkpoint that can be loaded safely."""
    if not (folder / "model_index.json").is_file():
        raise ModelError("model_not_diffusers", path=folder)
    files = sorted(folder.rglob("*.safetensors"))
    if not files:
        pickled = any(path.suffix in PICKLES for path in folder.rglob("*"))
        raise ModelError("model_pickle" if pickled else "model_no_weights", path=folder)
    for file in files:
        check_file(file)


def check_file(file: Path) -> None:
    """Raise ModelError where a safetensors file is a pointer, cut short, or something else."""
    read_header(file)


def read_header(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a safetensors file says of its tensors and of itself, if it is whole."""
    if file.suffix in PICKLES:
        raise ModelError("model_pickle", path=file)
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(len(LFS_POINTER))
        if head == LFS_POINTER:
            raise ModelError("model_lfs_pointer", file=file)
        if len(head) < 8 or (length := struct.unpack("<Q", head[:8])[0]) > size - 8:
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


def pin(name: str, path: Path, pins: Path) -> None:
    """Record the hashes of a model's files at first sight; raise ModelError where one changed."""
    known = _read_pins(pins)
    folder = path.parent if path.is_file() else path
    for file in [path] if path.is_file() else sorted(path.rglob("*.safetensors")):
        with file.open("rb") as stream:
            seen = file_digest(stream, "sha256").hexdigest()
        if known.setdefault(f"{name}/{file.relative_to(folder)}", seen) != seen:
            raise ModelError("model_changed", file=file, pins=pins)
    pins.parent.mkdir(parents=True, exist_ok=True)
    fresh = pins.with_suffix(".new")  # replaced in one move: a crash leaves the old one whole
    fresh.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
    fresh.replace(pins)


def _read_pins(pins: Path) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(pins.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as wrong:
        raise ModelError("model_pins_unreadable", pins=pins) from wrong
    return known
