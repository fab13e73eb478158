"""The runner for Stable Diffusion 1.x, 2.x and SDXL: text encoders, UNet rows, VAE."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import torch
from PIL import Image

from bot.engine import samplers
from bot.engine.batch import BUCKETS, bucket, num_rows
from bot.engine.preview import Preview
from bot.engine.prompts import Reader
from bot.engine.runner import Blame, Develop
from bot.engine.tray import MAX_STEPS, Shape, Tray
from bot.engine.work import Key, ModelCard, Plan, Work
from bot.errors import PaintingFailed


class DiffusionRunner:
    """Paint with a loaded diffusers pipeline's parts; its own loop and sampler are not used."""

    def __init__(self, pipe: Any, card: ModelCard, sampling: samplers.Config) -> None:
        self.card = replace(card, samplers=samplers.SAMPLERS)
        self.max_rows = BUCKETS[-1]
        self.pipe = pipe
        self._device = torch.device(card.device)
        self._dtype: torch.dtype = pipe.unet.dtype
        self._reader = Reader(pipe, self._device)
        self._preview = Preview(pipe.vae, self._device)
        self._table = lru_cache(64)(lambda name, steps: samplers.table(name, steps, sampling))
        self._table(card.sampler, card.steps)  # a checkpoint that cannot be sampled fails here
        self._trays: dict[Key, Tray] = {}
        self._slots: dict[Work, tuple[Tray, int]] = {}

    def accept(self, plan: Plan) -> None:
        grid = self.pipe.vae_scale_factor
        if plan.width % grid or plan.height % grid:
            raise PaintingFailed("size_off_grid", grid=grid)
        if plan.steps > MAX_STEPS:
            raise PaintingFailed("too_many_steps", steps=plan.steps, limit=MAX_STEPS)

    @torch.inference_mode()
    def begin(self, work: Work) -> None:
        plan = work.plan
        texts = self._reader.read_negative(plan.negative), self._reader.read(plan.prompt)
        tray = self._tray(plan.key)
        # On the CPU, whatever the device, so that a seed means the same picture everywhere.
        generator = torch.Generator("cpu").manual_seed(work.seed)
        noise = torch.randn(1, *tray.shape.latents, generator=generator, dtype=self._dtype)[0]
        table = self._table(plan.sampler, plan.steps)
        self._slots[work] = tray, tray.place(noise, table, plan.guidance, texts)

    @torch.inference_mode()
    def step(self, works: Sequence[Work]) -> None:
        tray = self._slots[works[0]][0]
        layout = [(self._slots[work][1], work.num_rows) for work in works]
        index = tray.index(layout, bucket(num_rows(works)))
        tray.advance(self._predict, index)

    @torch.inference_mode()
    def sketch(self, work: Work) -> Develop:
        tray, slot = self._slots[work]
        return self._preview.sketch(tray.x0[slot])

    @torch.inference_mode()
    def finish(self, work: Work) -> Develop:
        tray, slot = self._slots[work]
        pixels = self._decode(tray.x[slot, None])[0]
        finite = tray.x[slot].isfinite().all()

        def develop() -> Image.Image:
            if not finite:  # half precision can overflow: better no picture than a black one
                raise PaintingFailed("not_finite")
            return Image.fromarray(pixels.cpu().numpy())

        return develop

    def drop(self, work: Work) -> None:
        if work in self._slots:
            tray, slot = self._slots.pop(work)
            tray.free(slot)

    def blame(self, error: Exception) -> Blame:
        return Blame.OUT_OF_MEMORY if isinstance(error, torch.OutOfMemoryError) else Blame.FAILED

    def idle(self) -> bool:
        return False

    def close(self) -> None:
        self._trays.clear()
        self._slots.clear()

    def _predict(
        self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, besides: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        e: torch.Tensor = self.pipe.unet(
            x, t, text, added_cond_kwargs=besides or None, return_dict=False
        )[0]
        return e

    def _tray(self, key: Key) -> Tray:
        """Return the size's tray; those of sizes that nobody paints any more are let go."""
        if key not in self._trays:
            self._trays = {old: tray for old, tray in self._trays.items() if tray.num_taken}
            self._trays[key] = Tray(self.max_rows, self._shape(key), self._time_ids(key))
        return self._trays[key]

    def _shape(self, key: Key) -> Shape:
        reading = self._reader.read("")
        unet, grid = self.pipe.unet.config, self.pipe.vae_scale_factor
        return Shape(
            latents=(unet.in_channels, key.height // grid, key.width // grid),
            text=(reading.text.shape[0], reading.text.shape[1]),
            pooled=None if reading.pooled is None else reading.pooled.shape[0],
            device=self._device,
            dtype=self._dtype,
        )

    def _time_ids(self, key: Key) -> tuple[int, ...]:
        """Return what SDXL reads of sizes: original, crop, target; each height first."""
        size = (key.height, key.width)
        return (*size, 0, 0, *size) if self.card.family == "sdxl" else ()

    def _decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Decode latents [N, C, h, w] to bytes [N, H, W, 3], as diffusers does."""
        vae = self.pipe.vae
        pixels: torch.Tensor = vae.decode(self._unscaled(latents).to(vae.dtype), return_dict=False)[
            0
        ]
        unit = (pixels * 0.5 + 0.5).clamp(0, 1).float()
        return (unit * 255).round().to(torch.uint8).permute(0, 2, 3, 1)

    def _unscaled(self, latents: torch.Tensor) -> torch.Tensor:
        config = self.pipe.vae.config
        unscaled: torch.Tensor = latents / config.scaling_factor
        mean, std = config.get("latents_mean"), config.get("latents_std")
        if mean is None or std is None:
            return unscaled
        moments = latents.new_tensor([mean, std])[:, None, :, None, None]
        return unscaled * moments[1] + moments[0]
