"""Who signs this bot's pictures: a small authority of its own, or the operator's certificate.

Everything lies in one folder: `authority.pem` and `leaf.pem` hold a key and its certificate each,
`known.pem` every chain ever signed with, so that older pictures are still known as the bot's own.
The functions block; asyncio callers put them in a thread.
"""

import fcntl
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bot.errors import SettingsError

# Makes certificates that C2PA accepts: an authority, and leaves that sign pictures (ES256).

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


ROTATED_AFTER = timedelta(days=365)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """What signing and verifying need; the key never shows in a log line."""

    algorithm: str  #: C2PA's name for it: es256, ps256, ...
    chain: bytes = field(repr=False)  #: PEM, the signing certificate first
    key: bytes = field(repr=False)  #: PEM
    anchors: str = field(repr=False)  #: PEM: who issued the certificates ever signed with
    serials: frozenset[int]  #: of the certificates ever signed with
    instance: str  #: this installation, the same for as long as its authority lasts
    secret: bytes = field(default=b"", repr=False)  #: what pseudonyms are made with; lasts as long
    folder: Path = Path()  #: where all of it lies


def open_identity(
    folder: Path, now: datetime, certificate: Path | None = None, key: Path | None = None
) -> Identity:
    """Read or make what this bot signs with; raises SettingsError.

    `certificate` (PEM, the whole chain) and `key` are the operator's own. `now` is aware.
    """
    if (certificate is None) != (key is None):
        raise SettingsError("identity_half")
    with _locked(folder):
        authority = _authority(folder / "authority.pem", now)
        if certificate and key:
            chain, secret = _operators(certificate, key, now)
        else:
            leaf = _leaf(folder / "leaf.pem", authority, now)
            chain, secret = [leaf.certificate, authority.certificate], leaf.key_bytes
        known = _remembered(folder / "known.pem", chain)
    return Identity(
        algorithm=_algorithm(serialization.load_pem_private_key(secret, None)),
        chain=chain_bytes(chain),
        key=secret,
        anchors=chain_bytes([one for one in known if _is_authority(one)]).decode(),
        serials=frozenset(one.serial_number for one in known if not _is_authority(one)),
        instance=authority.certificate.fingerprint(hashes.SHA256()).hex()[:16],
        secret=sha256(b"pseudonyms" + authority.key_bytes).digest(),
        folder=folder,
    )


def _authority(path: Path, now: datetime) -> Pair:
    if not path.exists():
        _write(path, make_authority(now).as_pem())
        log.info("Made a signing authority of this bot's own in %s.", path.parent)
    return _pair(path)


def _leaf(path: Path, authority: Pair, now: datetime) -> Pair:
    """Return the leaf in use; a new one after a year, and where another authority issued it."""
    if path.exists():
        leaf = _pair(path)
        fresh = now - leaf.certificate.not_valid_before_utc < ROTATED_AFTER
        if fresh and leaf.certificate.issuer == authority.certificate.subject:
            return leaf
    _write(path, make_leaf(authority, now).as_pem())
    return _pair(path)


def _pair(path: Path) -> Pair:
    """Read a key and its certificate; nobody else may read the file."""
    with _told(path):
        os.chmod(path, 0o600)
        return Pair.from_pem(path.read_bytes())


def _operators(certificate: Path, key: Path, now: datetime) -> tuple[list[x509.Certificate], bytes]:
    with _told(certificate):
        chain = x509.load_pem_x509_certificates(certificate.read_bytes())
    with _told(key):
        secret = key.read_bytes()
        private = serialization.load_pem_private_key(secret, None)
    if chain[0].public_key() != private.public_key():
        raise SettingsError("identity_mismatch", certificate=certificate, key=key)
    if len(chain) < 2:
        raise SettingsError("identity_no_chain", file=certificate)
    if not chain[0].not_valid_before_utc <= now < chain[0].not_valid_after_utc:
        raise SettingsError("identity_expired", file=certificate)
    _algorithm(private)
    return chain, secret


def _algorithm(private: object) -> str:
    """Return C2PA's name for what a key signs with (C2PA specification 2.2, section 13.2)."""
    match private:
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            return "es256"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP384R1()):
            return "es384"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP521R1()):
            return "es512"
        case rsa.RSAPrivateKey():
            return "ps256"
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
    raise SettingsError("identity_key_kind")


def _remembered(path: Path, chain: list[x509.Certificate]) -> list[x509.Certificate]:
    """Return every certificate of every chain ever signed with, this one's included."""
    known: list[x509.Certificate] = []
    if path.exists():
        with _told(path):
            known = x509.load_pem_x509_certificates(path.read_bytes())
    new = [one for one in chain if one not in known]
    if new:
        _write(path, chain_bytes(known + new))
    return known + new


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say which file cannot be read; none is ever replaced for that: old pictures hang on it."""
    try:
        yield
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError("identity_unreadable", file=path, reason=error) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time make or rotate; two that start together must agree."""
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(path: Path, content: bytes) -> None:
    """Keep a file for its owner's eyes (0600, by mkstemp), whole or not at all."""
    with _told(path):
        descriptor, unfinished = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
