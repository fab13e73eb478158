"""A picture's origin: this bot's, somebody else's, nobody's, or changed since."""

import shutil
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import c2pa
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.errors import Refused
from bot.pictures import encode, marks, origin
from bot.pictures.identity import Identity
from bot.pictures.origin import State
from tests.pictures.signing import (
    FACTS,
    NOW,
    PICTURE,
    authority,
    encoded,
    files_of,
    issued,
    signed_by,
)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return marks.open_signer(tmp_path_factory.mktemp("ours") / "identity", NOW)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return marks.open_signer(tmp_path_factory.mktemp("theirs") / "identity", NOW)


@pytest.mark.parametrize("to", encode.FORMATS)
def test_what_this_bot_signed_is_known_with_job_and_time(
    identity: Identity, to: encode.PictureFormat
) -> None:
    found = origin.verify(signed_by(identity, to), identity)

    assert found.state is State.OURS
    assert (found.job, found.index, found.made_at) == (FACTS.job, FACTS.index, FACTS.made_at)
    assert found.instance == identity.instance


@pytest.mark.parametrize("to", encode.FORMATS)
def test_another_bots_picture_is_not_ours_whatever_it_says(
    identity: Identity, stranger: Identity, to: encode.PictureFormat
) -> None:
    boasting = Identity(
        stranger.algorithm, stranger.chain, stranger.key, stranger.anchors, stranger.serials,
        instance=identity.instance,
    )  # fmt: skip

    found = origin.verify(signed_by(boasting, to), identity)

    assert found.state is State.SIGNED_BY_OTHER
    assert (found.job, found.instance) == (None, None)


@pytest.mark.parametrize("to", encode.FORMATS)
def test_a_file_without_manifest_has_no_marks(identity: Identity, to: encode.PictureFormat) -> None:
    assert origin.verify(encoded(to=to), identity).state is State.NO_MARKS
    with_packet = encoded(to=to, packet=encode.PACKET.decode())
    assert origin.verify(with_packet, identity).state is State.NO_MARKS


def picture_byte(signed: bytes, to: encode.PictureFormat) -> int:
    """Return where a byte of the picture itself lies, behind all headers."""
    markers: dict[encode.PictureFormat, bytes] = {
        "png": b"IDAT",
        "jpeg": b"\xff\xda",
        "webp": b"VP8 ",
    }
    return signed.index(markers[to]) + 40


@pytest.mark.parametrize("to", encode.FORMATS)
def test_one_flipped_byte_shows_and_the_job_is_still_named(
    identity: Identity, to: encode.PictureFormat
) -> None:
    signed = bytearray(signed_by(identity, to))

    signed[picture_byte(signed, to)] ^= 1

    found = origin.verify(bytes(signed), identity)
    assert (found.state, found.job) == (State.TAMPERED, FACTS.job)


def test_a_manifest_moved_to_another_picture_shows(identity: Identity) -> None:
    signed = signed_by(identity)
    at = signed.index(b"caBX") - 4
    manifest = signed[at : at + 12 + int.from_bytes(signed[at : at + 4], "big")]
    other = encoded(Image.new("RGB", (64, 64), "red"))

    forged = other[:33] + manifest + other[33:]  # behind IHDR

    assert origin.verify(forged, identity).state is State.TAMPERED


BEFORE = Path(__file__).parents[1] / "data" / "before" / "portraits"


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """Open the identity that signed the pictures kept among the fixtures."""
    folder = shutil.copytree(BEFORE / "identity", tmp_path_factory.mktemp("earlier") / "identity")
    return marks.open_signer(folder, NOW)


def damaged(whole: bytes, places: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Flip one bit of the byte at each place; which one hangs on the place."""
    for at in places:
        yield at, whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]


def test_no_flipped_bit_makes_a_false_claim(earlier: Identity) -> None:
    """Padding may change unseen; nothing else may, and no other job may ever be named."""
    signed = (BEFORE / "pictures" / "1577014189984055407-0.png").read_bytes()
    true = origin.verify(signed, earlier)
    assert (true.state, true.job) == (State.OURS, 1577014189984055407)
    # Behind byte 500 lie the names by which C2PA finds a manifest's parts.
    places = [*range(500, 700), *range(0, 500, 11), *range(700, len(signed), 23)]

    for at, flipped in damaged(signed, places):
        try:
            found = origin.verify(flipped, earlier)
        except Refused:
            assert at < 8, "its first bytes are no picture's any more"
            continue

        assert found.job in (None, true.job), at
        assert found.state is not State.SIGNED_BY_OTHER or found.job is None, at
        if found.state is State.OURS:
            assert found == true, at


@pytest.mark.parametrize("to", encode.FORMATS)
def test_a_file_damaged_or_cut_anywhere_gets_a_verdict(
    identity: Identity, to: encode.PictureFormat
) -> None:
    signed = signed_by(identity, to, PICTURE.resize((64, 64)))
    places = range(12, len(signed), 47)

    for _, bad in damaged(signed, places):
        assert origin.verify(bad, identity).job in (None, FACTS.job)
    for at in places:
        assert origin.verify(signed[:at], identity).state in (State.TAMPERED, State.NO_MARKS)


@pytest.mark.parametrize(
    "report",
    [
        "",
        "{}",
        '{"active_manifest": "urn:1", "manifests": {}, "validation_state": "Invalid",'
        ' "validation_results": {"activeManifest": {"success": [], "failure": []}}}',
        '{"manifests": {"urn:1": {}}, "validation_state": "Trusted", "validation_results": {}}',
        '{"active_manifest": "urn:1", "manifests": {"urn:1": {"assertions": [{}]}},'
        ' "validation_state": "Trusted", "validation_results":'
        ' {"activeManifest": {"success": [], "failure": []}}}',
    ],
    ids=["empty", "bare", "names what is not there", "no verdicts", "an assertion without a name"],
)
def test_a_report_that_lacks_something_is_of_a_damaged_file(
    identity: Identity, monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    monkeypatch.setattr(c2pa.Reader, "json", lambda reader: report)

    found = origin.verify(signed_by(identity), identity)

    assert (found.state, found.job) == (State.TAMPERED, None)


def test_another_customer_of_the_operators_authority_is_not_this_bot(tmp_path: Path) -> None:
    root = authority()
    ours, theirs = (
        issued("Anyone", root, ec.generate_private_key(ec.SECP256R1()), is_authority=False)
        for _ in range(2)
    )
    identity = marks.open_signer(tmp_path / "ours", NOW, *files_of(tmp_path, [ours, root]))
    other = marks.open_signer(tmp_path / "theirs", NOW, *files_of(tmp_path, [theirs, root]))

    found = origin.verify(signed_by(other), identity)

    assert (found.state, found.job) == (State.SIGNED_BY_OTHER, None)


def test_a_signature_by_our_key_over_somebody_elses_words_names_no_job(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "ASSERTION", "another.program")

    found = origin.verify(signed_by(identity), identity)

    assert (found.state, found.job) == (State.OURS, None)


@pytest.mark.parametrize("bad", [b"", b"hello", b"GIF89a" + bytes(100), b"<svg/>"])
def test_what_is_no_picture_is_refused(identity: Identity, bad: bytes) -> None:
    with pytest.raises(Refused, match="not_a_picture"):
        origin.verify(bad, identity)


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF\0\0\0\0WEBP"])
@given(rest=st.binary(max_size=300))
def test_rubbish_behind_a_pictures_first_bytes_is_never_ours(
    identity: Identity, start: bytes, rest: bytes
) -> None:
    assert origin.verify(start + rest, identity).state in (State.NO_MARKS, State.TAMPERED)


def test_an_address_in_a_strangers_file_is_never_visited(identity: Identity) -> None:
    visits: list[str] = []

    class Witness(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Witness) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/manifest.c2pa"
        packet = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
            ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
            ' rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/"'
            f' dcterms:provenance="{address}"/></rdf:RDF></x:xmpmeta>'
        )
        luring = encoded(packet=packet)

        found = origin.verify(luring, identity)
        server.shutdown()

    assert found.state is State.NO_MARKS
    assert visits == []


def test_the_file_itself_may_be_read_from_disk(identity: Identity, tmp_path: Path) -> None:
    path = tmp_path / "portrait.png"
    path.write_bytes(marks.mark(encoded(), identity, FACTS, corner="AI-generated"))

    assert origin.verify(path.read_bytes(), identity).state is State.OURS
