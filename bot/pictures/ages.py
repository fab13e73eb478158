"""How old the pictures in the album are, by job; also of those no row knows of any more.

The function blocks; asyncio callers put it in a thread.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def written_at(folder: Path) -> Mapping[int, float]:
    """Return when each job's last picture was written, UTC seconds."""
    newest: dict[int, float] = {}
    for path in folder.glob("*-*.png"):
        number = path.name.partition("-")[0]
        with suppress(FileNotFoundError):  # deleted by its owner just now
            if number.isdecimal():
                at = path.stat().st_mtime
                newest[int(number)] = max(at, newest.get(int(number), at))
    return newest
