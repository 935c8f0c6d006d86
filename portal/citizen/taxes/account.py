"""One tax account: what is open on it, a part of it paid, the details of a transfer, and its years."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import current_app, redirect, render_template, request, url_for

from portal.billing import chosen, nrb
from portal.billing.law.kinds import kind_of
from portal.billing.residents import reading
from portal.billing.taxes.reading import list_owed
from portal.billing.transfer import (
    LONGEST_NAME,
    LONGEST_TITLE,
    TransferCode,
    fitted,
    qr_svg,
    transfer_code,
)
from portal.citizen import paying
from portal.citizen.paying import CLICK_BYTES
from portal.citizen.taxes.door import blueprint, own_subject
from portal.citizen.taxes.forms import PartForm
from portal.citizen.taxes.view import is_now, row_of
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.billing.taxes.models import TaxAccount
    from portal.billing.taxes.reading import Line


@blueprint.get("/moje/podatki/konto/<token>")
def account(token: str) -> ResponseReturnValue:
    """Show one account: what is open, how to pay it by an own transfer, and its years."""
    today = day_of(here().now())
    found = reading.get_own_account(session(), token, own_subject())
    lines = _open_lines(found)
    due = [line for line in lines if is_now(line, today)]
    now = sum(line.total_grosze for line in due)
    number = found.bank_account or kind_of(here().facts, found.kind, today).bank_account
    title = f"{found.title} {found.number}"
    return render_template(
        "citizen/taxes/account.html", account=found, rows=[row_of(line, today, here().facts) for line in lines],
        today=today, now_grosze=now, number=number, spaced=nrb.spaced(number) if number else "", title=title,
        payable=[] if reading.list_claims(session(), [found.id], []) else due, click=secrets.token_urlsafe(CLICK_BYTES),
        code=_code(number, now, title), draw=qr_svg, years=reading.list_years(session(), found),
    )  # fmt: skip


@blueprint.route("/moje/podatki/konto/<token>/czesc", methods=["GET", "POST"])
def part(token: str) -> ResponseReturnValue:
    """Ask for a sum and lead to the page that says how the law divides it."""
    subject_id, now = own_subject(), here().now()
    found = reading.get_own_account(session(), token, subject_id)
    if request.method == "GET":
        return _part_page(found, PartForm())
    form = PartForm(request.form, on=day_of(now))
    if not form.validate():
        return _part_page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = [{chosen.ACCOUNT: found.id, chosen.AMOUNT: form.answers()["amount"]}]
    try:
        basket = paying.keep(wanted, payer_id=subject_id)
    except Refused as refusal:
        session().rollback()
        form.add_error(refusal.field, refusal.message)
        return _part_page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("taxes.basket", token=basket.token), HTTPStatus.SEE_OTHER)


@blueprint.get("/moje/podatki/konto/<token>/<int:year>")
def year(token: str, year: int) -> ResponseReturnValue:
    """Show one year of an account: what was assessed, what was paid when, and how it was divided."""
    found = reading.get_own_account(session(), token, own_subject())
    today = day_of(here().now())
    return render_template(
        "citizen/taxes/year.html", found=reading.read_year(session(), found, year), account=found, today=today
    )


def _part_page(found: TaxAccount, form: PartForm) -> str:
    return render_template(
        "citizen/taxes/part.html", account=found, form=form, click=secrets.token_urlsafe(CLICK_BYTES),
        owed_grosze=sum(line.total_grosze for line in _open_lines(found)),
    )  # fmt: skip


def _open_lines(found: TaxAccount) -> Sequence[Line]:
    today = day_of(here().now())
    return list_owed(session(), found.subject_id, today, here().facts).of_account(found.id)


def _code(number: str, grosze: int, title: str) -> TransferCode | None:
    """Write the transfer as a code for a bank's application; None when there is nothing to pay."""
    if not grosze or not nrb.is_valid(number):
        return None
    city = cast("dict[str, str]", current_app.jinja_env.globals["city"])
    return transfer_code(number, grosze, fitted(city["office"], LONGEST_NAME), fitted(title, LONGEST_TITLE))
