"""The administrator's pages of what is in no share: accounts, services and matters declared to be no real ones."""

from __future__ import annotations

import json
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import identifiers, security
from portal.accounts.models import Official, Role, Subject
from portal.accounts.queries import list_subjects_by_pesel
from portal.cases.models import Case
from portal.cases.queries import get_by_reference
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.i18n import Text, lazy, translate
from portal.measures import declaring
from portal.measures.declaring import What
from portal.measures.leaving_out import Why
from portal.office.door import record_looks
from portal.office.left_out_forms import FROM_DAY, WHYS, AccountForm, EndForm, MatterForm, ServiceForm
from portal.office.sealed import seal, unseal
from portal.security import need_actor
from portal.words import day_of, month_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.cases.declared.models import LeftOut

PURPOSE, LOOK = "left-out", "look.left_out"
ACCOUNT, SERVICE, MATTER = "konto", "usluga", "sprawa"
FORMS: dict[str, tuple[type[AccountForm | ServiceForm | MatterForm], str, Text]] = {
    ACCOUNT: (AccountForm, "pesel", lazy("Nie licz spraw jednej osoby")),
    SERVICE: (ServiceForm, "service", lazy("Nie licz spraw usługi")),
    MATTER: (MatterForm, "reference", lazy("Nie licz jednej sprawy")),
}
blueprint = Blueprint("left_out", __name__)


def register(app: Flask) -> None:
    """Open the pages to administrators."""
    security.admit(app, blueprint, security.officials(Role.ADMINISTRATOR))


@blueprint.get("/biurko/poza-liczbami")
def overview() -> ResponseReturnValue:
    """List what is left out, without whom it is about: a name stands on a page whose look is written down."""
    rows = declaring.list_declared(session())
    return render_template(
        "office/left_out.html", rows=rows, kinds={row.id: _kind(row) for row in rows}, names=_names(rows),
        effects={row.id: _effect(row) for row in rows}, whys=dict(WHYS), today=day_of(here().now()),
        references=_references(rows), titles=_titles(), forms=FORMS,
    )  # fmt: skip


@blueprint.route("/biurko/poza-liczbami/nowe/<what>", methods=["GET", "POST"])
@security.limiter.limit("60/hour", methods=["POST"])
def begin(what: str) -> ResponseReturnValue:
    """Ask what to leave out and why; what that would change is shown before it is done."""
    if what not in FORMS:
        raise NotFound
    form = FORMS[what][0]()
    if request.method == "POST":
        form = FORMS[what][0].from_request(request.form)
        if form.validate():
            try:
                return _preview(what, form.answers())
            except Refused as refused:
                form.add_error(refused.field, refused.message)
        session().rollback()
    page = render_template("office/leave_out.html", form=form, first=FORMS[what][1], heading=FORMS[what][2])
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.post("/biurko/poza-liczbami/wylacz")
@security.limiter.limit("60/hour")
def declare() -> ResponseReturnValue:
    """Leave out what was shown, by the plan that its page carried."""
    plan = json.loads(unseal(PURPOSE, request.form.get("plan", "")))
    since_on = date.fromisoformat(plan["since_on"]) if plan["since_on"] else None
    rows = [
        declaring.declare(
            session(), What(**one), Why(plan["why"]), plan["reason"], since_on, actor=need_actor(), now=here().now()
        )
        for one in plan["what"]
    ]  # fmt: skip
    session().commit()
    return redirect(url_for("left_out.one", token=rows[0].token), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/poza-liczbami/<token>")
def one(token: str) -> ResponseReturnValue:
    """Show one declaration with what it changed, and how to end it."""
    return _page(declaring.get_declared(session(), token), EndForm())


@blueprint.post("/biurko/poza-liczbami/<token>/koniec")
def end(token: str) -> ResponseReturnValue:
    """End a declaration."""
    form = EndForm.from_request(request.form)
    if form.validate():
        asked = form.answers()
        until_on = date.fromisoformat(asked["until_on"]) if asked["how"] == FROM_DAY else None
        try:
            row = declaring.get_declared(session(), token, lock=True)
            declaring.end(session(), row, until_on, actor=need_actor(), now=here().now())
            session().commit()
            return redirect(url_for("left_out.one", token=token), HTTPStatus.SEE_OTHER)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
    session().rollback()
    return _page(declaring.get_declared(session(), token), form), HTTPStatus.UNPROCESSABLE_ENTITY


def _preview(what: str, asked: dict[str, Any]) -> str:
    """Show what leaving something out would change; of a person the look is written down first."""
    whats, people = _named(what, asked)
    since_on = date.fromisoformat(asked["since_on"]) if asked["since_on"] else None
    if people:
        record_looks(LOOK, [one.id for one in people])
    effects = [declaring.effect_of(session(), one, since_on) for one in whats]
    plan = {
        "what": [vars(one) for one in whats], "why": asked["why"], "reason": asked["reason"],
        "since_on": asked["since_on"],
    }  # fmt: skip
    return render_template(
        "office/leave_out_preview.html", what=what, asked=asked, people=people, effects=effects, titles=_titles(),
        plan=seal(PURPOSE, json.dumps(plan)), heading=FORMS[what][2], since_on=since_on, whys=dict(WHYS),
        month_name=month_name,
    )  # fmt: skip


def _named(what: str, asked: dict[str, Any]) -> tuple[list[What], Sequence[Subject]]:
    """Find what was typed; raises Refused where there is no such thing."""
    if what == SERVICE:
        return [What(service=asked["service"])], ()
    if what == MATTER:
        try:
            reference = identifiers.case_reference(asked["reference"])
            return [What(case_id=get_by_reference(session(), reference).id)], ()
        except identifiers.Misspelt as error:
            raise Refused(str(error), "reference") from error
        except NotFound as error:
            raise Refused(translate("Nie ma sprawy o tym numerze."), "reference") from error
    people = list_subjects_by_pesel(session(), here().vault, asked["pesel"])
    if not people:
        raise Refused(translate("Nie ma nikogo o tym numerze."), "pesel")
    return [What(subject_id=one.id) for one in people], people


def _page(row: LeftOut, form: EndForm) -> str:
    person = session().get(Subject, row.subject_id) if row.subject_id else None
    if person is not None:
        record_looks(LOOK, [person.id], row.token)
    return render_template(
        "office/left_out_one.html", row=row, form=form, whom=person, kind=_kind(row), effect=_effect(row),
        whys=dict(WHYS), names=_names([row]), references=_references([row]), titles=_titles(),
        today=day_of(here().now()), month_name=month_name,
    )  # fmt: skip


def _kind(row: LeftOut) -> str:
    return ACCOUNT if row.subject_id else MATTER if row.case_id else SERVICE


def _effect(row: LeftOut) -> declaring.Effect | None:
    """Return what a declaration leaves out now; nothing where it was a mistake."""
    if row.mistaken:
        return None
    return declaring.effect_of(session(), declaring.what_of(row), row.since_on, row.until_on)


def _names(rows: Sequence[LeftOut]) -> dict[int, str]:
    wanted = {number for row in rows for number in (row.official_id, row.ended_by_id) if number is not None}
    found = (session().get(Official, number) for number in wanted)
    return {one.id: one.name for one in found if one is not None}


def _references(rows: Sequence[LeftOut]) -> dict[int, str]:
    found = (session().get(Case, row.case_id) for row in rows if row.case_id)
    return {one.id: one.reference for one in found if one is not None}


def _titles() -> dict[str, Any]:
    return {slug: service.card.title for slug, service in here().services.items()}
