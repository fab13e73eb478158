"""The runner for families that step together: prompts read, rows denoised, pictures decoded."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any
from weakref import WeakKeyDictionary

import torch
from PIL import Image

from bot.engine import devices, quick
from bot.engine.batch import bucket, num_rows
from bot.engine.decoder import LatentDecoder, as_colours
from bot.engine.devices import Budget, copy_in, copy_out
from bot.engine.families import Family
from bot.engine.graphs import Passes
from bot.engine.preview import LatentPreview
from bot.engine.samplers import Table
from bot.engine.sources import Box, InitImage, places_of
from bot.engine.state import MAX_STEPS, BatchState, Shape, Start
from bot.engine.tuning import Tuning
from bot.engine.work import Blame, Develop, Key, ModelCard, Plan, TrialStep, Work, plan
from bot.errors import PaintingFailed
from bot.request import USES, Spec

Posterior = tuple[torch.Tensor, torch.Tensor]  #: mean and deviation of a source's latents

LONGEST_PASS_SECONDS = 30.0  #: foreseen, and rather too long; a start waits for no longer one


class DiffusionRunner:
    """Paint with a loaded diffusers pipeline's parts; its own loop and sampler are not used."""

    def __init__(
        self,
        pipe: Any,
        card: ModelCard,
        family: Family,
        notes: Path | None = None,
        tiny: Any | None = None,
    ) -> None:
        self.pipe = pipe
        self.family = family
        self.max_rows = family.max_rows
        self._device = torch.device(card.device)
        self._dtype: torch.dtype = family.denoiser.dtype
        self._table = lru_cache(64)(family.table)
        # A checkpoint that cannot be sampled fails here.
        self._table(card.sampler, card.steps, card.width, card.height)
        self._decoder = LatentDecoder(pipe.vae, quick.found(card.folder, "vae", pipe.vae))
        uses = USES if family.takes_sources and self._decoder.can_encode else ()
        self.card = replace(
            card,
            samplers=family.samplers,
            uses=uses,
            grid=family.grid,
            chunks_of=family.chunks,
        )
        self._posteriors: WeakKeyDictionary[InitImage, dict[Box, Posterior]] = WeakKeyDictionary()
        self._preview = LatentPreview(pipe.vae, family.grid, tiny)
        self.passes = Passes(family.predict, self._device, family.captures)
        self._budget = Budget(self._device)
        self._tuning = Tuning(self._measured_as, notes, family.max_rows)
        self._trays: dict[Key, BatchState] = {}
        self._slots: dict[Work, tuple[BatchState, int]] = {}
        self._fit_slots()
        self.trial = self._try_step()
        if seconds := self._budget.learn(self._try_out, card.width * card.height):
            self.trial = replace(
                self.trial, painting_seconds=seconds, pixels=card.width * card.height
            )
        self._pass_seconds = self._time_pass()

    @property
    def picture_seconds(self) -> float:
        """Return a usual picture's passes, as they were measured while warming."""
        rows = min([size for size in self._tuning.seconds if size >= self._usual_rows], default=0)
        return self.card.steps * self._tuning.seconds.get(rows, self._pass_seconds)

    @property
    def grid(self) -> int:
        return self.family.size_grid

    def accept(self, plan: Plan) -> None:
        if plan.width % self.grid or plan.height % self.grid:
            raise PaintingFailed("size_off_grid", grid=self.grid)
        if plan.steps > MAX_STEPS:
            raise PaintingFailed("too_many_steps", steps=plan.steps, limit=MAX_STEPS)
        self._budget.check(plan)

    def unread(self, plan: Plan) -> tuple[str, ...]:
        return self.family.unread_of(plan.prompt, plan.negative, bool(plan.guided_steps))

    @torch.inference_mode()
    def begin(self, work: Work) -> None:
        plan = work.plan
        against = self.family.read_negative(plan.negative, plan.chunks)
        texts = against, self.family.read(plan.prompt, plan.chunks)
        state = self._state(plan.key)
        table = self._table(plan.sampler, plan.steps, *plan.window_size).since(plan.begin)
        start = self._start(work, plan.init, table) if plan.init else self._noise(work, table)
        self._slots[work] = state, state.place(start, table, plan.guidance, texts)

    def _noise(self, work: Work, table: Table) -> Start:
        """Return what a picture from words alone begins with."""
        # On the CPU, whatever the device, so that a seed means the same picture everywhere.
        generator = torch.Generator("cpu").manual_seed(work.seed)
        shape = self._state(work.plan.key).shape.latents
        noise = torch.randn(1, *shape, generator=generator, dtype=self.family.noise_dtype)[0]
        return Start(copy_in(noise.float() * table.init_noise_sigma, self._device))

    def _start(self, work: Work, init: InitImage, table: Table) -> Start:
        """Return what a picture begins with that goes on from another, as diffusers draws it.

        Tiles take their share of the noise of the whole: where they overlap they are alike.
        """
        generator = torch.Generator("cpu").manual_seed(work.seed)
        width, height = init.image.size
        grid, noise_dtype = self.family.grid, self.family.noise_dtype
        shape = (1, *self.family.latents(width, height))
        drawn = self._decoder.noise(shape, generator)
        noise = torch.randn(*shape, generator=generator, dtype=noise_dtype).float()
        left, top, right, bottom = (edge // grid for edge in work.window)
        drawn, noise = (
            copy_in(one[..., top:bottom, left:right].contiguous(), self._device)
            for one in (drawn, noise)
        )
        source = self._decoder.latents(self._posterior(init, work.window), drawn)
        kept, covered = copy_in(table.first, self._device)
        x, mask = kept * source + covered * noise, None
        if init.mask:
            mask = copy_in(torch.tensor(places_of(init.mask, grid)), self._device)
            if not work.plan.begin:  # nothing of what was there shows through
                x = noise * table.init_noise_sigma
        return Start(x[0], source[0], noise[0], mask)

    def _posterior(self, init: InitImage, window: Box) -> Posterior:
        """Return what the VAE makes of a window; siblings go on from the same one."""
        known = self._posteriors.setdefault(init, {})
        if window not in known:
            colours = copy_in(as_colours(init.image.crop(window)), self._device)
            known[window] = self._decoder.posterior(colours)
        return known[window]

    @torch.inference_mode()
    def step(self, works: Sequence[Work]) -> None:
        state = self._slots[works[0]][0]
        layout = [(self._slots[work][1], work.num_rows) for work in works]
        index = state.index(layout, bucket(num_rows(works)))
        self.passes.run(state, index)

    @torch.inference_mode()
    def sketch(self, work: Work) -> Develop:
        state, slot = self._slots[work]
        return self._preview.sketch(state.x0[slot])

    def finish(self, work: Work) -> Develop:
        state, slot = self._slots[work]
        pixels = self._decoder.begin(state.x[slot])
        return lambda: Image.fromarray(pixels())

    def drop(self, work: Work) -> None:
        if work in self._slots:
            state, slot = self._slots.pop(work)
            state.free(slot)

    def blame(self, error: Exception) -> Blame:
        blame = devices.blame(error, self._device)
        if blame is Blame.OUT_OF_MEMORY:
            self.passes.forget()  # their private memory is the first to give back
        return blame

    def idle(self) -> bool:
        """Measure one more size of pass; nothing is left once the knee is known."""
        known = self._tuning.rows is not None
        try:
            more = self._tuning.measure(self.blank_pass)
        except RuntimeError as error:
            if self.blame(error) is not Blame.OUT_OF_MEMORY:
                raise
            self._tuning.stop()
            more = False
        self._fit_slots()
        if not more and not known:
            self.passes.forget()  # most are of more rows than will be in flight, and hold memory
        return more

    def close(self) -> None:
        self.passes.forget()
        self._trays.clear()
        self._slots.clear()

    @property
    def _measured_as(self) -> str:
        card = self.card
        device = devices.device_name(self._device)
        return f"{device}, {card.name}, {card.width}x{card.height}, {card.dtype}"

    def _fit_slots(self) -> None:
        """Let in as many pictures as the knee says, once it is known."""
        if self._tuning.rows is not None:
            self.card = replace(self.card, slots=max(1, self._tuning.rows // self._usual_rows))

    @torch.inference_mode()
    def blank_pass(self, size: int) -> None:
        """Do a pass in which nobody's picture moves, and wait for it."""
        state = self._state(self._usual_key)
        self.passes.run(state, state.index([], size))
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)

    @torch.inference_mode()
    def _try_step(self) -> TrialStep:
        """Read words, do a step and decode, as small as can be: what fails here always fails."""
        side = self.family.smallest
        planned = plan(Spec(prompt="a portrait", seed=0), self.card)
        work = Work(replace(planned, width=side, height=side), order=0, index=0, seed=0)
        begun_at = perf_counter()
        self.family.read(planned.prompt, planned.chunks)
        read_at = perf_counter()
        self.begin(work)
        state, slot = self._slots[work]
        state.advance(
            self.family.predict, state.index([(slot, work.num_rows)], bucket(work.num_rows))
        )
        pixels = self._decoder.pixels(state.x[-1:])  # an empty one: noise may overflow
        if self.card.uses:
            self._decoder.posterior(pixels)
        finite = copy_out(state.x[slot].isfinite().all())()
        self.drop(work)
        if work.plan.key != self._usual_key:
            del self._trays[work.plan.key]
        if not finite or pixels.shape[-2:] != (side, side):
            raise ValueError("what comes of a step is no picture of the size that was asked for")
        return TrialStep(read_at - begun_at, perf_counter() - read_at, side * side)

    @torch.inference_mode()
    def _try_out(self) -> None:
        state = self._state(self._usual_key)
        state.advance(self.family.predict, state.index([], 2))
        pixels = self._decoder.pixels(state.x[-1:])
        if self.card.uses:
            self._decoder.posterior(pixels)

    @torch.inference_mode()
    def _time_pass(self) -> float:
        """Return the seconds of a usual picture's pass; where that is long, as it is foreseen."""
        if self._tuning.seconds:
            return 0.0  # measured before, on this device
        foreseen = self.trial.seconds_for(plan(Spec(prompt="", seed=0), self.card))
        if foreseen > LONGEST_PASS_SECONDS:
            return foreseen
        known = self._usual_key in self._trays
        state, seconds = self._state(self._usual_key), foreseen
        for _ in range(2):  # the first one chooses kernels
            begun_at = perf_counter()
            state.advance(self.family.predict, state.index([], self._usual_rows))
            if self._device.type == "cuda":
                torch.cuda.synchronize(self._device)
            seconds = perf_counter() - begun_at
        if not known:
            del self._trays[self._usual_key]
        return seconds

    @property
    def _usual_rows(self) -> int:
        return 2 if self.card.guidance > 1 else 1

    @property
    def _usual_key(self) -> Key:
        return Key(self.card.name, self.card.width, self.card.height)

    def _state(self, key: Key) -> BatchState:
        """Return the size's state; those of sizes that nobody paints any more are let go."""
        if key not in self._trays:
            for old, state in list(self._trays.items()):
                if not state.num_taken and old != self._usual_key:
                    self.passes.forget(self._trays.pop(old))
            times = self.family.time_ids(key.width, key.height)
            self._trays[key] = BatchState(self.max_rows, self._shape(key), times)
        return self._trays[key]

    def _shape(self, key: Key) -> Shape:
        reading, (tokens, width) = self.family.read("", key.chunks), self.family.text
        return Shape(
            latents=self.family.latents(key.width, key.height),
            text=(tokens * key.chunks, width),
            pooled=None if reading.pooled is None else reading.pooled.shape[0],
            device=self._device,
            dtype=self._dtype,
            ragged=reading.length > 0,
        )
