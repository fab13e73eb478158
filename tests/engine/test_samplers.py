"""Every table of steps against diffusers' own sampler, over whole trajectories."""

import pytest
import torch

from bot.engine import samplers
from bot.engine.samplers import Config
from bot.errors import ModelError

SD = {
    "_class_name": "PNDMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}
V_ZERO_SNR = {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True}
CHANGES = [
    {"prediction_type": "epsilon"},
    {"prediction_type": "epsilon", "timestep_spacing": "linspace"},
    {"prediction_type": "epsilon", "set_alpha_to_one": True, "steps_offset": 0},
    {"prediction_type": "epsilon", "final_sigmas_type": "sigma_min", "timestep_spacing": "leading"},
    {"prediction_type": "epsilon", "solver_type": "heun", "euler_at_final": True},
    {"prediction_type": "sample", "timestep_spacing": "trailing"},
    {"prediction_type": "v_prediction", "timestep_spacing": "leading"},
    {"prediction_type": "v_prediction", "timestep_spacing": "trailing"},
    {**V_ZERO_SNR, "timestep_spacing": "trailing"},
    {**V_ZERO_SNR, "timestep_spacing": "linspace"},
    {**V_ZERO_SNR, "timestep_spacing": "leading"},
]


def fake_unet(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Stand for a UNet: bounded, smooth, and different in every place and at every step."""
    place = torch.arange(x.numel()).reshape(x.shape) / 7
    return torch.tanh(0.8 * x + torch.sin(place + t.float() / 300)) + 0.1 * torch.cos(3 * x)


def by_diffusers(name: str, steps: int, config: Config, noise: torch.Tensor) -> torch.Tensor:
    """Return x after each step, the noise first."""
    own = samplers.like_diffusers(name, steps, config)
    without_noise = {"eta": 0.0} if name == "tcd" else {}
    if name != "ddim":  # else it starts at the second of two timesteps that Karras made equal
        own.set_begin_index(0)
    xs = [noise * own.init_noise_sigma]
    for t in own.timesteps[:steps]:
        e = fake_unet(own.scale_model_input(xs[-1], t), t)
        xs.append(own.step(e, t, xs[-1], **without_noise).prev_sample)
    return torch.stack(xs)


def by_table(name: str, steps: int, config: Config, noise: torch.Tensor) -> torch.Tensor:
    laid = samplers.table(name, steps, config)
    xs, before = [noise * laid.init_noise_sigma], torch.zeros_like(noise)
    for t, c_in, p, q, a, b, c, _, _ in laid.rows:
        x0 = p * xs[-1] + q * fake_unet(c_in * xs[-1], t)
        xs.append(a * xs[-1] + b * x0 + c * before)
        before = x0
    return torch.stack(xs)


@pytest.mark.parametrize("steps", [1, 4, 20, 50])
@pytest.mark.parametrize("name", samplers.SAMPLERS)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "-".join(map(str, change.values())))
def test_a_table_steps_as_diffusers_does(name: str, change: Config, steps: int) -> None:
    noise = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(7))
    config = {**SD, **change}
    if config.get("euler_at_final") and steps == 1:
        pytest.skip("diffusers divides by a step of no length here")

    theirs, ours = by_diffusers(name, steps, config, noise), by_table(name, steps, config, noise)

    assert theirs.isfinite().all()
    assert (ours - theirs).abs().max() <= 1e-5 * theirs.abs().max()
    # The picture itself too, but for one rounding of the largest x: with zero terminal SNR
    # Euler begins at 4096, and diffusers subtracts that again in float32.
    rounding = 2**-23 * theirs.abs().max()
    assert (ours[-1] - theirs[-1]).abs().max() <= 1e-5 * theirs[-1].abs().max() + rounding


def test_noise_predicted_at_zero_signal_has_no_answer_and_is_refused() -> None:
    with pytest.raises(ModelError, match="zero_snr"):
        samplers.table("ddim", 10, SD | {"rescale_betas_zero_snr": True})


@pytest.mark.parametrize("change", [{"thresholding": True}, {"use_flow_sigmas": True}])
def test_what_is_not_linear_is_refused(change: Config) -> None:
    with pytest.raises(ModelError, match="sampler"):
        samplers.table("dpm++2m", 10, SD | change)


def test_a_prediction_nobody_knows_is_refused() -> None:
    with pytest.raises(ModelError, match="predicts flow"):
        samplers.table("dpm++2m", 10, SD | {"prediction_type": "flow"})


def test_a_checkpoint_names_its_own_sampler() -> None:
    assert samplers.named(SD) == "ddim"
    multistep = {"_class_name": "DPMSolverMultistepScheduler", "use_karras_sigmas": True}
    assert samplers.named(multistep) == "dpm++2m-karras"
    for distilled in ("LCMScheduler", "TCDScheduler"):
        assert samplers.named({"_class_name": distilled, "use_karras_sigmas": True}) == "tcd"
    with pytest.raises(ModelError, match="FlowMatch"):
        samplers.named({"_class_name": "FlowMatchEulerDiscreteScheduler"})


@pytest.mark.parametrize("name", samplers.SAMPLERS)
def test_a_table_has_as_many_steps_as_were_asked_for(name: str) -> None:
    config = SD | V_ZERO_SNR | {"timestep_spacing": "trailing"}

    for steps in (*range(1, 60), 99, 150, 199, 200):
        rows = samplers.table(name, steps, config).rows
        assert rows.shape == (steps, 9)
        assert rows.isfinite().all()
        assert (rows[:, 0] >= 0).all()
