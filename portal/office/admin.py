"""Pages for administrators: work that failed, facts with their sources, the people who work here."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import audit
from portal import jobs as work
from portal.accounts.models import Role
from portal.context import here
from portal.db import session
from portal.i18n import Text, lazy
from portal.office import queries
from portal.office.door import blueprint
from portal.security import need_actor
from portal.words import day_of, money

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.facts import Fact

ROLES: dict[str, Text] = {
    Role.CLERK: lazy("prowadzi sprawy"),
    Role.APPROVER: lazy("podpisuje"),
    Role.FRONT_DESK: lazy("okienko"),
    Role.CASHIER: lazy("kasa"),
    Role.MANAGER: lazy("ogląda liczby"),
    Role.ADMINISTRATOR: lazy("administruje"),
}
LENGTHS = {"_days": lazy("dni"), "_percent": lazy("%")}


@blueprint.get("/biurko/prace")
def jobs() -> ResponseReturnValue:
    """List the background work that failed for good."""
    return render_template("office/jobs.html", dead=work.list_dead(session()), now=here().now())


@blueprint.post("/biurko/prace/ponow")
def revive() -> ResponseReturnValue:
    """Let failed work try again from the beginning; work that runs already is left alone."""
    number = request.form.get("job", 0, type=int)
    now = here().now()
    work.revive(session(), number, now)
    audit.record(session(), "job.revived", at=now, actor=need_actor(), object_ref=str(number))
    session().commit()
    return redirect(url_for("office.jobs"), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/fakty")
def facts() -> ResponseReturnValue:
    """List all dated facts, those that nobody confirmed first."""
    known = list(here().facts.all())
    return render_template(
        "office/facts.html", open_facts=[fact for fact in known if not fact.confirmed],
        confirmed=[fact for fact in known if fact.confirmed], told=_told, today=day_of(here().now()),
    )  # fmt: skip


@blueprint.get("/biurko/urzednicy")
def officials() -> ResponseReturnValue:
    """List the people who work here with their units and roles."""
    people = queries.list_officials(session())
    return render_template("office/officials.html", people=people, roles=ROLES, today=day_of(here().now()))


def _told(fact: Fact) -> str:
    """Write a fact's value in the unit that its name says."""
    if fact.name.endswith("_grosze"):
        return money(int(fact.value))
    if fact.name.endswith("interest_rate"):
        return f"{fact.value / 100:.2f} %".replace(".", ",")
    unit = next((str(word) for end, word in LENGTHS.items() if fact.name.endswith(end)), "")
    return f"{fact.value} {unit}".strip()
