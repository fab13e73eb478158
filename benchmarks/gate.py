"""Print which of the embedded checkpoint's portraits the image gate blocks, and what it saw there.

The prompts are the ones written by hand for scoring it, and captions it was never trained on. The
pictures stay in the folder given, so that the same ones can be looked at again.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image

from bot import guard
from bot.config import share_processors

share_processors()

from bot.engine.engine import Engine  # noqa: E402  # torch, only now
from bot.engine.models import load_runner  # noqa: E402
from bot.engine.work import Painted  # noqa: E402
from bot.prompt import compose  # noqa: E402
from bot.request import Request, Spec  # noqa: E402
from bot.studio.detectors import Nudity  # noqa: E402
from bot.studio.image_gate import BLOCKS_FROM, SEXUAL  # noqa: E402
from training.score import corpus, held_out  # noqa: E402

SIDES = (0, 256, 512)  #: pixels at which they are looked at; 0 is as painted


def specs(count: int) -> Iterator[Spec]:
    """Yield what is to be painted: half of it written by hand, as long as there is some."""
    by_hand = [prompt for prompt, _ in corpus()][: count // 2]
    for number, words in enumerate([*by_hand, *(p for p, _ in held_out(count - len(by_hand)))]):
        prompt = compose(Request(guild=None, channel=0, member=0, subject=words)).prompt
        if not guard.verdict(prompt):
            yield Spec(prompt=prompt, seed=number)


async def paint(count: int, model: str, folder: Path) -> None:
    """Paint what is not in the folder yet."""
    engine = Engine(partial(load_runner, model, "cpu"))
    engine.start()
    await engine.ready()
    for spec in specs(count):
        file = folder / f"{spec.seed:04}.png"
        if not file.exists():
            await _paint_one(engine, spec, file)
    await asyncio.to_thread(engine.stop)


async def _paint_one(engine: Engine, spec: Spec, file: Path) -> None:
    async for event in engine.paint(spec):
        if isinstance(event, Painted):
            event.image.save(file)
            file.with_suffix(".txt").write_text(spec.prompt)


def look(folder: Path) -> None:
    """Print what the gate would say of every picture in the folder."""
    detector, files = Nudity(), sorted(folder.glob("*.png"))
    for side in SIDES:
        blocked: Counter[str] = Counter()
        for file in files:
            with Image.open(file) as image:
                plain = image.convert("RGB")
            scores = detector(plain.resize((side, side)) if side else plain)
            found = {label: scores[label] for label in SEXUAL if scores[label] >= 0.1}
            told = {label: round(score, 2) for label, score in found.items()}
            if told:
                print(json.dumps({"side": side, "file": file.name, "scores": told}))
            blocked.update(label for label, score in found.items() if score >= BLOCKS_FROM)
            blocked["any"] += any(score >= BLOCKS_FROM for score in found.values())
        told = f"{blocked['any']} of {len(files)} blocked, {dict(blocked)}"
        print(f"looked at as {side or 'painted'}: {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--model", default="embedded")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(paint(chosen.count, chosen.model, chosen.folder))
    look(chosen.folder)


if __name__ == "__main__":
    main()
