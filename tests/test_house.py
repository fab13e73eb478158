"""The house keeps its own promises: jobs said in the first line, words that exist, no torch."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import CATALOGUES, ENGLISH, say

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs" / "house.md").read_text()
SAYING = {"say", "Refused", "SettingsError", "ModelError", "StoreError"}
SCREEN_LINES = 60
MOST_ALONE = 45  #: files that only one other imports
ALONE = tomllib.loads((ROOT / "tests" / "alone.toml").read_text())
MODULES = [path for path in sorted((ROOT / "bot").rglob("*.py")) if path.read_text()]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_one_line_that_says_its_job(path: Path) -> None:
    first = (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()
    assert first, "no docstring"
    assert first[0].endswith((".", ":")), first[0]


def test_the_map_is_the_tree() -> None:
    told = dict(re.findall(r"^(\w+(?:\.py|/)) +(.+)$", MAP, re.M))
    for name, sentence in told.items():
        path = ROOT / "bot" / (name + "__init__.py" if name.endswith("/") else name)
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert docstring.splitlines()[0].rstrip(".") == sentence.rstrip(".")
    rooms = {p.name + "/" for p in (ROOT / "bot").iterdir() if (p / "__init__.py").exists()}
    files = {p.name for p in (ROOT / "bot").glob("*.py") if not p.name.startswith("__")}
    assert set(told) == rooms | files


def test_the_map_names_files_that_exist_and_stays_two_screens_long() -> None:
    named = set(re.findall(r"`((?:\w+/)*\w+\.(?:py|toml))`", MAP))

    assert len(named) > 40
    assert [name for name in named if not (ROOT / "bot" / name).exists()] == []
    assert len(MAP.splitlines()) <= 2 * SCREEN_LINES


def test_every_class_has_a_name_of_its_own() -> None:
    """Other processes' words apart: the studio's frames are what the request's file calls them."""
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))

    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_files_that_one_other_imports_are_few_and_each_has_its_reason() -> None:
    alone = {module for module, by in importers().items() if len(by) == 1}
    reasons = {module: why for why, modules in ALONE.items() for module in modules}

    assert alone == set(reasons)
    assert len(alone) <= MOST_ALONE


def importers() -> dict[str, set[str]]:
    """Return which modules import each module of bot/."""
    names = {name_of(path): path for path in MODULES}
    found: dict[str, set[str]] = defaultdict(set)
    for name, path in names.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                inside = {f"{node.module}.{each.name}" for each in node.names} & set(names)
                for imported in inside or {node.module} & set(names):
                    found[imported].add(name)
    return found


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_the_median_file_is_as_long_as_a_subject() -> None:
    lengths = [len(path.read_text().splitlines()) for path in MODULES]

    assert statistics.median(lengths) > 110


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


def test_a_studio_listens_before_torch_is_read() -> None:
    code = "import bot.studio.server, sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def said() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield where each sentence is said by its code, and the facts given; None: not all seen."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            first = node.args[0] if node.args else None
            if node.func.id in SAYING and isinstance(first, ast.Constant):
                names = [each.arg for each in node.keywords]
                facts = None if None in names else {name for name in names if name}
                yield f"{path.relative_to(ROOT)}:{node.lineno}", str(first.value), facts


def test_every_code_that_is_said_has_a_sentence_with_its_facts() -> None:
    found = list(said())

    assert len(found) > 300
    assert [(place, code) for place, code, _ in found if code not in ENGLISH] == []
    lacking = [
        (place, code, sorted(lacks))
        for place, code, facts in found
        if facts is not None and (lacks := fields(ENGLISH[code]) - facts)
    ]
    assert lacking == []


@pytest.mark.parametrize("language", sorted(set(CATALOGUES) - {"en"}))
def test_every_other_catalogue_asks_for_no_facts_that_english_lacks(language: str) -> None:
    for code, sentence in CATALOGUES[language].items():
        assert fields(sentence) <= fields(ENGLISH[code])


def fields(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)", sentence))


def test_an_unknown_code_still_gives_a_person_a_sentence() -> None:
    assert say("no such code") == ENGLISH["internal"]


WAITED_ON_BY_NAME = {"sittings", "closed"}  #: of the paper studio, which says what it waits for
TESTS = [path for path in sorted((ROOT / "tests").rglob("*.py")) if "data" not in path.parts]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_that_waits_in_vain_says_for_what(path: Path) -> None:
    """Every limit of time is of tests/waiting.py, and no test waits without one."""
    if path.name == "waiting.py":
        return
    tree = ast.parse(path.read_text())
    limits = [node for node in ast.walk(tree) if _is_limit(node)]
    suppressed = [
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.With) and "suppress(TimeoutError)" in ast.unparse(node.items[0])
        for inner in ast.walk(node)
    ]  # there nothing fails
    endless = [
        wait
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_")
        for wait in _endless(node)
    ]
    found = [ast.unparse(each) for each in [*limits, *endless] if each not in suppressed]
    assert found == []


def _is_limit(node: ast.AST) -> bool:
    named = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return named in {"asyncio.wait_for", "asyncio.timeout", "asyncio.timeout_at"}


def _endless(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a test waits for without a limit: events and queues; not what its fakes do."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(child, ast.AsyncWith) and any(
            "within(" in ast.unparse(i) for i in child.items
        ):
            continue
        if isinstance(child, ast.Await) and _is_wait(child.value):
            yield child
        yield from _endless(child)


def _is_wait(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.args:
        return False
    owner = ast.unparse(node.func.value).rpartition(".")[2]
    return node.func.attr in {"wait", "get"} and owner not in WAITED_ON_BY_NAME
