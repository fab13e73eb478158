"""Finished pictures on disk: one file a picture, named by job, whole or not there at all.

The functions block; asyncio callers put them in a thread. OSError (a full disk) is the caller's.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_SEALED = "sealed"  #: in the folder of pictures: what was reported and hidden
_UNFINISHED = ".unfinished-"  #: prefix of files whose writer died; no picture's name begins so


def path_of(folder: Path, job: int, index: int) -> Path:
    """Say where a picture lies; a job id is a number, so no name leaves the folder."""
    return folder / f"{int(job)}-{int(index)}.png"


def write(folder: Path, job: int, index: int, png: bytes) -> Path:
    """Keep a picture so that it survives a power cut once this returns; replaces an older one."""
    path = path_of(folder, job, index)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(png)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    _sync_folder(folder)
    return path


def read(folder: Path, job: int, index: int) -> bytes:
    """Return a picture's bytes; raises FileNotFoundError."""
    return path_of(folder, job, index).read_bytes()


def delete(folder: Path, job: int) -> int:
    """Remove all pictures of a job for good and say how many there were."""
    paths = list(folder.glob(f"{int(job)}-*.png"))
    for path in paths:
        path.unlink(missing_ok=True)
    if paths:
        _sync_folder(folder)
    return len(paths)


def seal(folder: Path, job: int) -> int:
    """Put a job's pictures where only the operator looks, and say how many there are now."""
    sealed = folder / _SEALED
    sealed.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _move(folder, sealed, job, mode=0o400)


def unseal(folder: Path, job: int) -> int:
    """Put them back."""
    return _move(folder / _SEALED, folder, job, mode=0o600)


def sealed(folder: Path, job: int) -> list[Path]:
    """Return where a job's sealed pictures lie, in order."""
    return sorted((folder / _SEALED).glob(f"{int(job)}-*.png"))


def _move(source: Path, target: Path, job: int, *, mode: int) -> int:
    for path in source.glob(f"{int(job)}-*.png"):
        os.chmod(path, mode)
        os.replace(path, target / path.name)
    moved = list(target.glob(f"{int(job)}-*.png"))
    for changed in (source, target):
        if changed.exists():
            _sync_folder(changed)
    return len(moved)


def sweep(folder: Path, before: float) -> int:
    """Remove what writers killed half-way left behind before a moment, UTC seconds."""
    num_gone = 0
    for path in folder.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):  # finished just now
            if path.stat().st_mtime < before:
                path.unlink()
                num_gone += 1
    return num_gone


def _sync_folder(folder: Path) -> None:
    """Make names durable: a file's own fsync does not cover its entry in the folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
