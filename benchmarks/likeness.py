"""Print how far apart the fingerprints of portraits are, and how far copies stray from their own.

A removed picture is known again within SURE_WITHIN bits. That is only right where no two different
portraits are so near. The pictures stay in the folder given.
"""

import argparse
import asyncio
import json
from datetime import UTC, datetime
from io import BytesIO
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.gate import paint
from bot.pictures import encode, fingerprints, marks
from bot.pictures.fingerprints import SURE_WITHIN, distance, fingerprint
from bot.texts import say

COPIES = {  # what people and platforms do to a picture
    "JPEG 90": ("JPEG", 90, 1.0),
    "JPEG 50": ("JPEG", 50, 1.0),
    "JPEG 25": ("JPEG", 25, 1.0),
    "WebP 70": ("WEBP", 70, 1.0),
    "halved": ("PNG", 100, 0.5),
    "doubled": ("PNG", 100, 2.0),
}


def copied(image: Image.Image, how: str) -> bytes:
    """Return a copy as somebody may bring it back."""
    form, quality, scale = COPIES[how]
    size = (round(image.width * scale), round(image.height * scale))
    stored = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(stored, form, quality=quality)
    return stored.getvalue()


def measure(files: list[Path]) -> None:
    """Print the distances between portraits, and of copies from what they copy."""
    images = []
    for file in files:
        with Image.open(file) as image:
            images.append(marks.labelled(image.convert("RGB"), say("ai_generated")))
    prints = [fingerprint(encode.png(image)) for image in images]
    apart = sorted(distance(one, other) for one, other in combinations(prints, 2))
    print(f"{len(files)} portraits, {len(apart)} pairs: nearest {apart[:5]}, median", end=" ")
    print(
        f"{apart[len(apart) // 2]} of {fingerprints.NUM_BITS} bits; the same within {SURE_WITHIN}"
    )
    print(f"pairs taken for copies: {sum(each <= SURE_WITHIN for each in apart)}")
    for how in COPIES:
        strayed = [
            distance(print_, fingerprint(copied(image, how)))
            for image, print_ in zip(images, prints, strict=True)
        ]
        known = sum(each <= SURE_WITHIN for each in strayed)
        told = {"copy": how, "worst": max(strayed), "known again": f"{known} of {len(strayed)}"}
        print(json.dumps(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--model", default="embedded")
    chosen = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{datetime.now(UTC):%Y-%m-%d}, {chosen.model}")
        asyncio.run(paint(chosen.count, chosen.model, folder))
        measure(sorted(folder.glob("*.png"))[: chosen.count])


if __name__ == "__main__":
    main()
