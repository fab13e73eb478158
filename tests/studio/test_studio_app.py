"""The studio's contract over a real socket: what it answers, refuses, streams and stops."""

import asyncio
import json
import threading
from contextlib import aclosing
from io import BytesIO

import aiohttp
import pytest
from PIL import Image
from starlette.types import Message

from bot.engine.fake import FakeRunner, fake_card
from bot.errors import ModelError, StudioUnavailable
from bot.pictures import encode
from bot.request import Beat, Failure, Finish, Frame, Picture, Progress, Spec
from bot.studio.app import PaintBody
from bot.studio.client import StudioClient
from tests.studio.open_studio import (
    SPEC,
    TOKEN,
    OpenStudio,
    WatchedRunner,
    open_studio,
    painted,
    until_step,
)

JOB = "/v1/pictures/1"


async def code_of(response: aiohttp.ClientResponse) -> tuple[int, str]:
    return response.status, (await response.json())["code"]


async def asked(
    house: OpenStudio, path: str = f"{JOB}?attempt=1", body: bytes = b"", method: str = "POST"
) -> tuple[int, str]:
    """Ask by hand, as no client of ours would, and return status and code."""
    url, headers = house.url + path, house.bearer
    async with house.session.request(method, url, data=body, headers=headers) as response:
        return await code_of(response)


async def test_a_job_is_streamed_from_its_first_step_to_its_report() -> None:
    async with open_studio() as house:
        frames = await painted(house.client, spec=Spec(prompt="an astronaut", seed=7, count=2))

    assert [frame.step for frame in frames if isinstance(frame, Progress)][-1] == 16
    pictures = [frame for frame in frames if isinstance(frame, Picture)]
    assert [(picture.index, picture.seed) for picture in pictures] == [(0, 7), (1, 8)]
    assert Image.open(BytesIO(pictures[0].png)).size == (64, 64)
    assert isinstance(frames[-1], Finish)
    assert frames[-1].report.prompt == "an astronaut"


async def test_a_failure_is_the_last_frame_and_the_next_job_is_painted() -> None:
    async with open_studio() as house:
        failed = await painted(house.client, spec=Spec(prompt="[fail at 3]", seed=7))
        after = await painted(house.client)

    assert failed[-1] == Failure("painting_failed", retryable=True)
    assert isinstance(after[-1], Finish)


async def test_beats_come_while_no_step_ends() -> None:
    runner = FakeRunner(held=True)
    async with (
        open_studio(lambda: runner, beat_seconds=0.01) as house,
        aclosing(house.client.paint(1, 1, SPEC)) as frames,
    ):
        assert [await anext(frames) for _ in range(3)] == [Beat()] * 3

        runner.release(-1)
        rest = [frame async for frame in frames]
    assert isinstance(rest[-1], Finish)


async def test_beats_come_while_a_picture_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = threading.Event()
    encoded = Image.Image.save

    def slow_save(*given: object, **more: object) -> None:
        if "PNG" in given:  # not a preview
            may_go_on.wait(10)  # an end of its own: a failed test must not hang
        encoded(*given, **more)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Image.Image, "save", slow_save)
    async with (
        open_studio(beat_seconds=0.01) as house,
        aclosing(house.client.paint(1, 1, SPEC)) as frames,
    ):
        await until_step(frames, 8)
        assert await anext(frames) == Beat()

        may_go_on.set()
        rest = [frame async for frame in frames]
    assert isinstance(rest[-1], Finish)


async def test_who_hangs_up_cancels_within_one_step() -> None:
    runner = WatchedRunner(held=True)
    async with open_studio(lambda: runner) as house:
        frames = house.client.paint(1, 1, SPEC)
        runner.release(3)
        await until_step(frames, 3)

        await frames.aclose()
        await house.until_free(4)
        runner.release(1)  # the step that was under way

        assert await asyncio.to_thread(runner.dropped.wait, 10)
        assert len(runner.passes) <= 4  # three where the cancel came before the fourth began
        assert not runner.begun


async def test_who_hangs_up_leaves_the_neighbours_painting() -> None:
    runner = FakeRunner(held=True)
    async with open_studio(lambda: runner) as house:
        leaver = house.client.paint(1, 1, SPEC)
        runner.release(1)
        await until_step(leaver, 1)
        stayer = asyncio.create_task(painted(house.client, job=2))
        await house.until_free(2)

        await leaver.aclose()
        runner.release(-1)

        assert isinstance((await stayer)[-1], Finish)


async def test_who_hangs_up_before_the_first_byte_holds_no_slot() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def never(_: Message) -> None:
        await asyncio.Event().wait()

    async with open_studio() as house:
        stream = house.studio.accept(PaintBody(job=1, attempt=1), SPEC)
        assert house.studio.health.free == 3
        await stream({"type": "http"}, gone, never)
        assert house.studio.health.free == 4


async def test_an_error_nobody_foresaw_cuts_its_stream_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, first = encode.png, iter([True])

    def png(image: Image.Image) -> bytes:
        if next(first, False):
            raise RuntimeError("nobody foresaw this")
        return whole(image)

    monkeypatch.setattr(encode, "png", png)
    async with open_studio() as house:
        with pytest.raises(StudioUnavailable) as gone:
            await painted(house.client)
        frames = await painted(house.client)
        await house.until_free(4)

    assert gone.value.code == "died"
    assert isinstance(frames[-1], Finish)


async def test_a_full_studio_has_no_room_and_says_so_in_its_health() -> None:
    runner = FakeRunner(card=fake_card(slots=1), held=True)
    async with open_studio(lambda: runner) as house:
        before = await house.client.health()
        async with aclosing(house.client.paint(1, 1, SPEC)) as frames:
            runner.release(1)
            await until_step(frames, 1)
            during = await house.client.health()
            with pytest.raises(StudioUnavailable) as refused:
                await painted(house.client, job=2)
        runner.release(-1)
        await house.until_free(1)
        after = await painted(house.client, job=2)

    assert refused.value.code == "no_room"
    assert (before.free, during.free) == (1, 0)
    assert isinstance(after[-1], Finish)


@pytest.mark.parametrize("attempt", [1, 2])
async def test_the_same_or_an_older_attempt_is_turned_away(attempt: int) -> None:
    runner = FakeRunner(held=True)
    async with (
        open_studio(lambda: runner) as house,
        aclosing(house.client.paint(1, 2, SPEC)) as frames,
    ):
        runner.release(1)
        await until_step(frames, 1)
        with pytest.raises(StudioUnavailable) as refused:
            await anext(house.client.paint(1, attempt, SPEC))
        runner.release(-1)
        rest = [frame async for frame in frames]

    assert refused.value.code == "busy_attempt"
    assert isinstance(rest[-1], Finish)


async def test_a_newer_attempt_takes_over_even_where_no_slot_is_free() -> None:
    runner = FakeRunner(card=fake_card(slots=1), held=True)
    async with (
        open_studio(lambda: runner) as house,
        aclosing(house.client.paint(1, 1, SPEC)) as old,
    ):
        runner.release(1)
        await until_step(old, 1)

        newer = asyncio.create_task(collected(house.client, attempt=2))
        rest = [frame async for frame in old]
        runner.release(-1)

        assert rest[-1] == Failure("superseded", retryable=False)
        assert isinstance((await newer)[-1], Finish)
        assert (await house.client.health()).free == 1


async def collected(client: StudioClient, attempt: int) -> list[Frame]:
    return [frame async for frame in client.paint(1, attempt, SPEC)]


async def test_a_job_may_be_asked_for_again_once_it_has_ended() -> None:
    async with open_studio() as house:
        first, second = await painted(house.client), await painted(house.client)

    assert isinstance(second[-1], Finish)
    assert [f for f in first if isinstance(f, Picture)] == [
        f for f in second if isinstance(f, Picture)
    ]


async def test_a_studio_that_loads_is_healthy_but_not_ready() -> None:
    may_load = threading.Event()

    def load() -> FakeRunner:
        may_load.wait()
        return FakeRunner()

    async with open_studio(load, loaded=False) as house:
        loading = await house.client.health()
        with pytest.raises(StudioUnavailable) as refused:
            await painted(house.client)
        may_load.set()
        await house.studio.load()
        loaded = await house.client.health()

    assert (loading.ready, loading.models, loading.error) == (False, (), None)
    assert refused.value.code == "no_room"
    assert (loaded.ready, loaded.models, loaded.slots, loaded.free) == (True, ("fake",), 4, 4)


async def test_a_studio_tells_how_long_a_picture_takes_as_far_as_it_was_measured() -> None:
    async with open_studio(lambda: FakeRunner(picture_seconds=2.5)) as measured:
        assert (await measured.client.health()).picture_seconds == 2.5
    async with open_studio() as unmeasured:
        assert (await unmeasured.client.health()).picture_seconds is None


async def test_a_model_that_does_not_load_is_named_in_the_health() -> None:
    def load() -> FakeRunner:
        raise ModelError("settings", reason="the disk is empty")

    async with open_studio(load, loaded=False) as house:
        with pytest.raises(ModelError):
            await house.studio.load()
        health = await house.client.health()

    assert not health.ready
    assert health.error
    assert "the disk is empty" in health.error


async def test_a_draining_studio_finishes_and_takes_nothing_new() -> None:
    runner = FakeRunner(held=True)
    async with open_studio(lambda: runner) as house:
        frames = house.client.paint(1, 1, SPEC)
        runner.release(1)
        await until_step(frames, 1)
        house.studio.draining = True

        health = await house.client.health()
        with pytest.raises(StudioUnavailable) as refused:
            await painted(house.client, job=2)
        runner.release(-1)
        rest = [frame async for frame in frames]

    assert not health.ready
    assert refused.value.code == "no_room"
    assert isinstance(rest[-1], Finish)


async def test_nobody_enters_without_the_token() -> None:
    headers = ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"]
    async with open_studio() as house:
        for path in ["/healthz", f"{JOB}?attempt=1", "/nowhere"]:
            async with house.session.get(house.url + path) as response:
                assert await code_of(response) == (401, "unauthorized")
            for header in headers:
                bearing = {"Authorization": header}
                async with house.session.get(house.url + path, headers=bearing) as response:
                    assert await code_of(response) == (401, "unauthorized")


async def test_another_model_is_refused_by_name_and_the_served_one_is_not() -> None:
    async with open_studio() as house:
        with pytest.raises(StudioUnavailable) as refused:
            await painted(house.client, spec=Spec(prompt="x", seed=1, model="another"))
        frames = await painted(house.client, spec=Spec(prompt="x", seed=1, model="fake"))

    assert refused.value.code == "wrong_model"
    assert isinstance(frames[-1], Finish)


GOOD = SPEC.model_dump()


NOT_A_SPEC = [
    b"",
    b"\xff\xfe",
    b"{",
    b"[]",
    b"null",
    b"NaN",
    b'{"prompt": "x"}',
    b'{"prompt": "\\ud800", "seed": 1}',
    b"[" * 100_000,
    json.dumps(GOOD | {"steps": 0}).encode(),
    json.dumps(GOOD | {"steps": 10**30}).encode(),
    json.dumps(GOOD | {"seed": -1}).encode(),
    json.dumps(GOOD | {"count": 5}).encode(),
    json.dumps(GOOD | {"width": 65}).encode(),
    json.dumps(GOOD | {"guidance": "Infinity"}).encode(),
    json.dumps(GOOD | {"prompt": "x" * 4001}).encode(),
    json.dumps(GOOD | {"callback": "http://elsewhere"}).encode(),
]


async def test_a_spec_that_is_none_is_refused_and_the_studio_paints_on() -> None:
    async with open_studio() as house:
        for body in NOT_A_SPEC:
            assert await asked(house, body=body) == (422, "invalid_spec"), body[:80]
        assert isinstance((await painted(house.client))[-1], Finish)


async def test_a_refusal_names_the_field_and_repeats_no_prompt() -> None:
    body = json.dumps(GOOD | {"prompt": "a secret " * 1000}).encode()
    async with open_studio() as house:
        url = house.url + f"{JOB}?attempt=1"
        async with house.session.post(url, data=body, headers=house.bearer) as response:
            told = await response.text()

    assert json.loads(told)["errors"][0]["field"] == "prompt"
    assert "secret" not in told


NOT_A_JOB = [
    JOB,
    f"{JOB}?attempt=",
    f"{JOB}?attempt=0",
    f"{JOB}?attempt=x",
    f"{JOB}?attempt={'9' * 5000}",
    f"{JOB}?attempt=1&repaints=x",
    f"{JOB}?attempt=1&repaints=-1",
    f"{JOB}?attempt=1&repaints=5",
    "/v1/pictures/x?attempt=1",
    "/v1/pictures/-1?attempt=1",
    f"/v1/pictures/{'9' * 5000}?attempt=1",
]


async def test_a_job_or_attempt_that_is_no_number_is_refused() -> None:
    body = SPEC.model_dump_json().encode()
    async with open_studio() as house:
        for path in NOT_A_JOB:
            assert await asked(house, path, body) == (422, "invalid_spec"), path[:80]


async def test_a_body_too_large_is_refused() -> None:
    async with open_studio() as house:
        assert await asked(house, body=b" " * 200_000) == (413, "too_large")


UNKNOWN_DOORS = [
    ("GET", "/", (404, "not_found")),
    ("POST", "/v1/pictures/1/2?attempt=1", (404, "not_found")),
    ("GET", f"{JOB}?attempt=1", (405, "method_not_allowed")),
    ("DELETE", JOB, (405, "method_not_allowed")),
    ("POST", "/healthz", (405, "method_not_allowed")),
]


async def test_unknown_doors_answer_in_json() -> None:
    async with open_studio() as house:
        for method, path, answer in UNKNOWN_DOORS:
            assert await asked(house, path, method=method) == answer
