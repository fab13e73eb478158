"""One sitting of training: work folder, device, seconds, and the clock that every stage runs by."""

import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

WARM_STEPS = 30
COLDEST = 0.02


def best_device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(frozen=True)
class Sitting:
    """`cool` is the share of the sitting over which the learning rate falls; 0 keeps it up."""

    work: Path
    seconds: float
    device: str
    threads: int = 1
    batch: int = 0
    cool: float = 0.4
    compiled: bool = False

    def prepare(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(self.threads)
        torch.set_flush_denormal(True)
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True

    @property
    def on_gpu(self) -> bool:
        return self.device.startswith("cuda")

    def half(self) -> torch.autocast:
        """Run in bf16 where that is safe, and the device computes it: emulated it takes minutes."""
        computes = self.on_gpu or torch.ops.mkldnn._is_mkldnn_bf16_supported()
        kind = self.device.split(":")[0]
        return torch.autocast(kind, dtype=torch.bfloat16, enabled=computes)

    def rate(self, share: float, step: int) -> float:
        """Return the factor of the learning rate after a share of the sitting."""
        warm = min(1.0, (step + 1) / WARM_STEPS)
        if share <= 1 - self.cool:
            return warm
        fall = 0.5 * (1 + math.cos(math.pi * (share - 1 + self.cool) / self.cool))
        return warm * (COLDEST + (1 - COLDEST) * fall)

    def clock(self, words: str) -> Iterator[float]:
        """Yield what share of the sitting has passed, until it is over, behind a progress bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        start = time.monotonic()
        with Progress(*columns) as bar:
            task = bar.add_task(words, total=self.seconds)
            while (passed := time.monotonic() - start) < self.seconds:
                bar.update(task, completed=passed)
                yield passed / self.seconds


def write_json(path: Path, value: object) -> None:
    """Write so that a reader never sees half a file."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, indent=1))
    os.replace(part, path)


def save_state(path: Path, state: dict[str, object]) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)
