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
        self._runs_ahead = device.type == "cuda"
        self.captures = self._runs_ahead  #: False: plain launches, to compare with
        self._graphs: dict[Tray, dict[int, Replay]] = {}
        self._pools: dict[Tray, Any] = {}
        self._aside: torch.cuda.Stream | None = None  #: where captures happen, all on the same
        self._in_flight: deque[torch.cuda.Event] = deque()

    @property
    def num_graphs(self) -> int:
        return sum(map(len, self._graphs.values()))

    def run(self, tray: Tray, index: torch.Tensor) -> None:
        """Do one step of the works in a layout [5, R]."""
        replay = self._replay_of(tray, index.shape[1]) if self.captures else None
        if replay:
            replay(index)
        else:
            tray.advance(self._predict, index)
        if self._runs_ahead:
            self._keep_pace()

    def forget(self, tray: Tray | None = None) -> None:
        """Let the graphs of a tray go, or all of them, and their memory with them."""
        for gone in list(self._graphs) if tray is None else [tray]:
            self._graphs.pop(gone, None)
            self._pools.pop(gone, None)  # a pool whose graphs are gone cannot be captured into
        if self._runs_ahead:
            torch.cuda.empty_cache()  # no other allocation could use what was theirs

    def _replay_of(self, tray: Tray, size: int) -> Replay | None:
        """Return the graph for so many rows, captured if it must be; None where that fails."""
        graphs = self._graphs.setdefault(tray, {})
        if size not in graphs:
            # Only the spare slot is written while warming up: nobody's picture moves.
            index = tray.index([], size).clone()
            aside = self._warmed_up(tray, index)  # where memory runs out it does so here
            try:
                graphs[size] = self._captured(tray, index, aside)
            except torch.OutOfMemoryError:
                raise
            except RuntimeError:  # an operation that cannot be captured: plain launches do as well
                log.warning("no CUDA graph for %d rows; going on without", size, exc_info=True)
                # For good: torch never gives back the memory of a capture that failed.
                self.captures = False
                self.forget()
        return graphs.get(size)

    def _warmed_up(self, tray: Tray, index: torch.Tensor) -> Any:
        """Return the stream to capture on, once it has done the same passes."""
        aside = self._aside = self._aside or NEW_STREAM()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UPS):
                tray.advance(self._predict, index)
        return aside

    def _captured(self, tray: Tray, index: torch.Tensor, aside: Any) -> Replay:
        # One pool for all sizes of a tray: a pass leaves nothing in it, and no two run at once.
        pool = self._pools.setdefault(tray, NEW_POOL())
        graph = torch.cuda.CUDAGraph()
        capture = torch.cuda.graph(graph, pool, aside, capture_error_mode="thread_local")
        with torch.cuda.stream(aside), capture:  # left even where ending the capture fails
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
