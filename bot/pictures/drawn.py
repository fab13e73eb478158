"""What `draw` painted, known again by its looks: a line a picture, in the data folder.

The bot's own pictures are in its database, which `draw` leaves alone. The functions block.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FILE = "drawn"


class Drawn(NamedTuple):
    """One picture that `draw` has painted."""

    job: int
    number: int  #: of the picture in its job; 0 is the first
    fingerprint: str  #: bot.pictures.fingerprints
    made_at: float  #: UTC seconds


def note(folder: Path, drawn: Drawn) -> None:
    """Write a picture down; two that draw at once do not mix their lines."""
    line = " ".join(map(str, drawn)) + "\n"
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def known(folder: Path) -> Iterator[Drawn]:
    """Yield what was written down; a line that is none is passed over."""
    file = folder / FILE
    for line in file.read_text(errors="replace").splitlines() if file.exists() else ():
        with suppress(ValueError):
            job, number, fingerprint, made_at = line.split()
            int(fingerprint, 16)
            yield Drawn(int(job), int(number), fingerprint, float(made_at))
