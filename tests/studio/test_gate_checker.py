"""A checkpoint's own safety checker is used where it is real, and refused where it is hollow."""

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPImageProcessor

from bot.studio.checker import Checker, is_hollow, load_checker, looks_for
from bot.studio.detectors import Nudity
from bot.studio.image_gate import UNSAFE

PICTURE = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * n) for n in range(3)])


def small_checker(threshold: float | None) -> Any:
    """Return a checker with tiny random eyes; None leaves it as its configuration builds it."""
    torch.manual_seed(7)
    tiny = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2}
    vision = {**tiny, "num_attention_heads": 4, "image_size": 30, "patch_size": 5}
    config = CLIPConfig(text_config=tiny, vision_config=vision, projection_dim=16)
    checker = StableDiffusionSafetyChecker(config)
    if threshold is not None:
        checker.concept_embeds.data.normal_()
        checker.special_care_embeds.data.normal_()
        checker.concept_embeds_weights.data.fill_(threshold)
        checker.special_care_embeds_weights.data.fill_(threshold)
    return checker


def checkpoint(folder: Path, threshold: float | None) -> Path:
    """Lay a checkpoint's checker down as diffusers does."""
    size = {"shortest_edge": 30}
    preparation = CLIPImageProcessor(size=size, crop_size={"height": 30, "width": 30})
    preparation.save_pretrained(folder / "feature_extractor")
    small_checker(threshold).save_pretrained(folder / "safety_checker")
    return folder


@pytest.mark.parametrize(("threshold", "unsafe"), [(-2.0, 1.0), (0.999, 0.0)])
def test_a_real_checker_says_what_it_finds(tmp_path: Path, threshold: float, unsafe: float) -> None:
    checker = load_checker(checkpoint(tmp_path, threshold))

    assert checker is not None
    assert checker(PICTURE) == {UNSAFE: unsafe}


def test_looking_changes_nothing(tmp_path: Path) -> None:
    checker = load_checker(checkpoint(tmp_path, -2.0))
    before = PICTURE.tobytes()

    assert checker
    checker(PICTURE)
    assert PICTURE.tobytes() == before


def test_one_built_without_weights_is_hollow_and_counts_as_absent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_hollow(small_checker(None))
    assert not is_hollow(small_checker(0.2))

    assert load_checker(checkpoint(tmp_path, None)) is None
    assert "no real weights" in caplog.text


def test_one_with_thresholds_and_no_eyes_counts_as_absent(tmp_path: Path) -> None:
    weights = checkpoint(tmp_path, 0.2) / "safety_checker" / "model.safetensors"
    seeing = load_file(weights)
    blind = {name: values for name, values in seeing.items() if "vision_model" not in name}
    save_file(blind, weights, metadata={"format": "pt"})

    assert load_checker(tmp_path) is None


def test_one_in_half_precision_and_under_its_own_name_is_used(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, -2.0) / "safety_checker"
    (folder / "model.safetensors").unlink()
    small_checker(-2.0).half().save_pretrained(folder, variant="fp16")
    assert [file.name for file in folder.glob("*.safetensors")] == ["model.fp16.safetensors"]

    checker = load_checker(tmp_path)

    assert checker
    assert checker(PICTURE) == {UNSAFE: 1.0}


def test_one_that_is_not_whole_is_told_and_counts_as_absent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (checkpoint(tmp_path, 0.2) / "safety_checker" / "model.safetensors").unlink()

    assert load_checker(tmp_path) is None
    assert "not whole" in caplog.text


def test_a_damaged_one_keeps_the_gate_shut(tmp_path: Path) -> None:
    weights = checkpoint(tmp_path, 0.2) / "safety_checker" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])

    with pytest.raises(Exception, match=r"(?i)safetensor|header|incomplete"):
        looks_for(tmp_path)


def test_a_checkpoint_without_one_is_looked_at_by_nudenet_alone(tmp_path: Path) -> None:
    assert [type(look) for look in looks_for(tmp_path)] == [Nudity]
    assert [type(look) for look in looks_for(None)] == [Nudity]


def test_a_checkpoint_with_one_is_looked_at_by_both(tmp_path: Path) -> None:
    looks = looks_for(checkpoint(tmp_path, 0.2))

    assert [type(look) for look in looks] == [Nudity, Checker]
