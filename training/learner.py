"""A model in training: its optimizers, its average weights, its log and its checkpoint."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from training.muon import optimizers
from training.sitting import Sitting, save_state

SAVE_EVERY = 120.0
NOTE_EVERY = 15.0


class Learner:
    """Train `model` in place; what is wanted at the end is its average over the steps."""

    def __init__(
        self, name: str, model: nn.Module, sitting: Sitting, rate: float, decay: float = 0.999
    ) -> None:
        self.name, self.model, self.sitting = name, model, sitting
        self.decay, self.step_count, self.samples, self.seconds = decay, 0, 0, 0.0
        self.optimizers = optimizers(model, rate)
        self.base = [o.param_groups[0]["lr"] for o in self.optimizers]
        self.trained = [p for p in model.parameters() if p.requires_grad]
        self.average = [p.detach().clone() for p in self.trained]
        self.smooth: dict[str, float] = {}
        self.path = sitting.work / f"{name}.pt"
        if self.path.exists():
            self._resume()

    def _resume(self) -> None:
        state = torch.load(self.path, map_location=self.sitting.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        for mine, saved in zip(self.average, state["average"], strict=True):
            mine.copy_(saved)
        self.step_count, self.samples = state["steps"], state["samples"]
        self.seconds = state["seconds"]

    def save(self) -> None:
        save_state(self.path, {
            "model": self.model.state_dict(), "average": self.average,
            "optimizers": [o.state_dict() for o in self.optimizers],
            "steps": self.step_count, "samples": self.samples, "seconds": self.seconds,
        })  # fmt: skip

    def steps(self) -> Iterator[float]:
        """Yield the share of the sitting once a step; save and log on the way and at the end."""
        saved = noted = before = time.monotonic()
        mine = 0
        for share in self.sitting.clock(self.name):
            for optimizer, base in zip(self.optimizers, self.base, strict=True):
                optimizer.param_groups[0]["lr"] = base * self.sitting.rate(share, mine)
            yield share
            now, mine = time.monotonic(), mine + 1
            self.seconds, before = self.seconds + now - before, now
            if now - noted > NOTE_EVERY:
                noted = now
                self.note()
            if now - saved > SAVE_EVERY:
                saved = now
                self.save()
        self.note()
        self.save()

    def learn(self, loss: Tensor, samples: int) -> None:
        """Take one step down the loss."""
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step_count, self.samples = self.step_count + 1, self.samples + samples
        # A young average must forget its start: ten steps of memory after ten steps, and so on.
        keep = min(self.decay, self.step_count / (self.step_count + 9))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 1 - keep)

    def watch(self, **numbers: Tensor | float) -> None:
        """Keep running means; reading a GPU number waits for it, so only every tenth counts."""
        if self.step_count % 10 and self.smooth:
            return
        for key, number in numbers.items():
            value = float(number.detach() if isinstance(number, Tensor) else number)
            self.smooth[key] = 0.95 * self.smooth.get(key, value) + 0.05 * value

    def note(self, **more: float) -> None:
        """Append a line to the log from which the loss curves are drawn."""
        line = {
            "steps": self.step_count, "samples": self.samples, "seconds": round(self.seconds, 1),
            **{k: round(v, 5) for k, v in (self.smooth | more).items()},
        }  # fmt: skip
        with (self.sitting.work / f"{self.name}.log").open("a") as log:
            log.write(json.dumps(line) + "\n")

    @contextmanager
    def averaged(self) -> Iterator[nn.Module]:
        """Lend the model with its average weights."""
        kept = [p.detach().clone() for p in self.trained]
        with torch.no_grad():
            torch._foreach_copy_(self.trained, self.average)
        try:
            yield self.model.eval()
        finally:
            with torch.no_grad():
                torch._foreach_copy_(self.trained, kept)
            self.model.train()
