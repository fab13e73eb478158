"""The house keeps its own promises: jobs said in the first line, words that exist, no torch."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.texts import CATALOGUES, ENGLISH, say

ROOT = Path(__file__).parent.parent
MODULES = [path for path in sorted((ROOT / "bot").rglob("*.py")) if path.read_text()]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_one_line_that_says_its_job(path: Path) -> None:
    first = (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()
    assert first, "no docstring"
    assert first[0].endswith((".", ":")), first[0]


def test_readme_repeats_what_each_room_says_of_itself() -> None:
    readme = (ROOT / "README.md").read_text()
    told = dict(re.findall(r"^  (\w+(?:\.py|/)) +(.+)$", readme, re.M))
    for name, sentence in told.items():
        path = ROOT / "bot" / (name + "__init__.py" if name.endswith("/") else name)
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert docstring.splitlines()[0].rstrip(".") == sentence.rstrip(".")
    rooms = {p.name + "/" for p in (ROOT / "bot").iterdir() if (p / "__init__.py").exists()}
    files = {p.name for p in (ROOT / "bot").glob("*.py") if not p.name.startswith("__")}
    assert set(told) == rooms | files


def test_the_bots_process_never_imports_torch() -> None:
    code = "import bot.app, bot.demo, bot.cli, sys; print([m for m in sys.modules if m in BANNED])"
    banned = {"torch", "diffusers", "transformers", "onnxruntime", "bot.engine"}
    done = subprocess.run(
        [sys.executable, "-c", f"BANNED = {banned!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_catalogue_knows_the_same_facts_as_english(language: str) -> None:
    for code, sentence in CATALOGUES[language].items():
        assert fields(sentence) <= fields(ENGLISH[code])


def fields(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)", sentence))


def test_an_unknown_code_still_gives_a_person_a_sentence() -> None:
    assert say("no such code") == ENGLISH["internal"]
