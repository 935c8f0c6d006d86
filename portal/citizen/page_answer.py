"""How it is to use the portal, asked from the footer of every page: also of who finishes nothing.

No identifier and no cookie: an answer is one more in a sum. So who answers twice is counted twice, and a place has ten
answers an hour; the managers' page says that these are no sample.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import fields, security
from portal.cases.declared.queries import is_declared
from portal.citizen.survey import SCORES
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import lazy
from portal.voice.pages.actions import count
from portal.voice.pages.models import Done
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

LIMIT = "10/hour"
DONE = [
    (Done.YES, lazy("Tak")),
    (Done.LATER, lazy("Jeszcze nie, dokończę później")),
    (Done.NO, lazy("Nie")),
]
blueprint = Blueprint("page_answer", __name__)


class PageForm(fields.Form):
    """Ask how it went, whatever a person came for."""

    heading = lazy("Jak korzysta się z portalu")

    done = fields.ChoiceField(
        lazy("Czy udało się to, po co tu jesteś?"), choices=DONE, missing=lazy("Wybierz, czy się udało.")
    )
    score = fields.ChoiceField(
        lazy("Jak łatwo korzystało się z portalu?"), choices=SCORES, missing=lazy("Wybierz ocenę od 1 do 5.")
    )


def register(app: Flask) -> None:
    """Open the question to everybody; its form is bound to nobody, so it needs no cookie."""
    security.admit(app, blueprint, security.PUBLIC, answer=security.ANONYMOUS)


@blueprint.get("/ocena-strony")
def ask() -> ResponseReturnValue:
    """Ask how it went; the address says of which service, where a page of one led here."""
    _refuse_officials()
    return render_template("citizen/page_answer.html", form=PageForm(), asked_of=_service(request.args))


@blueprint.post("/ocena-strony")
@security.limiter.limit(LIMIT)
def answer() -> ResponseReturnValue:
    """Count the answer and thank for it; one of a declared account is thanked for and not counted."""
    _refuse_officials()
    form, slug, now = PageForm.from_request(request.form), _service(request.form), here().now()
    if not form.validate():
        page = render_template("citizen/page_answer.html", form=form, asked_of=slug)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    said, person = form.answers(), security.actor()
    subject_id = person.subject_id if person is not None and person.subject_id is not None else 0
    if not is_declared(session(), subject_id, slug, day_of(now)):
        count(session(), slug, Done(said["done"]), int(said["score"]), now)
        session().commit()
    return redirect(url_for("page_answer.thanks"), HTTPStatus.SEE_OTHER)


@blueprint.get("/ocena-strony/dziekujemy")
def thanks() -> ResponseReturnValue:
    """Thank for an answer, and lead to where somebody helps."""
    _refuse_officials()
    return render_template("citizen/page_answered.html")


def _service(given: Mapping[str, str]) -> str:
    slug = given.get("usluga", "")
    return slug if slug in here().services else ""


def _refuse_officials() -> None:
    """Let nobody answer about the portal's public side who works in it."""
    person = security.actor()
    if person is not None and person.kind == "official":
        raise NotFound
