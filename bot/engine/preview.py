"""Small pictures of how far a painting is: a linear map from latents to colours, fitted once."""

from typing import Any

import torch
from PIL import Image
from torch.nn.functional import adaptive_avg_pool2d, interpolate

from bot.engine.devices import copy_out
from bot.engine.runner import Develop

SIDE = 128  #: pixels of the pictures that the map is fitted on


class Preview:
    """Turn latents into colours, a pixel for each place of the latents."""

    def __init__(self, vae: Any, device: torch.device) -> None:
        self._map = fit(vae, device)

    def sketch(self, latents: torch.Tensor) -> Develop:
        """Begin a sketch of latents [C, h, w]."""
        colours = torch.einsum("chw,cr->hwr", latents, self._map[:-1]) + self._map[-1]
        pixels = ((colours.clamp(-1, 1) + 1) * 127.5).to(torch.uint8)
        copied = copy_out(pixels)
        return lambda: Image.fromarray(copied())


@torch.inference_mode()
def fit(vae: Any, device: torch.device) -> torch.Tensor:
    """Return the map [C + 1, 3] from latents, and a constant, to colours in -1..1.

    Fitted by least squares to what the checkpoint's own VAE makes of fields of colour.
    """
    encoded = vae.encode(_fields().to(device, vae.dtype)).latent_dist.mode()
    decoded = vae.decode(encoded, return_dict=False)[0].clamp(-1, 1).float()
    latents = _places(encoded.float() * vae.config.scaling_factor)
    colours = _places(adaptive_avg_pool2d(decoded, encoded.shape[-2:]))
    known = torch.cat([latents, torch.ones_like(latents[:, :1])], dim=1)
    solution: torch.Tensor = torch.linalg.lstsq(known.cpu(), colours.cpu()).solution
    return solution.to(device)


def _fields() -> torch.Tensor:
    """Return pictures [N, 3, h, w] of random colours, coarse and fine."""
    generator = torch.Generator("cpu").manual_seed(0)
    patches = (torch.rand(4, 3, side, side, generator=generator) * 2 - 1 for side in (2, 4, 8))
    grown = [interpolate(patch, size=(SIDE, SIDE), mode="bicubic") for patch in patches]
    return torch.cat(grown).clamp(-1, 1)


def _places(grid: torch.Tensor) -> torch.Tensor:
    """Lay [N, C, h, w] out as [N h w, C]."""
    return grid.permute(0, 2, 3, 1).flatten(0, 2)
