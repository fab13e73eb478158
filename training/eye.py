"""The judge's network: attributes read from a picture. It runs where nothing can be drawn."""

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from training.traits import VALUES
from training.vae import to_model

WIDTHS = (3, 32, 64, 96, 128, 160)
SLIM = (3, 16, 24, 32, 48, 64)
COUNTS = tuple(len(values) for values in VALUES.values())


class Judge(nn.Module):
    """Five halvings of a 128x128 picture, then one answer an attribute.

    `counts` tells of how many values each answer is one; an older judge knows fewer of both, and
    what is new stands behind what it knows.
    """

    def __init__(self, widths: Sequence[int] = WIDTHS, counts: Sequence[int] = COUNTS) -> None:
        super().__init__()
        self.counts = list(counts)
        layers: list[nn.Module] = []
        for before, after in itertools.pairwise(widths):
            for channels, stride in ((before, 2), (after, 1)):
                layers += [nn.Conv2d(channels, after, 3, stride, 1), nn.GroupNorm(8, after)]
                layers += [nn.SiLU()]
        self.eye = nn.Sequential(*layers)
        self.answers = nn.Linear(widths[-1] * 16, sum(counts))

    def forward(self, x: Tensor) -> list[Tensor]:
        seen = self.eye(F.avg_pool2d(x, x.shape[-1] // 128)).flatten(1)
        return list(self.answers(seen).split(self.counts, 1))


@torch.no_grad()
def opinions(judge: Judge, pictures: np.ndarray, device: str) -> Tensor:
    """Return the judge's classes, (n, attributes)."""
    parts = [judge(to_model(x, device)) for x in torch.from_numpy(pictures).split(64)]
    return torch.cat([torch.stack([g.argmax(1) for g in p], 1) for p in parts]).cpu()


def save(judge: Judge, path: Path, half: bool = False) -> None:
    """Write a judge with the counts of its answers."""
    state = {k: v.half() if half else v for k, v in judge.state_dict().items()}
    save_file(state, path, {"counts": json.dumps(judge.counts)})


def load(path: Path, device: str) -> Judge:
    """Load a judge of any widths and counts."""
    state = load_file(path)
    with safe_open(path, "pt") as file:
        counts = json.loads(file.metadata()["counts"])
    convolutions = [state[f"eye.{6 * i}.weight"] for i in range(len(WIDTHS) - 1)]
    judge = Judge((3, *(weight.shape[0] for weight in convolutions)), counts)
    judge.load_state_dict({name: weight.float() for name, weight in state.items()})
    return judge.to(device).eval()
