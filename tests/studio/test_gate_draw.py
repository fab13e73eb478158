"""`draw` shares the gate: what it stops is painted once more, and every seed told was painted."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import drawing
from bot.cli import typing_app
from bot.engine.work import Painted
from bot.errors import PaintingFailed
from bot.pictures import encode
from bot.request import PaintedWith, Request
from bot.texts import say
from tests.studio.test_gate_stream import MarkedRunner, stopping

Stop = Callable[..., None]


def unmarked(painted: Painted, _: PaintedWith) -> bytes:
    return encode.png(painted.image)


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Stop:
    """Let pictures have seeds from 7 on, and say which of them the gate stops."""
    monkeypatch.setattr(drawing, "any_seed", lambda: 7)
    monkeypatch.setattr(drawing, "load_runner", lambda *_, **__: MarkedRunner())

    def stop(*seeds: int) -> None:
        monkeypatch.setattr(drawing, "looks_for", lambda _: [stopping(*seeds)])

    return stop


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def drawn(
    out: Path, seed: int | None = None, count: int = 4
) -> tuple[list[str], PaintedWith]:
    asked = Request(guild=None, channel=0, member=0, subject="Ada Lovelace", seed=seed, count=count)
    files, report, _ = await drawing.draw(asked, out, "fake", "cpu", unmarked)
    assert sorted(files) == files_in(out.parent)
    return [file.name for file in files], report


async def test_a_stopped_one_is_drawn_with_another_seed_that_draws_it_again(
    tmp_path: Path, stop: Stop
) -> None:
    stop(8)
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()

    names, report = await drawn(tmp_path / "one" / "a.png")

    assert names == ["a.png", "a-2.png", "a-3.png", "a-4.png"]
    assert report.seeds == (7, 12, 9, 10)
    for name, seed in zip(names, report.seeds, strict=True):
        await drawn(tmp_path / "other" / "a.png", seed=seed, count=1)
        again = (tmp_path / "other" / "a.png").read_bytes()
        assert again == (tmp_path / "one" / name).read_bytes()


async def test_one_stopped_twice_has_no_file_and_the_others_have(
    tmp_path: Path, stop: Stop
) -> None:
    stop(8, 12)

    names, report = await drawn(tmp_path / "a.png")

    assert names == ["a.png", "a-3.png", "a-4.png"]
    assert report.seeds == (7, 9, 10)


async def test_a_seed_that_was_asked_for_is_drawn_or_nothing_is(tmp_path: Path, stop: Stop) -> None:
    stop(8)

    names, report = await drawn(tmp_path / "a.png", seed=7)

    assert names == ["a.png", "a-3.png", "a-4.png"]
    assert report.seeds == (7, 9, 10)


async def test_where_nothing_passes_nothing_is_written(tmp_path: Path, stop: Stop) -> None:
    stop(7, 11)

    with pytest.raises(PaintingFailed, match="draw_picture_blocked"):
        await drawn(tmp_path / "a.png", count=1)

    assert files_in(tmp_path) == []


def test_the_account_names_the_seeds_and_how_many_did_not_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: Stop
) -> None:
    stop(7, 8, 12)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    done = CliRunner().invoke(
        typing_app, ["draw", "Ada Lovelace", "--out", "a.png", "--count", "4"]
    )

    account = json.loads(done.stdout)
    assert account["files"] == ["a.png", "a-3.png", "a-4.png"]
    assert (account["seed"], account["seeds"]) == (11, [11, 9, 10])
    assert say("draw_some_blocked", stopped=1, count=4) in done.stderr
