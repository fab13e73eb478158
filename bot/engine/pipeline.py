"""The runner for other diffusers pipelines: one picture at a time, by the pipeline's own loop."""

import inspect
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import torch
from greenlet import (  # type: ignore[import-untyped]  # it ships no types
    GreenletExit,
    getcurrent,
    greenlet,
)
from PIL import Image

from bot.engine import devices
from bot.engine.devices import Budget
from bot.engine.prompts import tokenizers, unread
from bot.engine.work import Blame, Develop, ModelCard, Plan, TrialStep, Work, plan
from bot.errors import PaintingFailed
from bot.request import WEIGHTED, Spec, unweighted

OWN = "own"  #: the only sampler: the pipeline's
SMALLEST = 128  #: pixels a side in a trial: VAEs halve them up to five times
GRID = 16  #: pixels; transformers patch the VAE's grid of eight once more


def can_step(kind: Any) -> bool:
    """Say whether a pipeline's class paints from text alone and can be halted at every step."""
    call = inspect.getattr_static(kind, "__call__", None)
    parameters = inspect.signature(call).parameters if call else {}
    needed = [p for p in parameters.values() if p.default is p.empty and p.name != "self"]
    variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    needs = {"prompt", "generator", "callback_on_step_end", "num_inference_steps"}
    return (
        needs <= set(parameters)
        and "num_frames" not in parameters
        and all(p.name == "prompt" or p.kind in variadic for p in needed)
    )


class PipelineRunner:
    """Turn a pipeline's call inside out: it runs aside and is halted after every step.

    A greenlet, not a second thread: the engine's thread alone may touch the device.
    """

    max_rows = 1

    def __init__(self, pipe: Any, card: ModelCard) -> None:
        self.pipe = pipe
        self.card = card
        parameters = inspect.signature(type(pipe).__call__).parameters
        self._usual = {name: parameter.default for name, parameter in parameters.items()}
        self._budget = Budget(torch.device(card.device))
        self._calls: dict[Work, greenlet] = {}
        self._pictures: dict[Work, Image.Image] = {}
        pipe.set_progress_bar_config(disable=True)
        self.trial = self._try_step()
        if seconds := self._budget.learn(self._try_out, card.width * card.height):
            self.trial = TrialStep(painting_seconds=seconds, pixels=card.width * card.height)

    @property
    def picture_seconds(self) -> float:
        return self.card.steps * self.trial.seconds_for(plan(Spec(prompt="", seed=0), self.card))

    @property
    def grid(self) -> int:
        return GRID

    def accept(self, plan: Plan) -> None:
        if plan.width % GRID or plan.height % GRID:
            raise PaintingFailed("size_off_grid", grid=GRID)
        self._budget.check(plan)

    def unread(self, plan: Plan) -> tuple[str, ...]:
        usual, readers = self._usual, tokenizers(self.pipe).values()
        longest = usual.get("max_sequence_length")
        room = longest if isinstance(longest, int) else None
        guidance = usual.get("true_cfg_scale", plan.guidance)  # where they are two, this one acts
        acts = "negative_prompt" in usual and isinstance(guidance, int | float) and guidance > 1
        prompt, against = unweighted(plan.prompt), unweighted(plan.negative)
        kept = unread(readers, against, room) if acts else against
        weights = [f"(\u2026:{match[2]})" for match in WEIGHTED.finditer(plan.prompt)]
        return tuple(filter(None, (unread(readers, prompt, room), kept, *weights)))

    def begin(self, work: Work) -> None:
        self._calls[work] = greenlet(self._paint)

    def step(self, works: Sequence[Work]) -> None:
        [work] = works
        self._go_on(work)

    def sketch(self, work: Work) -> Develop | None:
        return None

    def finish(self, work: Work) -> Develop:
        while work not in self._pictures:  # some samplers take more steps than they were asked for
            self._go_on(work)
        return lambda: self._pictures[work]

    def drop(self, work: Work) -> None:
        self._pictures.pop(work, None)
        call = self._calls.pop(work, None)
        if call:  # false before its first step and after its last
            call.throw(GreenletExit)

    def blame(self, error: Exception) -> Blame:
        return devices.blame(error, torch.device(self.card.device))

    def idle(self) -> bool:
        return False

    def close(self) -> None:
        for work in list(self._calls):
            self.drop(work)

    def _go_on(self, work: Work) -> None:
        call = self._calls[work]
        if not call.dead:
            call.switch(work)

    def _paint(self, work: Work) -> None:
        asked = self._asked(work.plan, work.seed)
        [self._pictures[work]] = self.pipe(**asked, callback_on_step_end=_halt).images

    def _try_step(self) -> TrialStep:
        """Paint one step, as small as can be: what fails here always fails."""
        begun_at = perf_counter()
        side = min(SMALLEST, self.card.width, self.card.height)
        self._try_out(side, side)
        return TrialStep(painting_seconds=perf_counter() - begun_at, pixels=side * side)

    def _try_out(self, width: int | None = None, height: int | None = None) -> None:
        """Paint one step of something, to see what it takes."""
        usual = plan(Spec(prompt="a portrait", seed=0, steps=1), self.card)
        usual = replace(usual, width=width or usual.width, height=height or usual.height)
        asked = self._asked(usual, seed=0)
        [picture] = self.pipe(**asked, callback_on_step_end=_go_straight_on).images
        if not isinstance(picture, Image.Image):
            raise TypeError(f"what {type(self.pipe).__name__} paints is no picture")

    def _asked(self, wanted: Plan, seed: int) -> dict[str, Any]:
        """Return a plan in the words of diffusers, those that this pipeline knows."""
        words = {
            "prompt": unweighted(wanted.prompt),  # each pipeline has an encoder of its own
            "generator": torch.Generator("cpu").manual_seed(seed),
            "negative_prompt": unweighted(wanted.negative) or None,
            "num_inference_steps": wanted.steps,
            "guidance_scale": wanted.guidance,
            "width": wanted.width,
            "height": wanted.height,
        }
        return {word: value for word, value in words.items() if word in self._usual}


def _go_straight_on(pipe: Any, step: int, t: Any, state: dict[str, Any]) -> dict[str, Any]:
    return state


def _halt(pipe: Any, step: int, t: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Let the engine's loop go on; it switches back for the next step."""
    engine = getcurrent().parent
    assert engine is not None
    engine.switch()
    return state
