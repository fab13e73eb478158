"""Which backups of a database there are, when the next is due, and which must go."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

KEPT = 24  #: backups
BACKUP_SECONDS = 3600.0
#: Members are told that what they delete is gone from backups within a day: when one is made, an
#: hour after the last, none that is older stays.
KEPT_SECONDS = 23 * 3600.0
STAMP = "%Y%m%dT%H%M%S"  #: in a backup's name, UTC, so that names sort by age
STAMPED = f"{'[0-9]' * 8}T{'[0-9]' * 6}"  #: the same as a file name's pattern
UNFINISHED = ".unfinished"  #: what a backup is called until it is whole


def folder_of(file: Path) -> Path:
    """Return where a database's backups lie."""
    return file.parent / "backups"


def backups_of(file: Path) -> list[Path]:
    """Return a database's backups, oldest first; files an operator put there are none."""
    return sorted(folder_of(file).glob(f"{file.stem}-{STAMPED}.sqlite3"))


def tidy(file: Path, now: float) -> None:
    """Delete what is kept no longer, and what was left half-made by a bot that was killed."""
    left = folder_of(file).glob(f"{file.stem}-{STAMPED}{UNFINISHED}*")
    half_made = [path for path in left if made_at(path) <= now - BACKUP_SECONDS]
    for old in [*surplus(backups_of(file), now), *half_made]:
        old.unlink(missing_ok=True)


def surplus(oldest_first: Sequence[Path], now: float, kept: int = KEPT) -> Sequence[Path]:
    """Return the backups that are too many or too old; the newest stays whatever its age."""
    spare = max(len(oldest_first) - kept, 0)
    aged = [path for path in oldest_first[spare:-1] if made_at(path) <= now - KEPT_SECONDS]
    return [*oldest_first[:spare], *aged]


def made_at(backup: Path) -> float:
    """Return when a backup was made, by its name: UTC seconds."""
    stamp = backup.name.partition(".")[0].rpartition("-")[2]
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).timestamp()


def seconds_until_due(oldest_first: Sequence[Path], now: float) -> float:
    """Return when the next backup is due: an hour after the last one, also across restarts."""
    if not oldest_first:
        return 0.0
    return min(max(made_at(oldest_first[-1]) + BACKUP_SECONDS - now, 0.0), BACKUP_SECONDS)
