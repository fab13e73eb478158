"""Latency under load on cards that are not at hand: published curves, the real loop, virtual time.

python benchmarks/curves.py
Seconds of a pass by rows are others' measurements (see the table); the rest of a picture is left
out, as they do not tell it. Pictures have 25 guided steps, two rows each.
"""

import argparse

import arrivals

from bot.engine.batch import BUCKETS, knee
from bot.engine.fake import fake_card

LOADS, STEPS = (30, 60, 90), 25

#: Seconds of a pass by rows, in units of one picture's own; pictures send two rows.
CURVES = {
    "H200, Qwen-Image 512": {2: 1.0, 4: 1.10, 6: 1.12, 8: 1.44, 16: 2.55, 32: 4.98},
    "L40, SD 1.5 512": {2: 1.0, 4: 1.08, 6: 1.23, 8: 1.47, 12: 2.02, 16: 2.74, 24: 4.20},
    "RTX 3060, SD 1.5 512": {2: 1.0, 16: 7.11},
    "in proportion to the rows": {2: 1.0, 32: 16.0},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arrivals", type=int, default=5000, help="pictures a load")
    count = parser.parse_args().arrivals
    print(f"{'':28}{'knee':>6}{'burst':>8}", *(f"{f'{load}%: mean, p99':>18}" for load in LOADS))
    for name, curve in CURVES.items():
        show(name, curve, count)


def show(name: str, curve: dict[int, float], count: int) -> None:
    rows = {size: between(curve, size) for size in BUCKETS if size <= max(curve)}
    card = fake_card(slots=max(1, knee(rows) // 2), steps=STEPS, guidance=4.0)
    found = arrivals.replayed(card, arrivals.Costs(rows, decode=0.0), ratio=1.0, count=count)
    gain = found["capacity_per_second"] * found["virtual_alone_seconds"]
    pairs = [
        ", ".join(f"{found[f'{word}_over_alone_{load}']:.2f}" for word in ("mean", "p99"))
        for load in LOADS
    ]
    print(f"{name:28}{knee(rows):6}{gain:7.2f}x", *(f"{pair:>18}" for pair in pairs))


def between(curve: dict[int, float], rows: int) -> float:
    """Return the seconds of a pass, in a straight line between two that were measured."""
    if rows in curve or rows < min(curve):
        return curve.get(rows, curve[min(curve)])
    low, high = max(r for r in curve if r < rows), min(r for r in curve if r > rows)
    share = (rows - low) / (high - low)
    return curve[low] + share * (curve[high] - curve[low])


if __name__ == "__main__":
    main()
