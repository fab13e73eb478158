"""Backups that leave the machine bring all back on an empty one; which are kept is a plan."""

import asyncio
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import text

from bot import app
from bot.app import album_of, archives_of, backups_of
from bot.config import Settings
from bot.desk.policy.privacy import terms_of
from bot.errors import StoreError
from bot.pictures import origin
from bot.pictures.marks import Facts
from bot.store import backup
from bot.store.archives import (
    DAY,
    KEPT_DAYS,
    kept_by_plan,
    manifest_of,
    restore_archive,
    seal,
    unseal,
)
from bot.store.store import Store
from bot.texts import say
from tests.cli.test_one_line import ran
from tests.databases import address, open_store, using
from tests.pictures.signing import encoded
from tests.store.test_backup import NOON, names_of, put, with_another
from tests.waiting import soon

WORD = "correct horse"
KEEPS = "SELECT job FROM keeps WHERE job = 1"


def chosen(folder: Path, **changed: Any) -> Settings:
    given: dict[str, Any] = {
        "data_dir": folder / "data",
        "backup_dir": folder / "away",
        "backup_passphrase": SecretStr(WORD),
    }
    return Settings(_env_file=None, **(given | changed))  # type: ignore[call-arg]


async def a_bot_that_keeps_a_picture(settings: Settings) -> bytes:
    """Leave a database, keys, a picture that is kept and one that is not; return the first."""
    settings.make_data_dir()
    album = album_of(settings)
    for job in (1, 2):
        await asyncio.to_thread(album.keep, encoded(), Facts(job, 0, datetime.now(UTC)))
    await a_database_that_keeps_one(settings.data_dir)
    return album.path_of(1, 0).read_bytes()


async def a_database_that_keeps_one(folder: Path) -> None:
    store = await open_store(folder)
    await put(store, "old")
    await store.run(
        lambda c: c.exec_driver_sql(
            "INSERT INTO jobs (id, guild, channel, member, request, spec, application, cost,"
            " weight, tag, state, report) VALUES (1, 1, 1, 1, '{}', '{}', 1, 1, 1, 1, 'done', '{}')"
        )
    )
    await store.run(lambda c: c.exec_driver_sql("INSERT INTO keeps (job, at) VALUES (1, 0)"))
    await store.close()


async def backed_up(settings: Settings) -> list[Path]:
    backups = backups_of(settings)
    assert backups
    return await backups.make()


async def test_an_empty_machine_gets_database_keys_and_kept_pictures_back(tmp_path: Path) -> None:
    settings = chosen(tmp_path)
    picture = await a_bot_that_keeps_a_picture(settings)
    instance = album_of(settings).identity.instance
    *_, archive = await backed_up(settings)
    shutil.rmtree(settings.data_dir)
    settings.make_data_dir()

    file = backup.file_of(settings.database)
    done = restore_archive(archive, file, settings.data_dir, WORD, NOON)

    assert (done.num_pictures, done.missing, done.has_keys) == (1, [], True)
    album = album_of(settings)
    assert album.identity.instance == instance
    assert album.path_of(1, 0).read_bytes() == picture
    told = origin.verify(picture, album.identity)
    assert (told.state, told.job) == (origin.State.OURS, 1)
    assert not album.has(2)
    assert file
    assert "old" in names_of(file)
    store = await open_store(settings.data_dir)
    assert await store.run(lambda c: c.scalar(text(KEEPS))) == 1
    await store.close()


async def test_a_restore_to_before_somebody_was_forgotten_still_knows_who_that_was(
    tmp_path: Path,
) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    archives, file = archives_of(settings), backup.file_of(settings.database)
    assert archives
    older = archives.make(file, [], NOON)
    forgotten = settings.data_dir / "identity" / "forgotten"
    forgotten.write_text("-17\n")
    archives.make(file, [], NOON + 60)
    shutil.rmtree(settings.data_dir)
    settings.make_data_dir()

    restore_archive(older, file, settings.data_dir, WORD, NOON + 120)

    assert forgotten.read_text() == "-17\n"


async def test_nothing_is_touched_without_the_passphrase_or_by_half_a_file(tmp_path: Path) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    *_, archive = await backed_up(settings)
    empty = chosen(tmp_path, data_dir=tmp_path / "new")
    empty.make_data_dir()
    file = backup.file_of(empty.database)

    for passphrase, code in ((None, "passphrase_missing"), ("wrong", "passphrase_wrong")):
        with pytest.raises(StoreError) as refused:
            restore_archive(archive, file, empty.data_dir, passphrase, NOON)
        assert refused.value.code == code
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreError) as refused:
        restore_archive(archive, file, empty.data_dir, WORD, NOON)

    assert refused.value.code == "database_unreadable"
    assert [path.name for path in empty.data_dir.iterdir()] == ["portraits.sqlite3.lock"]


async def test_a_restore_needs_the_bot_to_be_stopped_and_keeps_another_bots_keys_aside(
    tmp_path: Path,
) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    *_, archive = await backed_up(settings)
    other = chosen(tmp_path, data_dir=tmp_path / "other")
    theirs = album_of(other).identity.instance
    store = await open_store(other.data_dir)
    file = backup.file_of(other.database)
    with pytest.raises(StoreError) as refused:
        restore_archive(archive, file, other.data_dir, WORD, NOON)
    assert refused.value.code == "database_in_use"
    await store.close()

    done = restore_archive(archive, file, other.data_dir, WORD, NOON)

    assert done.aside
    assert done.aside.exists()
    assert album_of(other).identity.instance == album_of(settings).identity.instance != theirs
    assert len(list(other.data_dir.glob("identity.aside-*"))) == 1


async def test_a_kept_picture_that_the_folder_lost_is_named_and_all_else_comes_back(
    tmp_path: Path,
) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    *_, archive = await backed_up(settings)
    (kept,) = (tmp_path / "away" / "pictures").iterdir()
    kept.write_bytes(b"rot")
    new = chosen(tmp_path, data_dir=tmp_path / "new")
    new.make_data_dir()

    file = backup.file_of(new.database)
    done = restore_archive(archive, file, new.data_dir, WORD, NOON)

    assert (done.missing, done.has_database) == (["1-0.png"], True)
    assert not album_of(new).has(1)


async def test_without_a_passphrase_the_keys_stay_and_with_one_nobody_reads_them(
    tmp_path: Path,
) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    *_, sealed = await backed_up(settings)
    key = (settings.data_dir / "identity" / "authority.pem").read_bytes()[60:100]
    apart = chosen(tmp_path, backup_dir=tmp_path / "apart", backup_passphrase=None)
    *_, plain = await backed_up(apart)

    assert manifest_of(sealed).has_keys
    assert not manifest_of(plain).has_keys
    for archive in (sealed, plain):
        with tarfile.open(archive) as members:
            files = [members.extractfile(each) for each in members.getnames()]
            assert len(files) == 2 + (archive is sealed)
            assert not any(file and key in file.read() for file in files)
    assert unseal(seal(b"a key", WORD), WORD) == b"a key"


async def test_the_operators_command_gets_each_new_file_once_and_its_failure_is_told(
    tmp_path: Path,
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    script = tmp_path / "take"
    script.write_text(f'#!/bin/sh\n[ -e {taken}/full ] && echo "no room there" >&2 && exit 4\n')
    script.write_text(script.read_text() + f'cp "$1" {taken}/ && basename "$1" >> {taken}/log\n')
    script.chmod(0o700)
    settings = chosen(tmp_path, backup_dir=None, backup_command=str(script))
    await a_bot_that_keeps_a_picture(settings)
    archives, file = archives_of(settings), backup.file_of(settings.database)
    assert archives

    first = archives.make(file, [1], NOON)
    second = archives.make(file, [1], NOON + 3600)
    (taken / "full").touch()
    with pytest.raises(StoreError) as failed:
        archives.make(file, [1], NOON + 7200)

    assert failed.value.code == "backup_command_failed"
    assert "no room there" in say(failed.value.code, **failed.value.facts)
    assert archives.fault() == "no room there"
    log = (taken / "log").read_text().splitlines()
    assert [name.endswith(".png") for name in log] == [True, False, False]
    assert log[1:] == [first.name, second.name]
    (taken / "full").unlink()
    third = archives.make(file, [1], NOON + 10_800)
    assert archives.fault() is None
    assert archives.made() == [third]  # without a folder of the operator's, only the newest stays


async def test_the_hourly_backup_that_cannot_be_taken_away_is_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = chosen(tmp_path, backup_command="/bin/false")
    await a_bot_that_keeps_a_picture(settings)
    backups, failed = backups_of(settings), asyncio.Event()
    assert backups

    async def rest(seconds: float) -> None:
        if backups.has_failed:
            failed.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(backup.asyncio, "sleep", rest)
    keeper = asyncio.create_task(backups.run())
    await soon(failed.wait(), "the backup to have failed")
    keeper.cancel()
    await asyncio.wait([keeper])

    archives = archives_of(settings)
    assert archives
    assert archives.fault() == "exit status 1"


async def test_pictures_stay_while_an_archive_that_is_kept_names_them(tmp_path: Path) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    archives, file = archives_of(settings), backup.file_of(settings.database)
    assert archives
    archives.make(file, [1], NOON)

    archives.make(file, [], NOON + DAY / 2)
    there = list((tmp_path / "away" / "pictures").iterdir())
    archives.make(file, [], NOON + (KEPT_DAYS + 1) * DAY)

    assert len(there) == 1
    assert list((tmp_path / "away" / "pictures").iterdir()) == []


@given(st.lists(st.integers(0, 90 * 86_400), unique=True, max_size=80))
def test_the_plan_keeps_a_day_of_hours_a_week_of_days_and_four_of_weeks(ages: list[int]) -> None:
    made = [NOON - age for age in ages]
    kept = kept_by_plan(made, NOON)

    assert kept <= set(made)
    assert {at for at in made if NOON - at < DAY} <= kept
    assert not made or max(made) in kept
    assert all(NOON - at < KEPT_DAYS * DAY for at in kept - set(sorted(made)[-1:]))
    days = {at // DAY for at in made if NOON - at < 7 * DAY}
    assert days <= {at // DAY for at in kept}


def test_months_of_hours_leave_under_forty_archives_that_reach_back_three_weeks() -> None:
    kept: set[float] = set()
    for hour in range(24 * 60):
        kept = kept_by_plan([*kept, NOON + hour * 3600.0], NOON + hour * 3600.0)

    assert 24 + 6 + 2 <= len(kept) <= 24 + 7 + 4
    oldest = NOON + (24 * 60 - 1) * 3600.0 - min(kept)
    assert 20 * DAY < oldest < KEPT_DAYS * DAY


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_release_that_is_older_than_the_database_names_the_backup_to_go_back_to(
    tmp_path: Path, is_away: bool
) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    newer = with_another(tmp_path, "pass")
    if is_away:
        *_, expected = await backed_up(settings)
    upgraded = await Store.open(settings.database, migrations=newer)
    await upgraded.close()
    file = backup.file_of(settings.database)
    assert file
    if not is_away:
        expected = backup.backups_of(file)[-1]
    else:
        shutil.rmtree(backup.folder_of(file))
        shutil.copytree(tmp_path / "away", tmp_path / "elsewhere")
    backup.back_up(file, app.clock() + 60)  # of after the upgrade, which is of no use

    with pytest.raises(StoreError) as refused:
        await Store.open(settings.database, archives=settings.archive_dir)

    assert refused.value.code == "schema_newer_backup"
    told = say(refused.value.code, **refused.value.facts)
    assert f"python -m bot db restore {expected}" in told
    assert "\n" not in told
    if is_away:
        restore_archive(expected, file, settings.data_dir, WORD, NOON)
    else:
        backup.restore(file, expected, NOON)
    store = await Store.open(settings.database)
    assert await store.run(lambda c: c.scalar(text(KEEPS))) == 1
    await store.close()


@pytest.mark.postgres
async def test_with_postgresql_keys_and_kept_pictures_are_backed_up(tmp_path: Path) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    async with using("postgres"):
        await a_database_that_keeps_one(tmp_path)
        theirs = chosen(tmp_path, database_url=SecretStr(address(tmp_path)))

        (made,) = await backed_up(theirs)

    told = manifest_of(made)
    assert (told.has_database, told.has_keys, set(told.pictures)) == (False, True, {"1-0.png"})
    new = chosen(tmp_path, data_dir=tmp_path / "new")
    new.make_data_dir()
    done = restore_archive(made, None, new.data_dir, WORD, NOON)
    assert (done.has_database, done.num_pictures, done.aside) == (False, 1, None)
    assert album_of(new).identity.instance == album_of(settings).identity.instance


def test_members_are_told_how_long_backups_hold_what_they_delete(tmp_path: Path) -> None:
    assert terms_of(chosen(tmp_path, backup_dir=None)).backup_days == 1
    assert terms_of(chosen(tmp_path)).backup_days == KEPT_DAYS
    command = chosen(tmp_path, backup_dir=None, backup_command="take")
    assert terms_of(command).backup_days == KEPT_DAYS


async def test_the_drill_an_operator_does_by_commands_alone(tmp_path: Path) -> None:
    settings = chosen(tmp_path)
    await a_bot_that_keeps_a_picture(settings)
    away = {"BACKUP_DIR": str(tmp_path / "away"), "BACKUP_PASSPHRASE": WORD}
    made = await ran(tmp_path, "db", "backup", **away)
    assert made.returncode == 0
    assert made.stdout.splitlines()[-1].endswith(".backup")
    await asyncio.to_thread(settings.data_dir.rename, tmp_path / "lost")

    done = await ran(tmp_path, "db", "restore", **away)

    assert done.returncode == 0, done.stderr
    assert "with 1 kept pictures" in done.stdout
    told = await ran(tmp_path, "verify", "lost/pictures/1-0.png", "--json", **away)
    assert '"state": "ours"' in told.stdout, told.stdout
