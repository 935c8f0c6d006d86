"""Tax accounts kept by hand: the place to begin, one account with its years, a new one for a person."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal.accounts.actions import create_subject
from portal.accounts.models import Subject
from portal.accounts.queries import get_subject, list_subjects_by_pesel
from portal.billing import nrb
from portal.billing.taxes import by_hand
from portal.billing.taxes.by_hand import NewAccount
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import overpaid_grosze
from portal.context import here
from portal.db import session
from portal.errors import NotAllowed, NotFound, PortalError, Refused
from portal.i18n import translate
from portal.office.door import record_look
from portal.office.treasury import words
from portal.office.treasury.door import blueprint
from portal.office.treasury.forms import AccountForm, FindForm, PersonForm
from portal.office.treasury.search import asked_pesel
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

RECENT = 20
EMBEDDED = "embedded"


@blueprint.get("/konta")
def accounts() -> ResponseReturnValue:
    """Show where to begin: find a person or an account, and the accounts that were opened last."""
    query = select(TaxAccount).order_by(TaxAccount.opened_at.desc(), TaxAccount.id.desc()).limit(RECENT)
    return render_template(
        "office/treasury/accounts.html", form=FindForm(), recent=list(session().scalars(query)),
        is_kept_here=is_kept_here(), today=day_of(here().now()),
    )  # fmt: skip


@blueprint.get("/konta/<int:number>")
def account(number: int) -> ResponseReturnValue:
    """Show one account: whose, its years with what was assessed, its instalments with what is left."""
    found = by_hand.get_account(session(), number)
    record_look("look.taxes", found.subject_id, found.number)
    return render_template(
        "office/treasury/account.html", account=found, taxpayer=get_subject(session(), found.subject_id), words=words,
        years=by_hand.list_current(session(), found.id), charges=by_hand.list_charges(session(), found.id),
        overpaid=overpaid_grosze(session(), found.subject_id), is_kept_here=is_kept_here(),
        today=day_of(here().now()), spaced=nrb.spaced,
    )  # fmt: skip


@blueprint.route("/konta/nowe/osoba/<token>", methods=["GET", "POST"])
def new_account(token: str) -> ResponseReturnValue:
    """Open an account for a person who is known here."""
    person = session().scalars(select(Subject).where(Subject.token == token)).one_or_none()
    if person is None:
        raise NotFound
    form = AccountForm()
    if request.method == "POST":
        form = AccountForm.from_request(request.form)
        made = _open(form, person)
        if made is not None:
            return made
        person = session().scalars(select(Subject).where(Subject.token == token)).one()
    record_look("look.taxes", person.id, None)
    page = render_template("office/treasury/new_account.html", form=form, taxpayer=person)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


@blueprint.route("/konta/nowe/<token>", methods=["GET", "POST"])
def new_person(token: str) -> ResponseReturnValue:
    """Write down a person whom nobody here knows yet, with a first account; the PESEL is that of the search."""
    pesel = asked_pesel(token)
    if not pesel:
        raise NotFound
    form = PersonForm()
    if request.method == "POST":
        form = PersonForm.from_request(request.form)
        made = _open(form, None, pesel)
        if made is not None:
            return made
    page = render_template("office/treasury/new_account.html", form=form, taxpayer=None)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def is_kept_here() -> bool:
    """Tell whether the portal itself keeps the tax accounts; with another source they are only mirrored."""
    return here().settings.finance_source == EMBEDDED


def need_own_books() -> None:
    """Refuse an act on accounts that the finance system keeps; raises NotAllowed."""
    if not is_kept_here():
        raise NotAllowed(translate("Konta podatkowe prowadzi system finansowy miasta. Przypisz rok tam."))


def _open(form: AccountForm, person: Subject | None, pesel: str = "") -> ResponseReturnValue | None:
    """Open what a form asks for and lead to it; None when the form has to be shown again."""
    need_own_books()
    try:
        if not form.validate():
            raise Refused("")
        owner = person or _known_or_new(form, pesel)
        wanted = NewAccount(
            number=str(form.number.data), kind=str(form.kind.data), object_title=str(form.object_title.data),
            bank_account=str(form.bank_account.data or "").removeprefix("PL"),
        )  # fmt: skip
        made = by_hand.open_account(session(), here(), owner, wanted, actor=need_actor(), now=here().now())
    except PortalError as error:
        session().rollback()
        if error.message:
            form.add_error(getattr(error, "field", None), error.message)
        return None
    session().commit()
    return redirect(url_for("treasury.account", number=made.id), HTTPStatus.SEE_OTHER)


def _known_or_new(form: AccountForm, pesel: str) -> Subject:
    """Return the person of a PESEL: the second press of a button finds whom the first has written down."""
    known = list_subjects_by_pesel(session(), here().vault, pesel)
    if known or not isinstance(form, PersonForm):
        return known[0]
    return create_subject(
        session(), here().vault, given_name=str(form.given_name.data), surname=str(form.surname.data), pesel=pesel,
        birth_on=None, street=str(form.street.data), postal_code=str(form.postal_code.data), town=str(form.town.data),
        now=here().now(),
    )  # fmt: skip
