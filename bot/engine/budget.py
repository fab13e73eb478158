"""Memory, asked before a picture is accepted: what a pass and a decoding took, scaled by area."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from bot.engine.devices import GIGABYTE
from bot.engine.work import Plan

SPARE = 1.1  #: of what was measured: allocators round up


def room(device: torch.device) -> int | None:
    """Return the bytes a picture may use; None where nobody can tell."""
    if device.type != "cuda":
        return None
    free, _ = torch.cuda.mem_get_info(device)
    return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)


@dataclass
class Budget:
    """Know the bytes that one pixel of a picture costs at its dearest moment."""

    device: torch.device
    room: Callable[[torch.device], int | None] = room
    bytes_per_pixel: float = field(default=0.0)

    def learn(self, paint: Callable[[], object], pixels: int) -> None:
        """Paint something of that many pixels and note what it took at its peak."""
        if self.device.type != "cuda":
            return
        paint()  # the first time it may find that it must do with less
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(self.device)
        before = torch.cuda.memory_allocated(self.device)
        paint()
        torch.cuda.synchronize(self.device)
        taken = torch.cuda.max_memory_allocated(self.device) - before
        self.bytes_per_pixel = max(self.bytes_per_pixel, taken / pixels)

    def check(self, plan: Plan) -> None:
        """Raise PaintingFailed, with the sizes, for a picture that cannot fit even alone."""
        there = self.room(self.device)
        needed = self.bytes_per_pixel * plan.width * plan.height * SPARE
        if there is not None and needed > there:
            sizes = {"needed_gb": needed / GIGABYTE, "free_gb": there / GIGABYTE}
            raise plan.no_room(**{name: round(size, 1) for name, size in sizes.items()})
