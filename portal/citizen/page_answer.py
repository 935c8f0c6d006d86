"""How it is to use the portal, asked from the footer of every page: also of who finishes nothing.

No identifier and no cookie: an answer is one more in a sum. A page that was shown counts once, by an id of its own
(not the person's). Who opens it again may answer again; a place has ten answers an hour, and the managers' page says
that these are no sample.
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
from portal.i18n import lazy, translate
from portal.once import is_ours, new_submission
from portal.voice.pages.actions import claim, count, days_taken
from portal.voice.pages.models import Done
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

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
    return _page(PageForm(), _service(request.args), _new_submission())


@blueprint.post("/ocena-strony")
@security.limiter.limit(LIMIT)
def answer() -> ResponseReturnValue:
    """Count the answer and thank for it; one of a declared account is thanked for and not counted."""
    _refuse_officials()
    form, slug, now = PageForm.from_request(request.form), _service(request.form), here().now()
    submission = request.form.get("submission", "")
    is_good, shown_on = form.validate(), _shown_on(submission)
    if shown_on is None:
        submission = _new_submission()
        form.add_error(None, translate("Ta strona była otwarta dawno. Wyślij ocenę jeszcze raz."))
    if shown_on is None or not is_good:
        return _page(form, slug, submission), HTTPStatus.UNPROCESSABLE_ENTITY
    said, person = form.answers(), security.actor()
    subject_id = person.subject_id if person is not None and person.subject_id is not None else 0
    if not is_declared(session(), subject_id, slug, day_of(now)) and claim(session(), submission, shown_on):
        count(session(), slug, Done(said["done"]), int(said["score"]), now)
        session().commit()
    return redirect(url_for("page_answer.thanks"), HTTPStatus.SEE_OTHER)


@blueprint.get("/ocena-strony/dziekujemy")
def thanks() -> ResponseReturnValue:
    """Thank for an answer, and lead to where somebody helps."""
    _refuse_officials()
    return render_template("citizen/page_answered.html")


def _page(form: PageForm, slug: str, submission: str) -> str:
    return render_template("citizen/page_answer.html", form=form, asked_of=slug, submission=submission)


def _purpose(shown_on: date) -> str:
    return f"page answer {shown_on}"


def _new_submission() -> str:
    return new_submission(_purpose(day_of(here().now())))


def _shown_on(submission: str) -> date | None:
    """Return the day when a page was shown; None for one of earlier days, and for one that we never made."""
    days = days_taken(day_of(here().now()))
    return next((day for day in days if is_ours(_purpose(day), submission)), None)


def _service(given: Mapping[str, str]) -> str:
    slug = given.get("usluga", "")
    return slug if slug in here().services else ""


def _refuse_officials() -> None:
    """Let nobody answer about the portal's public side who works in it."""
    person = security.actor()
    if person is not None and person.kind == "official":
        raise NotFound
