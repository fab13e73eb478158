"""From a recipe's name, a hub id or a path to a runner that is ready to paint."""

import inspect
import logging
from functools import partial
from pathlib import Path
from typing import Any

import torch

from bot.engine import checkpoint, devices, hub, preview, recipes, weights
from bot.engine.diffusion import DiffusionRunner
from bot.engine.families import PIPELINES
from bot.engine.pipeline import OWN, PipelineRunner, can_step
from bot.engine.recipes import Recipe
from bot.engine.work import STRENGTHS, Blame, DeviceLost, ModelCard, Runner
from bot.errors import ModelError
from bot.texts import say

log = logging.getLogger(__name__)


def load_runner(
    model: str, device: str = "auto", notes: Path | None = None, *, may_fetch: bool = False
) -> Runner:
    """Load a model; raise ModelError with what is wrong with it, DeviceLost where it is not that.

    `notes` is a folder for what is learned once: weights' hashes, the knee of a card. Only with
    `may_fetch` is anything downloaded.
    """
    chosen = devices.choose_device(device)
    try:
        return _load(model, chosen, notes, may_fetch)
    except RuntimeError as error:
        if devices.is_lost(chosen):
            raise DeviceLost(str(error)) from error
        raise


def _load(model: str, chosen: torch.device, notes: Path | None, may_fetch: bool) -> Runner:
    recipe = recipes.find(model, devices.free_gb(chosen))
    if chosen.type == "cpu":
        devices.leave_a_core()
    hub.provide(recipe, may_fetch=may_fetch)
    dtype = devices.choose_dtype(chosen, recipe.precision or _usual_precision(recipe, chosen))
    pipe = checkpoint.load(recipe, dtype, notes)
    try:
        return runner_for(pipe.to(chosen), recipe, notes)
    except ModelError:
        raise
    except Exception as error:  # of any library under a first step
        blame = devices.blame(error, chosen)
        if blame is Blame.POISONED:
            raise
        code = "model_no_room" if blame is Blame.OUT_OF_MEMORY else "model_trial"
        reason = hub.first_line(error).partition(". ")[0]
        raise ModelError(code, model=recipe.name, reason=reason) from error


def _usual_precision(recipe: Recipe, device: torch.device) -> str | None:
    """Return bfloat16 for a transformer on a card: in float16 many of them overflow."""
    folder = recipe.path or hub.folder_of(recipe)
    if device.type != "cuda" or folder is None or not folder.is_dir():
        return None
    part = weights.read_index(folder).get("transformer")
    return "bfloat16" if weights.names_a_part(part) else None


def runner_for(pipe: Any, recipe: Recipe, notes: Path | None = None) -> Runner:
    """Return the runner for a loaded diffusers pipeline on its device; it has done a step."""
    runner = _runner_for(pipe, recipe, notes)
    for width, height in runner.card.offer.sizes.values():
        if width % runner.grid or height % runner.grid:
            size, grid = f"{width}x{height}", runner.grid
            raise ModelError("model_size", model=recipe.name, size=size, grid=grid)
    return runner


def _runner_for(pipe: Any, recipe: Recipe, notes: Path | None) -> DiffusionRunner | PipelineRunner:
    make = PIPELINES.get(type(pipe).__name__)
    if make is None and not can_step(type(pipe)):
        raise ModelError("model_family", pipeline=type(pipe).__name__)
    recipe = _with_habit(pipe, recipe)
    if make is None:
        return PipelineRunner(pipe, _card_by_signature(pipe, recipe))
    family = make(pipe, recipe)
    card = ModelCard(
        name=recipe.name,
        family=family.name,
        width=recipe.width or family.side,
        height=recipe.height or family.side,
        steps=recipe.steps or family.usual_steps,
        sampler=family.usual_sampler,
        guidance=family.usual_guidance if recipe.guidance is None else recipe.guidance,
        guidance_until=recipe.guidance_until,
        device=str(pipe.device),
        dtype=str(family.denoiser.dtype).removeprefix("torch."),
        slots=4 if pipe.device.type == "cuda" else 1,
        folder=_folder_of(pipe),
        qualities=dict(recipe.qualities.items()),
        sizes=recipe.sizes,
        styles=recipe.styles,
        strengths=STRENGTHS | recipe.strengths,
        parts=dict(recipe.parts.items()),
        memory=partial(devices.memory, pipe.device),
        negative=recipe.negative,
    )
    tiny = preview.find(recipe.tiny_vae, card.folder, family.name, pipe.vae)
    return DiffusionRunner(pipe, card, family, notes, tiny)


def _with_habit(pipe: Any, recipe: Recipe) -> Recipe:
    """Return a recipe that says what distilled weights want; tell what nobody said of a model."""
    untold = [name for name in ("steps", "guidance") if getattr(recipe, name) is None]
    if not untold:
        return recipe
    sampling = dict(pipe.scheduler.config)
    habit = recipes.habit_of(recipe, pipe.config, sampling)
    code = "model_distilled" if habit else "model_guessed"
    log.info("%s", say(code, model=recipe.name, what=" and ".join(untold)))
    if habit is None:
        return recipe
    wanted = habit._asdict()
    return recipe.model_copy(
        update={name: value for name, value in wanted.items() if getattr(recipe, name) is None}
    )


def _card_by_signature(pipe: Any, recipe: Recipe) -> ModelCard:
    """Return the card of a pipeline that knows by itself what suits it."""
    usual = inspect.signature(type(pipe).__call__).parameters
    side = getattr(pipe, "default_sample_size", 128) * getattr(pipe, "vae_scale_factor", 8)
    guidance = usual["guidance_scale"].default if "guidance_scale" in usual else 1.0
    if guidance is None:  # as Qwen-Image, which is guided by other means
        guidance = 1.0
    return ModelCard(
        name=recipe.name,
        family="pipeline",
        width=recipe.width or side,
        height=recipe.height or side,
        steps=recipe.steps or usual["num_inference_steps"].default,
        sampler=OWN,
        samplers=(OWN,),
        guidance=guidance if recipe.guidance is None else recipe.guidance,
        device=str(pipe.device),
        dtype=str(pipe.dtype).removeprefix("torch."),
        slots=1,
        folder=_folder_of(pipe),
        qualities=dict(recipe.qualities.items()),
        sizes=recipe.sizes,
        styles=recipe.styles,
        memory=partial(devices.memory, pipe.device),
        negative=recipe.negative,
    )


def _folder_of(pipe: Any) -> Path | None:
    return Path(pipe.name_or_path) if pipe.name_or_path else None
