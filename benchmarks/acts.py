"""Paint a sheet of each way to go on from a picture, source beside result, and measure what holds.

python -m benchmarks.acts docs
The eight sources are the first prompts of the corpus with seeds 0 to 7; what comes of each has its
seed and 1,000. Nothing is chosen, and nothing is looked at by the image gate.
"""

import argparse
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.gate import specs
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.models import load_runner
from bot.engine.sources import SourcePicture, part_mask
from bot.engine.work import Painted, Runner, plan
from bot.errors import PaintingFailed
from bot.prompt import compose
from bot.request import Request, Source, Spec
from bot.studio.detectors import Nudity
from training.sheet import sheet

EXAMPLES = 8
SIDE = 224  #: pixels of a picture on a sheet
QUALITY = 82
OPENING = "Draw a portrait of "  #: of every prompt, and not shown

#: What *Edit* is asked for besides, one example each.
CHANGES = (
    "with sunglasses",
    "with a red hat",
    "with green hair",
    "with a long white beard",
    "crying",
    "with round glasses",
    "with a golden crown",
    "with blond hair",
)

ACTS: dict[str, Source] = {
    "vary": Source(use="vary", strength="subtle"),
    "vary-strongly": Source(use="vary", strength="strong"),
    "edit": Source(use="edit"),
    "background": Source(use="repaint", part="background"),
    "hair": Source(use="repaint", part="hair"),
    "eyes": Source(use="repaint", part="eyes"),
    "enlarge": Source(use="enlarge"),
}


def painted(
    runner: Runner, orders: Sequence[tuple[Spec, SourcePicture | None]]
) -> list[Image.Image]:
    """Paint one picture for each, all in one batch; in their order."""
    loop, found = StepLoop(runner, sketch_seconds=float("inf")), dict[int, Image.Image]()

    def heard(number: int) -> Callable[[Told], None]:
        def hear(word: Told) -> None:
            if isinstance(word, PaintingFailed):
                raise SystemExit(f"a picture did not come out: {word}")
            if isinstance(word, Painted):
                found[number] = word.image

        return hear

    for number, (spec, given) in enumerate(orders):
        loop.take(Order(spec, heard(number), given))
    while loop.busy:
        loop.step()
    return [found[number] for number in range(len(orders))]


def goes_on(spec: Spec, source: Source, number: int) -> Spec:
    """Return what is asked for of an example's picture."""
    prompt = spec.prompt
    if source.use == "edit":
        words = f"{prompt.rstrip('.')}, {CHANGES[number]}"
        prompt = compose(Request(guild=None, channel=0, member=0, subject=words)).prompt
    seed = spec.seed + 1000
    return spec.model_copy(update={"prompt": prompt, "seed": seed, "source": source})


def given(image: Image.Image, source: Source, detector: Nudity) -> SourcePicture:
    """Return a source as a studio gives it to its engine."""
    if source.part is None:
        return SourcePicture(image)
    return SourcePicture(image, part_mask(source.part, image.size, detector.face(image), image))


def decibels(one: Image.Image, other: Image.Image, where: np.ndarray | None = None) -> float:
    """Return the PSNR of two pictures, of the pixels marked if any are; infinite where equal."""
    squares = (np.asarray(one, np.float64) - np.asarray(other, np.float64)) ** 2
    error = squares.mean() if where is None else squares[where].mean()
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


def told(source: Source, before: SourcePicture, after: Image.Image) -> str:
    """Say in decibels how near a result is to its source."""
    if source.use == "enlarge":
        small = after.resize(before.image.size, Image.Resampling.BOX)
        plain = before.image.resize(after.size, Image.Resampling.LANCZOS)
        return (
            f"small again {decibels(small, before.image):.1f} dB, "
            f"to plain enlarging {decibels(after, plain):.1f} dB"
        )
    whole = f"{decibels(after, before.image):.1f} dB"
    if before.mask is None:
        return whole
    inside = np.asarray(before.mask) > 0
    outside, inner = (decibels(after, before.image, where) for where in (~inside, inside))
    kept = "equal" if outside == float("inf") else f"{outside:.1f} dB"
    return f"{inside.mean():.0%} of it, {inner:.1f} dB; outside {kept}"


def shown(source: Source, before: Image.Image, after: Image.Image) -> list[np.ndarray]:
    """Return what stands on the sheet: of what is enlarged its middle, beside plain enlarging."""
    if source.use == "enlarge":
        left, top = (after.width - SIDE) // 2, (after.height - SIDE) // 2
        large = before.resize(after.size, Image.Resampling.LANCZOS)
        before, after = (one.crop((left, top, left + SIDE, top + SIDE)) for one in (large, after))
    return [np.asarray(before), np.asarray(after)]


def main() -> None:
    """Write a sheet an act, and print how near each result is to its source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--acts", nargs="*", choices=ACTS, default=list(ACTS))
    chosen = parser.parse_args()
    runner, detector = load_runner(chosen.model, "cpu"), Nudity()
    first = list(islice(specs(2 * EXAMPLES), EXAMPLES))
    images = painted(runner, [(spec, None) for spec in first])
    for act in chosen.acts:
        source = ACTS[act]
        sources = [given(image, source, detector) for image in images]
        wanted = [goes_on(spec, source, number) for number, spec in enumerate(first)]
        results = painted(runner, list(zip(wanted, sources, strict=True)))
        pairs, words = list[np.ndarray](), list[str]()
        for asked, spec, before, after in zip(first, wanted, sources, results, strict=True):
            said = told(source, before, after)
            print(f"{act:14} {spec.seed} {said}", flush=True)
            pairs += shown(source, before.image, after)
            added = plan(spec, runner.card, before).prompt.removeprefix(asked.prompt.rstrip("."))
            words += [
                asked.prompt.removeprefix(OPENING),
                f"{added.strip(', ')} {said}".lstrip(". "),
            ]
        sheet(pairs, words, size=SIDE).save(chosen.folder / f"{act}.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
