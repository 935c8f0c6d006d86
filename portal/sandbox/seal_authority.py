"""A demo authority and the city's demo seal: trusted by nobody, shaped like the real thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEARS = timedelta(days=5 * 365)
CITY = "Miasto Białystok (pokaz)"


@dataclass(frozen=True)
class SealFiles:
    """Where the seal's certificate, key and chain lie, all PEM."""

    certificate: Path
    key: Path
    chain: Path


def make_seal(folder: Path, now: datetime) -> SealFiles:
    """Make the authority and the seal unless they are there; EC P-256 signs ten times faster than RSA."""
    files = SealFiles(folder / "seal.crt", folder / "seal.key", folder / "authority.crt")
    if all(path.exists() for path in (files.certificate, files.key, files.chain)):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, seal_key = new_key(), new_key()
    issuer = _name("Pokazowy urząd certyfikacji")
    authority = _certificate(issuer, issuer, authority_key.public_key(), now, authority=True)
    seal = _certificate(_name("Pieczęć elektroniczna miasta"), issuer, seal_key.public_key(), now)
    write_secret(files.key, private_pem(seal_key))
    files.chain.write_bytes(_signed(authority, authority_key))
    # the certificate is written last: when it is there, all is there
    files.certificate.write_bytes(_signed(seal, authority_key))
    return files


def new_key() -> ec.EllipticCurvePrivateKey:
    """Make an EC P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """Write a private key as unencrypted PKCS#8."""
    raw = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return raw.decode("ascii")


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, CITY),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    *,
    authority: bool = False,
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # begins an hour ago, so that a clock a little behind still finds the seal valid
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    certificate = builder.add_extension(identifier, critical=False).sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM)
