"""Samplers as tables: what each step multiplies by, computed once from a diffusers config.

With `e = UNet(c_in x, t)`, a step is `x0 = P x + Q e` and `x' = A x + B x0 + C x0_previous`. All
are linear, so works with different samplers and step counts share one gather and one fused update.
A source joins at any step as `S source + N noise`, which is also what a kept part is set back to.
DDIM (eta 0) is from arXiv 2010.02502, Euler from 2206.00364, DPM++ 2M from 2211.01095. TCD is from
2402.19159, with gamma 0, where it is DDIM over the timesteps that consistency models were distilled
at; latent consistency models (2310.04378) are painted so, too, without their fresh noise.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    TCDScheduler,
)

from bot.engine.recipes import Sampler
from bot.errors import ModelError

COLUMNS = ("t", "c_in", "P", "Q", "A", "B", "C", "S", "N")  #: S and N are of where a step ends

Config = Mapping[str, Any]
Columns = dict[str, torch.Tensor]  #: float64, one entry a step

CLASSES: dict[str, tuple[Any, dict[str, Any]]] = {
    "ddim": (DDIMScheduler, {"clip_sample": False}),
    "euler": (EulerDiscreteScheduler, {}),
    "dpm++2m": (DPMSolverMultistepScheduler, {"algorithm_type": "dpmsolver++", "solver_order": 2}),
    "tcd": (TCDScheduler, {"clip_sample": False}),
}
SAMPLERS: tuple[str, ...] = get_args(Sampler)

#: The sampler nearest to what a checkpoint names; PNDM (a multistep form of DDIM) is DDIM here, and
#: DEIS, the DPM of half steps and DDPM are painted by what solves the same equation.
NEAREST = {
    "DDIMScheduler": "ddim",
    "PNDMScheduler": "ddim",
    "EulerDiscreteScheduler": "euler",
    "EulerAncestralDiscreteScheduler": "euler",
    "HeunDiscreteScheduler": "euler",
    "LMSDiscreteScheduler": "euler",
    "DPMSolverMultistepScheduler": "dpm++2m",
    "DPMSolverSinglestepScheduler": "dpm++2m",
    "UniPCMultistepScheduler": "dpm++2m",
    "DEISMultistepScheduler": "dpm++2m",
    "KDPM2DiscreteScheduler": "euler",
    "KDPM2AncestralDiscreteScheduler": "euler",
    "DDPMScheduler": "ddim",
    "LCMScheduler": "tcd",
    "TCDScheduler": "tcd",
}


@dataclass(frozen=True)
class Table:
    """A sampler laid out: `rows` is float32 [steps, 9] in the order of COLUMNS."""

    rows: torch.Tensor
    init_noise_sigma: float  #: what unit noise is multiplied by before the first step
    first: torch.Tensor  #: float32 [2]: S and N of where the first step begins

    def since(self, begin: int) -> "Table":
        """Return the table of a picture that begins later; its first step has none before it."""
        if not begin:
            return self
        rows = self.rows[begin:].clone()
        b, c = COLUMNS.index("B"), COLUMNS.index("C")
        rows[0, b] += rows[0, c]  # the previous x0 is this one
        rows[0, c] = 0
        return Table(rows, self.init_noise_sigma, self.rows[begin - 1, -2:])


def named(config: Config) -> str:
    """Return the sampler nearest to a checkpoint's own; raise ModelError where none is."""
    name = NEAREST.get(str(config.get("_class_name")))
    if name is None:
        known = ", ".join(SAMPLERS)
        raise ModelError("model_sampler", sampler=config.get("_class_name"), known=known)
    karras = bool(config.get("use_karras_sigmas")) and name not in ("ddim", "tcd")
    return name + "-karras" * karras


def check(config: Config) -> None:
    """Raise ModelError for what no linear step can do, or what has no solution."""
    if config.get("thresholding") or config.get("use_flow_sigmas"):
        raise ModelError("model_sampling", sampler="thresholding or flow matching")
    if config.get("prediction_type", "epsilon") == "epsilon" and config.get(
        "rescale_betas_zero_snr"
    ):
        raise ModelError("model_zero_snr")


def like_diffusers(name: str, steps: int, config: Config) -> Any:
    """Return diffusers' own object, set to its steps: timesteps and sigmas come from it."""
    kind, _, karras = name.partition("-")
    made, fixed = CLASSES[kind]
    choice = {} if kind in ("ddim", "tcd") else {"use_karras_sigmas": bool(karras)}
    plain = {word: value for word, value in config.items() if not word.startswith("_")}
    own = made.from_config(plain, **fixed, **choice)
    with warnings.catch_warnings():  # diffusers 0.42 asks numpy 2 for arrays in the old way
        warnings.simplefilter("ignore", DeprecationWarning)
        if kind == "tcd":  # distilled at fifty timesteps; more steps are taken from as many more
            distilled = own.config.original_inference_steps
            own.set_timesteps(steps, original_inference_steps=max(steps, distilled))
        else:
            own.set_timesteps(steps)
    return own


def table(name: str, steps: int, config: Config) -> Table:
    """Lay a sampler out for a number of steps."""
    check(config)
    own = like_diffusers(name, steps, config)
    lay_out = {"ddim": _ddim, "euler": _euler, "dpm++2m": _dpm, "tcd": _tcd}[name.partition("-")[0]]
    columns = lay_out(own, own.config.prediction_type)
    columns["t"] = own.timesteps.double()
    first = torch.stack([columns["S"][0], columns["N"][0]])
    columns["S"] = _then(columns["S"][:steps], last=1.0)  # a picture ends as its source, clean
    columns["N"] = _then(columns["N"][:steps], last=0.0)
    rows = torch.stack([columns[word][:steps] for word in COLUMNS], dim=1)
    return Table(rows.float(), float(own.init_noise_sigma), first.float())


def _then(levels: torch.Tensor, last: float) -> torch.Tensor:
    """Return what holds after each step, from what holds before it."""
    return torch.cat([levels[1:], torch.full_like(levels[:1], last)])


def _prediction(kind: str, alpha: torch.Tensor, sigma: torch.Tensor) -> Columns:
    """Return P and Q for `x = alpha x0 + sigma noise`, where alpha^2 + sigma^2 = 1."""
    if kind == "epsilon":
        return {"P": 1 / alpha, "Q": -sigma / alpha}
    if kind == "v_prediction":
        return {"P": alpha, "Q": -sigma}
    if kind == "sample":
        return {"P": torch.zeros_like(alpha), "Q": torch.ones_like(alpha)}
    raise ModelError("model_sampling", sampler=f"a model that predicts {kind}")


def _ddim(model: Any, prediction: str) -> Columns:
    alphas = model.alphas_cumprod.double()
    before = model.timesteps - model.config.num_train_timesteps // model.num_inference_steps
    then = torch.where(before >= 0, alphas[before.clamp(min=0)], model.final_alpha_cumprod.double())
    return _from_to(alphas[model.timesteps], then, prediction)


def _tcd(model: Any, prediction: str) -> Columns:
    now = model.alphas_cumprod.double()[model.timesteps]
    return _from_to(now, torch.cat([now[1:], model.alphas_cumprod.double()[:1]]), prediction)


def _from_to(now: torch.Tensor, then: torch.Tensor, prediction: str) -> Columns:
    """Return the columns of DDIM between these cumulated alphas."""
    kept = ((1 - then) / (1 - now)).sqrt()
    return _prediction(prediction, now.sqrt(), (1 - now).sqrt()) | {
        "c_in": torch.ones_like(now),
        "A": kept,
        "B": then.sqrt() - kept * now.sqrt(),
        "C": torch.zeros_like(now),
        "S": now.sqrt(),
        "N": (1 - now).sqrt(),
    }


def _euler(model: Any, prediction: str) -> Columns:
    sigmas = model.sigmas.double()
    sigma, then = sigmas[:-1], sigmas[1:]
    shrink = 1 / (sigma**2 + 1).sqrt()  # Euler's x is not of unit variance; the UNet's is
    columns = _prediction(prediction, shrink, sigma * shrink)
    return columns | {
        "P": columns["P"] * shrink,
        "c_in": shrink,
        "A": then / sigma,
        "B": 1 - then / sigma,
        "C": torch.zeros_like(sigma),
        "S": torch.ones_like(sigma),
        "N": sigma,
    }


def _dpm(model: Any, prediction: str) -> Columns:
    sigmas = model.sigmas.double()
    alpha = 1 / (sigmas**2 + 1).sqrt()
    sigma = sigmas * alpha
    lambdas = alpha.log() - sigma.log()  # infinite where sigma is 0, and exp(-inf) is 0: right
    step = lambdas[1:] - lambdas[:-1]
    weight = -alpha[1:] * (-step).expm1()
    second = _second_order(model.config, step, weight, alpha[1:])
    return _prediction(prediction, alpha[:-1], sigma[:-1]) | {
        "c_in": torch.ones_like(step),
        "A": sigma[1:] / sigma[:-1],
        "B": weight + second,
        "C": -second,
        "S": alpha[:-1],
        "N": sigma[:-1],
    }


def _second_order(
    config: Any, step: torch.Tensor, weight: torch.Tensor, alpha: torch.Tensor
) -> torch.Tensor:
    """Return the factor of `x0 - x0_previous`; 0 where diffusers takes a step of first order."""
    factor = torch.zeros_like(step)
    ratio = step[:-1] / step[1:]
    heun = config.solver_type == "heun"
    slope = alpha[1:] - weight[1:] / step[1:] if heun else 0.5 * weight[1:]
    factor[1:] = slope / ratio
    short = config.lower_order_final and len(step) < 15
    if short or config.euler_at_final or config.final_sigmas_type == "zero":
        factor[-1] = 0
    return factor
