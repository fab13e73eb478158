"""Transformers in the running batch: each picture is what its own diffusers pipeline paints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from PIL import Image

from bot.engine.diffusion import DiffusionRunner
from bot.engine.families import PIPELINES
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.models import load_runner
from bot.engine.work import Painted, plan
from bot.errors import ModelError
from bot.request import Finish, Progress, Spec
from tests.engine.test_exactness import Sitting, alone
from tests.engine.test_pipelines import tokenizer, z_image

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

LONG = "an old queen in a green dress, with pearls, a tall crown and a parrot, by the sea at dusk"


def klein() -> Any:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    chatty = tokenizer()
    chatty.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    sizes = {"hidden_size": 16, "intermediate_size": 20, "num_hidden_layers": 28, "head_dim": 8}
    heads = {"num_attention_heads": 2, "num_key_value_heads": 1}
    vae = diffusers.AutoencoderKLFlux2(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=4,
    )
    torch.nn.init.uniform_(vae.bn.running_mean, -1, 1)
    torch.nn.init.uniform_(vae.bn.running_var, 0.5, 2)
    return diffusers.Flux2KleinPipeline(
        transformer=diffusers.Flux2Transformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=48,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
            timestep_guidance_channels=16,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=vae,
        text_encoder=Qwen3ForCausalLM(Qwen3Config(vocab_size=len(chatty), **sizes, **heads)),
        tokenizer=chatty,
        is_distilled=True,
    )


@pytest.fixture(scope="module", params=[z_image, klein], ids=["zimage", "flux2"])
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("tiny")
    request.param().save_pretrained(folder)
    loaded = load_runner(str(folder), "cpu")
    assert isinstance(loaded, DiffusionRunner)
    return loaded


def spec(prompt: str, seed: int, steps: int = 4, **more: Any) -> Spec:
    return Spec(prompt=prompt, seed=seed, steps=steps, width=64, height=64, **more)


def theirs(runner: DiffusionRunner, asked: Spec) -> Image.Image:
    """Return what the pipeline's own call paints."""
    pipe = runner.pipe
    pipe.set_progress_bar_config(disable=True)
    guidance = runner.card.guidance if asked.guidance is None else asked.guidance
    more: dict[str, Any] = {"guidance_scale": guidance}
    if runner.family.name == "zimage":  # counts guidance from 0
        more = {"guidance_scale": guidance - 1, "negative_prompt": asked.negative or None}
    [picture] = pipe(
        prompt=asked.prompt,
        num_inference_steps=asked.steps,
        width=asked.width,
        height=asked.height,
        generator=torch.Generator().manual_seed(asked.seed),
        **more,
    ).images
    assert isinstance(picture, Image.Image)
    return picture


def test_a_picture_is_what_its_own_pipeline_paints(
    runner: DiffusionRunner, decibels: Callable[..., float]
) -> None:
    for asked in (
        spec("Neil Armstrong", 5, guidance=1.0),
        spec(LONG, 6, steps=7, guidance=1.0),
        spec("a king", 7, negative="a hat", guidance=3.0),
    ):
        if runner.family.name == "flux2" and asked.guidance != 1.0:
            continue  # distilled: its pipeline takes none
        assert decibels(alone(runner, asked), theirs(runner, asked)) > 60


def test_rows_with_other_texts_steps_and_guidance_share_passes(
    runner: DiffusionRunner,
    decibels: Callable[..., float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [
        spec("Neil Armstrong", 1, steps=6, guidance=1.0),
        spec(LONG, 2, steps=9, guidance=2.5, negative="a hat"),
        spec("x", 3, steps=3, guidance=1.0),
        spec("a pirate", 4, steps=5),
    ]
    apart = [alone(runner, each) for each in asked]
    widths = list[int]()
    predict = runner.family.predict
    monkeypatch.setattr(
        runner.passes, "_predict", lambda x, *given: widths.append(len(x)) or predict(x, *given)
    )

    sitting = Sitting(runner)
    for each in asked:
        sitting.add(each)
        sitting.step_loop.step()
    together = sitting.finish()

    assert max(widths) >= 4
    for one, other in zip(together, apart, strict=True):
        assert one is not None
        assert decibels(one, other) > 60


def test_who_leaves_is_gone_within_a_step_and_changes_nobody(
    runner: DiffusionRunner, decibels: Callable[..., float]
) -> None:
    stays = spec("a queen", 8, steps=6)
    expected = alone(runner, stays)
    for at in range(1, 6):
        sitting = Sitting(runner)
        sitting.add(stays)
        leaves = sitting.add(spec(LONG, 9, steps=8))
        for _ in range(at):
            sitting.step_loop.step()
        leaves.cancelled = True
        sitting.step_loop.step()
        told = len(sitting.heard[1])
        picture, gone = sitting.finish()

        assert gone is None
        assert len(sitting.heard[1]) == told
        assert picture is not None
        assert decibels(picture, expected) > 60


def test_its_card_says_what_it_can(runner: DiffusionRunner) -> None:
    card, family = runner.card, runner.family

    assert card.family == family.name
    assert card.samplers == ("flow",)
    assert card.uses == ()  # it takes no source yet
    assert card.slots == 1
    assert runner.max_rows == 8
    assert runner.grid % card.grid == 0
    assert set(PIPELINES) >= {"ZImagePipeline", "Flux2KleinPipeline", "StableDiffusionPipeline"}


def test_what_it_does_not_read_is_told(runner: DiffusionRunner) -> None:
    negative = runner.unread(plan(spec("a king", 1, negative="a hat", guidance=1.0), runner.card))
    weighted = runner.unread(plan(spec("a (red hat:1.3)", 1), runner.card))
    [endless] = runner.unread(plan(spec("a hat, " * 300 + "a parrot", 1), runner.card))

    assert negative == ("a hat",)
    assert weighted == ("(\u2026:1.3)",)
    assert endless.endswith("a parrot")


def test_a_picture_has_previews_and_tells_of_every_step(runner: DiffusionRunner) -> None:
    step_loop, heard = StepLoop(runner, sketch_seconds=0), list[Told]()
    step_loop.take(Order(spec("a king", 1, steps=4), heard.append))
    while step_loop.busy:
        step_loop.step()

    assert [word for word in heard if isinstance(word, Progress)] == [
        Progress(step, 4) for step in range(1, 5)
    ]
    kinds = {type(word).__name__ for word in heard}
    assert kinds == {"Progress", "Sketch", "Painted", "Finish"}
    [painted] = [word for word in heard if isinstance(word, Painted)]
    assert painted.image.size == (64, 64)
    assert isinstance(heard[-1], Finish)


def test_a_flow_that_is_no_table_is_refused(tmp_path: Path) -> None:
    pipe = z_image()
    pipe.scheduler = diffusers.FlowMatchEulerDiscreteScheduler(stochastic_sampling=True)
    pipe.save_pretrained(tmp_path)

    with pytest.raises(ModelError, match="model_sampler"):
        load_runner(str(tmp_path), "cpu")


def test_turbo_is_known_by_its_name_and_paints_without_guidance(tmp_path: Path) -> None:
    z_image().save_pretrained(tmp_path / "Z-Image-Turbo")

    card = load_runner(str(tmp_path / "Z-Image-Turbo"), "cpu").card

    assert (card.steps, card.guidance, card.family) == (9, 1.0, "zimage")
