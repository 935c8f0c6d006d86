"""The treasurer's search: by a number of a payment, an account or a person, which no address ever tells."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy import and_, literal, or_, select

from portal import identifiers, security
from portal.accounts.queries import list_subjects_by_pesel
from portal.billing.models import Charge, Payment, PaymentLine
from portal.billing.taxes.models import TaxAccount
from portal.cases.models import Case
from portal.context import here
from portal.db import session
from portal.office.door import record_look, record_looks
from portal.office.sealed import seal, unseal
from portal.office.treasury import finding, words
from portal.office.treasury.door import blueprint
from portal.office.treasury.forms import FindForm
from portal.office.treasury.payments import tail
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.models import Subject

SEARCH = "treasury-search"
MOST = 50


@blueprint.post("/szukaj")
@security.limiter.limit("60/minute")
def search() -> ResponseReturnValue:
    """Take what is looked for and lead to a page whose address holds it sealed."""
    form = FindForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        page = render_template(
            "office/treasury/found.html", form=form, asked=False, words=words, **_nothing()
        )
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("treasury.found", token=seal(SEARCH, form.answers()["q"])), HTTPStatus.SEE_OTHER)


@blueprint.get("/szukaj/<token>")
def found(token: str) -> ResponseReturnValue:
    """Show payments, accounts and people of a number; an old or somebody else's address finds nothing."""
    asked = unseal(SEARCH, token)
    people = _people(asked)
    payments = [] if people else finding.list_by_number(session(), asked)
    payments = payments or _of_case(asked)
    accounts = _accounts(asked, people)
    form = FindForm(data={"q": asked})
    record_look("search.money", None, None, detail=f"{len(people) + len(payments) + len(accounts)}")
    return render_template(
        "office/treasury/found.html", form=form, asked=True, words=words, people=people, payments=payments,
        accounts=accounts, tail=tail, token=token, is_pesel=_pesel(asked) is not None,
    )  # fmt: skip


def asked_pesel(token: str) -> str:
    """Return the PESEL that a search was for, empty for any other; raises NotFound for a token that is no more."""
    return _pesel(unseal(SEARCH, token)) or ""


def _nothing() -> dict[str, object]:
    return {"people": [], "payments": [], "accounts": [], "tail": tail, "token": "", "is_pesel": False}


def _pesel(asked: str) -> str | None:
    try:
        return identifiers.pesel(asked, day_of(here().now()))
    except identifiers.Misspelt:
        return None


def _people(asked: str) -> list[Subject]:
    number = _pesel(asked)
    people = list_subjects_by_pesel(session(), here().vault, number) if number else []
    record_looks("look.search", [person.id for person in people])
    return people


def list_numbered(asked: str) -> list[TaxAccount]:
    """List the tax accounts of a number: the account's own, or that of its bank account."""
    return _accounts(asked, [])


def _accounts(asked: str, people: list[Subject]) -> list[TaxAccount]:
    """List the tax accounts of people, or of a number."""
    mine = TaxAccount.subject_id.in_([person.id for person in people])
    digits = asked.removeprefix("PL").replace(" ", "")
    numbered = or_(TaxAccount.number == asked, and_(TaxAccount.bank_account == digits, literal(digits) != ""))
    query = select(TaxAccount).where(mine if people else numbered)
    return list(session().scalars(query.order_by(TaxAccount.id).limit(MOST)))


def _of_case(asked: str) -> list[Payment]:
    """List the payments of a matter's duty by its reference."""
    try:
        reference = identifiers.case_reference(asked)
    except identifiers.Misspelt:
        return []
    query = (
        select(Payment)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .join(Charge, Charge.id == PaymentLine.charge_id)
        .join(Case, Case.id == Charge.case_id)
        .where(Case.reference == reference)
        .order_by(Payment.id.desc())
        .limit(MOST)
    )
    return list(session().scalars(query).unique())
