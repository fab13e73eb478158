"""NudeNet's detector on one CPU thread: which parts of a body a picture shows, and how surely.

Weights: `320n.onnx` inside the wheel of nudenet 3.4.2, a YOLOv8n trained by its author. The wheel
says MIT; the file's own metadata names Ultralytics' AGPL-3.0, the licence of the program that
trained it. It is loaded as data with onnxruntime, none of NudeNet's or Ultralytics' code runs, and
it is not copied into this project: whoever passes it on has to see to both licences.
"""

from ast import literal_eval
from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no type information
from PIL import Image

from bot.engine.sources import Box

PACKAGE = "nudenet"
SIDE = 320  #: pixels; what the detector was trained at
SHA256 = "c15d8273adad2d0a92f014cc69ab2d6c311a06777a55545f2c4eb46f51911f0f"
NUM_BOX_VALUES = 4  #: centre and size come before a box's scores
FACES = ("FACE_FEMALE", "FACE_MALE")
FACE_FROM = 0.2  #: below that a face is not sure enough to say where its parts are


class WeightsMissing(Exception):
    """The detector's weights are not there, or not those that were tested."""


class Nudity:
    """The loaded detector; any number of threads may ask it at once."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            _weights(), options, providers=["CPUExecutionProvider"]
        )
        names = self._session.get_modelmeta().custom_metadata_map["names"]
        words: dict[int, str] = literal_eval(names)
        self._labels = [words[number] for number in range(len(words))]

    def __call__(self, image: Image.Image) -> Mapping[str, float]:
        """Return each label's highest score anywhere in the picture, 0 to 1.

        NudeNet itself keeps a box's best label alone; here a second meaning of a box counts, too.
        """
        boxes = self._boxes(image)
        highest = boxes[NUM_BOX_VALUES:].max(axis=1)
        return dict(zip(self._labels, highest.tolist(), strict=True))

    def face(self, image: Image.Image) -> Box | None:
        """Return the surest face in a picture, None where there is none to be sure of."""
        boxes = self._boxes(image)
        labels = [NUM_BOX_VALUES + self._labels.index(label) for label in FACES]
        scores = boxes[labels].max(axis=0)
        best = int(scores.argmax())
        if scores[best] < FACE_FROM:
            return None
        x, y, width, height = boxes[:NUM_BOX_VALUES, best] * max(image.size) / SIDE
        left, right = (
            int(min(max(edge, 0), image.width)) for edge in (x - width / 2, x + width / 2)
        )
        top, bottom = (
            int(min(max(edge, 0), image.height)) for edge in (y - height / 2, y + height / 2)
        )
        return left, top, right, bottom

    def _boxes(self, image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Return all boxes, a column each: centre and size in pixels of the input, then scores."""
        boxes: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
        boxes = self._session.run(None, {"images": _as_input(image)})[0][0]
        return boxes


def _weights() -> bytes:
    """Return NudeNet's weights without importing it, which would load OpenCV."""
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise WeightsMissing(f"the package {PACKAGE} is not installed")
    weights = (Path(package.origin).parent / "320n.onnx").read_bytes()
    if sha256(weights).hexdigest() != SHA256:
        raise WeightsMissing("the weights are not those of nudenet 3.4.2")
    return weights


def _as_input(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Pad to a square at the right and below, scale, and lay out as 1 x 3 x 320 x 320."""
    longer = max(image.size)
    square = Image.new("RGB", (longer, longer))
    square.paste(image.convert("RGB"))
    scaled = square.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    values = np.asarray(scaled, np.float32) / 255
    return np.ascontiguousarray(values.transpose(2, 0, 1)[np.newaxis])
