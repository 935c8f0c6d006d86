"""Matters that a machine settled: those that a person is to look at, what they state, and what the person found."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.cases.queries import list_documents
from portal.cases.settling import last_of
from portal.context import here
from portal.db import session
from portal.decisions import outcomes
from portal.decisions.automatic import checking
from portal.decisions.automatic.checking import Verdict
from portal.errors import Conflict, Refused
from portal.i18n import Text, lazy
from portal.office import queries
from portal.office.door import blueprint, look_at, need_unit, record_looks
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.decisions.automatic.models import AutomaticIssue
    from portal.fields import Form

VERDICTS: dict[str, Text] = {
    Verdict.RIGHT: lazy("Dobrze wydane"),
    Verdict.CORRECTED: lazy("Błędne: wydaję poprawione"),
    Verdict.WRONG: lazy("Błędne: napiszę do strony"),
}


class CheckForm(fields.Form):
    """Ask what the person found, and in what the machine was wrong."""

    heading = lazy("Wynik")
    verdict = fields.ChoiceField(
        lazy("Czy to, co wydano, jest prawidłowe?"), choices=tuple(VERDICTS.items()), missing=lazy("Wybierz wynik.")
    )  # fmt: skip
    note = fields.TextAreaField(
        lazy("Co jest nie tak"), optional=True, limit=checking.NOTE_LIMIT,
        hint=lazy("Przy wyniku „błędne”. Na podstawie tych uwag poprawimy reguły."),
    )  # fmt: skip


class PermitCheckForm(CheckForm):
    """Ask the same of a permit, which no new document takes the place of."""

    verdict = fields.ChoiceField(
        lazy("Czy to, co wydano, jest prawidłowe?"), missing=lazy("Wybierz wynik."),
        choices=tuple((code, words) for code, words in VERDICTS.items() if code != Verdict.CORRECTED),
    )  # fmt: skip


@blueprint.get("/biurko/automatyczne")
def automatic() -> ResponseReturnValue:
    """List what waits for a look, and what was looked at last."""
    unit = need_unit()
    waiting, done = checking.list_to_check(session(), unit), checking.list_checked(session(), unit)
    record_looks("look.case", {one.case.parties[0].subject_id for one in (*waiting, *done)})
    titles = {slug: str(service.card.title) for slug, service in here().services.items()}
    return render_template(
        "office/automatic.html", waiting=waiting, done=done, titles=titles, verdicts=VERDICTS,
        today=day_of(here().now()),
    )  # fmt: skip


@blueprint.route("/biurko/sprawy/<reference>/sprawdzenie", methods=["GET", "POST"])
def check_automatic(reference: str) -> ResponseReturnValue:
    """Show what the machine stated beside the figures of today; keep what the person found, once."""
    found = queries.get_case(session(), reference, need_unit(), lock=request.method == "POST")
    issue = checking.get_issue(session(), found)
    kind = CheckForm if checking.can_replace(here(), found) else PermitCheckForm
    if request.method == "GET":
        look_at("look.case", found)
        return _page(found, issue, kind())
    form, status, fault = kind.from_request(request.form), HTTPStatus.UNPROCESSABLE_ENTITY, ""
    if form.validate():
        asked = form.answers()
        try:
            checking.record(
                session(), here(), found, Verdict(str(asked["verdict"])), str(asked.get("note") or ""),
                actor=need_actor(), now=here().now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        except Conflict as error:
            status, fault = HTTPStatus.CONFLICT, error.message
        else:
            session().commit()
            return redirect(url_for("office.automatic"), HTTPStatus.SEE_OTHER)
    session().rollback()
    again = queries.get_case(session(), reference, need_unit())
    return _page(again, checking.get_issue(session(), again), form, fault), status


def _page(found: Case, issue: AutomaticIssue, form: Form, fault: str = "") -> str:
    now = here().now()
    matter = outcomes.look_at(session(), here(), found, now)
    outcome = last_of(list_documents(session(), found))
    return render_template(
        "office/check_automatic.html", case=found, issue=issue, form=form, fault=fault, outcome=outcome,
        known=matter.person,
        position=matter.tax_position, verdicts=VERDICTS, today=day_of(now), service=here().services[found.service],
    )  # fmt: skip
