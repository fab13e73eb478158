"""Score a checkpoint: does it paint what held-out captions and prompts written by hand ask for?"""

import csv
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline

from training import eye, judge
from training.captions import caption
from training.examples import HELD_OUT, example
from training.looks import Brief, complete
from training.people import read_pairs
from training.sheet import save, sheet
from training.sitting import Sitting, write_json

CORPUS = Path(__file__).parent / "corpus.csv"
FIRST = HELD_OUT + 100_000  # captions that neither training nor the other tests have seen
STEPS = 20
BATCH = 8
JUDGES = ("judge", "second")  # the second has the last word: nothing was ever chosen by it


def corpus() -> list[tuple[str, Brief]]:
    """Read the prompts written by hand, each with the attributes it asks for."""
    with CORPUS.open(newline="") as rows:
        return [(row["prompt"], read_pairs(row["asks"])) for row in csv.DictReader(rows)]


def typed() -> dict[str, Brief]:
    """Read the prompts as Discord types them, without those that ask for nothing that is drawn."""
    found = {}
    with CORPUS.with_stem("corpus_typed").open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            asks = {} if row["asks"] == "unknown" else read_pairs(row["asks"])
            found[row["prompt"]] = asks | read_pairs(row["taught_since"] or "")
    return {prompt: brief for prompt, brief in found.items() if brief}


def held_out(count: int) -> list[tuple[str, Brief]]:
    rng = random.Random(77)
    return [(caption(e, rng), e.brief) for e in (example(FIRST + i) for i in range(count))]


def paint(pipe: StableDiffusionPipeline, prompts: Sequence[str], guidance: float) -> np.ndarray:
    """Return (n, side, side, 3) uint8; picture i has seed i."""
    pictures: list[np.ndarray] = []
    for first in range(0, len(prompts), BATCH):
        some = list(prompts[first : first + BATCH])
        seeds = [torch.Generator().manual_seed(first + i) for i in range(len(some))]
        painted = pipe(some, num_inference_steps=STEPS, guidance_scale=guidance, generator=seeds)
        pictures += [np.asarray(picture) for picture in painted.images]
    return np.stack(pictures)


def rate(
    reader: eye.Judge, pictures: np.ndarray, asked: Sequence[Brief], device: str
) -> dict[str, dict[str, float]]:
    """Compare with what was asked; as control, with what the next prompt asked."""
    turned = [*asked[1:], asked[0]]

    def against(briefs: Sequence[Brief]) -> dict[str, float]:
        looks = [complete(brief, random.Random(0)) for brief in briefs]
        return judge.accuracy(reader, pictures, looks, device, briefs)

    return {"asked": against(asked), "shuffled": against(turned)}


def seconds_a_picture(pipe: StableDiffusionPipeline) -> float:
    """Return the best of three for one picture at 20 steps, after one to warm up."""
    taken = []
    for _ in range(4):
        start = time.perf_counter()
        pipe("Neil Armstrong astronaut", num_inference_steps=STEPS, guidance_scale=4.0)
        taken.append(time.perf_counter() - start)
    return round(min(taken[1:]), 2)


def score(sitting: Sitting, checkpoint: Path, count: int, out: Path) -> None:
    """Write every number to `out` and a sheet of 64 beside it."""
    pipe = StableDiffusionPipeline.from_pretrained(str(checkpoint)).to(sitting.device)
    pipe.set_progress_bar_config(disable=True)
    readers = {
        name: eye.load(sitting.work / f"{name}.safetensors", sitting.device) for name in JUDGES
    }
    result: dict[str, object] = {
        name: json.loads((sitting.work / f"{name}.json").read_text()) for name in JUDGES
    } | {
        "seconds_a_picture": seconds_a_picture(pipe), "threads": torch.get_num_threads(),
        "device": sitting.device,
    }  # fmt: skip
    by_hand = corpus()
    sets = {"held_out": held_out(count), "corpus": by_hand[:count],
            "typed": list(typed().items())[:count]}  # fmt: skip
    for name, asked in sets.items():
        pictures = paint(pipe, [p for p, _ in asked], 4.0)
        rated = {
            judge_: rate(reader, pictures, [b for _, b in asked], sitting.device)
            for judge_, reader in readers.items()
        }
        result[name] = {"prompts": len(asked), **rated}
        if name == "corpus":
            page = sheet(list(pictures[:64]), [p for p, _ in asked[:64]], size=192)
            save(page, out.with_suffix(".png"))
    for guidance in (2.0, 8.0):
        some = by_hand[: max(8, count // 5)]
        pictures = paint(pipe, [p for p, _ in some], guidance)
        result[f"corpus_at_{guidance:g}"] = rate(
            readers["judge"], pictures, [b for _, b in some], sitting.device
        )["asked"]
    write_json(out, result)
    print(json.dumps(result, indent=1))
