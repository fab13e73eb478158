"""How a picture becomes bytes and back: PNG to keep, a small JPEG on the way, XMP: AI made it."""

import struct
import zlib
from io import BytesIO
from typing import Literal

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL.Image import Image
from PIL.PngImagePlugin import PngInfo

from bot.errors import PaintingFailed
from bot.request import MAX_SOURCE_PIXELS

Bytes = NDArray[np.uint8]

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PREVIEW_SIDE = 256  #: pixels; about 10 KB as JPEG


def png(image: Image, packet: bytes = b"", parameters: str | None = None) -> bytes:
    """Encode without loss; of metadata, what is given alone: an XMP packet, a text."""
    texts = PngInfo()
    if packet:
        texts.add_itxt("XML:com.adobe.xmp", packet)
    if parameters is not None:
        texts.add_itxt("parameters", parameters)
    rows, mean_left = _filtered(image)
    # What PNG's filters leave of a portrait repeats little but zeros: to look for no more takes a
    # third of the time, for a file that is hardly larger. A drawn pattern repeats, and quickly.
    strategy = zlib.Z_DEFAULT_STRATEGY if mean_left < PATTERN_BELOW else zlib.Z_RLE
    deflate = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, 9, strategy)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", *image.size, 8, 2, 0, 0, 0)),  # RGB, a byte each
        *((kind, told) for kind, told, *_ in texts.chunks),
        (b"IDAT", deflate.compress(rows.data) + deflate.flush()),
        (b"IEND", b""),
    ]
    return PNG_SIGNATURE + b"".join(_chunk(kind, told) for kind, told in chunks)


def _chunk(kind: bytes, told: bytes) -> bytes:
    checked = zlib.crc32(told, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(told)), kind, told, struct.pack(">I", checked)))


ROWS_AT_ONCE = 128  #: filtered together: a fifth of a megabyte, which a core has at hand
PATTERN_BELOW = 0.75  #: levels that are left on average; of smooth portraits 1.2 and more are


def _filtered(image: Image) -> tuple[Bytes, float]:
    """Return rows as PNG wants them, [height, 1 + 3 width], and what is left of a level on average.

    Each has its best filter: that is the one whose differences are smallest, as in libpng; of three
    of the five, as whole arrays, in a tenth of the time of Pillow's search through all of them.
    """
    rows = np.asarray(image.convert("RGB")).reshape(image.height, -1)
    left = 0
    filtered = np.empty((image.height, 1 + rows.shape[1]), np.uint8)
    for top in range(0, image.height, ROWS_AT_ONCE):
        above = rows[top - 1] if top else np.zeros_like(rows[0])
        left += _filter(rows[top : top + ROWS_AT_ONCE], above, filtered[top : top + ROWS_AT_ONCE])
    return filtered, left / rows.size


def _filter(rows: Bytes, above: Bytes, to: Bytes) -> int:
    left, up = np.zeros_like(rows), np.empty_like(rows)
    left[:, 3:], up[0], up[1:] = rows[:, :-3], above, rows[:-1]
    average = (left & up) + ((left ^ up) >> 1)  # without a carry out of a byte
    ways = [rows - before for before in (left, up, average)]
    sizes = np.stack([np.minimum(way, -way).sum(axis=1, dtype=np.uint32) for way in ways])
    best = sizes.argmin(axis=0)
    to[:, 0] = best + 1  # PNG's numbers: 1 is left, 2 up, 3 average
    for number, way in enumerate(ways):
        to[best == number, 1:] = way[best == number]
    return int(sizes.min(axis=0).sum())


def jpeg(
    image: Image, side: int = PREVIEW_SIDE, quality: int = 75, *, packet: bytes = b""
) -> bytes:
    """Encode a copy whose longer side is at most `side` pixels; never enlarges."""
    small = _bare(image)
    small.thumbnail((side, side))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=quality, xmp=packet)
    return buffer.getvalue()


def _bare(image: Image) -> Image:
    """Copy the colours alone: what else an image carries (profiles, comments) stays here."""
    copy = image.convert("RGB") if image.mode != "RGB" else image.copy()
    copy.info = {}
    return copy


# The other way: a PNG that came over the wire, within limits that hold before it is unpacked.

HEAD = slice(12, 24)  #: of a PNG: the name of its first chunk, then width and height


def decoded(png: bytes) -> Image:
    """Return a PNG's colours; raise PaintingFailed for what is none, is too large, or is a bomb."""
    if not png:
        raise PaintingFailed("source_missing")
    head = png[HEAD]
    if format_of(png) != "png" or len(head) < 12 or not head.startswith(b"IHDR"):
        raise PaintingFailed("source_unreadable")
    width, height = struct.unpack(">II", head[4:])
    if width * height > MAX_SOURCE_PIXELS:
        raise PaintingFailed("source_too_large")
    try:
        with PIL.Image.open(BytesIO(png), formats=("PNG",)) as image:
            if getattr(image, "n_frames", 1) != 1:
                raise PaintingFailed("source_unreadable")
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError) as error:  # whatever Pillow finds wrong with it
        raise PaintingFailed("source_unreadable") from error


# What XMP says of it, in the words of IPTC, for readers without C2PA; and which format a file has.

AI_GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

PictureFormat = Literal["png", "jpeg", "webp"]
FORMATS: tuple[PictureFormat, ...] = ("png", "jpeg", "webp")

PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<Iptc4xmpExt:DigitalSourceType>{AI_GENERATED}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()


def format_of(data: bytes) -> PictureFormat | None:
    """Tell the format by a file's first bytes; None for anything else."""
    if data.startswith(PNG_SIGNATURE):
        return "png"
    if data.startswith(b"\xff\xd8"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None
