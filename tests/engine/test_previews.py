"""Sketches: what a picture looks like so far, from a map fitted to the checkpoint's own VAE."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from bot.engine.floor import Floor
from bot.engine.order import Order, Told
from bot.engine.runner import Runner
from bot.engine.work import Painted, Sketch
from bot.request import Spec


def likeness(small: Image.Image, large: Image.Image) -> float:
    """Return the correlation of two pictures at the smaller one's size."""
    shrunk = large.resize(small.size, Image.Resampling.BOX)
    return float(np.corrcoef(np.asarray(small).ravel(), np.asarray(shrunk).ravel())[0, 1])


def test_sketches_grow_towards_the_finished_picture(
    embedded: Runner, paint: Callable[..., list[Image.Image]]
) -> None:
    floor, heard = Floor(embedded, sketch_seconds=0.0), list[Told]()
    floor.take(Order(Spec(prompt="Neil Armstrong astronaut", seed=3), heard.append))
    while floor.busy:
        floor.step()

    sketches = [word.image for word in heard if isinstance(word, Sketch)]
    [picture] = [word.image for word in heard if isinstance(word, Painted)]
    [other] = paint(embedded, Spec(prompt="a pirate in a forest", seed=4))

    assert len(sketches) == embedded.card.steps - 1
    assert max(sketches[0].size) < max(picture.size)
    assert likeness(sketches[-1], picture) > 0.8
    assert likeness(sketches[-1], picture) > likeness(sketches[0], picture)
    assert likeness(sketches[-1], picture) > likeness(sketches[-1], other) + 0.1
