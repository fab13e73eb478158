"""Nothing leaves a studio that its gate has not let pass: no picture and no preview."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from PIL import Image

from bot.engine.fake import FakeRunner
from bot.engine.loop import StepLoop
from bot.engine.work import Develop, Work
from bot.request import Beat, Failure, Finish, Frame, Picture, Preview, Spec
from bot.studio.image_gate import SEXUAL, Gate
from tests.studio.open_studio import SPEC, open_studio, painted

TWO = Spec(prompt="an astronaut", seed=7, count=2)
OFTEN = partial(StepLoop, sketch_seconds=0.0)  #: a sketch with every step


def nothing(_: Image.Image) -> Mapping[str, float]:
    return dict.fromkeys(SEXUAL, 0.0)


def something(_: Image.Image) -> Mapping[str, float]:
    return nothing(_) | {"BUTTOCKS_EXPOSED": 0.6}


def something_in_sketches(image: Image.Image) -> Mapping[str, float]:
    return something(image) if image.width < 64 else nothing(image)


def of(kind: type[Frame], frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if isinstance(frame, kind)]


@dataclass
class FlatRunner(FakeRunner):
    """Paints nothing for its first `num_flat` pictures, and notes the seeds it painted."""

    num_flat: int = 0
    seeds: list[int] = field(default_factory=list)

    def finish(self, work: Work) -> Develop:
        self.seeds.append(work.seed)
        if len(self.seeds) > self.num_flat:
            return super().finish(work)
        return lambda: Image.new("RGB", (64, 64))


async def test_pictures_and_previews_leave_once_they_were_looked_at() -> None:
    seen: list[tuple[int, int]] = []

    def noting(image: Image.Image) -> Mapping[str, float]:
        seen.append(image.size)
        return nothing(image)

    async with open_studio(gate=Gate(lambda: [noting]), make_loop=OFTEN) as house:
        frames = await painted(house.client, spec=TWO)

    previews, pictures = of(Preview, frames), of(Picture, frames)
    assert (seen.count((8, 8)), seen.count((64, 64))) == (len(previews), 2)
    assert len(previews) > 2
    assert [frame.index for frame in pictures] == [0, 1]
    assert isinstance(frames[-1], Finish)


async def test_a_blocked_picture_ends_the_job_and_not_a_byte_of_it_leaves() -> None:
    runner = FlatRunner()
    async with open_studio(lambda: runner, gate=Gate(lambda: [something])) as house:
        frames = await painted(house.client, spec=TWO)
        await house.until_free(4)

    assert frames[-1] == Failure("picture_blocked", retryable=False)
    assert not of(Picture, frames)
    assert not of(Preview, frames)
    assert len(runner.seeds) <= 2  # nothing was painted again


async def test_a_blocked_preview_is_left_out_and_the_picture_still_comes() -> None:
    gate = Gate(lambda: [something_in_sketches])
    async with open_studio(gate=gate, make_loop=OFTEN) as house:
        frames = await painted(house.client)

    assert not of(Preview, frames)
    assert len(of(Picture, frames)) == 1


async def test_without_a_gate_nothing_is_even_painted() -> None:
    runner = FakeRunner()
    async with open_studio(lambda: runner, gate=Gate(list)) as house:
        frames = await painted(house.client)
        await house.until_free(4)

    assert frames == [Failure("safety_unavailable", retryable=False)]
    assert not runner.begun
    assert not runner.passes


async def test_a_gate_that_breaks_fails_the_job_and_the_next_one_is_painted() -> None:
    breaks = iter([True])

    def once(image: Image.Image) -> Mapping[str, float]:
        if next(breaks, False):
            raise RuntimeError("a bad moment")
        return nothing(image)

    async with open_studio(gate=Gate(lambda: [once])) as house:
        failed, after = await painted(house.client), await painted(house.client)

    assert failed[-1] == Failure("safety_unavailable", retryable=False)
    assert not of(Picture, failed)
    assert isinstance(after[-1], Finish)


async def test_beats_come_while_the_gate_looks() -> None:
    may_go_on = threading.Event()

    def slow(image: Image.Image) -> Mapping[str, float]:
        may_go_on.wait()
        return nothing(image)

    async with open_studio(gate=Gate(lambda: [slow]), beat_seconds=0.01) as house:
        frames = house.client.paint(1, 1, SPEC)
        while await anext(frames) != Beat():
            pass
        may_go_on.set()
        rest = [frame async for frame in frames]

    assert isinstance(rest[-1], Finish)


async def test_a_flat_picture_is_painted_once_more_with_its_seed() -> None:
    runner = FlatRunner(num_flat=1)
    async with open_studio(lambda: runner, gate=Gate(lambda: [nothing])) as house:
        frames = await painted(house.client, spec=TWO)

    pictures = of(Picture, frames)
    assert [(frame.index, frame.seed) for frame in pictures] == [(0, 7), (1, 8)]
    assert sorted(runner.seeds) == [7, 7, 8]
    assert isinstance(frames[-1], Finish)


async def test_a_picture_flat_twice_fails_its_job() -> None:
    runner = FlatRunner(num_flat=9)
    async with open_studio(lambda: runner, gate=Gate(lambda: [nothing])) as house:
        frames = await painted(house.client)
        await house.until_free(4)

    assert frames[-1] == Failure("picture_flat", retryable=False)
    assert not of(Picture, frames)
    assert runner.seeds == [7, 7]


async def test_a_picture_flat_at_first_and_then_blocked_does_not_leave() -> None:
    def bare_unless_black(image: Image.Image) -> Mapping[str, float]:
        return something(image) if image.getbbox() else nothing(image)

    runner = FlatRunner(num_flat=1)
    async with open_studio(lambda: runner, gate=Gate(lambda: [bare_unless_black])) as house:
        frames = await painted(house.client)

    assert frames[-1] == Failure("picture_blocked", retryable=False)
    assert not of(Picture, frames)
