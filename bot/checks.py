"""What an operator asks before and while the bot runs: each thing it needs is there, or what to do.

Nothing is changed by it, but that a folder and a signing identity are made as the bot would.
"""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

import aiohttp
from cryptography import x509
from sqlalchemy import Connection

from bot.app import album_of, archives_of, clock
from bot.chat import faults
from bot.chat.gateway import SPARE
from bot.chat.inspection import GuildView, inspect
from bot.config import Settings, environment_without_secrets, unknown_names
from bot.desk.operations import ALBUM_SHARE, DISK_LOW_BYTES
from bot.desk.optouts import people_in
from bot.errors import PortraitBotError, StudioUnavailable
from bot.pictures.album import bytes_in
from bot.store import backup
from bot.store.archives import manifest_of
from bot.store.migrate import is_old
from bot.studio.client import StudioClient
from bot.texts import say
from bot.vocabulary.lexicon import people_of
from bot.web import control

State = Literal["ok", "warning", "failed"]
GIGABYTE = 2**30
SKEW_SECONDS = 5.0  #: Discord's answers tell its time to the second
MEMORY_BYTES = 2 * GIGABYTE  #: for torch, a small model and the bot
LATE_SECONDS = 2 * backup.BACKUP_SECONDS
CERTIFICATE_DAYS = 30  #: an operator's own is renewed before that
LOOK_SECONDS = 120.0  #: for what another process finds out
STUDIO_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, and what to do where it is not well."""

    check: str
    state: State
    told: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What every check looks at."""

    settings: Settings
    now: Callable[[], float]
    session: aiohttp.ClientSession

    @property
    def paints_itself(self) -> bool:
        """Say whether the bot starts its own studio."""
        return not self.settings.studio_urls


Check = Callable[[Bench], Awaitable[list[Finding]]]


def _ok(check: str, code: str, **facts: object) -> Finding:
    return Finding(check, "ok", say(f"check_{code}", **facts))


def _warning(check: str, code: str, **facts: object) -> Finding:
    return Finding(check, "warning", say(f"check_{code}", **facts))


def _failed(check: str, code: str, **facts: object) -> Finding:
    return Finding(check, "failed", say(code, **facts))


async def look(
    settings: Settings, names: Sequence[str] = (), now: Callable[[], float] = clock
) -> list[Finding]:
    """Make the checks of these names, all where none is named; what one meets is its finding."""
    wanted = {name: check for name, check in CHECKS.items() if name in names or not names}
    async with aiohttp.ClientSession() as session:
        bench = Bench(settings, now, session)
        found = await asyncio.gather(*(_guarded(name, bench) for name in wanted))
    return [finding for findings in found for finding in findings]


async def _guarded(name: str, bench: Bench) -> list[Finding]:
    """Make one check; the border behind which its trouble is what it has found."""
    try:
        return await CHECKS[name](bench)
    except PortraitBotError as error:
        return [_failed(name, error.code, **error.facts)]
    except Exception as error:
        return [_failed(name, "check_broken", reason=f"{type(error).__name__}: {error}")]


async def _settings(bench: Bench) -> list[Finding]:
    strange, like = unknown_names()
    told = [say("setting_unknown", file=".env", name=name) for name in strange]
    told += [say("setting_like", name=name, nearest=nearest) for name, nearest in like.items()]
    found = [Finding("settings", "warning", each) for each in told]
    bench.settings.make_data_dir()
    await asyncio.to_thread(people_in, bench.settings.optout_file)
    await asyncio.to_thread(people_of, bench.settings.names_file)
    return found or [_ok("settings", "settings", folder=bench.settings.data_dir)]


# Discord: the account, its servers, the time.


async def _discord(bench: Bench) -> list[Finding]:
    """Look at token, intents, scopes and rights in one sign-in."""
    if bench.settings.discord_token is None:
        return [_failed("discord", "token_missing")]
    token = bench.settings.discord_token.get_secret_value().strip()
    urls = bench.settings.discord_api_url, bench.settings.discord_gateway_url
    try:
        account = await inspect(token, *urls)
    except PortraitBotError as error:
        return [_failed("discord", error.code, **error.facts)]
    except faults.TROUBLE as error:
        reason = faults.in_short(error)
        return [_failed("discord", "check_discord_away", reason=reason, url=urls[0])]
    if account.sign_ins_left <= SPARE:
        return [_warning("discord", "sign_ins", left=account.sign_ins_left)]
    facts = {"name": account.name, "application": account.application}
    found = [_ok("discord", "discord", **facts)]
    if not account.guilds:
        return [*found, _warning("discord", "no_guild", application=account.application)]
    return [*found, *(_server(guild, account.application) for guild in account.guilds)]


def _server(guild: GuildView, application: int) -> Finding:
    facts = {"server": guild.name, "channels": guild.num_channels}
    if not guild.has_commands:
        told = say("scope_missing", application=application)
        return Finding("discord", "failed", f"{guild.name}: {told}")
    if not guild.num_channels:
        return _warning("discord", "no_channel", **facts)
    if guild.lacking:
        lacking = "; ".join(f"#{name}: {', '.join(rights)}" for name, rights in guild.lacking)
        return _warning("discord", "rights", **facts, lacking=lacking.replace("_", " "))
    return _ok("discord", "server", **facts)


async def _clock(bench: Bench) -> list[Finding]:
    """Compare this machine's clock with Discord's, which dates its answers."""
    try:
        async with bench.session.get(f"{bench.settings.discord_api_url}/gateway") as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
        return [_warning("clock", "clock_unknown", reason=type(error).__name__)]
    skew = bench.now() - theirs
    if abs(skew) > SKEW_SECONDS:
        return [_failed("clock", "check_clock_wrong", seconds=round(skew))]
    return [_ok("clock", "clock", seconds=int(SKEW_SECONDS))]


# What paints: the model's files, the device, the gate, studios elsewhere.

LOOK_AT_DEVICE = """
import json, torch
told = {"torch": torch.__version__, "cuda": torch.version.cuda, "names": [], "free": 0, "total": 0}
if torch.cuda.is_available():
    told["names"] = [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())]
    told["free"], told["total"] = torch.cuda.mem_get_info(0)
told["mps"] = torch.backends.mps.is_available()
print(json.dumps(told))
"""


def _device() -> dict[str, object]:
    """Ask torch, in a process of its own, what it can paint on here; raises OSError."""
    ended = subprocess.run(
        [sys.executable, "-c", LOOK_AT_DEVICE],
        capture_output=True,
        text=True,
        timeout=LOOK_SECONDS,
        env=environment_without_secrets(),
        check=False,
    )
    if ended.returncode:
        raise OSError(ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else "no word")
    told: dict[str, object] = json.loads(ended.stdout)
    return told


def _driver() -> str:
    """Return what the card's own tool says of card and driver; empty where there is none."""
    asked = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        ended = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if ended.returncode else "; ".join(ended.stdout.strip().splitlines())


async def _gpu(bench: Bench) -> list[Finding]:
    if not bench.paints_itself:
        return [_ok("gpu", "elsewhere")]
    wanted, driver = bench.settings.device, await asyncio.to_thread(_driver)
    try:
        seen = await asyncio.to_thread(_device)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return [_failed("gpu", "check_torch", reason=error)]
    return [judge_device(wanted, driver, seen)]


def judge_device(wanted: str, driver: str, seen: Mapping[str, object]) -> Finding:
    """Say what a bot with this DEVICE would paint on, where torch sees this."""
    names, facts = seen["names"], {"torch": seen["torch"], "cuda": seen["cuda"]}
    if isinstance(names, list) and names and wanted in ("auto", "cuda"):
        gigabytes = round(float(str(seen["free"])) / GIGABYTE, 1)
        return _ok("gpu", "gpu", names=", ".join(names), free=gigabytes, driver=driver or "?")
    if seen["mps"] and wanted in ("auto", "mps"):
        return _ok("gpu", "mps")
    if wanted in ("cuda", "mps"):
        return _failed("gpu", "device_missing", device=wanted)
    if driver and wanted == "auto":
        return _failed("gpu", "gpu_unusable", **facts)
    if wanted == "auto":
        return Finding("gpu", "warning", say("operator_no_gpu"))
    return _ok("gpu", "cpu")


async def _memory(bench: Bench) -> list[Finding]:
    free = await asyncio.to_thread(_available_bytes)
    if free is None:
        return [_warning("memory", "memory_unknown")]
    facts = {"free": round(free / GIGABYTE, 1), "wanted": MEMORY_BYTES // GIGABYTE}
    if bench.paints_itself and free < MEMORY_BYTES:
        return [_warning("memory", "memory_low", **facts)]
    return [_ok("memory", "memory", **facts)]


def _available_bytes(told: Path = Path("/proc/meminfo")) -> int | None:
    if not told.exists():
        return None
    lines = dict(line.split(":", 1) for line in told.read_text().splitlines())
    return int(lines["MemAvailable"].split()[0]) * 1024


async def _model(bench: Bench) -> list[Finding]:
    if not bench.paints_itself:
        return [_ok("model", "elsewhere")]
    return await asyncio.to_thread(_model_here, bench.settings)


def _model_here(settings: Settings) -> list[Finding]:
    """Look at the headers and hashes of the files that the bot's studio would read."""
    from bot.engine import hub, recipes, weights

    recipe = recipes.find(settings.model, _free_gb(settings))
    if settings.download and not hub.is_here(recipe):
        return [_warning("model", "model_fetched", model=recipe.name, size=recipe.disk_gb)]
    hub.provide(recipe, may_fetch=False)  # raises what `run` would refuse
    path, source = recipe.path or hub.folder_of(recipe), recipe.id
    assert path is not None, "it was provided"
    source = source or str(path.absolute())
    recipes.look(settings.model)
    files = weights.look(path, recipe.variant)
    if recipes.RECIPES.parent in path.parents:
        return [_ok("model", "model_embedded", model=recipe.name)]
    folder = path if path.is_dir() else path.parent
    pins = settings.data_dir / "studio" / "weights.json"
    known = weights.pinned(source, folder, files, pins)
    code = "model_pinned" if known == len(files) else "model_new"
    return [_ok("model", code, model=recipe.name, files=len(files))]


def _free_gb(settings: Settings) -> float:
    """Return what the card has free, by which MODEL=auto chooses; asked for that alone."""
    if settings.model != "auto" or settings.device not in ("auto", "cuda"):
        return 0.0
    return float(str(_device()["free"])) / 1e9


async def _gate(bench: Bench) -> list[Finding]:
    if not bench.paints_itself:
        return [_ok("gate", "elsewhere")]
    return [await asyncio.to_thread(_gate_here)]


def _gate_here() -> Finding:
    """Let the detector look at a blank picture; whatever keeps it from that is the finding."""
    try:
        from PIL import Image

        from bot.studio.detectors import Nudity

        Nudity()(Image.new("RGB", (64, 64)))
    except Exception as error:  # of any library under it, or its weights
        return _failed("gate", "check_gate_broken", reason=error)
    return _ok("gate", "gate")


async def _studios(bench: Bench) -> list[Finding]:
    if bench.paints_itself:
        return [_ok("studios", "own_studio")]
    if bench.settings.studio_token is None:
        return [_failed("studios", "studio_token_missing")]
    return list(await asyncio.gather(*(_studio(bench, url) for url in bench.settings.studio_urls)))


async def _studio(bench: Bench, url: str) -> Finding:
    token = bench.settings.studio_token
    assert token is not None, "looked at before"
    client = StudioClient(
        url, token.get_secret_value(), bench.session, silence_seconds=STUDIO_SECONDS
    )
    try:
        health = await client.health()
    except StudioUnavailable as gone:
        return _failed("studios", f"check_studio_{gone.code}", studio=url)
    if health.error:
        return _failed("studios", "check_studio_error", studio=url, reason=health.error)
    if not health.ready:
        return _warning("studios", "studio_loading", studio=url)
    facts = {"model": ", ".join(health.models), "device": health.device or "?"}
    return _ok("studios", "studio", studio=url, slots=health.slots, **facts)


# What is kept: the database, the disk, the backups, the signing key.


async def _database(bench: Bench) -> list[Finding]:
    url = bench.settings.database
    file = backup.file_of(url)
    if file and not file.exists():
        return [_ok("database", "database_new", file=file)]
    if file and (fault := await asyncio.to_thread(backup.fault_in, file)):
        return [_failed("database", "database_unreadable", reason=f"{file}: {fault}")]
    old = await backup.read(url, _is_old)
    name = file or "PostgreSQL"
    return [_ok("database", "database_old" if old else "database", file=name)]


def _is_old(connection: Connection) -> bool:
    return is_old(connection)


async def _disk(bench: Bench) -> list[Finding]:
    folder = bench.settings.data_dir
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    free = (await asyncio.to_thread(shutil.disk_usage, there)).free
    facts = {"free": round(free / GIGABYTE, 1), "folder": folder}
    if free < DISK_LOW_BYTES:
        wanted = DISK_LOW_BYTES // GIGABYTE
        return [_failed("disk", "check_disk_low", wanted=wanted, **facts)]
    return [_ok("disk", "disk", **facts), *await asyncio.to_thread(_album, bench.settings)]


def _album(settings: Settings) -> list[Finding]:
    """Compare what pictures take with what they may; nothing where there is no quota."""
    if settings.album_gb is None:
        return []
    used = bytes_in(settings.data_dir / "pictures") / 1e9
    facts = {"used": round(used, 2), "quota": settings.album_gb}
    if used >= ALBUM_SHARE * settings.album_gb:
        return [_warning("disk", "album_low", **facts)]
    return [_ok("disk", "album", **facts)]


async def _signing(bench: Bench) -> list[Finding]:
    identity = (await asyncio.to_thread(album_of, bench.settings)).identity
    until = x509.load_pem_x509_certificates(identity.chain)[0].not_valid_after_utc
    days = (until - datetime.fromtimestamp(bench.now(), UTC)).days
    facts = {"until": f"{until:%Y-%m-%d}", "folder": identity.folder}
    if days < CERTIFICATE_DAYS:
        return [_warning("signing", "signing_ends", **facts)]
    return [_ok("signing", "signing", **facts)]


async def _backups(bench: Bench) -> list[Finding]:
    away = await asyncio.to_thread(_archives, bench)
    return [*await _copies(bench), *away]


def _archives(bench: Bench) -> list[Finding]:
    """Look at what leaves the machine: made in time, handed on, with the keys in it."""
    archives = archives_of(bench.settings)
    if archives is None:
        return [_ok("backups", "archives_none", folder=bench.settings.data_dir)]
    if fault := archives.fault():
        return [_failed("backups", "check_archive_failed", reason=fault)]
    if not (made := archives.made()):
        return [_warning("backups", "archives_missing", folder=archives.folder)]
    newest = made[-1]
    manifest = manifest_of(newest)  # raises what it meets
    age = bench.now() - backup.made_at(newest)
    facts = {"count": len(made), "hours": round(age / 3600, 1), "folder": newest.parent}
    if age > LATE_SECONDS:
        return [_warning("backups", "backups_late", **facts)]
    if not manifest.has_keys:
        folder = bench.settings.data_dir / "identity"
        return [_warning("backups", "archives_keys_apart", **facts, keys=folder)]
    return [_ok("backups", "archives", **facts, pictures=len(manifest.pictures))]


async def _copies(bench: Bench) -> list[Finding]:
    file = backup.file_of(bench.settings.database)
    if file is None:
        return [_warning("backups", "backups_postgres")]
    if not file.exists():
        return [_ok("backups", "backups_none_yet")]
    made = await asyncio.to_thread(backup.backups_of, file)
    if not made:
        return [_warning("backups", "backups_missing", folder=backup.folder_of(file))]
    newest = made[-1]
    if fault := await asyncio.to_thread(backup.fault_in, newest):
        return [_failed("backups", "check_backup_bad", file=newest, fault=fault)]
    hours = round((bench.now() - backup.made_at(newest)) / 3600, 1)
    late = bench.now() - backup.made_at(newest) > LATE_SECONDS
    facts = {"count": len(made), "hours": hours, "folder": newest.parent}
    return [(_warning if late else _ok)("backups", f"backups{'_late' if late else ''}", **facts)]


async def _rest(bench: Bench) -> list[Finding]:
    """Ask the running bot whether it rests."""
    told = await control.ask(bench.settings.data_dir, "rests")
    if told is None:
        return [_ok("rest", "no_bot")]
    return [Finding("rest", "ok", control.rest_told(told["rest"]))]


CHECKS: dict[str, Check] = {
    "settings": _settings,
    "discord": _discord,
    "clock": _clock,
    "studios": _studios,
    "model": _model,
    "gpu": _gpu,
    "memory": _memory,
    "gate": _gate,
    "database": _database,
    "disk": _disk,
    "signing": _signing,
    "backups": _backups,
    "rest": _rest,
}

#: Which check explains what `run` refuses, by how the refusal's code begins; the first that fits.
EXPLAINS = (
    ("token_missing", "discord"),
    ("token_wrong", "discord"),
    ("intents_refused", "discord"),
    ("gateway_refuses", "discord"),
    ("scope_missing", "discord"),
    ("disk_full", "disk"),
    ("database_url_wrong", "settings"),
    ("database", "database"),
    ("schema", "database"),
    ("store", "database"),
    ("backup", "backups"),
    ("passphrase", "backups"),
    ("identity", "signing"),
    ("studio_token_missing", "studios"),
    ("studio_url", "settings"),
    ("studio", "model"),
    ("device_missing", "gpu"),
    ("gpu_unusable", "gpu"),
    ("model", "model"),
    ("adapter", "model"),
    ("vae", "model"),
    ("recipe", "model"),
    ("hub", "model"),
    ("settings", "settings"),
    ("web_address", "settings"),
    ("data_dir_unusable", "settings"),
    ("optout_unreadable", "settings"),
    ("people", "settings"),
    ("lexicon", "settings"),
)


def explained_by(refusal: PortraitBotError) -> str:
    """Return the name of the check that says more about a refusal of `run`."""
    fits = (check for begin, check in EXPLAINS if refusal.code.startswith(begin))
    return next(fits, "settings")


def as_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what a person reads."""
    marks = {"ok": "ok     ", "warning": "WARNING", "failed": "FAILED "}
    width = max((len(each.check) for each in findings), default=0)
    for each in findings:
        yield f"{marks[each.state]} {each.check:<{width}}  {each.told}"
