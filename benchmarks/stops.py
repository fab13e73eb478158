"""Print of how many innocent requests anybody ever reads that the image gate stopped a picture.

Each is painted as a studio paints it, with another seed once where the gate stops it. The words are
those of tests/corpora/innocent.txt and typed.tsv, those written by hand for scoring the embedded
checkpoint, and captions it was never trained on, in turns. What is measured is written down line
by line, so that it can be ended at any time and gone on with; in the background with
`OMP_NUM_THREADS=1 nice -n 19`.
"""

import argparse
import asyncio
import json
import math
import random
import time
from collections.abc import Iterator
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path

from bot import guard
from bot.config import share_processors

share_processors()

from bot.engine.engine import Engine  # noqa: E402  # torch, only now
from bot.engine.models import load_runner  # noqa: E402
from bot.errors import GATE_STOP, PaintingFailed  # noqa: E402
from bot.prompt import compose  # noqa: E402
from bot.request import MAX_SEED, GateStop, Request, Spec  # noqa: E402
from bot.studio.checker import looks_for  # noqa: E402
from bot.studio.image_gate import Gate, checked  # noqa: E402
from training.score import corpus, held_out  # noqa: E402

CORPORA = Path(__file__).parents[1] / "tests" / "corpora"
TARGET = 1 / 500  #: of innocent requests
PATIENCE_SECONDS = 600.0  #: with the gate: in the background it may get no processor for a while


def typed(file: str) -> list[str]:
    """Read what people type, without its comments and without what a test expects of it."""
    lines = (CORPORA / file).read_text("utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


def words(count: int) -> Iterator[str]:
    """Yield so many subjects, of each source by turns until it has none left."""
    by_hand = [prompt for prompt, _ in corpus()]
    captions = [prompt for prompt, _ in held_out(count)]
    in_turns = zip_longest(typed("innocent.txt"), typed("typed.tsv"), by_hand, captions)
    distinct = dict.fromkeys(each for each in chain.from_iterable(in_turns) if each)
    yield from list(distinct)[:count]


def specs(count: int, steps: int | None) -> Iterator[Spec]:
    """Yield what a studio is told; the same seeds at each run, drawn as the desk draws them."""
    seeds = random.Random(500)
    for subject in words(count):
        composed = compose(Request(guild=None, channel=0, member=0, subject=subject))
        seed = seeds.randrange(MAX_SEED + 1)
        if not guard.verdict(composed.prompt, avoid=composed.negative):
            yield Spec(
                prompt=composed.prompt,
                negative=composed.negative,
                seed=seed,
                repaints=1,
                steps=steps,
            )


def upper(stopped: int, count: int) -> float:
    """Return the share that the true one is below with 95 % certainty (Wilson)."""
    if not count:
        return 1.0
    z, share = 1.645, stopped / count
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle + reach) / (1 + z * z / count)


async def measure(engine: Engine, gate: Gate, spec: Spec) -> dict[str, object]:
    """Paint one request, and return what was stopped of it and whether anybody reads so."""
    stops, is_read = 0, False
    try:
        async for event in checked(engine, gate, spec):
            stops += isinstance(event, GateStop)
    except PaintingFailed as failed:
        if failed.code != GATE_STOP:
            raise
        is_read = True
    return {"seed": spec.seed, "prompt": spec.prompt, "stops": stops, "is_read": is_read}


async def paint(count: int, model: str, out: Path, minutes: float, steps: int | None) -> None:
    """Measure what is not in the file yet, for so long."""
    until = time.monotonic() + 60 * minutes
    done = {each["seed"] for each in measured(out)}
    engine = Engine(partial(load_runner, model, "cpu"))
    gate = Gate(lambda: looks_for(engine.card.folder), limit_seconds=PATIENCE_SECONDS)
    engine.start()
    await engine.ready()
    await gate.open()
    for spec in specs(count, steps):
        if time.monotonic() > until:
            break
        if spec.seed not in done:
            line = await measure(engine, gate, spec)
            with out.open("a", encoding="utf-8") as file:  # one line, at once
                file.write(json.dumps(line) + "\n")
    gate.close()
    await asyncio.to_thread(engine.stop)


def measured(out: Path) -> list[dict[str, object]]:
    """Read what was measured before."""
    lines = out.read_text("utf-8").splitlines() if out.exists() else []
    return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a file of lines, which is gone on with")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--steps", type=int, help="fewer are quicker and another measure")
    chosen = parser.parse_args()
    asyncio.run(paint(chosen.count, chosen.model, chosen.out, chosen.minutes, chosen.steps))
    lines = measured(chosen.out)
    read = sum(bool(each["is_read"]) for each in lines)
    stopped = sum(bool(each["stops"]) for each in lines)
    for each in lines:
        if each["stops"]:
            print(json.dumps(each))
    print(
        f"{len(lines)} requests: a picture of {stopped} was stopped, and of {read} anybody reads so"
        f" ({read / max(len(lines), 1):.2%}, below {upper(read, len(lines)):.2%} with 95 %"
        f" certainty; the target is {TARGET:.2%})"
    )


if __name__ == "__main__":
    main()
