"""Backups that leave the machine: database, signing keys and kept pictures, and the way back.

An archive is one file of database and keys; pictures lie beside it, once each, by their hash. The
functions block; asyncio callers put them in a thread.
"""

import io
import json
import logging
import os
import shlex
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.errors import StoreError
from bot.store.backup import (
    STAMP,
    STAMPED,
    UNFINISHED,
    dated,
    fault_in,
    made_at,
    replace,
    revision_of,
)
from bot.store.connect import Lock
from bot.store.transaction import unusable

log = logging.getLogger(__name__)

# Which archives are kept: the plan that members and operators are told.

HOUR, DAY, WEEK = 3600.0, 86_400.0, 7 * 86_400.0
HOURLY_SECONDS = DAY  #: all of the last day
DAILY_SECONDS = WEEK  #: the last one of each day of the last week
WEEKLY_SECONDS = 4 * WEEK  #: the last one of each week of the last four
KEPT_DAYS = 28  #: nothing older than that is left, but the newest where no more can be made


def kept_by_plan(made: Sequence[float], now: float) -> set[float]:
    """Return which of the archives made at these moments (UTC seconds) are kept."""
    kept = set(sorted(made)[-1:])
    for at in made:
        newer = [other for other in made if other > at]
        age = now - at
        is_last_of_day = not any(other // DAY == at // DAY for other in newer)
        is_last_of_week = not any(_week(other) == _week(at) for other in newer)
        if (
            age < HOURLY_SECONDS
            or (age < DAILY_SECONDS and is_last_of_day)
            or (age < WEEKLY_SECONDS and is_last_of_week)
        ):
            kept.add(at)
    return kept


def _week(at: float) -> float:
    return (at + 3 * DAY) // WEEK  # 1970 began on a Thursday


# Keys at rest: sealed with a passphrase, so that who finds a backup cannot sign as this bot.

MAGIC = b"portrait-bot keys 1\n"
SALT_BYTES, NONCE_BYTES = 16, 12
NOT_KEYS = frozenset({".lock"})


def seal(plain: bytes, passphrase: str) -> bytes:
    """Encrypt with a passphrase: scrypt, then AES-GCM, which also tells a wrong one."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, plain, MAGIC)


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """Decrypt; raises StoreError `passphrase_wrong`."""
    rest = sealed.removeprefix(MAGIC)
    salt, nonce = rest[:SALT_BYTES], rest[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
    try:
        cipher = AESGCM(_key(passphrase, salt))
        return cipher.decrypt(nonce, rest[SALT_BYTES + NONCE_BYTES :], MAGIC)
    except (InvalidTag, ValueError) as wrong:
        raise StoreError("passphrase_wrong") from wrong


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


# What one archive is.

SUFFIX = ".backup"
MANIFEST, DATABASE, KEYS = "manifest.json", "portraits.sqlite3", "identity.sealed"
FORGOTTEN, AUTHORITY = "forgotten", "authority.pem"
HANDED, FAILED = ".handed-on", ".failed"
COMMAND_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class ArchiveManifest:
    """What an archive says of itself, as JSON, first in its file."""

    made_at: float  #: UTC seconds
    revision: str | None  #: of the database's schema
    has_database: bool  #: not where PostgreSQL keeps it
    has_keys: bool  #: not where no passphrase is named: then they are kept apart
    pictures: Mapping[str, str] = field(default_factory=dict)  #: sha256 by file name


@dataclass(frozen=True, slots=True)
class ArchiveRestored:
    """What an operator is told of a restore."""

    archive: Path
    aside: Path | None  #: where the database that was there lies now
    has_database: bool
    has_keys: bool
    num_pictures: int
    missing: Sequence[str]  #: pictures that are not in the backup's folder any more, or damaged


@dataclass(frozen=True, slots=True)
class Archives:
    """Where archives of one bot lie, what goes into them, and who hands them on."""

    data_dir: Path
    folder: Path
    is_away: bool  #: the operator named the folder: the plan is for it; else the newest stays
    passphrase: str | None = field(default=None, repr=False)
    command: str | None = None  #: is called with each new file
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)  #: the command's

    @property
    def notes(self) -> Path:
        """Where is noted what failed, and what was handed on."""
        return self.data_dir / "backups"

    def made(self) -> list[Path]:
        """Return the archives, oldest first."""
        return archives_in(self.folder)

    def fault(self) -> str | None:
        """Say what the last archive failed with; None where it did not."""
        note = self.notes / FAILED
        return note.read_text(errors="replace") if note.exists() else None

    def make(self, database: Path | None, kept: Collection[int], now: float) -> Path:
        """Make an archive of a copy of the database (None: PostgreSQL has it) and hand it on.

        `kept` are the jobs whose pictures somebody keeps. Raises StoreError, `backup_failed` or
        `backup_command_failed`, and leaves a note of it that `check` reads.
        """
        try:
            made, new = self._write(database, kept, now)
            self._hand_on([*new, made])
            self._tidy(now)
        except StoreError as failed:
            self._note(str(failed.facts.get("reason", failed)))
            raise
        except (OSError, sqlite3.Error, tarfile.TarError) as failed:
            self._note(str(failed))
            raise StoreError("backup_failed", file=self.folder, reason=failed) from failed
        (self.notes / FAILED).unlink(missing_ok=True)
        return made

    def _note(self, reason: str) -> None:
        try:
            self.notes.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.notes / FAILED).write_text(reason)
        except OSError as failed:
            log.error("that a backup failed cannot be noted: %s", failed)

    def _write(
        self, database: Path | None, kept: Collection[int], now: float
    ) -> tuple[Path, list[Path]]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pictures, new = self._lay_pictures(kept)
        manifest = ArchiveManifest(
            made_at=now,
            revision=revision_of(database) if database else None,
            has_database=database is not None,
            has_keys=self.passphrase is not None,
            pictures=pictures,
        )
        target = self.folder / f"portraits-{datetime.fromtimestamp(now, UTC):{STAMP}}{SUFFIX}"
        unfinished = target.with_suffix(UNFINISHED)
        try:
            with open(unfinished, "wb", opener=_private) as file:
                # Level 1: a database is made a quarter of its size, in a third of the time.
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                    _add(archive, MANIFEST, json.dumps(asdict(manifest)).encode())
                    if self.passphrase is not None:
                        _add(archive, KEYS, seal(self._keys(), self.passphrase))
                    if database:
                        archive.add(database, DATABASE)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
        return target, new

    def _keys(self) -> bytes:
        """Return the files of the identity, with who was forgotten, as one."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for path in sorted((self.data_dir / "identity").iterdir()):
                if path.is_file() and path.name not in NOT_KEYS and path.suffix != UNFINISHED:
                    _add(archive, path.name, path.read_bytes())
        return packed.getvalue()

    def _lay_pictures(self, kept: Collection[int]) -> tuple[dict[str, str], list[Path]]:
        """Lay each kept picture into the folder once; return them by name, and the new files."""
        target = self.folder / "pictures"
        target.mkdir(mode=0o700, exist_ok=True)
        named, new = {}, []
        handed = self._handed()
        for path in _pictures_of(self.data_dir / "pictures", kept):
            with suppress(FileNotFoundError):  # deleted by its owner just now
                digest = sha256(path.read_bytes()).hexdigest()
                file = target / f"{digest}.png"
                if not file.exists():
                    unfinished = file.with_suffix(UNFINISHED)
                    shutil.copyfile(path, unfinished)
                    unfinished.chmod(0o600)
                    os.replace(unfinished, file)
                named[path.name] = digest
                if file.name not in handed:
                    new.append(file)
        return named, new

    def _handed(self) -> set[str]:
        note = self.notes / HANDED
        return set(note.read_text().splitlines()) if note.exists() else set()

    def _hand_on(self, files: Sequence[Path]) -> None:
        """Call the operator's command with each new file; raises StoreError."""
        if not self.command:
            return
        for file in files:
            self._call(file)
            if file.suffix == ".png":  # an archive is handed on in the hour it is made, or never
                with (self.notes / HANDED).open("a") as note:
                    note.write(f"{file.name}\n")

    def _call(self, file: Path) -> None:
        assert self.command, "asked before"
        parts = shlex.split(self.command)
        try:
            ended = subprocess.run(
                [*parts, str(file)],
                capture_output=True,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=COMMAND_SECONDS,
                env=dict(self.environment),
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as failed:
            raise StoreError("backup_command_failed", file=file, reason=failed) from failed
        if ended.returncode:
            said = ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"]
            raise StoreError("backup_command_failed", file=file, reason=said[-1][:500])

    def _tidy(self, now: float) -> None:
        """Delete the archives that the plan keeps no longer, and pictures no archive names."""
        made = self.made()
        moments = [made_at(path) for path in made]
        kept = kept_by_plan(moments, now) if self.is_away else set(moments[-1:])
        named: set[str] = set()
        for path, at in zip(made, moments, strict=True):
            if at in kept:
                named |= set(manifest_of(path).pictures.values())
            else:
                path.unlink(missing_ok=True)
        for file in (self.folder / "pictures").glob("*.png"):
            if file.stem not in named:
                file.unlink(missing_ok=True)


def archives_in(folder: Path) -> list[Path]:
    """Return the archives in a folder, oldest first."""
    return dated(folder.glob(f"portraits-{STAMPED}{SUFFIX}"))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _pictures_of(folder: Path, jobs: Collection[int]) -> Iterator[Path]:
    for job in sorted(jobs):
        yield from sorted(folder.glob(f"{int(job)}-*.png"))


def manifest_of(archive: Path) -> ArchiveManifest:
    """Read what an archive says of itself; raises StoreError `database_unreadable`."""
    with _unpacked(archive) as members:
        return ArchiveManifest(**json.loads(_read(members, MANIFEST)))


@contextmanager
def _unpacked(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive) as members:
            yield members
    except (OSError, EOFError, tarfile.TarError, KeyError, TypeError, ValueError) as broken:
        raise StoreError("database_unreadable", reason=f"{archive}: {broken}") from broken


def _read(members: tarfile.TarFile, name: str) -> bytes:
    file = members.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


# The way back, also onto a machine where nothing is.


def restore_archive(
    archive: Path, file: Path | None, data_dir: Path, passphrase: str | None, now: float
) -> ArchiveRestored:
    """Put an archive's keys, pictures and database in place while no bot runs; the database last.

    `file` is the database's, None where PostgreSQL keeps it. What is there is kept aside. Raises
    StoreError: `database_in_use`, `database_unreadable`, `passphrase_missing`, `passphrase_wrong`.
    """
    lock = Lock(file) if file else None
    try:
        manifest = manifest_of(archive)
        if manifest.has_keys:
            if passphrase is None:
                raise StoreError("passphrase_missing", file=archive)
            keys = _keys_of(archive, passphrase) | _newest_forgotten(archive.parent, passphrase)
        unpacked = _unpack_database(archive, file) if file and manifest.has_database else None
        try:
            if manifest.has_keys:
                _put_keys(keys, data_dir / "identity", now)
            missing = _put_pictures(manifest, archive.parent / "pictures", data_dir / "pictures")
            aside = replace(file, unpacked, now) if file and unpacked else None
        finally:
            if unpacked:
                unpacked.unlink(missing_ok=True)
        there = len(manifest.pictures) - len(missing)
        return ArchiveRestored(
            archive, aside, unpacked is not None, manifest.has_keys, there, missing
        )
    except (sqlite3.Error, OSError) as failed:
        raise unusable(failed, file or data_dir) from failed
    finally:
        if lock:
            lock.release()


def _unpack_database(archive: Path, file: Path) -> Path:
    unpacked = file.with_name(f"{file.name}.from-archive")
    with _unpacked(archive) as members, open(unpacked, "wb", opener=_private) as target:
        source = members.extractfile(DATABASE)
        if source is None:
            raise KeyError(DATABASE)
        shutil.copyfileobj(source, target)
    if fault := fault_in(unpacked):
        unpacked.unlink()
        raise StoreError("database_unreadable", reason=f"{archive}: {fault}")
    return unpacked


def _keys_of(archive: Path, passphrase: str) -> dict[str, bytes]:
    with _unpacked(archive) as members:
        packed = unseal(_read(members, KEYS), passphrase)
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        return {name: _read(files, name) for name in files.getnames()}


def _newest_forgotten(folder: Path, passphrase: str) -> dict[str, bytes]:
    """Return who was forgotten by what the newest archive knows, whichever is restored."""
    newest = next((each for each in reversed(archives_in(folder))), None)
    if newest is None or not manifest_of(newest).has_keys:
        return {}
    try:
        keys = _keys_of(newest, passphrase)
    except StoreError as other:  # sealed with another passphrase since
        log.warning("who was forgotten since is not known from %s: %s", newest, other)
        return {}
    return {FORGOTTEN: keys[FORGOTTEN]} if FORGOTTEN in keys else {}


def _put_keys(files: Mapping[str, bytes], folder: Path, now: float) -> None:
    """Put the keys in place; another bot's, which were there, are kept aside.

    Of who was forgotten the longer list holds: a restore must bring back nobody.
    """
    authority = folder / AUTHORITY
    if authority.exists() and authority.read_bytes() != files.get(AUTHORITY):
        stamp = f"{datetime.fromtimestamp(now, UTC):{STAMP}}"
        os.replace(folder, folder.with_name(f"{folder.name}.aside-{stamp}"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / Path(name).name
        if path.exists() and (name != FORGOTTEN or len(path.read_bytes()) >= len(content)):
            continue
        path.write_bytes(content)
        path.chmod(0o600)


def _put_pictures(manifest: ArchiveManifest, source: Path, target: Path) -> list[str]:
    """Lay the kept pictures into the album; return which are not to be had any more."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = []
    for name, digest in manifest.pictures.items():
        kept = source / f"{digest}.png"
        content = kept.read_bytes() if kept.exists() else b""
        if sha256(content).hexdigest() != digest:
            missing.append(name)
            continue
        place = target / Path(name).name
        unfinished = target / f".unfinished-{place.name}"
        unfinished.write_bytes(content)
        unfinished.chmod(0o600)
        os.replace(unfinished, place)
    return missing
