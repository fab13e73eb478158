"""When the latest step ended and how long steps take: what a watchdog asks."""

from dataclasses import dataclass


@dataclass
class Pulse:
    """Know whether the loop lives; idling and loading are no steps."""

    last_step_at: float  #: or when painting began
    mean_step_seconds: float = 0.0

    def start(self, now: float) -> None:
        """Begin to count: there is something to paint again."""
        self.last_step_at = now

    def beat(self, begun_at: float, now: float) -> None:
        """Note a step; recent ones count most."""
        self.last_step_at = now
        share = 0.1 if self.mean_step_seconds else 1.0
        self.mean_step_seconds += share * (now - begun_at - self.mean_step_seconds)
