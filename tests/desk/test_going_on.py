"""What goes on from a picture is known as that, in its marks, to who looks, and when one goes."""

from pathlib import Path

import pytest

from bot.desk.origins import find
from bot.desk.rows.origins import Lineage
from bot.pictures.origin import Confidence
from bot.request import Done, Failed, GoingOn, Reply, Request, Use
from tests.paper_studio import PaperStudio
from tests.pictures.signing import manifest_of
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, MOD = 1, 99
WORDS = "Zebulon the Great"


async def ask(
    rooms: Rooms, job: int, source: int | None = None, guild: int = HERE, use: Use = "vary"
) -> None:
    """Ask for a picture, as Grace for one that goes on from another."""
    going_on = None if source is None else GoingOn(job=source, index=0, use=use)
    member, words = (ADA, WORDS) if source is None else (GRACE, "a hat")
    asked = Request(guild=guild, channel=2, member=member, subject=words, source=going_on)
    reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
    await rooms.desk.submit(asked, reply)
    await rooms.desk.acknowledged(job, job + 1000)


async def painted(
    rooms: Rooms, studio: PaperStudio, job: int, source: int | None = None, guild: int = HERE
) -> bytes:
    await ask(rooms, job, source, guild)
    (await studio.sittings.get()).finish()
    await event_of(rooms.desk.events(), job, Done)
    await rooms.desk.seen(job, job + 1000)
    return rooms.album.path_of(job, 0).read_bytes()


async def test_its_marks_say_so_and_name_nobody(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        first = await painted(rooms, studio, 11)
        second = await painted(rooms, studio, 12, source=11)

        manifest = manifest_of(second)

        [told] = [e for e in manifest["assertions"] if e["label"].startswith("c2pa.actions")]
        actions = [each["action"] for each in told["data"]["actions"]]
        assert actions == ["c2pa.opened", "c2pa.edited"]
        [source] = manifest["ingredients"]
        assert source["active_manifest"] == manifest_of(first)["id"]
        for secret in (WORDS, "Zebulon", f"<@{ADA}>"):
            assert secret.encode() not in second


async def test_what_it_came_from_and_what_came_of_it_is_said(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 11)
        middle = await painted(rooms, studio, 12, source=11)
        await painted(rooms, studio, 13, source=12)
        await painted(rooms, studio, 14, source=12)
        await painted(rooms, studio, 15, source=14)
        await painted(rooms, studio, 16)

        assert await rooms.desk.origins.lineage(14) == Lineage((12, 11), (15,))
        assert await rooms.desk.origins.lineage(11) == Lineage((), (12, 13, 14, 15))
        assert await rooms.desk.origins.lineage(16) == Lineage()
        found = await rooms.desk.origins.of(middle)
        assert (found.came_from, found.led_to) == ((11,), (13, 14, 15))

        identity = rooms.album.identity
        read = await rooms.store.run(lambda c: find(middle, identity, (), lambda act: act(c)))
        assert read == found
        alone = find(middle, identity, (), None)
        assert (alone.confidence, alone.came_from, alone.led_to) == (Confidence.CERTAIN, (11,), ())


async def test_a_source_that_stands_holds_nothing_back_and_a_removed_one_does(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()  # it paints one picture only
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 11)
        await painted(rooms, studio, 12, source=11)
        await painted(rooms, studio, 13, source=11)
        await ask(rooms, 14)
        sitting = await studio.sittings.get()

        await rooms.desk.removals.remove(11, HERE, MOD)
        sitting.finish()

        event = await event_of(rooms.desk.events(), 14, Failed)
        assert event == Failed("picture_removed_before")
        standing = [await rooms.job_queue.get(job) for job in (12, 13)]
        assert [job and job.delivery for job in standing] == ["posted", "posted"]
