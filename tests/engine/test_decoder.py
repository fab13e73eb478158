"""From latents to a picture where half precision overflows, or memory does not hold it whole."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from bot.engine import decoder, preview
from bot.engine.decoder import LatentDecoder
from bot.engine.diffusion import DiffusionRunner
from bot.engine.work import Runner
from bot.errors import PaintingFailed

SIDE = 256
NO_ROOM = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


@pytest.fixture
def vae(embedded: Runner) -> Iterator[Any]:
    """The embedded checkpoint's VAE, as it was again afterwards."""
    assert isinstance(embedded, DiffusionRunner)
    own = embedded.pipe.vae
    tiles = own.tile_latent_min_size, own.tile_sample_min_size
    yield own
    own.disable_tiling()
    own.tile_latent_min_size, own.tile_sample_min_size = tiles
    own.float()


@pytest.fixture
def latents(vae: Any) -> torch.Tensor:
    """What the VAE makes of half a black and half a white picture."""
    picture = torch.full((1, 3, SIDE, SIDE), -0.8)
    picture[..., SIDE // 2 :] = 0.8
    with torch.inference_mode():
        mode: torch.Tensor = vae.encode(picture).latent_dist.mode()
        return mode[0] * vae.config.scaling_factor


@pytest.fixture
def overflowing(vae: Any, latents: torch.Tensor, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The VAE, overflowing in anything but float32."""
    own = vae.decode

    def decode(z: torch.Tensor, **more: Any) -> Any:
        if vae.dtype == torch.float32:
            return own(z, **more)
        # Not computed: a processor without a unit for half precision takes a minute for it.
        num, _, height, width = z.shape
        return (torch.full((num, 3, 16 * height, 16 * width), torch.inf, dtype=vae.dtype),)

    monkeypatch.setattr(vae, "decode", decode)
    return vae.to(torch.bfloat16)


def cramped(vae: Any, places: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Leave the VAE room for so many places a side, and return what sides come."""
    monkeypatch.setattr(decoder, "SMALLEST_TILE", 4)
    forward, sides = vae.decoder.forward, list[int]()

    def without_room(z: torch.Tensor, *given: Any) -> Any:
        sides.append(max(z.shape[-2:]))
        if sides[-1] > places:
            raise NO_ROOM
        return forward(z, *given)

    monkeypatch.setattr(vae.decoder, "forward", without_room)
    return sides


def test_what_overflows_in_half_precision_is_decoded_again_in_float32_and_from_then_on(
    overflowing: Any, latents: torch.Tensor, caplog: pytest.LogCaptureFixture
) -> None:
    decoded = LatentDecoder(overflowing)

    first, second = decoded.begin(latents)(), decoded.begin(latents)()

    assert overflowing.dtype == torch.float32
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert np.array_equal(first, second)
    assert first[:, : SIDE // 3].mean() < 60 < 190 < first[:, -SIDE // 3 :].mean()


def test_two_that_overflow_at_the_same_time_both_come_out(
    overflowing: Any, latents: torch.Tensor
) -> None:
    decoded = LatentDecoder(overflowing)
    waiting = [decoded.begin(latents), decoded.begin(latents)]

    one, other = (wait() for wait in waiting)

    assert np.array_equal(one, other)
    assert one.std() > 50


def test_latents_that_are_no_numbers_are_no_picture(vae: Any, latents: torch.Tensor) -> None:
    small = latents[:, :2, :2] * float("nan")
    wait = LatentDecoder(vae.to(torch.bfloat16)).begin(small)

    with pytest.raises(PaintingFailed, match="not_finite"):
        wait()
    assert vae.dtype == torch.bfloat16  # it is not the VAE's fault


def test_what_overflows_even_in_float32_is_no_picture(
    vae: Any, latents: torch.Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vae, "decode", lambda z, **more: (torch.full((1, 3, 8, 8), torch.inf),))

    with pytest.raises(PaintingFailed, match="not_finite"):
        LatentDecoder(vae).begin(latents)()


def test_previews_are_fitted_to_a_vae_that_overflows(
    overflowing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "FIELD", 32)

    fitted = preview.fit(overflowing)

    assert overflowing.dtype == torch.float32
    assert torch.allclose(fitted, preview.fit(overflowing), atol=1e-4)


def test_a_picture_without_room_is_decoded_in_tiles_that_do_not_show(
    vae: Any,
    latents: torch.Tensor,
    monkeypatch: pytest.MonkeyPatch,
    decibels: Callable[..., float],
) -> None:
    whole = LatentDecoder(vae).begin(latents)()
    places = latents.shape[-1]
    sides = cramped(vae, places // 2, monkeypatch)

    in_tiles = LatentDecoder(vae).begin(latents)()

    assert sides[:2] == [places, places // 2]
    assert max(sides[1:]) == places // 2  # an edge's remainder is smaller
    assert in_tiles.shape == whole.shape == (SIDE, SIDE, 3)
    assert decibels(Image.fromarray(in_tiles), Image.fromarray(whole)) > 25
    sides.clear()
    assert np.array_equal(LatentDecoder(vae).begin(latents)(), in_tiles)
    assert max(sides) == places // 2  # once found out, the whole is not tried again


def test_tiles_shrink_until_they_fit_and_not_for_ever(
    vae: Any, latents: torch.Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = latents.shape[-1]
    sides = cramped(vae, places // 4, monkeypatch)
    LatentDecoder(vae).begin(latents)()
    assert list(dict.fromkeys(sides))[:3] == [places, places // 2, places // 4]

    cramped(vae, 2, monkeypatch)
    with pytest.raises(torch.OutOfMemoryError):
        LatentDecoder(vae).begin(latents)


def test_another_failure_in_decoding_is_left_as_it_is(
    vae: Any, latents: torch.Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(z: torch.Tensor, **more: Any) -> Any:
        raise RuntimeError("something else")

    monkeypatch.setattr(vae, "decode", fails)

    with pytest.raises(RuntimeError, match="something else"):
        LatentDecoder(vae).begin(latents)
    assert not vae.use_tiling
