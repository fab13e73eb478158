"""A picture somebody brings is told apart: this bot's for certain, likely, possibly, or not."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import Refused
from bot.pictures import marks
from bot.pictures.marks import labelled
from bot.pictures.origin import Confidence, State
from bot.request import Done, Finish, Picture
from bot.texts import say
from tests.paper_studio import PaperStudio, report_of
from tests.pictures.signing import FACTS, NOW, encoded
from tests.rooms import Rooms, event_of, open_rooms

PORTRAIT = Image.open(Path(__file__).parents[1] / "data" / "portrait.jpg").convert("RGB")


class Painter(PaperStudio):
    """Paints a portrait with something in it, which a fingerprint needs."""

    async def paint(self, job: int, attempt: int, spec):  # type: ignore[no-untyped-def]
        turned = PORTRAIT if job == 1 else PORTRAIT.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        yield Picture(0, spec.seed, encoded(turned))
        yield Finish(report_of(spec))


async def painted(rooms: Rooms, job: int) -> bytes:
    await rooms.ask(job)
    await event_of(rooms.desk.events(), job, Done)
    return rooms.album.path_of(job, 0).read_bytes()


def plain(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def cut(image: Image.Image) -> Image.Image:
    """Cut a twentieth off the left and the bottom, where the label is."""
    rim = image.width // 20
    return image.crop((rim, 0, image.width, image.height - rim))


async def test_a_picture_is_known_by_its_marks_its_looks_or_not_at_all(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, Painter()) as rooms:
        made = await painted(rooms, 1)
        await painted(rooms, 2)
        origins = rooms.desk.origins

        whole = await origins.of(made)
        stripped = await origins.of(encoded(plain(made).resize((300, 300)), "jpeg"))
        smaller = await origins.of(encoded(cut(plain(made)), "webp"))
        unknown = await origins.of(encoded(Image.linear_gradient("L").convert("RGB")))

        assert (whole.confidence, whole.job, whole.state) == (Confidence.CERTAIN, 1, State.OURS)
        assert (stripped.confidence, stripped.job) == (Confidence.LIKELY, 1)
        assert stripped.made_at
        assert stripped.made_at.timestamp() == rooms.clock.now
        assert (smaller.confidence, smaller.job, smaller.code) == (
            Confidence.POSSIBLE,
            1,
            "origin_cut",
        )
        assert (unknown.confidence, unknown.job) == (Confidence.NONE, None)
        for each in (whole, stripped, smaller, unknown):
            assert say(each.code, "en", **each.facts) != say("internal")
        assert "job 1" in say(smaller.code, "en", **smaller.facts)


async def test_marks_put_on_another_picture_prove_nothing(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, Painter()) as rooms:
        made = await painted(rooms, 1)
        chunk = made[made.index(b"caBX") - 4 :]
        manifest = chunk[: 12 + int.from_bytes(chunk[:4], "big")]
        forged = encoded()[:33] + manifest + encoded()[33:]  # behind the header

        found = await rooms.desk.origins.of(forged)

        assert (found.code, found.confidence) == ("origin_changed", Confidence.POSSIBLE)
        assert found.state is State.TAMPERED


async def test_a_damaged_copy_that_cannot_be_decoded_is_still_told_by_its_manifest(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, Painter()) as rooms:
        made = bytearray(await painted(rooms, 1))
        made[made.rindex(b"IDAT") + 40] ^= 1

        found = await rooms.desk.origins.of(bytes(made))

        assert (found.code, found.job) == ("origin_changed", 1)
        assert (found.confidence, found.state) == (Confidence.POSSIBLE, State.TAMPERED)


async def test_somebody_elses_signature_is_named_as_theirs(tmp_path: Path) -> None:
    stranger = marks.open_signer(tmp_path / "stranger", NOW)
    async with open_rooms(tmp_path, Painter()) as rooms:
        theirs = marks.mark(encoded(labelled(PORTRAIT, "x").rotate(90)), stranger, FACTS)

        found = await rooms.desk.origins.of(theirs)

        assert (found.code, found.job) == ("origin_other", None)
        assert found.signer


async def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    async with open_rooms(tmp_path) as rooms:
        with pytest.raises(Refused, match="not_a_picture"):
            await rooms.desk.origins.of(b"hello")
