"""The administrator's page for requests that came on paper: what must stay of a person and why, or their erasure."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import audit, fields, security
from portal.accounts.models import Role, Subject
from portal.accounts.queries import list_subjects_by_pesel
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import lazy, translate
from portal.office.door import record_looks
from portal.office.sealed import seal, unseal
from portal.records.erasure.erasing import erase
from portal.records.erasure.staying import Stays, list_staying
from portal.security import need_actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

PURPOSE = "erasure-desk"
LOOK = "look.erasure"
MARK_LIMIT = 80
blueprint = Blueprint("wiping", __name__)


class WhoForm(fields.Form):
    """Ask whose request it is: sent by POST, never in an address."""

    heading = lazy("Czyje dane?")
    pesel = fields.PeselField(lazy("Numer PESEL osoby, która prosi"), missing=lazy("Wpisz numer PESEL."))


class RequestForm(fields.Form):
    """Ask by which request somebody is erased."""

    heading = lazy("Na jaki wniosek?")
    mark = fields.TextField(
        lazy("Znak wniosku"), limit=MARK_LIMIT, missing=lazy("Podaj znak wniosku, na który usuwasz dane.")
    )


@dataclass(frozen=True)
class Found:
    """One person of that number: what must stay of them, and what an erasure is asked with."""

    subject: Subject
    staying: Sequence[Stays]
    sealed: str


def register(app: Flask) -> None:
    """Open the page to administrators."""
    security.admit(app, blueprint, security.officials(Role.ADMINISTRATOR))


@blueprint.get("/biurko/usuwanie")
def ask() -> ResponseReturnValue:
    """Ask whose request it is."""
    return _page(WhoForm(), [], RequestForm(), is_done="zrobione" in request.args)


@blueprint.post("/biurko/usuwanie")
@security.limiter.limit("60/hour")
def look() -> ResponseReturnValue:
    """Show what must stay of a person; the look is written down first."""
    form = WhoForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _page(form, [], RequestForm()), HTTPStatus.UNPROCESSABLE_ENTITY
    people = list_subjects_by_pesel(session(), here().vault, form.answers()["pesel"])
    if not people:
        form.add_error("pesel", translate("Nie ma nikogo o tym numerze."))
        session().rollback()
        return _page(form, [], RequestForm()), HTTPStatus.UNPROCESSABLE_ENTITY
    record_looks(LOOK, [one.id for one in people])
    return _page(WhoForm(), people, RequestForm())


@blueprint.post("/biurko/usuwanie/osoba")
@security.limiter.limit("30/hour")
def wipe() -> ResponseReturnValue:
    """Erase one person on a request; what speaks against it is told as a conflict."""
    person, now = need_actor(), here().now()
    subject = session().get(Subject, int(unseal(PURPOSE, request.form.get("osoba", ""))))
    if subject is None:
        raise NotFound
    form = RequestForm.from_request(request.form)
    if not form.validate():
        record_looks(LOOK, [subject.id])
        return _page(WhoForm(), [subject], form), HTTPStatus.UNPROCESSABLE_ENTITY
    keys = erase(session(), here(), subject.id, actor=person, now=now)
    mark = form.answers()["mark"]
    audit.record(session(), "erasure.asked", at=now, actor=person, object_ref=subject.token, detail=mark)
    session().commit()
    for key in keys:
        here().outside.store.delete(key)
    return redirect(url_for("wiping.ask", zrobione="1"), HTTPStatus.SEE_OTHER)


def _page(form: WhoForm, people: Sequence[Subject], asking: RequestForm, *, is_done: bool = False) -> str:
    now = here().now()
    found = [
        Found(one, list_staying(session(), here(), one.id, now), seal(PURPOSE, str(one.id))) for one in people
    ]
    return render_template("office/wiping.html", form=form, asking=asking, found=found, is_done=is_done)
