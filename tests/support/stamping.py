"""A time-stamping service of a test, and time stamps put over a whole PDF by whoever holds the file."""

import io
from datetime import datetime
from typing import Any

from portal.files.increments import increment_on
from tests.support.signing import Card


def service(card: Card, at: datetime) -> Any:
    """Return a service that stamps one moment with a card of its own."""
    from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register(load_cert_from_pemder(str(card.authority)))
    return DummyTimeStamper(
        load_cert_from_pemder(str(card.certificate)),
        load_private_key_from_pemder(str(card.key), None),
        certs_to_embed=store,
        fixed_dt=at,
    )


def stamp(pdf: bytes, stamps: Any, *, box: tuple[int, int, int, int] | None = None) -> bytes:
    """Put a time stamp over a whole file; with ``box`` it covers that place on the first page in white."""
    from pyhanko.pdf_utils.generic import (
        ArrayObject,
        DictionaryObject,
        NumberObject,
        StreamObject,
        pdf_name,
    )
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field
    from pyhanko.sign.signers import PdfTimeStamper

    writer = increment_on(pdf)
    append_signature_field(writer, SigFieldSpec("Znacznik", box=box))
    if box:
        entry = {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): ArrayObject([NumberObject(side) for side in (0, 0, 400, 100)]),
        }
        white = writer.add_object(StreamObject(entry, stream_data=b"1 1 1 rg 0 0 400 100 re f"))
        field = writer.root["/AcroForm"]["/Fields"][-1].get_object()
        field["/AP"] = DictionaryObject({pdf_name("/N"): white})
        writer.update_container(field)
    out = io.BytesIO()
    PdfTimeStamper(stamps, field_name="Znacznik").timestamp_pdf(writer, "sha256", output=out)
    return out.getvalue()
