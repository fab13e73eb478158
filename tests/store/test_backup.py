"""A damaged database is found at start and replaced; backups are made while the bot works."""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from bot.errors import StoreError
from bot.store import backup
from bot.store.migrate import MIGRATIONS, RESTORED
from bot.store.store import Store
from bot.store.tables import facts
from tests.databases import address, open_store
from tests.waiting import soon

NOON = 1_800_000_000.0


async def put(store: Store, *names: str) -> None:
    rows = [{"name": name, "value": "v" * 900} for name in names]
    await store.run(lambda connection: connection.execute(insert(facts), rows))


async def names_in(store: Store) -> set[str]:
    wanted = select(facts.c.name)
    return set(await store.run(lambda connection: connection.scalars(wanted).all()))


def names_of(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {name for (name,) in database.execute("SELECT name FROM facts")}


async def bot_with_a_backup(folder: Path) -> Path:
    """Leave a database with `old` in its backup too, and `new` only in itself."""
    file = folder / "portraits.sqlite3"
    store = await open_store(folder)
    await put(store, "old", *(str(number) for number in range(200)))
    backup.back_up(file, NOON)
    await put(store, "new")
    await store.close()
    return file


def overwrite_pages(file: Path) -> None:
    with file.open("r+b") as damaged:
        damaged.seek(8192)
        damaged.write(b"\xa5" * 40_000)


def write_a_letter(file: Path) -> None:
    file.write_bytes(b"this is a letter, not a database" * 200)


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [overwrite_pages, write_a_letter, empty])
async def test_a_damaged_database_is_kept_aside_and_the_newest_backup_takes_its_place(
    tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    file = await bot_with_a_backup(tmp_path)
    damage(file)
    damaged = file.read_bytes()

    with caplog.at_level(logging.ERROR):
        store = await open_store(tmp_path)

    assert store.restored
    assert store.restored.aside.read_bytes() == damaged
    names = await names_in(store)
    assert {"old", RESTORED} < names
    assert "new" not in names
    assert str(store.restored.aside) in caplog.text
    await store.close()
    again = await open_store(tmp_path)
    assert again.restored is None
    await again.close()


async def test_a_damaged_backup_is_passed_over_for_an_older_one(tmp_path: Path) -> None:
    file = await bot_with_a_backup(tmp_path)
    newer = backup.back_up(file, NOON + 60)
    overwrite_pages(newer)
    overwrite_pages(file)

    store = await open_store(tmp_path)

    assert store.restored
    assert store.restored.backup != newer
    await store.close()


async def test_without_a_backup_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "portraits.sqlite3"
    write_a_letter(file)
    letter = file.read_bytes()

    with pytest.raises(StoreError) as refused:
        await open_store(tmp_path)

    assert refused.value.code == "database_unreadable"
    assert file.read_bytes() == letter


async def test_a_journal_left_by_the_damaged_file_is_not_read_into_the_backup(
    tmp_path: Path,
) -> None:
    file = await bot_with_a_backup(tmp_path)
    overwrite_pages(file)
    journal = file.with_name(file.name + "-wal")
    journal.write_bytes(b"a journal of the damaged file")

    aside = backup.replace(file, backup.backups_of(file)[-1], NOON)

    assert not journal.exists()
    assert aside.with_name(aside.name + "-wal").exists()
    assert "old" in names_of(file)


async def test_a_file_somebody_else_holds_is_not_taken_for_damaged(tmp_path: Path) -> None:
    file = await bot_with_a_backup(tmp_path)

    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("DELETE FROM facts WHERE name = 'old'")
        with pytest.raises(StoreError) as refused:
            await open_store(tmp_path)

    assert refused.value.code == "database_busy_at_start"
    assert "new" in names_of(file)


async def test_a_backup_made_while_rows_are_written_is_sound_and_stops_nobody(
    tmp_path: Path,
) -> None:
    file = tmp_path / "portraits.sqlite3"
    store = await open_store(tmp_path)
    await put(store, *(str(number) for number in range(3000)))

    copying = asyncio.create_task(asyncio.to_thread(backup.back_up, file, NOON))
    written = 0
    while not copying.done():
        await put(store, f"during {written}")
        written += 1

    copy = await copying
    assert written > 0
    assert backup.fault_in(copy) is None
    assert {str(number) for number in range(3000)} <= names_of(copy)
    assert len(await names_in(store)) == 3000 + written
    await store.close()


async def test_a_backup_that_fails_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    file = await bot_with_a_backup(tmp_path)
    overwrite_pages(file)
    before = backup.backups_of(file)

    with pytest.raises(StoreError) as failed:
        backup.back_up(file, NOON + 60)

    assert failed.value.code == "backup_failed"
    assert list(backup.folder_of(file).iterdir()) == before


async def test_the_hourly_backup_is_made_at_once_where_there_is_none(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    file = tmp_path / "portraits.sqlite3"
    made = asyncio.Event()

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            made.set()

    logger, handler = logging.getLogger("bot.store.backup"), Told()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    keeper = asyncio.create_task(backup.Backups(address(tmp_path), lambda: NOON).run())
    await soon(made.wait(), "the hourly backup")
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)
    keeper.cancel()
    await asyncio.wait([keeper])

    assert [backup.fault_in(copy) for copy in backup.backups_of(file)] == [None]
    await store.close()


async def test_a_restore_needs_the_bot_to_be_stopped_and_keeps_what_was_there(
    tmp_path: Path,
) -> None:
    file = await bot_with_a_backup(tmp_path)
    store = await open_store(tmp_path)
    with pytest.raises(StoreError) as refused:
        backup.restore(file, None, NOON)
    assert refused.value.code == "database_in_use"
    await store.close()

    done = backup.restore(file, None, NOON)

    assert "new" not in names_of(file)
    assert "new" in names_of(done.aside)


async def test_only_a_sound_file_is_restored(tmp_path: Path) -> None:
    file = await bot_with_a_backup(tmp_path)
    letter = tmp_path / "letter"
    write_a_letter(letter)

    for wrong in (letter, tmp_path / "nowhere"):
        with pytest.raises(StoreError) as refused:
            backup.restore(file, wrong, NOON)
        assert refused.value.code == "database_unreadable"
    shutil.rmtree(backup.folder_of(file))
    with pytest.raises(StoreError) as refused:
        backup.restore(file, None, NOON)
    assert refused.value.code == "backup_missing"
    assert "new" in names_of(file)


async def test_the_database_is_backed_up_before_it_is_migrated(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await put(store, "old")
    await store.close()
    migrations = with_another(tmp_path, 'op.execute("DELETE FROM facts")')

    store = await open_store(tmp_path, migrations=migrations)

    version = text("SELECT version_num FROM alembic_version")
    assert await store.run(lambda connection: connection.scalar(version)) == "9999"
    assert await names_in(store) == set()
    (copy,) = backup.backups_of(tmp_path / "portraits.sqlite3")
    assert names_of(copy) == {"old"}
    await store.close()


def with_another(folder: Path, act: str) -> Path:
    """Return the migrations with one more behind them, which does `act`."""
    target = folder / "migrations"
    shutil.copytree(MIGRATIONS, target, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(path.stem for path in (target / "versions").glob("0*.py"))
    (target / "versions" / "9999_later.py").write_text(
        "from alembic import op\n"
        f"revision = '9999'\ndown_revision = '{newest[:4]}'\n"
        f"def upgrade():\n    {act}\n"
    )
    return target


def backup_made(at: float) -> Path:
    return Path(f"small-{datetime.fromtimestamp(at, UTC):{backup.STAMP}}.sqlite3")


@given(st.lists(st.integers(0, 400_000), unique=True, max_size=60), st.integers(1, 24))
def test_the_newest_backups_are_kept_and_none_that_is_too_old(ages: list[int], kept: int) -> None:
    files = [backup_made(NOON - age) for age in sorted(ages, reverse=True)]
    gone = backup.surplus(files, NOON, kept)

    stay = files[len(gone) :]
    assert [*gone, *stay] == files
    assert stay[-1:] == files[-1:]
    assert len(stay) <= kept
    assert all(backup.made_at(each) > NOON - backup.KEPT_SECONDS for each in stay[:-1])
    assert len(stay) == kept or all(
        backup.made_at(each) <= NOON - backup.KEPT_SECONDS for each in gone
    )


def words_in(folder: Path) -> bool:
    return any(b"a secret" in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def small_database(folder: Path, words: str) -> Path:
    """Leave a database that holds words and nothing else."""
    file = folder / "small.sqlite3"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as small:
        small.execute("CREATE TABLE facts (name)")
        small.execute("INSERT INTO facts VALUES (?)", (words,))
        small.commit()
    return file


def test_a_day_after_words_were_deleted_no_backup_holds_them(tmp_path: Path) -> None:
    file = small_database(tmp_path, "a secret")
    for hour in range(40):
        backup.back_up(file, now := NOON + hour * 3600.0)
    deleted_at = now + 60.0
    small_database(tmp_path, "nothing")
    assert words_in(tmp_path)

    while now < deleted_at + 23 * 3600.0:  # each a little late, as a slow disk makes them
        now += backup.seconds_until_due(backup.backups_of(file), now) + 90.0
        backup.back_up(file, now)

    assert now < deleted_at + 24 * 3600.0
    assert not words_in(tmp_path)
    assert len(backup.backups_of(file)) > 20


def test_after_days_of_rest_the_first_backup_is_made_at_once_and_the_old_ones_go(
    tmp_path: Path,
) -> None:
    file = small_database(tmp_path, "a secret")
    for hour in range(30):
        backup.back_up(file, NOON + hour * 3600.0)
    (backup.folder_of(file) / "small-20270115T080000.unfinished").write_bytes(b"a secret")
    small_database(tmp_path, "nothing")
    later = NOON + 5 * 86_400.0
    assert backup.seconds_until_due(backup.backups_of(file), later) == 0.0

    made = backup.back_up(file, later)

    assert list(backup.folder_of(file).iterdir()) == [made]
    assert not words_in(tmp_path)


def test_where_no_backup_can_be_made_only_the_newest_outlives_its_day(tmp_path: Path) -> None:
    file = small_database(tmp_path, "a secret")
    *_, newest = [backup.back_up(file, NOON + hour * 3600.0) for hour in range(3)]
    write_a_letter(file)

    with pytest.raises(StoreError):
        backup.back_up(file, NOON + 5 * 86_400.0)

    assert backup.backups_of(file) == [newest]


def test_what_an_operator_puts_beside_them_is_no_backup_and_stays(tmp_path: Path) -> None:
    file = small_database(tmp_path, "nothing")
    backup.back_up(file, NOON)
    own = backup.folder_of(file) / "small-before-the-move.sqlite3"
    own.write_bytes(b"mine")

    backup.back_up(file, NOON + 5 * 86_400.0)

    assert own.exists()
    assert len(backup.backups_of(file)) == 1


@pytest.mark.parametrize(
    ("made", "due"), [([], 0.0), ([NOON], 3600.0), ([NOON - 3000], 600.0), ([NOON - 9000], 0.0)]
)
def test_a_backup_is_due_an_hour_after_the_last_also_after_a_restart(
    tmp_path: Path, made: list[float], due: float
) -> None:
    with closing(sqlite3.connect(tmp_path / "small.sqlite3")) as small:
        small.execute("CREATE TABLE facts (name)")
    files = [backup.back_up(tmp_path / "small.sqlite3", when) for when in made]
    assert backup.seconds_until_due(files, NOON) == due


def test_a_folder_nobody_may_make_is_told_as_any_backup_that_fails(tmp_path: Path) -> None:
    file = small_database(tmp_path, "words")
    backup.folder_of(file).write_text("a file stands where the folder should")

    with pytest.raises(StoreError) as failed:
        backup.back_up(file, NOON)

    assert failed.value.code == "backup_failed"


def test_an_old_backup_that_cannot_be_deleted_keeps_no_new_one_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = small_database(tmp_path, "words")
    old = backup.back_up(file, NOON)
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == old:
            raise PermissionError(1, "not yours", str(path))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    made = [backup.back_up(file, NOON + day * 24 * 3600.0) for day in (1, 2)]

    assert backup.backups_of(file) == [old, made[1]]
    assert [record for record in caplog.records if str(old) in record.getMessage()]


def test_what_is_named_after_a_day_no_calendar_has_is_no_backup(tmp_path: Path) -> None:
    file = small_database(tmp_path, "words")
    folder = backup.folder_of(file)
    folder.mkdir(exist_ok=True)
    (folder / f"{file.stem}-20269999T999999.sqlite3").write_text("odd")

    made = backup.back_up(file, NOON)

    assert backup.backups_of(file) == [made]
