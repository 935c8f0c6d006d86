"""Pages of walls: keep out of a matter, of a person's matters, mark a matter as sensitive."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.accounts.models import Role
from portal.cases.walls import actions, queries
from portal.cases.walls.models import Ground
from portal.context import here
from portal.db import session
from portal.errors import NotAllowed
from portal.i18n import Text, lazy, translate
from portal.office import queries as desk
from portal.office.door import blueprint, look_at, need_unit, official_id, to_case
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case, CaseEvent
    from portal.fields import Form

REASON_LIMIT = 1000
# art. 24 § 1 and § 3 KPA, art. 130 § 1 and § 3 Ordynacja podatkowa
GROUNDS: tuple[tuple[str, Text], ...] = (
    (Ground.PARTY, lazy("Jestem stroną albo wynik sprawy wpływa na moje prawa")),
    (Ground.NEAR, lazy("To sprawa osoby bliskiej: małżonka, krewnego, powinowatego, osoby przysposobionej")),
    (Ground.WITNESS, lazy("Jestem świadkiem, biegłym albo byłem nim w tej sprawie")),
    (Ground.AGENT, lazy("Reprezentuję stronę albo robi to ktoś mi bliski")),
    (Ground.EARLIER, lazy("Brałem udział w wydaniu decyzji, którą teraz się kontroluje")),
    (Ground.DOUBT, lazy("Jest inna okoliczność, która może budzić wątpliwość co do mojej bezstronności")),
)
OF_PERSON = "osoba"
SCOPES = (
    ("sprawa", lazy("Tej jednej sprawy")),
    (OF_PERSON, lazy("Tej i każdej następnej sprawy tej osoby")),
)


class ExclusionForm(fields.Form):
    """Ask why the official keeps out of a matter, and of which."""

    heading = lazy("Wyłączenie")
    ground = fields.ChoiceField(lazy("Dlaczego?"), choices=GROUNDS, missing=lazy("Wybierz powód."))
    scope = fields.ChoiceField(
        lazy("Czego dotyczy wyłączenie?"), choices=SCOPES, missing=lazy("Wybierz, czego dotyczy.")
    )
    reason = fields.TextAreaField(
        lazy("Wyjaśnienie do akt"), limit=REASON_LIMIT, optional=True,
        hint=lazy("Zobaczą je urzędnicy, którzy przejmą sprawę. Nie pisz więcej, niż potrzeba."),
    )  # fmt: skip


class PersonForm(fields.Form):
    """Ask whose matters the official keeps out of; the number itself is not kept."""

    heading = lazy("Wyłączenie")
    pesel = fields.PeselField(lazy("PESEL tej osoby: Twój albo kogoś bliskiego"))
    ground = fields.ChoiceField(
        lazy("Kto to jest?"), missing=lazy("Wybierz, kto to jest."),
        choices=((Ground.PARTY, lazy("Ja")), (Ground.NEAR, lazy("Osoba mi bliska"))),
    )  # fmt: skip


class SensitiveForm(fields.Form):
    """Ask why a matter is shown only to few."""

    heading = lazy("Sprawa wrażliwa")
    reason = fields.TextAreaField(
        lazy("Dlaczego?"), limit=REASON_LIMIT, missing=lazy("Napisz, dlaczego sprawę ma widzieć mniej osób."),
        hint=lazy("Zostanie w aktach. Strona tego nie widzi."),
    )  # fmt: skip


@blueprint.route("/biurko/sprawy/<reference>/wylaczenie", methods=["GET", "POST"])
def keep_out(reference: str) -> ResponseReturnValue:
    """Let the official keep out of a matter: from then on it is not found."""
    found = desk.get_case(session(), reference, need_unit(), lock=request.method == "POST")
    if request.method == "GET":
        return _page("office/keep_out.html", found, ExclusionForm())
    form = ExclusionForm.from_request(request.form)
    if not form.validate():
        return _again("office/keep_out.html", reference, form)
    asked = form.answers()
    actions.keep_out(
        session(), found, Ground(asked["ground"]), asked["reason"] or "",
        of_person=asked["scope"] == OF_PERSON, actor=need_actor(), now=here().now(),
    )  # fmt: skip
    session().commit()
    return redirect(url_for("office.exclusions"), HTTPStatus.SEE_OTHER)


@blueprint.route("/biurko/wylaczenia", methods=["GET", "POST"])
def exclusions() -> ResponseReturnValue:
    """List what the official keeps out of, and take a person whose matters they must not see."""
    form = PersonForm()
    if request.method == "POST":
        form = PersonForm.from_request(request.form)
        if form.validate():
            asked = form.answers()
            actions.keep_out_of_person(
                session(), here().vault, asked["pesel"], Ground(asked["ground"]), actor=need_actor(), now=here().now()
            )  # fmt: skip
            session().commit()
            return redirect(url_for("office.exclusions"), HTTPStatus.SEE_OTHER)
        session().rollback()
    page = _list(official_id(need_actor()), form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.get("/biurko/wylaczenia/wszystkie")
def all_exclusions() -> ResponseReturnValue:
    """List who keeps out of what, for administrators: without whom it is about."""
    return _list(None, None)


@blueprint.post("/biurko/wylaczenia/<token>/cofnij")
def lift_exclusion(token: str) -> ResponseReturnValue:
    """Let an official back; a second press finds it done."""
    found = queries.get_exclusion(session(), token)
    actions.lift(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.all_exclusions"), HTTPStatus.SEE_OTHER)


@blueprint.route("/biurko/sprawy/<reference>/wrazliwa", methods=["GET", "POST"])
def sensitive(reference: str) -> ResponseReturnValue:
    """Mark a matter so that only who conducts it, their substitute and approvers see it."""
    found = _may_mark(desk.get_case(session(), reference, need_unit(), lock=request.method == "POST"))
    if request.method == "GET":
        return _page("office/sensitive.html", found, SensitiveForm())
    form = SensitiveForm.from_request(request.form)
    if not form.validate():
        return _again("office/sensitive.html", reference, form)
    actions.mark_sensitive(session(), found, form.answers()["reason"], actor=need_actor(), now=here().now())
    session().commit()
    return to_case(reference)


@blueprint.post("/biurko/sprawy/<reference>/wrazliwa/zdejmij")
def unmark(reference: str) -> ResponseReturnValue:
    """Show a matter to the whole unit again: an approver's act."""
    found = desk.get_case(session(), reference, need_unit(), lock=True)
    if Role.APPROVER not in need_actor().roles:
        raise NotAllowed
    actions.unmark(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return to_case(reference)


def may_mark(found: Case) -> bool:
    """Tell whether the official may mark a matter: who marks it must see it afterwards."""
    person = need_actor()
    return Role.APPROVER in person.roles or found.assigned_to_id == person.official_id


def walls_of(found: Case, events: Sequence[CaseEvent]) -> dict[str, object]:
    """Return what the case page says of walls; its events, newest first, tell whether there is more to ask for."""
    marks = (event.kind for event in events if event.kind in {"marked_sensitive", "unmarked"})
    was_asked = any(event.kind == "consulted" for event in events)
    return {
        "is_sensitive": next(marks, "") == "marked_sensitive", "may_mark": may_mark(found),
        "asked": queries.list_consultations(session(), found) if was_asked else (),
    }  # fmt: skip


def _may_mark(found: Case) -> Case:
    if not may_mark(found):
        raise NotAllowed(translate("Robi to ktoś, kto prowadzi sprawę albo ją akceptuje."))
    return found


def _list(own: int | None, form: Form | None) -> str:
    rows = queries.list_exclusions(session(), own)
    return render_template(
        "office/exclusions.html", rows=rows, own=own, form=form, grounds=dict(GROUNDS),
        references=queries.list_references(session(), [one.case_id for one in rows if one.case_id]),
        today=day_of(here().now()),
    )  # fmt: skip


def _again(template: str, reference: str, form: Form) -> ResponseReturnValue:
    session().rollback()
    found = desk.get_case(session(), reference, need_unit())
    return _page(template, found, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(template: str, found: Case, form: Form) -> str:
    look_at("look.case", found)
    return render_template(
        template, case=found, form=form, service=here().services[found.service],
        is_sensitive=queries.is_sensitive(session(), found), may_unmark=Role.APPROVER in need_actor().roles,
    )  # fmt: skip
