"""Makes certificates that C2PA accepts: an authority, and leaves that sign pictures (ES256)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM

AUTHORITY_LIFE = timedelta(days=30 * 365)
# Ours carry no time stamp (that needs a server), so a reader asks whether the certificate is valid
# today, not whether it was then: a leaf is used for one year and stays valid for ten.
LEAF_LIFE = timedelta(days=10 * 365)
CLOCK_SKEW = timedelta(hours=1)  #: readers whose clock is late

_NO_USE = dict.fromkeys(
    [
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    ],
    False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and the certificate over it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def key_bytes(self) -> bytes:
        return self.key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def as_pem(self) -> bytes:
        """Return both as one file's content, so that they can never be out of step."""
        return self.key_bytes + self.certificate.public_bytes(PEM)

    @classmethod
    def from_pem(cls, content: bytes) -> "Pair":
        """Read both back; raises ValueError."""
        key = serialization.load_pem_private_key(content, None)
        certificate = x509.load_pem_x509_certificate(content)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("not an elliptic curve key")
        if key.public_key() != certificate.public_key():
            raise ValueError("key and certificate do not belong together")
        return cls(key, certificate)


def chain_bytes(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(PEM) for one in certificates)


def make_authority(now: datetime) -> Pair:
    """Make an authority of one's own; its name says nothing about who runs it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"portrait-bot authority {token_hex(4)}")
    builder = (
        _builder(name, name, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_use(key_cert_sign=True, crl_sign=True), critical=True)
    )
    return Pair(key, builder.sign(key, hashes.SHA256()))


def make_leaf(authority: Pair, now: datetime) -> Pair:
    """Make a certificate that signs pictures; C2PA asks for the e-mail purpose."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    builder = (
        _builder(_name("portrait-bot"), issuer, key, now, LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_use(digital_signature=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    return Pair(key, builder.sign(authority.key, hashes.SHA256()))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "portrait-bot"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _use(**granted: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**(_NO_USE | granted))
