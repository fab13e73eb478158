"""The works of one key on the device: a slot each, and one gather and one update for a pass."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch

from bot.engine.devices import copy_in
from bot.engine.prompts import EncodedPrompt
from bot.engine.samplers import COLUMNS, Table

MAX_STEPS = 200  #: what a spec may ask for

Besides = dict[str, Any]  #: what SDXL reads besides; `lengths` where texts differ in theirs
Predict = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, Besides], torch.Tensor]
"""Denoiser: x [R, C, h, w], t [R], text [R, tokens, D], what is read besides -> e like x."""


class Start(NamedTuple):
    """What a work begins with; all are like latents [C, h, w], a mask is [1, h, w]."""

    x: torch.Tensor  #: float32: what its first step is given
    source: torch.Tensor | None = None  #: what it goes on from, clean
    noise: torch.Tensor | None = None  #: what a kept part of the source is covered with
    mask: torch.Tensor | None = None  #: 1 where it is painted, 0 where the source is kept


class Layout(NamedTuple):
    """Who stands where in a pass of R rows; R entries each, filled up with the spare slot."""

    slots: list[int]  #: of each work
    works: list[int]  #: of each row: a place in `slots`
    sides: list[int]  #: of each row: 1 reads the prompt, 0 the negative one
    prompted: list[int]  #: of each work: its row that reads the prompt
    unprompted: list[int]  #: of each work: its other row, or the same one where guidance is over


def lay_out(slots_and_rows: Sequence[tuple[int, int]], size: int, spare: int) -> Layout:
    """Place works of one or two rows in a pass of `size` rows, filled up with the spare slot."""
    slots, works, sides, prompted, unprompted = Layout([], [], [], [], [])
    for place, (slot, num_rows) in enumerate(slots_and_rows):
        slots.append(slot)
        unprompted.append(len(works))
        prompted.append(len(works) + num_rows - 1)
        works += [place] * num_rows
        sides += [0, 1][-num_rows:]
    num_works, num_rows = len(slots), len(works)
    slots += [spare] * (size - num_works)
    works += [size - 1] * (size - num_rows)
    sides += [1] * (size - num_rows)
    for rows in (prompted, unprompted):
        rows += [size - 1] * (size - num_works)
    return Layout(slots, works, sides, prompted, unprompted)


@dataclass(frozen=True)
class Shape:
    """What a state is made for: latents [C, h, w], text [tokens, D], pooled text [P] or none."""

    latents: tuple[int, int, int]
    text: tuple[int, int]
    pooled: int | None
    device: torch.device
    dtype: torch.dtype
    ragged: bool = False  #: texts differ in length


class BatchState:
    """Hold latents (float32), tables and texts of the works in its slots; the last is spare."""

    def __init__(self, num_slots: int, shape: Shape, time_ids: Sequence[int] = ()) -> None:
        def zeros(*sides: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
            return torch.zeros(num_slots + 1, *sides, device=shape.device, dtype=dtype)

        self.shape = shape
        self.spare = num_slots
        self.x, self.x0 = zeros(*shape.latents), zeros(*shape.latents)
        self.source, self.noise = zeros(*shape.latents), zeros(*shape.latents)
        # In every slot, so that a pass has one shape whoever is in it.
        self.mask = zeros(1, *shape.latents[1:]) + 1
        self.tables = zeros(MAX_STEPS, len(COLUMNS))
        self.step = zeros(dtype=torch.int64)
        self.guidance = zeros()
        self.text = zeros(2, *shape.text, dtype=shape.dtype)
        self.pooled = zeros(2, shape.pooled or 0, dtype=shape.dtype)
        self.time_ids = copy_in(torch.tensor(time_ids, dtype=shape.dtype), shape.device)
        self._free = list(range(num_slots))
        self._lengths = [[1, 1] for _ in range(num_slots + 1)]  # on the host: they cut lists
        self._laid_out: tuple[tuple[object, ...], Layout, torch.Tensor] | None = None

    @property
    def num_taken(self) -> int:
        return self.spare - len(self._free)

    def place(
        self, start: Start, table: Table, guidance: float, texts: Sequence[EncodedPrompt]
    ) -> int:
        """Lay a work into a free slot and return it; `texts` are the negative and the prompt."""
        slot = self._free[0]
        self.x[slot] = start.x
        # Zeros where there is none: what is kept at a mask of 1 counts 0 times, if it is finite.
        self.source[slot] = 0 if start.source is None else start.source
        self.noise[slot] = 0 if start.noise is None else start.noise
        self.mask[slot] = 1 if start.mask is None else start.mask
        self.x0[slot] = self.source[slot]  # for sketches; the first step looks at none before it
        self.tables[slot, : len(table.rows)] = copy_in(table.rows, self.shape.device)
        self.step[slot].zero_()  # not `= 0`, which copies one number and waits for the device
        self.guidance[slot].fill_(guidance)
        for side, reading in enumerate(texts):
            self.text[slot, side] = reading.text
            self._lengths[slot][side] = reading.length
            if reading.pooled is not None:
                self.pooled[slot, side] = reading.pooled
        del self._free[0]  # not before: what fails half-way must not cost a slot
        return slot

    def free(self, slot: int) -> None:
        self._free.append(slot)
        self._free.sort()

    def index(self, slots_and_rows: Sequence[tuple[int, int]], size: int) -> torch.Tensor:
        """Return the layout [5, R] on the device; it travels only when somebody came or went."""
        wanted = (size, *slots_and_rows)
        if self._laid_out is None or self._laid_out[0] != wanted:
            layout = lay_out(slots_and_rows, size, self.spare)
            index = copy_in(torch.tensor(layout), self.shape.device)
            self._laid_out = wanted, layout, index
        return self._laid_out[2]

    def advance(self, predict: Predict, index: torch.Tensor) -> None:
        """Do one denoising step of every work in the layout; touches nothing before it has all."""
        slots, works, sides, prompted, unprompted = index.unbind()
        x, step = self.x[slots], self.step[slots]
        coefficients = self.tables[slots, step]
        t, c_in, p, q, a, b, c, s, n = coefficients.T[..., None, None, None]
        rows = slots[works]
        e = predict(
            (x * c_in)[works].to(self.shape.dtype),
            t.flatten()[works],
            self.text[rows, sides],
            self._besides(rows, sides),
        )
        guidance = self.guidance[slots, None, None, None].to(e.dtype)
        e = (e[unprompted] + guidance * (e[prompted] - e[unprompted])).float()
        x0 = p * x + q * e
        painted, mask = a * x + b * x0 + c * self.x0[slots], self.mask[slots]
        kept = s * self.source[slots] + n * self.noise[slots]
        self.x[slots] = mask * painted + (1 - mask) * kept
        self.x0[slots] = x0
        self.step[slots] = (step + 1).clamp(max=MAX_STEPS - 1)

    def _besides(self, rows: torch.Tensor, sides: torch.Tensor) -> Besides:
        if self.shape.ragged:
            return {"lengths": self._lengths_of_rows()}
        if self.shape.pooled is None:
            return {}
        time_ids = self.time_ids.expand(len(rows), -1)
        return {"text_embeds": self.pooled[rows, sides], "time_ids": time_ids}

    def _lengths_of_rows(self) -> list[int]:
        """Return the lengths of the texts of all rows of the latest layout."""
        assert self._laid_out, "a pass has a layout"
        layout = self._laid_out[1]
        rows = zip(layout.works, layout.sides, strict=True)
        return [self._lengths[layout.slots[work]][side] for work, side in rows]
