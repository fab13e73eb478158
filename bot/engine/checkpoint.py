"""From a recipe to a loaded diffusers pipeline: fetched, looked at, read, adapters merged in."""

import json
import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import huggingface_hub
import torch
import transformers
from safetensors import SafetensorError

from bot.engine import single, weights
from bot.engine.recipes import RECIPES, Recipe
from bot.errors import ModelError

log = logging.getLogger(__name__)

LOAD_ERRORS = (
    OSError, ValueError, RuntimeError, TypeError, KeyError, AttributeError, SafetensorError
)  # fmt: skip


def load(recipe: Recipe, dtype: torch.dtype, notes: Path | None = None) -> Any:
    """Load a recipe's pipeline; raise ModelError with what is wrong with it."""
    _quiet()
    path = recipe.path or _fetch(recipe)
    adapters = [_adapter(name) for name in recipe.adapters]
    if path.is_dir():
        weights.check_folder(path)
    else:
        single.recognise(path)
    if notes is not None and RECIPES.parent not in path.parents:  # the bot's own come with it
        for part in (path, *adapters):
            weights.pin(recipe.name, part, notes / "weights.json")
    if path.is_dir():
        pipe = _told_plainly(_from_folder, path, recipe.variant, dtype)
    else:
        pipe = _told_plainly(single.load, path, dtype, recipe.prediction)
    for adapter in adapters:
        _told_plainly(_merge, pipe, adapter)
    return pipe


def _merge(pipe: Any, adapter: Path) -> None:
    """Add a LoRA to the weights themselves, so that it costs no step anything."""
    pipe.load_lora_weights(adapter.parent, weight_name=adapter.name, use_safetensors=True)
    pipe.fuse_lora()
    pipe.unload_lora_weights()


def _adapter(name: str) -> Path:
    """Return where an adapter lies, fetched if it is `owner/name/file` on the hub."""
    file = Path(name)
    if not file.exists():
        id, _, file_there = name.rpartition("/")
        try:
            file = Path(huggingface_hub.hf_hub_download(id, file_there))
        except (OSError, ValueError) as error:
            raise ModelError("model_download", id=name, reason=_first_line(error)) from error
    weights.check_file(file)
    return file


def _from_folder(folder: Path, variant: str | None, dtype: torch.dtype) -> Any:
    index = json.loads((folder / "model_index.json").read_text())
    # The studio looks at every picture itself; a second, silent checker would only blacken some.
    without = {"safety_checker": None} if index.get("safety_checker", [None])[0] else {}
    read: Callable[..., Any] = diffusers.DiffusionPipeline.from_pretrained
    return read(
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


def _told_plainly(read: Callable[..., Any], *given: object) -> Any:
    """Run a load; whatever the libraries under it say becomes one ModelError."""
    try:
        with warnings.catch_warnings():  # the libraries' advice is for a checkpoint's author
            warnings.simplefilter("ignore")
            return read(*given)
    except LOAD_ERRORS as error:
        raise ModelError("model_unreadable", reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _quiet() -> None:
    """Keep the libraries' own bars and advice off the terminal; errors still come."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
