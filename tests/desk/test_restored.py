"""A backup that is restored brings nobody back who was forgotten since it was made."""

import os
from pathlib import Path

import pytest

from bot.desk.policy.privacy import DAY, pseudonym
from bot.desk.privacy import FILE
from bot.store import backup
from tests.desk.test_privacy import bytes_in, painted, rows_of
from tests.desk.test_privacy import jobs as rows
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, open_rooms

WORDS = b"Ada Lovelace"  #: what everybody here asks for


async def forget(rooms: Rooms, member: int) -> None:
    await rooms.desk.privacy.ask_to_erase(member)
    await rooms.desk.privacy.sweep_often()


async def subjects(rooms: Rooms, *numbers: int) -> list[str]:
    return [(await rooms.job_queue.get(number)).request.subject for number in numbers]


@pytest.fixture
async def restored(tmp_path: Path) -> Path:
    """Leave a database of yesterday, in which Ada is not forgotten yet."""
    file, studio = tmp_path / "portraits.sqlite3", PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        await painted(rooms, studio, 2, member=GRACE)
        backup.back_up(file, rooms.clock.now)
        await forget(rooms, ADA)
    aside = backup.restore(file, None, rooms.clock.now + DAY).aside
    aside.unlink()
    assert bytes_in(tmp_path).count(WORDS) > 1
    return tmp_path


async def test_who_was_forgotten_is_forgotten_again_and_others_keep_theirs(restored: Path) -> None:
    async with open_rooms(restored, painting=False) as rooms:
        assert await subjects(rooms, 1) == ["Ada Lovelace"]

        await rooms.desk.privacy.sweep_often()

        assert await subjects(rooms, 1, 2) == ["", "Ada Lovelace"]
        assert (ADA,) not in await rows_of(rooms, rows.c.member)
        assert rooms.album.has(2)


async def test_who_has_come_back_since_keeps_what_is_new(restored: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(restored, studio) as rooms:
        await rooms.desk.privacy.sweep_often()
        await painted(rooms, studio, 3)

    async with open_rooms(restored, painting=False) as rooms:  # as it is, nothing restored
        await rooms.desk.privacy.sweep_often()

        assert await subjects(rooms, 1, 3) == ["", "Ada Lovelace"]


async def test_a_crash_before_it_is_done_has_it_done_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 1)
        with monkeypatch.context() as dying:
            dying.setattr("bot.desk.rows.privacy.erase", None)
            with pytest.raises(TypeError):
                await forget(rooms, ADA)
    assert (tmp_path / "identity" / FILE).read_bytes().count(b"\n") == 1

    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.privacy.sweep_often()

        assert await subjects(rooms, 1) == [""]


async def test_a_line_that_a_power_cut_left_half_written_spoils_no_other(restored: Path) -> None:
    journal = restored / "identity" / FILE
    journal.write_bytes(b"-123")  # Ada's own, and it says nothing of her any more
    async with open_rooms(restored, painting=False) as rooms:
        await forget(rooms, GRACE)

        assert await subjects(rooms, 1, 2) == ["Ada Lovelace", ""]
        known_as = pseudonym(GRACE, rooms.album.identity.secret)
        assert journal.read_bytes() == b"-123\n%d\n" % known_as


async def test_it_names_nobody_and_is_its_owners_alone(restored: Path) -> None:
    journal = restored / "identity" / FILE

    assert os.stat(journal).st_mode & 0o777 == 0o600
    assert str(ADA).encode() not in journal.read_bytes().split()
