"""A recipe says how fine, how large and in which styles its model paints; a plan holds to it."""

from pathlib import Path

import pytest

from bot.engine import recipes
from bot.engine.fake import fake_card
from bot.engine.models import load_runner
from bot.engine.recipes import Recipe
from bot.engine.work import Plan, plan
from bot.errors import ModelError, PaintingFailed
from bot.request import Spec

CARD = fake_card(qualities={"quick": 4, "fine": 16}, sizes={"portrait": (64, 128)})


def planned(**more: object) -> Plan:
    return plan(Spec.model_validate({"prompt": "x", "seed": 1} | more), CARD)


def test_a_name_stands_for_the_models_own_steps_and_pixels() -> None:
    assert (planned().steps, planned().quality, planned().size) == (8, "", "")
    assert planned(quality="fine").steps == 16
    assert planned(quality="normal").steps == 8
    tall = planned(size="portrait", quality="quick")
    assert (tall.width, tall.height, tall.steps) == (64, 128, 4)
    assert (tall.size, tall.quality) == ("portrait", "quick")
    assert (planned(size="square").width, planned(size="square").height) == (64, 64)


def test_a_number_goes_before_a_name() -> None:
    assert planned(steps=3, quality="fine").steps == 3
    assert planned(width=192, size="portrait").width == 192


@pytest.mark.parametrize(
    ("wrong", "code"), [("quality", "quality_unknown"), ("size", "size_unknown")]
)
def test_a_name_the_model_has_not_is_refused(wrong: str, code: str) -> None:
    with pytest.raises(PaintingFailed) as failed:
        planned(**{wrong: "enormous"})

    assert failed.value.code == code


@pytest.mark.parametrize(
    "line", ["qualities = { best = 50 }", "qualities = { fine = 500 }", "sizes = { tall = [3, 5] }"]
)
def test_a_recipe_with_a_mistyped_offer_is_refused(tmp_path: Path, line: str) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(f'[mine]\npath = "x"\n{line}\n')

    with pytest.raises(ModelError, match="recipes_unreadable"):
        recipes.read_recipes(own)


def test_the_embedded_model_has_three_qualities_and_six_styles() -> None:
    offer = load_runner("embedded", "cpu").card.offer

    assert list(offer.qualities) == ["quick", "normal", "fine"]
    assert list(offer.qualities.values()) == sorted(offer.qualities.values())
    assert list(offer.sizes) == ["square"]
    styles = {"flat cartoon", "watercolour", "pencil", "comic", "pixel", "poster"}
    assert set(offer.styles) == styles


@pytest.mark.parametrize(
    ("id", "adapters", "steps", "sampler"),
    [
        ("stabilityai/sd-turbo", (), 4, "euler"),
        ("stabilityai/sdxl-turbo", (), 4, "euler"),
        ("somebody/DreamShaperXL_v2_Turbo", (), 4, "euler"),
        (
            "stabilityai/stable-diffusion-xl-base-1.0",
            ("a/b/sdxl_lightning_8step_lora",),
            8,
            "euler",
        ),
        ("somebody/juggernautXL_v9Lightning", (), 4, "euler"),
        ("ByteDance/Hyper-SD", (), 8, "tcd"),
        ("somebody/model", ("a/b/Hyper-SD15-2steps-lora.safetensors",), 2, "tcd"),
        ("SimianLuo/LCM_Dreamshaper_v7", (), 6, "tcd"),
        ("tianweiy/DMD2", (), 4, "euler"),
        ("black-forest-labs/FLUX.1-schnell", (), 4, None),
        ("black-forest-labs/FLUX.2-klein-4B", (), 4, None),
        ("Tongyi-MAI/Z-Image-Turbo", (), 9, None),
    ],
)
def test_distilled_weights_get_few_steps_and_no_guidance(
    id: str, adapters: tuple[str, ...], steps: int, sampler: str | None
) -> None:
    habit = recipes.habit_of(Recipe(name="x", id=id, adapters=adapters), {}, {})

    assert habit is not None
    assert (habit.steps, habit.guidance, habit.sampler) == (steps, 1.0, sampler)


@pytest.mark.parametrize(
    "id",
    [
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        "black-forest-labs/FLUX.2-klein-base-4B",
        "somebody/hyper-realistic-sd15",
        "somebody/turbovision",
        "somebody/calcmachine",
        "somebody/trained-90000-steps",
        "Tongyi-MAI/Z-Image",
    ],
)
def test_whole_weights_keep_their_own(id: str) -> None:
    euler = {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "leading"}

    assert recipes.habit_of(Recipe(name="x", id=id), {}, euler) is None


def test_distilled_weights_without_a_name_are_known_by_their_marks() -> None:
    plain = Recipe(name="x", path=Path("model"))
    turbo = {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}

    by_scheduler = recipes.habit_of(plain, {}, turbo)
    by_index = recipes.habit_of(plain, {"is_distilled": True}, {})

    assert by_scheduler is not None
    assert by_index is not None
    assert (by_scheduler.steps, by_index.steps) == (4, 4)
