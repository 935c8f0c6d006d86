"""A person's signing program, as it runs on their own machine: certificates of a test authority, PAdES by pyHanko."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FIELD = "Podpis1"
QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
ESIGN, ESEAL = 1, 2  # the last arcs of QcType (ETSI EN 319 412-5)


def statements_of(kind: int) -> bytes:
    """Write down that a certificate is qualified, and for what."""
    from pyhanko.sign.ades.qualified_asn1 import QcCertificateType, QcStatement, QcStatements

    types = QcCertificateType([f"0.4.0.1862.1.6.{kind}"])
    type_of = QcStatement({"statement_id": "qc_type", "statement_info": types})
    made: bytes = QcStatements([QcStatement({"statement_id": "qc_compliance"}), type_of]).dump()
    return made


@dataclass(frozen=True)
class Card:
    """A signature card: certificate and key in PEM files, and the authority's certificate."""

    certificate: Path
    key: Path
    authority: Path


class Authority:
    """A certification authority of a test; it issues cards to people who do not exist."""

    def __init__(self, folder: Path, now: datetime, name: str = "Testowe Centrum Certyfikacji") -> None:
        self.folder, self.now = folder, now
        folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
                x509.NameAttribute(NameOID.COMMON_NAME, f"{name} QCA"),
            ]
        )
        self.path = folder / "authority.pem"
        own = self._builder(self._name, self._key.public_key(), is_authority=True, days=3650)
        self.path.write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def card(
        self, given_name: str, surname: str, *, pesel: str = "80010112349", days: int = 365, ago: int = 1,
        stamps: bool = False, kind: int | None = ESIGN,
    ) -> Card:  # fmt: skip
        """Issue a card; ``ago`` days ago, valid for ``days``; with ``stamps`` it is a time-stamping service's.

        ``kind`` says for what it is qualified, None for a plain one.
        """
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
                x509.NameAttribute(NameOID.GIVEN_NAME, given_name),
                x509.NameAttribute(NameOID.SURNAME, surname),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, f"PNOPL-{pesel}"),
                x509.NameAttribute(NameOID.COMMON_NAME, f"{given_name} {surname}"),
            ]
        )
        key: Any = (
            rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
        )
        made = self._builder(subject, key.public_key(), is_authority=False, days=days, ago=ago)
        if kind is not None:
            statements = x509.UnrecognizedExtension(QC_STATEMENTS, statements_of(kind))
            made = made.add_extension(statements, critical=False)
        if stamps:
            made = made.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
        stem = f"{len(list(self.folder.iterdir()))}"
        card = Card(self.folder / f"{stem}.crt", self.folder / f"{stem}.key", self.path)
        card.certificate.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))
        card.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return card

    def _builder(
        self, subject: x509.Name, key: Any, *, is_authority: bool, days: int, ago: int = 1
    ) -> x509.CertificateBuilder:
        begins = self.now - timedelta(days=ago)
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False)
        usage |= {"encipher_only": False, "decipher_only": False, "digital_signature": False}
        usage |= {
            "key_cert_sign": is_authority,
            "crl_sign": is_authority,
            "content_commitment": not is_authority,
        }
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )


def sign(
    pdf: bytes, card: Card, at: datetime, *, field: str = FIELD, box: tuple[int, int, int, int] | None = None,
    pades: bool = True, proofs: bool = False, stamps: Any = None,
) -> bytes:  # fmt: skip
    """Sign a PDF as an official's program does; ``box`` shows the signature on the first page.

    ``proofs`` adds what keeps the signature provable later (PAdES-LT), in a further increment; ``stamps`` is the
    time-stamping service that is asked for the time.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

    class DatedSigner(PdfSigner):
        """Sign at the test's moment."""

        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = at
            return session

    subfilter = SigSeedSubFilter.PADES if pades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    signer = SimpleSigner.load(str(card.key), str(card.certificate), ca_chain_files=[str(card.authority)])
    wanted = PdfSignatureMetadata(field_name=field, subfilter=subfilter, md_algorithm="sha256")
    spec = SigFieldSpec(field, box=box) if box else SigFieldSpec(field)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signed: bytes = (
        DatedSigner(wanted, signer=signer, timestamper=stamps, new_field_spec=spec)
        .sign_pdf(writer)
        .getvalue()
    )
    return _with_proofs(signed, card, at) if proofs else signed


def _with_proofs(signed: bytes, card: Card, at: datetime) -> bytes:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import add_validation_info
    from pyhanko_certvalidator import ValidationContext

    roots = list(load_certs_from_pemder([str(card.authority)]))
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(signed))
    made: bytes = add_validation_info(reader.embedded_signatures[0], context).getvalue()
    return made


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
