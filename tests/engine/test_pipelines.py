"""Other diffusers pipelines, painted one at a time; and adapters on our own families."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import diffusers
import pytest
import safetensors.torch
import torch
from PIL import Image

from bot.engine import checkpoint
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.models import load_runner, runner_for
from bot.engine.pipeline import PipelineRunner, can_step
from bot.engine.recipes import RECIPES, Recipe, find
from bot.engine.work import plan
from bot.errors import ModelError, PaintingFailed
from bot.request import Finish, Progress, Spec

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def vae() -> Any:
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        shift_factor=0.06,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )


def texts(width: int, projected: bool) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        hidden_size=width,
        projection_dim=width,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        vocab_size=len(tokenizer()),
        bos_token_id=tokenizer().bos_token_id,
        eos_token_id=tokenizer().eos_token_id,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def tokenizer() -> Any:
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(RECIPES.parent / "portraits" / "tokenizer")


def t5() -> Any:
    from transformers import T5Config, T5EncoderModel

    sizes = {"d_model": 32, "d_kv": 8, "d_ff": 37, "num_layers": 2, "num_heads": 4}
    return T5EncoderModel(T5Config(vocab_size=len(tokenizer()), **sizes))


def stable_diffusion_3() -> Any:
    return diffusers.StableDiffusion3Pipeline(
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=8,
            patch_size=1,
            in_channels=4,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=32,
            caption_projection_dim=32,
            pooled_projection_dim=32,
            out_channels=4,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae(),
        text_encoder=texts(16, projected=True),
        tokenizer=tokenizer(),
        text_encoder_2=texts(16, projected=True),
        tokenizer_2=tokenizer(),
        text_encoder_3=t5(),
        tokenizer_3=tokenizer(),
    )


def flux() -> Any:
    return diffusers.FluxPipeline(
        transformer=diffusers.FluxTransformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=(4, 4, 8),
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae(),
        text_encoder=texts(32, projected=False),
        tokenizer=tokenizer(),
        text_encoder_2=t5(),
        tokenizer_2=tokenizer(),
    )


def z_image() -> Any:
    from transformers import Qwen3Config, Qwen3Model

    chatty = tokenizer()
    chatty.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    sizes = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "head_dim": 8}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2}
    return diffusers.ZImagePipeline(
        transformer=diffusers.ZImageTransformer2DModel(
            in_channels=4,
            dim=32,
            n_layers=1,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=32,
            axes_dims=[4, 4, 8],
            axes_lens=[1024, 128, 128],
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=vae(),
        text_encoder=Qwen3Model(Qwen3Config(vocab_size=len(chatty), **sizes, **heads)),
        tokenizer=chatty,
    )


@pytest.fixture(params=[stable_diffusion_3, flux], ids=lambda make: make.__name__)
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> PipelineRunner:
    torch.manual_seed(3)
    request.param().save_pretrained(tmp_path / "tiny")
    loaded = load_runner(str(tmp_path / "tiny"), "cpu")
    assert isinstance(loaded, PipelineRunner)
    return loaded


SPEC = Spec(prompt="Neil Armstrong", seed=5, steps=4, width=64, height=64)


def test_another_pipeline_paints_what_it_paints_by_itself(
    runner: PipelineRunner, paint: Callable[..., list[Image.Image]]
) -> None:
    [ours] = paint(runner, SPEC)

    guidance = runner.card.guidance
    [theirs] = runner.pipe(
        SPEC.prompt,
        num_inference_steps=4,
        guidance_scale=guidance,
        width=64,
        height=64,
        generator=torch.Generator().manual_seed(5),
    ).images

    assert runner.card.family == "pipeline"
    assert ours.tobytes() == theirs.tobytes()


def test_another_pipeline_tells_of_every_step_and_is_cancelled_within_one(
    runner: PipelineRunner, paint: Callable[..., list[Image.Image]]
) -> None:
    step_loop, heard = StepLoop(runner), list[Told]()
    order = Order(SPEC, heard.append)
    step_loop.take(order)
    step_loop.step()
    step_loop.step()
    assert heard == [Progress(1, 4), Progress(2, 4)]

    order.cancelled = True
    step_loop.step()

    assert not step_loop.busy
    assert len(heard) == 2
    assert paint(runner, SPEC)


def test_another_pipeline_is_tried_out_and_keeps_to_its_memory(runner: PipelineRunner) -> None:
    runner.card = replace(runner.card, width=64, height=64)
    assert runner.trial.pixels in (64 * 64, 128 * 128)
    assert runner.trial.painting_seconds > 0
    runner._try_out()  # what a card measures its memory by
    runner._budget.bytes_per_pixel = 1e6
    runner._budget.room = lambda _: 10**9

    with pytest.raises(PaintingFailed) as refused:
        runner.accept(plan(SPEC, runner.card))

    assert refused.value.code == "out_of_memory"
    assert refused.value.facts["needed_gb"] == 4.5


def test_an_error_inside_the_pipeline_fails_that_picture_alone(
    runner: PipelineRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*given: object, **more: object) -> None:
        raise RuntimeError("in the third step")

    step_loop, heard, next_one = StepLoop(runner), list[Told](), list[Told]()
    step_loop.take(Order(SPEC, heard.append))
    step_loop.step()
    step_loop.step()
    with monkeypatch.context() as patch:
        patch.setattr(runner.pipe.transformer, "forward", stumble)
        step_loop.step()
    step_loop.take(Order(SPEC, next_one.append))
    while step_loop.busy:
        step_loop.step()

    assert isinstance(heard[-1], PaintingFailed)
    assert isinstance(next_one[-1], Finish)


def test_a_pipeline_that_needs_a_picture_cannot_step() -> None:
    assert can_step(diffusers.FluxPipeline)
    assert not can_step(object)
    assert not can_step(None)
    with pytest.raises(ModelError, match="model_family"):
        runner_for(diffusers.DDPMPipeline(None, None), Recipe(name="x"))


def test_an_adapter_becomes_part_of_the_weights(
    tiny: Callable[[str], Path],
    tmp_path: Path,
    paint: Callable[..., list[Image.Image]],
    decibels: Callable[..., float],
) -> None:
    from peft import LoraConfig, get_peft_model_state_dict

    folder = tiny("sd1")
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(folder)
    pipe.unet.add_adapter(
        LoraConfig(r=2, lora_alpha=2, init_lora_weights="gaussian", target_modules=["to_q", "to_v"])
    )
    torch.manual_seed(1)
    for name, weight in pipe.unet.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=2.0)
    learned = get_peft_model_state_dict(pipe.unet)
    pipe.save_lora_weights(tmp_path, learned, weight_name="a.safetensors")
    pipe.set_progress_bar_config(disable=True)

    own = tmp_path / "mine.toml"
    own.write_text(f'[mine]\npath = "{folder}"\nadapters = ["a.safetensors"]\n')
    notes = tmp_path / "notes"
    plain, adapted = load_runner(str(folder), "cpu"), load_runner(str(own), "cpu", notes)
    assert f"{tmp_path}/a.safetensors" in (notes / "weights.json").read_text()
    spec = Spec(prompt="Neil Armstrong", seed=5, steps=4, guidance=1.0)

    [changed] = paint(adapted, spec)
    [theirs] = pipe(
        spec.prompt,
        num_inference_steps=4,
        guidance_scale=1.0,
        generator=torch.Generator().manual_seed(5),
    ).images

    assert decibels(changed, theirs) > 60
    assert decibels(changed, paint(plain, spec)[0]) < 50

    own.write_text(
        f'[mine]\npath = "{folder}"\nadapters = [{{ file = "a.safetensors", scale = 0.3 }}]\n'
    )
    [fainter] = paint(load_runner(str(own), "cpu"), spec)
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(folder)
    pipe.set_progress_bar_config(disable=True)
    pipe.load_lora_weights(tmp_path, weight_name="a.safetensors", adapter_name="a")
    pipe.set_adapters(["a"], [0.3])
    generator = torch.Generator().manual_seed(5)
    asked = {"num_inference_steps": 4, "guidance_scale": 1.0, "generator": generator}
    [theirs] = pipe(spec.prompt, **asked).images
    assert decibels(fainter, theirs) > 60
    assert decibels(fainter, changed) < 50


def test_an_adapter_that_cannot_be_had_or_is_none_is_refused(
    tiny: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    own, spoilt = tmp_path / "mine.toml", tmp_path / "spoilt.safetensors"
    spoilt.write_bytes(b"spoilt")
    for adapter, code in (
        ("owner/name/file.safetensors", "hub_offline"),
        ("owner/name/folder/file.safetensors", "hub_offline"),
        ("spoilt.safetensors", "model_truncated"),
        ("./nothing.safetensors", "adapter_missing"),
        ("nothing.safetensors", "adapter_missing"),
    ):
        own.write_text(f'[mine]\npath = "{tiny("sd1")}"\nadapters = ["{adapter}"]\n')
        with pytest.raises(ModelError, match=code):
            load_runner(str(own), "cpu", may_fetch=True)


KEYS = {
    "diffusers": "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight",
    "kohya": "lora_unet_input_blocks_1_1_transformer_blocks_0_attn2_to_k.lora_down.weight",
    "old": "unet.down_blocks.0.attentions.0.attn2.processor.to_k_lora.down.weight",
    "flux": "transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight",
    "flux kohya": "lora_unet_double_blocks_0_img_attn_proj.lora_down.weight",
}


@pytest.mark.parametrize(
    ("layout", "width", "made_for"),
    [
        ("diffusers", 2048, "SDXL"),
        ("kohya", 768, "Stable Diffusion 1.x"),
        ("kohya", 32, None),
        ("old", 1024, "Stable Diffusion 2.x"),
        ("flux", 3072, "FLUX"),
        ("flux kohya", 3072, "FLUX"),
    ],
)
def test_an_adapter_for_another_model_is_refused_by_name_before_anything_is_loaded(
    tiny: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    layout: str,
    width: int,
    made_for: str | None,
) -> None:
    file = tmp_path / "theirs.safetensors"
    safetensors.torch.save_file({KEYS[layout]: torch.zeros(2, width)}, file)
    recipe = Recipe(name="x", path=tiny("sd1"), adapters=({"file": str(file)},))

    def load(*_: object) -> None:
        raise AssertionError("what does not fit was loaded")

    monkeypatch.setattr(checkpoint, "_told_plainly", load)
    if made_for is None:  # by its header it fits
        with pytest.raises(AssertionError):
            checkpoint.load(recipe, torch.float32)
        return
    with pytest.raises(ModelError, match="adapter_other") as refused:
        checkpoint.load(recipe, torch.float32)

    assert refused.value.facts["file"] == file
    assert refused.value.facts["made_for"] == made_for


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("LoHa", "lora_unet_down_blocks_0_attentions_0_attn1_to_k.hada_w1_a"),
        ("LoKr", "lora_unet_down_blocks_0_attentions_0_attn1_to_k.lokr_w1"),
        ("OFT", "lora_unet_down_blocks_0_attentions_0_attn1_to_k.oft_blocks"),
    ],
)
def test_an_adapter_that_is_no_lora_is_refused_by_its_kind(
    kind: str, name: str, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    file = tmp_path / "theirs.safetensors"
    safetensors.torch.save_file({name: torch.zeros(2, 32)}, file)

    with pytest.raises(ModelError, match="adapter_kind") as refused:
        checkpoint.load(
            Recipe(name="x", path=tiny("sd1"), adapters=({"file": str(file)},)), torch.float32
        )

    assert (refused.value.facts["file"], refused.value.facts["kind"]) == (file, kind)


def test_who_is_depicted_has_to_have_agreed(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    entry = 'adapters = [{{ file = "ada.safetensors", depicts = "Ada Adams"{} }}]\n'
    for consent in ("", ', consent = " "'):
        own.write_text(f'[mine]\npath = "{tiny("sd1")}"\n' + entry.format(consent))
        with pytest.raises(ModelError, match="adapter_consent"):
            find(str(own), 0)

    said = ', consent = "Ada Adams, by letter of 1 December 2026"'
    own.write_text(f'[mine]\npath = "{tiny("sd1")}"\n' + entry.format(said))

    assert find(str(own), 0).adapters[0].depicts == "Ada Adams"


def test_an_own_vae_takes_the_place_of_the_checkpoints(
    tiny: Callable[[str], Path],
    tmp_path: Path,
    paint: Callable[..., list[Image.Image]],
    decibels: Callable[..., float],
) -> None:
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(tiny("sd1"))
    torch.manual_seed(9)
    other = diffusers.AutoencoderKL.from_config(pipe.vae.config)
    other.save_pretrained(tmp_path / "other")
    wide = diffusers.AutoencoderKL.from_config({**pipe.vae.config, "latent_channels": 8})
    wide.save_pretrained(tmp_path / "wide")
    own, spec = tmp_path / "mine.toml", Spec(prompt="Neil Armstrong", seed=5, steps=2)
    own.write_text(f'[mine]\npath = "{tiny("sd1")}"\nvae = "other"\n')
    pipe.vae = other
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(5)
    [theirs] = pipe(spec.prompt, num_inference_steps=2, generator=generator).images

    [ours] = paint(load_runner(str(own), "cpu"), spec)

    assert decibels(ours, theirs) > 60
    for vae, code in (("wide", "vae_misfit"), ("./none", "vae_missing")):
        own.write_text(f'[mine]\npath = "{tiny("sd1")}"\nvae = "{vae}"\n')
        with pytest.raises(ModelError, match=code):
            load_runner(str(own), "cpu")


def test_a_recipe_may_steer_away_from_something_always(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(f'[mine]\npath = "{tiny("sd1")}"\nnegative = "blurry"\n')
    card = load_runner(str(own), "cpu").card

    assert plan(Spec(prompt="x", negative="a hat", seed=1), card).negative == "a hat, blurry"
    assert plan(Spec(prompt="x", seed=1), card).negative == "blurry"
    assert plan(Spec(prompt="x", negative="a hat", seed=1, guidance=1), card).negative == "a hat"


def test_an_adapter_of_which_nothing_fits_is_refused_by_name(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    file = tmp_path / "theirs.safetensors"
    for named, code in (
        ("unet.nowhere.0.attn7.to_k", "adapter_misfit"),
        ("unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_k", "adapter_misfit"),
    ):
        halves = {"lora_A": torch.zeros(2, 7), "lora_B": torch.zeros(7, 2)}
        safetensors.torch.save_file({f"{named}.{n}.weight": t for n, t in halves.items()}, file)
        with pytest.raises(ModelError, match=code) as refused:
            checkpoint.load(
                Recipe(name="x", path=tiny("sd1"), adapters=({"file": str(file)},)), torch.float32
            )
        assert refused.value.facts["file"] == file
    safetensors.torch.save_file({"some.weight": torch.zeros(2)}, file)
    with pytest.raises(ModelError, match="adapter_is_none"):
        checkpoint.load(
            Recipe(name="x", path=tiny("sd1"), adapters=({"file": str(file)},)), torch.float32
        )
