"""Finished pictures as they may leave: marked before the first write, named by job.

The methods block; asyncio callers put them in a thread.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PIL import Image

from bot import failpoints
from bot.errors import PaintingFailed
from bot.pictures import fingerprints, marks, origin
from bot.pictures.identity import Identity
from bot.request import MAX_COUNT

# Finished pictures on disk: one file a picture, named by job, whole or not there at all.
#
# The functions block; asyncio callers put them in a thread. OSError (a full disk) is the caller's.

_SEALED = "sealed"  #: in the folder of pictures: what was reported and hidden
_UNFINISHED = ".unfinished-"  #: prefix of files whose writer died; no picture's name begins so
_CORNER = ".corner"  #: what ends the file of what a picture's label hides ...
_SOURCE = ".source"  #: ... and of the picture that a job goes on from, as it lay in the album


def path_of(folder: Path, job: int, index: int) -> Path:
    """Say where a picture lies; a job id is a number, so no name leaves the folder."""
    return folder / f"{int(job)}-{int(index)}.png"


def write(folder: Path, job: int, index: int, png: bytes) -> Path:
    """Keep a picture so that it survives a power cut once this returns; replaces an older one."""
    return _write(path_of(folder, job, index), png)


def _write(path: Path, content: bytes) -> Path:
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
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
    paths = paths_of(folder, job)
    for path in _with_corners(folder, job):
        path.unlink(missing_ok=True)
    if paths:
        _sync_folder(folder)
    return len(paths)


def _with_corners(folder: Path, job: int) -> list[Path]:
    """Return where a job's pictures lie, and what their labels hide."""
    corners = [corner_of(folder, job, index) for index in range(MAX_COUNT)]
    return [*paths_of(folder, job), *(path for path in corners if path.exists())]


def corner_of(folder: Path, job: int, index: int) -> Path:
    """Say where lies what a picture's label hides."""
    return path_of(folder, job, index).with_suffix(_CORNER)


def source_of(folder: Path, job: int) -> Path:
    """Say where the picture lies that a job goes on from, while it waits and is painted."""
    return folder / f"{int(job)}{_SOURCE}"


def sources(folder: Path) -> set[int]:
    """Return which jobs have such a picture, or half of it."""
    names = [entry.name.partition(".") for entry in _entries(folder)]
    ends = {_SOURCE, _SOURCE + _CORNER}
    return {int(job) for job, _, end in names if job.isdecimal() and f".{end}" in ends}


def paths_of(folder: Path, job: int) -> list[Path]:
    """Return where a job's pictures lie, in order; by their names, for the folder is long."""
    named = [path_of(folder, job, index) for index in range(MAX_COUNT)]
    return [path for path in named if path.exists()]


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
    return paths_of(folder / _SEALED, job)


def _move(source: Path, target: Path, job: int, *, mode: int) -> int:
    for path in _with_corners(source, job):
        os.chmod(path, mode)
        os.replace(path, target / path.name)
    for changed in (source, target):
        if changed.exists():
            _sync_folder(changed)
    return len(paths_of(target, job))


def sweep(folder: Path, before: float) -> int:
    """Remove what writers killed half-way left behind before a moment, UTC seconds."""
    num_gone = 0
    for entry in _entries(folder):
        with suppress(FileNotFoundError):  # finished just now
            if entry.name.startswith(_UNFINISHED) and entry.stat().st_mtime < before:
                os.unlink(entry.path)
                num_gone += 1
    return num_gone


def _sync_folder(folder: Path) -> None:
    """Make names durable: a file's own fsync does not cover its entry in the folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# How old the pictures in the album are, by job; also of those no row knows of any more.
#
# The function blocks; asyncio callers put it in a thread.


def written_at(folder: Path) -> Mapping[int, float]:
    """Return when each job's last picture was written, UTC seconds."""
    newest: dict[int, float] = {}
    for entry in _entries(folder):
        number, dash, end = entry.name.partition("-")
        if dash and number.isdecimal() and end.endswith((".png", _CORNER)):
            with suppress(FileNotFoundError):  # deleted by its owner just now
                at = entry.stat().st_mtime
                newest[int(number)] = max(at, newest.get(int(number), at))
    return newest


def bytes_in(folder: Path) -> int:
    """Return how much the files of a folder and of the sealed one in it take."""
    used = 0
    for place in (folder, folder / _SEALED):
        for entry in _entries(place):
            with suppress(FileNotFoundError):  # deleted by its owner just now
                used += entry.stat().st_size if entry.is_file() else 0
    return used


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what lies in a folder; a third of what `glob` takes, which counts where it is long."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        yield from entries


class Album:
    """Where the bot keeps what it painted."""

    def __init__(self, folder: Path, identity: Identity, corner: str | None) -> None:
        self.identity = identity  #: what its pictures are signed with
        #: Threads that keep pictures: more than there are processors only get in each other's way.
        self.keepers = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="album")
        self._folder = folder
        self.used_bytes: int | None = None  #: by all of them when it was last measured
        self._corner = corner  # the words in a picture's corner, or None

    def keep(self, png: bytes, facts: marks.Facts) -> str:
        """Mark a studio's picture, write it, and return its fingerprint.

        Raises PaintingFailed, OSError.
        """
        facts = self._with_source(facts)
        image = marks.opened(png)
        # First: a picture that lies here can be gone on from.
        hidden = marks.under_label(image, self._corner, facts.number)
        _write(corner_of(self._folder, facts.job, facts.index), hidden)
        image, marked = marks.marked(image, self.identity, facts, corner=self._corner)
        write(self._folder, facts.job, facts.index, marked)
        return fingerprints.fingerprint_of(image)

    def marked(self, png: bytes, facts: marks.Facts, parameters: str | None = None) -> bytes:
        """Return a studio's picture as it may leave; raises PaintingFailed."""
        return marks.mark(png, self.identity, facts, corner=self._corner, parameters=parameters)

    def with_parameters(self, job: int, index: int, parameters: str) -> bytes:
        """Return a picture that lies here, signed anew with a text that says how it was painted.

        Only for who asked for the picture: the text holds their words. Raises FileNotFoundError,
        and PaintingFailed, also where the file is no longer as it was signed.
        """
        kept, facts = self._as_signed(job, index)  # labelled when it came here
        return marks.mark(kept, self.identity, facts, parameters=parameters)

    def thumbnail(self, job: int, index: int) -> bytes:
        """Return a picture that lies here as a small JPEG, signed anew; raises the same."""
        return marks.thumbnail(*self._as_signed(job, index), self.identity)

    def smaller(self, kept: bytes, facts: marks.Facts, limit_bytes: int) -> bytes:
        """Return a picture of the album as a JPEG of at most so many bytes, signed anew.

        `facts` hold where its own marks say nothing. Raises PaintingFailed: `picture_too_large`.
        """
        known = self._facts_in(kept, facts.job, facts.index) or facts
        return marks.reencode(kept, "jpeg", limit_bytes, self.identity, known)

    def collage(
        self, jobs: Sequence[int | None], made_at: datetime, standing: bytes | None
    ) -> bytes:
        """Return the first pictures of some jobs side by side as one JPEG; None: a blank place.

        One whose file has expired is taken from `standing`, what the collage looks like so far.
        Raises PaintingFailed.
        """
        pngs = {job: read(self._folder, job, 0) for job in jobs if job and self.has(job)}
        tiles = [self._tile(pngs, jobs, number, standing) for number in range(len(jobs))]
        placed = tuple(
            marks.Ingredient(job, 0, pngs.get(job, b""))
            for job, tile in zip(jobs, tiles, strict=True)
            if job and tile
        )
        facts = marks.Facts(marks.COLLAGE, 0, made_at, placed=placed)
        return marks.collage(tiles, facts, self.identity, self._corner)

    def _tile(
        self,
        pngs: Mapping[int, bytes],
        jobs: Sequence[int | None],
        number: int,
        standing: bytes | None,
    ) -> Image.Image | None:
        job = jobs[number]
        if job is None or (job not in pngs and standing is None):
            return None
        if job in pngs:
            return marks.tile_of(pngs[job])
        assert standing is not None, "so it was asked above"
        return marks.tile_in(standing, number, len(jobs))

    def _as_signed(self, job: int, index: int) -> tuple[bytes, marks.Facts]:
        kept = read(self._folder, job, index)
        if (facts := self._facts_in(kept, job, index)) is None:
            raise PaintingFailed("marks_failed", reason="the file was changed on disk")
        return kept, facts

    def _facts_in(self, kept: bytes, job: int, index: int) -> marks.Facts | None:
        """Return what a picture's own marks say; None where they do not prove it this bot's."""
        told = origin.verify(kept, self.identity)
        if told.state is not origin.State.OURS or told.made_at is None:
            return None
        return self._with_source(marks.Facts(job, index, told.made_at, told.source))

    def _with_source(self, facts: marks.Facts) -> marks.Facts:
        """Return them with the very picture it goes on from, as long as that lies here."""
        source = facts.source
        if source is None or source.job is None:
            return facts
        with suppress(FileNotFoundError):
            png = read(self._folder, source.job, source.index)
            return replace(facts, source=replace(source, png=png))
        return facts

    def path_of(self, job: int, index: int) -> Path:
        """Say where a picture lies."""
        return path_of(self._folder, job, index)

    def has(self, job: int) -> bool:
        """Tell whether a job's pictures are still here."""
        return self.path_of(job, 0).exists()

    def can_go_on(self, job: int, index: int) -> bool:
        """Tell whether a picture can be had without its label: older ones were kept only with."""
        return corner_of(self._folder, job, index).exists()

    def keep_source(self, job: int, source: int, index: int) -> None:
        """Keep for a job the picture that it goes on from, whatever becomes of that.

        Raises FileNotFoundError, OSError.
        """
        path = source_of(self._folder, job)
        corner = corner_of(self._folder, source, index).read_bytes()
        _write(path.with_suffix(_SOURCE + _CORNER), corner)
        failpoints.reach("within source")
        _write(path, read(self._folder, source, index))

    def source(self, job: int) -> bytes:
        """Return as PNG what a job goes on from, as it came from the studio.

        Raises FileNotFoundError, PaintingFailed.
        """
        path = source_of(self._folder, job)
        corner = path.with_suffix(_SOURCE + _CORNER).read_bytes()
        return marks.unlabelled(path.read_bytes(), corner)

    def sources(self) -> set[int]:
        """Say which jobs have a picture kept that they go on from, or half of it."""
        return sources(self._folder)

    def drop_source(self, job: int) -> None:
        """Forget what a job went on from: it has come to its end."""
        path = source_of(self._folder, job)
        for each in (path, path.with_suffix(_SOURCE + _CORNER)):
            each.unlink(missing_ok=True)

    def written_at(self) -> Mapping[int, float]:
        """Say when each job's pictures were written, UTC seconds."""
        return written_at(self._folder)

    def measure(self) -> int:
        """Find out how much all pictures take."""
        self.used_bytes = bytes_in(self._folder)
        return self.used_bytes

    def bytes_of(self, job: int) -> int:
        """Say how much a job's pictures take."""
        return sum(path.stat().st_size for path in paths_of(self._folder, job))

    def sweep(self, before: float) -> int:
        """Remove what was left half-written before a moment, UTC seconds, and say how much."""
        return sweep(self._folder, before)

    def delete(self, job: int) -> int:
        """Remove a job's pictures for good, and say how many there were."""
        return delete(self._folder, job)

    def seal(self, job: int) -> int:
        """Put a job's pictures away for the operator: no command of the bot shows them."""
        return seal(self._folder, job)

    def unseal(self, job: int) -> int:
        """Put them back where they were."""
        return unseal(self._folder, job)

    def sealed(self, job: int) -> list[Path]:
        """Say where a job's sealed pictures lie."""
        return sealed(self._folder, job)
