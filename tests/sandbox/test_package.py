"""The sandbox by itself: few imports, its own package, and started where nothing else is."""

import ast
import asyncio
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.waiting import within

ROOT = Path(__file__).parents[2]
OWN = tomllib.loads((ROOT / "sandbox" / "pyproject.toml").read_text())["project"]
WHOLE = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
UNREACHABLE = ("No matching distribution", "Could not find a version", "NewConnectionError")


def imported() -> set[str]:
    """Name what the sandbox imports: of the bot by its module, of others the library."""
    found = set()
    for path in (ROOT / "bot" / "sandbox").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
            elif isinstance(node, ast.Import):
                found |= {each.name for each in node.names}
    return found


def test_it_imports_two_libraries_and_nothing_of_the_bot() -> None:
    others = {each for each in imported() if not f"{each}.".startswith("bot.sandbox.")}
    libraries = {each.split(".")[0] for each in others} - set(sys.stdlib_module_names)

    assert libraries == {"aiohttp", "PIL"}


def test_its_package_asks_for_what_the_whole_asks_for() -> None:
    assert OWN["version"] == WHOLE["version"]
    assert OWN["requires-python"] == WHOLE["requires-python"]
    assert [each.split(">")[0] for each in OWN["dependencies"]] == ["aiohttp", "pillow"]
    assert set(OWN["dependencies"]) <= set(WHOLE["dependencies"])


def install(folder: Path, venv: Path) -> tuple[int, str]:
    """Install a copy, so that nothing is built in the tree; give how that ended."""
    for each in ("sandbox", "bot/sandbox"):
        ignored = shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT / each, folder / each, ignore=ignored)
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = (venv / "bin" / "pip", "install", "--disable-pip-version-check")
    done = subprocess.run([*pip, folder / "sandbox"], capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.more
@pytest.mark.timeout(600)
async def test_it_installs_into_an_empty_environment_and_starts(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    code, told = await asyncio.to_thread(install, tmp_path, venv)
    if code and any(each in told for each in UNREACHABLE):
        pytest.skip("the package index cannot be reached")
    assert code == 0, told

    process = await asyncio.create_subprocess_exec(
        *(venv / "bin" / "discord-sandbox", "--port", "0", "--announce", "--exit-with-stdin"),
        *("--token", "a.b.c"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdout
    assert process.stdin
    async with within("it to answer and end", seconds=60), ClientSession() as session:
        told = json.loads(await process.stdout.readline())
        async with session.get(f"{told['url']}/page/chat.js") as page:
            assert page.status == 200
        headers = {"Authorization": "Bot a.b.c"}
        async with session.get(f"{told['url']}/api/v10/users/@me", headers=headers) as me:
            assert (await me.json())["bot"] is True
        process.stdin.close()
        assert await process.wait() == 0


@pytest.mark.parametrize(
    ("options", "told"), [(["--world", "none.json"], "cannot be read"), (["--port", "x"], "--port")]
)
def test_what_it_cannot_do_is_told_in_a_sentence(
    tmp_path: Path, options: list[str], told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.sandbox", *options], capture_output=True, text=True, cwd=ROOT
    )

    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
