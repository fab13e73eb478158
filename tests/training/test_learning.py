"""The stages: they resume where they stopped, and their parts fit together."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import nn
from transformers import CLIPTextModel, CLIPTokenizer

from training.draw.canvas import PIXELS
from training.eye import SLIM, Judge, load, save
from training.grow import (
    from_top,
    grown,
    join,
    new_top,
    old_top,
    paint_top,
    train_decoder,
    train_encoder,
    up_to_top,
)
from training.judge import accuracy, truth
from training.learner import Learner
from training.muon import orthogonal
from training.score import rate
from training.sheet import sheet
from training.sitting import Sitting
from training.text import _known, answers, new_encoder, question_loss, widen
from training.tokens import MORE, VOCABULARY, extend
from training.traits import VALUES, Look
from training.unet import LEAST, Noise, new_unet
from training.vae import (
    CHANNELS,
    HELD,
    LEVELS,
    decode,
    encode,
    fold,
    latents,
    new_vae,
    to_model,
    to_pixels,
)

pytestmark = pytest.mark.more

EMBEDDED = Path(__file__).parents[2] / "bot" / "portraits"
BUDGET = 25_000_000  # bytes of the whole checkpoint in fp16
TOKENIZER = 340_000  # bytes, with the configurations and the headers of all files


@pytest.fixture
def sitting(tmp_path):
    return Sitting(tmp_path, seconds=0.2, device="cpu")


def parameters(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())


def learn_doubling(sitting: Sitting) -> Learner:
    """Spend the sitting on y = 2x."""
    torch.manual_seed(0)
    learner = Learner("double", nn.Linear(1, 1), sitting, rate=0.002, decay=0.9)
    for _ in learner.steps():
        x = torch.randn(16, 1)
        learner.learn(((learner.model(x) - 2 * x) ** 2).mean(), 16)
        learner.watch(loss=0.0)
    return learner


def test_a_second_sitting_goes_on_where_the_first_stopped(sitting):
    first = learn_doubling(sitting)
    second = learn_doubling(sitting)

    assert second.step_count > first.step_count > 0
    assert second.samples == 16 * second.step_count
    assert abs(second.average[0].item() - 2) < abs(first.average[0].item() - 2)


def test_the_log_tells_the_loss_curve(sitting):
    learner = learn_doubling(sitting)

    lines = [json.loads(line) for line in (sitting.work / "double.log").read_text().splitlines()]

    assert lines[-1]["steps"] == learner.step_count
    assert "loss" in lines[-1]


def test_a_lent_average_is_given_back(sitting):
    learner = learn_doubling(sitting)
    before = learner.model.weight.item()

    with learner.averaged():
        pass

    assert learner.model.weight.item() == before


def test_the_rate_rises_stays_and_falls():
    sitting = Sitting(None, 1, "cpu", cool=0.5)

    rates = [sitting.rate(share, step) for share, step in ((0, 0), (0.3, 99), (0.75, 99), (1, 99))]

    assert rates[0] < 0.1
    assert rates[1] == 1
    assert rates[1] > rates[2] > rates[3] > 0
    assert Sitting(None, 1, "cpu", cool=0).rate(1.0, 99) == 1


def test_muon_makes_matrices_nearly_orthogonal():
    tall = orthogonal(torch.randn(2, 24, 8, generator=torch.Generator().manual_seed(0)))

    singular = torch.linalg.svdvals(tall)

    assert singular.min() > 0.5
    assert singular.max() < 1.4


class Words:
    """A tokenizer of as many words as are ever learned."""

    bos_token_id, eos_token_id, pad_token_id = 0, 1, 1

    def __len__(self) -> int:
        return VOCABULARY + 225 + MORE


def test_the_checkpoint_fits_its_budget():
    models = (new_unet(), new_vae(), new_encoder(Words()))

    assert 2 * sum(map(parameters, models)) + TOKENIZER < BUDGET


def test_folding_makes_unit_latents_and_changes_no_picture():
    torch.manual_seed(0)
    vae, x = new_vae().eval(), torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        z, _ = encode(vae, x)
        before = decode(vae, z)
        fold(vae, z.mean((0, 2, 3)), z.std((0, 2, 3)))
        unit, _ = encode(vae, x)

        assert unit.shape == (2, CHANNELS, 2, 2)
        assert unit.mean((0, 2, 3)).abs().max() < 1e-3
        assert unit.std((0, 2, 3)).sub(1).abs().max() < 1e-2
        assert torch.allclose(decode(vae, unit), before, atol=1e-3)


def test_the_last_timestep_is_noise_alone():
    noise = Noise("cpu")

    assert noise.kept[-1] == pytest.approx(0, abs=1e-6)
    noisy, t, velocity = noise.mix(torch.randn(8, CHANNELS, 4, 4))
    assert noisy.shape == velocity.shape
    assert (t.diff() > 0).all()


def test_timesteps_are_drawn_as_often_as_they_weigh():
    torch.manual_seed(0)
    noise = Noise("cpu")

    _, t, _ = noise.mix(torch.zeros(20_000, 1, 1, 1))

    share = torch.bincount(t, minlength=1000) / len(t)
    snr = noise.kept / (1 - noise.kept)
    light, heavy = share[snr < 0.01].mean(), share[(snr > 3) & (snr < 6)].mean()
    assert heavy / light == pytest.approx(0.8 / LEAST, rel=0.1)
    assert t.max() == 999


def test_latents_go_on_from_those_that_are_there(sitting):
    torch.manual_seed(0)
    pictures = np.random.default_rng(0).integers(0, 256, (6, PIXELS, PIXELS, 3), np.uint8)
    np.save(sitting.work / "pictures.npy", pictures)
    new_vae().save_pretrained(sitting.work / "vae")

    latents(sitting, 4)
    first = np.load(sitting.work / "latents.npy")
    (sitting.work / "vae").rename(sitting.work / "gone")  # what is folded once is not folded anew
    latents(sitting, 6)
    second = np.load(sitting.work / "latents.npy")

    assert first.shape == (4, CHANNELS, 16, 16)
    assert second.shape == (6, CHANNELS, 16, 16)
    assert (second[:4] == first).all()
    assert first.astype(np.float32).std() == pytest.approx(1, abs=0.1)


def test_what_a_brief_leaves_open_is_an_answer_of_its_own():
    given = dict(zip(VALUES, answers({"hat": "crown"}), strict=True))

    assert given.pop("hat") == 1 + VALUES["hat"].index("crown")
    assert set(given.values()) == {0}


def test_a_sure_right_answer_costs_nothing():
    wanted = torch.tensor([answers({"style": "comic"})])
    sure = [F.one_hot(wanted[:, j], len(v) + 1) * 50.0 for j, v in enumerate(VALUES.values())]

    assert question_loss(sure, wanted) == pytest.approx(0, abs=1e-6)
    wrong = question_loss(sure, torch.tensor([answers({"style": "poster"})]))
    assert wrong == pytest.approx(50 / len(VALUES), rel=0.01)


def test_a_score_counts_only_what_was_asked():
    pictures = torch.zeros(2, 256, 256, 3, dtype=torch.uint8).numpy()

    rated = rate(Judge(), pictures, [{"hat": "crown"}, {"hat": "beanie"}], "cpu")

    assert set(rated["asked"]) == set(rated["shuffled"]) == {"hat", "mean"}


def test_a_contact_sheet_holds_every_picture():
    page = sheet([torch.zeros(8, 8, 3, dtype=torch.uint8).numpy()] * 5, ["a"] * 5, 2, size=32)

    assert page.size[0] == 2 * (32 + 8)
    assert page.size[1] >= 3 * 32


def test_pixels_survive_the_way_to_the_model_and_back():
    pictures = torch.randint(0, 256, (2, 8, 8, 3), dtype=torch.uint8)

    assert (to_pixels(to_model(pictures, "cpu")) == pictures.numpy()).all()


@pytest.mark.parametrize("half", [False, True])
def test_a_judge_of_any_width_is_loaded_as_it_was(tmp_path, half):
    torch.manual_seed(0)
    judge, x = Judge(SLIM, [2, 3]).eval(), torch.rand(1, 3, 256, 256)
    save(judge, tmp_path / "slim.safetensors", half)

    loaded = load(tmp_path / "slim.safetensors", "cpu")

    for one, other in zip(judge(x), loaded(x), strict=True):
        assert torch.allclose(one, other, atol=0.01 if half else 0)


def test_an_older_judge_is_asked_nothing_that_came_later():
    older = Judge(SLIM, [len(v) for v in VALUES.values()][:15])
    picture = np.zeros((1, PIXELS, PIXELS, 3), np.uint8)

    rated = accuracy(older, picture, [Look(kind="cat")], "cpu", [{"kind": "cat", "hat": "none"}])

    assert set(rated) == {"hat", "mean"}


def small_vae() -> AutoencoderKL:
    """Return a coder of 256 pixels as the first checkpoint has it."""
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=CHANNELS, sample_size=256,
        block_out_channels=LEVELS[1:], layers_per_block=1, norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * 5, up_block_types=("UpDecoderBlock2D",) * 5,
        scaling_factor=1.0, mid_block_add_attention=False,
    )  # fmt: skip


def test_a_grown_coder_keeps_all_that_lies_below_its_tops():
    torch.manual_seed(0)
    old, x = small_vae().eval(), torch.rand(1, 3, 64, 64) * 2 - 1
    vae = grown(old).eval()

    with torch.no_grad():
        z, _ = encode(old, x)

        assert torch.allclose(from_top(vae, old_top(old, x)), z, atol=1e-5)
        painted = paint_top(vae, up_to_top(vae, z))
        assert painted.shape == (1, 3, 128, 128)
        assert torch.allclose(painted, decode(vae, z), atol=1e-5)
        large = torch.rand(1, 3, 128, 128)
        assert torch.allclose(from_top(vae, new_top(vae, large)), encode(vae, large)[0], atol=1e-5)


def test_growing_trains_the_tops_and_nothing_else(sitting, monkeypatch):
    monkeypatch.setattr("training.grow.MEASURED", 1)
    torch.manual_seed(0)
    small_vae().save_pretrained(sitting.work / "vae_old")
    pictures = np.random.default_rng(0).integers(0, 256, (HELD + 2, PIXELS, PIXELS, 3), np.uint8)
    np.save(sitting.work / "pictures.npy", pictures)
    old = AutoencoderKL.from_pretrained(sitting.work / "vae_old")

    for stage in (train_encoder, train_decoder, join):
        stage(replace(sitting, seconds=0.1, batch=1))

    vae = AutoencoderKL.from_pretrained(sitting.work / "vae_unit")
    deep = "decoder.up_blocks.2.resnets.0.conv1.weight"
    assert torch.equal(vae.state_dict()[deep], old.state_dict()[deep])
    assert {"psnr_db", "latents_apart"} <= set(json.loads((sitting.work / "grow.json").read_text()))


def grown_tokenizer(folder: Path) -> CLIPTokenizer:
    shutil.copytree(EMBEDDED / "tokenizer", folder)
    extend(folder, 40, lines=2000)
    return CLIPTokenizer.from_pretrained(folder)


def test_a_grown_tokenizer_reads_what_it_knew_as_before(tmp_path):
    before = CLIPTokenizer.from_pretrained(EMBEDDED / "tokenizer")

    after = grown_tokenizer(tmp_path / "tokenizer")

    assert len(after) == len(before) + 40
    text = "a man with a red hat and a full beard on the beach"
    assert after(text).input_ids == before(text).input_ids
    foreign = "ein Mann mit einem roten Hut"
    assert len(after(foreign).input_ids) < len(before(foreign).input_ids)


def test_a_widened_encoder_reads_known_words_as_before(tmp_path):
    encoder = CLIPTextModel.from_pretrained(EMBEDDED / "text_encoder", dtype=torch.float32).eval()
    tokens = torch.tensor([[2823, 320, 541, 2824, 2824]])
    with torch.no_grad():
        before = encoder(tokens)[0]
        widen(encoder, grown_tokenizer(tmp_path / "tokenizer"))

        assert torch.equal(encoder(tokens)[0], before)
        assert encoder(torch.tensor([[2823, 2825, 2864, 2824]]))[0].isfinite().all()


def test_only_what_was_taught_before_is_pulled_to_where_it_was():
    assert _known({"hat": "crown", "hair": "bob"})
    assert not _known({"kind": "cat"})
    assert not _known({"hair": "mullet"})


def test_the_judge_answers_every_attribute_and_skips_what_is_hidden():
    answers = Judge()(torch.zeros(1, 3, 256, 256))
    classes, seen = truth([Look(hat="knight helmet")])

    assert [a.shape[1] for a in answers] == [len(v) for v in VALUES.values()]
    hair = list(VALUES).index("hair")
    assert not seen[0, hair]
    assert classes[0, hair] == VALUES["hair"].index("short")
