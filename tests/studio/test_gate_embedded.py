"""The gate lets the embedded checkpoint's portraits pass: they are cartoons with clothes on."""

from functools import partial

from bot.engine.models import load_runner
from bot.request import Finish, Picture, Spec
from tests.studio.open_studio import open_studio, painted

PROMPTS = ["Neil Armstrong astronaut", "a swimmer with a bald head", "a bride"]


async def test_embedded_portraits_pass() -> None:
    async with open_studio(partial(load_runner, "embedded", "cpu")) as house:
        for job, prompt in enumerate(PROMPTS, 1):
            spec = Spec(prompt=prompt, seed=3, steps=8)
            frames = await painted(house.client, job, spec=spec)

            assert [frame.seed for frame in frames if isinstance(frame, Picture)] == [3], prompt
            assert isinstance(frames[-1], Finish)
