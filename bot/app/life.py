"""The bot's clock, and the file that shows whether it is alive."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings

log = logging.getLogger(__name__)

ALIVE_SECONDS = 60.0  #: older than this: the bot hangs, or no gateway of Discord's is in reach


def clock() -> float:
    """Return seconds since 1970, UTC: the one clock of the bot's process."""
    return datetime.now(UTC).timestamp()


def sign_of_life(settings: Settings) -> Path:
    """Return the file whose age says whether a bot is alive, for a container's health check."""
    return settings.data_dir / "alive"


def leave_sign(file: Path) -> None:
    """Leave a sign of life; a disk without room for an empty file is no reason to die."""
    try:
        file.touch()
    except OSError as failed:
        log.error("no sign of life can be left: %s", failed)


def is_alive(settings: Settings, now: float) -> bool:
    """Say whether the bot of these settings is signed in and its loop turns."""
    file = sign_of_life(settings)
    return file.exists() and now - file.stat().st_mtime < ALIVE_SECONDS
