"""Faults on order: which requests of the API fail, how, and whether they took effect first."""

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.sandbox.errors import Refusal
from bot.sandbox.shape import Json


@dataclass
class Fault:
    """One way to fail; `path` is a pattern after /api/v10, with * for anything."""

    method: str = "*"
    path: str = "*"
    times: int = 1
    status: int = 500  # 200: nothing fails, it only takes longer
    code: int = 0
    retry_after: float = 0.0  # seconds, told with a 429
    scope: str = "user"  # of a 429: user, shared (of a resource) or global (every route is meant)
    after_effect: bool = False  # the request is carried out, only its answer fails
    lost: bool = False  # no answer at all: the connection breaks
    seconds: float = 0.0  # so much later it happens, or its answer comes if that is what fails

    def fits(self, method: str, path: str) -> bool:
        return self.times > 0 and fnmatchcase(method, self.method) and fnmatchcase(path, self.path)

    def body(self) -> Json:
        if self.status != 429:
            return {"message": f"{self.status}: ordered", "code": self.code}
        told = {"message": "You are being rate limited.", "retry_after": self.retry_after}
        return told | {"global": self.scope == "global"}

    def headers(self) -> dict[str, str]:
        """Tell of a rate limit; without `Via`, clients take it for a ban by the network."""
        if self.status != 429:
            return {}
        told = {"Via": "1.1 google", "Retry-After": str(math.ceil(self.retry_after))}
        told |= {"X-RateLimit-Scope": self.scope}
        return told | ({"X-RateLimit-Global": "true"} if self.scope == "global" else {})


def read_fault(order: Json) -> Fault:
    """Read a fault as the control door is given it."""
    known = {field: type(value) for field, value in vars(Fault()).items()}
    for name, value in order.items():
        if name not in known:
            raise Refusal(f"A fault has no {name!r}; it has: {', '.join(known)}.")
        right = (int, float) if known[name] is float else (known[name],)
        if type(value) not in right:
            raise Refusal(f"{name!r} of a fault must be of type {known[name].__name__}.")
    return Fault(**order)


class FaultBook:
    """The faults still to come, in the order in which they were ordered."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Find the fault that this request meets, and use it up by one."""
        for fault in self._faults:
            if fault.fits(method, path):
                fault.times -= 1
                return fault
        return None
