"""From a recipe's name, a hub id or a path to a runner that is ready to paint."""

import inspect
import json
import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors import SafetensorError

from bot.engine import devices, recipes, samplers, weights
from bot.engine.diffusion import DiffusionRunner
from bot.engine.pipeline import OWN, PipelineRunner, can_step
from bot.engine.recipes import RECIPES, Recipe
from bot.engine.runner import Runner
from bot.engine.work import ModelCard
from bot.errors import ModelError

log = logging.getLogger(__name__)

LOAD_ERRORS = (
    OSError, ValueError, RuntimeError, TypeError, KeyError, AttributeError, SafetensorError
)  # fmt: skip
FAMILIES = {"StableDiffusionPipeline": "sd", "StableDiffusionXLPipeline": "sdxl"}
USUAL_STEPS, USUAL_GUIDANCE = 25, {"sd1": 7.5, "sd2": 7.5, "sdxl": 5.0}


def load_runner(model: str, device: str = "auto", notes: Path | None = None) -> Runner:
    """Load a model; raise ModelError with what is wrong with it.

    `notes` is a folder for what is learned once: weights' hashes, the knee of a card.
    """
    chosen = devices.choose_device(device)
    recipe = recipes.find(model, devices.free_gb(chosen))
    _quiet()
    if chosen.type == "cpu":
        devices.leave_a_core()
    pipe = _load(recipe, devices.choose_dtype(chosen), notes)
    return runner_for(pipe.to(chosen), recipe, notes)


def runner_for(pipe: Any, recipe: Recipe, notes: Path | None = None) -> Runner:
    """Return the runner for a loaded diffusers pipeline on its device."""
    family = _family(pipe)
    if family == "pipeline":
        return PipelineRunner(pipe, _card_by_signature(pipe, recipe))
    if family == "sdxl" and pipe.vae.config.force_upcast:
        pipe.vae.float()  # SDXL's own VAE overflows in half precision
    if pipe.device.type == "cuda":  # what cuDNN's half-precision convolutions want
        pipe.unet.to(memory_format=torch.channels_last)
        pipe.vae.to(memory_format=torch.channels_last)
    sampling = dict(pipe.scheduler.config)
    if recipe.timestep_spacing:
        sampling["timestep_spacing"] = recipe.timestep_spacing
    side = pipe.unet.config.sample_size * pipe.vae_scale_factor
    card = ModelCard(
        name=recipe.name,
        family=family,
        width=recipe.width or side,
        height=recipe.height or side,
        steps=recipe.steps or USUAL_STEPS,
        sampler=recipe.sampler or samplers.named(sampling),
        guidance=USUAL_GUIDANCE[family] if recipe.guidance is None else recipe.guidance,
        guidance_until=recipe.guidance_until,
        device=str(pipe.device),
        dtype=str(pipe.unet.dtype).removeprefix("torch."),
        slots=4 if pipe.device.type == "cuda" else 1,
        folder=_folder_of(pipe),
    )
    return DiffusionRunner(pipe, card, sampling, notes)


def _card_by_signature(pipe: Any, recipe: Recipe) -> ModelCard:
    """Return the card of a pipeline that knows by itself what suits it."""
    usual = inspect.signature(type(pipe).__call__).parameters
    side = getattr(pipe, "default_sample_size", 128) * getattr(pipe, "vae_scale_factor", 8)
    guidance = usual["guidance_scale"].default if "guidance_scale" in usual else 1.0
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
    )


def _folder_of(pipe: Any) -> Path | None:
    return Path(pipe.name_or_path) if pipe.name_or_path else None


def _family(pipe: Any) -> str:
    family = FAMILIES.get(type(pipe).__name__, "pipeline")
    if family == "pipeline":
        if not can_step(pipe):
            raise ModelError("model_family", pipeline=type(pipe).__name__)
        return family
    if pipe.unet.config.time_cond_proj_dim is not None:
        raise ModelError("model_family", pipeline="A UNet that reads guidance as an input")
    if family == "sd":
        return "sd2" if pipe.unet.config.cross_attention_dim == 1024 else "sd1"
    return family


def _load(recipe: Recipe, dtype: torch.dtype, notes: Path | None) -> Any:
    folder = recipe.path or _fetch(recipe)
    if folder.is_file():
        raise ModelError("model_single_file", file=folder)
    weights.check_folder(folder)
    if notes is not None and RECIPES.parent not in folder.parents:  # the bot's own come with it
        weights.pin(recipe.name, folder, notes / "weights.json")
    pipe = _told_plainly(_from_folder, folder, recipe.variant, dtype)
    for adapter in recipe.adapters:
        _told_plainly(_merge, pipe, adapter)
    return pipe


def _merge(pipe: Any, adapter: str) -> None:
    """Add a LoRA to the weights themselves, so that it costs no step anything."""
    folder, _, file = adapter.rpartition("/")
    if Path(adapter).exists():
        weights.check_file(Path(adapter))
    pipe.load_lora_weights(folder, weight_name=file, use_safetensors=True)
    pipe.fuse_lora()
    pipe.unload_lora_weights()


def _from_folder(folder: Path, variant: str | None, dtype: torch.dtype) -> Any:
    index = json.loads((folder / "model_index.json").read_text())
    # The studio looks at every picture itself; a second, silent checker would only blacken some.
    without = {"safety_checker": None} if index.get("safety_checker", [None])[0] else {}
    load: Callable[..., Any] = diffusers.DiffusionPipeline.from_pretrained
    return load(
        folder,
        dtype=dtype,
        variant=variant,
        use_safetensors=True,
        local_files_only=True,
        **without,
    )


def _fetch(recipe: Recipe) -> Path:
    """Download what is not in the hub's cache yet; return the folder it lies in."""
    log.info("fetching %s (about %.1f GB, licence: %s)", recipe.id, recipe.disk_gb, recipe.licence)
    try:
        folder = diffusers.DiffusionPipeline.download(
            recipe.id, revision=recipe.revision, variant=recipe.variant, use_safetensors=True
        )
    except (OSError, ValueError) as error:  # the hub's own errors are OSErrors
        raise ModelError("model_download", id=recipe.id, reason=_first_line(error)) from error
    return Path(folder)


def _told_plainly(load: Callable[..., Any], *given: object) -> Any:
    """Run a load; whatever the libraries under it say becomes one ModelError."""
    try:
        with warnings.catch_warnings():  # the libraries' advice is for a checkpoint's author
            warnings.simplefilter("ignore")
            return load(*given)
    except LOAD_ERRORS as error:
        raise ModelError("model_unreadable", reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _quiet() -> None:
    """Keep the libraries' own bars and advice off the terminal; errors still come."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
