"""A resident's page to have their data erased: what goes, what must stay and why, then one last question."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for

from portal import fields, security
from portal.accounts.queries import get_subject
from portal.context import here
from portal.cookies import drop_cookie
from portal.db import session
from portal.errors import NotFound
from portal.i18n import lazy
from portal.records.erasure.erasing import erase
from portal.records.erasure.staying import list_staying
from portal.security import SESSION_COOKIE, need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("erasing", __name__)


class EraseForm(fields.Form):
    """Ask once more: nobody can take it back."""

    heading = lazy("Usunięcie danych")
    sure = fields.ConfirmField(
        lazy("Wiem, że tego nie można cofnąć"), missing=lazy("Zaznacz, że wiesz, że tego nie można cofnąć.")
    )


def register(app: Flask) -> None:
    """Open the pages to residents; the last one is read by somebody whom nobody knows any more."""
    security.admit(app, blueprint, security.RESIDENT, done=security.PUBLIC)


@blueprint.get("/konto/usun")
def ask() -> ResponseReturnValue:
    """Say what would go and what must stay."""
    return _page(EraseForm())


@blueprint.post("/konto/usun")
@security.limiter.limit("10/hour")
def erase_own() -> ResponseReturnValue:
    """Erase the person who asks; what speaks against it is said again."""
    person, now = need_actor(), here().now()
    if person.subject_id is None:
        raise NotFound
    form = EraseForm.from_request(request.form)
    if not form.validate() or list_staying(session(), here(), person.subject_id, now):
        session().rollback()
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    keys = erase(session(), here(), person.subject_id, actor=person, now=now)
    session().commit()
    for key in keys:
        here().outside.store.delete(key)
    response = make_response(redirect(url_for("erasing.done"), HTTPStatus.SEE_OTHER))
    drop_cookie(response, SESSION_COOKIE)
    return response


@blueprint.get("/konto-usuniete")
def done() -> ResponseReturnValue:
    """Say that it is done."""
    return render_template("citizen/account/erased.html")


def _page(form: EraseForm) -> str:
    person = need_actor()
    if person.subject_id is None:
        raise NotFound
    return render_template(
        "citizen/account/erase.html", form=form, subject=get_subject(session(), person.subject_id),
        staying=list_staying(session(), here(), person.subject_id, here().now()),
    )  # fmt: skip
