"""The administrator's pages of people and units: who has access, under which position, when units are open."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select

from portal import fields
from portal.accounts import desk
from portal.accounts.models import Unit
from portal.accounts.queries import list_units
from portal.cases.models import Case
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import lazy
from portal.office.admin import ROLES
from portal.office.door import blueprint
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.models import Official


class PositionForm(fields.Form):
    """Ask for an official's position."""

    heading = lazy("Stanowisko")
    position = fields.TextField(
        lazy("Stanowisko"), limit=120, optional=True,
        hint=lazy("Stoi w metryce sprawy i pod decyzjami, na przykład: Inspektor."),
    )  # fmt: skip


class UnitForm(fields.Form):
    """Ask what a unit is called, where it is, when it is open."""

    heading = lazy("Wydział")
    name = fields.TextField(
        lazy("Nazwa"), limit=120, missing=lazy("Wpisz nazwę wydziału."),
        hint=lazy("Jeśli katalog urzędu podaje wydział po nazwie, zmień ją też w katalogu."),
    )  # fmt: skip
    address = fields.TextField(lazy("Adres"), limit=160, optional=True)
    phone = fields.TextField(lazy("Telefon"), limit=20, optional=True)
    email = fields.EmailField(lazy("E-mail"), optional=True)
    hours = fields.TextField(
        lazy("Godziny otwarcia"), limit=200, optional=True,
        hint=lazy("Na przykład: poniedziałek 8.00–17.00, wtorek–piątek 7.30–15.30."),
    )  # fmt: skip
    number_by_hand = fields.YesNoField(
        lazy("Kto nadaje znak sprawy?"), yes=lazy("Urzędnik wydziału, ręcznie"), no=lazy("Portal, przy rejestracji"),
    )  # fmt: skip


class NewUnitForm(UnitForm):
    """Ask the same of a new unit, and its symbol."""

    code = fields.TextField(
        lazy("Symbol"), limit=20, missing=lazy("Wpisz symbol."),
        hint=lazy("Wielkie litery, cyfry i kreski. Symbolu nie da się potem zmienić: stoi w znakach spraw."),
    )  # fmt: skip


@blueprint.route("/biurko/urzednicy/<token>", methods=["GET", "POST"])
def official(token: str) -> ResponseReturnValue:
    """Show an official, and keep the position."""
    found = desk.get_official(session(), token)
    if request.method == "GET":
        return _official(found, PositionForm(data={"position": found.position}))
    form = PositionForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _official(desk.get_official(session(), token), form), HTTPStatus.UNPROCESSABLE_ENTITY
    position = str(form.answers()["position"] or "")
    desk.set_position(session(), found, position, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.official", token=token), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/urzednicy/<token>/dostep")
def set_access(token: str) -> ResponseReturnValue:
    """Take access, which ends every session, or give it back; a second press changes nothing."""
    found, active = desk.get_official(session(), token), request.form.get("dostep") == "tak"
    try:
        desk.set_access(session(), found, active=active, actor=need_actor(), now=here().now())
        session().commit()
    except Refused as refused:
        session().rollback()
        again = desk.get_official(session(), token)
        page = _official(again, PositionForm(data={"position": again.position}), str(refused.message))
        return page, refused.status
    return redirect(url_for("office.official", token=token), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/wydzialy")
def units() -> ResponseReturnValue:
    """List the units of the office."""
    rows = list_units(session())
    return render_template("office/units.html", rows=rows)


@blueprint.route("/biurko/wydzialy/nowy", methods=["GET", "POST"])
def new_unit() -> ResponseReturnValue:
    """Add a unit."""
    form = NewUnitForm.from_answers({"number_by_hand": False})
    if request.method == "POST":
        form = NewUnitForm.from_request(request.form)
        if form.validate():
            asked = _plain(form)
            try:
                desk.add_unit(session(), str(asked.pop("code")), asked, actor=need_actor(), now=here().now())
                session().commit()
                return redirect(url_for("office.units"), HTTPStatus.SEE_OTHER)
            except Refused as refused:
                form.add_error(refused.field or "code", refused.message)
        session().rollback()
    page = render_template("office/unit.html", form=form, unit=None, seen="", fault="")
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.route("/biurko/wydzialy/<unit>", methods=["GET", "POST"])
def unit(unit: str) -> ResponseReturnValue:
    """Change a unit; a colleague's change in between is told of."""
    found, fault = _get_unit(unit), ""
    form: UnitForm = UnitForm.from_answers({name: getattr(found, name) for name in desk.UNIT_FIELDS})
    if request.method == "POST":
        form = UnitForm.from_request(request.form)
        if form.validate():
            try:
                desk.change_unit(
                    session(), unit, _plain(form), seen=request.form.get("seen", ""), actor=need_actor(),
                    now=here().now(),
                )  # fmt: skip
                session().commit()
                return redirect(url_for("office.units"), HTTPStatus.SEE_OTHER)
            except Refused as refused:
                form.add_error(refused.field or "name", refused.message)
            except Conflict as error:
                fault = str(error.message)
        session().rollback()
        found = _get_unit(unit)
    page = render_template("office/unit.html", form=form, unit=found, seen=desk.stamp(found), fault=fault)
    status = Conflict.status if fault else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page, status


def _get_unit(code: str) -> Unit:
    found = session().get(Unit, code)
    if found is None:
        raise NotFound
    return found


def _plain(form: UnitForm) -> dict[str, object]:
    """Return what was typed; what was left empty is an empty text."""
    return {name: "" if value is None else value for name, value in form.answers().items()}


def _official(found: Official, form: PositionForm, fault: str = "") -> str:
    table = Case.__table__.c  # how many there are, also those the administrator may not see
    conducts = session().scalar(
        select(func.count())
        .select_from(Case.__table__)
        .where(table.assigned_to_id == found.id, table.is_open)
    )
    return render_template(
        "office/official.html", official=found, form=form, fault=fault, roles=ROLES, conducts=conducts or 0,
        token=desk.token_of(found), today=day_of(here().now()),
        is_me=found.id == need_actor().official_id,
    )  # fmt: skip
