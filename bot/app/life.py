"""The bot's clock, and the file that shows whether it is alive."""

from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings

ALIVE_SECONDS = 60.0  #: older than this: the bot hangs, or no gateway of Discord's is in reach


def clock() -> float:
    """Return seconds since 1970, UTC: the one clock of the bot's process."""
    return datetime.now(UTC).timestamp()


def sign_of_life(settings: Settings) -> Path:
    """Return the file whose age says whether a bot is alive, for a container's health check."""
    return settings.data_dir / "alive"


def is_alive(settings: Settings, now: float) -> bool:
    """Say whether the bot of these settings is signed in and its loop turns."""
    file = sign_of_life(settings)
    return file.exists() and now - file.stat().st_mtime < ALIVE_SECONDS
