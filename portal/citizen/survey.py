"""How it went: how easy from 1 to 5, then what was hard or what was good, and a word; each once and each by choice.

The questions are those of the Italian model of municipal sites (C.SE.1.7): a low score asks where it was hard.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import fields, security
from portal.cases import actions, queries
from portal.cases.rating.actions import find_form_rating, is_final, rate_form
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import lazy
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case

blueprint = Blueprint("survey", __name__)
SCORES = [
    ("5", lazy("5, bardzo łatwo")),
    ("4", lazy("4, łatwo")),
    ("3", lazy("3, ani łatwo, ani trudno")),
    ("2", lazy("2, trudno")),
    ("1", lazy("1, bardzo trudno")),
]
HARD = [
    ("words", lazy("Nie było jasne, co wpisać albo co dołączyć")),
    ("long", lazy("Trwało to za długo")),
    ("faults", lazy("Coś nie działało")),
    ("twice", lazy("Trzeba było pisać to, co urząd już wie")),
    ("person", lazy("Trudno było dowiedzieć się czegoś od urzędu")),
]
GOOD = [
    ("words", lazy("Było jasne, co robić")),
    ("quick", lazy("Poszło szybko")),
    ("home", lazy("Nie trzeba było iść do urzędu")),
    ("known", lazy("Dane były już wpisane")),
    ("person", lazy("Urzędnik pomógł")),
]
HARD_FROM = 3  # this score and lower ask what was hard
COMMENT_LIMIT = 1000


class ScoreForm(fields.Form):
    """Ask how easy it was."""

    heading = lazy("Jak poszło")

    score = fields.ChoiceField(
        lazy("Jak łatwo było załatwić tę sprawę?"), choices=SCORES, missing=lazy("Wybierz ocenę od 1 do 5.")
    )


class FormScoreForm(fields.Form):
    """Ask how easy it was to fill the form in and send it."""

    heading = lazy("Jak się wypełniało")

    score = fields.ChoiceField(
        lazy("Jak łatwo było wypełnić i wysłać ten wniosek?"),
        choices=SCORES,
        missing=lazy("Wybierz ocenę od 1 do 5."),
    )


class HardForm(fields.Form):
    """Ask where it was hard."""

    reason = fields.ChoiceField(lazy("Co było najtrudniejsze?"), choices=HARD, optional=True)
    comment = fields.TextAreaField(lazy("Co poprawić?"), optional=True, limit=COMMENT_LIMIT)


class GoodForm(fields.Form):
    """Ask what was good."""

    reason = fields.ChoiceField(lazy("Co było najlepsze?"), choices=GOOD, optional=True)
    comment = fields.TextAreaField(lazy("Chcesz coś dodać?"), optional=True, limit=COMMENT_LIMIT)


def register(app: Flask) -> None:
    """Open the questions to residents; each matter is looked for among their own."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.post("/moje/sprawy/<reference>/ocena")
def rate(reference: str) -> ResponseReturnValue:
    """Keep how easy it was, and go on to ask why."""
    found, form = _own(reference), ScoreForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _page(_own(reference), form), HTTPStatus.UNPROCESSABLE_ENTITY
    actions.rate(session(), found, int(form.answers()["score"]), here().now())
    session().commit()
    return redirect(url_for("survey.ask", reference=reference), HTTPStatus.SEE_OTHER)


@blueprint.post("/moje/sprawy/<reference>/ocena-wniosku")
def rate_own_form(reference: str) -> ResponseReturnValue:
    """Keep how easy the form was that a person just sent."""
    return keep_form_score(_own(reference), url_for("my.accepted", reference=reference))


@blueprint.get("/moje/sprawy/<reference>/ocena")
def ask(reference: str) -> ResponseReturnValue:
    """Ask what was hard or what was good; without a score ask for it first."""
    found = _own(reference)
    rating = queries.find_rating(session(), found)
    return _page(found, ScoreForm() if rating is None else _why(rating.score)())


@blueprint.post("/moje/sprawy/<reference>/ocena/dlaczego")
def tell(reference: str) -> ResponseReturnValue:
    """Keep why beside the score."""
    found = _own(reference)
    rating = queries.find_rating(session(), found)
    if rating is None:
        return redirect(url_for("survey.ask", reference=reference), HTTPStatus.SEE_OTHER)
    form = _why(rating.score).from_request(request.form)
    if not form.validate():
        session().rollback()
        return _page(_own(reference), form), HTTPStatus.UNPROCESSABLE_ENTITY
    said = {name: str(value or "") for name, value in form.answers().items()}
    actions.rate(session(), found, rating.score, here().now(), reason=said["reason"], comment=said["comment"])
    session().commit()
    return redirect(url_for("my.case", reference=reference, _anchor="ocena"), HTTPStatus.SEE_OTHER)


def form_panel(found: Case) -> dict[str, object]:
    """Return what the page that confirms a filing asks of the form, or what was answered."""
    rating = find_form_rating(session(), found)
    is_counted = rating is not None and is_final(rating, here().now())
    return {"form_rating": rating, "is_form_counted": is_counted, "score_form": FormScoreForm()}


def keep_form_score(found: Case, leads_to: str) -> ResponseReturnValue:
    """Keep how easy a matter's form was and lead back to the page that asked."""
    form = FormScoreForm.from_request(request.form)
    if not form.validate():
        title = here().services[found.service].card.title
        page = render_template("citizen/my/form_score.html", title=title, form=form, leads_to=leads_to)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    rate_form(session(), found, int(form.answers()["score"]), here().now())
    session().commit()
    return redirect(f"{leads_to}#ocena", HTTPStatus.SEE_OTHER)


def _why(score: int) -> type[HardForm | GoodForm]:
    return HardForm if score <= HARD_FROM else GoodForm


def _own(reference: str) -> Case:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return queries.get_for_party(session(), reference, subject_id)


def _page(found: Case, form: fields.Form) -> str:
    title, rating = here().services[found.service].card.title, queries.find_rating(session(), found)
    return render_template(
        "citizen/my/survey.html", case=found, form=form, title=title, is_score=isinstance(form, ScoreForm),
        counted=rating.score if rating is not None and is_final(rating, here().now()) else None,
    )  # fmt: skip
