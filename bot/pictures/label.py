"""Draws the words "AI-generated" into a picture's bottom corner, for eyes instead of readers."""

from PIL import Image, ImageDraw, ImageFont

SHARE = 1 / 36  #: of the picture's shorter side: the letters' height
LEAST_PIXELS = 9  #: below that the default font is no longer legible
WIDEST = 0.6  #: of the picture's width
GROUND = (0, 0, 0, 170)  #: dark and translucent: white letters stand out on it whatever is below
LETTERS = (255, 255, 255, 255)


def labelled(image: Image.Image, words: str) -> Image.Image:
    """Return a copy with the words in its bottom right corner, away from a portrait's face."""
    font, (width, height) = _font(image.size, words)
    margin = round(height * 0.35)
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    left, top = image.width - width - 2 * margin, image.height - height - 2 * margin
    draw.rectangle((left, top, image.width, image.height), fill=GROUND)
    draw.text((left + margin, top + margin), words, fill=LETTERS, font=font, anchor="lt")
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def _font(
    size: tuple[int, int], words: str
) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, tuple[int, int]]:
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
