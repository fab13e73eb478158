"""Who signs: made once, kept for its owner alone, renewed yearly, or brought by the operator."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from bot.errors import SettingsError
from bot.pictures import marks, origin
from bot.pictures.identity import open_identity
from bot.pictures.origin import State
from tests.pictures.signing import FACTS, NOW, authority, files_of, issued, signed_by

YEAR = timedelta(days=366)


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "identity"

    marks.open_signer(folder, NOW)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} >= {"authority.pem", "leaf.pem", "known.pem"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_file_opened_to_others_is_closed_again(tmp_path: Path) -> None:
    marks.open_signer(tmp_path, NOW)
    (tmp_path / "leaf.pem").chmod(0o644)

    marks.open_signer(tmp_path, NOW)

    assert (tmp_path / "leaf.pem").stat().st_mode & 0o777 == 0o600


def test_it_stays_the_same_over_a_restart(tmp_path: Path) -> None:
    assert marks.open_signer(tmp_path, NOW) == marks.open_signer(
        tmp_path, NOW + timedelta(days=300)
    )


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: marks.open_signer(tmp_path / "new", NOW), range(8)))

    assert len({one.chain for one in opened}) == 1


def test_after_a_year_a_new_leaf_signs_and_the_old_ones_pictures_are_still_ours(
    tmp_path: Path,
) -> None:
    first = open_identity(tmp_path, NOW - YEAR)
    then = signed_by(first)

    second = marks.open_signer(tmp_path, NOW)

    assert second.key != first.key
    assert second.instance == first.instance
    assert origin.verify(then, second).state is State.OURS
    assert origin.verify(signed_by(second), second).state is State.OURS


@pytest.mark.parametrize(
    ("make", "algorithm"),
    [
        (lambda: ec.generate_private_key(ec.SECP256R1()), "es256"),
        (lambda: ec.generate_private_key(ec.SECP384R1()), "es384"),
        (lambda: ec.generate_private_key(ec.SECP521R1()), "es512"),
        (lambda: rsa.generate_private_key(65537, 2048), "ps256"),
        (ed25519.Ed25519PrivateKey.generate, "ed25519"),
    ],
)
def test_an_operators_own_certificate_signs_instead(tmp_path: Path, make, algorithm: str) -> None:
    root = authority()
    leaf = issued("The operator", root, make(), is_authority=False)
    files = files_of(tmp_path, [leaf, root])

    identity = marks.open_signer(tmp_path / "identity", NOW, *files)

    found = origin.verify(signed_by(identity), identity)
    assert identity.algorithm == algorithm
    assert (found.state, found.signer, found.job) == (State.OURS, "The operator", FACTS.job)


def test_changing_to_a_certificate_of_ones_own_and_back_forgets_nothing(tmp_path: Path) -> None:
    root, folder = authority(), tmp_path / "identity"
    leaf = issued("The operator", root, ec.generate_private_key(ec.SECP256R1()), is_authority=False)
    own = marks.open_signer(folder, NOW)
    brought = marks.open_signer(folder, NOW, *files_of(tmp_path, [leaf, root]))

    back = marks.open_signer(folder, NOW)

    for signer in (own, brought):
        picture = signed_by(signer)
        assert [origin.verify(picture, eyes).state for eyes in (brought, back)] == [State.OURS] * 2


def operators(tmp_path: Path, *, is_authority: bool = False, alone: bool = False):
    root = authority()
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = issued("The operator", root, key, is_authority=is_authority)
    return files_of(tmp_path, [leaf] if alone else [leaf, root])


def refusal(tmp_path: Path, certificate: Path | None, key: Path | None, now=NOW) -> str:
    with pytest.raises(SettingsError) as refused:
        marks.open_signer(tmp_path / "identity", now, certificate, key)
    return refused.value.code


def test_a_certificate_that_cannot_sign_is_refused_at_start(tmp_path: Path) -> None:
    certificate, key = operators(tmp_path)
    text = tmp_path / "text"
    text.write_text("not a key")

    assert refusal(tmp_path, certificate, None) == "identity_half"
    assert refusal(tmp_path, tmp_path / "nowhere", key) == "identity_unreadable"
    assert refusal(tmp_path, certificate, text) == "identity_unreadable"
    assert refusal(tmp_path, text, key) == "identity_unreadable"
    assert refusal(tmp_path, certificate, key, NOW + YEAR) == "identity_expired"
    assert refusal(tmp_path, certificate, key, NOW - YEAR) == "identity_expired"


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    certificate, _ = operators(tmp_path)
    (tmp_path / "other").mkdir()
    _, key = operators(tmp_path / "other")

    assert refusal(tmp_path, certificate, key) == "identity_mismatch"


def test_a_certificate_without_its_chain_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, *operators(tmp_path, alone=True)) == "identity_no_chain"


def test_a_certificate_that_c2pa_does_not_take_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, *operators(tmp_path, is_authority=True)) == "identity_refused"


def test_a_kind_of_key_that_c2pa_does_not_know_is_refused(tmp_path: Path) -> None:
    leaf = issued("Old", authority(), ec.generate_private_key(ec.SECP256K1()), is_authority=False)

    assert refusal(tmp_path, *files_of(tmp_path, [leaf, leaf])) == "identity_key_kind"


@pytest.mark.parametrize("name", ["authority.pem", "leaf.pem", "known.pem"])
@pytest.mark.parametrize("content", [b"", b"rubbish"])
def test_a_damaged_file_is_named_and_never_replaced(
    tmp_path: Path, name: str, content: bytes
) -> None:
    marks.open_signer(tmp_path, NOW)
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SettingsError, match=name):
        marks.open_signer(tmp_path, NOW)

    assert (tmp_path / name).read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert refusal(tmp_path / "file", None, None) == "identity_unreadable"
