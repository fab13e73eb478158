"""Small pictures of how far a painting is: TAESD's, or a map from latents to colours."""

import logging
import warnings
from pathlib import Path
from typing import Any

import diffusers
import torch
from PIL import Image
from torch.nn.functional import adaptive_avg_pool2d, interpolate, pixel_shuffle, pixel_unshuffle

from bot.engine.decoder import as_bytes, decode, scaled, widen
from bot.engine.devices import copy_out
from bot.engine.work import Develop

SIDE = 256  #: pixels of a sketch's longer side, where the picture has as many
FIELD = 64  #: pixels of the pictures that the map is fitted on; larger ones fit no better
PARTS = 2  #: each way, colours that the map tells for one place of the latents


class LatentPreview:
    """Turn latents into a picture small enough to send at any time."""

    def __init__(self, vae: Any, grid: int, tiny: Any | None = None) -> None:
        self._grid = grid  # pixels of a picture for each place of the latents
        self._tiny = tiny
        self._map = None if tiny else fit(vae)

    def sketch(self, latents: torch.Tensor) -> Develop:
        """Begin a sketch of latents [C, h, w]."""
        places = latents.shape[-2:]
        scale = min(self._grid, SIDE / max(places))
        size = [max(1, round(side * scale)) for side in places]
        colours = self._colours(latents[None].float())
        small = interpolate(colours, size=size, mode="bicubic", antialias=True)
        pixels = small.clamp(0, 255).round().to(torch.uint8)[0].permute(1, 2, 0).contiguous()
        copied = copy_out(pixels)
        return lambda: Image.fromarray(copied())

    def _colours(self, latents: torch.Tensor) -> torch.Tensor:
        """Return colours [1, 3, H, W] in 0..255 of latents [1, C, h, w]."""
        if self._map is None:
            return as_bytes(decode(self._tiny, latents)).permute(0, 3, 1, 2).float()
        mapped = torch.einsum("nchw,cr->nrhw", latents, self._map[:-1])
        return (pixel_shuffle(mapped + self._map[-1, :, None, None], PARTS) + 1) * 127.5


@torch.inference_mode()
def fit(vae: Any) -> torch.Tensor:
    """Return the map [C + 1, 3 PARTS²] from latents, and a constant, to colours in -1..1.

    Fitted by least squares to what the checkpoint's own VAE makes of fields of colour that noise
    lies over: fields alone hold no edge that a place's parts could differ by.
    """
    encoded = vae.encode(_fields().to(vae.device, vae.dtype)).latent_dist.mode()
    latents = scaled(vae, encoded)
    noise = torch.randn(latents.shape, generator=torch.Generator("cpu").manual_seed(1))
    latents = latents + noise.to(latents)
    decoded = decode(vae, latents).float()
    if vae.dtype != torch.float32 and not (encoded.isfinite().all() and decoded.isfinite().all()):
        widen(vae)
        return fit(vae)
    height, width = latents.shape[-2:]
    parts = adaptive_avg_pool2d(decoded.clamp(-1, 1), (PARTS * height, PARTS * width))
    colours = _places(pixel_unshuffle(parts, PARTS))
    places = _places(latents.float())
    known = torch.cat([places, torch.ones_like(places[:, :1])], dim=1)
    solution: torch.Tensor = torch.linalg.lstsq(known.cpu(), colours.cpu()).solution
    return solution.to(vae.device)


def _fields() -> torch.Tensor:
    """Return pictures [N, 3, h, w] of random colours, coarse and fine."""
    generator = torch.Generator("cpu").manual_seed(0)
    patches = (torch.rand(4, 3, side, side, generator=generator) * 2 - 1 for side in (2, 4, 8))
    grown = [interpolate(patch, size=(FIELD, FIELD), mode="bicubic") for patch in patches]
    return torch.cat(grown).clamp(-1, 1)


def _places(grid: torch.Tensor) -> torch.Tensor:
    """Lay [N, C, h, w] out as [N h w, C]."""
    return grid.permute(0, 2, 3, 1).flatten(0, 2)


# TAESD, a tiny decoder that shows previews in more than blots: used where it is on disk.

log = logging.getLogger(__name__)

BESIDE = "taesd"  #: a folder in the checkpoint's own
USUAL = {
    "sd1": "madebyollin/taesd",
    "sd2": "madebyollin/taesd",
    "sdxl": "madebyollin/taesdxl",
    "zimage": "madebyollin/taef1",
    "flux2": "madebyollin/taef2",
}


def find(named: str | None, folder: Path | None, family: str, vae: Any) -> Any | None:
    """Return the decoder a recipe names, one beside the checkpoint or in the hub's cache, or None.

    Nothing is fetched: a preview is not worth a download that nobody asked for.
    """
    beside = [str(folder / BESIDE)] if folder and (folder / BESIDE).is_dir() else []
    for place in [named] if named else [*beside, USUAL[family]]:
        tiny = _loaded(place, asked_for=place != USUAL[family])
        if tiny and tiny.config.latent_channels == vae.config.latent_channels:
            return tiny.to(vae.device, vae.dtype)
    return None


def _loaded(place: str, asked_for: bool) -> Any | None:
    read: Any = diffusers.AutoencoderTiny.from_pretrained
    try:
        with warnings.catch_warnings():  # the libraries' advice is for other libraries
            warnings.simplefilter("ignore")
            return read(place, local_files_only=True, use_safetensors=True)
    except (OSError, ValueError, RuntimeError) as error:
        if asked_for:
            log.warning("previews do without %s: %s", place, str(error).splitlines()[0])
        return None
