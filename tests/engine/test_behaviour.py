"""The embedded checkpoint beside a large one: negative prompts, sources, morphs.

Painted by diffusers' own pipelines, as by anybody who takes the checkpoint elsewhere.
"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image

from tests.engine.conftest import EMBEDDED
from tests.witness import seen

# diffusers 0.42's own loop asks numpy 2 for arrays in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

Paint = Callable[..., Image.Image]
HATTED = "a man with a red hat on a blue background"


@pytest.fixture(scope="module")
def pipe() -> StableDiffusionPipeline:
    loaded = StableDiffusionPipeline.from_pretrained(str(EMBEDDED))
    loaded.set_progress_bar_config(disable=True)
    return loaded


def paint(pipe: StableDiffusionPipeline, prompt: str | None = None, **how: object) -> Image.Image:
    seed = torch.Generator().manual_seed(1)
    return pipe(
        prompt, **{"num_inference_steps": 16, "guidance_scale": 4.0, "generator": seed} | how
    ).images[0]


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, of 255."""
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())


def test_what_a_negative_prompt_names_is_gone(pipe: StableDiffusionPipeline) -> None:
    assert seen(paint(pipe, "Albert Einstein"), "beard") == "moustache"
    assert seen(paint(pipe, "Albert Einstein", negative_prompt="moustache"), "beard") == "none"


def test_a_source_is_kept_the_more_the_less_strength_it_is_given(
    pipe: StableDiffusionPipeline,
) -> None:
    source = paint(pipe, HATTED)
    other = StableDiffusionImg2ImgPipeline(**pipe.components, requires_safety_checker=False)
    other.set_progress_bar_config(disable=True)
    asked = HATTED.replace("hat", "hat and sunglasses")
    faint, strong = (paint(other, asked, image=source, strength=s) for s in (0.2, 0.7))

    assert apart(source, faint) < apart(source, strong)
    assert seen(strong, "eyewear") == "sunglasses" != seen(source, "eyewear")
    assert seen(strong, "background") == seen(source, "background") == "blue"


def test_between_two_prompts_lies_a_picture_between(pipe: StableDiffusionPipeline) -> None:
    asked = ("a young woman with long blond hair, smiling", "an old man with a white beard")
    (one, nothing), (other, _) = (pipe.encode_prompt(p, "cpu", 1, True) for p in asked)
    first, middle, last = (
        paint(pipe, prompt_embeds=torch.lerp(one, other, part), negative_prompt_embeds=nothing)
        for part in (0.0, 0.5, 1.0)
    )

    assert (seen(first, "beard"), seen(last, "beard")) == ("none", "full beard")
    assert max(apart(first, middle), apart(middle, last)) < apart(first, last)
