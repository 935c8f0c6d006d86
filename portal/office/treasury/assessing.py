"""Assess a year and correct it by hand: what would be booked is shown first, and booked only as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.billing.taxes import by_hand
from portal.billing.taxes.actions import Decision
from portal.billing.taxes.reading import overpaid_grosze
from portal.context import here
from portal.db import session
from portal.errors import PortalError
from portal.office.door import record_look
from portal.office.treasury.accounts import need_own_books
from portal.office.treasury.door import blueprint
from portal.office.treasury.forms import AssessForm, CorrectForm, DecisionForm
from portal.security import need_actor

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.billing.taxes.models import Assessment, TaxAccount

Act = Callable[[], object]


@dataclass(frozen=True)
class Change:
    """What becomes of one instalment, in grosze of what is left: None where it was not there before."""

    period: str
    due_on: date
    before_grosze: int | None
    after_grosze: int


@dataclass(frozen=True)
class Preview:
    """What an act does to a year of an account, and to the person's overpayment."""

    changes: list[Change]
    overpaid_grosze: int

    @property
    def total_grosze(self) -> int:
        """Return what is left to pay of the year afterwards."""
        return sum(one.after_grosze for one in self.changes)

    @property
    def seen(self) -> str:
        """Return a mark of what was shown, by which the second press is known to mean the same.

        The name of a new instalment is left out: it holds the number of a row, which an undone act used up.
        """
        rows = [(one.due_on.isoformat(), one.after_grosze) for one in self.changes]
        return security.keyed("preview", repr(rows))


@blueprint.route("/konta/<int:number>/przypis", methods=["GET", "POST"])
def assess(number: int) -> ResponseReturnValue:
    """Assess a year of an account."""
    account = by_hand.get_account(session(), number)
    if request.method == "GET":
        return _page(account, AssessForm(), None)
    form = AssessForm.from_request(request.form)
    if not form.validate():
        return _again(account, form)
    decision = _decision(form, int(form.year.data), int(form.amount.data))

    def act() -> object:
        return by_hand.assess_once(session(), here(), account, decision, actor=need_actor(), now=here().now())

    return _decide(account, form, decision.year, act)


@blueprint.route("/konta/przypis/<int:number>/korekta", methods=["GET", "POST"])
def correct(number: int) -> ResponseReturnValue:
    """Correct an assessment."""
    before = by_hand.get_assessment(session(), number)
    account = by_hand.get_account(session(), before.account_id)
    if request.method == "GET":
        return _page(account, CorrectForm(), before)
    form = CorrectForm.from_request(request.form)
    if not form.validate():
        return _again(account, form, before)
    decision = _decision(form, before.year, int(form.amount.data))

    def act() -> object:
        return by_hand.correct_once(
            session(), here(), before, decision, due_on=form.due.data, actor=need_actor(), now=here().now()
        )

    return _decide(account, form, decision.year, act, before)


def _decide(
    account: TaxAccount, form: DecisionForm, year: int, act: Act, before: Assessment | None = None
) -> ResponseReturnValue:
    """Do the act; keep it only when the page has shown just this, else show it and undo it."""
    need_own_books()
    try:
        preview = _try(account, year, act)
    except PortalError as error:
        form.add_error(
            {"served_on": "served"}.get(field := getattr(error, "field", None) or "", field), error.message
        )
        return _again(account, form, before)
    if request.form.get("seen") == preview.seen:
        session().commit()
        return redirect(url_for("treasury.account", number=account.id), HTTPStatus.SEE_OTHER)
    changed = bool(request.form.get("seen"))
    number = account.id
    session().rollback()
    page = _page(by_hand.get_account(session(), number), form, before, preview, changed=changed)
    return page, HTTPStatus.CONFLICT if changed else HTTPStatus.OK


def _try(account: TaxAccount, year: int, act: Act) -> Preview:
    """Do an act in this transaction and tell what it changes."""
    old = {charge.id: left for charge, left in by_hand.list_charges(session(), account.id, year)}
    overpaid = overpaid_grosze(session(), account.subject_id)
    act()
    session().flush()  # what is read next is what would be kept
    rows = by_hand.list_charges(session(), account.id, year)
    changes = [Change(charge.period or "", charge.due_on, old.get(charge.id), left) for charge, left in rows]
    return Preview(changes, overpaid_grosze(session(), account.subject_id) - overpaid)


def _again(account: TaxAccount, form: DecisionForm, before: Assessment | None = None) -> ResponseReturnValue:
    """Show a form that was refused, with all that was typed; nothing of it happened."""
    number, corrected = account.id, before.id if before is not None else None
    session().rollback()
    again = by_hand.get_assessment(session(), corrected) if corrected is not None else None
    page = _page(by_hand.get_account(session(), number), form, again)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _page(
    account: TaxAccount, form: DecisionForm, before: Assessment | None, preview: Preview | None = None, *,
    changed: bool = False,
) -> str:  # fmt: skip
    record_look("look.taxes", account.subject_id, account.number)
    return render_template(
        "office/treasury/assess.html",
        account=account,
        form=form,
        before=before,
        preview=preview,
        changed=changed,
    )


def _decision(form: DecisionForm, year: int, grosze: int) -> Decision:
    decided = form.decided.data
    return Decision(year, grosze, str(form.decision.data), decided, form.served.data)
