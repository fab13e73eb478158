"""Every picture says, to eyes and to readers, that a model made it and which bot signed for it."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.errors import PaintingFailed
from bot.pictures import encode, marks, origin
from bot.pictures.identity import Identity
from bot.pictures.origin import State
from tests.pictures.signing import (
    FACTS,
    NOW,
    PICTURE,
    decoded,
    encoded,
    manifest_of,
    signed_by,
)

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
BEFORE = Path(__file__).parents[1] / "data" / "before" / "portraits" / "pictures"


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return marks.open_signer(tmp_path_factory.mktemp("data") / "identity", NOW)


@pytest.mark.parametrize("to", encode.FORMATS)
def test_c2pas_own_reader_finds_a_valid_manifest_in_every_format(
    identity: Identity, to: encode.PictureFormat
) -> None:
    manifest = manifest_of(signed_by(identity, to))

    assert manifest["state"] == "Valid"
    actions, told = manifest["assertions"]
    assert [one["action"] for one in actions["data"]["actions"]] == ["c2pa.created"]
    assert actions["data"]["actions"][0]["digitalSourceType"] == AI
    assert actions["data"]["actions"][0]["softwareAgent"]["name"] == "portrait-bot"
    assert told["label"] == marks.ASSERTION
    assert told["data"]["job"] == str(FACTS.job)
    assert told["data"]["instance"] == identity.instance
    assert "thumbnail" not in manifest


@pytest.mark.parametrize("to", encode.FORMATS)
def test_signing_changes_no_pixel_and_adds_little(
    identity: Identity, to: encode.PictureFormat
) -> None:
    bare = encoded(to=to, quality=92)

    signed = signed_by(identity, to)

    assert decoded(signed).tobytes() == decoded(bare).tobytes()
    assert to != "png" or decoded(signed).tobytes() == PICTURE.tobytes()
    assert len(signed) - len(bare) < 6000


@pytest.mark.parametrize("to", encode.FORMATS)
def test_xmp_names_the_source_in_iptcs_words_once(
    identity: Identity, to: encode.PictureFormat
) -> None:
    twice = marks.reencode(signed_by(identity, to), to, 10**7, identity, FACTS)

    packet = decoded(twice).info["xmp"]
    assert packet == encode.PACKET
    assert f"<Iptc4xmpExt:DigitalSourceType>{AI}</Iptc4xmpExt:DigitalSourceType>".encode() in packet
    assert twice.count(b"W5M0MpCehiHzreSzNTczkc9d") == 1
    assert origin.verify(twice, identity).state is State.OURS


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Part a PNG into its chunks: their names and what is in them."""
    parts, at = [], 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        parts.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += size + 12
    return parts


def test_a_reader_finds_the_packet_where_earlier_releases_put_it(identity: Identity) -> None:
    earlier = chunks((BEFORE / "1577014189984055407-0.png").read_bytes())
    now = chunks(marks.mark(encoded(), identity, FACTS, parameters="Steps: 20"))

    assert [name for name, _ in earlier] == [b"IHDR", b"caBX", b"iTXt", b"IDAT", b"IEND"]
    assert [name for name, _ in now] == [b"IHDR", b"caBX", b"iTXt", b"iTXt", b"IDAT", b"IEND"]
    assert now[2] == earlier[2]
    segment = b"http://ns.adobe.com/xap/1.0/\0" + encode.PACKET
    app1 = b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment
    jpeg = signed_by(identity, "jpeg")
    assert 0 < jpeg.find(app1) < jpeg.index(b"\xff\xda"), "ahead of the colours"
    riff = b"XMP " + len(encode.PACKET).to_bytes(4, "little") + encode.PACKET
    assert riff in signed_by(identity, "webp")


def test_a_prompt_is_written_only_where_it_was_asked_for(identity: Identity) -> None:
    asked = "Ada Lovelace, \u00e9l\u00e9gante\nSteps: 20, Seed: 7"

    with_it = marks.mark(encoded(), identity, FACTS, parameters=asked)
    without = marks.mark(encoded(), identity, FACTS)

    assert decoded(with_it).info["parameters"] == asked
    assert origin.verify(with_it, identity).state is State.OURS
    assert "parameters" not in decoded(without).info


def test_what_a_studio_wrote_into_its_file_does_not_leave(identity: Identity) -> None:
    talkative = encoded(prompt="a secret")

    assert b"a secret" not in marks.mark(talkative, identity, FACTS)


@pytest.mark.parametrize("to", encode.FORMATS)
def test_encoding_anew_drops_the_marks_and_ours_restores_them(
    identity: Identity, to: encode.PictureFormat
) -> None:
    marked = marks.mark(encoded(), identity, FACTS)

    dropped = encoded(decoded(marked).convert("RGB"), to)
    restored = marks.reencode(marked, to, 10**7, identity, FACTS)

    assert origin.verify(dropped, identity).state is State.NO_MARKS
    assert origin.verify(restored, identity).state is State.OURS
    assert decoded(restored).format == to.upper()
    assert AI.encode() in restored


@pytest.mark.parametrize("to", encode.FORMATS)
def test_a_reencoded_picture_fits_or_is_refused(
    identity: Identity, to: encode.PictureFormat
) -> None:
    noisy = Image.effect_noise((256, 256), 90).convert("RGB")
    limit = 20_000

    fitting = marks.reencode(encoded(noisy), to, limit, identity, FACTS)

    assert len(fitting) <= limit
    assert origin.verify(fitting, identity).state is State.OURS
    with pytest.raises(PaintingFailed, match="picture_too_large"):
        marks.reencode(encoded(noisy), to, 3000, identity, FACTS)


def _bomb() -> bytes:
    return encoded(Image.new("1", (2049, 2048)))


@pytest.mark.parametrize(
    "bad",
    [b"", b"hello", encoded()[:200], encoded()[:-60], encoded(to="jpeg")[:300],
     encoded(to="webp")[:60], b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f", _bomb()],
    ids=["empty", "text", "png header", "png cut", "jpeg cut", "webp cut", "webp lies", "large"],
)  # fmt: skip
def test_bytes_that_are_no_whole_picture_are_not_marked(identity: Identity, bad: bytes) -> None:
    with pytest.raises(PaintingFailed, match="marks_failed"):
        marks.mark(bad, identity, FACTS)


@pytest.mark.parametrize("to", encode.FORMATS)
def test_a_file_cut_at_any_place_is_signed_or_refused(
    identity: Identity, to: encode.PictureFormat
) -> None:
    whole = encoded(PICTURE.resize((32, 32)), to)
    for length in range(0, len(whole), 7):
        try:
            marks.mark(whole[:length], identity, FACTS)
        except PaintingFailed as refusal:
            assert refusal.code == "marks_failed"  # noqa: PT017  # either way out is right


def test_a_key_that_no_longer_signs_lets_nothing_leave(identity: Identity) -> None:
    broken = Identity(
        identity.algorithm, identity.chain, b"no key", identity.anchors, identity.serials, "x"
    )

    with pytest.raises(PaintingFailed, match="marks_failed") as refused:
        marks.mark(encoded(), broken, FACTS)

    assert "no key" not in str(refused.value)


def test_an_identity_shows_no_key(identity: Identity) -> None:
    assert "PRIVATE" not in repr(identity)


def test_a_fresh_folder_is_made(tmp_path: Path) -> None:
    assert marks.open_signer(tmp_path / "a" / "b", NOW).algorithm == "es256"


def noise_of(jpeg: bytes, source: Image.Image) -> float:
    """Return the mean square error of a JPEG's colours, of 255 squared."""
    difference = ImageChops.difference(decoded(jpeg), source)
    return sum(ImageStat.Stat(difference).sum2) / (source.width * source.height * 3)


def test_a_preview_says_where_it_comes_from_and_looks_as_it_was_sent() -> None:
    blots = Image.effect_noise((16, 16), 90).resize((256, 256), Image.Resampling.BICUBIC)
    sketch = Image.merge("RGB", [blots.rotate(90 * turn) for turn in range(3)])
    jpeg = encode.jpeg(sketch)

    marked = marks.preview(jpeg)

    assert marked
    assert decoded(marked).info["xmp"] == encode.PACKET
    assert decoded(marked).size == (256, 256)
    assert noise_of(marked, decoded(jpeg)) < 10, "38 dB: no eye sees it"
    assert len(marked) < len(jpeg) + 2000


def test_what_a_studio_wrote_into_its_preview_does_not_leave() -> None:
    talkative = encoded(to="jpeg", packet="<secret/>") + b"a tail"

    marked = marks.preview(talkative)

    assert marked
    assert marked.count(b"http://ns.adobe.com/xap/1.0/") == 1
    assert b"secret" not in marked
    assert b"a tail" not in marked


def test_a_preview_cut_anywhere_is_none() -> None:
    jpeg = encode.jpeg(PICTURE.resize((32, 32)))

    assert not any(marks.preview(jpeg[:length]) for length in range(0, len(jpeg), 7))


@pytest.mark.parametrize(
    "other",
    [
        b"",
        encoded(),
        b"\xff\xd8\xff\xe0\xff\xff",
        encode.jpeg(PICTURE) + bytes(200_000),
        encoded(Image.new("L", (2049, 2048)), "jpeg", quality=5),
    ],
    ids=["empty", "a PNG", "a header", "long", "too many pixels"],
)
def test_what_is_no_small_jpeg_is_no_preview(other: bytes) -> None:
    assert marks.preview(other) is None
