"""Pure: what the operator promises members: how long things are kept, and who the operator is."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from bot.config import Settings
from bot.store.archives import KEPT_DAYS

DAY = 86_400.0
TOKEN_SECONDS = 15 * 60.0  #: Discord's interaction tokens live that long
COUNTED_SECONDS = DAY  #: limits look back so far


@dataclass(frozen=True, slots=True)
class Terms:
    """The operator's word on privacy."""

    words_days: int = 30  #: prompts
    pictures_days: int = 7  #: finished pictures on the bot's disk, unless their owner keeps them
    backup_days: int = 1  #: how much longer backups hold what was deleted
    album_bytes: float | None = None  #: pictures that nobody keeps go earlier beyond that
    records_days: int = 365  #: rows of what is final, unless their owner keeps the pictures
    operator: str = ""  #: who runs this bot, and how to reach them
    model: str = "auto"  #: what the operator asked for; a studio may have chosen another


USUAL = Terms()


def terms_of(settings: Settings) -> Terms:
    """Return what the operator promises by the settings."""
    return Terms(
        words_days=settings.keep_prompts_days,
        pictures_days=settings.keep_pictures_days,
        album_bytes=settings.album_gb * 1e9 if settings.album_gb else None,
        records_days=settings.keep_records_days,
        backup_days=KEPT_DAYS if settings.archive_dir else 1,
        operator=settings.operator,
        model=settings.model,
    )


def pseudonym(member: int, secret: bytes) -> int:
    """Return the number a forgotten member is known by: negative, and nobody else can compute it.

    Discord's ids can all be tried, so a hash without a key would hide nobody.
    """
    assert secret, "without a key everybody could compute it"
    digest = hmac.digest(secret, str(member).encode(), hashlib.sha256)
    return -1 - (int.from_bytes(digest[:8]) >> 1)


def renamed(words: str, known_as: int, name: int) -> str:
    """Return words with one number for another, where it is no part of a longer one."""
    return re.sub(rf"(?<![\d-]){known_as}(?!\d)", str(name), words)
