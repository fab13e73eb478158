"""Plugs a card of paper in: it answers for `torch.cuda`, and what is made meanwhile lies on it."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode

from bot.engine import graphs
from tests.engine.paper_card import CARD, Graph, PaperCard, Stream

GUARDS = "_ZN3c104impl26device_guard_impl_registryE"  #: libc10's, one pointer a kind of device


class _Reading(TorchFunctionMode):
    """Let the host read what fake tensors cannot give."""

    def __init__(self, card: PaperCard) -> None:
        super().__init__()
        self._card = card

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> object:
        if func is torch.Tensor.numpy:
            return self._card.read(args[0])
        return func(*args, **(kwargs or {}))


def stand_in(card: PaperCard, patch: pytest.MonkeyPatch) -> None:
    """Let the card stand for everything that the engine asks of `torch.cuda`."""
    for name, does in {
        "Event": card.new_event,
        "CUDAGraph": Graph,
        "graph": card.graph,
        "stream": card.stream,
        "current_stream": lambda: card.current,
        "synchronize": card.synchronize,
        "empty_cache": lambda: None,
        "reset_peak_memory_stats": lambda device: None,
        "max_memory_allocated": lambda device: int(1e9 + 1e6),  # a megabyte for 64 pixels
        "memory_allocated": lambda device: int(1e9),
        "memory_reserved": lambda device: int(1e9),
        "mem_get_info": lambda device: (int(card.free), int(card.total)),
        "get_device_name": lambda device: "a card of paper",
    }.items():
        patch.setattr(torch.cuda, name, does)
    # Fake weights cannot move; others are laid in their place.
    patch.setattr(torch.nn.Module, "to", lambda module, **how: card.moves.append(how) or module)
    patch.setattr(torch.nn.Module, "float", lambda module: _lay(module, torch.float32))
    patch.setattr(graphs, "NEW_EVENT", card.new_event)
    patch.setattr(graphs, "NEW_STREAM", Stream)
    patch.setattr(graphs, "NEW_POOL", object)


@contextmanager
def plugged_in(card: PaperCard) -> Iterator[None]:
    """Do what is inside on the card: every tensor made here is fake."""
    with _guarded(), card.fake, _Reading(card), card:
        yield


@contextmanager
def _guarded() -> Iterator[None]:
    """Lend CUDA the guard of the CPU, which does nothing, where torch was built without one.

    FakeTensorMode does the same by itself where torch was built with CUDA and finds no card.
    """
    library = ctypes.CDLL(f"{torch.__path__[0]}/lib/libc10.so")
    guards = (ctypes.c_void_p * 2).in_dll(library, GUARDS)
    before = guards[1]
    guards[1] = before or guards[0]
    try:
        yield
    finally:
        guards[1] = before


def move(pipe: Any) -> Any:
    """Lay a pipeline's weights on the card, in half precision."""
    for part in pipe.components.values():
        if isinstance(part, torch.nn.Module):
            _lay(part, torch.float16)
    return pipe


def _lay(module: torch.nn.Module, dtype: torch.dtype) -> torch.nn.Module:
    for part in module.modules():
        for name, weight in part.named_parameters(recurse=False):
            part._parameters[name] = torch.nn.Parameter(_laid(weight, dtype), requires_grad=False)
        for name, buffer in part.named_buffers(recurse=False):
            part._buffers[name] = _laid(buffer, dtype)
    return module


def _laid(weight: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    layout = torch.channels_last if weight.dim() == 4 else torch.contiguous_format
    dtype = dtype if weight.is_floating_point() else weight.dtype
    return torch.empty(weight.shape, dtype=dtype, device=CARD, memory_format=layout)
