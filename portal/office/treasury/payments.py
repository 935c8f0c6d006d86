"""Pages of payments: those of some days, those of one kind of dues, and everything about one."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request, url_for

from portal.accounts.queries import get_subject
from portal.addresses import page_of
from portal.billing import gateway
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import FINAL, Charge, Payment, PaymentLine
from portal.billing.tasks import list_tasks_of
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.office.door import record_looks
from portal.office.treasury import days, finding, holding, words
from portal.office.treasury.door import blueprint
from portal.office.treasury.finding import GROUPS, PAGE, POSTED, Found, Wanted
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

TAIL = 6
REFUND_PAGE = "treasury.refund_new"


@blueprint.get("/wplaty")
def payments() -> ResponseReturnValue:
    """List the payments of some days, by shop and state, with their sum."""
    wanted = Wanted(
        days.chosen(days.today()), request.args.get("sklep", ""), request.args.get("stan", POSTED)
    )
    shops = [shop.name for shop in gateway.list_shops(here().settings)]
    if wanted.state not in GROUPS:
        raise NotFound
    page = page_number()
    found = finding.list_payments(session(), wanted, page)
    address = {**wanted.days.as_address, "sklep": wanted.shop or None, "stan": wanted.state}
    return render_template(
        "office/treasury/payments.html", found=found, wanted=wanted, groups=list(GROUPS), words=words,
        shops=sorted({*shops, wanted.shop} - {""}), rows=_rows(found), kind="", now=here().now(),
        **pages("treasury.payments", found.count, page, **address),
    )  # fmt: skip


@blueprint.get("/wplaty/rodzaj/<kind>")
def payments_of_kind(kind: str) -> ResponseReturnValue:
    """List what of some days' payments went to one kind of dues: the part, not the whole payment."""
    chosen, page = days.chosen(days.today()), page_number()
    found = finding.list_by_kind(session(), chosen, kind, page)
    return render_template(
        "office/treasury/payments.html", found=found, wanted=Wanted(chosen), words=words, rows=_rows(found),
        kind=kind, now=here().now(),
        **pages("treasury.payments_of_kind", found.count, page, kind=kind, **chosen.as_address),
    )  # fmt: skip


@blueprint.get("/wplata/<session_id>")
def payment(session_id: str) -> ResponseReturnValue:
    """Show one payment: its lines, what happened, how it was booked, what was sent back, what waits."""
    found = finding.get_payment(session(), session_id)
    entries = finding.list_entries(session(), found)
    record_looks("look.payment", _people(found, entries), found.session_id)
    returned = finding.refunded(entries)
    return render_template(
        "office/treasury/payment.html", payment=found, words=words, tail=tail(found), returned=returned,
        held=holding.held_of(session(), [found]).get(found.id, 0), posted=_posted(found),
        payer=get_subject(session(), found.payer_id) if found.payer_id else None,
        events=finding.list_events(session(), found), transfers=_transfers(entries), is_final=found.state in FINAL,
        tasks=list_tasks_of(session(), found), refund_url=_refund_url(found, returned["promised"]),
        unplaced=-sum(one.amount_grosze for one, _charge in entries if one.book == Book.UNIDENTIFIED),
        today=days.today().last_on, began_on=day_of(found.verified_at or found.created_at),
    )  # fmt: skip


def tail(payment: Payment) -> str:
    """Return the end of a session's id, enough to tell it on the gateway's pages."""
    return payment.session_id[-TAIL:]


def page_number() -> int:
    """Read the page of a list from the address."""
    return request.args.get("strona", 1, type=page_of)


def pages(endpoint: str, count: int, page: int, **address: Any) -> dict[str, Any]:
    """Return what a list's pages need: which one it is, how many there are, where its neighbours are."""
    last = max(1, math.ceil(count / PAGE))
    return {
        "page": page, "pages": last,
        "earlier": url_for(endpoint, strona=page - 1, **address) if page > 1 else "",
        "later": url_for(endpoint, strona=page + 1, **address) if page < last else "",
    }  # fmt: skip


def _rows(found: Found) -> list[dict[str, Any]]:
    held = holding.held_of(session(), [payment for payment, _grosze in found.rows])
    return [
        {
            "payment": payment, "tail": tail(payment), "at": payment.verified_at or payment.created_at,
            "what": _what(payment.lines), "is_held": bool(held.get(payment.id)), "is_posted": _posted(payment),
            "grosze": grosze,
        }
        for payment, grosze in found.rows
    ]  # fmt: skip


def _what(lines: Iterable[PaymentLine]) -> str:
    return "; ".join(f"{one.title} {one.reference}" if one.reference else one.title for one in lines)


def _posted(payment: Payment) -> bool:
    return payment.verified_at is not None


def _people(payment: Payment, entries: Iterable[tuple[Entry, Charge | None]]) -> set[int]:
    """Return whose data the page shows: the payer's, and theirs whose charges or overpayments it touches."""
    shown = {payment.payer_id, *(entry.subject_id for entry, _charge in entries)}
    shown |= {line.charge.subject_id for line in payment.lines if line.charge is not None}
    shown |= {line.account.subject_id for line in payment.lines if line.account is not None}
    return {one for one in shown if one is not None}


def _transfers(entries: Iterable[tuple[Entry, Charge | None]]) -> list[list[tuple[Entry, Charge | None]]]:
    return [list(rows) for _transfer, rows in groupby(entries, key=lambda row: row[0].transfer)]


def _refund_url(payment: Payment, promised: int) -> str:
    """Return where a refund is asked for; none when nothing is left to send back, or nobody may yet."""
    if not _posted(payment) or promised >= payment.amount_grosze:
        return ""
    if REFUND_PAGE not in current_app.view_functions:
        return ""
    return url_for(REFUND_PAGE, session_id=payment.session_id)
