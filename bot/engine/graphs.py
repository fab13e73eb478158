"""A pass as one launch: CUDA graphs, captured per tray and bucket where they are replayed."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import torch

from bot.engine.tray import Predict, Tray

log = logging.getLogger(__name__)

NEW_EVENT: Callable[..., torch.cuda.Event] = torch.cuda.Event  # torch leaves these untyped
NEW_STREAM: Callable[..., torch.cuda.Stream] = torch.cuda.Stream
NEW_POOL: Callable[[], Any] = torch.cuda.graph_pool_handle
WARM_UPS = 2  #: passes before a capture, in which cuDNN and the allocator make their choices

Replay = Callable[[torch.Tensor], None]


class Passes:
    """Do passes of a tray: replayed where a graph exists or can be made, plainly elsewhere."""

    def __init__(self, predict: Predict, device: torch.device) -> None:
        self._predict = predict
        self.captures = device.type == "cuda"  #: False: plain launches, to compare with
        self._graphs: dict[Tray, dict[int, Replay]] = {}
        self._pools: dict[Tray, Any] = {}
        self._aside: torch.cuda.Stream | None = None  #: where captures happen, all on the same
        self._in_flight: deque[torch.cuda.Event] = deque()

    @property
    def num_graphs(self) -> int:
        return sum(map(len, self._graphs.values()))

    def run(self, tray: Tray, index: torch.Tensor) -> None:
        """Do one step of the works in a layout [5, R]."""
        if not self.captures:
            tray.advance(self._predict, index)
            return
        size = index.shape[1]
        graphs = self._graphs.setdefault(tray, {})
        if size not in graphs:
            graphs[size] = self._capture(tray, size)
        graphs[size](index)
        self._keep_pace()

    def forget(self, tray: Tray | None = None) -> None:
        """Let the graphs of a tray go, or all of them, and their memory with them."""
        for gone in list(self._graphs) if tray is None else [tray]:
            self._graphs.pop(gone, None)
            self._pools.pop(gone, None)  # a pool whose graphs are gone cannot be captured into

    def _capture(self, tray: Tray, size: int) -> Replay:
        # Only the spare slot is written while warming up: nobody's picture moves.
        index = tray.index([], size).clone()
        try:
            return self._captured(tray, index)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:  # an operation that cannot be captured: plain launches do as well
            log.warning("no CUDA graph for %d rows; going on without", size, exc_info=True)
            self._pools.pop(tray, None)  # nobody knows what state it is in
            return lambda wanted: tray.advance(self._predict, wanted)

    def _captured(self, tray: Tray, index: torch.Tensor) -> Replay:
        # One pool for all sizes of a tray: a pass leaves nothing in it, and no two run at once.
        pool = self._pools.setdefault(tray, NEW_POOL())
        graph, aside = torch.cuda.CUDAGraph(), self._aside or NEW_STREAM()
        self._aside = aside
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):  # left again even where ending the capture fails
            for _ in range(WARM_UPS):
                tray.advance(self._predict, index)
            with torch.cuda.graph(graph, pool, aside, capture_error_mode="thread_local"):
                tray.advance(self._predict, index)
        torch.cuda.current_stream().wait_stream(aside)

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
