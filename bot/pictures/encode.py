"""How a picture becomes bytes: PNG to keep, a small JPEG to show on the way."""

from io import BytesIO

from PIL.Image import Image
from PIL.PngImagePlugin import PngInfo

PREVIEW_SIDE = 256  #: pixels; about 10 KB as JPEG


def png(image: Image, packet: bytes = b"", parameters: str | None = None) -> bytes:
    """Encode without loss; of metadata, what is given alone: an XMP packet, a text."""
    texts = PngInfo()
    if packet:
        texts.add_itxt("XML:com.adobe.xmp", packet)
    if parameters is not None:
        texts.add_itxt("parameters", parameters)
    buffer = BytesIO()
    _bare(image).save(buffer, "PNG", pnginfo=texts)
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
