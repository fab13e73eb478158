"""What `python -m bot draw` takes and says before it loads anything."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import typing_app
from bot.cli.options import for_a_terminal
from bot.texts import say


@pytest.mark.parametrize(
    ("out", "told"), [("nowhere/x.png", "no folder nowhere"), (".", ". is a folder")]
)
def test_a_file_that_cannot_be_written_is_told_and_no_folder_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(typing_app, ["draw", "Ada Lovelace", "--out", out])

    assert done.exit_code == 2
    assert told in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_names_options_as_they_are_typed_in_a_terminal() -> None:
    for code in ("undressing", "sexual", "minor_suggestive"):
        told = for_a_terminal(say(code))
        assert "`" not in told
    assert "clothes out of --avoid" in for_a_terminal(say("undressing"))
    assert "'woman' or 'man'" in for_a_terminal(say("minor_suggestive"))


@pytest.mark.parametrize(
    ("begins", "code"),
    [
        (b"<!DOCTYPE html><title>Log in</title>", "model_is_page"),
        (b"PK\x03\x04rest", "model_pickle"),
    ],
)
def test_a_file_that_is_no_model_is_refused_before_torch_is_imported(
    tmp_path: Path, begins: bytes, code: str
) -> None:
    model = tmp_path / "x.safetensors"
    model.write_bytes(begins + b" " * 5000)
    program = (
        "import sys; from bot.cli import typing_app; from bot.errors import ModelError\n"
        f"try: typing_app(['draw', 'Ada', '--out', '{tmp_path}/a.png', '--model', '{model}'])\n"
        "except ModelError as refused: print(refused.code, 'torch' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == [code, "False"], done.stderr
