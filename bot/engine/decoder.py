"""From latents to the bytes of a picture, as diffusers does it."""

from typing import Any

import torch


def decode(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Decode latents [N, C, h, w] to bytes [N, H, W, 3]."""
    unscaled = _unscaled(vae.config, latents).to(vae.dtype)
    pixels: torch.Tensor = vae.decode(unscaled, return_dict=False)[0]
    unit = (pixels * 0.5 + 0.5).clamp(0, 1).float()
    return (unit * 255).round().to(torch.uint8).permute(0, 2, 3, 1)


def _unscaled(config: Any, latents: torch.Tensor) -> torch.Tensor:
    unscaled: torch.Tensor = latents / config.scaling_factor
    mean, std = config.get("latents_mean"), config.get("latents_std")
    if mean is None or std is None:
        return unscaled
    moments = latents.new_tensor([mean, std])[:, None, :, None, None]
    return unscaled * moments[1] + moments[0]
