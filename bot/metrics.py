"""What Prometheus is told: every name in one place, with what it means and by what it is split."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import CollectorRegistry

WAIT_BOUNDS = (1.0, 3.0, 10.0, 30.0, 60.0, 180.0, 600.0, 1800.0, 3600.0)
PICTURE_BOUNDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 180.0)


class Spread:
    """How often something took how long: a histogram."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.total = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def note(self, seconds: float) -> None:
        """Count one."""
        self._counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """Return how many took at most each bound, as Prometheus wants them."""
        sums = [sum(self._counts[: n + 1]) for n in range(len(self._counts))]
        bounds = ["+Inf" if bound == inf else str(bound) for bound in (*self.bounds, inf)]
        return list(zip(bounds, sums, strict=True))


@dataclass(frozen=True, slots=True)
class Series:
    """One name that is told."""

    name: str
    kind: Literal["gauge", "counter", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()


Values = Mapping[tuple[str, ...], float | Spread]  #: by what the labels are
Readings = Mapping[Series, Values]

JOBS = Series("portrait_jobs", "gauge", "Jobs that are not at their end, by state.", ("state",))
UNSHOWN = Series("portrait_unshown", "gauge", "Ended jobs whose outcome nobody has seen yet.")
ENDED = Series("portrait_jobs_ended", "counter", "Jobs at their end, by which.", ("ended",))
WAIT = Series("portrait_wait_seconds", "histogram", "From a request to the start of painting.")
PICTURE = Series("portrait_picture_seconds", "histogram", "Of painting, a picture.")
REFUSALS = Series("portrait_refusals", "counter", "Requests not taken, by why.", ("why",))
GATE_STOPS = Series("portrait_gate_stops", "counter", "Pictures the image gate stopped.")
DELIVERIES = Series("portrait_deliveries", "counter", "Outcomes shown, or given up.", ("to",))
DISCORD_ERRORS = Series(
    "portrait_discord_errors", "counter", "Requests Discord refused, by status.", ("status",)
)
TROUBLE = Series("portrait_trouble", "gauge", "1 while the operator has to mend this.", ("code",))
STUDIO_READY = Series("portrait_studio_ready", "gauge", "1 where it takes work.", ("studio",))
STUDIO_SLOTS = Series("portrait_studio_slots", "gauge", "Jobs it takes at once.", ("studio",))
STUDIO_JOBS = Series("portrait_studio_jobs", "gauge", "Jobs it has in hand.", ("studio",))
STUDIO_MODEL = Series(
    "portrait_studio_model", "gauge", "1: this model, on this.", ("studio", "model", "device")
)
GPU_BYTES = Series("portrait_gpu_bytes", "gauge", "GPU memory a studio holds.", ("studio",))
GPU_TOTAL = Series("portrait_gpu_total_bytes", "gauge", "GPU memory there is.", ("studio",))
COMMITS = Series("portrait_commits", "counter", "Transactions of the database.")
COMMITTED = Series("portrait_committed_acts", "counter", "Acts in them: several share one.")
DISK_FREE = Series("portrait_disk_free_bytes", "gauge", "Free where DATA_DIR lies.")
DISK_TOTAL = Series("portrait_disk_total_bytes", "gauge", "All there is there.")
BACKUP_AGE = Series("portrait_backup_age_seconds", "gauge", "Since the newest backup.")
RESTING = Series("portrait_resting", "gauge", "1 while it rests and its card is free.")
ALBUM = Series("portrait_album_bytes", "gauge", "Pictures on the bot's disk.")

SERIES = (
    *(JOBS, UNSHOWN, ENDED, WAIT, PICTURE, REFUSALS, GATE_STOPS, DELIVERIES, DISCORD_ERRORS),
    *(TROUBLE, STUDIO_READY, STUDIO_SLOTS, STUDIO_JOBS, STUDIO_MODEL, GPU_BYTES, GPU_TOTAL),
    *(COMMITS, COMMITTED, DISK_FREE, DISK_TOTAL, BACKUP_AGE),
    *(RESTING, ALBUM),
)


def exposition(readings: Readings) -> bytes:
    """Write readings as Prometheus reads them; what is not known now is left out."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Readings(readings))
    return generate_latest(registry)


class _Readings:
    """What the library asks for its families."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        """Yield a family for every series that has been read."""
        for series in SERIES:
            if series in self._readings:
                yield _family(series, self._readings[series].items())


def _family(series: Series, values: Iterable[tuple[tuple[str, ...], float | Spread]]) -> Metric:
    told = series.name, series.meaning
    if series.kind == "histogram":
        histogram = HistogramMetricFamily(*told, labels=series.labels)
        for labels, spread in values:
            assert isinstance(spread, Spread), "a histogram has one"
            histogram.add_metric(labels, spread.buckets, spread.total)
        return histogram
    is_gauge = series.kind == "gauge"
    family: GaugeMetricFamily | CounterMetricFamily = (
        GaugeMetricFamily(*told, labels=series.labels)
        if is_gauge
        else CounterMetricFamily(*told, labels=series.labels)
    )
    for labels, value in values:
        assert not isinstance(value, Spread), "only a histogram has one"
        family.add_metric(labels, value)
    return family
