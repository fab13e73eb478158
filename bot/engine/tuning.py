"""How many rows pay: measured once a device and model, a pass at a time, and kept in a file."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from bot.engine.batch import BUCKETS, knee

SIZES = tuple(size for size in BUCKETS if size & (size - 1) == 0 and size > 1)
REPEATS = 3
LONGEST_PASS_SECONDS = 3.0  #: a request that comes meanwhile waits for one pass, not longer


class Tuning:
    """Know the seconds of a pass for each number of rows, and the knee of that curve."""

    def __init__(self, name: str, notes: Path | None, most: int = SIZES[-1]) -> None:
        self._name = name
        self._file = notes and notes / "knees.json"
        known = self._read().get(name, {})
        self.seconds = {int(rows): seconds for rows, seconds in known.items()}
        self._left = [] if self.seconds else [size for size in SIZES if size <= most]

    @property
    def rows(self) -> int | None:
        """Return the knee; None before it is measured."""
        return knee(self.seconds) if self.seconds and not self._left else None

    def measure(self, run: Callable[[int], None]) -> bool:
        """Time the next pass; `run` does one and waits for it. Return False when all is known."""
        if not self._left:
            return False
        size = self._left.pop(0)
        run(size)  # the first one chooses kernels, or captures a graph
        self.seconds[size] = min(self._timed(run, size) for _ in range(REPEATS))
        if self._pays_no_more() or 2 * self.seconds[size] > LONGEST_PASS_SECONDS:
            self._left.clear()
        if not self._left:
            self._write()
        return bool(self._left)

    def stop(self) -> None:
        """Take what is measured for all there is: a larger pass has no room."""
        self._left.clear()

    @staticmethod
    def _timed(run: Callable[[int], None], size: int) -> float:
        begun_at = time.perf_counter()
        run(size)
        return time.perf_counter() - begun_at

    def _pays_no_more(self) -> bool:
        """Tell when two doublings in a row brought next to nothing."""
        return len(self.seconds) > 2 and knee(self.seconds) <= sorted(self.seconds)[-3]

    def _read(self) -> dict[str, dict[str, float]]:
        if self._file is None or not self._file.exists():
            return {}
        try:
            known: dict[str, dict[str, float]] = json.loads(self._file.read_text(encoding="utf-8"))
        except ValueError:  # spoilt notes are measured anew
            return {}
        return known

    def _write(self) -> None:
        if self._file is None:
            return
        known = self._read() | {self._name: {str(rows): s for rows, s in self.seconds.items()}}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
        fresh.replace(self._file)
