"""A studio hands out what lies beside its checkpoint: whom it paints by name, what it learned."""

from pathlib import Path

import pytest

import bot
from bot.engine.fake import FakeRunner, fake_card
from bot.errors import ModelError
from bot.studio.app import StudioApp
from bot.studio.image_gate import Gate
from bot.vocabulary.lexicon import MAX_FILE_BYTES, LexiconFiles, files_in, people_of
from tests.studio.open_studio import open_studio

PORTRAITS = Path(bot.__file__).parent / "portraits"


def runner_of(folder: Path | None) -> FakeRunner:
    return FakeRunner(card=fake_card(folder=folder))


async def test_what_a_checkpoint_brings_is_named_in_its_health_and_handed_out() -> None:
    async with open_studio(lambda: runner_of(PORTRAITS)) as studio:
        health = await studio.client.health()
        files = await studio.client.lexicon()
        async with studio.session.get(f"{studio.url}/v1/lexicon") as stranger:
            assert stranger.status == 401

    assert health.lexicon == files.name == files_in(PORTRAITS).name
    assert files == files_in(PORTRAITS)
    assert len(files.read().people.known) >= 300
    assert "people" not in health.model_dump_json(), "health is asked for four times a second"


async def test_a_checkpoint_without_such_files_brings_nothing(tmp_path: Path) -> None:
    async with open_studio(lambda: runner_of(tmp_path)) as studio:
        assert (await studio.client.health()).lexicon == ""
        assert await studio.client.lexicon() == LexiconFiles()
    assert not LexiconFiles().read()


async def test_what_lies_there_is_known_before_the_model_is_loaded() -> None:
    async with open_studio(lambda: runner_of(PORTRAITS), loaded=False) as studio:
        assert (await studio.client.health()).lexicon is None
        early = StudioApp(studio.engine, Gate(list), find=lambda: PORTRAITS)
        await early.load()
        assert early.health.lexicon == files_in(PORTRAITS).name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("people.toml", '["Ada"]\nlooks = "a woman"'),
        ("people.toml", "Ada = 3"),
        ("people.toml", '["Ada L"]\ndescription="a woman"\n["ada l"]\ndescription="a woman"'),
        ("people.toml", "\N{BULLET} no toml"),
        ("vocabulary.toml", "words = 3"),
        ("vocabulary.toml", 'slots = "hat"'),
        ("vocabulary.toml", "#" * (MAX_FILE_BYTES + 1)),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_where_the_model_is_loaded(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    async with open_studio(lambda: runner_of(tmp_path), loaded=False) as studio:
        with pytest.raises(ModelError, match=f"lexicon_unreadable.*{name}"):
            await studio.studio.load()
        assert name in str(studio.studio.health.error)


def test_a_file_of_the_operators_own_is_read_or_its_fault_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('["Ada of the Choir"]\ndescription = "a woman, red hair"', "utf-8")
    assert [each.name for each in people_of(file).known] == ["Ada of the Choir"]
    assert people_of(None).known == ()

    file.write_text("Ada", "utf-8")
    with pytest.raises(ModelError, match="lexicon_unreadable"):
        people_of(file)
    with pytest.raises(ModelError, match="lexicon_unreadable"):
        people_of(tmp_path / "nowhere.toml")
