"""What a model knows is asked for when it changes, and held as long as it stays."""

import logging
from pathlib import Path

import pytest

import bot
from bot.jobs.rows import keep_lexicon
from bot.vocabulary.lexicon import LexiconFiles, files_in
from tests.paper_studio import NOTHING, PaperStudio
from tests.rooms import Rooms, open_rooms
from tests.waiting import soon, until

EMBEDDED = files_in(Path(bot.__file__).parent / "portraits")
OTHER = LexiconFiles(people='["Ada of the Choir"]\ndescription = "a woman, red hair"')


async def paint(rooms: Rooms, studio: PaperStudio, job: int) -> None:
    await rooms.ask(job)
    (await studio.sittings.get()).finish()


async def lose(rooms: Rooms, studio: PaperStudio, job: int) -> None:
    """Let the studio be looked at again, as after its end."""
    await rooms.ask(job)
    (await studio.sittings.get()).die()
    (await studio.sittings.get()).finish()


async def test_it_is_asked_for_once_while_the_model_stays(tmp_path: Path) -> None:
    studio = PaperStudio(knows=EMBEDDED)
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.dispatch.heard()
        known = rooms.dispatch.lexicon()
        await lose(rooms, studio, 1)
        await lose(rooms, studio, 2)

        assert studio.num_asked == 1
        assert rooms.dispatch.lexicon() is known

        studio.knows, studio.now.lexicon = OTHER, OTHER.name
        await lose(rooms, studio, 3)

        assert studio.num_asked == 2
        assert [each.name for each in rooms.dispatch.lexicon().people.known] == ["Ada of the Choir"]


async def test_studios_that_know_different_people_are_said_to_know_none(tmp_path: Path) -> None:
    for number, second in enumerate((EMBEDDED, OTHER, NOTHING)):
        (folder := tmp_path / str(number)).mkdir()
        studios = PaperStudio(knows=EMBEDDED), PaperStudio(knows=second)
        async with open_rooms(folder, *studios) as rooms:
            await rooms.dispatch.heard()
            assert bool(rooms.dispatch.lexicon()) is (second is EMBEDDED)


async def test_what_cannot_be_read_is_told_once_and_pictures_come(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    studio = PaperStudio(knows=LexiconFiles(people="no toml"))
    async with open_rooms(tmp_path, studio) as rooms:
        await soon(rooms.dispatch.heard(), "the studio to say what its model knows")
        await lose(rooms, studio, 1)

        assert not rooms.dispatch.lexicon()
    told = [record for record in caplog.records if "people.toml" in record.getMessage()]
    assert len(told) == 1


async def test_what_studios_knew_last_is_known_from_the_start(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(knows=OTHER)) as rooms:
        await rooms.dispatch.heard()

        async def is_kept() -> bool:
            return (await rooms.job_queue.lexicon()).name == OTHER.name

        await until(is_kept, "what the studio knows to be kept")

    silent = PaperStudio()
    silent.now.lexicon = None
    async with open_rooms(tmp_path, silent) as rooms:
        await paint(rooms, silent, 1)

        assert [each.name for each in rooms.dispatch.lexicon().people.known] == ["Ada of the Choir"]

        silent.knows, silent.now.lexicon = NOTHING, NOTHING.name
        await lose(rooms, silent, 2)
        await rooms.dispatch.heard()

        assert not rooms.dispatch.lexicon()


async def test_what_another_release_kept_of_studios_keeps_no_picture_from_coming(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.store.run(lambda connection: keep_lexicon(connection, '{"people": 7}'))

    studio = PaperStudio(knows=OTHER)
    async with open_rooms(tmp_path, studio) as rooms:
        await paint(rooms, studio, 1)
        await rooms.dispatch.heard()

        assert [each.name for each in rooms.dispatch.lexicon().people.known] == ["Ada of the Choir"]
    assert "cannot be read" in caplog.text
