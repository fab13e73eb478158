"""The judge's network: attributes read from a picture. It runs where nothing can be drawn."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from training.traits import VALUES
from training.vae import to_model

WIDTHS = (3, 32, 64, 96, 128, 160)
SLIM = (3, 16, 24, 32, 48, 64)


class Judge(nn.Module):
    """Five halvings of a 128x128 picture, then one answer an attribute."""

    def __init__(self, widths: Sequence[int] = WIDTHS) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in itertools.pairwise(widths):
            for channels, stride in ((before, 2), (after, 1)):
                layers += [nn.Conv2d(channels, after, 3, stride, 1), nn.GroupNorm(8, after)]
                layers += [nn.SiLU()]
        self.eye = nn.Sequential(*layers)
        self.answers = nn.Linear(widths[-1] * 16, sum(len(v) for v in VALUES.values()))

    def forward(self, x: Tensor) -> list[Tensor]:
        seen = self.eye(F.avg_pool2d(x, x.shape[-1] // 128)).flatten(1)
        return list(self.answers(seen).split([len(v) for v in VALUES.values()], 1))


@torch.no_grad()
def opinions(judge: Judge, pictures: np.ndarray, device: str) -> Tensor:
    """Return the judge's classes, (n, attributes)."""
    parts = [judge(to_model(x, device)) for x in torch.from_numpy(pictures).split(64)]
    return torch.cat([torch.stack([g.argmax(1) for g in p], 1) for p in parts]).cpu()


def load(path: Path, device: str) -> Judge:
    """Load a judge of any widths."""
    state = load_file(path)
    convolutions = [state[f"eye.{6 * i}.weight"] for i in range(len(WIDTHS) - 1)]
    judge = Judge((3, *(weight.shape[0] for weight in convolutions)))
    judge.load_state_dict({name: weight.float() for name, weight in state.items()})
    return judge.to(device).eval()
