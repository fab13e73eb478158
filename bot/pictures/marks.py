"""The marks a picture leaves with: IPTC's source type in XMP, and a C2PA manifest the bot signs.

A manifest says that a model made the picture, which bot, for which job, when, and which picture it
goes on from; never for what words, nor whose.
The functions block; asyncio callers put them in a thread.
"""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata
from io import BytesIO
from itertools import product
from pathlib import Path

import c2pa  # type: ignore[import-untyped]  # ships no type information
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.errors import PaintingFailed, SettingsError
from bot.pictures import encode
from bot.pictures.identity import Identity, open_identity

# Draws the words "AI-generated" into a picture's bottom corner, for eyes instead of readers; and
# into the other one the number of one of several.

SHARE = 1 / 36  #: of the picture's shorter side: the letters' height
LEAST_PIXELS = 9  #: below that the default font is no longer legible
WIDEST = 0.6  #: of the picture's width
NUMBER_SHARE = 1 / 14  #: of the shorter side: the height of a number, read in a fourth of a message
GROUND = (0, 0, 0, 170)  #: dark and translucent: white letters stand out on it whatever is below
BLANK = (43, 45, 49)  #: a place of a collage whose picture was taken away
LETTERS = (255, 255, 255, 255)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def labelled(image: Image.Image, words: str | None, number: int | None = None) -> Image.Image:
    """Return a copy with the words in its bottom right corner, away from a portrait's face.

    A number stands in the left one.
    """
    copy = image.convert("RGB") if image.mode != "RGB" else image.copy()
    if words is not None:
        _draw(copy, words, *_font(image.size, words), is_left=False)
    if number is not None:
        _draw(copy, str(number), *_number_font(image.size, number), is_left=True)
    return copy


def _draw(
    image: Image.Image, words: str, font: Font, extent: tuple[int, int], *, is_left: bool
) -> None:
    (width, height), margin = _ground(extent), _margin(extent)
    left, top = 0 if is_left else image.width - width, image.height - height
    ground = image.crop((left, top, left + width, image.height)).convert("RGBA")
    layer = Image.new("RGBA", ground.size, GROUND)
    draw = ImageDraw.Draw(layer)
    draw.text((margin, margin), words, fill=LETTERS, font=font, anchor="lt")
    image.paste(Image.alpha_composite(ground, layer).convert("RGB"), (left, top))


def under_label(image: Image.Image, words: str | None, number: int | None = None) -> bytes:
    """Return as PNG what the label hides of a picture; one pixel where none is drawn.

    It ends at the bottom right; where a number stands in the left corner it is as wide as that.
    """
    extents = [_font(image.size, words)[1]] if words is not None else []
    extents += [_number_font(image.size, number)[1]] if number is not None else []
    grounds = [_ground(extent) for extent in extents] or [(1, 1)]
    width = image.width if number is not None else grounds[0][0]
    left, top = image.width - width, image.height - max(height for _, height in grounds)
    return encode.png(image.crop((max(left, 0), max(top, 0), image.width, image.height)))


def unlabelled(png: bytes, corner: bytes) -> bytes:
    """Return a kept picture as it came from the studio; raises PaintingFailed."""
    with _told():
        image, patch = _opened(png), _opened(corner)
        image.paste(patch, (image.width - patch.width, image.height - patch.height))
        return encode.png(image)


def _margin(extent: tuple[int, int]) -> int:
    return round(extent[1] * 0.35)


def _ground(extent: tuple[int, int]) -> tuple[int, int]:
    """Return how wide and how high the ground of letters is."""
    width, height = extent
    return width + 2 * _margin(extent), height + 2 * _margin(extent)


@lru_cache(maxsize=16)
def _number_font(size: tuple[int, int], number: int) -> tuple[Font, tuple[int, int]]:
    pixels = max(LEAST_PIXELS, round(min(size) * NUMBER_SHARE))
    return ImageFont.load_default(pixels), _extent(pixels, str(number))


@lru_cache(maxsize=16)
def _font(size: tuple[int, int], words: str) -> tuple[Font, tuple[int, int]]:
    """Choose the size by the picture's; words too long for it get smaller letters."""
    pixels = max(LEAST_PIXELS, round(min(size) * SHARE))
    extent = _extent(pixels, words)
    if extent[0] > size[0] * WIDEST:
        pixels = max(1, int(pixels * size[0] * WIDEST / extent[0]))
        extent = _extent(pixels, words)
    return ImageFont.load_default(pixels), extent


def _extent(pixels: int, words: str) -> tuple[int, int]:
    font = ImageFont.load_default(pixels)
    left, top, right, bottom = font.getbbox(words, anchor="lt")
    return round(right - left), round(bottom - top)


ASSERTION = "portrait-bot.origin"  #: our own: which bot, which job, which picture, when
COLLAGE = 0  #: the job of what is several jobs' pictures side by side
TILE_PIXELS = 340  #: a side of one of them
MAX_PREVIEW_BYTES = 128 * 1024  #: a studio's own are a tenth of that
THUMBNAIL_PIXELS = 256  #: Discord shows less beside a section, and twice that on fine screens
MAX_PIXELS = 2048 * 2048  #: the largest picture that a spec may ask for

_AGENT = {"name": "portrait-bot", "version": metadata.version("portrait-bot")}
_QUALITIES = (92, 82, 70, 55)
_SHRINKINGS = (1.0, 0.75, 0.5, 0.25)
_SETTINGS = {
    "builder": {
        "thumbnail": {"enabled": False},  # 220 KB, and nobody needs a picture of the picture
        # Said by the bot itself, not gathered from elsewhere.
        "created_assertion_labels": ["c2pa.actions", ASSERTION],
    },
}


@dataclass(frozen=True, slots=True)
class Ingredient:
    """The picture that another goes on from, as that one's marks name it."""

    job: int | None  #: None: who asked for it has been forgotten since
    index: int
    png: bytes = field(default=b"", repr=False)  #: as it was signed; empty: it is gone

    @property
    def title(self) -> str:
        """What a reader of manifests calls it; never what anybody asked for."""
        whose = "of this bot" if self.job is None else f"of job {self.job}"
        return f"picture {self.index + 1} {whose}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a picture's marks say of it."""

    job: int
    index: int
    made_at: datetime  #: aware
    source: Ingredient | None = None  #: None: it was made from words alone
    placed: tuple[Ingredient, ...] = ()  #: the pictures that a collage shows; its job is COLLAGE
    number: int | None = None  #: drawn into its corner, where it is one of several


def open_signer(
    folder: Path, now: datetime, certificate: Path | None = None, key: Path | None = None
) -> Identity:
    """Read or make the bot's identity, and prove that it signs; raises SettingsError."""
    identity = open_identity(folder, now, certificate, key)
    pixel = encode.png(Image.new("RGB", (8, 8)), encode.PACKET)
    try:
        _signed(pixel, "png", identity, Facts(0, 0, now))
    except c2pa.C2paError as error:
        raise SettingsError("identity_refused", reason=error) from error
    return identity


def mark(
    png: bytes,
    identity: Identity,
    facts: Facts,
    *,
    corner: str | None = None,
    parameters: str | None = None,
) -> bytes:
    """Return a studio's PNG as it may leave: labelled in a corner if wanted, and signed.

    `parameters` is what other front ends read the prompt from: only where the member asked for it.
    Raises PaintingFailed.
    """
    return marked(opened(png), identity, facts, corner=corner, parameters=parameters)[1]


def opened(png: bytes) -> Image.Image:
    """Decode a studio's picture; raises PaintingFailed."""
    with _told():
        return _opened(png)


def marked(
    image: Image.Image,
    identity: Identity,
    facts: Facts,
    *,
    corner: str | None = None,
    parameters: str | None = None,
) -> tuple[Image.Image, bytes]:
    """Return the same of a decoded picture, with the picture itself: nobody decodes it again."""
    with _told():
        if corner is not None or facts.number is not None:
            image = labelled(image, corner, facts.number)
        plain = encode.png(image, encode.PACKET, parameters)
        return image, _signed(plain, "png", identity, facts)


def preview(jpeg: bytes) -> bytes | None:
    """Encode a studio's sketch anew, the source type in its XMP; None for what is no small JPEG.

    It is not signed: it is a blur of some pixels that the next one replaces within seconds. Its
    message says in words that it is AI-generated.
    """
    if len(jpeg) > MAX_PREVIEW_BYTES or encode.format_of(jpeg) != "jpeg":
        return None
    with suppress(PaintingFailed), _told():
        return encode.jpeg(_opened(jpeg), packet=encode.PACKET)
    return None


def reencode(
    png: bytes, to: encode.PictureFormat, limit_bytes: int, identity: Identity, facts: Facts
) -> bytes:
    """Return the picture in another format, signed anew, as large as `limit_bytes` lets it be.

    Raises PaintingFailed: `picture_too_large` where even a quarter of its sides does not fit.
    """
    with _told():
        image = _opened(png)
        for shrinking, quality in _attempts(to):
            signed = _signed(_encoded(image, to, shrinking, quality), to, identity, facts)
            if len(signed) <= limit_bytes:
                return signed
    raise PaintingFailed("picture_too_large")


def thumbnail(png: bytes, facts: Facts, identity: Identity) -> bytes:
    """Return a picture as a small JPEG for a list, signed anew; raises PaintingFailed."""
    with _told():
        image = _opened(png)
        image.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS), Image.Resampling.LANCZOS)
        return _signed(_encoded(image, "jpeg", 1.0, 82), "jpeg", identity, facts)


def collage(
    tiles: Sequence[Image.Image | None], facts: Facts, identity: Identity, corner: str | None
) -> bytes:
    """Return pictures side by side in one JPEG, signed; None leaves a place blank.

    Raises PaintingFailed.
    """
    with _told():
        columns = columns_of(len(tiles))
        rows = -(-len(tiles) // columns)
        whole = Image.new("RGB", (columns * TILE_PIXELS, rows * TILE_PIXELS), BLANK)
        for number, tile in enumerate(tiles):
            if tile is not None:
                whole.paste(tile, _corner_of(number, columns))
        if corner is not None:
            whole = labelled(whole, corner)
        return _signed(_encoded(whole, "jpeg", 1.0, 88), "jpeg", identity, facts)


def columns_of(count: int) -> int:
    """Return how many pictures of a collage stand side by side."""
    return math.ceil(math.sqrt(count))


def tile_of(png: bytes) -> Image.Image:
    """Return a picture as a collage shows it; raises PaintingFailed."""
    with _told():
        size = (TILE_PIXELS, TILE_PIXELS)
        return ImageOps.fit(_opened(png), size, Image.Resampling.LANCZOS, centering=(0.5, 0.3))


def tile_in(collage: bytes, number: int, count: int) -> Image.Image:
    """Return a tile as it stands in a collage of so many; raises PaintingFailed."""
    with _told():
        left, top = _corner_of(number, columns_of(count))
        return _opened(collage).crop((left, top, left + TILE_PIXELS, top + TILE_PIXELS))


def _corner_of(number: int, columns: int) -> tuple[int, int]:
    return number % columns * TILE_PIXELS, number // columns * TILE_PIXELS


def _attempts(to: encode.PictureFormat) -> Iterator[tuple[float, int]]:
    """Yield ever smaller ways to encode; quality goes before size."""
    yield from product(_SHRINKINGS, (100,) if to == "png" else _QUALITIES)


def _encoded(image: Image.Image, to: encode.PictureFormat, shrinking: float, quality: int) -> bytes:
    size = (max(1, round(image.width * shrinking)), max(1, round(image.height * shrinking)))
    small = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
    if to == "png":  # Pillow writes XMP into the others by its own option
        return encode.png(small, encode.PACKET)
    buffer = BytesIO()
    small.save(buffer, to.upper(), quality=quality, xmp=encode.PACKET)
    return buffer.getvalue()


def _opened(data: bytes) -> Image.Image:
    """Decode a picture that came over the wire, its size looked at first."""
    with Image.open(BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(f"{image.width}x{image.height} pixels")
        plain = image.convert("RGB")
    plain.info = {}  # colours alone: nothing that came along is passed on
    return plain


def _signed(data: bytes, to: encode.PictureFormat, identity: Identity, facts: Facts) -> bytes:
    signed = BytesIO()
    # No time stamp authority: one that cannot be reached would hold every picture back.
    about = c2pa.C2paSignerInfo(identity.algorithm, identity.chain, identity.key, None)
    signer = c2pa.Signer.from_info(about)
    with (
        c2pa.Context.from_dict(_SETTINGS, signer=signer) as context,
        c2pa.Builder(_manifest(identity, facts), context=context) as builder,
    ):
        for told, png in _ingredients(facts):
            if png:
                builder.add_ingredient(json.dumps(told), "image/png", BytesIO(png))
        builder.sign(f"image/{to}", BytesIO(data), signed)
    return signed.getvalue()


def _manifest(identity: Identity, facts: Facts) -> dict[str, object]:
    made_at = facts.made_at.astimezone(UTC).isoformat(timespec="seconds")
    source = facts.source
    done = {
        "action": "c2pa.edited" if source else "c2pa.created",
        "digitalSourceType": encode.AI_GENERATED,
        "softwareAgent": _AGENT,
        "when": made_at,
    }
    origin: dict[str, object] = {
        "instance": identity.instance,
        "job": str(facts.job),  # as text: not every reader of JSON holds 64 bits
        "index": facts.index,
        "made_at": made_at,
    }
    if source:
        job = {} if source.job is None else {"job": str(source.job)}
        origin["source"] = {**job, "index": source.index}
    ingredients = _ingredients(facts)
    # C2PA 2.2, 18.15: what is not created is opened first.
    before = [_with_ingredients("c2pa.opened", ingredients)] if source else []
    after = [_with_ingredients("c2pa.placed", ingredients)] if facts.placed else []
    return {
        "claim_generator_info": [_AGENT],
        "ingredients": [told for told, png in ingredients if not png],  # named all the same
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [*before, done, *after]}},
            {"label": ASSERTION, "data": origin},
        ],
    }


def _with_ingredients(action: str, used: list[tuple[dict[str, str], bytes]]) -> dict[str, object]:
    return {"action": action, "parameters": {"ingredientIds": [told["label"] for told, _ in used]}}


def _ingredients(facts: Facts) -> list[tuple[dict[str, str], bytes]]:
    """Return what is told of each picture that another was made of, with its bytes."""
    sources = [facts.source] if facts.source else []
    used = [("parentOf", each) for each in sources]
    used += [("componentOf", each) for each in facts.placed]
    return [
        (
            {
                "title": each.title,
                "relationship": relationship,
                "label": f"ingredient{number}",  # what actions call it
                "format": "image/png",
            },
            each.png,
        )
        for number, (relationship, each) in enumerate(used)
    ]


@contextmanager
def _told() -> Iterator[None]:
    """Turn what may go wrong with bytes into one answer: without marks no picture leaves."""
    try:
        yield
    except (
        c2pa.C2paError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as error:
        raise PaintingFailed("marks_failed", reason=f"{type(error).__name__}: {error}") from error
