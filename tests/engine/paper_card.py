"""A card of paper: torch's fake CUDA tensors, under the rules that a real card holds a step to.

It has no values, so it shows no picture and no speed. It shows where a step would wait for the
device, mix devices or precisions, read what another stream still writes, or give a CUDA graph what
it must not have. Kernels, memory and whether a capture succeeds only a card knows: test_gpu.py.
"""

import gc
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakSet

import numpy as np
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

CARD = torch.device("cuda:0")
COPIES = {"_to_copy", "copy_"}
INDEXING = {"index", "index_put", "index_put_", "_index_put_impl_"}
WAITING = {"_local_scalar_dense", "item", "is_nonzero", "equal", "nonzero", "masked_select"}
ONE_PRECISION = INDEXING - {"index"} | {
    "linear", "addmm", "mm", "bmm", "baddbmm", "matmul", "convolution", "conv2d", "group_norm",
    "native_group_norm", "layer_norm", "native_layer_norm", "scaled_dot_product_attention",
}  # fmt: skip


class Breach(AssertionError):
    """A card would refuse this, or compute something else."""


class Stream:
    """Work in order; other streams' work is only known to be done where it was waited for."""

    def __init__(self) -> None:
        self.done = 0  #: operations so far
        self.seen: dict[Stream, int] = {}

    def wait_stream(self, other: "Stream") -> None:
        for stream, done in {**other.seen, other: other.done}.items():
            self.seen[stream] = max(done, self.seen.get(stream, 0))

    def knows(self, stream: "Stream", done: int) -> bool:
        return stream is self or self.seen.get(stream, 0) >= done


class Graph:
    """What a capture noted: the memory it reads from outside, and its pool's own."""

    def __init__(self) -> None:
        self.stream: Stream | None = None
        self.pool: object = None
        self.outside: dict[int, StorageWeakRef] = {}
        self.inside: dict[int, StorageWeakRef] = {}
        self.replays = 0

    def replay(self) -> None:
        if any(storage.expired() for storage in self.outside.values()):
            raise Breach("a graph is replayed whose input is freed")
        if not all(storage.expired() for storage in self.inside.values()):
            raise Breach("somebody keeps a tensor that the next replay overwrites")
        self.replays += 1


class PaperCard(TorchDispatchMode):
    """Watch every operation on the card, and stand for `torch.cuda` meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.fake = FakeTensorMode(allow_non_fake_inputs=False)
        self.main = self.current = Stream()
        self.host = Stream()  #: what it has waited for
        self.waits: list[str] = []  #: where the host waited for the device
        self.uploads: list[str] = []  #: where something travelled to the card
        self.moves: list[dict[str, Any]] = []  #: what modules were asked for
        self.half: set[str] = set()  #: what was computed in half precision
        self.graphs = WeakSet[Graph]()
        self.capturing: Graph | None = None
        self.free, self.total = 8e9, 12e9
        self._written: dict[int, tuple[StorageWeakRef, Stream, int]] = {}
        self._pinned: dict[int, StorageWeakRef] = {}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> object:
        kwargs = kwargs or {}
        if func.namespace != "aten":  # asks for a tensor's device and such
            return func(*args, **kwargs)
        if _is_composed(func):  # what a card computes are its parts
            with self:
                return func.decompose(*args, **kwargs)
        name = func.overloadpacket.__name__
        given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
        if name in ("_pin_memory", "pin_memory"):
            return self._pin(args[0])
        if name not in COPIES and any(map(_on_card, given)):
            self._check(name, args, given)
        made = func(*args, **kwargs)
        results = [leaf for leaf in tree_leaves(made) if isinstance(leaf, torch.Tensor)]
        if name in COPIES:
            self._copy(given[-1], results[0], bool(kwargs.get("non_blocking", args[2:] == (True,))))
        if name == "empty" and kwargs.get("pin_memory"):
            self._note_pinned(results[0])
        self._order(given, results)
        return made

    def _check(self, name: str, args: Any, given: list[torch.Tensor]) -> None:
        if name in WAITING:
            raise Breach(f"{name} waits for the device{_where()}")
        if name in INDEXING:
            indices = [one for one in args[1] if one is not None]
            if not all(map(_on_card, indices)):
                self._wait("an index on the host")
            if any(one.dtype in (torch.bool, torch.uint8) for one in indices):
                raise Breach(f"a mask as index waits for the device{_where()}")
        elif any(not _on_card(one) and one.dim() for one in given):
            raise Breach(f"{name} mixes host and card{_where()}")
        kinds = {one.dtype for one in given if one.is_floating_point()}
        if name in ONE_PRECISION or "attention" in name:
            if len(kinds) > 1:
                raise Breach(f"{name} mixes {kinds}{_where()}")
            self.half |= {name} if kinds == {torch.float16} else set()

    def _copy(self, source: torch.Tensor, target: torch.Tensor, non_blocking: bool) -> None:
        if _on_card(source) == _on_card(target):
            return
        if self.capturing:
            raise Breach(f"a capture copies between host and card{_where()}")
        host = source if _on_card(target) else target
        if not non_blocking or _storage(host) not in self._pinned:
            self._wait("a copy that is not pinned and non_blocking")
        if _on_card(target):
            self.uploads.append(_where())

    def _order(self, given: list[torch.Tensor], results: list[torch.Tensor]) -> None:
        """Note who writes what, and find who reads it without having waited."""
        if not any(map(_on_card, given + results)):
            return
        now = self.current
        now.done += 1
        for one in given:
            _, stream, done = self._written.get(_storage(one), (None, now, 0))
            if not now.knows(stream, done):
                raise Breach(f"this reads what another stream may still be writing{_where()}")
        if self.capturing:
            self._note(self.capturing, given, results)
        for one in results:
            self._written[_storage(one)] = StorageWeakRef(one.untyped_storage()), now, now.done

    def _note(self, graph: Graph, given: list[torch.Tensor], results: list[torch.Tensor]) -> None:
        for one in given:
            if _storage(one) not in graph.inside and _on_card(one):
                graph.outside[_storage(one)] = StorageWeakRef(one.untyped_storage())
        for one in results:
            if _storage(one) not in graph.outside:
                graph.inside[_storage(one)] = StorageWeakRef(one.untyped_storage())

    def read(self, tensor: torch.Tensor) -> Any:
        """Stand for Tensor.numpy: values there are none, but they must have arrived."""
        _, stream, done = self._written.get(_storage(tensor), (None, self.host, 0))
        if not self.host.knows(stream, done):
            raise Breach("the host reads what has not arrived yet")
        return np.ones(tensor.shape, dtype=str(tensor.dtype).removeprefix("torch."))

    def _pin(self, tensor: torch.Tensor) -> torch.Tensor:
        if self.capturing:
            raise Breach("memory is pinned during a capture")
        pinned = tensor.clone()
        self._note_pinned(pinned)
        return pinned

    def _note_pinned(self, tensor: torch.Tensor) -> None:
        self._pinned[_storage(tensor)] = StorageWeakRef(tensor.untyped_storage())

    def _wait(self, why: str) -> None:
        if self.capturing:
            raise Breach(f"{why}, in a capture{_where()}")
        self.waits.append(why + _where())
        self.synchronize()

    def synchronize(self, device: object = None) -> None:
        if self.capturing:
            raise Breach("the device is waited for in a capture")
        for stream in {stream for _, stream, _ in self._written.values()} | {self.current}:
            self.host.wait_stream(stream)
        self.main.wait_stream(self.host)

    @contextmanager
    def stream(self, stream: Stream) -> Iterator[None]:
        before, self.current = self.current, stream
        try:
            yield
        finally:
            self.current = before

    @contextmanager
    def graph(
        self, graph: Graph, pool: object, stream: Stream, capture_error_mode: str
    ) -> Iterator[None]:
        self.synchronize()
        stream.wait_stream(self.host)
        if stream is self.main or not stream.done:
            raise Breach("a capture wants a stream aside, warmed up")
        if gc.isenabled():
            raise Breach("the collector may destroy an older graph in this capture")
        self._share(pool, stream)
        graph.stream, graph.pool, self.capturing = stream, pool, graph
        self.graphs.add(graph)
        try:
            with self.stream(stream):
                yield
        finally:
            self.capturing = None

    def _share(self, pool: object, stream: Stream) -> None:
        """Hold a stream to one pool: with a graph, torch frees its stream's cuBLAS workspace."""
        for other in self.graphs:
            if (other.stream is stream) != (other.pool is pool):
                raise Breach("graphs of two pools on one stream, or of two streams in one pool")

    def new_event(self, blocking: bool = False) -> "Event":
        return Event(self)


class Event:
    def __init__(self, card: PaperCard) -> None:
        self._card = card
        self._at: Stream | None = None

    def record(self) -> None:
        self._at, self._done = self._card.current, self._card.current.done

    def synchronize(self) -> None:
        if self._card.capturing or self._at is None:
            raise Breach("an event is waited for in a capture, or before it was recorded")
        self._card.host.seen[self._at] = max(self._done, self._card.host.seen.get(self._at, 0))


@cache
def _is_composed(func: Any) -> bool:
    composed = torch._C.DispatchKey.CompositeImplicitAutograd
    return bool(torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), composed))


def _on_card(tensor: torch.Tensor) -> bool:
    return tensor.device.type == "cuda"


def _storage(tensor: torch.Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


def _where() -> str:
    """Return the innermost line of ours that led here."""
    ours = [line for line in traceback.extract_stack() if "/bot/" in line.filename]
    return f", at {ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}" if ours else ""
