"""What can be loaded, what cannot, and what is said about it."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from huggingface_hub import errors as hub_errors

from bot.engine import checkpoint, devices, hub, models, recipes, weights
from bot.engine.diffusion import DiffusionRunner
from bot.engine.models import load_runner
from bot.engine.recipes import Recipe
from bot.engine.work import DeviceLost, Runner, plan
from bot.errors import ModelError
from bot.request import Spec
from bot.texts import ENGLISH, say

Tiny = Callable[[str], Path]


@pytest.fixture
def copied(tiny: Tiny, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that copies a tiny checkpoint to where a test may spoil it."""
    return lambda family: Path(shutil.copytree(tiny(family), tmp_path / family))


def refused(model: Path | str) -> str:
    with pytest.raises(ModelError) as error:
        load_runner(str(model), "cpu")
    return error.value.code


def change(file: Path, **changes: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def test_the_embedded_checkpoint_needs_nothing_but_the_package() -> None:
    card = load_runner("embedded", "cpu").card

    assert card.name == "embedded"
    assert (card.device, card.dtype) == ("cpu", "float32")
    assert (card.steps, card.sampler, card.guidance) == (20, "dpm++2m", 4.0)


def test_a_recipe_may_want_another_precision_and_paints_almost_the_same(
    tmp_path: Path, tiny: Tiny, paint: Callable[..., Any], decibels: Callable[..., float]
) -> None:
    """On tiny weights: a processor without a unit for bfloat16 takes minutes for larger ones."""
    own, folder = tmp_path / "mine.toml", tiny("sd1")
    own.write_text(f'[mine]\npath = "{folder}"\nprecision = "bfloat16"\n')
    rough, exact = load_runner(str(own), "cpu"), load_runner(str(folder), "cpu")
    spec = Spec(prompt="Draw a portrait of Albert Einstein", seed=5, steps=6, guidance=4.0)

    assert (rough.card.dtype, exact.card.dtype) == ("bfloat16", "float32")
    assert 40 < decibels(paint(rough, spec)[0], paint(exact, spec)[0]) < 70  # 51.6 were measured


@pytest.mark.parametrize("model", ["/no/such/folder", "./nothing", "no-such-recipe", ""])
def test_what_is_nowhere_is_refused(model: str) -> None:
    assert refused(model) == "model_missing"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has ..."),
        RuntimeError("CUDA out of memory. CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"),
    ],
)
def test_a_model_larger_than_the_card_is_refused_in_words(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, error: RuntimeError
) -> None:
    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr(models, "runner_for", full)

    with pytest.raises(ModelError) as told:
        load_runner(str(tiny("sd1")), "cpu")

    assert told.value.code == "model_no_room"
    assert "CUDA out of memory)" in say(told.value.code, **told.value.facts)


def test_a_device_that_is_lost_in_a_load_is_not_the_models_fault(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise torch.AcceleratorError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(models, "runner_for", fails)
    with pytest.raises(ModelError, match="model_trial"):
        load_runner(str(tiny("sd1")), "cpu")

    monkeypatch.setattr(models.devices, "is_lost", lambda device: True)
    with pytest.raises(DeviceLost, match="unspecified launch failure"):
        load_runner(str(tiny("sd1")), "cpu")


def test_a_folder_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "model_not_diffusers"
    (tmp_path / "model_index.json").write_text("{}")
    assert refused(tmp_path) == "model_no_weights"


def test_one_part_of_a_folder_is_no_checkpoint(tiny: Tiny) -> None:
    assert refused(tiny("sd1") / "vae/diffusion_pytorch_model.safetensors") == "model_single_file"


def test_pickled_weights_alone_are_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    for file in folder.rglob("*.safetensors"):
        file.rename(file.with_suffix(".bin"))

    assert refused(folder) == "model_pickle"


def test_pickled_weights_of_one_part_are_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    unet = folder / "unet" / "diffusion_pytorch_model.safetensors"
    unet.rename(unet.with_suffix(".bin"))

    assert refused(folder) == "model_unreadable"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[: len(data) // 2], "model_truncated"),
        (lambda data: data[:5], "model_truncated"),
        (lambda data: b"", "model_truncated"),
        (lambda data: b"version https://git-lfs.github.com/spec/v1\noid", "model_lfs_pointer"),
        (lambda data: data[:8] + b"x" * (len(data) - 8), "model_not_safetensors"),
        (lambda data: b"<!DOCTYPE html><title>Log in</title>" + b" " * 5000, "model_is_page"),
        (lambda data: b"\r\n<html><body>Sign in" + b"x" * 100, "model_is_page"),
        (lambda data: b'{"error": "Access denied"}', "model_is_text"),
        (lambda data: b"PK\x03\x04" + data, "model_pickle"),
        (lambda data: b"GGUF\x03\0\0\0" + data, "model_is_else"),
        (lambda data: b"\0" * len(data), "model_not_safetensors"),
    ],
    ids=[
        "half",
        "five bytes",
        "empty",
        "pointer",
        "no header",
        "page",
        "page too",
        "error",
        "pickle",
        "gguf",
        "zeros",
    ],
)
def test_spoilt_weights_are_refused(
    copied: Tiny, spoil: Callable[[bytes], bytes], code: str
) -> None:
    folder = copied("sd1")
    file = folder / "unet" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(spoil(file.read_bytes()))

    assert refused(folder) == code


def test_weights_of_another_shape_are_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    change(folder / "unet" / "config.json", cross_attention_dim=48)

    assert refused(folder) == "model_unreadable"


def test_a_model_index_that_is_not_json_is_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    (folder / "model_index.json").write_text("not JSON")

    assert refused(folder) == "model_index_unreadable"


def test_a_pipeline_that_paints_nothing_from_text_is_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    change(folder / "model_index.json", _class_name="DDIMPipeline")

    assert refused(folder) in {"model_family", "model_unreadable"}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        # By its parts it is complete, and every picture fails.
        (("model_index.json", {"_class_name": "StableDiffusionInpaintPipeline"}), "model_trial"),
        (("scheduler/scheduler_config.json", {"num_train_timesteps": 1}), "model_trial"),
        (("scheduler/scheduler_config.json", {"num_train_timesteps": 0}), "model_unreadable"),
    ],
    ids=["another pipeline", "one timestep", "no timestep"],
)
def test_what_cannot_do_its_first_step_is_refused_when_it_is_loaded(
    copied: Tiny, spoil: tuple[str, dict[str, object]], code: str
) -> None:
    folder = copied("sd1")
    change(folder / spoil[0], **spoil[1])

    assert refused(folder) == code


def test_weights_that_are_no_numbers_are_refused_when_they_are_loaded(copied: Tiny) -> None:
    import safetensors.torch

    file = copied("sd1") / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = safetensors.torch.load_file(file)
    tensors["conv_out.bias"].fill_(float("nan"))
    safetensors.torch.save_file(tensors, file, metadata={"format": "pt"})

    assert refused(file.parents[1]) == "model_trial"


def test_a_size_that_no_picture_can_have_is_refused_when_the_model_is_loaded(
    tiny: Tiny, tmp_path: Path
) -> None:
    own = tmp_path / "mine.toml"
    for size, code in [(7, "recipes_unreadable"), (17, "model_size")]:
        own.write_text(f'[mine]\npath = "{tiny("sd1")}"\nwidth = {size}\n')
        assert refused(own) == code


def test_a_trial_leaves_no_trace_and_says_what_a_first_step_takes(embedded: Runner) -> None:
    assert isinstance(embedded, DiffusionRunner)
    usual = plan(Spec(prompt="x", seed=0), embedded.card)

    runner = load_runner("embedded", "cpu")

    assert isinstance(runner, DiffusionRunner)
    assert not runner._trays
    assert not runner._slots
    assert runner.trial.pixels == 128 * 128
    assert runner.trial.seconds_for(usual) == pytest.approx(
        runner.trial.reading_seconds + 4 * runner.trial.painting_seconds
    )
    assert runner.trial.painting_seconds > 0


def test_noise_predicted_with_zero_terminal_snr_is_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    change(folder / "scheduler" / "scheduler_config.json", rescale_betas_zero_snr=True)

    assert refused(folder) == "model_zero_snr"


def test_weights_are_kept_to_once_they_were_seen(copied: Tiny, tmp_path: Path) -> None:
    folder, notes = copied("sd1"), tmp_path / "notes"
    load_runner(str(folder), "cpu", notes=notes)
    load_runner(str(folder), "cpu", notes=notes)

    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)

    with pytest.raises(ModelError, match="model_changed"):
        load_runner(str(folder), "cpu", notes=notes)
    (notes / "weights.json").write_text("spoilt")
    with pytest.raises(ModelError, match="model_pins_unreadable"):
        load_runner(str(folder), "cpu", notes=notes)


def test_a_recipe_that_is_pointed_at_another_checkpoint_is_not_called_changed(
    copied: Tiny, tiny: Tiny, tmp_path: Path
) -> None:
    folder, other, pins = copied("sd1"), tiny("sd2"), tmp_path / "weights.json"
    for path in (folder, other, folder):
        weights.pin(str(path), path, weights.check_folder(path), pins)

    spoilt = other / "unet" / "diffusion_pytorch_model.safetensors"
    pins.write_text(json.dumps({"mine/unet/diffusion_pytorch_model.safetensors": "0"}))
    with pytest.raises(ModelError, match="model_changed"):  # as it was noted by the one before
        weights.pin("owner/name", other, [spoilt], pins, "mine")


@pytest.mark.parametrize(
    "stray",
    ["half.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors", "lora/model.safetensors"],
)
def test_what_is_not_read_of_a_folder_refuses_nothing(copied: Tiny, stray: str) -> None:
    folder = copied("sd1")
    (folder / stray).parent.mkdir(exist_ok=True)
    (folder / stray).write_bytes(b"\x10")

    read = {str(file.relative_to(folder)) for file in weights.check_folder(folder)}

    assert read == {
        "text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
    }  # fmt: skip


def test_weights_that_are_there_as_a_variant_alone_are_told_and_read_where_it_is_named(
    copied: Tiny,
) -> None:
    folder = copied("sd1")
    for file in folder.rglob("*.safetensors"):
        file.rename(file.with_suffix(".fp16.safetensors"))

    with pytest.raises(ModelError, match="model_variant") as told:
        checkpoint.load(Recipe(name="x", path=folder), torch.float32)
    pipe = checkpoint.load(Recipe(name="x", path=folder, variant="fp16"), torch.float32)

    assert told.value.facts["kinds"] == "fp16"
    assert pipe.unet is not None


def test_a_tokenizer_without_its_words_is_refused(copied: Tiny) -> None:
    folder = copied("sd1")
    (folder / "tokenizer" / "tokenizer.json").unlink()

    with pytest.raises(ModelError, match="model_tokenizer") as told:
        checkpoint.load(Recipe(name="x", path=folder), torch.float32)

    assert told.value.facts["part"] == "tokenizer"
    assert told.value.facts["known"] < 10


def test_a_checker_that_is_left_out_by_name_is_left_out(copied: Tiny) -> None:
    folder = copied("sd1")
    change(folder / "model_index.json", safety_checker=None)

    pipe = checkpoint.load(Recipe(name="x", path=folder), torch.float32)

    assert pipe.safety_checker is None
    assert pipe.name_or_path == str(folder)


def test_a_tilde_is_the_home_folder_in_models_and_in_recipes(
    copied: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = copied("sd1")
    (tmp_path / "mine.toml").write_text('[mine]\npath = "~/sd1"\n')

    assert recipes.find("~/sd1", 0).path == folder
    assert recipes.find("~/mine.toml", 0).path == folder


def test_auto_takes_the_best_at_likeness_that_fits() -> None:
    known = recipes.read_recipes()

    named = {gb: recipes.choose(known, gb).name for gb in (0, 3.9, 4, 9.9, 10, 80)}

    assert named == {
        0: "embedded", 3.9: "embedded", 4: "sd15", 9.9: "sd15",
        10: "sdxl-lightning", 80: "sdxl-lightning",
    }  # fmt: skip


def test_auto_without_a_gpu_finds_the_checkpoint_that_comes_with_the_program() -> None:
    found = recipes.find("auto", free_gb=0)

    assert found.name == "embedded"
    assert found.path is not None
    assert (found.path / "model_index.json").exists()


def test_every_recipe_says_what_it_is() -> None:
    for recipe in recipes.read_recipes().values():
        assert (recipe.id is None) != (recipe.path is None)
        assert recipe.about
        assert recipe.licence != "not known"
        assert recipe.vram_gb > 0
        assert recipe.steps is not None


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ('path = "x"\nsampler = "lcm"', "recipes_unreadable", "sampler: Input should be 'ddim'"),
        ('path = "x"\ntimestep_spacing = "tailing"', "recipes_unreadable", "timestep_spacing: "),
        ('path = "x"\nsteps = 0', "recipes_unreadable", "steps: "),
        ('path = "x"\nstep = 5', "recipes_unreadable", "step: Extra inputs"),
        ('path = "x"', "model_path_missing", "There is nothing"),
        ("steps = 5", "recipe_nowhere", "`path` here or an `id`"),
        ('id = "a/b"\npath = "x"', "recipe_nowhere", "one of them"),
    ],
)
def test_a_slip_in_a_recipe_is_told_with_its_place_in_one_line(
    tmp_path: Path, line: str, code: str, told: str
) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(f"[mine]\n{line}\n")

    with pytest.raises(ModelError, match=code) as refused:
        recipes.find(str(own), 0)

    sentence = say(code, **refused.value.facts)
    assert told in sentence
    assert "\n" not in sentence


def hub_error(kind: type[Exception], status: int) -> Exception:
    answer = SimpleNamespace(status_code=status, headers={}, request=None)
    return kind("what the hub said", response=answer)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (hub_error(hub_errors.GatedRepoError, 401), "hub_gated"),
        (hub_error(hub_errors.RepositoryNotFoundError, 401), "hub_unknown"),
        (hub_error(hub_errors.RevisionNotFoundError, 404), "hub_revision"),
        (hub_error(hub_errors.HfHubHTTPError, 503), "hub_away_at_start"),
        (hub_error(hub_errors.HfHubHTTPError, 429), "hub_away_at_start"),
        (hub_error(hub_errors.HfHubHTTPError, 403), "model_download"),
        (hub_errors.OfflineModeIsEnabled("offline"), "hub_offline"),
        (ConnectionRefusedError(111, "Connection refused"), "hub_away_at_start"),
        (OSError("something else"), "model_download"),
    ],
)
def test_what_stands_behind_a_failed_download_is_what_is_told(cause: Exception, code: str) -> None:
    failed = OSError("Cannot load model: look at the stacktrace above.")
    failed.__cause__ = cause

    told = hub.why("owner/name", failed)

    assert told.code == code
    sentence = say(code, **told.facts)
    assert "owner/name" in sentence
    assert "stacktrace" not in sentence


def test_a_path_with_a_slip_is_no_id_on_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)

    for model in ("models/slip", "somebody/slip.safetensors", "somebody/slip.toml"):
        with pytest.raises(ModelError, match="model_missing"):
            recipes.find(model, 0)


def test_recipes_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    for text in ("[", "[a]\nsteps = 'many'", "[a]\nnonsense = 1", "a = 1"):
        (tmp_path / "recipes.toml").write_text(text)
        with pytest.raises(ModelError, match="recipes_unreadable"):
            recipes.read_recipes(tmp_path / "recipes.toml")


def test_an_operators_recipe_may_still_say_what_older_releases_took(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[own]\npath = "."\nverified = "no"\n')

    assert recipes.find(str(tmp_path / "own.toml"), 0).name == "own"


def test_a_hub_id_is_one_owner_and_one_name() -> None:
    assert recipes.find("somebody/something", 0).id == "somebody/something"
    for model in ("a/b/c", "~/models", "C:\\models"):
        with pytest.raises(ModelError, match="model_missing"):
            recipes.find(model, 0)


def test_an_nvidia_card_that_torch_cannot_use_is_never_passed_over(tmp_path: Path) -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has a card that works")
    driver = tmp_path / "version"
    assert devices.choose_device("auto", driver).type == "cpu"

    driver.write_text("NVRM version: 570")

    with pytest.raises(ModelError, match="gpu_unusable"):
        devices.choose_device("auto", driver)
    assert devices.choose_device("cpu", driver).type == "cpu"
    with pytest.raises(ModelError, match="device_missing"):
        devices.choose_device("cuda", driver)


def test_a_safetensors_file_is_whole_or_refused(tmp_path: Path) -> None:
    import safetensors.torch

    file = tmp_path / "one.safetensors"
    tensors: dict[str, Any] = {"a": torch.ones(4), "b": torch.zeros(2, 2)}
    safetensors.torch.save_file(tensors, file, metadata={"format": "pt"})

    weights.check_file(file)
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(ModelError):
            weights.check_file(file)


def test_every_refusal_has_its_sentence() -> None:
    for file in Path(weights.__file__).parent.glob("*.py"):
        for code in re.findall(r'(?:ModelError|PaintingFailed)\(\s*"(\w+)"', file.read_text()):
            assert code in ENGLISH, f"{code} of {file.name}"


def test_a_distilled_model_without_a_recipe_paints_in_few_steps(
    tiny: Callable[[str], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for name in ("some-turbo", "some-model"):
        (tmp_path / name).symlink_to(tiny("sd1"))

    few = load_runner(str(tmp_path / "some-turbo"), "cpu").card
    usual = load_runner(str(tmp_path / "some-model"), "cpu").card

    assert (few.steps, few.guidance, few.sampler) == (4, 1.0, "euler")
    assert (usual.steps, usual.guidance) == (25, 7.5)
    assert "distilled to few steps" in caplog.text
    assert "Nobody said which steps and guidance suit" in caplog.text
