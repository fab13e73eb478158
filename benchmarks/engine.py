"""The engine beside a bare diffusers loop and static batches, on whatever device there is.

python benchmarks/engine.py --quick --json out.json
python benchmarks/engine.py --model sd21 --random     (a GPU without a hub)
python benchmarks/engine.py --model sd21 --random --quick --precision bfloat16     (a CPU)
"""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

# Before torch: threads that wait by spinning make two cores crawl when anything else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import arrivals
import checkpoints
import counts
import measures
import plot
import torch

from bot.engine import devices
from bot.engine.batch import knee
from bot.engine.diffusion import DiffusionRunner

PRECISIONS = ("float16", "bfloat16", "float32")
ARTICLE_STEPS = 50  #: of the article's call, one picture at a time
QUICK_SECONDS, WHOLE_SECONDS = 18.0, 600.0  #: for the pictures; the rest takes about as long again


def main() -> None:
    wanted = read_arguments()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    runner = checkpoints.load(wanted.model, wanted.random, wanted.device, wanted.precision)
    found = measure(runner, wanted)
    show(found)
    if wanted.json:
        wanted.json.write_text(json.dumps(found, indent=1))
        plot.draw(found, wanted.json.with_suffix(".png"))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="within 50 s on two cores")
    parser.add_argument("--json", type=Path, help="write all numbers here, and a plot beside it")
    parser.add_argument("--model", default="embedded", help="a recipe, hub id or path, or sd21")
    parser.add_argument("--random", action="store_true", help="random weights: sd21 only")
    parser.add_argument("--precision", choices=PRECISIONS, help="of random weights")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--arrivals", type=int, default=5000, help="pictures a load, virtual time")
    parser.add_argument("--threads", type=int, help="CPU threads; default: torch's choice")
    return parser.parse_args()


def measure(runner: DiffusionRunner, wanted: argparse.Namespace) -> dict[str, Any]:
    steps, pair = runner.card.steps, 2 if runner.card.guidance > 1 else 1
    fit = counts.fitting(
        counts.usual(steps, wanted.quick),
        measures.seconds_of_a_pass(runner, pair),
        QUICK_SECONDS if wanted.quick else WHOLE_SECONDS,
    )
    patience = 3.0 if wanted.quick else 60.0
    runner.card = replace(runner.card, steps=fit.steps)
    rows = measures.seconds_by_rows(runner, fit.rounds, fit.largest, patience)
    slots = slots_of(runner, rows)
    with measures.bare_diffusers(runner) as batch:
        ours, theirs, ratio = measures.alone(runner, batch, fit.pairs, fit.warm_ups)
        static = serial = 1 / theirs
        if slots > 1:
            static = slots / min(measures.timed(lambda: batch(slots)) for _ in range(2))
        if fit.burst > 1:
            serial = fit.burst / measures.timed(lambda: [batch(1) for _ in range(fit.burst)])
        mixed = {}
        if fit.burst > 1 and runner.card.uses:
            mixed = measures.mixed(runner, batch, fit.burst, slots, fit.rounds)
        article = measures.timed(lambda: batch(1, ARTICLE_STEPS)) if fit.article else None
    engine = 1 / ours
    if fit.burst > 1:
        engine = fit.burst / measures.timed(lambda: measures.paint(runner, fit.burst, slots))
    decode = measures.seconds_of_decoding(runner, fit.decodes)
    costs = arrivals.Costs(rows, decode)
    costs.rest = max(0.0, ours - fit.steps * costs.a_pass(pair) - decode)
    peak_memory = measures.peak_memory_gb(runner)
    flops, peak = measures.flops_of_a_row(runner), measures.peak_flops(runner)
    best = max(size / seconds for size, seconds in rows.items())
    card = replace(runner.card, steps=steps, slots=slots)
    return (
        {
            "device": devices.device_name(torch.device(runner.card.device)),
            "threads": torch.get_num_threads(),
            "model": card.name,
            "picture": f"{card.width}x{card.height}",
            "precision": card.dtype,
            "sampler": card.sampler,
            "steps": steps,
            "steps_timed": fit.steps,
            "guidance": card.guidance,
            "seconds_by_rows": rows,
            "knee_rows": knee(rows),
            "slots": slots,
            "decode_seconds": decode,
            "pairs": fit.pairs,
            "alone_seconds": ours,
            "diffusers_alone_seconds": theirs,
            "alone_over_diffusers": ratio,
            "burst": fit.burst,
            "pictures_per_second": engine,
            "serial_pictures_per_second": serial,
            "static_pictures_per_second": static,
            "throughput_over_serial": engine / serial,
            "throughput_over_serial_50_steps": article and engine * article,
            "tflops": best * flops / 1e12,
            "matrix_peak_tflops": peak / 1e12,
            "peak_memory_gb": peak_memory,
            "one_picture_memory_gb": measures.memory_of_one_picture_gb(runner),
            "arrivals_a_load": wanted.arrivals,
        }
        | mixed
        | arrivals.replayed(card, costs, ratio, wanted.arrivals)
    )


def slots_of(runner: DiffusionRunner, rows: dict[int, float]) -> int:
    return max(1, knee(rows) // (2 if runner.card.guidance > 1 else 1))


def show(found: dict[str, Any]) -> None:
    for name, value in found.items():
        if "_over_alone_" not in name and name != "seconds_by_rows":
            print(f"{name:28} {value:.4g}" if isinstance(value, float) else f"{name:28} {value}")
    print("\nrows      ", *(f"{rows:>8}" for rows in found["seconds_by_rows"]))
    print("seconds   ", *(f"{seconds:8.4f}" for seconds in found["seconds_by_rows"].values()))
    print("\nlatency over one picture alone, by load of the engine's capacity")
    columns = [(load, name) for load in (30, 60, 90) for name in ("mean", "p50", "p95", "p99")]
    print(f"{'':16}", *(f"{name + f' {load}%':>10}" for load, name in columns))
    for way, called in (("", "engine"), ("static_", "static batch"), ("serial_", "one by one")):
        numbers = (found[f"{way}{name}_over_alone_{load}"] for load, name in columns)
        print(f"{called:16}", *(f"{number:10.2f}" for number in numbers))


if __name__ == "__main__":
    main()
