"""Add whom the person represents: what is asked depends on who it is; an official checks it once."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts.mandates.claiming import Claimed, Named, claim
from portal.accounts.mandates.models import Duty, Kind
from portal.accounts.mandates.rules import DUTY, check_scope, duty_of
from portal.acting import ALL
from portal.billing.duties import charge_duty
from portal.cases.proxies import papers
from portal.cases.proxies.jobs import CHECK
from portal.cases.proxies.models import PaperKind
from portal.citizen.mandates.door import TITLES, blueprint, person_id, to_mandate, to_overview, today
from portal.citizen.mandates.forms import CLAIMED, FORMS, KindForm
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused, SignInNeeded
from portal.files import actions as files
from portal.i18n import lazy, translate
from portal.jobs import new_job
from portal.security import Loa, need_actor

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from portal.accounts.mandates.models import Mandate
    from portal.fields import Form

TOWN = "Białystok"
DUTY_TITLE = lazy("Opłata skarbowa od pełnomocnictwa")


@blueprint.route("/moje/pelnomocnictwa/dodaj", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Ask whom the person wants to represent."""
    form = KindForm.from_request(request.form) if request.method == "POST" else KindForm()
    if request.method == "POST" and form.validate():
        return redirect(url_for("mandates.add_one", kind=form.answers()["kind"]), HTTPStatus.SEE_OTHER)
    page = render_template("citizen/mandates/add.html", form=form, title=KindForm().heading_text(), kind="")
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.route("/moje/pelnomocnictwa/dodaj/<kind>", methods=["GET", "POST"])
@security.limiter.limit("30/hour", methods=["POST"])
def add_one(kind: str) -> ResponseReturnValue:
    """Ask for one of them, and keep the claim; what is wrong comes back on its field."""
    if kind not in CLAIMED:
        raise NotFound
    if not need_actor().loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    if request.method == "GET":
        return _page(kind, FORMS[kind]())
    form = FORMS[kind].from_request(request.form, request.files, on=today())
    if not form.validate():
        session().rollback()
        return _page(kind, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return to_mandate(_claim(Kind(kind), form))
    except Refused as refusal:
        session().rollback()
        form.add_error(refusal.field, refusal.message)
        return _page(kind, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except IntegrityError:  # the other half of a double click was faster
        session().rollback()
        return to_overview()


def _claim(kind: Kind, form: Any) -> str:
    """Keep a claim with its papers and commit; return its token."""
    person, now, said = need_actor(), here().now(), form.answers()
    claimed = _principals(form, said) if kind == Kind.PRINCIPAL else _others(kind, form, said)
    mandate = claim(session(), here().vault, claimed, actor=person, now=now)
    is_new = _keep_papers(mandate, claimed, now)
    if mandate.duty == Duty.DUE and mandate.duty_charge is None:
        mandate.duty_charge = charge_duty(
            session(), here().vault, person_id(), DUTY_TITLE, mandate.duty_grosze, now, law=_law(today())
        )
    if is_new and (claimed.file_id is not None):
        session().add(new_job(CHECK, {"mandate": mandate.token}, at=now))
    session().commit()
    return mandate.token


def _keep_papers(mandate: Mandate, claimed: Claimed, now: datetime) -> bool:
    """Add the papers of a claim that came before to the one that waits; false where nothing new came."""
    sent = (
        (PaperKind.DOCUMENT, claimed.file_id, mandate.file_id),
        (PaperKind.PROOF, claimed.duty_file_id, mandate.duty_file_id),
    )
    added = [
        kept == number or papers.add(session(), mandate, kind, number, actor=need_actor(), now=now)
        for kind, number, kept in sent
        if number is not None
    ]
    return any(added)


def _others(kind: Kind, form: Any, said: dict[str, Any]) -> Claimed:
    """Put together what is said of a child or a firm; a company may send the paper on which it stands."""
    file = _store(form.file, "file") if kind == Kind.COMPANY else None
    return Claimed(kind, _named(said), (ALL,), today(), file_id=file)


def _principals(form: Any, said: dict[str, Any]) -> Claimed:
    """Put together what is said of a power of attorney; raises Refused for what its paper does not bear out."""
    lives_here, facts = bool(said["lives_here"]), here().facts
    duty, grosze = duty_of(said["relation"], lives_here=lives_here, facts=facts, on=today())
    if duty == Duty.PROOF and not form.proof.uploads():
        raise Refused(translate("Dołącz dowód zapłaty opłaty skarbowej w gminie mocodawcy."), "proof")
    scope = check_scope(said["scope"], list(here().services))
    return Claimed(
        Kind.PRINCIPAL, _named(said, town=TOWN if lives_here else ""), scope, _day(said["valid_from"]) or today(),
        _day(said["valid_until"]), relation=said["relation"], file_id=_store(form.file, "file"), duty=duty,
        duty_grosze=grosze, duty_file_id=_store(form.proof, "proof") if duty == Duty.PROOF else None,
    )  # fmt: skip


def _named(said: dict[str, Any], town: str = "") -> Named:
    return Named(
        surname=said.get("surname") or said.get("name") or "", given_name=said.get("given_name") or "",
        pesel=said.get("pesel") or "", nip=said.get("nip") or "", regon=said.get("regon") or "",
        krs=said.get("krs") or "", town=town,
    )  # fmt: skip


def _store(field: Any, name: str) -> int | None:
    stored = [
        files.store(session(), here(), name=upload, content=content, field=name, at=here().now())
        for upload, content in field.uploads()
    ]
    return stored[0].id if stored else None


def _law(on: date) -> str:
    return here().facts.fact(DUTY, on).source


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _page(kind: str, form: Form) -> str:
    return render_template("citizen/mandates/add.html", form=form, title=str(TITLES[kind]), kind=kind)
