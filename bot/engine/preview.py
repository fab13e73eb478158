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

    Fitted by least squares to how the checkpoint's own VAE encodes smooth fields of colour.
    """
    generator = torch.Generator("cpu").manual_seed(0)
    patches = torch.rand(8, 3, 4, 4, generator=generator) * 2 - 1
    pictures = interpolate(patches, size=(SIDE, SIDE), mode="bicubic").clamp(-1, 1)
    encoded = vae.encode(pictures.to(device, vae.dtype)).latent_dist.mode().float()
    latents = _places(encoded * vae.config.scaling_factor)
    colours = _places(adaptive_avg_pool2d(pictures, encoded.shape[-2:]))
    known = torch.cat([latents, torch.ones_like(latents[:, :1])], dim=1).cpu()
    solution: torch.Tensor = torch.linalg.lstsq(known, colours).solution
    return solution.to(device)


def _places(grid: torch.Tensor) -> torch.Tensor:
    """Lay [N, C, h, w] out as [N h w, C]."""
    return grid.permute(0, 2, 3, 1).flatten(0, 2)
