"""From a recipe to a loaded diffusers pipeline: fetched, looked at, read, adapters merged in."""

import json
import logging
import tomllib
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import diffusers
import huggingface_hub
import torch
import transformers
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError

from bot.engine import single_file, weights
from bot.errors import ModelError
from bot.request import Own, Side, Steps

# Models by name: what recipes.toml says of them, and which one fits a card.

Prediction = Literal["epsilon", "v_prediction"]
Precision = Literal["float16", "bfloat16", "float32"]
RECIPES = Path(__file__).parent.parent / "recipes.toml"


class Recipe(BaseModel):
    """One entry of recipes.toml, or what stands for a hub id or path that has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    about: str = ""
    id: str | None = None  #: on the hub; None where `path` says where it lies
    path: Path | None = None
    revision: str | None = None
    variant: str | None = None  #: "fp16" where the hub holds half the bytes under that name
    licence: str = "not known"
    restrictions: tuple[str, ...] = ()  #: what the licence forbids, in short
    disk_gb: float = 0.0
    vram_gb: float = 0.0
    width: Own | None = None  #: pixels; None: what the UNet was trained on
    height: Own | None = None
    steps: Steps | None = None
    qualities: Mapping[Literal["quick", "fine"], Steps] = {}  #: steps; `normal` are those above
    sizes: Mapping[str, tuple[Side, Side]] = {}  #: besides its own: `portrait`, `landscape`
    styles: Mapping[str, str] = {}  #: what members choose, and the words the model knows it by
    sampler: str | None = None  #: None: the one nearest to the checkpoint's own
    guidance: Annotated[float, Field(ge=0, le=30)] | None = None  #: 1 is none, and so is 0
    guidance_until: Annotated[float, Field(ge=0, le=1)] = (
        1.0  #: the share of the steps during which guidance acts
    )
    timestep_spacing: str | None = None
    prediction: Prediction | None = None  #: what a single file of SD 2 does not say of itself
    precision: Precision | None = None  #: None: float16 on a card, float32 on a CPU
    adapters: tuple[str, ...] = ()  #: LoRA files: a path, or owner/name/file on the hub
    tiny_vae: str | None = None  #: TAESD for previews: a folder, or an id in the hub's cache
    verified: str = "no"


def read_recipes(file: Path = RECIPES) -> dict[str, Recipe]:
    """Read recipes.toml; raise ModelError where it is not one."""
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        return {name: Recipe(name=name, **entry) for name, entry in entries.items()}
    except (tomllib.TOMLDecodeError, TypeError, ValidationError) as wrong:
        raise ModelError("recipes_unreadable", file=file, reason=wrong) from wrong


def choose(recipes: dict[str, Recipe], free_gb: float) -> Recipe:
    """Return what MODEL=auto means with that much GPU memory free; 0 is no card at all."""
    for name in ("sdxl-lightning", "sd15"):  # the best at likeness first
        if recipes[name].vram_gb <= free_gb:
            return recipes[name]
    return recipes["embedded"]


def find(model: str, free_gb: float) -> Recipe:
    """Return the recipe for a name, `auto`, a path or a hub id, or raise ModelError."""
    recipes = read_recipes()
    if model == "auto":
        return _placed(choose(recipes, free_gb), RECIPES.parent)
    if model in recipes:
        return _placed(recipes[model], RECIPES.parent)
    if model.endswith(".toml") and Path(model).exists():
        return _own(Path(model))
    if model and Path(model).exists():
        return Recipe(name=model, path=Path(model))
    if model.count("/") == 1 and not model.startswith((".", "/", "~")):
        return Recipe(name=model, id=model)
    raise ModelError("model_missing", model=model, known=", ".join(recipes))


def _own(file: Path) -> Recipe:
    """Return the one recipe of an operator's own file."""
    recipes = list(read_recipes(file).values())
    if len(recipes) != 1:
        raise ModelError("recipes_unreadable", file=file, reason=f"{len(recipes)} recipes, not 1")
    return _placed(recipes[0], file.parent)


def _placed(recipe: Recipe, folder: Path) -> Recipe:
    """Read a recipe's paths from where the recipe lies; what is not there may be on the hub."""

    def found(name: str) -> str:
        return str(folder / name) if (folder / name).exists() else name

    placed = {
        "path": recipe.path and folder / recipe.path,
        "adapters": tuple(map(found, recipe.adapters)),
        "tiny_vae": recipe.tiny_vae and found(recipe.tiny_vae),
    }
    return recipe.model_copy(update=placed)


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
        single_file.recognise(path)
    if notes is not None and RECIPES.parent not in path.parents:  # the bot's own come with it
        for part in (path, *adapters):
            weights.pin(recipe.name, part, notes / "weights.json")
    if path.is_dir():
        pipe = _told_plainly(_from_folder, path, recipe.variant, dtype)
    else:
        pipe = _told_plainly(single_file.load, path, dtype, recipe.prediction)
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
            raise ModelError("model_download", id=name, reason=first_line(error)) from error
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
        raise ModelError("model_download", id=recipe.id, reason=first_line(error)) from error
    return Path(folder)


def _told_plainly(read: Callable[..., Any], *given: object) -> Any:
    """Run a load; whatever the libraries under it say becomes one ModelError."""
    try:
        with warnings.catch_warnings():  # the libraries' advice is for a checkpoint's author
            warnings.simplefilter("ignore")
            return read(*given)
    except LOAD_ERRORS as error:
        raise ModelError("model_unreadable", reason=first_line(error)) from error


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _quiet() -> None:
    """Keep the libraries' own bars and advice off the terminal; errors still come."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
