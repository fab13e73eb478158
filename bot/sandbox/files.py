"""Uploaded files, and the addresses they are read back from."""

import mimetypes
import re
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote

from PIL import Image, UnidentifiedImageError

from bot.sandbox.shape import Json

MAX_FILES = 10


@dataclass
class Upload:
    """One file of a multipart body."""

    filename: str
    data: bytes


@dataclass
class StoredFile:
    """One file of a message; width and height only for pictures."""

    id: str
    channel_id: str
    filename: str
    data: bytes
    description: str | None = None
    size: tuple[int, int] | None = None

    @property
    def content_type(self) -> str:
        return mimetypes.guess_type(self.filename)[0] or "application/octet-stream"


class Cdn:
    """Every file ever uploaded; like Discord, it keeps those whose message is gone."""

    def __init__(self) -> None:
        self.base_url = ""  # known once the server has its port
        self._files: dict[str, StoredFile] = {}

    def put(self, file: StoredFile) -> None:
        self._files[file.id] = file

    def find(self, channel_id: str, file_id: str, filename: str) -> StoredFile | None:
        file = self._files.get(file_id)
        return file if file and (file.channel_id, file.filename) == (channel_id, filename) else None

    def url(self, file: StoredFile) -> str:
        return f"{self.base_url}/cdn/attachments/{file.channel_id}/{file.id}/{quote(file.filename)}"

    def attachment(self, file: StoredFile) -> Json:
        """Describe a file as `message.attachments` does."""
        shown: Json = {
            "id": file.id,
            "filename": file.filename,
            "size": len(file.data),
            "url": self.url(file),
            "proxy_url": self.url(file),
            "content_type": file.content_type,
        }
        if file.size:
            shown |= {"width": file.size[0], "height": file.size[1]}
        if file.description:
            shown["description"] = file.description
        return shown

    def media(self, file: StoredFile) -> Json:
        """Describe a file as an embed's image or a component's media does."""
        width, height = file.size or (0, 0)
        shown: Json = {"url": self.url(file), "proxy_url": self.url(file)}
        return shown | {"width": width, "height": height, "content_type": file.content_type}


def clean_name(filename: str) -> str:
    """Keep letters, digits, dots, dashes and underscores, as Discord does with uploads."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", filename).lstrip(".") or "unknown"


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height of a picture; None for anything else."""
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return None
