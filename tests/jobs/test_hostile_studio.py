"""A studio that sends what nobody asked for ends that job, and nothing else."""

import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from bot.pictures import encode, marks
from bot.request import Done, Failed, Finish, Frame, Picture, Preview, Spec
from tests.paper_studio import PNG, PaperStudio, report_of
from tests.rooms import event_of, open_rooms


class HostileStudio(PaperStudio):
    """Sends for its first job what a test tells it to; then it is as it should be."""

    def __init__(self, frames: Callable[[Spec], Sequence[Frame]]) -> None:
        super().__init__()
        self._frames = frames

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        for frame in self._frames(spec) if job == 1 else _as_asked(spec):
            yield frame


def _as_asked(spec: Spec) -> list[Frame]:
    return [Picture(0, spec.seed, PNG), Finish(report_of(spec))]


@pytest.mark.parametrize(
    "indices", [(), (1,), (0, 0), (0, 1), (3, 2, 1, 0)], ids=lambda each: f"pictures {each}"
)
async def test_other_pictures_than_asked_for_end_the_job_alone(
    tmp_path: Path, indices: tuple[int, ...]
) -> None:
    def frames(spec: Spec) -> list[Frame]:
        return [*(Picture(index, 1, PNG) for index in indices), Finish(report_of(spec))]

    async with open_rooms(tmp_path, HostileStudio(frames)) as rooms:
        await rooms.ask(1)
        assert await event_of(rooms.desk.events(), 1, Failed) == Failed("painting_failed")
        assert await rooms.job_queue.prints_of(1) == []

        await rooms.ask(2)
        assert await event_of(rooms.desk.events(), 2, Done)


async def test_previews_are_encoded_anew_by_no_loop_and_a_broken_one_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[bytes | None, threading.Thread]] = []
    real = marks.preview

    def preview(jpeg: bytes) -> bytes | None:
        shown.append((real(jpeg), threading.current_thread()))
        return shown[-1][0]

    monkeypatch.setattr(marks, "preview", preview)
    sketch = encode.jpeg(Image.linear_gradient("L"))

    def frames(spec: Spec) -> list[Frame]:
        return [Preview(0, sketch[:-50]), Preview(0, sketch), *_as_asked(spec)]

    async with open_rooms(tmp_path, HostileStudio(frames)) as rooms:
        await rooms.ask(1)
        assert await event_of(rooms.desk.events(), 1, Done)

    (broken, _), (whole, _) = shown
    assert broken is None
    assert whole
    assert encode.PACKET in whole
    assert threading.main_thread() not in {thread for _, thread in shown}
