"""Checking what a person signed outside the portal: our own bytes, one whole signature, and nothing else added."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from portal.errors import PortalError, Unavailable
from portal.files.contents import is_pdf
from portal.files.qualified import is_persons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

END = b"%%EOF"
PADES = "/ETSI.CAdES.detached"
# what a file made to mislead can make a reader of PDF, ASN.1 and streams trip over
STUMBLES = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError,
    RecursionError, EOFError, OSError, zlib.error, struct.error,
)  # fmt: skip


class Fault(StrEnum):
    """Why a file is not what was to be signed, signed once."""

    NO_PDF = "no_pdf"
    BROKEN = "broken"
    LOCKED = "locked"
    OTHER_FILE = "other_file"
    UNSIGNED = "unsigned"
    OTHER_KIND = "other_kind"
    SEVERAL = "several"
    CHANGED = "changed"
    INVALID = "invalid"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    NOT_QUALIFIED = "not_qualified"
    VISIBLE = "visible"
    INFECTED = "infected"


class BadSignature(PortalError):
    """Say what is wrong with a signed file, as a code; whoever meets a person puts it into words."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Signature:
    """What was found of the one signature.

    ``trusted`` is None when no trust list was given; ``stamped`` tells a time from a time-stamping service on that
    list from the signer's own clock; ``qualified`` that the certificate is a person's qualified one, None as above.
    """

    name: str
    issuer: str
    signed_at: datetime | None
    stamped: bool
    trusted: bool | None
    qualified: bool | None


def check_signature(
    pdf: bytes, original: bytes, authorities: Sequence[Path] = (), *, at: datetime
) -> Signature:
    """Return the signature of a file that is ``original`` and one signature; only the worker calls this.

    The chain is built on the certificates in the given PEM files, as of ``at``; revocation is not asked. Raises
    BadSignature, and Unavailable when those files cannot be read.
    """
    check_bytes(pdf, original)
    _quieten()
    roots = _roots(authorities)
    with _stumbling():
        return _checked(pdf, original, roots, at)


def read_signature(pdf: bytes, authorities: Sequence[Path] = (), *, at: datetime) -> Signature:
    """Return the one signature of a paper that somebody else made, as a power of attorney; only the worker calls this.

    Judged as in ``check_signature``, but there is no file of ours to compare with: a person reads what it says.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not is_pdf(pdf):
        raise BadSignature(Fault.NO_PDF)
    _quieten()
    roots = _roots(authorities)
    with _stumbling():
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted:
            raise BadSignature(Fault.LOCKED)
        return _judged(_only_one(reader), roots, at)


def check_bytes(pdf: bytes, original: bytes) -> None:
    """Judge what needs no reader of PDFs: a signature inside a PDF only ever adds to its bytes."""
    if not is_pdf(pdf):
        raise BadSignature(Fault.NO_PDF)
    if pdf.rstrip() == original.rstrip():
        raise BadSignature(Fault.UNSIGNED)
    if not pdf.startswith(original):
        raise BadSignature(Fault.OTHER_FILE)
    if not pdf.rstrip().endswith(END):
        raise BadSignature(Fault.BROKEN)


def _roots(authorities: Sequence[Path]) -> list[Any]:
    from pyhanko.keys import load_certs_from_pemder

    try:
        return list(load_certs_from_pemder([str(path) for path in authorities]))
    except (OSError, ValueError) as error:
        raise Unavailable(f"trust list: {type(error).__name__}") from error


def _checked(pdf: bytes, original: bytes, roots: Sequence[Any], at: datetime) -> Signature:
    from pyhanko.pdf_utils.reader import PdfFileReader

    before, reader = PdfFileReader(io.BytesIO(original)), PdfFileReader(io.BytesIO(pdf))
    if reader.encrypted:
        raise BadSignature(Fault.LOCKED)
    signature = _only_one(reader)
    _check_additions(before, reader, signature)
    _check_hidden(reader)
    return _judged(signature, roots, at)


def _judged(signature: Any, roots: Sequence[Any], at: datetime) -> Signature:
    """Return what is found of a signature: whole, by a certificate valid at that moment, of the trust list if given."""
    status = _check_whole(signature, roots, at)
    certificate = status.signing_cert
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        raise BadSignature(Fault.EXPIRED)
    if roots and not status.trusted:
        raise BadSignature(Fault.UNTRUSTED)
    stamp = status.timestamp_validity
    stamped = bool(roots and stamp and stamp.intact and stamp.valid and stamp.trusted)
    moment = stamp.timestamp if stamped else status.signer_reported_dt
    return Signature(
        name=_person(certificate),
        issuer=_text(certificate.issuer.native, "organization_name")
        or _text(certificate.issuer.native, "common_name"),
        signed_at=moment if moment is not None and moment.tzinfo is not None else None,
        stamped=stamped,
        trusted=bool(status.trusted) if roots else None,
        qualified=is_persons(certificate) if roots else None,
    )


def _only_one(reader: Any) -> Any:
    """Return the one signature in a file, of the one kind the law knows for PDFs (PAdES)."""
    from pyhanko.sign.fields import enumerate_sig_fields

    filled = list(enumerate_sig_fields(reader, filled_status=True))
    stamps = len(reader.embedded_timestamp_signatures)  # a time stamp over the file is no second signer
    if len(filled) == stamps:
        raise BadSignature(Fault.UNSIGNED)
    if len(filled) - stamps > 1:
        raise BadSignature(Fault.SEVERAL)
    found = reader.embedded_regular_signatures
    if not found or found[0].sig_object.get("/SubFilter") != PADES:
        raise BadSignature(Fault.OTHER_KIND)
    return found[0]


def _check_additions(before: Any, reader: Any, signature: Any) -> None:
    """Compare the file with the one that was given out: what was added may be the signature and nothing else.

    The revision to compare with is the one that ends where our bytes end: a file appended to ours with a table of
    its own would otherwise be compared with itself.
    """
    from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification

    base = before.xrefs.total_revisions - 1
    ours = before.xrefs.get_startxref_for_revision(base)
    if reader.xrefs.total_revisions <= base + 1 or reader.xrefs.get_startxref_for_revision(base) != ours:
        raise BadSignature(Fault.CHANGED)
    stamps = reader.embedded_timestamp_signatures
    if any(stamp.signed_revision <= signature.signed_revision for stamp in stamps):
        raise BadSignature(Fault.CHANGED)
    result = _policy().review_file(reader, base)
    if isinstance(result, SuspiciousModification):
        raise BadSignature(Fault.CHANGED)
    foreign = {name for name in result.changed_form_fields if name != signature.field_name}
    if result.modification_level > ModificationLevel.FORM_FILLING or foreign - {
        stamp.field_name for stamp in stamps
    }:
        raise BadSignature(Fault.CHANGED)


def _policy() -> Any:
    """Return pyHanko's own rules, but let the flag that says "there are signatures" be set: ours had none."""
    from pyhanko.sign.diff_analysis import (
        DEFAULT_DIFF_POLICY,
        FormUpdatingRule,
        SigFieldCreationRule,
        SigFieldModificationRule,
        StandardDiffPolicy,
    )
    from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON

    rules = [SigFieldCreationRule(), SigFieldModificationRule()]  # our papers have no field to be filled in
    form = FormUpdatingRule(rules, ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"})
    return StandardDiffPolicy(global_rules=DEFAULT_DIFF_POLICY.global_rules, form_rule=form)


def _check_whole(signature: Any, roots: Sequence[Any], at: datetime) -> Any:
    """Return the signature's state; it holds, and after it came nothing but what keeps a signature provable."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=list(roots), moment=at, allow_fetching=False)
    stamps = ValidationContext(trust_roots=list(roots), moment=at, allow_fetching=False)
    status = validate_pdf_signature(
        signature, signer_validation_context=context, ts_validation_context=stamps
    )
    if not (status.intact and status.valid):
        raise BadSignature(Fault.INVALID)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    kept = (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and signature.signed_revision < signature.reader.total_revisions - 1
        and status.modification_level is not None
        and status.modification_level <= ModificationLevel.LTA_UPDATES
    )
    if not (whole or kept):
        raise BadSignature(Fault.CHANGED)
    return status


def _person(certificate: Any) -> str:
    """Return the person's name in a certificate; its serial number, which is their PESEL, is never read."""
    subject = certificate.subject.native
    name = f"{_text(subject, 'given_name')} {_text(subject, 'surname')}".strip()
    return name or _text(subject, "common_name")


def _text(names: Any, key: str) -> str:
    value = names.get(key) or ""
    text = value if isinstance(value, str) else " ".join(str(part) for part in value)
    return " ".join(text.split())[:200]


def _check_hidden(reader: Any) -> None:
    """Refuse whatever was added that takes room on a page, where it could cover words of the letter."""
    from pyhanko.sign.fields import enumerate_sig_fields

    fields = [reference.get_object() for _name, _value, reference in enumerate_sig_fields(reader)]
    if any(_is_visible(field) for field in fields):
        raise BadSignature(Fault.VISIBLE)


def _is_visible(field: Any) -> bool:
    """Tell whether a field takes room on a page: by its own rectangle, or by those of the widgets it is made of."""
    own = _takes_room([float(side) for side in field.get("/Rect", [])])
    return own or any(_is_visible(kid.get_object()) for kid in field.get("/Kids", []))


def _takes_room(rectangle: Sequence[float]) -> bool:
    return len(rectangle) == 4 and rectangle[0] != rectangle[2] and rectangle[1] != rectangle[3]  # noqa: PLR2004 - x, y, x, y


def _quieten() -> None:
    """Keep the libraries from logging: what stops them may name the person in the certificate."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _stumbling() -> Iterator[None]:
    """Turn whatever a reader trips over into one fault: the file is broken, by accident or on purpose."""
    from pyhanko.pdf_utils.misc import PdfError

    try:
        yield
    except (PdfError, *STUMBLES) as error:
        raise BadSignature(Fault.BROKEN) from error
