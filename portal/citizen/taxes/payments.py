"""What was paid, year by year, and each payment with its proof."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError

from portal.billing.residents import proofs, reading, relations
from portal.citizen.taxes.door import blueprint, own_subject
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.files import actions as files
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/moje/podatki/wplaty")
@blueprint.get("/moje/podatki/wplaty/<int:year>")
def payments(year: int | None = None) -> ResponseReturnValue:
    """List what was paid in a year: for the person, and by the person for others."""
    subject_id, today = own_subject(), day_of(here().now())
    year = today.year if year is None else year
    first = (reading.find_first_day(session(), subject_id) or today).year
    if not first <= year <= today.year:
        raise NotFound
    span = (date(year, 1, 1), date(year, 12, 31))
    return render_template(
        "citizen/taxes/payments.html", year=year, today=today, first=first,
        found=reading.list_paid(session(), subject_id, *span),
        for_others=reading.list_paid_for_others(session(), subject_id, *span),
    )  # fmt: skip


@blueprint.get("/moje/podatki/wplata/<session_id>")
def payment(session_id: str) -> ResponseReturnValue:
    """Show one payment: when it counts, how it was divided, and its proof or the way to it."""
    found = proofs.get_receipt(session(), session_id, own_subject())
    return render_template(
        "citizen/taxes/payment.html", found=found, payment=found.payment, today=day_of(here().now()),
        said=relations.said(found.relation),
    )  # fmt: skip


@blueprint.post("/moje/podatki/wplata/<session_id>/potwierdzenie")
def order_proof(session_id: str) -> ResponseReturnValue:
    """Have the proof made; the page then says that it is being prepared."""
    found = proofs.get_receipt(session(), session_id, own_subject())
    try:
        proofs.order(session(), found, actor=need_actor(), now=here().now())
        session().commit()
    except IntegrityError:  # the other half of a double click ordered it
        session().rollback()
    return redirect(url_for("taxes.payment", session_id=session_id, _anchor="dowod"), HTTPStatus.SEE_OTHER)


@blueprint.get("/moje/podatki/wplata/<session_id>/potwierdzenie")
def proof(session_id: str) -> ResponseReturnValue:
    """Hand the proof over; while it is being made, lead to the page that says so."""
    found = proofs.get_receipt(session(), session_id, own_subject())
    if found.proof is None or found.proof.file is None:
        return redirect(
            url_for("taxes.payment", session_id=session_id, _anchor="dowod"), HTTPStatus.SEE_OTHER
        )
    content = files.read(here(), found.proof.file)
    return files.as_download(content, "application/pdf", f"{proofs.TITLE}.pdf", inline=True)
