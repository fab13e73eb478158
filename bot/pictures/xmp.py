"""Writes one XMP packet into a PNG, JPEG or WebP file; not one pixel is decoded.

The packet says in the words of IPTC that a model made the picture; readers without C2PA see it.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

from PIL import Image

AI_GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

PictureFormat = Literal["png", "jpeg", "webp"]
FORMATS: tuple[PictureFormat, ...] = ("png", "jpeg", "webp")

_PNG_START = b"\x89PNG\r\n\x1a\n"
_JPEG_START = b"\xff\xd8"
_JPEG_APPS = range(0xE0, 0xF0)  #: the segments that stand before the picture itself
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_PNG_XMP = b"XML:com.adobe.xmp\0"
_WEBP_HAS_XMP, _WEBP_HAS_ALPHA = 0x04, 0x10  #: flags in the VP8X chunk

_PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<Iptc4xmpExt:DigitalSourceType>{AI_GENERATED}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()


def format_of(data: bytes) -> PictureFormat | None:
    """Tell the format by a file's first bytes; None for anything else."""
    if data.startswith(_PNG_START):
        return "png"
    if data.startswith(_JPEG_START):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


def with_source(data: bytes) -> bytes:
    """Return the file with the packet in it, in place of one it had; raises ValueError."""
    match format_of(data):
        case "png":
            return _png(data)
        case "jpeg":
            return _jpeg(data)
        case "webp":
            return _webp(data)
    raise ValueError("neither PNG, JPEG nor WebP")


def with_png_text(png: bytes, keyword: str, text: str) -> bytes:
    """Return the PNG with a text of its own in it; UTF-8, not compressed."""
    header, *rest = _png_chunks(png)
    name = keyword.encode("latin-1") + b"\0"
    return _PNG_START + b"".join([header, _png_text(name, text.encode()), *rest])


def _png(data: bytes) -> bytes:
    header, *rest = _png_chunks(data)
    kept = [chunk for chunk in rest if chunk[4:8] != b"iTXt" or not chunk[8:].startswith(_PNG_XMP)]
    return _PNG_START + b"".join([header, _png_text(_PNG_XMP, _PACKET), *kept])


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """Yield whole chunks: length, type, content, checksum."""
    at = len(_PNG_START)
    while at < len(data):
        size = 12 + int.from_bytes(data[at : at + 4], "big")
        if at + size > len(data):
            raise ValueError("the PNG ends within a chunk")
        yield data[at : at + size]
        at += size


def _png_text(name: bytes, text: bytes) -> bytes:
    """Build an iTXt chunk; `name` ends with its zero byte."""
    typed = b"iTXt" + name + b"\0\0\0\0" + text  # not compressed, no language, no translated name
    return struct.pack(">I", len(typed) - 4) + typed + struct.pack(">I", zlib.crc32(typed))


def _jpeg(data: bytes) -> bytes:
    """Put the packet behind APP0, which JFIF wants first."""
    segments, picture = _jpeg_segments(data)
    first = [one for one in segments if one[1] == 0xE0]
    others = [one for one in segments if one[1] != 0xE0 and not one[4:].startswith(_JPEG_XMP)]
    content = _JPEG_XMP + _PACKET
    packet = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    return b"".join([_JPEG_START, *first, packet, *others, picture])


def _jpeg_segments(data: bytes) -> tuple[list[bytes], bytes]:
    """Part the application segments at the start from the picture behind them."""
    segments, at = [], len(_JPEG_START)
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] and data[at + 1] in _JPEG_APPS:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            raise ValueError("the JPEG ends within a segment")
        segments.append(data[at:end])
        at = end
    return segments, data[at:]


def _webp(data: bytes) -> bytes:
    """Put the packet last, and the extended header that announces it first."""
    chunks = [chunk for chunk in _webp_chunks(data) if chunk[:4] != b"XMP "]
    if chunks and chunks[0][:4] == b"VP8X":
        old = chunks.pop(0)
        header = old[:8] + bytes([old[8] | _WEBP_HAS_XMP]) + old[9:]
    else:
        header = _webp_header(data)
    body = b"WEBP" + b"".join([header, *chunks, _riff_chunk(b"XMP ", _PACKET)])
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    at = 12
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > len(data):
            raise ValueError("the WebP ends within a chunk")
        yield data[at:end]
        at = end


def _webp_header(data: bytes) -> bytes:
    with Image.open(BytesIO(data)) as image:
        (width, height), has_alpha = image.size, image.mode == "RGBA"
    flags = _WEBP_HAS_XMP | (_WEBP_HAS_ALPHA if has_alpha else 0)
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + size)


def _riff_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
