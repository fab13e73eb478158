"""Fetching from a double of the hub: only what is loaded, in parts that go on, in our words."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from bot.engine import hub, recipes
from bot.engine.recipes import Adapter, Recipe
from bot.errors import ModelError
from bot.texts import say
from tests.hub import COMMIT, Hub
from tests.hub import hub as serve

ID = "somebody/model"
LOADED = [
    "model_index.json",
    "people.toml",
    "scheduler/scheduler_config.json",
    "tokenizer/merges.txt",
    "unet/config.json",
    "unet/diffusion_pytorch_model.fp16.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
]
ELSE = [
    "README.md",
    "picture.png",
    "unet/diffusion_pytorch_model.bin",
    "unet/diffusion_pytorch_model.safetensors",
    "old/model.safetensors",
    "weights.ckpt",
]
RECIPE = Recipe(name="x", id=ID, variant="fp16", disk_gb=2.7, licence="Open RAIL")


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one model on it, and an empty cache."""
    folder = tmp_path / "repository"
    for name in LOADED + ELSE:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".safetensors"):
            save_file({"w": np.arange(50_000, dtype=np.float32)}, file)
        else:
            file.write_text("{}")
    parts = {"unet": "UNet", "vae": "VAE", "scheduler": "S", "tokenizer": "T", "safety": None}
    index = {name: ["diffusers", kind] if kind else [None, None] for name, kind in parts.items()}
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "X", **index}))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    with serve() as hub_there:
        template = hub_there.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub_there.url)
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
        hub_there.folders[ID] = folder
        yield hub_there


def test_only_what_is_loaded_is_fetched_and_its_sizes_add_up(there: Hub) -> None:
    files = hub.listed(RECIPE)
    told: list[int] = []

    hub.fetch(RECIPE, files, told.append)

    assert sorted(file.name for file in files) == LOADED
    assert sum(told) == sum(file.size for file in files)
    assert not set(there.sent) & set(ELSE)
    folder = hub.folder_of(RECIPE)
    assert folder is not None
    assert sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()) == LOADED


def test_what_lies_here_is_found_without_asking_anybody(there: Hub) -> None:
    hub.fetch(RECIPE, hub.listed(RECIPE), lambda _: None)
    asked = len(there.asked)

    hub.provide(RECIPE, may_fetch=False)

    assert len(there.asked) == asked


def test_a_line_that_is_cut_goes_on_where_it_was(
    there: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.cut_after = 120_000
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 10_000)
    files = hub.listed(RECIPE)
    with pytest.raises(ModelError) as cut:
        hub.fetch(RECIPE, files, lambda _: None)
    there.refused.clear()
    told: list[int] = []

    hub.fetch(RECIPE, files, told.append)

    assert cut.value.code == "hub_away_at_start"
    assert not hub.is_here(Recipe(name="x", id=ID, revision="other"))
    assert sum(told) == sum(file.size for file in files)
    name = "unet/diffusion_pytorch_model.fp16.safetensors"
    size = next(file.size for file in files if file.name == name)
    assert there.sent[name] == size, "no byte came twice"


def test_a_model_that_is_half_here_is_not_here(there: Hub) -> None:
    files = hub.listed(RECIPE)
    with pytest.raises(ModelError) as lacking:
        hub.fetch(RECIPE, files[:-1], lambda _: None)

    assert lacking.value.code == "model_no_weights"
    assert hub.folder_of(RECIPE) is None


def test_weights_the_hub_has_in_no_format_that_is_loaded_are_missed_before_a_byte(
    there: Hub,
) -> None:
    for file in (there.folders[ID] / "unet").glob("*.safetensors"):  # what is left is a pickle
        file.unlink()
    with pytest.raises(ModelError) as lacking:
        hub.listed(RECIPE)

    assert (lacking.value.code, lacking.value.facts["path"]) == ("model_no_weights", f"{ID}/unet")
    assert not any(name.endswith(".safetensors") for name in there.sent)


def test_a_shard_that_is_missing_is_missed(there: Hub) -> None:
    unet = there.folders[ID] / "unet"
    (unet / "diffusion_pytorch_model.fp16.safetensors").unlink()
    shards = [f"diffusion_pytorch_model.fp16-0000{n}-of-00002.safetensors" for n in (1, 2)]
    for shard in shards:
        save_file({"w": np.zeros(10, dtype=np.float32)}, unet / shard)
    index = {"weight_map": {"a": shards[0], "b": shards[1]}}
    (unet / "diffusion_pytorch_model.safetensors.index.fp16.json").write_text(json.dumps(index))
    files = hub.listed(RECIPE)
    assert set(shards) <= {Path(file.name).name for file in files}

    most = [file for file in files if not file.name.endswith(shards[1])]
    with pytest.raises(ModelError):
        hub.fetch(RECIPE, most, lambda _: None)
    assert hub.folder_of(RECIPE) is None
    hub.fetch(RECIPE, files, lambda _: None)
    assert hub.folder_of(RECIPE) is not None


def test_what_came_damaged_is_thrown_away(there: Hub) -> None:
    there.damaged = True
    with pytest.raises(ModelError) as refused:
        hub.fetch(RECIPE, hub.listed(RECIPE), lambda _: None)
    there.damaged = False

    hub.fetch(RECIPE, hub.listed(RECIPE), lambda _: None)

    assert refused.value.code == "hub_damaged"
    assert hub.is_here(RECIPE)


def test_nothing_is_fetched_that_nobody_said_yes_to(there: Hub) -> None:
    with pytest.raises(ModelError) as refused:
        hub.provide(RECIPE, may_fetch=False)

    assert there.asked == []
    told = say(refused.value.code, **refused.value.facts)
    assert "models get x" in told
    assert "2.7 GB" in told
    assert "Open RAIL" in told
    hub.provide(RECIPE, may_fetch=True)
    assert hub.is_here(RECIPE)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [("gated", "hub_gated"), ("private", "hub_unknown"), ("busy", "hub_away_at_start")],
)
def test_a_hub_that_refuses_is_told_by_its_reason(there: Hub, refusal: str, code: str) -> None:
    there.refused[ID] = refusal

    with pytest.raises(ModelError) as told:
        hub.provide(RECIPE, may_fetch=True)

    assert told.value.code == code
    assert ID in say(code, **told.value.facts)


def test_a_hub_that_is_gone_matters_only_to_what_is_not_here(there: Hub) -> None:
    hub.fetch(RECIPE, hub.listed(RECIPE), lambda _: None)
    there.refused[ID] = "busy"

    hub.provide(RECIPE, may_fetch=True)

    with pytest.raises(ModelError, match="hub_away_at_start"):
        hub.provide(RECIPE.model_copy(update={"revision": "v2"}), may_fetch=True)


def test_an_adapter_comes_from_its_repository(there: Hub, tmp_path: Path) -> None:
    there.folders["maker/lora"] = tmp_path / "lora"
    (tmp_path / "lora" / "deep").mkdir(parents=True)
    save_file({"w": np.zeros(10, dtype=np.float32)}, tmp_path / "lora" / "deep" / "a.safetensors")
    (tmp_path / "lora" / "b.safetensors").write_bytes(b"never asked for")
    adapted = RECIPE.model_copy(
        update={"adapters": (Adapter(file="maker/lora/deep/a.safetensors"),)}
    )
    hub.provide(RECIPE, may_fetch=True)
    assert not hub.is_here(adapted)

    hub.provide(adapted, may_fetch=True)

    assert hub.adapter_here("maker/lora/deep/a.safetensors") is not None
    assert "b.safetensors" not in there.sent
    missing = RECIPE.model_copy(update={"adapters": (Adapter(file="maker/lora/c.safetensors"),)})
    with pytest.raises(ModelError, match="hub_file"):
        hub.provide(missing, may_fetch=True)


def test_an_own_vae_comes_from_its_repository(there: Hub, tmp_path: Path) -> None:
    there.folders["maker/vae"] = tmp_path / "vae"
    (tmp_path / "vae").mkdir()
    (tmp_path / "vae" / "config.json").write_text("{}")
    name = "diffusion_pytorch_model.safetensors"
    save_file({"w": np.zeros(10, dtype=np.float32)}, tmp_path / "vae" / name)
    (tmp_path / "vae" / "diffusion_pytorch_model.bin").write_bytes(b"never asked for")
    hub.provide(RECIPE, may_fetch=True)
    with_vae = RECIPE.model_copy(update={"vae": "maker/vae"})
    assert not hub.is_here(with_vae)

    hub.provide(with_vae, may_fetch=True)

    place = hub.vae_here(with_vae)
    assert place is not None
    assert (place / name).is_file()
    assert "diffusion_pytorch_model.bin" not in there.sent
    with pytest.raises(ModelError, match="vae_missing"):
        hub.is_here(RECIPE.model_copy(update={"vae": "no such folder"}))


def test_a_commit_is_a_revision_too(there: Hub) -> None:
    at = RECIPE.model_copy(update={"revision": COMMIT})

    hub.provide(at, may_fetch=True)

    assert hub.is_here(at)


@pytest.mark.parametrize("name", ["article", "sd15", "sdxl-lightning"])
def test_a_recipe_of_ours_is_on_no_fresh_machine(there: Hub, name: str) -> None:
    with pytest.raises(ModelError, match="model_not_here"):
        hub.provide(recipes.read_recipes()[name], may_fetch=False)


def test_what_lies_here_is_painted_with_without_asking_anybody(there: Hub, tmp_path: Path) -> None:
    home = {"HF_ENDPOINT": there.url, "HF_HOME": str(tmp_path / "home")}
    ours = {name: said for name, said in os.environ.items() if not name.startswith("HF_")}

    done = subprocess.run(
        [sys.executable, "-m", "bot", "draw", "a king", "--seed", "3", "--out", tmp_path / "out"],
        env=ours | home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert there.asked == []
