"""The administrator's pages of functions: who plays which in each unit, instead of the directory's role."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.accounts.models import Role, Unit
from portal.accounts.queries import list_officials, list_units
from portal.cases.playing import actions, queries
from portal.cases.playing.heads import HEAD
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import lazy
from portal.office import handling
from portal.office.admin import ROLES
from portal.office.door import blueprint
from portal.security import need_actor
from portal.workflow import FLOWS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.playing.queries import Bound
    from portal.workflow import Function

PLAYING = (Role.CLERK, Role.APPROVER)


def _people() -> list[tuple[str, Any]]:
    """List who works matters in the unit that the address names."""
    unit = (request.view_args or {}).get("unit", "")
    people = list_officials(session(), unit)
    return [(str(one.id), one.name) for one in people if handling.works_matters(one, unit)]


class BindingForm(fields.Form):
    """Ask who plays a function in a unit."""

    heading = lazy("Funkcja")
    roles = fields.ManyField(
        lazy("Każdy, kto ma rolę"), optional=True, choices=tuple((role, ROLES[role]) for role in PLAYING),
    )  # fmt: skip
    officials = fields.ManyField(lazy("Te osoby"), optional=True, choices=_people)


@blueprint.get("/biurko/funkcje")
def functions() -> ResponseReturnValue:
    """List who plays each function in each unit, and where nobody does."""
    bound, known = queries.list_bound(session()), _known()
    units = list_units(session())
    people = list_officials(session())
    rows = [
        (unit, function, _told(bound.get(unit.code, {}).get(code, ((), ())), function),
         actions.list_players([one for one in people if one.unit_code == unit.code],
                              bound.get(unit.code, {}).get(code, ((), ())), function.role))
        for unit in units
        for code, function in known.items()
    ]  # fmt: skip
    return render_template("office/functions.html", rows=rows)


@blueprint.route("/biurko/funkcje/<unit>/<function>", methods=["GET", "POST"])
def function(unit: str, function: str) -> ResponseReturnValue:
    """Choose who plays a function in a unit; leaving all boxes empty gives it back to its own role."""
    found, played = session().get(Unit, unit), _known().get(function)
    if found is None or played is None:
        raise NotFound
    bound = queries.list_bound(session(), unit).get(unit, {}).get(function, ((), ()))
    if request.method == "GET":
        form = BindingForm.from_answers(
            {"roles": list(bound[0]), "officials": [str(one) for one in bound[1]]}
        )
        return _page(found, played, form, bound)
    form, fault = BindingForm.from_request(request.form), ""
    if form.validate():
        asked = form.answers()
        try:
            actions.bind(
                session(), unit, function, asked["roles"], [int(one) for one in asked["officials"]],
                seen=request.form.get("seen", ""), actor=need_actor(), now=here().now(),
            )  # fmt: skip
            session().commit()
            return redirect(url_for("office.functions"), HTTPStatus.SEE_OTHER)
        except Refused as refused:
            form.add_error("officials", refused.message)
        except Conflict as error:
            fault = str(error.message)
    session().rollback()
    now_bound = queries.list_bound(session(), unit).get(unit, {}).get(function, ((), ()))
    status = Conflict.status if fault else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(session().get_one(Unit, unit), played, form, now_bound, fault), status


def _known() -> dict[str, Function]:
    """Return the functions of the standard flows and of today's services, by code, and the head of the unit."""
    flows = [*FLOWS.values(), *(service.flow for service in here().services.values())]
    return {one.code: one for flow in flows for one in flow.functions} | {HEAD.code: HEAD}


def _told(bound: Bound, played: Function) -> list[Any]:
    """Name the roles that play a function."""
    if not any(bound):
        return [ROLES[played.role]]
    return [ROLES[role] for role in bound[0]]


def _page(unit: Unit, played: Function, form: BindingForm, bound: Bound, fault: str = "") -> str:
    return render_template(
        "office/function.html", unit=unit, function=played, form=form, fault=fault, seen=actions.stamp(bound),
        default=ROLES[played.role],
    )  # fmt: skip
