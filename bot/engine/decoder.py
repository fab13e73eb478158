"""From latents to the bytes of a picture and back, as diffusers does it; in tiles without room."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from bot.engine.devices import blame, copy_in, copy_out
from bot.engine.quick import QuickNetwork
from bot.engine.work import Blame
from bot.errors import PaintingFailed

T = TypeVar("T")
SMALLEST_TILE = 32  #: places of the latents a side: 256 pixels; smaller ones show

log = logging.getLogger(__name__)


class LatentDecoder:
    """Decode and encode with a checkpoint's own VAE, whatever precision and memory allow."""

    def __init__(self, vae: Any, quick: QuickNetwork | None = None) -> None:
        self._vae = vae
        self.quick = quick  #: its decoding half in ONNX Runtime; None: torch decodes

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
        if self.quick and self.quick.fits(latents):
            return self.quick(_unscaled(self._vae, latents))
        return self._in_tiles(decode, latents, max(latents.shape[-2:]))

    @property
    def can_encode(self) -> bool:
        """Say whether the VAE has its other half."""
        return getattr(self._vae, "encoder", None) is not None

    @torch.inference_mode()
    def posterior(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mean and deviation [1, C, h, w] of the latents of colours [1, 3, H, W]."""
        grid = 2 ** (len(self._vae.config.block_out_channels) - 1)
        return self._in_tiles(encode, pixels, max(pixels.shape[-2:]) // grid)

    def latents(
        self, posterior: tuple[torch.Tensor, torch.Tensor], noise: torch.Tensor
    ) -> torch.Tensor:
        """Draw latents, scaled as the UNet knows them, by noise like them."""
        mean, std = posterior
        return scaled(self._vae, mean + std * noise).float()

    def noise(self, shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
        """Draw what latents are drawn by, in the VAE's precision as diffusers does."""
        return torch.randn(*shape, generator=generator, dtype=self._vae.dtype)

    def _in_tiles(self, act: Callable[[Any, torch.Tensor], T], given: torch.Tensor, side: int) -> T:
        """Encode or decode what is so many places wide or high, in smaller tiles if need be."""
        while True:
            try:
                return act(self._vae, given)
            except RuntimeError as error:
                if blame(error, given.device) is not Blame.OUT_OF_MEMORY or not self._cut(side):
                    raise

    def _cut(self, whole: int) -> bool:
        """Halve the tiles from now on; return False where they are as small as they may be."""
        vae = self._vae
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
    unscaled = _unscaled(vae, latents).to(vae.dtype)
    pixels: torch.Tensor = vae.decode(unscaled, return_dict=False)[0]
    return pixels


def encode(vae: Any, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and deviation of the latents of colours [N, 3, H, W], -1 to 1; not scaled yet."""
    posterior = vae.encode(pixels.to(vae.dtype)).latent_dist
    return posterior.mean, posterior.std


def as_colours(image: Image.Image) -> torch.Tensor:
    """Return a picture as colours [1, 3, H, W], -1 to 1."""
    levels = torch.tensor(np.asarray(image)).permute(2, 0, 1)
    return (levels[None].float() / 255) * 2 - 1


def as_bytes(pixels: torch.Tensor) -> torch.Tensor:
    """Return colours [N, 3, H, W] as bytes [N, H, W, 3]."""
    unit = (pixels * 0.5 + 0.5).clamp(0, 1).float()
    return (unit * 255).round().to(torch.uint8).permute(0, 2, 3, 1)


def _unscaled(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    if hasattr(vae, "bn"):  # FLUX.2: normed, and two by two places are one
        mean, deviation = _statistics(vae, latents)
        return pixel_shuffle(latents * deviation + mean, 2)
    config = vae.config
    unscaled: torch.Tensor = latents / config.scaling_factor + (config.get("shift_factor") or 0)
    mean, std = config.get("latents_mean"), config.get("latents_std")
    if mean is None or std is None:
        return unscaled
    moments = _moments(mean, std, latents)
    return unscaled * moments[1] + moments[0]


def scaled(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Return what a VAE encoded as its denoiser knows it."""
    if hasattr(vae, "bn"):
        packed = pixel_unshuffle(latents, 2)
        mean, deviation = _statistics(vae, packed)
        return (packed - mean) / deviation
    config = vae.config
    mean, std = config.get("latents_mean"), config.get("latents_std")
    if mean is not None and std is not None:
        moments = _moments(mean, std, latents)
        latents = (latents - moments[0]) / moments[1]
    given: torch.Tensor = (latents - (config.get("shift_factor") or 0)) * config.scaling_factor
    return given


def _statistics(vae: Any, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and deviation of FLUX.2's packed latents, [1, C, 1, 1] each."""
    spread = (vae.bn.running_var + vae.config.batch_norm_eps).sqrt()
    mean, deviation = (one.view(1, -1, 1, 1).to(like) for one in (vae.bn.running_mean, spread))
    return mean, deviation


def _moments(mean: Any, std: Any, latents: torch.Tensor) -> torch.Tensor:
    return copy_in(torch.tensor([mean, std]), latents.device)[:, None, :, None, None]
