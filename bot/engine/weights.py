"""Weights on disk, looked at before loading: safetensors only, whole, the same as before."""

import json
import struct
from hashlib import file_digest
from pathlib import Path

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
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(len(LFS_POINTER))
        if head == LFS_POINTER:
            raise ModelError("model_lfs_pointer", file=file)
        if len(head) < 8 or (length := struct.unpack("<Q", head[:8])[0]) > size - 8:
            raise ModelError("model_truncated", file=file)
        stream.seek(8)
        needed = 8 + length + _data_length(file, stream.read(length))
    if size < needed:
        raise ModelError("model_truncated", file=file, bytes=size, needed=needed)


def _data_length(file: Path, header: bytes) -> int:
    try:
        tensors = json.loads(header)
        ends = [entry["data_offsets"][1] for name, entry in tensors.items() if name[:2] != "__"]
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ModelError("model_not_safetensors", file=file) from wrong
    return max(ends, default=0)


def pin(name: str, folder: Path, pins: Path) -> None:
    """Record the hashes of a model's files at first sight; raise ModelError where one changed."""
    known = _read_pins(pins)
    for file in sorted(folder.rglob("*.safetensors")):
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
