"""What goes over the wire between bot and studio: spec and source, frames, a studio's health."""

import re
from typing import Annotated

import msgpack
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.request import (
    MAX_COUNT,
    MAX_SEED,
    MAX_SOURCE_BYTES,
    SOURCE,
    Beat,
    Failure,
    Finish,
    Frame,
    GateStop,
    Offer,
    PaintedWith,
    Picture,
    Preview,
    Progress,
    Spec,
)

WIRE = 2  #: of what a studio is told: a msgpack map with the spec and the picture it goes on from
WIRES = (1, WIRE)  #: what a studio takes: 1, the spec alone as JSON, for one release more
OTHER_WIRE = "other_wire"  #: the code of a studio that takes none of ours
MEDIA_TYPE = "application/msgpack"
MAX_SPEC_BYTES = 128 * 1024  #: two texts of 4,000 characters, every one escaped, fit
MAX_BODY_BYTES = MAX_SPEC_BYTES + MAX_SOURCE_BYTES
#: Why a studio does not go on from a picture, whatever the spec says besides.
SOURCE_REFUSALS = frozenset({"source_missing", "source_unreadable", "source_too_large"})

CODE = re.compile(r"[a-z_]{1,64}")  #: what names a sentence
MAX_PICTURE_SECONDS = 7 * 86_400.0  #: more is said in earnest by no studio
MAX_FRAME_BYTES = 32 * 2**20  #: a 2048x2048 picture of pure noise is 12 MiB as PNG


class Health(BaseModel):
    """What a studio says of itself."""

    model_config = ConfigDict(frozen=True)

    ready: bool  #: the model is loaded and new work is taken
    models: tuple[str, ...] = ()  #: empty until the model is loaded
    slots: int = 0
    free: int = 0
    offer: Offer | None = None  #: what its model can be asked for besides words
    #: About how long a usual picture takes alone, as its engine has measured; None: it has not.
    picture_seconds: Annotated[float, Field(gt=0, le=MAX_PICTURE_SECONDS)] | None = None
    error: str | None = None  #: why the model could not be loaded
    wires: tuple[int, ...] = (1,)  #: in which it can be told; older ones do not say so
    #: Names what is known of the people and words of its model; None: nobody has looked yet.
    lexicon: str | None = None
    device: str = ""  #: what it paints on: cuda:0, mps, cpu; empty: not loaded, or an older release
    memory_bytes: Annotated[int, Field(ge=0)] | None = None  #: what it holds of the device's ...
    memory_total_bytes: Annotated[int, Field(ge=0)] | None = None  #: ... None: nobody can tell


class GarbageError(ValueError):
    """What came over the wire is no frame; the bytes themselves are not repeated."""


class OtherWireError(ValueError):
    """A body has another number than those that are taken."""


def pack(spec: Spec) -> bytes:
    """Pack what a studio is to paint; what is left open is left out."""
    told = spec.model_dump(mode="json", exclude_defaults=True)
    pictures = {SOURCE: spec.source.png} if spec.source else {}
    packed: bytes = msgpack.packb({"wire": WIRE, "spec": told, "pictures": pictures})
    return packed


def unpack(body: bytes) -> Spec:
    """Return what is to be painted; raises GarbageError, OtherWireError, pydantic's own error."""
    try:
        told = msgpack.unpackb(body, max_map_len=64, max_array_len=64)
    except (ValueError, msgpack.UnpackException, RecursionError) as error:
        raise GarbageError(type(error).__name__) from error
    match told:
        case {"wire": int(wire)} if wire != WIRE:
            raise OtherWireError(wire)
        case {"wire": int(), "spec": dict(words), "pictures": dict(pictures)}:
            return _with_source(Spec.model_validate(words), pictures)
    raise GarbageError("unknown body")


def _with_source(spec: Spec, pictures: dict[object, object]) -> Spec:
    match pictures:
        case {"source": bytes(png)} if spec.source and len(pictures) == 1:
            return spec.going_on_from(png)
        case _ if not pictures:
            return spec
    raise GarbageError("unknown picture")


def encode(frame: Frame) -> bytes:
    """Pack one frame."""
    packed: bytes = msgpack.packb(_as_map(frame))
    return packed


def _as_map(frame: Frame) -> dict[str, object]:
    match frame:
        case Beat():
            return {"kind": "beat"}
        case Progress(step, steps):
            return {"kind": "progress", "step": step, "steps": steps}
        case Preview(index, jpeg):
            return {"kind": "preview", "index": index, "jpeg": jpeg}
        case Picture(index, seed, png):
            return {"kind": "picture", "index": index, "seed": seed, "png": png}
        case GateStop(index, seed):
            return {"kind": "stopped", "index": index, "seed": seed}
        case Failure(code, retryable):
            return {"kind": "failed", "code": code, "retryable": retryable}
        case Finish(report):
            return {"kind": "done", "report": report.model_dump()}


class FrameDecoder:
    """Cut a stream of bytes back into frames, holding at most one unfinished frame."""

    def __init__(self, max_frame_bytes: int = MAX_FRAME_BYTES) -> None:
        self._unpacker = msgpack.Unpacker(
            max_buffer_size=max_frame_bytes, max_map_len=64, max_array_len=1024, use_list=False
        )

    def feed(self, chunk: bytes) -> list[Frame]:
        """Return the frames this chunk completes; raises GarbageError."""
        try:
            self._unpacker.feed(chunk)
            return [_as_frame(message) for message in self._unpacker]
        except (ValueError, msgpack.UnpackException, RecursionError) as error:
            raise GarbageError(type(error).__name__) from error


def _as_frame(message: object) -> Frame:
    match message:
        case {"kind": "beat"}:
            return Beat()
        case {"kind": "progress", "step": int(step), "steps": int(steps)} if 0 <= step <= steps:
            return Progress(step, steps)
        case {"kind": "preview", "index": int(index), "jpeg": bytes(jpeg)} if _is_index(index):
            return Preview(index, jpeg)
        case {"kind": "picture", "index": int(index), "seed": int(seed), "png": bytes(png)} if (
            _is_index(index) and 0 <= seed <= MAX_SEED
        ):
            return Picture(index, seed, png)
        case {"kind": "stopped", "index": int(index), "seed": int(seed)} if (
            _is_index(index) and 0 <= seed <= MAX_SEED
        ):
            return GateStop(index, seed)
        case {"kind": "failed", "code": str(code), "retryable": bool(retryable)} if CODE.fullmatch(
            code
        ):
            return Failure(code, retryable)
        case {"kind": "done", "report": dict(report)}:
            return Finish(_as_report(report))
    raise GarbageError("unknown frame")


def _is_index(index: int) -> bool:
    return 0 <= index < MAX_COUNT


def _as_report(report: dict[object, object]) -> PaintedWith:
    try:
        return PaintedWith.model_validate(report, strict=True)
    except ValidationError as error:
        raise GarbageError("report") from error  # pydantic's own text would repeat the prompt
