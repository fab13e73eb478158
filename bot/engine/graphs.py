"""A pass as one launch: CUDA graphs, captured per state and bucket where they are replayed."""

import gc
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from bot.engine.state import BatchState, Predict

log = logging.getLogger(__name__)

NEW_EVENT: Callable[..., torch.cuda.Event] = torch.cuda.Event  # torch leaves these untyped
NEW_STREAM: Callable[..., torch.cuda.Stream] = torch.cuda.Stream
NEW_POOL: Callable[[], Any] = torch.cuda.graph_pool_handle
WARM_UPS = 2  #: passes before a capture, in which cuDNN and the allocator make their choices

Replay = Callable[[torch.Tensor], None]


@dataclass
class _Own:
    """One state's graphs, and what only they may use.

    All sizes of a state share a pool: a pass leaves nothing in it, and no two run at once. No two
    trays share a stream: with a graph torch frees the cuBLAS workspace of the stream it was
    captured on, under every other graph of that stream (pytorch issue 193402).
    """

    aside: Any  #: where captures happen
    pool: Any
    graphs: dict[int, Replay] = field(default_factory=dict)  #: by rows


@contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """Keep the collector from destroying a graph in a capture, which would spoil that."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()


class Passes:
    """Do passes of a state: replayed where a graph exists or can be made, plainly elsewhere."""

    def __init__(self, predict: Predict, device: torch.device, may_capture: bool = True) -> None:
        self._predict = predict
        self._runs_ahead = device.type == "cuda"
        self.captures = self._runs_ahead and may_capture  #: False: plain launches, to compare with
        self._owned: dict[BatchState, _Own] = {}
        self._unused: list[Any] = []  #: streams of trays that are gone; torch has only 32
        self._in_flight: deque[torch.cuda.Event] = deque()

    @property
    def num_graphs(self) -> int:
        return sum(len(own.graphs) for own in self._owned.values())

    def run(self, state: BatchState, index: torch.Tensor) -> None:
        """Do one step of the works in a layout [5, R]."""
        replay = self._replay_of(state, index.shape[1]) if self.captures else None
        if replay:
            replay(index)
        else:
            state.advance(self._predict, index)
        if self._runs_ahead:
            self._keep_pace()

    def forget(self, state: BatchState | None = None) -> None:
        """Let the graphs of a state go, or all of them, and their memory with them."""
        for gone in list(self._owned) if state is None else [state]:
            if own := self._owned.pop(gone, None):
                own.graphs.clear()  # all at once, whoever else holds this
                self._unused.append(own.aside)
        if self._runs_ahead:
            torch.cuda.empty_cache()  # no other allocation could use what was theirs

    def _replay_of(self, state: BatchState, size: int) -> Replay | None:
        """Return the graph for so many rows, captured if it must be; None where that fails."""
        own = self._own(state)
        if size not in own.graphs:
            # Only the spare slot is written while warming up: nobody's picture moves.
            index = state.index([], size).clone()
            self._warm_up(state, index, own)  # where memory runs out it does so here
            try:
                own.graphs[size] = self._captured(state, index, own)
            except torch.OutOfMemoryError:
                raise
            except RuntimeError:  # an operation that cannot be captured: plain launches do as well
                log.warning("no CUDA graph for %d rows; going on without", size, exc_info=True)
                # For good: torch never gives back the memory of a capture that failed.
                self.captures = False
                self.forget()
        return own.graphs.get(size)

    def _own(self, state: BatchState) -> _Own:
        if state not in self._owned:
            aside = self._unused.pop() if self._unused else NEW_STREAM()
            self._owned[state] = _Own(aside, NEW_POOL())
        return self._owned[state]

    def _warm_up(self, state: BatchState, index: torch.Tensor, own: _Own) -> None:
        """Do the same passes on the stream of the capture: cuBLAS keeps a workspace for each."""
        own.aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(own.aside):
            for _ in range(WARM_UPS):
                state.advance(self._predict, index)

    def _captured(self, state: BatchState, index: torch.Tensor, own: _Own) -> Replay:
        graph = torch.cuda.CUDAGraph()
        capture = torch.cuda.graph(graph, own.pool, own.aside, capture_error_mode="thread_local")
        # The stream is left even where ending the capture fails.
        with _no_garbage_collected(), torch.cuda.stream(own.aside), capture:
            state.advance(self._predict, index)
        torch.cuda.current_stream().wait_stream(own.aside)

        def replay(wanted: torch.Tensor) -> None:
            index.copy_(wanted, non_blocking=True)
            graph.replay()

        return replay

    def _keep_pace(self) -> None:
        """Run one step ahead of the device at most: cancelling must not wait for a long queue."""
        done = NEW_EVENT(blocking=True)
        done.record()
        self._in_flight.append(done)
        if len(self._in_flight) > 2:
            self._in_flight.popleft().synchronize()
