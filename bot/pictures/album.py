"""Finished pictures as they may leave: marked before the first write, named by job.

The methods block; asyncio callers put them in a thread.
"""

from collections.abc import Mapping
from pathlib import Path

from bot.errors import PaintingFailed
from bot.pictures import ages, files, likeness, marks, origin
from bot.pictures.identity import Identity


class Album:
    """Where the bot keeps what it painted."""

    def __init__(self, folder: Path, identity: Identity, corner: str | None) -> None:
        self.identity = identity  #: what its pictures are signed with
        self._folder = folder
        self._corner = corner  # the words in a picture's corner, or None

    def keep(self, png: bytes, facts: marks.Facts) -> str:
        """Mark a studio's picture, write it, and return its fingerprint.

        Raises PaintingFailed, OSError.
        """
        marked = self.marked(png, facts)
        files.write(self._folder, facts.job, facts.index, marked)
        return likeness.fingerprint(marked)

    def marked(self, png: bytes, facts: marks.Facts, parameters: str | None = None) -> bytes:
        """Return a studio's picture as it may leave; raises PaintingFailed."""
        return marks.mark(png, self.identity, facts, corner=self._corner, parameters=parameters)

    def with_parameters(self, job: int, index: int, parameters: str) -> bytes:
        """Return a picture that lies here, signed anew with a text that says how it was painted.

        Only for who asked for the picture: the text holds their words. Raises FileNotFoundError,
        and PaintingFailed, also where the file is no longer as it was signed.
        """
        kept = files.read(self._folder, job, index)  # labelled when it came here
        told = origin.verify(kept, self.identity)
        if told.state is not origin.State.OURS or told.made_at is None:
            raise PaintingFailed("marks_failed", reason="the file was changed on disk")
        facts = marks.Facts(job, index, told.made_at)
        return marks.mark(kept, self.identity, facts, parameters=parameters)

    def path_of(self, job: int, index: int) -> Path:
        """Say where a picture lies."""
        return files.path_of(self._folder, job, index)

    def has(self, job: int) -> bool:
        """Tell whether a job's pictures are still here."""
        return self.path_of(job, 0).exists()

    def written_at(self) -> Mapping[int, float]:
        """Say when each job's pictures were written, UTC seconds."""
        return ages.written_at(self._folder)

    def sweep(self, before: float) -> int:
        """Remove what was left half-written before a moment, UTC seconds, and say how much."""
        return files.sweep(self._folder, before)

    def delete(self, job: int) -> int:
        """Remove a job's pictures for good, and say how many there were."""
        return files.delete(self._folder, job)

    def seal(self, job: int) -> int:
        """Put a job's pictures away for the operator: no command of the bot shows them."""
        return files.seal(self._folder, job)

    def unseal(self, job: int) -> int:
        """Put them back where they were."""
        return files.unseal(self._folder, job)

    def sealed(self, job: int) -> list[Path]:
        """Say where a job's sealed pictures lie."""
        return files.sealed(self._folder, job)
