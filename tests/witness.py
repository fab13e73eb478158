"""A small classifier of the project's own that says what a picture shows.

It was trained on drawings alone (training/judge.py) and has never seen a painted picture.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from training.eye import load, opinions
from training.traits import VALUES

WITNESS = load(Path(__file__).parent / "data" / "witness.safetensors", "cpu")


def seen(picture: Image.Image, attribute: str) -> str:
    """Return the value of an attribute that the witness reads from a picture of 256x256."""
    pixels = np.asarray(picture.convert("RGB"))[None].copy()
    value = opinions(WITNESS, pixels, "cpu")[0, list(VALUES).index(attribute)]
    return VALUES[attribute][int(value)]
