"""How a picture becomes bytes and back: PNG to keep, a small JPEG on the way, XMP: AI made it."""

import struct
import zlib
from io import BytesIO
from typing import Literal

import PIL.Image
from PIL.Image import Image
from PIL.PngImagePlugin import PngInfo

from bot.errors import PaintingFailed
from bot.request import MAX_SOURCE_PIXELS

PREVIEW_SIDE = 256  #: pixels; about 10 KB as JPEG


def png(image: Image, packet: bytes = b"", parameters: str | None = None) -> bytes:
    """Encode without loss; of metadata, what is given alone: an XMP packet, a text."""
    texts = PngInfo()
    if packet:
        texts.add_itxt("XML:com.adobe.xmp", packet)
    if parameters is not None:
        texts.add_itxt("parameters", parameters)
    buffer = BytesIO()
    # What PNG's filters leave of a portrait repeats little but zeros: to look for no more takes a
    # third of the time, for a file that is at most a twentieth larger.
    _bare(image).save(buffer, "PNG", pnginfo=texts, compress_type=zlib.Z_RLE, compress_level=1)
    return buffer.getvalue()


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
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None
