"""Where a test's database lies: in its folder with SQLite, on a server with PostgreSQL."""

import asyncio
import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.store.store import Store

SERVER = os.environ.get("TEST_POSTGRES_URL")  #: postgresql://user@host:port, set by .ci/run
#: The server's half of them is `make more`'s: at home most have none.
KINDS = ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.more])]

_template: Path | None = None  #: an empty SQLite database of today's schema, made once
_templates: set[str] = set()  #: the same on the server
_made: set[str] | None = None  #: on the server by this test; None while SQLite is tried


def address(folder: Path | str) -> str:
    """Return the address of a folder's database; on a server its name stands for the folder."""
    if _made is None:
        return f"sqlite+aiosqlite:///{Path(folder) / 'portraits.sqlite3'}"
    return f"{SERVER}/{_name_of(folder)}"


async def open_store(folder: Path | str, **options: Any) -> Store:
    """Open a folder's database, a new one the first time; its schema is not made each time."""
    if _made is None:
        await _copy_template(Path(folder) / "portraits.sqlite3")
    elif _name_of(folder) not in _made:
        await _order(f'CREATE DATABASE "{_name_of(folder)}" TEMPLATE "{await _server_template()}"')
        _made.add(_name_of(folder))
    return await Store.open(address(folder), **options)


@asynccontextmanager
async def using(kind: str) -> AsyncIterator[None]:
    """Let `open_store` mean this kind of database; at the end a server is as it was."""
    global _made
    if kind == "postgres":
        if SERVER is None:
            _do_without()
        _made = set()
    try:
        yield
    finally:
        for name in _made or ():
            await _order(f'DROP DATABASE "{name}" WITH (FORCE)')
        _made = None


def _is_no_new_one(file: Path) -> bool:
    return file.exists() or not file.parent.is_dir()


async def _copy_template(file: Path) -> None:
    global _template
    if _is_no_new_one(file):
        return
    if _template is None:
        _template = Path(tempfile.mkdtemp(prefix="template-")) / "portraits.sqlite3"
        atexit.register(shutil.rmtree, _template.parent)
        await (await Store.open(f"sqlite+aiosqlite:///{_template}")).close()
    await asyncio.to_thread(shutil.copyfile, _template, file)


async def _server_template() -> str:
    """Return the name of an empty database of today's schema, which this process alone copies."""
    name = f"template_{os.getpid()}"
    if name not in _templates:
        await _order(f'CREATE DATABASE "{name}"')
        await (await Store.open(f"{SERVER}/{name}")).close()
        atexit.register(lambda: asyncio.run(_order(f'DROP DATABASE "{name}" WITH (FORCE)')))
        _templates.add(name)
    return name


def _do_without() -> None:
    if os.environ.get("CI"):
        pytest.fail("TEST_POSTGRES_URL is not set, and CI promises a server")
    pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server (.ci/run starts one)")


async def _order(statement: str) -> None:
    connection = await asyncpg.connect(f"{SERVER}/postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _name_of(folder: Path | str) -> str:
    return "test_" + hashlib.sha256(str(folder).encode()).hexdigest()[:20]
