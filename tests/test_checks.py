"""Each thing the bot needs is looked at; broken in turn, its check says so, and what to do."""

import ast
import asyncio
import json
import re
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot import app, checks
from bot.checks import CHECKS, EXPLAINS, Finding, judge_device, look
from bot.config import Settings
from bot.desk.operations import DISK_LOW_BYTES
from bot.engine.fake import FakeRunner
from bot.errors import ModelError, PortraitBotError, SettingsError, StoreError
from bot.sandbox.default_world import BOT, GUILD
from bot.sandbox.server import Sandbox
from bot.store import backup
from bot.store.archives import Archives
from bot.store.store import Store
from bot.studio import detectors
from bot.texts import ENGLISH
from tests.cli.test_one_line import ran, said
from tests.sandbox.hands import Hands
from tests.studio.open_studio import TOKEN as STUDIO_TOKEN
from tests.studio.open_studio import open_studio
from tests.test_house_borders import settings

ROOT = Path(__file__).parent.parent
GREEN = "discord", "clock", "studios", "database", "disk", "signing", "backups", "settings"


@dataclass
class Here:
    """A bot's settings in front of a sandbox and a studio, with nothing wrong."""

    sandbox: Sandbox
    hands: Hands
    chosen: Settings

    async def one(self, name: str, **changed: Any) -> Finding:
        """Make one check; return what is not well, or the last finding."""
        found = await look(self.chosen.model_copy(update=changed), [name])
        assert {each.check for each in found} == {name}
        return next((each for each in found if each.state != "ok"), found[-1])


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Here]:
    async with Sandbox.open() as sandbox, ClientSession() as session, open_studio() as studio:
        secret = SecretStr(STUDIO_TOKEN)
        chosen = settings(sandbox, tmp_path, studio_urls=(studio.url,), studio_token=secret)
        yield Here(sandbox, Hands(session, sandbox), chosen)


async def kept(chosen: Settings) -> Path:
    """Make the database of some settings; return its file."""
    await (await Store.open(chosen.database)).close()
    file = backup.file_of(chosen.database)
    assert file
    return file


async def test_with_nothing_wrong_every_check_is_green(here: Here) -> None:
    file = await kept(here.chosen)
    backup.back_up(file, app.clock())

    found = await look(here.chosen, GREEN)

    assert [each for each in found if each.state != "ok"] == []
    assert {each.check for each in found} == set(GREEN)
    told = {each.check: each.told for each in found}
    assert "fake on cpu" in told["studios"] or "fake" in told["studios"]
    assert any("1 in " in each.told for each in found if each.check == "backups")


async def test_a_wrong_token(here: Here) -> None:
    found = await here.one("discord", discord_token=SecretStr("wrong"))

    assert (found.state, found.told) == ("failed", ENGLISH["token_wrong"])
    missing = await here.one("discord", discord_token=None)
    assert (missing.state, missing.told) == ("failed", ENGLISH["token_missing"])


async def test_intents_that_are_refused(here: Here) -> None:
    here.sandbox.service.settings.disallowed_intents = 1

    found = await here.one("discord")

    assert found.state == "failed"
    assert "4014" in found.told


async def test_a_server_without_the_scope(here: Here) -> None:
    here.sandbox.service.settings.guilds_without_commands = {GUILD}

    found = await here.one("discord")

    assert found.state == "failed"
    assert f"client_id={BOT}&scope=bot+applications.commands" in found.told


async def test_a_channel_without_a_right(here: Here) -> None:
    denied: list[Any] = [{"id": "portrait-bot", "deny": ["ATTACH_FILES"]}]
    await here.hands.order("channels", name="portraits", permission_overwrites=denied)

    found = await here.one("discord")

    assert found.state == "warning"
    assert "#portraits: attach files" in found.told


async def test_too_few_sign_ins_left_are_not_made_fewer(here: Here) -> None:
    here.sandbox.service.settings.sign_ins_left = 3

    found = await here.one("discord")

    assert found.state == "warning"
    assert "3 sign-ins" in found.told
    log = (await here.hands.ask("log"))["entries"]
    assert not [entry for entry in log if entry["kind"] == "client_ready"]


async def test_discord_out_of_reach(here: Here) -> None:
    away = "http://127.0.0.1:9/api/v10"

    found = await here.one("discord", discord_api_url=away)

    assert found.state == "failed"
    assert away in found.told
    assert (await here.one("clock", discord_api_url=away)).state == "warning"


async def test_a_clock_that_is_wrong(here: Here) -> None:
    [found] = await look(here.chosen, ["clock"], now=lambda: app.clock() + 600)

    assert found.state == "failed"
    seconds = re.search(r"clock is (\d+) seconds ahead", found.told)
    assert seconds is not None
    assert abs(int(seconds[1]) - 600) <= 1  # Discord's answers tell its time to the second


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"studio_token": SecretStr("another")}, "refuses STUDIO_TOKEN"),
        ({"studio_token": None}, "STUDIO_TOKEN is not set"),
        ({"studio_urls": ("http://127.0.0.1:9",)}, "Nothing listens"),
    ],
)
async def test_a_studio_that_cannot_be_used(here: Here, changed: dict[str, Any], says: str) -> None:
    found = await here.one("studios", **changed)

    assert found.state == "failed"
    assert says in found.told


async def test_what_is_no_studio_and_one_that_loads(here: Here) -> None:
    elsewhere = await here.one("studios", studio_urls=(here.sandbox.url,))
    assert (elsewhere.state, "no studio" in elsewhere.told) == ("failed", True)

    async with open_studio(FakeRunner, loaded=False) as studio:
        loading = await here.one("studios", studio_urls=(studio.url,))
    assert (loading.state, "is loading" in loading.told) == ("warning", True)


@pytest.mark.parametrize("code", ["unauthorized", "silent", "died", "no_room", "not_a_studio"])
def test_every_way_a_studio_is_gone_has_a_sentence(code: str) -> None:
    assert f"check_studio_{code}" in ENGLISH


async def test_a_damaged_database_and_a_newer_one(here: Here) -> None:
    file = await kept(here.chosen)
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    newer = await here.one("database")
    assert (newer.state, "newer than this program" in newer.told) == ("failed", True)

    file.write_bytes(b"no database" * 500)
    damaged = await here.one("database")
    assert (damaged.state, str(file) in damaged.told) == ("failed", True)


async def test_a_disk_that_is_nearly_full(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    nearly = usage(2**40, 2**40 - DISK_LOW_BYTES + 1, DISK_LOW_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nearly)

    assert (await here.one("disk")).state == "failed"


async def test_a_data_folder_that_cannot_be_used_and_a_list_that_cannot_be_read(
    here: Here, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    folder = await here.one("settings", data_dir=tmp_path / "taken")
    assert (folder.state, folder.told[:8]) == ("failed", "DATA_DIR")

    missing = await here.one("settings", optout_file=tmp_path / "nowhere")
    assert missing.state == "failed"


async def test_a_signing_key_that_cannot_be_read(here: Here) -> None:
    assert (await here.one("signing")).state == "ok"
    (here.chosen.data_dir / "identity" / "leaf.pem").write_text("no key")

    assert (await here.one("signing")).state == "failed"


async def test_a_certificate_that_soon_ends(here: Here) -> None:
    [found] = await look(here.chosen, ["signing"], now=lambda: app.clock() + 9.95 * 365 * 86400)

    assert found.state == "warning"


async def test_backups_that_are_missing_late_or_damaged(here: Here) -> None:
    file = await kept(here.chosen)
    assert (await here.one("backups")).state == "warning"
    made = backup.back_up(file, app.clock() - 3 * 3600)
    late = await here.one("backups")
    assert (late.state, "3.0 hours" in late.told) == ("warning", True)

    made.write_bytes(b"no database" * 500)
    assert (await here.one("backups")).state == "failed"


async def test_backups_that_leave_the_machine_late_without_keys_or_not_at_all(
    here: Here, tmp_path: Path
) -> None:
    file = await kept(here.chosen)
    copy = backup.back_up(file, app.clock())
    away: dict[str, Any] = {"backup_dir": tmp_path / "away"}
    sealed = away | {"backup_passphrase": SecretStr("a word")}
    await asyncio.to_thread(app.album_of, here.chosen)
    assert (await here.one("backups", **sealed)).state == "warning"

    def archives(**changed: Any) -> Archives:
        made = app.archives_of(here.chosen.model_copy(update=changed))
        assert made
        return made

    archives(**sealed).make(copy, [], app.clock())
    assert (await here.one("backups", **sealed)).state == "ok"
    archives(**away).make(copy, [], app.clock() + 60)
    apart = await here.one("backups", **away)
    assert (apart.state, "identity apart" in apart.told) == ("warning", True)
    with pytest.raises(StoreError):
        archives(**away, backup_command="/bin/false").make(copy, [], app.clock() + 120)
    failed = await here.one("backups", **away)
    assert (failed.state, "exit status 1" in failed.told) == ("failed", True)


async def test_a_gate_without_its_weights(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    own: dict[str, Any] = {"studio_urls": ()}
    assert (await here.one("gate", **own)).state == "ok"
    monkeypatch.setattr(detectors, "PACKAGE", "no_such_package")

    found = await here.one("gate", **own)

    assert (found.state, "no_such_package" in found.told) == ("failed", True)


async def test_model_files_that_are_cut_short_or_changed_or_not_there(
    here: Here, tmp_path: Path
) -> None:
    own: dict[str, Any] = {"studio_urls": ()}
    model = tmp_path / "model"
    shutil.copytree(ROOT / "bot" / "portraits", model)
    new = await here.one("model", model=str(model), **own)
    assert (new.state, "first load" in new.told) == ("ok", True)

    file = next(model.rglob("*.safetensors"))
    pins = here.chosen.data_dir / "studio" / "weights.json"
    pins.parent.mkdir()
    pins.write_text(json.dumps({f"{model}/{file.relative_to(model)}": "0" * 64}))
    assert (await here.one("model", model=str(model), **own)).state == "failed"

    file.write_bytes(file.read_bytes()[:1000])
    cut = await here.one("model", model=str(model), **own)
    assert (cut.state, file.name in cut.told) == ("failed", True)
    assert (await here.one("model", model="nothing", **own)).state == "failed"


async def test_a_model_that_is_not_here_is_what_run_would_make_of_it(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))

    unasked = await here.one("model", model="sd15", studio_urls=())
    fetched = await here.one("model", model="sd15", download=True, studio_urls=())

    assert (unasked.state, fetched.state) == ("failed", "warning")
    assert "models get sd15" in unasked.told
    assert "2.7 GB" in fetched.told


@pytest.mark.parametrize(
    ("wanted", "driver", "names", "state"),
    [
        ("auto", "NVIDIA H200, 570, 143771 MiB", ["NVIDIA H200"], "ok"),
        ("cuda", "", ["NVIDIA H200"], "ok"),
        ("auto", "", [], "warning"),
        ("auto", "NVIDIA H200, 570, 143771 MiB", [], "failed"),
        ("cuda", "", [], "failed"),
        ("cpu", "", [], "ok"),
    ],
)
def test_what_would_paint(wanted: str, driver: str, names: list[str], state: str) -> None:
    seen = {"names": names, "free": 2**33, "mps": False, "torch": "2.13", "cuda": "12.8"}

    assert judge_device(wanted, driver, seen).state == state


async def test_little_memory(here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:  8000000 kB\nMemAvailable:   1000000 kB\n")
    assert checks._available_bytes(told) == 1_024_000_000
    monkeypatch.setattr(checks, "_available_bytes", lambda: 2**30)

    assert (await here.one("memory", studio_urls=())).state == "warning"


async def test_a_fault_of_a_check_is_its_finding_and_no_others(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> list[Finding]:
        raise RuntimeError("odd")

    monkeypatch.setitem(CHECKS, "memory", broken)

    found = {each.check: each for each in await look(here.chosen, ["memory", "disk"])}

    assert found["memory"].state == "failed"
    assert "RuntimeError: odd" in found["memory"].told
    assert found["disk"].state == "ok"


# The command, and what `run` refuses.


async def test_the_command_prints_a_line_each_or_json_and_tells_by_its_exit(
    here: Here, tmp_path: Path
) -> None:
    given = {
        "DISCORD_API_URL": here.sandbox.api,
        "DISCORD_GATEWAY_URL": here.sandbox.gateway,
        "DATA_DIR": "data",
    }
    code, out, _ = await said_all(tmp_path, "check", "discord", "disk", "--json", **given)
    told = json.loads(out)
    assert (code, told["ok"]) == (1, False)
    assert told["findings"][0] == {
        "check": "discord", "state": "failed", "told": ENGLISH["token_wrong"],
    }  # fmt: skip

    code, out, _ = await said_all(
        tmp_path, "check", "discord", DISCORD_TOKEN="sandbox-token", **given
    )
    assert code == 0
    assert all(line.startswith("ok ") for line in out.splitlines())

    code, _, err = await said_all(tmp_path, "check", "nothing", **given)
    assert (code, "There is no check nothing" in " ".join(err.split())) == (2, True)


async def said_all(folder: Path, *command: str, **given: str) -> tuple[int, str, str]:
    ended = await ran(folder, *command, **given)
    return ended.returncode, ended.stdout, ended.stderr


async def test_what_run_refuses_names_its_check(tmp_path: Path) -> None:
    _, told = await said(tmp_path, "run", DATABASE_URL="foo")
    assert told.endswith(" 'python -m bot check settings' says more.")
    _, told = await said(tmp_path, "run", DISCORD_TOKEN="")
    assert told.endswith(" 'python -m bot check discord' says more.")


KINDS = {"SettingsError": SettingsError, "StoreError": StoreError, "ModelError": ModelError}
#: Of other commands, or another process: these never end `run`.
NEVER_OF_RUN = {
    *("backup_only_sqlite", "port_unusable", "studio_address", "backup_missing"),
    *("nobody_to_ask", "said_no", "setup_no_token", "discord_away"),  # of `setup`, `models get`
    *("setup_operator_id_wrong", "control_lost"),  # of `setup`; of commands to a bot that runs
}


def refusals() -> dict[str, PortraitBotError]:
    """Return every refusal that is raised by its code anywhere in the house."""
    found: dict[str, PortraitBotError] = {}
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else ""
            )
            if name in KINDS and node.args and isinstance(node.args[0], ast.Constant):
                code = str(node.args[0].value)
                found[code] = KINDS[name](code)
    return found


def test_every_refusal_of_run_has_a_check_that_explains_it() -> None:
    codes = set(refusals()) - NEVER_OF_RUN

    assert len(codes) > 40
    begins = tuple(begin for begin, _ in EXPLAINS)
    assert [code for code in codes if not code.startswith(begins)] == []
    assert {check for _, check in EXPLAINS} <= set(CHECKS)


def test_a_damaged_identity_is_explained_by_its_check() -> None:
    assert checks.explained_by(SettingsError("identity_unreadable")) == "signing"
    assert checks.explained_by(StoreError("disk_full_at_start")) == "disk"
    assert checks.explained_by(ModelError("model_truncated")) == "model"
