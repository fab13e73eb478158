"""The judge: a small classifier trained on the drawings alone reads attributes from a picture."""

import json
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.examples import HELD_OUT, example, picture
from training.eye import SLIM, WIDTHS, Judge, opinions, save
from training.learner import Learner
from training.looks import Brief
from training.sitting import Sitting, write_json
from training.traits import VALUES, Look
from training.vae import load_pictures, to_model

RATE = 2e-3
TESTED = 600


def truth(looks: Sequence[Look]) -> tuple[Tensor, Tensor]:
    """Return classes and which of them the picture lets anyone see, both (n, attributes)."""
    classes = torch.tensor([[v.index(getattr(k, a)) for a, v in VALUES.items()] for k in looks])
    return classes, torch.tensor([[k.shows(a) for a in VALUES] for k in looks])


def _worn(x: Tensor) -> Tensor:
    """Spoil pictures a little, as a painter's are: noise, and a blur now and then."""
    x = F.avg_pool2d(x, max(1, x.shape[-1] // 256))
    x = x + torch.randn_like(x) * 0.08 * torch.rand(len(x), 1, 1, 1, device=x.device)
    if torch.rand(()) < 0.4:
        x = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear")
    return x


def train(
    sitting: Sitting, name: str = "judge", widths: Sequence[int] = WIDTHS, halves: int = 0
) -> None:
    """Train on the even pictures, or on the odd ones (`halves` 1)."""
    pictures, size = load_pictures(sitting)[halves::2], sitting.batch or 48
    classes, seen = truth([example(2 * i + halves).look for i in range(len(pictures))])
    torch.manual_seed(halves)
    classes, seen = classes.to(sitting.device), seen.to(sitting.device)
    judge = Judge(widths).to(sitting.device).train()
    learner = Learner(name, judge, sitting, RATE, decay=0.99)
    for _ in learner.steps():
        numbers = torch.randint(0, len(pictures), (size,), device=pictures.device)
        x, there = to_model(pictures[numbers], sitting.device), numbers.to(sitting.device)
        with sitting.half():
            given = judge(_worn(x))
        losses = [F.cross_entropy(g.float(), classes[there, j], reduction="none") * seen[there, j]
                  for j, g in enumerate(given)]  # fmt: skip
        loss = torch.stack(losses).sum(0).mean() / len(VALUES)
        learner.learn(loss, size)
        learner.watch(loss=loss)
    with learner.averaged():
        save(judge, sitting.work / f"{name}.safetensors", half=name == "witness")
        result = accuracy(judge, *_held_out(), sitting.device)
    write_json(sitting.work / f"{name}.json", result)
    print(json.dumps(result))


def train_witness(sitting: Sitting) -> None:
    """Train a judge small enough to lie beside the tests."""
    train(sitting, "witness", SLIM)


def train_second(sitting: Sitting) -> None:
    """Train the judge that has the last word: apart from the first, and asked for nothing else.

    It sees the other half of the pictures, is never a reward and never chooses between weights.
    """
    train(sitting, "second", halves=1)


def _held_out() -> tuple[np.ndarray, list[Look]]:
    numbers = range(HELD_OUT, HELD_OUT + TESTED)
    return np.stack([picture(i) for i in numbers]), [example(i).look for i in numbers]


def accuracy(
    judge: Judge,
    pictures: np.ndarray,
    looks: Sequence[Look],
    device: str,
    asked: Sequence[Brief] | None = None,
) -> dict[str, float]:
    """Return the share of right attributes; with `asked`, only over what the prompt stated."""
    classes, seen = truth(looks)
    if asked is not None:
        seen &= torch.tensor([[a in brief for a in VALUES] for brief in asked])
    given = opinions(judge, pictures, device)
    known = given.shape[1]  # an older judge has no answer to what came later
    right = given == classes[:, :known]
    result = {a: round(right[seen[:, j], j].float().mean().item(), 4)
              for j, a in enumerate(VALUES) if j < known and seen[:, j].any()}  # fmt: skip
    return result | {"mean": round(sum(result.values()) / len(result), 4)}
