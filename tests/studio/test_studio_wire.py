"""What goes over the wire comes back the same, and nothing else gets through."""

from contextlib import suppress

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.request import (
    MAX_COUNT,
    MAX_SEED,
    Beat,
    Failure,
    Finish,
    Frame,
    GateStop,
    PaintedWith,
    Picture,
    Preview,
    Progress,
)
from bot.studio.wire import FrameDecoder, GarbageError, encode

indexes = st.integers(0, MAX_COUNT - 1)
numbers = st.floats(0, 1e6)
reports = st.builds(
    PaintedWith,
    model=st.text(),
    prompt=st.text(),
    negative=st.text(),
    sampler=st.text(),
    steps=st.integers(1, 200),
    guidance=numbers,
    width=st.integers(64, 2048),
    height=st.integers(64, 2048),
    seconds=numbers,
    unread=st.lists(st.text(), max_size=2).map(tuple),
    seeds=st.lists(st.integers(0, MAX_SEED), max_size=MAX_COUNT).map(tuple),
)
any_frame = st.one_of(
    st.builds(Beat),
    st.tuples(st.integers(0, 800), st.integers(0, 800)).map(lambda two: Progress(*sorted(two))),
    st.builds(Preview, index=indexes, jpeg=st.binary()),
    st.builds(Picture, index=indexes, seed=st.integers(0, MAX_SEED), png=st.binary()),
    st.builds(GateStop, index=indexes, seed=st.integers(0, MAX_SEED)),
    st.builds(Failure, code=st.from_regex("[a-z_]{1,64}", fullmatch=True), retryable=st.booleans()),
    st.builds(Finish, report=reports),
)


@given(st.lists(any_frame), st.integers(1, 100))
def test_frames_survive_the_wire_however_it_is_cut(frames: list[Frame], size: int) -> None:
    stream = b"".join(map(encode, frames))
    decoder = FrameDecoder()

    chunks = (stream[start : start + size] for start in range(0, len(stream), size))
    received = [frame for chunk in chunks for frame in decoder.feed(chunk)]

    assert received == frames


@given(st.lists(st.binary(max_size=200)))
def test_bytes_of_any_kind_are_frames_or_garbage(chunks: list[bytes]) -> None:
    decoder = FrameDecoder()
    with suppress(GarbageError):  # the one way out; any other error fails this test
        for chunk in chunks:
            assert all(encode(frame) for frame in decoder.feed(chunk))


@given(any_frame, st.data())
def test_a_frame_with_one_byte_changed_is_a_frame_or_garbage(frame: Frame, data: st.DataObject):
    packed = bytearray(encode(frame))
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(GarbageError):  # the one way out
        assert all(encode(frame) for frame in FrameDecoder().feed(bytes(packed)))


REPORT = Finish(
    PaintedWith(
        model="m", prompt="a secret", negative="", sampler="s", steps=1, guidance=1, width=64,
        height=64, seconds=1,
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [
        None,
        17,
        "beat",
        [],
        {},
        {"kind": "unheard of"},
        {"kind": b"beat"},
        {"kind": "progress", "step": 3},
        {"kind": "progress", "step": 3, "steps": "8"},
        {"kind": "progress", "step": 9, "steps": 8},
        {"kind": "progress", "step": -1, "steps": 8},
        {"kind": "picture", "index": MAX_COUNT, "seed": 1, "png": b""},
        {"kind": "picture", "index": -1, "seed": 1, "png": b""},
        {"kind": "picture", "index": 0, "seed": MAX_SEED + 1, "png": b""},
        {"kind": "picture", "index": 0, "seed": 1, "png": "text"},
        {"kind": "preview", "index": 9, "jpeg": b""},
        {"kind": "stopped", "index": MAX_COUNT, "seed": 1},
        {"kind": "stopped", "index": 0, "seed": -1},
        {"kind": "stopped", "index": 0},
        {"kind": "failed", "code": 1, "retryable": True},
        {"kind": "failed", "code": "x", "retryable": 1},
        {"kind": "failed", "code": "x" * 65, "retryable": True},
        {"kind": "failed", "code": "@everyone", "retryable": True},
        {"kind": "failed", "code": "", "retryable": True},
        {"kind": "done", "report": {}},
        {"kind": "done", "report": REPORT.report.model_dump() | {"steps": "1"}},
        {"kind": "done", "report": REPORT.report.model_dump() | {"unread": [1]}},
        {"kind": "done", "report": REPORT.report.model_dump() | {"seeds": (1, 2, 3, 4, 5)}},
        {"kind": "done", "report": REPORT.report.model_dump() | {"unread": "words"}},
        {"kind": "done"},
    ],
)
def test_a_map_that_is_no_frame_is_garbage(message: object) -> None:
    with pytest.raises(GarbageError):
        FrameDecoder().feed(msgpack.packb(message))


def test_a_frame_from_a_newer_studio_may_say_more() -> None:
    assert FrameDecoder().feed(msgpack.packb({"kind": "beat", "temperature": 71})) == [Beat()]


def test_a_report_of_an_older_studio_says_nothing_of_what_was_not_read() -> None:
    report = REPORT.report.model_dump(exclude={"unread"})

    assert FrameDecoder().feed(msgpack.packb({"kind": "done", "report": report})) == [REPORT]


def test_garbage_is_not_repeated_in_the_error() -> None:
    spoilt = {"kind": "done", "report": REPORT.report.model_dump() | {"steps": None}}

    with pytest.raises(GarbageError) as caught:
        FrameDecoder().feed(msgpack.packb(spoilt))

    assert "a secret" not in str(caught.value)


def test_a_frame_larger_than_allowed_is_refused() -> None:
    FrameDecoder(max_frame_bytes=1000).feed(encode(Preview(0, b"x" * 900)))

    with pytest.raises(GarbageError):
        FrameDecoder(max_frame_bytes=1000).feed(encode(Preview(0, b"x" * 1100)))


def test_a_frame_that_never_ends_is_refused_before_it_fills_the_memory() -> None:
    claims_a_gigabyte = b"\x82\xa4kind\xa7preview\xa4jpeg\xc6\x40\x00\x00\x00"
    decoder = FrameDecoder(max_frame_bytes=2 * 2**20)
    decoder.feed(claims_a_gigabyte)

    with pytest.raises(GarbageError):
        list(map(decoder.feed, [b"x" * 2**16] * 40))


def test_nesting_without_end_is_garbage() -> None:
    with pytest.raises(GarbageError):
        FrameDecoder().feed(b"\x91" * 100_000)
