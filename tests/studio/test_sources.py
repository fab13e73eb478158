"""A picture to go on from, over the wire and into the engine: within limits, or refused by name."""

import json
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from PIL import Image, ImageDraw
from pydantic import ValidationError

from bot.engine.fake import FakeRunner, fake_card
from bot.engine.sources import part_mask
from bot.engine.work import Work
from bot.errors import StudioUnavailable
from bot.pictures import encode
from bot.request import (
    MAX_SOURCE_BYTES,
    PARTS,
    USES,
    Failure,
    Finish,
    Frame,
    Picture,
    Preview,
    Source,
    Spec,
)
from bot.studio import wire
from bot.studio.image_gate import SEXUAL, Gate
from tests.studio.open_studio import SPEC, OpenStudio, nudity, open_studio, painted

JOB = "/v1/pictures/1?attempt=1"


def png(size: tuple[int, int] = (64, 64), mode: str = "RGB", **how: Any) -> bytes:
    buffer = BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(buffer, "PNG", **how)
    return buffer.getvalue()


def wanted(use: str = "vary", picture: bytes | None = None, **more: Any) -> Spec:
    part = {"part": "eyes"} if use == "repaint" else {}
    source = {"use": use, "png": png() if picture is None else picture, **part, **more}
    return Spec.model_validate({"prompt": "an astronaut", "seed": 7, "source": source})


async def told(house: OpenStudio, body: object, kind: str = wire.MEDIA_TYPE) -> tuple[int, str]:
    """Say something by hand, and return status and code."""
    data = BytesIO(body if isinstance(body, bytes) else msgpack.packb(body))
    headers = house.bearer | {"Content-Type": kind}
    async with house.session.post(house.url + JOB, data=data, headers=headers) as response:
        code = (await response.json())["code"] if response.status != 200 else ""
        return response.status, code


def picture_of(frames: list[Frame]) -> Image.Image:
    [found] = [frame for frame in frames if isinstance(frame, Picture)]
    return Image.open(BytesIO(found.png))


async def test_each_use_goes_to_the_studio_with_its_picture_and_comes_back_painted() -> None:
    async with open_studio() as house:
        for use in USES:
            frames = await painted(house.client, spec=wanted(use))
            side = 128 if use == "enlarge" else 64
            assert picture_of(frames).size == (side, side)
            assert isinstance(frames[-1], Finish)
            report = frames[-1].report
            assert (report.use, report.part) == (use, "eyes" if use == "repaint" else "")
            assert 0 < report.strength <= 1


async def test_what_is_repainted_is_shown_first_and_outside_it_nothing_changes() -> None:
    gate = Gate(lambda: [lambda _: dict.fromkeys(SEXUAL, 0.0)])  # discs alarm the real one
    async with open_studio(gate=gate) as house:
        frames = await painted(house.client, spec=wanted("repaint", part="hair"))

    source = np.asarray(Image.open(BytesIO(png())))
    outside = np.asarray(part_mask("hair", (64, 64))) == 0
    assert (np.asarray(picture_of(frames))[outside] == source[outside]).all()
    previews = [frame for frame in frames if isinstance(frame, Preview)]
    dark = np.asarray(Image.open(BytesIO(previews[0].jpeg))).astype(int)
    assert abs(dark[outside] - source[outside] // 3).mean() < 12
    assert abs(dark[~outside] - source[~outside]).mean() < 24


async def test_a_spec_and_its_picture_survive_the_wire_and_json_holds_no_picture() -> None:
    for use in USES:
        spec = wanted(use, strength="strong").model_copy(update={"repaints": 2})
        assert wire.unpack(wire.pack(spec)) == spec
        kept = Spec.model_validate_json(spec.model_dump_json())
        assert kept.source
        assert kept.source.png == b""
        assert kept.going_on_from(png()) == spec
    assert wire.unpack(wire.pack(SPEC)) == SPEC
    assert "png" not in repr(wanted())


async def test_the_wire_before_is_still_taken_and_knows_no_pictures() -> None:
    plain = SPEC.model_dump_json(exclude_defaults=True).encode()
    older = wanted().model_dump_json(exclude_defaults=True).encode()
    async with open_studio() as house:
        assert await told(house, plain, "application/json") == (200, "")
        assert await told(house, older, "application/json") == (422, "source_missing")


NOT_A_BODY: list[object] = [
    b"",
    b"\xc1",
    b"\x91" * 5000,
    b"\xdf\xff\xff\xff\xff",
    [],
    {},
    {"wire": 2},
    {"wire": 2, "spec": [], "pictures": {}},
    {"wire": 2, "spec": {"prompt": "x"}, "pictures": {}},
    {"wire": 2, "spec": {"prompt": "x", "seed": 1, "source": {"use": "melt"}}, "pictures": {}},
    {"wire": 2, "spec": {"prompt": "x", "seed": 1}, "pictures": {"source": b"unasked"}},
    {"wire": 2, "spec": {"prompt": "x", "seed": 1}, "pictures": {"mask": b"unknown"}},
]


async def test_what_is_no_spec_is_refused_and_the_studio_paints_on() -> None:
    async with open_studio() as house:
        for body in NOT_A_BODY:
            assert await told(house, body) == (422, "invalid_spec"), body
        assert isinstance((await painted(house.client))[-1], Finish)


async def test_another_wire_is_one_named_trouble_on_either_side() -> None:
    async with open_studio() as house:
        assert await told(house, {"wire": 3, "spec": {}, "pictures": {}}) == (415, "other_wire")
        assert (await house.client.health()).wires == (1, 2)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.studio.app.WIRES", (1,))
            with pytest.raises(StudioUnavailable, match="other_wire"):
                await house.client.health()
            newer = msgpack.packb({"wire": 3, "spec": {}, "pictures": {}})
            patch.setattr("bot.studio.client.pack", lambda spec: newer)
            with pytest.raises(StudioUnavailable, match="other_wire"):
                await painted(house.client)
    assert wire.Health.model_validate({"ready": True}).wires == (1,), "older ones do not say"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of few bytes that unpacks to as many as its head says."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(min(2**20, (width * 3 + 1) * height)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def with_text(num_bytes: int) -> bytes:
    """Return a picture with a text that unpacks to so many bytes."""
    text = chunk(b"zTXt", b"k\x00\x00" + zlib.compress(bytes(num_bytes), 9))
    whole = png()
    return whole[:33] + text + whole[33:]


def animated() -> bytes:
    buffer = BytesIO()
    frames = [Image.new("RGB", (64, 64), (n, 9, 9)) for n in (1, 200)]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def jpeg() -> bytes:
    return encode.jpeg(Image.radial_gradient("L"))


REFUSED = {
    "nothing": (b"", "source_missing"),
    "another format": (jpeg(), "source_unreadable"),
    "another format's name": (png()[:8] + jpeg(), "source_unreadable"),
    "its first bytes": (png()[:20], "source_unreadable"),
    "half of it": (png()[: len(png()) // 2], "source_unreadable"),
    "a bomb": (bomb(50_000, 50_000), "source_too_large"),
    "a long bomb": (bomb(2**31 - 1, 1), "source_too_large"),
    "a bomb that says little": (bomb(2048, 2048), "source_unreadable"),
    "a text that is a bomb": (with_text(8 * 2**20), "source_unreadable"),
    "no pixels": (bomb(0, 64), "source_unreadable"),
    "several pictures": (animated(), "source_unreadable"),
    "a pixel too many": (bomb(2048, 2049), "source_too_large"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_picture_of_ours_is_refused_by_name(what: str) -> None:
    picture, code = REFUSED[what]
    async with open_studio() as house:
        frames = await painted(house.client, spec=wanted(picture=picture))

    assert frames == [Failure(code, retryable=False)]


async def test_a_body_too_large_is_refused_unread() -> None:
    source = {"use": "vary"}
    body = {"wire": 2, "spec": SPEC.model_dump() | {"source": source}}
    async with open_studio() as house:
        huge = body | {"pictures": {"source": bytes(MAX_SOURCE_BYTES + 2**18)}}
        assert await told(house, huge) == (413, "too_large")


@pytest.mark.parametrize("mode", ["L", "P", "RGBA"])
async def test_other_colours_are_taken_as_red_green_and_blue(mode: str) -> None:
    async with open_studio() as house:
        frames = await painted(house.client, spec=wanted(picture=png(mode=mode)))
    assert picture_of(frames).mode == "RGB"


def test_a_part_is_named_where_one_is_repainted_and_a_size_nowhere() -> None:
    for wrong in ({"use": "repaint"}, {"use": "vary", "part": "eyes"}, {"use": "melt"}):
        with pytest.raises(ValidationError):
            Source.model_validate(wrong)
    for part in ("shirt", "body"):
        with pytest.raises(ValidationError):
            Source.model_validate({"use": "repaint", "part": part})
    with pytest.raises(ValidationError, match="size"):
        Spec.model_validate(SPEC.model_dump() | {"size": "portrait", "source": {"use": "vary"}})


async def test_a_part_is_where_the_gates_own_detector_sees_the_face() -> None:
    box, seen = (4, 30, 20, 46), list[Work]()

    class Sees:
        def __call__(self, image: Image.Image) -> dict[str, float]:
            return dict.fromkeys(SEXUAL, 0.0)

        def face(self, image: Image.Image) -> tuple[int, int, int, int]:
            return box

    class Watched(FakeRunner):
        def begin(self, work: Work) -> None:
            seen.append(work)
            super().begin(work)

    async with open_studio(Watched, gate=Gate(lambda: [Sees()])) as house:
        await painted(house.client, spec=wanted("repaint"))
    async with open_studio(Watched) as house:  # nobody is to be seen in shades of grey
        await painted(house.client, spec=wanted("repaint"))

    masks = [work.plan.init.mask for work in seen if work.plan.init and work.plan.init.mask]
    assert [mask.getbbox() for mask in masks] == [
        part_mask("eyes", (64, 64), face).getbbox() for face in (box, None)
    ]
    assert masks[0].getbbox() != masks[1].getbbox()


def test_the_detector_finds_a_face_and_none_in_an_empty_picture() -> None:
    portrait = Image.open(Path(__file__).parent.parent / "data" / "portrait.jpg").convert("RGB")
    wide = Image.new("RGB", (640, 320))
    wide.paste(portrait, (300, 0))

    left, top, right, bottom = nudity().face(portrait) or (0, 0, 0, 0)
    moved = nudity().face(wide) or (0, 0, 0, 0)

    assert 50 < left < 100 < top + 50 < 150
    assert 220 < right < 270
    assert 220 < bottom < 270
    assert abs(moved[0] - left - 300) < 20
    assert moved[2] <= 640
    assert nudity().face(Image.radial_gradient("L").resize((256, 256)).convert("RGB")) is None


async def test_an_offer_names_the_uses_of_a_model_and_other_models_refuse() -> None:
    async with open_studio() as house:
        offer = (await house.client.health()).offer
        assert offer
        assert offer.uses == USES
        assert set(offer.strengths) == {"subtle", "strong", "edit", "repaint", "enlarge"}
    async with open_studio(lambda: FakeRunner(card=fake_card(uses=("vary",)))) as house:
        frames = await painted(house.client, spec=wanted("enlarge"))
        assert frames == [Failure("use_unknown", retryable=False)]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("size", [(64, 64), (512, 768), (1216, 832)])
def test_a_part_holds_no_clothes_wherever_the_face_is(part: str, size: tuple[int, int]) -> None:
    width, height = size
    for x, y in ((0.3, 0.1), (0.5, 0.3), (0.1, 0.4)):
        side = min(size) * 0.3
        left, top = round(x * width), round(y * height)
        face = (left, top, round(left + side), round(top + side))
        mask = part_mask(part, size, face)
        body = Image.new("L", size)
        chin, middle = face[3] + side / 6, (face[0] + face[2]) / 2
        ImageDraw.Draw(body).polygon(
            [(middle - side / 3, chin), (middle + side / 3, chin),
             (middle + side, height), (middle - side, height)], fill=255,
        )  # fmt: skip
        levels = np.asarray(mask)
        assert not levels[np.asarray(body) > 0].any()
        assert 0.005 < (levels > 0).mean() < 0.95
    assert json.dumps(Source(use="repaint", part=part).model_dump())
