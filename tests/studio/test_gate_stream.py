"""Nothing leaves a studio that its gate has not let pass; what it stops takes no other along."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from PIL import Image

from bot.engine.fake import FakeRunner
from bot.engine.loop import StepLoop
from bot.engine.work import Develop, Work
from bot.pictures import encode
from bot.request import Beat, Failure, Finish, Frame, GateStop, Picture, Preview, Source, Spec
from bot.studio.image_gate import SEXUAL, Gate, Look
from tests.studio.open_studio import SPEC, OpenStudio, open_studio, painted

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


async def test_who_knows_of_no_stops_is_told_that_the_job_failed_and_gets_not_a_byte() -> None:
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


# What is stopped is told by its seed, and painted once more with another.


@dataclass
class MarkedRunner(FlatRunner):
    """Paints its seeds into its pictures, small ones too, for a gate that goes by them."""

    def _picture(self, work: Work) -> Image.Image:
        image = super()._picture(work)
        image.paste((work.seed, 0, 0), (0, 0, 9, 9))
        return image


def stopping(*seeds: int, sketches: bool = False) -> Look:
    """Return what finds something in the pictures of some seeds, or in their sketches alone."""

    def look(image: Image.Image) -> Mapping[str, float]:
        is_small = image.width < 64
        is_meant = image.getpixel((0, 0)) in [(seed, 0, 0) for seed in seeds]
        return something(image) if is_meant and is_small is sketches else nothing(image)

    return look


def stops(*seeds: int, sketches: bool = False) -> Gate:
    return Gate(lambda: [stopping(*seeds, sketches=sketches)])


async def told_of(house: OpenStudio, *, count: int = 4, repaints: int = 3) -> list[Frame]:
    """Paint seeds from 7 on, and return what was told of pictures, and at the end."""
    spec = Spec(prompt="an astronaut", seed=7, count=count, repaints=repaints)
    frames = await painted(house.client, spec=spec)
    return [each for each in frames if isinstance(each, GateStop | Picture | Finish | Failure)]


def seeds_of(frames: list[Frame]) -> dict[int, int]:
    return {each.index: each.seed for each in frames if isinstance(each, Picture)}


async def test_one_of_four_that_is_stopped_is_painted_once_more_and_the_others_come() -> None:
    runner = MarkedRunner()
    async with open_studio(lambda: runner, gate=stops(8)) as house:
        frames = await told_of(house)
        await house.until_free(4)

    assert of(GateStop, frames) == [GateStop(1, 8)]
    assert seeds_of(frames) == {0: 7, 1: 12, 2: 9, 3: 10}
    assert sorted(runner.seeds) == [7, 8, 9, 10, 12]
    end = frames[-1]
    assert isinstance(end, Finish)
    assert end.report.seeds == (7, 12, 9, 10), "those that were really painted"
    assert not runner.begun, "nothing is left on the device"


async def test_what_is_stopped_twice_stays_away_and_the_others_come() -> None:
    runner = MarkedRunner()
    async with open_studio(lambda: runner, gate=stops(8, 12)) as house:
        frames = await told_of(house)

    assert of(GateStop, frames) == [GateStop(1, 8), GateStop(1, 12)]
    assert seeds_of(frames) == {0: 7, 2: 9, 3: 10}
    assert sorted(runner.seeds) == [7, 8, 9, 10, 12], "not a third time"
    assert isinstance(frames[-1], Finish)
    assert frames[-1].report.seeds == (7, 9, 10)


async def test_so_many_are_painted_once_more_as_may_be() -> None:
    async with open_studio(MarkedRunner, gate=stops(7, 8, 9, 10)) as house:
        three = await told_of(house)
        one = await told_of(house, repaints=1)

    assert seeds_of(three) == {0: 11, 1: 12, 2: 13}
    assert seeds_of(one) == {0: 11}
    assert of(GateStop, one) == [GateStop(n, 7 + n) for n in range(4)]


async def test_where_the_seed_was_chosen_nothing_else_is_painted_for_it() -> None:
    runner = MarkedRunner()
    async with open_studio(lambda: runner, gate=stops(8)) as house:
        frames = await told_of(house, repaints=0)

    assert seeds_of(frames) == {0: 7, 2: 9, 3: 10}
    assert sorted(runner.seeds) == [7, 8, 9, 10]


async def test_where_nothing_passes_the_job_fails_and_each_stop_is_told() -> None:
    async with open_studio(MarkedRunner, gate=stops(7, 8, 11, 12)) as house:
        frames = await told_of(house, count=2)

    assert frames[:4] == [GateStop(0, 7), GateStop(1, 8), GateStop(0, 11), GateStop(1, 12)]
    assert frames[4:] == [Failure("picture_blocked", retryable=False)]


async def test_a_stopped_preview_is_no_stop_of_its_picture() -> None:
    gate = stops(7, sketches=True)
    async with open_studio(MarkedRunner, gate=gate, make_loop=OFTEN) as house:
        frames = await told_of(house, count=1)

    assert seeds_of(frames) == {0: 7}
    assert not of(GateStop, frames)


async def test_a_gate_that_breaks_at_the_second_look_lets_nothing_more_leave() -> None:
    def look(image: Image.Image) -> Mapping[str, float]:
        if image.getpixel((0, 0)) == (11, 0, 0):
            raise RuntimeError("a bad moment")
        return something(image)

    async with open_studio(MarkedRunner, gate=Gate(lambda: [look])) as house:
        frames = await told_of(house, count=1)

    assert frames == [GateStop(0, 7), Failure("safety_unavailable", retryable=False)]


async def test_what_goes_on_from_a_picture_and_is_stopped_is_not_painted_with_another_seed() -> (
    None
):
    source = Source(use="vary", png=encode.png(Image.linear_gradient("L").resize((64, 64))))
    spec = TWO.model_copy(update={"repaints": 3, "source": source})
    runner = MarkedRunner()

    async with open_studio(lambda: runner, gate=stops(8)) as house:
        frames = await painted(house.client, spec=spec)

    assert of(GateStop, frames) == [GateStop(1, 8)]
    assert seeds_of(frames) == {0: 7}
    assert sorted(runner.seeds) == [7, 8]
    assert isinstance(frames[-1], Finish)
