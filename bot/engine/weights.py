"""Weights on disk, looked at before loading: safetensors only, whole, the same as before."""

import json
import struct
from hashlib import file_digest
from pathlib import Path
from typing import Any

from bot.errors import ModelError

LFS_POINTER = b"version https://git-lfs"
PICKLES = (".bin", ".ckpt", ".pt", ".pth")
MAX_HEADER_BYTES = 100_000_000  #: the format's own limit; what says more is no length
#: What people save under that name instead, by how it begins.
PICKLED = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04")
ELSE = (b"GGUF", b"\x89HDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
PAGE = (b"<!doctype", b"<html", b"<?xml", b"<head")


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
