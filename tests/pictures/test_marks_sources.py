"""What goes on from another picture says so, to C2PA's own reader, and names nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.pictures import origin
from bot.pictures.album import Album
from bot.pictures.marks import Facts, Ingredient, open_signer
from bot.pictures.origin import State
from tests.pictures.signing import NOW, PICTURE, encoded, manifest_of

FIRST, SECOND, THIRD = 1 << 60, 1 << 61, 1 << 62
WORDS = "Ada Lovelace, asked for by Grace"
AGES = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    kept = Album(tmp_path / "pictures", open_signer(tmp_path / "identity", NOW), None)
    kept.keep(encoded(), Facts(FIRST, 1, NOW))
    return kept


def going_on(album: Album, job: int, source: Ingredient) -> bytes:
    album.keep(encoded(PICTURE.rotate(90)), Facts(job, 0, AGES, source))
    return album.path_of(job, 0).read_bytes()


def actions_of(manifest: Any) -> list[str]:
    [told] = [each for each in manifest["assertions"] if each["label"].startswith("c2pa.act")]
    return [each["action"] for each in told["data"]["actions"]]


def test_its_manifest_is_of_an_edit_with_the_source_as_ingredient(album: Album) -> None:
    child = going_on(album, SECOND, Ingredient(FIRST, 1))

    manifest = manifest_of(child)

    assert manifest["state"] == "Valid"
    assert actions_of(manifest) == ["c2pa.opened", "c2pa.edited"]
    [source] = manifest["ingredients"]
    assert source["title"] == f"picture 2 of job {FIRST}"
    assert source["relationship"] == "parentOf"
    parent = manifest_of(album.path_of(FIRST, 1).read_bytes())
    assert actions_of(parent) == ["c2pa.created"]
    assert source["active_manifest"] == parent["id"], "that very picture's own manifest"
    assert "thumbnail" not in source
    found = origin.verify(child, album.identity)
    assert (found.state, found.job, found.made_at) == (State.OURS, SECOND, AGES)
    assert found.source == Ingredient(FIRST, 1)


def test_every_copy_of_it_says_the_same(album: Album) -> None:
    going_on(album, SECOND, Ingredient(FIRST, 1))
    third = going_on(album, THIRD, Ingredient(SECOND, 0))

    copies = [
        album.thumbnail(THIRD, 0),
        album.smaller(third, Facts(THIRD, 0, NOW), 40_000),
        album.with_parameters(THIRD, 0, WORDS),
    ]

    for copy in copies:
        manifest = manifest_of(copy)
        assert manifest["state"] == "Valid"
        assert actions_of(manifest) == ["c2pa.opened", "c2pa.edited"]
        assert [each["title"] for each in manifest["ingredients"]] == [f"picture 1 of job {SECOND}"]
        assert origin.verify(copy, album.identity).source == Ingredient(SECOND, 0)
        assert WORDS not in str(manifest)
    assert WORDS.encode() not in copies[0] + copies[1] + third


@pytest.mark.parametrize(
    ("source", "title"),
    [(Ingredient(77, 0), "picture 1 of job 77"), (Ingredient(None, 2), "picture 3 of this bot")],
)
def test_a_source_that_is_gone_is_named_all_the_same(
    album: Album, source: Ingredient, title: str
) -> None:
    child = going_on(album, SECOND, source)

    manifest = manifest_of(child)

    assert manifest["state"] == "Valid"
    assert actions_of(manifest) == ["c2pa.opened", "c2pa.edited"]
    assert [each["title"] for each in manifest["ingredients"]] == [title]
    assert origin.verify(child, album.identity).source == replace(source, png=b"")
