"""Checkpoints in one file, as model sites publish them: loaded without a hub, painting the same."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import pytest
import safetensors.torch
import torch
import transformers
from PIL import Image

from bot.engine import checkpoint, recipes, single_file, weights
from bot.engine.diffusion import DiffusionRunner
from bot.engine.models import load_runner, runner_for
from bot.engine.recipes import Recipe
from bot.errors import ModelError
from bot.request import Spec
from tests.engine import original

SPEC = Spec(prompt="Neil Armstrong, astronaut", seed=5, steps=4, width=64, height=64)
FAMILIES = ["sd1", "sd2", "sdxl"]
SMALL = {"num_attention_heads": 4, "intermediate_size": 37, "num_hidden_layers": 2}
#: The layouts that come with the program cut down in width and depth: all else stays.
THIN = {
    "sd1": {
        "unet": {"block_out_channels": [32, 32, 64, 64], "cross_attention_dim": 32},
        "text_encoder": {"hidden_size": 32, **SMALL},
    },
    "sd2": {
        "unet": {
            "block_out_channels": [32, 32, 64, 64], "cross_attention_dim": 32,
            "attention_head_dim": [2, 2, 4, 4],
        },
        "text_encoder": {"hidden_size": 32, **SMALL},
    },
    "sdxl": {
        "unet": {
            "block_out_channels": [32, 32, 64], "cross_attention_dim": 72,
            "attention_head_dim": [2, 2, 4], "addition_time_embed_dim": 8,
            "transformer_layers_per_block": [1, 1, 2],
            "projection_class_embeddings_input_dim": 6 * 8 + 40,
        },
        "text_encoder": {"hidden_size": 32, **SMALL},
        "text_encoder_2": {"hidden_size": 40, "projection_dim": 40, **SMALL},
    },
}  # fmt: skip
TINY_VAE = {"block_out_channels": [32, 32, 32, 32]}


@pytest.fixture(scope="session")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path, Path]]:
    """Return a family's thin layout, a random checkpoint of it as a folder, and as one file."""
    made: dict[str, tuple[Path, Path, Path]] = {}

    def of(family: str) -> tuple[Path, Path, Path]:
        if family not in made:
            made[family] = make(family, tmp_path_factory.mktemp(f"thin-{family}"))
        return made[family]

    return of


def make(family: str, place: Path) -> tuple[Path, Path, Path]:
    layouts, folder, file = place / "layouts", place / "folder", place / "one.safetensors"
    shutil.copytree(single_file.LAYOUTS / family, layouts / family)
    for part, changes in (THIN[family] | {"vae": TINY_VAE}).items():
        config = layouts / family / part / "config.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | changes))
    pipe = random_pipe(family, layouts / family)
    pipe.save_pretrained(folder)
    safetensors.torch.save_file(original.single_file(pipe, family), file)
    return layouts, folder, file


def test_clips_own_words_take_the_place_of_those_that_are_missing(
    thin: Callable[[str], tuple[Path, Path, Path]], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(thin("sd1")[1], tmp_path / "folder"))
    whole = checkpoint.load(Recipe(name="x", path=folder), torch.float32).tokenizer
    for file in ("tokenizer.json", "vocab.json", "merges.txt"):
        (folder / "tokenizer" / file).unlink(missing_ok=True)

    given = checkpoint.load(Recipe(name="x", path=folder), torch.float32).tokenizer

    assert len(given) == 49408
    for text in ("Ada Lovelace, in oil", "a fox"):
        padded = {"padding": "max_length", "max_length": 77}
        assert given(text, **padded).input_ids == whole(text, **padded).input_ids


def built(kind: Any, config: Path) -> Any:
    return kind.from_config(kind.load_config(config))


def random_pipe(family: str, layout: Path) -> Any:
    torch.manual_seed(4)
    load = transformers.CLIPTextConfig.from_pretrained
    parts: dict[str, Any] = {
        "unet": built(diffusers.UNet2DConditionModel, layout / "unet"),
        "vae": built(diffusers.AutoencoderKL, layout / "vae"),
        "text_encoder": transformers.CLIPTextModel(load(layout, subfolder="text_encoder")),
    } | single_file.tokenizers(family)
    if family == "sdxl":
        second = transformers.CLIPTextModelWithProjection(load(layout, subfolder="text_encoder_2"))
        scheduler = built(diffusers.EulerDiscreteScheduler, layout / "scheduler")
        return diffusers.StableDiffusionXLPipeline(
            **parts, text_encoder_2=second, scheduler=scheduler
        )
    scheduler = built(diffusers.PNDMScheduler, layout / "scheduler")
    nothing = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    return diffusers.StableDiffusionPipeline(**parts, scheduler=scheduler, **nothing)


@pytest.mark.parametrize(
    "family", ["sd2", *(pytest.param(each, marks=pytest.mark.more) for each in ("sd1", "sdxl"))]
)
def test_one_file_paints_what_its_folder_paints(
    family: str,
    thin: Callable[[str], tuple[Path, Path, Path]],
    paint: Callable[..., list[Image.Image]],
    decibels: Callable[..., float],
) -> None:
    layouts, folder, file = thin(family)
    pipe = single_file.load(file, torch.float32, "epsilon", layouts)
    from_file = runner_for(pipe, Recipe(name="x"))
    from_folder = load_runner(str(folder), "cpu")

    assert isinstance(from_file, DiffusionRunner)
    for name, weight in from_folder.pipe.unet.state_dict().items():
        assert torch.equal(weight, pipe.unet.state_dict()[name]), name
    assert from_file.card.sampler == from_folder.card.sampler
    # The same weights may lie otherwise in memory, which is all that rounding may show.
    assert decibels(paint(from_file, SPEC)[0], paint(from_folder, SPEC)[0]) > 60


@pytest.mark.parametrize(
    ("family", "part", "parameters"),
    [
        ("sd1", "unet", 859_520_964),
        ("sd1", "text_encoder", 123_060_480),
        ("sd2", "unet", 865_910_724),
        ("sd2", "text_encoder", 340_387_840),
        ("sdxl", "unet", 2_567_463_684),
        ("sdxl", "text_encoder", 123_060_480),
        ("sdxl", "text_encoder_2", 694_659_840),
        ("sdxl", "vae", 83_653_863),
    ],
)
def test_the_layouts_have_as_many_parameters_as_the_published_models(
    family: str, part: str, parameters: int
) -> None:
    kinds = {
        "unet": diffusers.UNet2DConditionModel,
        "vae": diffusers.AutoencoderKL,
        "text_encoder": transformers.CLIPTextModel,
        "text_encoder_2": transformers.CLIPTextModelWithProjection,
    }
    with torch.device("meta"):
        if part.startswith("text"):
            load = transformers.CLIPTextConfig.from_pretrained
            model = kinds[part](load(single_file.LAYOUTS / family, subfolder=part))
        else:
            model = built(kinds[part], single_file.LAYOUTS / family / part)

    assert sum(weight.numel() for weight in model.parameters()) == parameters


def test_prompts_are_read_with_clips_own_numbers() -> None:
    usual, open_clip = single_file.tokenizers("sdxl").values()
    words = "a photo of a cat"

    assert len(usual) == 49408
    assert usual(words).input_ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    padded = {"padding": "max_length", "max_length": 9}
    assert usual(words, **padded).input_ids[-2:] == [49407, 49407]
    assert open_clip(words, **padded).input_ids[-2:] == [0, 0]


NAMES = {
    "sd1": ["cond_stage_model.transformer.text_model.x"],
    "sd2": ["cond_stage_model.model.x"],
    "sdxl": ["conditioner.embedders.0.transformer.x", "conditioner.embedders.1.model.x"],
}


def header_of(tmp_path: Path, family: str, *more: str, channels: int = 4, **said: str) -> Path:
    """Write a file that has a family's names and next to no weights."""
    small, file = torch.zeros(1), tmp_path / "x.safetensors"
    tensors = {name: small.clone() for name in [*NAMES[family], *more, weights.VAE + "x"]}
    tensors[weights.FIRST] = torch.zeros(2, channels, 1, 1)
    safetensors.torch.save_file(
        tensors, file, metadata={k.replace("_", "."): said[k] for k in said}
    )
    return file


def test_a_refiner_is_called_one(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    tensors = {"conditioner.embedders.0.model.x": torch.zeros(1)}
    safetensors.torch.save_file(tensors | {weights.FIRST: torch.zeros(2, 4, 1, 1)}, file)

    assert refused(file) == "model_refiner"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_is_known_by_its_text_encoders(family: str, tmp_path: Path) -> None:
    assert weights.recognise(header_of(tmp_path, family)).family == family


@pytest.mark.parametrize(
    ("family", "more", "said", "prediction", "zero_snr"),
    [
        ("sd1", [], {}, "epsilon", False),
        ("sdxl", ["v_pred", "ztsnr"], {}, "v_prediction", True),
        ("sd2", [], {}, None, False),
        ("sd2", [], {"modelspec_architecture": "stable-diffusion-v2-768-v"}, "v_prediction", False),
        ("sd2", [], {"modelspec_architecture": "stable-diffusion-v2-512"}, "epsilon", False),
    ],
)
def test_what_a_file_predicts_is_read_from_what_its_makers_noted(
    family: str,
    more: list[str],
    said: dict[str, str],
    prediction: str | None,
    zero_snr: bool,
    tmp_path: Path,
) -> None:
    kind = weights.recognise(header_of(tmp_path, family, *more, **said))

    assert (kind.prediction, kind.zero_snr) == (prediction, zero_snr)


def test_the_file_published_beside_it_says_which_stable_diffusion_2_it_is(tmp_path: Path) -> None:
    file = header_of(tmp_path, "sd2")
    beside = file.with_suffix(".yaml")

    beside.write_text('model:\n  params:\n    parameterization: "v"\n')
    assert weights.recognise(file).prediction == "v_prediction"
    beside.write_text("model:\n  params:\n    linear_start: 0.00085\n")
    assert weights.recognise(file).prediction == "epsilon"
    beside.unlink()
    assert weights.recognise(file.rename(tmp_path / "v2-1_768-ema-pruned.safetensors")).prediction


def refused(file: Path) -> str:
    with pytest.raises(ModelError) as wrong:
        load_runner(str(file), "cpu")
    return wrong.value.code


def test_what_no_single_file_can_say_or_hold_is_refused_with_the_reason(tmp_path: Path) -> None:
    assert refused(header_of(tmp_path, "sd1", channels=9)) == "model_single_file"
    assert refused(header_of(tmp_path, "sdxl", "edm_mean")) == "model_single_file"
    assert refused(header_of(tmp_path, "sd1", "a.lora_up.weight")) == "model_single_adapter"
    file = tmp_path / "part.safetensors"
    safetensors.torch.save_file({weights.FIRST: torch.zeros(2, 4, 1, 1)}, file)
    assert refused(file) == "model_single_part"
    safetensors.torch.save_file({"double_blocks.0.img_attn.qkv.weight": torch.zeros(2)}, file)
    assert refused(file) == "model_single_file"
    assert refused(file.rename(tmp_path / "old.ckpt")) == "model_pickle"


def test_which_stable_diffusion_2_it_is_is_never_guessed(
    thin: Callable[[str], tuple[Path, Path, Path]],
) -> None:
    layouts, _, file = thin("sd2")

    with pytest.raises(ModelError, match="model_prediction"):
        single_file.load(file, torch.float32, None, layouts)


def test_an_operators_own_recipe_names_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "one.safetensors").touch()
    own = tmp_path / "mine.toml"
    own.write_text(
        '[mine]\npath = "one.safetensors"\nprediction = "v_prediction"\nsteps = 8\n'
        'tiny_vae = "tiny"\nadapters = ["owner/name/file.safetensors"]\n'
    )

    found = recipes.find(str(own), free_gb=0)

    assert (found.name, found.path, found.steps) == ("mine", tmp_path / "one.safetensors", 8)
    assert found.tiny_vae == str(tmp_path / "tiny")
    assert [adapter.file for adapter in found.adapters] == ["owner/name/file.safetensors"]
    own.write_text('[a]\nid = "o/a"\n[b]\nid = "o/b"\n')
    with pytest.raises(ModelError, match="recipes_unreadable"):
        recipes.find(str(own), free_gb=0)
