"""The engine beside a bare diffusers loop and static batches, on whatever device there is.

python benchmarks/engine.py --quick --json out.json
python benchmarks/engine.py --model sd21 --random     (a GPU without a hub)
"""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

# Before torch: threads that wait by spinning make two cores crawl when anything else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import arrivals
import checkpoints
import measures
import plot
import torch

from bot.engine import devices
from bot.engine.batch import bucket, knee
from bot.engine.diffusion import DiffusionRunner

LOADS = (0.3, 0.6, 0.9)  #: of the engine's capacity


def main() -> None:
    wanted = read_arguments()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    runner = checkpoints.load(wanted.model, wanted.random, wanted.device)
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
    parser.add_argument("--device", default="auto")
    parser.add_argument("--arrivals", type=int, default=5000, help="pictures a load, virtual time")
    parser.add_argument("--threads", type=int, help="CPU threads; default: torch's choice")
    return parser.parse_args()


def measure(runner: DiffusionRunner, wanted: argparse.Namespace) -> dict[str, Any]:
    pairs, repeats, burst = (3, 3, 6) if wanted.quick else (15, 7, 32)
    largest, patience = (16, 3.0) if wanted.quick else (32, 60.0)
    rows = measures.seconds_by_rows(runner, repeats, largest, patience)
    with measures.bare_diffusers(runner) as batch:
        ours, theirs, ratio = measures.alone(runner, batch, pairs)
        slots = slots_of(runner, rows)
        static = {1: theirs}
        if slots > 1:
            static[slots] = min(measures.timed(lambda: batch(slots)) for _ in range(2))
        serial = burst / measures.timed(lambda: [batch(1) for _ in range(burst)])
    engine = burst / measures.timed(lambda: measures.paint(runner, burst, slots))
    decode = measures.seconds_of_decoding(runner, repeats)
    costs = arrivals.Costs(rows, decode)
    pair = 2 if runner.card.guidance > 1 else 1
    costs.rest = max(0.0, ours - runner.card.steps * costs.a_pass(pair) - decode)
    flops, peak = measures.flops_of_a_row(runner), measures.peak_flops(runner)
    best = max(size / seconds for size, seconds in rows.items())
    return {
        "device": devices.device_name(torch.device(runner.card.device)),
        "threads": torch.get_num_threads(),
        "model": runner.card.name,
        "picture": f"{runner.card.width}x{runner.card.height}",
        "sampler": runner.card.sampler,
        "steps": runner.card.steps,
        "guidance": runner.card.guidance,
        "seconds_by_rows": rows,
        "knee_rows": knee(rows),
        "slots": slots,
        "decode_seconds": decode,
        "alone_seconds": ours,
        "diffusers_alone_seconds": theirs,
        "alone_over_diffusers": ratio,
        "burst": burst,
        "pictures_per_second": engine,
        "serial_pictures_per_second": serial,
        "static_pictures_per_second": slots / static[slots],
        "throughput_over_serial": engine / serial,
        "tflops": best * flops / 1e12,
        "matrix_peak_tflops": peak / 1e12,
        "peak_memory_gb": measures.peak_memory_gb(runner),
        "arrivals_a_load": wanted.arrivals,
    } | replayed(runner, costs, ratio, slots, wanted.arrivals)


def slots_of(runner: DiffusionRunner, rows: dict[int, float]) -> int:
    return max(1, knee(rows) // (2 if runner.card.guidance > 1 else 1))


def replayed(
    runner: DiffusionRunner, costs: arrivals.Costs, ratio: float, slots: int, count: int
) -> dict[str, Any]:
    """Let pictures arrive in virtual time; all latencies are over one picture alone.

    Static batches pay the same measured passes: what differs is who waits for whom.
    """
    card = replace(runner.card, slots=slots)
    [alone] = arrivals.through_the_engine([0.0], costs, card)
    burst = arrivals.through_the_engine([0.0] * 32 * slots, costs, card)
    capacity = len(burst) / max(burst)
    rows_a_picture = 2 if card.guidance > 1 else 1

    def static_of(size: int) -> float:
        a_pass = costs.a_pass(bucket(rows_a_picture * size))
        return card.steps * a_pass + size * (costs.decode + costs.rest)

    found: dict[str, Any] = {"capacity_per_second": capacity, "virtual_alone_seconds": alone}
    for load in LOADS:
        times = arrivals.poisson(load * capacity, count)
        ways = {
            "": arrivals.through_the_engine(times, costs, card),
            "serial_": arrivals.one_by_one(times, alone / ratio),
            "static_": arrivals.in_static_batches(times, slots, static_of),
        }
        for way, latencies in ways.items():
            for name, value in summary(latencies).items():
                found[f"{way}{name}_over_alone_{round(100 * load)}"] = value / alone
    return found


def summary(latencies: list[float]) -> dict[str, float]:
    ordered = sorted(latencies)
    quantiles = {f"p{p}": ordered[int(p / 100 * (len(ordered) - 1))] for p in (50, 95, 99)}
    return {"mean": fmean(ordered)} | quantiles


def show(found: dict[str, Any]) -> None:
    for name, value in found.items():
        if "_over_alone_" not in name and name != "seconds_by_rows":
            print(f"{name:28} {value:.3f}" if isinstance(value, float) else f"{name:28} {value}")
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
