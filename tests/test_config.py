"""Settings come from the environment or .env, are all explained, and fail in one line."""

from pathlib import Path

import pytest

from bot.cli.house import tell_unknown_names
from bot.config import Settings, environment_without_secrets, read_settings, unknown_names
from bot.errors import SettingsError
from bot.texts import say

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def write(folder: Path, text: str) -> Path:
    file = folder / ".env"
    file.write_text(text)
    return file


def test_every_setting_is_explained_in_the_example_and_nothing_else_is() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    assert named == [name.upper() for name in Settings.model_fields]


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    shown = read_settings(write(tmp_path, (ROOT / ".env.example").read_text()))
    assert shown == read_settings(None)


def test_every_setting_stands_in_readmes_table() -> None:
    readme = (ROOT / "README.md").read_text()
    missing = [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in readme]
    assert missing == []


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL", "sd15")
    settings = read_settings(write(tmp_path, "MODEL=article\nDEVICE=cpu\n"))
    assert (settings.model, settings.device) == ("sd15", "cpu")


def test_studios_are_separated_by_commas(tmp_path: Path) -> None:
    file = write(tmp_path, "STUDIO_URLS=http://a:1/, http://b:2\n")
    assert read_settings(file).studio_urls == ("http://a:1", "http://b:2")


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8188",
        "10.0.0.7:8188",
        "ftp://a:1",
        "http://",
        "http://:8188",
        "http://a:port",
        "http://a:99999",
        "http://a:1?x=1",
        "http://a:1/#x",
        "http://[::1",
        "//a",
    ],
)
def test_an_address_where_no_studio_can_be_is_refused_in_one_sentence_that_names_it(
    tmp_path: Path, address: str
) -> None:
    file = write(tmp_path, f"STUDIO_URLS='http://b:2,{address}'\n")
    with pytest.raises(SettingsError) as wrong:
        read_settings(file)
    told = say(wrong.value.code, **wrong.value.facts)
    assert told.startswith(f"STUDIO_URLS names {address.rstrip('/')}, ")
    assert told.count(". ") == 0


def test_an_address_with_a_password_is_refused_without_telling_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings(write(tmp_path, "STUDIO_URLS=http://me:secret@a:1\n"))
    assert wrong.value.facts == {"address": "a:1"}


def test_a_studio_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="studio_url_twice"):
        read_settings(write(tmp_path, "STUDIO_URLS=http://a:1,http://a:1/\n"))


@pytest.mark.parametrize("line", ["DEVICE=tpu", "LOG_LEVEL=LOUD"])
def test_a_wrong_value_is_one_line_that_names_the_setting(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings(write(tmp_path, line + "\n"))

    sentence = say(wrong.value.code, **wrong.value.facts)
    assert line.split("=")[0] in sentence
    assert "\n" not in sentence


def test_a_child_learns_no_secret() -> None:
    known = {"PATH": "/bin", "DISCORD_TOKEN": "t", "database_url": "d", "STUDIO_TOKEN": "s"}
    assert environment_without_secrets(known) == {"PATH": "/bin"}


def test_a_token_shows_in_no_representation(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, "DISCORD_TOKEN=very-secret\n"))
    assert "very-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("keep_prompt_days", "KEEP_PROMPTS_DAYS"),
        ("LIMIT", "LIMITS"),
    ],
)
def test_a_mistyped_name_in_the_file_is_refused_with_the_nearest(
    tmp_path: Path, typed: str, meant: str
) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings(write(tmp_path, f"DEVICE=cpu\n{typed}=1\n"))

    sentence = say(wrong.value.code, **wrong.value.facts)
    assert f"{typed} (did you mean {meant}?)" in sentence
    assert "\n" not in sentence


def test_other_names_in_the_file_and_in_the_environment_are_only_told(tmp_path: Path) -> None:
    file = write(tmp_path, "HF_HOME=/models\nmodel=sd15\n")

    assert read_settings(file).model == "sd15"
    environment = {"PATH": "/bin", "STUDIO_TOKENS": "s", "model": "sd15", "HOME": "/root"}
    assert unknown_names(file, environment) == (["HF_HOME"], {"STUDIO_TOKENS": "STUDIO_TOKEN"})
    assert unknown_names(None, {}) == ([], {})


def test_the_names_are_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPTOUT_FILES", "x")

    tell_unknown_names(write(tmp_path, "COMPOSE_PROJECT_NAME=portraits\n"))

    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert "COMPOSE_PROJECT_NAME, which is no setting of this bot" in told[0]
    assert any("OPTOUT_FILES" in each and "OPTOUT_FILE?" in each for each in told[1:])
