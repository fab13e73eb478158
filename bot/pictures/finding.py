"""Pure: what is said of a picture somebody brings: who made it, for which job, when, how surely."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.pictures.likeness import Guess
from bot.pictures.origin import Origin, State


class Confidence(StrEnum):
    """How surely this bot made a picture."""

    CERTAIN = "certain"  #: its signature, and nothing was changed since
    LIKELY = "likely"  #: it looks like one picture this bot made, and like no other
    POSSIBLE = "possible"  #: it resembles one, with a rim cut off or another picture near
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer; `code` names its sentence, which says no more than is known."""

    code: str
    confidence: Confidence
    state: State  #: what the manifest proves
    job: int | None = None
    made_at: datetime | None = None
    bits_apart: int | None = None  #: of 256, where it was found by its looks
    signer: str | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What the sentence is filled with."""
        when = f"{self.made_at:%d %B %Y, %H:%M} UTC" if self.made_at else "?"
        return {"job": self.job, "when": when, "bits": self.bits_apart, "signer": self.signer}


def finding(origin: Origin, guess: Guess | None, guessed_at: float | None) -> Finding:
    """Judge by the manifest, and by the looks where that does not prove it ours."""
    if origin.state is State.OURS:
        return Finding(
            "origin_certain",
            Confidence.CERTAIN,
            origin.state,
            origin.job,
            origin.made_at,
            signer=origin.signer,
        )
    if guess is not None:
        return _by_looks(origin, guess, guessed_at)
    if origin.job is not None:  # a manifest of ours on other pixels
        job, made_at = origin.job, origin.made_at
        return Finding("origin_changed", Confidence.POSSIBLE, origin.state, job, made_at)
    by_other = origin.state is State.SIGNED_BY_OTHER
    code = "origin_other" if by_other else "origin_unknown"
    return Finding(code, Confidence.NONE, origin.state, signer=origin.signer)


def _by_looks(origin: Origin, guess: Guess, guessed_at: float | None) -> Finding:
    # A manifest of ours that names the same job says the same a second time.
    sure = guess.confidence == "high" or origin.job == guess.job
    code = "origin_cut" if guess.is_cut else "origin_likely" if sure else "origin_possible"
    return Finding(
        code,
        Confidence.LIKELY if sure else Confidence.POSSIBLE,
        origin.state,
        guess.job,
        None if guessed_at is None else datetime.fromtimestamp(guessed_at, UTC),
        guess.distance,
        origin.signer,
    )
