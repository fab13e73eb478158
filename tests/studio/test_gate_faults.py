"""A gate that is missing, broken or slow lets nothing pass, and its operator is told."""

import asyncio
import logging
import threading
from collections.abc import Mapping

import pytest
from PIL import Image

from bot.errors import PaintingFailed
from bot.studio.detectors import WeightsMissing
from bot.studio.image_gate import SEXUAL, UNSAFE, Gate, ImageVerdict, Look
from tests.studio.open_studio import nudity as loaded_nudity

PICTURE = Image.linear_gradient("L").convert("RGB")
NOTHING = dict.fromkeys(SEXUAL, 0.0)


async def opened(looks: list[Look], **more: float) -> Gate:
    gate = Gate(lambda: looks, **more)
    await gate.open()
    return gate


def broken(_: Image.Image) -> Mapping[str, float]:
    raise RuntimeError("the session is gone")


def blind(_: Image.Image) -> Mapping[str, float]:
    return {"FACE_MALE": 0.9}


async def refused(gate: Gate, log: pytest.LogCaptureFixture) -> str:
    """Return the code a check fails with, having seen that the operator is told."""
    log.clear()
    with pytest.raises(PaintingFailed) as failed:
        await gate.check(PICTURE)
    assert [record.levelno for record in log.records] == [logging.ERROR]
    assert not failed.value.retryable
    return failed.value.code


async def test_a_gate_that_was_never_opened_lets_nothing_pass(caplog) -> None:
    assert await refused(Gate(lambda: [blind]), caplog) == "safety_unavailable"


async def test_a_gate_with_nothing_to_look_with_lets_nothing_pass(caplog) -> None:
    assert await refused(await opened([]), caplog) == "safety_unavailable"


async def test_a_gate_that_cannot_load_says_so_at_once_and_lets_nothing_pass(caplog) -> None:
    def load() -> list[Look]:
        raise WeightsMissing("gone")

    gate = Gate(load)
    await gate.open()

    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert await refused(gate, caplog) == "safety_unavailable"


@pytest.mark.parametrize("look", [broken, blind])
async def test_a_gate_that_breaks_on_a_picture_lets_it_not_pass(look: Look, caplog) -> None:
    assert await refused(await opened([look]), caplog) == "safety_unavailable"


async def test_a_slow_gate_lets_nothing_pass(caplog) -> None:
    may_go_on = threading.Event()

    def slow(_: Image.Image) -> Mapping[str, float]:
        may_go_on.wait()
        return NOTHING

    gate = await opened([slow], limit_seconds=0.05)
    try:
        assert await refused(gate, caplog) == "safety_unavailable"
    finally:
        may_go_on.set()


async def test_a_closed_gate_lets_nothing_pass(caplog) -> None:
    gate = await opened([loaded_nudity()])
    gate.close()

    assert await refused(gate, caplog) == "safety_unavailable"


async def test_the_loop_goes_on_while_it_looks() -> None:
    may_go_on = threading.Event()

    def slow(_: Image.Image) -> Mapping[str, float]:
        may_go_on.wait()
        return NOTHING

    gate = await opened([slow])
    checking = asyncio.create_task(gate.check(PICTURE))
    await asyncio.sleep(0)
    may_go_on.set()  # this line would never be reached if looking held the loop

    assert await checking is ImageVerdict.PASSED


async def test_two_looks_are_both_heard() -> None:
    def nothing(_: Image.Image) -> Mapping[str, float]:
        return NOTHING

    def something(_: Image.Image) -> Mapping[str, float]:
        return {UNSAFE: 1.0}

    assert await (await opened([nothing, something])).check(PICTURE) is ImageVerdict.BLOCKED
    assert await (await opened([nothing])).check(PICTURE) is ImageVerdict.PASSED
