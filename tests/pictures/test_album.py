"""Finished pictures on disk, in real folders and a killed process."""

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.pictures import album


def test_a_written_picture_is_read_back_under_its_job(tmp_path: Path) -> None:
    path = album.write(tmp_path / "new" / "folder", 7, 2, b"picture")

    assert path.name == "7-2.png"
    assert path == album.path_of(tmp_path / "new" / "folder", 7, 2)
    assert album.read(tmp_path / "new" / "folder", 7, 2) == b"picture"
    assert os.listdir(path.parent) == ["7-2.png"]


def test_writing_again_replaces(tmp_path: Path) -> None:
    album.write(tmp_path, 7, 0, b"first attempt, longer")
    album.write(tmp_path, 7, 0, b"second")

    assert album.read(tmp_path, 7, 0) == b"second"


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note in their order what is told to the disk, and what changes in the folder."""
    noted = list[str]()
    sync, replace, unlink = os.fsync, os.replace, os.unlink

    def syncing(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        name = Path(os.readlink(f"/proc/self/fd/{descriptor}")).name
        noted.append(f"sync {name}" if is_folder else f"sync {os.fstat(descriptor).st_size} bytes")
        sync(descriptor)

    def replacing(source: str, target: Path) -> None:
        replace(source, target)
        noted.append(f"name {target.name}")

    def unlinking(path: Path) -> None:
        unlink(path)
        noted.append(f"unlink {Path(path).name}")

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(os, "replace", replacing)
    monkeypatch.setattr(os, "unlink", unlinking)
    return noted


def test_a_picture_is_on_the_disk_before_its_name_and_the_name_before_it_is_told(
    tmp_path: Path, on_disk: list[str]
) -> None:
    album.write(tmp_path / "album", 7, 0, b"picture")

    assert on_disk == ["sync 7 bytes", "name 7-0.png", "sync album"]


def test_what_is_deleted_sealed_or_unsealed_stays_so_after_a_power_cut(
    tmp_path: Path, on_disk: list[str]
) -> None:
    folder = tmp_path / "album"
    album.write(folder, 7, 0, b"picture")
    del on_disk[:]

    album.seal(folder, 7)
    assert on_disk == ["name 7-0.png", "sync album", "sync sealed"]
    del on_disk[:]
    album.unseal(folder, 7)
    assert on_disk == ["name 7-0.png", "sync sealed", "sync album"]
    del on_disk[:]
    album.delete(folder, 7)
    assert on_disk == ["unlink 7-0.png", "sync album"]


def test_deleting_takes_one_jobs_pictures_and_no_others(tmp_path: Path) -> None:
    for job, index in [(7, 0), (7, 1), (70, 0), (17, 0)]:
        album.write(tmp_path, job, index, b"picture")

    assert album.delete(tmp_path, 7) == 2
    assert album.delete(tmp_path, 7) == 0
    assert sorted(os.listdir(tmp_path)) == ["17-0.png", "70-0.png"]


def test_reading_what_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        album.read(tmp_path, 7, 0)


def test_a_job_that_is_no_number_names_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        album.path_of(tmp_path, "../7", 0)  # type: ignore[arg-type]  # what must not work


def test_a_full_disk_keeps_the_older_picture_and_leaves_no_rubbish(tmp_path: Path) -> None:
    album.write(tmp_path, 7, 0, b"older")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            album.write(tmp_path, 7, 0, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)

    assert album.read(tmp_path, 7, 0) == b"older"
    assert os.listdir(tmp_path) == ["7-0.png"]


def test_a_writer_killed_before_the_rename_leaves_only_what_sweep_removes(tmp_path: Path) -> None:
    album.write(tmp_path, 7, 0, b"older")
    dying = (
        "import os, pathlib; from bot.pictures import album;"
        "album.os.replace = lambda *_: os.kill(os.getpid(), 9);"
        f"album.write(pathlib.Path({str(tmp_path)!r}), 7, 0, b'newer')"
    )

    assert subprocess.run([sys.executable, "-c", dying], check=False).returncode == -9

    assert album.read(tmp_path, 7, 0) == b"older"
    now = time.time()
    assert album.sweep(tmp_path, now - 60) == 0, "perhaps somebody still writes it"
    assert album.sweep(tmp_path, now + 60) == 1
    assert os.listdir(tmp_path) == ["7-0.png"]
