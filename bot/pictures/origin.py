"""Whether this bot made a picture, for which job and when: by its manifest alone.

C2PA's own reader judges; what it trusts are the certificates that this bot ever signed with.
The functions block; asyncio callers put them in a thread.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO

import c2pa  # type: ignore[import-untyped]  # ships no type information
from pydantic import BaseModel, Field, ValidationError

from bot.errors import Refused
from bot.pictures.encode import PictureFormat, format_of
from bot.pictures.fingerprints import Guess
from bot.pictures.identity import Identity
from bot.pictures.marks import ASSERTION, COLLAGE, Ingredient

PIXELS_CHANGED = "assertion.dataHash.mismatch"


class State(StrEnum):
    """What a picture's manifest proves."""

    OURS = "ours"  #: this bot signed it, and nothing was changed since
    SIGNED_BY_OTHER = "signed_by_other"  #: whole, but signed by somebody this bot cannot vouch for
    NO_MARKS = "no_marks"  #: no manifest; it may have been removed
    TAMPERED = "tampered"  #: changed after it was signed, or the manifest is another picture's


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture comes from; what is not proven is None."""

    state: State
    #: With TAMPERED these may be known, too: the manifest is whole and ours, the pixels are not.
    job: int | None = None
    index: int | None = None
    made_at: datetime | None = None
    instance: str | None = None
    signer: str | None = None  #: the name in the certificate, which for others proves nothing
    source: Ingredient | None = None  #: what it goes on from, without its bytes


class _ToldSource(BaseModel):
    job: int | None = None
    index: int


class _Told(BaseModel):
    """Our own assertion, read back."""

    job: int
    index: int
    made_at: datetime
    instance: str
    source: _ToldSource | None = None


class _Assertion(BaseModel):
    label: str
    data: object = None


class _SignatureInfo(BaseModel):
    common_name: str | None = None
    cert_serial_number: str | None = None


class _Manifest(BaseModel):
    assertions: list[_Assertion] = []
    signature_info: _SignatureInfo = _SignatureInfo()


class _Finding(BaseModel):
    code: str


class _Findings(BaseModel):
    success: list[_Finding]
    failure: list[_Finding]


class _Results(BaseModel):
    active: _Findings = Field(alias="activeManifest")


class _Report(BaseModel):
    """What C2PA's reader says of a file; of a damaged one it may name what is not there."""

    active_manifest: str
    manifests: dict[str, _Manifest]
    validation_results: _Results
    validation_state: str

    @property
    def manifest(self) -> _Manifest | None:
        return self.manifests.get(self.active_manifest)


def verify(data: bytes, identity: Identity) -> Origin:
    """Say where a PNG, JPEG or WebP comes from; raises Refused for anything else."""
    format_ = format_of(data)
    if format_ is None:
        raise Refused("not_a_picture")
    try:
        return _judged(_Report.model_validate_json(_read(data, format_, identity)), identity)
    except c2pa.C2paError.ManifestNotFound:
        return Origin(State.NO_MARKS)
    except c2pa.C2paError as error:
        # A manifest kept elsewhere is not ours, and its address is not visited.
        remote = str(error).startswith("Remote:")
        return Origin(State.NO_MARKS if remote else State.TAMPERED)
    except ValueError:  # a report that lacks something, or is no text: the manifest is damaged
        return Origin(State.TAMPERED)


def _read(data: bytes, format_: PictureFormat, identity: Identity) -> str:
    """Return the reader's report, JSON; raises C2paError, and ValueError where it is no UTF-8."""
    settings = {
        "trust": {"trust_anchors": identity.anchors},
        "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
    }
    with (
        c2pa.Context.from_dict(settings) as context,
        c2pa.Reader(f"image/{format_}", BytesIO(data), context=context) as reader,
    ):
        report: str = reader.json()
        return report


def _judged(report: _Report, identity: Identity) -> Origin:
    manifest = report.manifest
    if manifest is None:  # bytes of its name are damaged
        return Origin(State.TAMPERED)
    passed = {one.code for one in report.validation_results.active.success}
    failed = {one.code for one in report.validation_results.active.failure}
    signature = manifest.signature_info
    # The serial number too: an operator's authority has other customers.
    known = signature.cert_serial_number in {str(one) for one in identity.serials}
    ours = known and {"signingCredential.trusted", "claimSignature.validated"} <= passed
    told = _told(manifest) if ours and failed <= {PIXELS_CHANGED} else None
    state = _state(report.validation_state, failed, ours)
    if told is None:
        return Origin(state, signer=signature.common_name)
    source = Ingredient(told.source.job, told.source.index) if told.source else None
    whose = told.instance, signature.common_name
    return Origin(state, told.job, told.index, told.made_at, *whose, source)


def _state(verdict: str, failed: set[str], ours: bool) -> State:
    if verdict == "Trusted" and ours:
        return State.OURS
    about_signer = all(code.startswith("signingCredential.") for code in failed)
    return State.SIGNED_BY_OTHER if about_signer else State.TAMPERED


def _told(manifest: _Manifest) -> _Told | None:
    for assertion in manifest.assertions:
        if assertion.label == ASSERTION:
            try:
                return _Told.model_validate(assertion.data)
            except ValidationError:
                return None  # another certificate of the same operator, another program
    return None


# Pure: what is said of a picture somebody brings: who made it, for which job, when, how surely.


class Confidence(StrEnum):
    """How surely this bot made a picture."""

    CERTAIN = "certain"  #: its signature, and nothing was changed since
    LIKELY = "likely"  #: it looks like one picture this bot made, and like no other
    POSSIBLE = "possible"  #: it resembles one, with a rim cut off or another picture near
    NONE = "none"


@dataclass(frozen=True, slots=True)
class OriginFinding:
    """An answer; `code` names its sentence, which says no more than is known."""

    code: str
    confidence: Confidence
    state: State  #: what the manifest proves
    job: int | None = None
    made_at: datetime | None = None
    bits_apart: int | None = None  #: of 256, where it was found by its looks
    signer: str | None = None
    came_from: tuple[int, ...] = ()  #: jobs, the nearest first
    led_to: tuple[int, ...] = ()

    @property
    def facts(self) -> dict[str, object]:
        """What the sentence is filled with."""
        when = f"{self.made_at:%d %B %Y, %H:%M} UTC" if self.made_at else "?"
        return {"job": self.job, "when": when, "bits": self.bits_apart, "signer": self.signer}


def finding(origin: Origin, guess: Guess | None, guessed_at: float | None) -> OriginFinding:
    """Judge by the manifest, and by the looks where that does not prove it ours."""
    if origin.state is State.OURS:
        is_collage = origin.job == COLLAGE
        return OriginFinding(
            "origin_collage" if is_collage else "origin_certain",
            Confidence.CERTAIN,
            origin.state,
            None if is_collage else origin.job,
            origin.made_at,
            signer=origin.signer,
        )
    if guess is not None:
        return _by_looks(origin, guess, guessed_at)
    if origin.job is not None:  # a manifest of ours on other pixels
        job, made_at = origin.job, origin.made_at
        return OriginFinding("origin_changed", Confidence.POSSIBLE, origin.state, job, made_at)
    by_other = origin.state is State.SIGNED_BY_OTHER
    code = "origin_other" if by_other else "origin_unknown"
    return OriginFinding(code, Confidence.NONE, origin.state, signer=origin.signer)


def _by_looks(origin: Origin, guess: Guess, guessed_at: float | None) -> OriginFinding:
    # A manifest of ours that names the same job says the same a second time.
    sure = guess.confidence == "high" or origin.job == guess.job
    code = "origin_cut" if guess.is_cut else "origin_likely" if sure else "origin_possible"
    return OriginFinding(
        code,
        Confidence.LIKELY if sure else Confidence.POSSIBLE,
        origin.state,
        guess.job,
        None if guessed_at is None else datetime.fromtimestamp(guessed_at, UTC),
        guess.distance,
        origin.signer,
    )
