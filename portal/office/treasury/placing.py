"""Money that is held finds its place: an overpayment against what is owed, an unknown payment on an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Subject
from portal.accounts.queries import get_subject
from portal.billing import crediting
from portal.billing.models import Charge
from portal.billing.refunding.limits import Money, asked_grosze, held_grosze, lock
from portal.billing.refunding.models import Source
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import list_owed
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, PortalError
from portal.i18n import translate
from portal.office.door import record_look
from portal.office.treasury import finding
from portal.office.treasury.door import blueprint
from portal.office.treasury.forms import CreditForm, PlaceForm
from portal.office.treasury.search import list_numbered
from portal.security import need_actor
from portal.words import day_of, money

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.billing.crediting import Target
    from portal.billing.models import Payment


@blueprint.route("/nadplata/<token>/zaliczenie", methods=["GET", "POST"])
def credit(token: str) -> ResponseReturnValue:
    """Put a person's overpayment against what they owe; a page that showed another sum held is shown again."""
    owner = session().scalars(select(Subject).where(Subject.token == token)).one_or_none()
    if owner is None:
        raise NotFound
    if request.method == "GET":
        return _credit_page(owner, CreditForm())
    form = CreditForm.from_request(request.form)
    form.target.choices = _choices(owner)
    if not form.validate():
        session().rollback()
        return _credit_page(owner, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        lock(
            session(), Money(Source.OVERPAID, subject_id=owner.id)
        )  # before the comparison: a press at once waits
        if request.form.get("held", 0, type=int) != _held(owner):
            raise Conflict(translate("W międzyczasie nadpłata się zmieniła. Sprawdź kwotę."))
        target = _target(str(form.target.data), owner)
        amount = int(form.amount.data)
        crediting.credit_overpayment(session(), here(), amount, target, actor=need_actor(), now=here().now())
        session().commit()
    except (PortalError, IntegrityError) as error:
        return _credit_again(owner, form, error)
    return redirect(url_for("treasury.balance", name="nadplaty"), HTTPStatus.SEE_OTHER)


@blueprint.route("/wplata/<session_id>/przypisanie", methods=["GET", "POST"])
def place(session_id: str) -> ResponseReturnValue:
    """Put what came for an unknown number on the account that it was meant for, once its owner was looked at."""
    payment = finding.get_payment(session(), session_id)
    if request.method == "GET":
        return _place_page(payment, PlaceForm())
    form = PlaceForm.from_request(request.form)
    found = list_numbered(str(form.number.data)) if form.validate() else []
    if not found:
        if not form.errors:
            form.add_error("number", translate("Nie ma takiego konta podatkowego. Sprawdź numer."))
        return _place_again(session_id, form)
    account = found[0]
    if request.form.get("account", 0, type=int) != account.id:
        number = account.id
        session().rollback()
        shown = session().get_one(TaxAccount, number)
        return _place_page(finding.get_payment(session(), session_id), form, shown)
    try:
        target = crediting.account_target(session(), account)
        crediting.identify(session(), here(), payment, target, actor=need_actor(), now=here().now())
        session().commit()
    except (PortalError, IntegrityError) as error:
        form.add_error(None, _said(error))
        return _place_again(session_id, form, HTTPStatus.CONFLICT)
    return redirect(url_for("treasury.payment", session_id=session_id), HTTPStatus.SEE_OTHER)


def _credit_page(owner: Subject, form: CreditForm) -> str:
    record_look("look.overpaid", owner.id, None)
    form.target.choices = _choices(owner)
    return render_template("office/treasury/credit.html", form=form, owner=owner, held=_held(owner))


def _credit_again(owner: Subject, form: CreditForm, error: Exception) -> ResponseReturnValue:
    session().rollback()
    form.add_error(getattr(error, "field", None), _said(error))
    status = error.status if isinstance(error, PortalError) else HTTPStatus.CONFLICT
    return _credit_page(get_subject(session(), owner.id), form), status


def _choices(owner: Subject) -> list[tuple[str, str]]:
    """List what the person owes, each account once, with what settles it today."""
    dues: dict[str, tuple[str, int]] = {}
    for line in list_owed(session(), owner.id, day_of(here().now()), here().facts).lines:
        account = line.account
        key = f"konto-{account.id}" if account is not None else f"oplata-{line.charge.id}"
        name = f"{account.title}, {account.number}" if account is not None else line.charge.title
        dues[key] = (name, dues.get(key, ("", 0))[1] + line.total_grosze)
    return [
        (key, translate("%(name)s: do zapłaty %(sum)s", name=name, sum=money(grosze)))
        for key, (name, grosze) in dues.items()
    ]


def _target(key: str, owner: Subject) -> Target:
    """Return what was chosen; raises NotFound for what is not this person's."""
    kind, _, number = key.partition("-")
    if kind == "konto":
        account = session().get(TaxAccount, int(number))
        if account is not None and account.subject_id == owner.id:
            return crediting.account_target(session(), account)
    else:
        charge = session().get(Charge, int(number))
        if charge is not None and charge.subject_id == owner.id:
            return crediting.charge_target(session(), charge)
    raise NotFound


def _held(owner: Subject) -> int:
    own = Money(Source.OVERPAID, subject_id=owner.id)
    return held_grosze(session(), own) - asked_grosze(session(), own)


def _place_page(payment: Payment, form: PlaceForm, account: TaxAccount | None = None) -> str:
    taxpayer = get_subject(session(), account.subject_id) if account is not None else None
    if account is not None:
        record_look("look.taxes", account.subject_id, account.number)
    own = Money(Source.UNIDENTIFIED, payment)
    return render_template(
        "office/treasury/place.html", form=form, payment=payment, account=account, taxpayer=taxpayer,
        held=held_grosze(session(), own) - asked_grosze(session(), own),
    )  # fmt: skip


def _place_again(
    session_id: str, form: PlaceForm, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> ResponseReturnValue:
    session().rollback()
    return _place_page(finding.get_payment(session(), session_id), form), status


def _said(error: Exception) -> str:
    """Return what a page says of a refusal; who was overtaken in the books is asked to look again."""
    said = error.message if isinstance(error, PortalError) else ""
    return said or translate("Ktoś był szybszy. Sprawdź jeszcze raz, jak jest teraz.")
