"""The tree of errors, each with its code; the sentences are in texts.

PortraitBotError
├── SettingsError      the operator's settings cannot work: one line, exit 78
├── Refused            a person asked for what will not be done: one sentence, nothing lost
├── ModelError         a checkpoint cannot be loaded, or is not what it says
├── PaintingFailed     a picture was begun and did not come out
├── StudioUnavailable  no studio can take work now; never counted as an attempt
└── StoreError         the database refuses: newer schema, held by another bot, not readable
"""

import errno

DISK_FULL = "disk_full"
BUSY = "database_busy"
LOST = "database_lost"
NO_STUDIO = "no_studio"  #: no studio has been of use for a while
TROUBLES = frozenset({DISK_FULL, BUSY, LOST, NO_STUDIO})  #: codes of what its operator has to mend
UNCHECKED = "safety_unavailable"  #: nothing could look at a picture, so it did not leave
GATE_STOP = "picture_blocked"  #: the image gate has looked, and let nothing of a job pass

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  #: what a system calls a full disk
NO_ROOM_AT_START = "disk_full_at_start"


class PortraitBotError(Exception):
    """Carry a stable `code`, and the `facts` its sentence is filled with."""

    code = "internal"

    def __init__(self, code: str | None = None, /, **facts: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


class SettingsError(PortraitBotError):
    """The operator's settings cannot work."""

    code = "settings"


def settings_error_in(error: BaseException) -> SettingsError | None:
    """Return the fault of settings among errors that tasks failed with together."""
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(settings_error_in, error.exceptions)), None)
    return error if isinstance(error, SettingsError) else None


class Refused(PortraitBotError):
    """What was asked will not be done."""

    code = "refused"


class ModelError(PortraitBotError):
    """A checkpoint cannot be loaded, or is not what it says."""

    code = "model"


class PaintingFailed(PortraitBotError):
    """A picture was begun and did not come out."""

    code = "painting_failed"

    def __init__(self, code: str | None = None, /, *, retryable: bool = False, **facts: object):
        super().__init__(code, **facts)
        self.retryable = retryable


class StudioUnavailable(PortraitBotError):
    """No studio can take work now."""

    code = "studio_unavailable"


class StoreError(PortraitBotError):
    """The database refuses."""

    code = "store"
