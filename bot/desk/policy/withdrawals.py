"""Pure: which place in Discord a link names, of the kinds this bot's own pictures have."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

SITES = frozenset({"discord.com", "ptb.discord.com", "canary.discord.com", "discordapp.com"})
FILES = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
NUMBER = r"(\d{1,20})"
MESSAGE = re.compile(rf"/channels/(?:@me|{NUMBER})/{NUMBER}/{NUMBER}/?")
ATTACHMENT = re.compile(rf"/attachments/{NUMBER}/{NUMBER}/portrait-{NUMBER}-\d\.\w+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands: a message, or the job that an attachment's name says."""

    channel: int
    message: int | None = None
    job: int | None = None


def place_in(link: str) -> Place | None:
    """Return the place a link names; None for any other address. Nothing is fetched."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:  # brackets that are none
        return None
    if parts.scheme != "https":
        return None
    if parts.netloc in SITES and (found := MESSAGE.fullmatch(parts.path)):
        return Place(int(found[2]), message=int(found[3]))
    if parts.netloc in FILES and (found := ATTACHMENT.fullmatch(parts.path)):
        return Place(int(found[1]), job=int(found[3]))
    return None
