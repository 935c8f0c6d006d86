"""Hand a case to a colleague of the unit, or pass it on to another unit of the office."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.accounts.models import Official, Unit
from portal.accounts.queries import list_officials, list_units
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import Text, lazy, translate
from portal.office import handling, queries
from portal.office.door import blueprint, look_at, need_unit, official_id, to_case
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.fields import Form

NOTE_LIMIT = 1000
CHOOSE = ("", lazy("Wybierz z listy"))


def _colleagues() -> list[tuple[str, Any]]:
    """List who works matters in the official's unit; for an administrator in any."""
    unit = need_unit()
    people = [
        one for one in list_officials(session(), unit) if handling.works_matters(one, one.unit_code or "")
    ]
    return [CHOOSE, *((str(one.id), _named(one, unit)) for one in people)]


def _named(one: Official, unit: str | None) -> str:
    return one.name if unit is not None else f"{one.name}, {one.unit_code}"


def other_units() -> list[tuple[str, Any]]:
    """List the other units of the office."""
    unit = need_unit()
    return [CHOOSE, *((one.code, one.name) for one in list_units(session()) if one.code != unit)]


class OfficialForm(fields.Form):
    """Ask who conducts a case from now on, and what they should know."""

    heading = lazy("Prowadzący")
    official = fields.ChoiceField(
        lazy("Kto poprowadzi sprawę?"), choices=_colleagues, listed=True, missing=lazy("Wybierz, kto poprowadzi."),
    )  # fmt: skip
    text = fields.TextAreaField(
        lazy("Notatka dla tej osoby"), limit=NOTE_LIMIT, optional=True, hint=lazy("Widzą ją tylko urzędnicy."),
    )  # fmt: skip


class UnitForm(fields.Form):
    """Ask which unit a case goes to, and why."""

    heading = lazy("Inny wydział")
    unit = fields.ChoiceField(
        lazy("Do którego wydziału?"), choices=other_units, listed=True, missing=lazy("Wybierz wydział."),
    )  # fmt: skip
    text = fields.TextAreaField(
        lazy("Notatka dla tego wydziału"), limit=NOTE_LIMIT, missing=lazy("Napisz, dlaczego to ich sprawa."),
        hint=lazy("Widzą ją tylko urzędnicy."),
    )  # fmt: skip


TITLES: dict[type[Form], tuple[Text, Text]] = {
    OfficialForm: (lazy("Przydziel innej osobie"), lazy("Przydziel")),
    UnitForm: (lazy("Przekaż do innego wydziału"), lazy("Przekaż")),
}


@blueprint.route("/biurko/sprawy/<reference>/prowadzacy", methods=["GET", "POST"])
def reassign(reference: str) -> ResponseReturnValue:
    """Hand a case to a colleague; a second press finds it handed over."""
    found = queries.get_case(session(), reference, need_unit(), lock=request.method == "POST")
    if request.method == "GET":
        return _page(found, OfficialForm())
    form = OfficialForm.from_request(request.form)
    if form.validate():
        chosen = get_official(form)
        if found.assigned_to_id == chosen.id:
            return to_case(reference)
        if fault := _outdated(found):
            return _again(reference, form, fault)
        try:
            handling.hand_to(session(), found, chosen, text_of(form), actor=need_actor(), now=here().now())
        except Refused as refused:
            form.add_error("official", refused.message)
        else:
            session().commit()
            return to_case(reference)
    return _again(reference, form)


@blueprint.route("/biurko/sprawy/<reference>/wydzial", methods=["GET", "POST"])
def move(reference: str) -> ResponseReturnValue:
    """Pass a case on to another unit; then it is no longer this unit's, also for a second press."""
    person = need_actor()
    try:
        found = queries.get_case(session(), reference, need_unit(), lock=request.method == "POST")
    except NotFound:
        if request.method == "POST" and queries.was_moved_by(session(), reference, official_id(person)):
            return redirect(url_for("office.queue"), HTTPStatus.SEE_OTHER)
        raise
    if request.method == "GET":
        return _page(found, UnitForm())
    form = UnitForm.from_request(request.form)
    if form.validate():
        if fault := _outdated(found):
            return _again(reference, form, fault)
        try:
            handling.move_to(session(), found, get_unit(form), text_of(form), actor=person, now=here().now())
        except Refused as refused:
            form.add_error("unit", refused.message)
        else:
            session().commit()
            return redirect(url_for("office.queue"), HTTPStatus.SEE_OTHER)
    return _again(reference, form)


def get_official(form: Form) -> Official:
    """Return the official that a form names: one of those it offered."""
    return session().get_one(Official, int(form.answers()["official"]))


def get_unit(form: Form) -> Unit:
    """Return the unit that a form names: one of those it offered."""
    return session().get_one(Unit, str(form.answers()["unit"]))


def text_of(form: Form) -> str:
    """Return the note that was typed."""
    return str(form.answers().get("text") or "")


def _outdated(found: Case) -> str:
    """Say that a colleague was faster since the page was shown."""
    if request.form.get("version") == str(found.version):
        return ""
    return translate("Ktoś zmienił tę sprawę przed chwilą. Sprawdź ją i zdecyduj jeszcze raz.")


def _again(reference: str, form: Form, fault: str = "") -> ResponseReturnValue:
    session().rollback()
    found = queries.get_case(session(), reference, need_unit())
    return _page(found, form, fault), Conflict.status if fault else HTTPStatus.UNPROCESSABLE_ENTITY


def _page(found: Case, form: Form, fault: str = "") -> str:
    look_at("look.case", found)
    title, button = TITLES[type(form)]
    return render_template(
        "office/reassign.html", case=found, form=form, fault=fault, title=title, button=button,
        service=here().services[found.service],
    )  # fmt: skip
