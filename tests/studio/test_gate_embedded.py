"""The gate lets the embedded checkpoint's portraits pass: they are cartoons with clothes on."""

from functools import partial

import pytest

from bot.engine.models import load_runner
from bot.request import Finish, Picture, Spec
from tests.studio.open_studio import open_studio, painted

PROMPTS = ["Neil Armstrong astronaut", "a swimmer with a bald head", "a bride"]


@pytest.mark.parametrize("prompt", PROMPTS)
async def test_embedded_portraits_pass(prompt: str) -> None:
    async with open_studio(partial(load_runner, "embedded", "cpu")) as house:
        frames = await painted(house.client, spec=Spec(prompt=prompt, seed=3, steps=8))

    assert [frame.seed for frame in frames if isinstance(frame, Picture)] == [3]
    assert isinstance(frames[-1], Finish)
