"""Models by name: what recipes.toml says of them, and which one fits a card. Knows no torch."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.engine import weights
from bot.errors import ModelError
from bot.request import Own, Part, Share, Side, Steps

Prediction = Literal["epsilon", "v_prediction"]
Precision = Literal["float16", "bfloat16", "float32"]
Sampler = Literal["ddim", "euler", "euler-karras", "dpm++2m", "dpm++2m-karras", "tcd", "flow"]
Spacing = Literal["leading", "trailing", "linspace"]
Guidance = Annotated[float, Field(ge=0, le=30)]
Until = Annotated[float, Field(ge=0, le=1)]
RECIPES = Path(__file__).parent.parent / "recipes.toml"


class Adapter(BaseModel):
    """A LoRA of a recipe; a string in its place is the file alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str  #: a path, or owner/name/file on the hub
    scale: Annotated[float, Field(ge=-4, le=4)] = 1.0  #: how strongly it changes the weights
    depicts: str = ""  #: the real person whom it was trained to paint
    consent: str = ""  #: who said yes to that, and when: without it such a one is not loaded


def _as_table(entry: object) -> object:
    return {"file": entry} if isinstance(entry, str) else entry


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
    #: The share of the steps that is done of a picture that goes on from another one.
    strengths: dict[Literal["subtle", "strong", "edit", "repaint", "enlarge"], Share] = {}
    #: Words of which one, by the seed, is added where a part is repainted: else it comes out alike.
    parts: dict[Part, tuple[str, ...]] = {}
    sampler: Sampler | None = None  #: None: the one nearest to the checkpoint's own
    guidance: Guidance | None = None  #: 1 is none, and so is 0
    guidance_until: Until = 1.0  #: the share of the steps during which guidance acts
    timestep_spacing: Spacing | None = None
    prediction: Prediction | None = None  #: what a single file of SD 2 does not say of itself
    precision: Precision | None = None  #: None: float16 on a card, float32 on a CPU
    chunks: Annotated[int, Field(ge=1, le=4)] | None = None  #: of 75 tokens that a prompt may have
    adapters: tuple[Annotated[Adapter, BeforeValidator(_as_table)], ...] = ()
    negative: str = ""  #: what it is always steered away from, where guidance acts
    vae: str | None = None  #: another VAE than its own: a folder, a file, or an id on the hub
    tiny_vae: str | None = None  #: TAESD for previews: a folder, or an id in the hub's cache


def read_recipes(file: Path = RECIPES) -> dict[str, Recipe]:
    """Read recipes.toml; raise ModelError where it is not one."""
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        for entry in entries.values():
            entry.pop("verified", None)  # in operators' own files, after those of older releases
        recipes = {name: Recipe(name=name, **entry) for name, entry in entries.items()}
    except ValidationError as wrong:
        raise ModelError("recipes_unreadable", file=file, reason=_told(wrong)) from wrong
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
    ) as wrong:  # no file, no TOML, no UTF-8, no table
        raise ModelError("recipes_unreadable", file=file, reason=wrong) from wrong
    for name, recipe in recipes.items():
        if (recipe.id is None) == (recipe.path is None):
            raise ModelError("recipe_nowhere", file=file, model=name)
        for adapter in recipe.adapters:
            if adapter.depicts and not adapter.consent.strip():
                raise ModelError("adapter_consent", file=adapter.file, name=adapter.depicts)
    return recipes


def _told(wrong: ValidationError) -> str:
    """Say what is wrong where, in one line; a value is theirs and may be repeated."""
    told = [
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ")
        for one in wrong.errors(include_url=False, include_context=False)
    ]
    return "; ".join(told).replace("Value error, ", "")


class Habit(NamedTuple):
    """What suits a kind of weights: few steps without guidance where they were distilled so."""

    steps: int
    guidance: float = 1.0
    sampler: Sampler | None = None
    timestep_spacing: Spacing | None = None


TURBO = Habit(4, sampler="euler", timestep_spacing="trailing")
#: By what stands in a model's id, its file or its adapter, as their makers name them; the first.
HABITS: Mapping[str, Habit] = {
    r"z-?image-?turbo": Habit(9),
    r"lightning(?![a-z])": TURBO,
    r"hyper[-_]?sd|hyper.*[0-9][ _-]?steps?": Habit(8, sampler="tcd"),
    r"dmd2": TURBO,
    r"(?<![a-z])(lcm|tcd)(?![a-z])": Habit(6, sampler="tcd"),
    r"flux.*schnell": Habit(4),
    r"flux.*klein(?!.*base)": Habit(4),
    r"turbo(?![a-z])": TURBO,
}
IN_STEPS = re.compile(r"(\d+)[ _-]?steps?")
MOST_FEW = 16  #: steps; a larger number in a name tells of its training


def habit_of(
    recipe: Recipe, index: Mapping[str, object], sampling: Mapping[str, object]
) -> Habit | None:
    """Tell what distilled weights want, by their name and their marks; None for whole ones.

    `index` is the checkpoint's model_index.json, `sampling` its scheduler's configuration.
    """
    names = (
        recipe.id,
        recipe.path and recipe.path.name,
        *(Path(adapter.file).name for adapter in recipe.adapters),
    )
    named = " ".join(str(name).lower() for name in names if name)
    if habit := next((h for mark, h in HABITS.items() if re.search(mark, named)), None):
        few = [int(n) for n in IN_STEPS.findall(named) if 0 < int(n) <= MOST_FEW]
        return habit._replace(steps=few[0]) if few else habit
    if index.get("is_distilled") is True:
        return Habit(4)
    ancestral = "Ancestral" in str(sampling.get("_class_name"))
    return TURBO if ancestral and sampling.get("timestep_spacing") == "trailing" else None


def choose(recipes: dict[str, Recipe], free_gb: float) -> Recipe:
    """Return what MODEL=auto means with that much GPU memory free; 0 is no card at all."""
    for name in ("sdxl-lightning", "sd15"):  # the best at likeness first
        if recipes[name].vram_gb <= free_gb:
            return recipes[name]
    return recipes["embedded"]


def find(model: str, free_gb: float) -> Recipe:
    """Return the recipe for a name, `auto`, a path or a hub id, or raise ModelError."""
    recipes = read_recipes()
    here = Path(model).expanduser()
    if model == "auto":
        return _placed(choose(recipes, free_gb), RECIPES.parent)
    if model in recipes:
        return _placed(recipes[model], RECIPES.parent)
    if model.endswith(".toml") and here.exists():
        return _own(here)
    if model and here.exists():
        return Recipe(name=model, path=here)
    if _may_be_an_id(model):
        return Recipe(name=model, id=model)
    raise ModelError("model_missing", model=model, known=", ".join(recipes))


def _may_be_an_id(model: str) -> bool:
    """Tell `owner/name` from a path with a slip in it: that begins in a folder that is there."""
    owner, _, name = model.partition("/")
    plain = bool(owner and name) and "/" not in name and not model.startswith((".", "~"))
    return plain and not model.endswith((".safetensors", ".toml")) and not Path(owner).is_dir()


def _own(file: Path) -> Recipe:
    """Return the one recipe of an operator's own file."""
    recipes = list(read_recipes(file).values())
    if len(recipes) != 1:
        raise ModelError("recipes_unreadable", file=file, reason=f"{len(recipes)} recipes, not 1")
    return _placed(recipes[0], file.parent)


def _placed(recipe: Recipe, folder: Path) -> Recipe:
    """Read a recipe's paths from where the recipe lies; what is not there may be on the hub."""

    def found(name: str) -> str:
        here = folder / Path(name).expanduser()
        return str(here) if here.exists() else name

    placed = {
        "path": recipe.path and folder / recipe.path.expanduser(),
        "adapters": tuple(a.model_copy(update={"file": found(a.file)}) for a in recipe.adapters),
        "tiny_vae": recipe.tiny_vae and found(recipe.tiny_vae),
        "vae": recipe.vae and found(recipe.vae),
    }
    there = recipe.model_copy(update=placed)
    if there.path is not None and not there.path.exists():
        raise ModelError("model_path_missing", model=recipe.name, path=there.path)
    return there


def look(model: str) -> None:
    """Raise ModelError for what the files' headers tell, before anybody imports torch for it."""
    if model == "auto":  # asks the card, and comes from here
        return
    recipe = find(model, 0)
    if recipe.path is not None:
        weights.look(recipe.path, recipe.variant)
        for adapter in recipe.adapters:
            if Path(adapter.file).is_file():
                weights.check_adapter(Path(adapter.file), weights.text_width(recipe.path))
