"""From a recipe to a loaded diffusers pipeline: fetched, looked at, read, adapters merged in."""

import json
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import diffusers
import torch
import transformers

from bot.engine import hub, prompts, single_file, weights
from bot.engine.pipeline import can_step
from bot.engine.recipes import RECIPES, Recipe
from bot.errors import ModelError

log = logging.getLogger(__name__)

NO_LAYER = "none of its layers is one of the model's"


def load(recipe: Recipe, dtype: torch.dtype, notes: Path | None = None) -> Any:
    """Load the pipeline of a recipe that lies here; raise ModelError with what is wrong with it."""
    _quiet()
    hub.provide(recipe, may_fetch=False)
    path = recipe.path or hub.folder_of(recipe)
    assert path is not None, "it was provided"
    files = weights.look(path, recipe.variant)
    if path.is_dir():
        _check_pipeline(path)
    adapters = {adapter: _adapter(adapter.file) for adapter in recipe.adapters}
    for file in adapters.values():
        weights.check_adapter(file, weights.text_width(path))
    if notes is not None and RECIPES.parent not in path.parents:  # the bot's own come with it
        pins = notes / "weights.json"
        folder = path if path.is_dir() else path.parent
        before = recipe.name if recipe.path is None else None
        weights.pin(recipe.id or str(path.absolute()), folder, files, pins, before)
        for adapter, file in adapters.items():
            weights.pin(_source(adapter.file), file.parent, [file], pins)
    if path.is_dir():
        pipe = _told_plainly(_from_folder, path, recipe.variant, dtype)
    else:
        pipe = _told_plainly(single_file.load, path, dtype, recipe.prediction)
    _check_words(pipe, recipe.name)
    if recipe.vae is not None:
        _told_plainly(_take_vae, pipe, recipe, dtype)
    for adapter, file in adapters.items():
        _merge(pipe, file, adapter.scale)
    return pipe


def _take_vae(pipe: Any, recipe: Recipe, dtype: torch.dtype) -> None:
    """Put a recipe's own VAE in the place of the checkpoint's; raise ModelError where it is other.

    What a UNet knows are one VAE's latents: another one of as many channels and of the same scale
    was made to take its place.
    """
    place, own = hub.vae_here(recipe), pipe.components.get("vae")
    assert place is not None, "it was provided"
    facts = {"file": recipe.vae, "model": recipe.name}
    if own is None:
        raise ModelError("vae_misfit", **facts)
    if place.is_file():
        weights.check_file(place)
        vae = single_file.load_vae(place, own, dtype)
    else:
        vae = type(own).from_pretrained(place, dtype=dtype, use_safetensors=True)
    if vae.config.latent_channels != own.config.latent_channels:
        raise ModelError("vae_misfit", **facts)
    pipe.register_modules(vae=vae)


def _check_pipeline(folder: Path) -> None:
    """Raise ModelError for a pipeline of another kind before its weights are read."""
    named = str(weights.read_index(folder).get("_class_name"))
    if named == "StableDiffusionXLImg2ImgPipeline":
        raise ModelError("model_refiner", path=folder)
    if not can_step(getattr(diffusers, named, None)):
        raise ModelError("model_family", pipeline=named)


def _source(adapter: str) -> str:
    """Return where an adapter is from: its folder here, or its repository on the hub."""
    here = Path(adapter)
    return str(here.absolute().parent) if here.exists() else adapter.rpartition("/")[0]


CLIP = 49408  #: tokens of the vocabulary that every Stable Diffusion reads with
FEWEST = 0.9  #: of a text encoder's: many have some rows more than there are tokens
TWO = ("a portrait of Ada Lovelace", "a fox at sea")


def _check_words(pipe: Any, model: str) -> None:
    """Raise ModelError where a tokenizer tells no words apart; CLIP's own takes its place.

    A library builds one without words where its files are missing, and every prompt gives one
    picture.
    """
    for name, tokenizer in prompts.tokenizers(pipe).items():
        encoder = pipe.components.get(name.replace("tokenizer", "text_encoder"))
        if encoder is None:
            continue
        needed = getattr(encoder.config.get_text_config(), "vocab_size", 0)
        known = len(tokenizer)
        one, other = (tokenizer(text).input_ids for text in TWO)
        if known >= needed * FEWEST and one != other:
            continue
        if needed != CLIP or not isinstance(tokenizer, transformers.CLIPTokenizer):
            facts = {"part": name, "known": known, "needed": needed}
            raise ModelError("model_tokenizer", model=model, **facts)
        log.warning("%s of %s has no words; CLIP's own are used", name, model)
        pipe.register_modules(**{name: single_file.clip_tokenizer(tokenizer.pad_token)})


def _merge(pipe: Any, adapter: Path, scale: float) -> None:
    """Add a LoRA to the weights themselves, so that it costs no step anything."""
    try:
        with _without_advice():
            pipe.load_lora_weights(adapter.parent, weight_name=adapter.name, use_safetensors=True)
            fits = any(pipe.get_list_adapters().values())
            pipe.fuse_lora(lora_scale=scale)
            pipe.unload_lora_weights()
    except Exception as error:  # of any library under it
        raise ModelError("adapter_misfit", file=adapter, reason=hub.first_line(error)) from error
    if not fits:
        raise ModelError("adapter_misfit", file=adapter, reason=NO_LAYER)


def _adapter(name: str) -> Path:
    """Return where an adapter lies, here or in the hub's cache."""
    file = hub.adapter_here(name)
    assert file is not None, "it was provided"
    weights.check_file(file)
    return file


def _from_folder(folder: Path, variant: str | None, dtype: torch.dtype) -> Any:
    index = weights.read_index(folder)
    if any(name in index and index[name] is None for name in OPTIONAL):
        return _from_mended(folder, index, variant, dtype)
    checker = index.get("safety_checker")
    # The studio looks at every picture itself; a second, silent checker would only blacken some.
    without = {"safety_checker": None} if weights.names_a_part(checker) else {}
    read: Callable[..., Any] = diffusers.DiffusionPipeline.from_pretrained
    return read(
        folder,
        dtype=dtype,
        variant=variant,
        use_safetensors=True,
        local_files_only=True,
        **without,
    )


OPTIONAL = ("safety_checker", "feature_extractor", "image_encoder")


def _from_mended(folder: Path, index: dict[str, Any], variant: str | None, dtype: Any) -> Any:
    """Load a folder that says `null` for a part it leaves out; diffusers wants two of them."""
    left_out = {name: [None, None] for name in OPTIONAL if name in index and index[name] is None}
    with TemporaryDirectory() as place:
        for part in folder.iterdir():
            if part.name != "model_index.json":
                (Path(place) / part.name).symlink_to(part.absolute())
        (Path(place) / "model_index.json").write_text(json.dumps(index | left_out))
        pipe = _from_folder(Path(place), variant, dtype)
    pipe.register_to_config(_name_or_path=str(folder))
    return pipe


def _told_plainly(read: Callable[..., Any], *given: object) -> Any:
    """Run a load; whatever the libraries under it say becomes one ModelError."""
    try:
        with _without_advice():
            return read(*given)
    except ModelError:
        raise
    except Exception as error:  # also a library that is not there, or a list that is too short
        raise ModelError("model_unreadable", reason=hub.first_line(error)) from error


@contextmanager
def _without_advice() -> Iterator[None]:
    """Keep the libraries' advice to themselves: it is for a checkpoint's author."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _quiet() -> None:
    """Keep the libraries' own bars and advice off the terminal; errors still come."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
