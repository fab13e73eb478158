"""Settings from the environment and `.env`: the only reader of the environment."""

import errno
import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values  # with which pydantic-settings reads the file itself
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import NO_ROOM, SettingsError

DISCORD_API_URL = "https://discord.com/api/v10"
DISCORD_GATEWAY_URL = "wss://gateway.discord.gg/"

ENCODING = "utf-8-sig"  #: of the file: UTF-8, also with the mark that Windows' editors begin with
ALIKE = 0.8  #: from which likeness on a name is taken for a mistyped one; 1 is the same
SECRETS = (
    "DISCORD_TOKEN",
    "DATABASE_URL",
    "STUDIO_TOKEN",
    "METRICS_TOKEN",
    "BACKUP_PASSPHRASE",
)  #: a studio's process gets none


class Settings(BaseSettings):
    """What an operator may choose; every field stands in `.env.example` and in README."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = None  #: from the Discord developer portal, page "Bot"
    discord_api_url: str = DISCORD_API_URL  #: another address only for tests and the sandbox
    discord_gateway_url: str = DISCORD_GATEWAY_URL  #: likewise
    database_url: SecretStr | None = None  #: empty: SQLite in DATA_DIR
    data_dir: Path = Path("data")  #: database and pictures
    model: str = "auto"  #: a recipe, a hub id, a path, or `auto`
    download: bool = False  #: whether MODEL is fetched at the start where it does not lie here
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    quiet_hours: str = ""  #: when the bot rests each day, by this machine's clock
    yield_gb: Annotated[float, Field(gt=0)] | None = None  #: others on its card, to whom it yields
    studio_urls: Annotated[tuple[str, ...], NoDecode] = ()  #: empty: the bot starts its own
    studio_token: SecretStr | None = None  #: what the studios at STUDIO_URLS ask for
    limits: bool = True  #: for members of servers that have set none of their own
    corner_label: bool = True  #: "AI-generated", small, in a corner of every picture
    signing_certificate: Path | None = None  #: PEM; empty: the bot makes its own
    signing_key: Path | None = None  #: PEM, of that certificate
    operator: str = ""  #: who runs this bot and how to reach them; members read it
    operator_id: Annotated[int, Field(ge=1)] | None = None  #: account or channel that is told once
    keep_prompts_days: Annotated[int, Field(ge=0)] = 30  #: then what was asked for is forgotten
    keep_pictures_days: Annotated[int, Field(ge=1)] = 7  #: on disk, unless their owner keeps them
    album_gb: Annotated[float, Field(gt=0)] | None = None  #: room for pictures; empty: as there is
    keep_records_days: Annotated[int, Field(ge=120)] = 365  #: then a finished request's row goes
    backup_dir: Path | None = None  #: where backups of everything lie, on another disk
    backup_command: str = ""  #: is called with each new file of a backup, and takes it away
    backup_passphrase: SecretStr | None = None  #: seals the keys in them; empty: kept apart
    optout_file: Path | None = None  #: names nobody paints anywhere: one person a line, `,` aliases
    names_file: Path | None = None  #: further people painted by name: a TOML table for each
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO")
    log_format: Literal["text", "json"] = "text"  #: json: one object a line, for programs that read

    web_port: Annotated[int, Field(ge=0, le=65535)] | None = None  #: empty: no web door
    web_host: str = "127.0.0.1"  #: the address it listens on
    web_names: Annotated[tuple[str, ...], NoDecode] = ()  #: by which else it may be asked
    metrics_token: SecretStr | None = None  #: what /metrics asks for; empty: there is none

    @field_validator("studio_urls", "web_names", mode="before")
    @classmethod
    def split_on_commas(cls, value: object) -> object:
        """Read `http://a:1,http://b:2` as two addresses."""
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("studio_urls")
    @classmethod
    def check_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what no studio can be reached at; raises SettingsError."""
        for address in addresses:
            if not is_address(address):
                # What stands before an @ may be a password.
                raise SettingsError("studio_url", address=address.rpartition("@")[2])
        if twice := [each for each in addresses if addresses.count(each) > 1]:
            raise SettingsError("studio_url_twice", address=twice[0])
        return addresses

    @field_validator(
        *("data_dir", "signing_certificate", "signing_key", "backup_dir", "optout_file"),
        "names_file",
    )
    @classmethod
    def expand_home(cls, path: Path | None) -> Path | None:
        """Read `~` as a shell does: here nobody else would."""
        try:
            return path.expanduser() if path else path
        except RuntimeError as homeless:
            raise ValueError(str(homeless)) from homeless

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir / 'portraits.sqlite3'}"

    @property
    def archive_dir(self) -> Path | None:
        """Where backups of everything lie; None: none are made."""
        own = self.data_dir / "backups" / "archives"  # until the operator's command has taken them
        return self.backup_dir or (own if self.backup_command else None)

    def make_data_dir(self) -> None:
        """Make the data folder, whichever command comes first: prompts and keys lie in there."""
        folder, reason = self.data_dir, os.strerror(errno.EACCES)
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            if os.access(folder, os.W_OK | os.X_OK):
                return
        except OSError as failed:
            if failed.errno in NO_ROOM:
                raise
            reason = failed.strerror or str(failed)
        raise SettingsError("data_dir_unusable", folder=folder, reason=reason)


def is_address(url: str) -> bool:
    """Tell whether a studio can be at an address: http(s), a host, no name, query or fragment."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets or a port that are none
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or any(map(str.isspace, url)))
    return parts.scheme in ("http", "https") and has_host and plain


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings, or raise SettingsError with one line an operator can act on.

    A mistyped name in the file is refused: its value would silently not count.
    """
    if mistyped := misspelt(names_in(env_file)):
        told = ", ".join(f"{name} (did you mean {nearest}?)" for name, nearest in mistyped.items())
        raise SettingsError("settings_mistyped", file=env_file, names=told)
    try:
        return Settings(_env_file=env_file, _env_file_encoding=ENCODING)  # type: ignore[call-arg]  # no field
    except ValidationError as invalid:
        wrong = [f"{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in invalid.errors()]
        raise SettingsError("settings", reason="; ".join(wrong)) from invalid


def names_in(env_file: Path | None) -> tuple[str, ...]:
    """Return the names a file sets; none where there is no such file."""
    if env_file is None:
        return ()
    try:
        return tuple(dotenv_values(env_file, interpolate=False, encoding=ENCODING))
    except UnicodeDecodeError as unreadable:
        raise SettingsError("settings_encoding", file=env_file) from unreadable
    except OSError as unreadable:
        raise SettingsError("settings", reason=unreadable) from unreadable


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """Return those names that are no settings but look like one, each with that one."""
    known = [name.upper() for name in Settings.model_fields]
    strange = [name for name in names if name.upper() not in known]
    nearest = {name: get_close_matches(name.upper(), known, 1, ALIKE) for name in strange}
    return {name: found[0] for name, found in nearest.items() if found}


def unknown_names(
    env_file: Path | None = Path(".env"), environment: Mapping[str, str] | None = None
) -> tuple[list[str], dict[str, str]]:
    """Return what an operator may have meant as a setting of this bot.

    First the names of the file that are none, then those of the environment that look like one.
    The environment is everybody's, so nothing in it is refused.
    """
    known = {name.upper() for name in Settings.model_fields}
    strange = [name for name in names_in(env_file) if name.upper() not in known]
    return strange, misspelt(os.environ if environment is None else environment)


def environment_without_secrets(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a child process may know of this one's environment."""
    known = os.environ if environment is None else environment
    return {name: value for name, value in known.items() if name.upper() not in SECRETS}


def share_processors() -> None:
    """Let OpenMP's threads sleep while they wait for each other; call it before torch is imported.

    By default they spin. On two cores with anything else running, a picture of 0.9 seconds then
    took 4 to 22.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def ask_the_hub_for_files_alone() -> None:
    """Keep the hub's client from asking about anything but files; call it before it is imported.

    By default it asks once a day which other programs run here, also where all files lie here.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def hush_transformers() -> None:
    """Keep advice about torchvision, which nothing here needs, off the terminal.

    transformers gives it while it is imported, so this comes before; its errors still come.
    """
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
