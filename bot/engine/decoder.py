"""From latents to the bytes of a picture, as diffusers does it; in tiles where there is no room."""

import logging
from collections.abc import Callable
from typing import Any

import torch
from numpy.typing import NDArray

from bot.engine.devices import blame, copy_in, copy_out
from bot.engine.work import Blame
from bot.errors import PaintingFailed

SMALLEST_TILE = 32  #: places of the latents a side: 256 pixels; smaller ones show

log = logging.getLogger(__name__)


class LatentDecoder:
    """Decode with a checkpoint's own VAE, whatever its precision and the memory allow."""

    def __init__(self, vae: Any) -> None:
        self._vae = vae

    @torch.inference_mode()
    def begin(self, latents: torch.Tensor) -> Callable[[], NDArray[Any]]:
        """Begin to decode latents [C, h, w]; the result waits for bytes [H, W, 3]."""
        precision = self._vae.dtype
        pixels = self.pixels(latents[None])
        copied = copy_out(as_bytes(pixels)[0])
        finite = copy_out(torch.stack([latents.isfinite().all(), pixels.isfinite().all()]))

        def wait() -> NDArray[Any]:
            painted, decoded = finite()
            if not painted or (not decoded and precision == torch.float32):
                raise PaintingFailed("not_finite")  # no picture rather than a black one
            if decoded:
                return copied()
            widen(self._vae)
            return self.begin(latents)()

        return wait

    def pixels(self, latents: torch.Tensor) -> torch.Tensor:
        """Decode latents [N, C, h, w]; in ever smaller tiles where memory runs out."""
        while True:
            try:
                return decode(self._vae, latents)
            except RuntimeError as error:
                if blame(error, latents.device) is not Blame.OUT_OF_MEMORY or not self._cut(
                    latents
                ):
                    raise

    def _cut(self, latents: torch.Tensor) -> bool:
        """Halve the tiles from now on; return False where they are as small as they may be."""
        vae = self._vae
        whole = max(latents.shape[-2:])
        side = (min(whole, vae.tile_latent_min_size) if vae.use_tiling else whole) // 2
        if side < SMALLEST_TILE:
            return False
        vae.enable_tiling()
        vae.tile_latent_min_size = side
        vae.tile_sample_min_size = side * 2 ** (len(vae.config.block_out_channels) - 1)
        log.warning("no room to decode at once: in tiles of %d pixels", vae.tile_sample_min_size)
        return True


def widen(vae: Any) -> None:
    """Let a VAE decode in float32 from now on: many overflow in half precision."""
    if vae.dtype != torch.float32:
        log.warning("the VAE overflows in %s; it decodes in float32 from now on", vae.dtype)
        vae.float()


def decode(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Decode latents [N, C, h, w] to colours [N, 3, H, W], -1 to 1."""
    unscaled = _unscaled(vae.config, latents).to(vae.dtype)
    pixels: torch.Tensor = vae.decode(unscaled, return_dict=False)[0]
    return pixels


def as_bytes(pixels: torch.Tensor) -> torch.Tensor:
    """Return colours [N, 3, H, W] as bytes [N, H, W, 3]."""
    unit = (pixels * 0.5 + 0.5).clamp(0, 1).float()
    return (unit * 255).round().to(torch.uint8).permute(0, 2, 3, 1)


def _unscaled(config: Any, latents: torch.Tensor) -> torch.Tensor:
    unscaled: torch.Tensor = latents / config.scaling_factor
    mean, std = config.get("latents_mean"), config.get("latents_std")
    if mean is None or std is None:
        return unscaled
    moments = copy_in(torch.tensor([mean, std]), latents.device)[:, None, :, None, None]
    return unscaled * moments[1] + moments[0]
