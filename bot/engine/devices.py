"""Which device paints, in which precision, and how much memory it has free."""

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from traceback import clear_frames
from typing import Any

import torch
from numpy.typing import NDArray

from bot.engine.work import Blame, Plan
from bot.errors import ModelError

NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")
GIGABYTE = 1e9
NICENESS = 10  #: of painting on processor cores that the bot needs too
#: How libraries say that memory ran out; cuBLAS and cuDNN do not say it so.
NO_ROOM = (
    "out of memory",
    "allocate memory",
    "alloc_failed",
    "cublas_status_not_initialized",
    "unable to find a valid cudnn algorithm",
    "unable to find an engine to execute",
)


def choose_device(wanted: str = "auto", nvidia_driver: Path = NVIDIA_DRIVER) -> torch.device:
    """Return the device; raise ModelError where it is not there, or an NVIDIA card lies idle."""
    if wanted == "auto":
        wanted = _best(nvidia_driver)
    there = {
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if not there.get(wanted, False):
        raise ModelError("device_missing", device=wanted)
    return torch.device(wanted)


def _best(nvidia_driver: Path) -> str:
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    if nvidia_driver.exists():  # never silent cartoons on a machine that was meant to paint
        raise ModelError("gpu_unusable", torch=torch.__version__, cuda=torch.version.cuda)
    return "cpu"


def choose_dtype(device: torch.device, wanted: str | None = None) -> torch.dtype:
    """Return what a recipe wants; else half precision on a card, and float32 on a CPU.

    Transformers such as FLUX's overflow in float16 and want bfloat16.
    """
    if wanted is not None:
        chosen: torch.dtype = getattr(torch, wanted)
        return chosen
    return torch.float16 if device.type in ("cuda", "mps") else torch.float32


def leave_a_core() -> None:
    """Paint with all processor cores but one, which is for the bot and its event loop.

    Two threads on two cores that somebody else uses too were ten times slower than one alone.
    """
    spare = max(1, (os.cpu_count() or 2) - 1)
    torch.set_num_threads(min(torch.get_num_threads(), spare))
    # Where even that core is wanted, answering members goes first. Linux does this by thread.
    if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
        os.nice(NICENESS)


def free_gb(device: torch.device) -> float:
    """Return what a card has free; 0 on a CPU."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] / GIGABYTE
    if device.type == "mps":
        return torch.mps.recommended_max_memory() / GIGABYTE
    return 0.0


def memory(device: torch.device) -> tuple[int, int] | None:
    """Return the bytes of a card that this process holds, and all it has; None on a CPU.

    Asks the allocator's own books: any thread may, while the engine's captures a graph.
    """
    if device.type != "cuda":
        return None
    there = torch.cuda.get_device_properties(device).total_memory
    return torch.cuda.memory_reserved(device), there


def device_name(device: torch.device) -> str:
    """Return the card's own name, to file measurements under."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def copy_in(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Bring a tensor to the device without waiting for what the device is doing."""
    pinned = tensor.pin_memory() if device.type == "cuda" else tensor
    return pinned.to(device, non_blocking=True)


def copy_out(tensor: torch.Tensor) -> Callable[[], NDArray[Any]]:
    """Begin to bring a tensor here without halting the device; the result waits for it."""
    if tensor.device.type != "cuda":
        return lambda: tensor.cpu().numpy()
    host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
    host.copy_(tensor, non_blocking=True)
    new_event: Callable[..., torch.cuda.Event] = torch.cuda.Event  # untyped in torch
    copied = new_event(blocking=True)
    copied.record()

    def wait() -> NDArray[Any]:
        copied.synchronize()
        return host.numpy()

    return wait


def blame(error: Exception, device: torch.device) -> Blame:
    """Say whether memory ran out, the device is lost, or a step merely failed."""
    if isinstance(error, RuntimeError) and is_lost(device):
        return Blame.POISONED
    words = str(error).lower()
    if not isinstance(error, torch.OutOfMemoryError | MemoryError) and not any(
        phrase in words for phrase in NO_ROOM
    ):
        return Blame.FAILED
    clear_frames(error.__traceback__)  # whose tensors are what has no room
    if device.type == "cuda":
        torch.cuda.empty_cache()
    return Blame.OUT_OF_MEMORY


def is_lost(device: torch.device) -> bool:
    """Say whether a device has failed for good: then it fails every call from now on."""
    if device.type != "cuda":
        return False
    try:
        torch.cuda.synchronize(device)
    except RuntimeError:
        return True
    return False


# Memory, asked before a picture is accepted: what a pass and a decoding took, scaled by area.

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

    def learn(self, paint: Callable[[], object], pixels: int) -> float:
        """Paint something of that many pixels, note what it took at its peak; return its seconds.

        Where no card tells of its memory nothing is painted, and it took none.
        """
        if self.device.type != "cuda":
            return 0.0
        paint()  # the first time it may find that it must do with less
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(self.device)
        before = torch.cuda.memory_allocated(self.device)
        begun_at = perf_counter()
        paint()
        torch.cuda.synchronize(self.device)
        seconds = perf_counter() - begun_at
        taken = torch.cuda.max_memory_allocated(self.device) - before
        self.bytes_per_pixel = max(self.bytes_per_pixel, taken / pixels)
        return seconds

    def check(self, plan: Plan) -> None:
        """Raise PaintingFailed, with the sizes, for a picture that cannot fit even alone."""
        there = self.room(self.device)
        needed = self.bytes_per_pixel * plan.pixels * SPARE
        if there is not None and needed > there:
            sizes = {"needed_gb": needed / GIGABYTE, "free_gb": there / GIGABYTE}
            raise plan.no_room(**{name: round(size, 1) for name, size in sizes.items()})
