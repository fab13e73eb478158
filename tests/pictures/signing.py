"""A picture, certificates from elsewhere, and a file's manifest as C2PA's own reader sees it."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.pictures import marks
from bot.pictures.encode import PictureFormat
from bot.pictures.identity import Identity, Pair, chain_bytes
from bot.pictures.marks import Facts

NOW = datetime.now(UTC)  # C2PA's library asks the machine's clock, so a made-up one will not do
FACTS = Facts(job=1 << 60, index=2, made_at=NOW.replace(microsecond=0))
PICTURE = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * n) for n in range(3)])


def encoded(
    image: Image.Image = PICTURE,
    to: PictureFormat = "png",
    quality: int = 75,
    packet: str = "",
    **texts: str,
) -> bytes:
    """Encode as any program might: with an XMP packet, and a PNG with texts of its own."""
    chunks = PngInfo()
    if packet:
        chunks.add_itxt("XML:com.adobe.xmp", packet)
    for keyword, text in texts.items():
        chunks.add_itxt(keyword, text)
    buffer = BytesIO()
    image.save(buffer, to.upper(), quality=quality, pnginfo=chunks, xmp=packet.encode())
    return buffer.getvalue()


def signed_by(identity: Identity, to: PictureFormat = "png", image: Image.Image = PICTURE) -> bytes:
    """Return a picture in any format as the bot signs it."""
    return marks.reencode(encoded(image), to, 10**7, identity, FACTS)


def decoded(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def manifest_of(data: bytes) -> dict[str, Any]:
    """Read with the library's usual settings: nobody is trusted."""
    with c2pa.Reader(BytesIO(data)) as reader:
        report = json.loads(reader.json())
    named = {"id": report["active_manifest"], "state": report["validation_state"]}
    return report["manifests"][report["active_manifest"]] | named


def issued(subject: str, issuer: Pair | None, key: Any, *, is_authority: bool) -> Pair:
    """Return a certificate as an authority elsewhere would issue it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=90))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(_use(is_authority), critical=True)
    )
    if not is_authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    if issuer:
        whose = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(whose, critical=False)
    return Pair(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def _use(is_authority: bool) -> x509.KeyUsage:
    signs, issues = not is_authority, is_authority
    return x509.KeyUsage(signs, False, False, False, False, issues, issues, False, False)


def authority() -> Pair:
    return issued("An authority", None, ec.generate_private_key(ec.SECP384R1()), is_authority=True)


def files_of(folder: Path, chain: list[Pair]) -> tuple[Path, Path]:
    """Write a chain and its first key as an operator would lay them down."""
    certificate, key = folder / "chain.pem", folder / "key.pem"
    certificate.write_bytes(chain_bytes([one.certificate for one in chain]))
    key.write_bytes(chain[0].key_bytes)
    return certificate, key
