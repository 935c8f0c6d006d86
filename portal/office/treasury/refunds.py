"""Pages of refunds: those that wait, asking for one, deciding with a look at what will be booked, how it went."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal.accounts.models import Official, Subject
from portal.addresses import row_number
from portal.billing.actions import CLICK
from portal.billing.models import Charge
from portal.billing.refunding import actions, posting, queries, transfers
from portal.billing.refunding.actions import Wish
from portal.billing.refunding.models import RefundState, Step, Way
from portal.billing.refunding.offering import list_offers, of_charge, of_person
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, NotFound, PortalError, Refused
from portal.i18n import translate
from portal.office.door import record_look, record_looks
from portal.office.treasury import finding, refund_words, words
from portal.office.treasury.door import blueprint
from portal.office.treasury.payments import page_number, pages, tail
from portal.office.treasury.refund_forms import RefundForm, RefuseForm, TransferForm
from portal.security import need_actor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from portal.billing.refunding.models import Refund
    from portal.billing.refunding.offering import Offer

CLICK_BYTES = 18
GROUPS: dict[str, tuple[RefundState, ...]] = {
    "czekaja": (RefundState.REQUESTED,),
    "w-drodze": (RefundState.APPROVED, RefundState.SENDING, RefundState.SENT),
    "nieudane": (RefundState.REJECTED,),
    "zakonczone": (RefundState.DONE, RefundState.WITHDRAWN),
}


@blueprint.get("/zwroty")
def refunds() -> ResponseReturnValue:
    """List refunds: first those that wait for approval."""
    group, page = request.args.get("stan", "czekaja"), page_number()
    if group not in GROUPS:
        raise NotFound
    counts = queries.count_refunds(session())
    sizes = {name: sum(counts.get(state, 0) for state in states) for name, states in GROUPS.items()}
    rows = queries.list_refunds(session(), GROUPS[group], finding.PAGE, (page - 1) * finding.PAGE)
    record_looks("look.refunds", {row.subject_id for row in rows if row.subject_id is not None})
    return render_template(
        "office/treasury/refunds.html", rows=rows, group=group, sizes=sizes, said=refund_words, words=words,
        now=here().now(), **pages("treasury.refunds", sizes[group], page, stan=group),
    )  # fmt: skip


@blueprint.get("/zwroty/<int:number>")
def refund(number: int) -> ResponseReturnValue:
    """Show one refund: what it is, what will be booked or was, what happened, what can be done now."""
    found = queries.get_by_number(session(), number)
    record_look("look.refund", found.subject_id, found.token)
    return _page(found)


@blueprint.route("/wplata/<session_id>/zwrot", methods=["GET", "POST"])
def refund_new(session_id: str) -> ResponseReturnValue:
    """Ask for a refund of a payment's money."""
    payment = finding.get_payment(session(), session_id)
    return _ask(list_offers(session(), payment), url_for("treasury.payment", session_id=session_id))


@blueprint.route("/naleznosc/<token>/zwrot", methods=["GET", "POST"])
def refund_charge(token: str) -> ResponseReturnValue:
    """Ask for a refund of a matter's duty, also of one that was paid at the desk."""
    charge = session().scalars(select(Charge).where(Charge.token == token)).one_or_none()
    if charge is None or charge.case_id is None:
        raise NotFound
    return _ask([of_charge(session(), charge)], url_for("treasury.tasks"))


@blueprint.route("/nadplata/<token>/zwrot", methods=["GET", "POST"])
def refund_overpaid(token: str) -> ResponseReturnValue:
    """Ask for a refund of a person's overpayment, whichever way it came."""
    subject = session().scalars(select(Subject).where(Subject.token == token)).one_or_none()
    if subject is None:
        raise NotFound
    return _ask([of_person(session(), subject)], url_for("treasury.front"))


@blueprint.post("/zwroty/<int:number>/zatwierdz")
def approve_refund(number: int) -> ResponseReturnValue:
    """Approve a refund; the worker then sends it."""
    return _decide(
        number, lambda found: actions.approve(session(), here(), found, actor=need_actor(), now=here().now())
    )


@blueprint.post("/zwroty/<int:number>/odmow")
def refuse_refund(number: int) -> ResponseReturnValue:
    """Refuse a refund, with the reason."""
    form = RefuseForm.from_request(request.form)
    if not form.validate():
        return _again(number, refusing=form)
    reason = str(form.reason.data)
    return _decide(
        number, lambda found: actions.refuse(session(), found, reason, actor=need_actor(), now=here().now())
    )


@blueprint.post("/zwroty/<int:number>/wyszedl")
def transfer_sent(number: int) -> ResponseReturnValue:
    """Say that the transfer of a refund went out."""
    form = TransferForm.from_request(request.form)
    if not form.validate():
        return _again(number, transfer=form)
    account = str(form.bank_account.data)

    def act(found: Refund) -> None:
        transfers.confirm_transfer(session(), here(), found, account, actor=need_actor(), now=here().now())

    return _decide(number, act)


@blueprint.post("/zwroty/<int:number>/nieudany")
def transfer_failed(number: int) -> ResponseReturnValue:
    """Say that the transfer of a refund could not be made."""

    def act(found: Refund) -> None:
        transfers.fail_transfer(session(), here(), found, actor=need_actor(), now=here().now())

    return _decide(number, act)


def _ask(offers: Sequence[Offer], back_url: str) -> ResponseReturnValue:
    """Show the form, or ask for what it says; ``powtarza`` names the refused refund that is tried again."""
    people = {one.money.subject_id for one in offers if one.money.subject_id is not None}
    if request.method == "GET":
        record_looks("look.refunds", people)
        return _form(RefundForm(), offers, back_url, secrets.token_urlsafe(CLICK_BYTES))
    form, click = RefundForm.from_request(request.form), request.form.get("click", "")
    form.offer(offers)
    if not CLICK.fullmatch(click):  # before the database is asked for it
        form.add_error(None, translate("Odśwież stronę i spróbuj jeszcze raz."))
        return _form(
            form, offers, back_url, secrets.token_urlsafe(CLICK_BYTES)
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            chosen = next(one for one in offers if one.key == form.source.data)
            made = actions.request_refund(
                session(), here(), chosen.money, _wish(form, click), actor=need_actor(), now=here().now()
            )
            session().commit()
            return redirect(url_for("treasury.refund", number=made.id), HTTPStatus.SEE_OTHER)
        except (Refused, Conflict) as error:
            session().rollback()
            form.add_error(error.field if isinstance(error, Refused) else None, error.message)
    return _form(form, offers, back_url, click), HTTPStatus.UNPROCESSABLE_ENTITY


def _wish(form: RefundForm, click: str) -> Wish:
    number = request.args.get("powtarza", 0, type=row_number)
    repeats = queries.get_by_number(session(), number) if number else None
    way, reason = Way(str(form.way.data)), str(form.reason.data)
    return Wish(way, int(form.amount.data), reason, click, repeats)


def _form(form: RefundForm, offers: Sequence[Offer], back_url: str, click: str) -> str:
    form.offer(offers)
    limit = here().facts.at("payment.refund_four_eyes_grosze", here().now().date())
    return render_template(
        "office/treasury/refund_new.html",
        form=form,
        offers=offers,
        back_url=back_url,
        click=click,
        limit=limit,
    )


def _decide(number: int, act: Callable[[Refund], None]) -> ResponseReturnValue:
    """Do one act on a refund; when somebody was faster, or it takes another person, the page says so."""
    try:
        act(queries.get_by_number(session(), number))
    except (Conflict, Refused, NotAllowed) as error:
        session().rollback()
        return _again(number, error)
    session().commit()
    return redirect(url_for("treasury.refund", number=number), HTTPStatus.SEE_OTHER)


def _again(number: int, error: PortalError | None = None, **forms: Any) -> ResponseReturnValue:
    status = error.status if error is not None else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(queries.get_by_number(session(), number), error.message if error else "", **forms), status


def _page(
    found: Refund, fault: str = "", refusing: RefuseForm | None = None, transfer: TransferForm | None = None
) -> str:
    person = need_actor()
    is_waiting = found.state == RefundState.REQUESTED
    own = person.official_id == found.requested_by_id
    needs_other = is_waiting and own and actions.needs_two(session(), found, here().facts)
    events = queries.list_events(session(), found)
    officials = {one.official_id for one in events if one.official_id is not None}
    names = session().execute(select(Official.id, Official.name).where(Official.id.in_(officials)))
    return render_template(
        "office/treasury/refund.html", refund=found, fault=fault, events=events, names=dict(names.all()),
        sides=_sides(found), needs_other=needs_other, is_waiting=is_waiting, said=refund_words, words=words,
        by_transfer=found.way == Way.TRANSFER and found.state == RefundState.APPROVED,
        refusing=refusing or RefuseForm(), transfer=transfer or TransferForm(), failed=_failure(events),
        tail=tail(found.payment) if found.payment else "", again_url=_again_url(found),
    )  # fmt: skip


def _sides(found: Refund) -> list[tuple[Any, str, int]]:
    """Return what will be taken from where when it is approved, or what was."""
    if found.state == RefundState.REQUESTED:
        try:
            return [(name, part, grosze) for name, part, grosze, _about in posting.sources(session(), found)]
        except Conflict:  # the money went another way meanwhile: approving will say so
            return []
    promised = posting.promised(session(), found)
    return [(name, part, grosze) for name, part, grosze, _about in promised if grosze > 0]


def _failure(events: Sequence[Any]) -> str:
    last = next((one for one in reversed(events) if one.event == Step.REJECTED), None)
    return str(last.values.get("code", "")) if last is not None else ""


def _again_url(found: Refund) -> str:
    """Return where a refund that failed is asked for again; none for any other."""
    if found.state != RefundState.REJECTED:
        return ""
    if found.payment is not None:
        return url_for("treasury.refund_new", session_id=found.payment.session_id, powtarza=found.id)
    if found.charge is not None:
        return url_for("treasury.refund_charge", token=found.charge.token, powtarza=found.id)
    return (
        url_for("treasury.refund_overpaid", token=found.subject.token, powtarza=found.id)
        if found.subject
        else ""
    )
