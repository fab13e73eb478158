"""Finished pictures on disk, in real folders and a killed process."""

import os
import resource
import signal
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
