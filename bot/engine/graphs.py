"""A pass as one launch: CUDA graphs, captured per tray and bucket where they are replayed."""

import logging
from collections import deque
from collections.abc import Callable

import torch

from bot.engine.tray import Predict, Tray

log = logging.getLogger(__name__)

NEW_EVENT: Callable[..., torch.cuda.Event] = torch.cuda.Event  # torch leaves these two untyped
NEW_STREAM: Callable[..., torch.cuda.Stream] = torch.cuda.Stream
WARM_UPS = 2  #: passes before a capture, in which cuDNN and the allocator make their choices


class Passes:
    """Do passes of a tray: replayed where a graph exists or can be made, plainly elsewhere."""

    def __init__(self, predict: Predict, device: torch.device) -> None:
        self._predict = predict
        self.captures = device.type == "cuda"  #: False: plain launches, to compare with
        self._graphs: dict[tuple[Tray, int], Callable[[torch.Tensor], None]] = {}
        self._in_flight: deque[torch.cuda.Event] = deque()

    @property
    def num_graphs(self) -> int:
        return len(self._graphs)

    def run(self, tray: Tray, index: torch.Tensor) -> None:
        """Do one step of the works in a layout [5, R]."""
        if not self.captures:
            tray.advance(self._predict, index)
            return
        key = tray, index.shape[1]
        if key not in self._graphs:
            self._graphs[key] = self._capture(tray, index.shape[1])
        self._graphs[key](index)
        self._keep_pace()

    def forget(self, tray: Tray | None = None) -> None:
        """Let the graphs of a tray go, or all of them."""
        kept = () if tray is None else (key for key in self._graphs if key[0] is not tray)
        self._graphs = {key: self._graphs[key] for key in kept}

    def _capture(self, tray: Tray, size: int) -> Callable[[torch.Tensor], None]:
        # Only the spare slot is written while warming up: nobody's picture moves.
        index = tray.index([], size).clone()
        try:
            return self._captured(tray, index)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:  # an operation that cannot be captured: plain launches do as well
            log.warning("no CUDA graph for %d rows; going on without", size, exc_info=True)
            return lambda wanted: tray.advance(self._predict, wanted)

    def _captured(self, tray: Tray, index: torch.Tensor) -> Callable[[torch.Tensor], None]:
        aside = NEW_STREAM()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UPS):
                tray.advance(self._predict, index)
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            tray.advance(self._predict, index)

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
