"""Pages of what balances are made of: the gateway's money, overpayments, unidentified sums, refunds, receivables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, request

from portal.billing.ledger.models import Book
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.office.door import record_looks
from portal.office.treasury import remains, words
from portal.office.treasury.door import blueprint
from portal.office.treasury.payments import page_number, pages, tail
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.office.treasury.remains import Origin, Parts, Remain

NAMES = {address: Book(book) for book, address in words.ADDRESSES.items()}
REFUND_PAGE = "treasury.refund"


@blueprint.get("/salda/<name>")
def balance(name: str) -> ResponseReturnValue:
    """List what a balance is made of; an overpayment's page says whose it is, so each such look is written down."""
    if name not in NAMES:
        raise NotFound
    shop, page = request.args.get("sklep", ""), page_number()
    parts = remains.list_parts(session(), NAMES[name], shop, page)
    origins = _origins(parts) if NAMES[name] == Book.OVERPAID else {}
    return render_template(
        "office/treasury/balance.html", book=NAMES[name], shop=shop, parts=parts, origins=origins, words=words,
        tail=tail, now=here().now(), refunds=REFUND_PAGE in current_app.view_functions,
        **pages("treasury.balance", parts.count, page, name=name, sklep=shop or None),
    )  # fmt: skip


@blueprint.get("/salda/naleznosci/<kind>")
def receivable(kind: str) -> ResponseReturnValue:
    """List the open charges of one kind of dues, earliest due first."""
    page = page_number()
    found = remains.list_dues(session(), kind, page)
    return render_template(
        "office/treasury/receivable.html", kind=kind, words=words, now=here().now(), parts=found,
        today=day_of(here().now()),
        **pages("treasury.receivable", found.count, page, kind=kind),
    )  # fmt: skip


def _origins(parts: Parts[Remain]) -> dict[int | None, list[Origin]]:
    """Return where each person's overpayment came from, and write down that somebody looked."""
    people = [one.subject.id for one in parts.rows if one.subject is not None]
    record_looks("look.overpaid", people)
    found: dict[int | None, list[Origin]] = {}
    for one in remains.list_origins(session(), people):
        found.setdefault(one.subject_id, []).append(one)
    return found
