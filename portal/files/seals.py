"""The city's electronic seal on a PDF: PAdES baseline B, with a time stamp where its server is set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.errors import Unavailable
from portal.files.increments import increment_on
from portal.files.seal_keys import SealKey, opened

if TYPE_CHECKING:
    from datetime import datetime

    from portal.settings import Settings

FIELD = "PieczecElektroniczna"
TIMESTAMP_SECONDS = 10
REST_BYTES = (
    2048  # of a signature beside its certificates: 512 of RSA-4096, the rest names, digests and frame
)


class PadesSealer:
    """Seal PDFs with one key; ``place`` and ``timestamp_url`` (RFC 3161) may stay empty."""

    def __init__(self, key: SealKey, *, place: str = "", timestamp_url: str = "") -> None:
        self._key = key
        self._place = place
        self._timestamp_url = timestamp_url

    def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """Return the sealed PDF: an increment on these bytes; raises Unavailable without the key."""
        with opened(self._key) as signer:
            sealing = self._signer(signer, reason, at)
            sealed: bytes = sealing.sign_pdf(increment_on(pdf), bytes_reserved=self._room(signer)).getvalue()
        return sealed

    def _room(self, signer: Any) -> int | None:
        """Return the hex digits to leave for the signature; None lets pyHanko seal on trial to learn it.

        The trial costs as much as the seal itself. What a time stamp's server adds only a trial tells.
        """
        if self._timestamp_url:
            return None
        certificates = {cert.dump() for cert in (signer.signing_cert, *signer.cert_registry)}
        return 2 * (sum(map(len, certificates)) + REST_BYTES)

    def _signer(self, signer: Any, reason: str, at: datetime) -> Any:
        from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

        class DatedSigner(PdfSigner):
            """Sign at the given moment: pyHanko would read the machine's clock."""

            def init_signing_session(self, *args: Any, **options: Any) -> Any:
                session = super().init_signing_session(*args, **options)
                session.system_time = at
                return session

        return DatedSigner(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm="sha256",
                subfilter=SigSeedSubFilter.PADES,
                reason=reason,
                location=self._place or None,
                name=str(signer.signing_cert.subject.native.get("organization_name", "")) or None,
            ),
            signer=signer,
            timestamper=self._timestamper(),
            # an untagged widget breaks PDF/UA unless hidden or out of the page, and PDF/A forbids hidden ones
            new_field_spec=SigFieldSpec(
                FIELD, invis_sig_settings=InvisSigSettings(set_hidden_flag=False, box_out_of_bounds=True)
            ),
        )

    def _timestamper(self) -> Any:
        if not self._timestamp_url:
            return None
        from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper

        return HTTPTimeStamper(self._timestamp_url, timeout=TIMESTAMP_SECONDS)


def sealer_for(settings: Settings, *, place: str = "") -> PadesSealer:
    """Return the sealer of this deployment; raises Unavailable when no key is configured."""
    key = SealKey(settings.seal_certificate, settings.seal_key, settings.seal_chain, settings.seal_pkcs11)
    if not (key.pkcs11 or key.certificate):
        raise Unavailable("seal: no key is configured")
    return PadesSealer(key, place=place)
