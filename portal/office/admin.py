"""Pages for administrators: work that failed, facts with their sources, the people who work here."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup

from portal import audit, links
from portal import jobs as work
from portal.accounts import desk
from portal.accounts.models import Role
from portal.addresses import row_number
from portal.context import here
from portal.db import session
from portal.i18n import LANGUAGES, Text, lazy, polish, translate
from portal.office import queries
from portal.office.door import blueprint
from portal.security import need_actor
from portal.words import day_of, money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask.typing import ResponseReturnValue

    from portal.facts import Fact

ROLES: dict[str, Text] = {
    Role.CLERK: lazy("prowadzi sprawy"),
    Role.APPROVER: lazy("podpisuje"),
    Role.FRONT_DESK: lazy("okienko"),
    Role.CASHIER: lazy("kasa"),
    Role.TREASURER: lazy("prowadzi kasę i księgi"),
    Role.MANAGER: lazy("ogląda liczby"),
    Role.ADMINISTRATOR: lazy("administruje"),
    Role.ARCHIVIST: lazy("prowadzi archiwum"),
}
WORDED = {"title", "words", "alone", "url", "link_name", *LANGUAGES}
LENGTHS = {"_days": lazy("dni"), "_hours": lazy("godz."), "_percent": lazy("%")}


@blueprint.get("/biurko/prace")
def jobs() -> ResponseReturnValue:
    """List the background work that failed for good, and the connections to other systems."""
    return render_template(
        "office/jobs.html", dead=work.list_dead(session()), now=here().now(),
        links=links.list_checks(session(), here()),
    )  # fmt: skip


@blueprint.post("/biurko/prace/ponow")
def revive() -> ResponseReturnValue:
    """Let failed work try again from the beginning; work that runs already is left alone."""
    number = request.form.get("job", 0, type=row_number)
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
    return render_template(
        "office/officials.html", people=people, roles=ROLES, today=day_of(here().now()),
        tokens={one.id: desk.token_of(one) for one in people},
    )  # fmt: skip


def _told(fact: Fact) -> str:
    """Write a fact's value in the unit that its name says; of a table each part under its name in the file."""
    if not isinstance(fact.value, dict):
        return _figure(fact.name, fact.value)
    return Markup("; ").join(_parts(fact.value))


def _parts(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _parts(value, f"{above}{name}.")
        else:
            told = _worded(name, value) if name in WORDED else _figure(name, value)
            yield Markup("{}: {}").format(f"{above}{name}", told)


def _worded(name: str, value: Any) -> Markup:
    """Write words of a table, marked with their language where it is not the page's."""
    text = ", ".join(value) if isinstance(value, list) else value
    return polish(text) if name not in LANGUAGES else Markup('<span lang="{}">{}</span>').format(name, text)


def _figure(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return translate("tak") if value else translate("nie")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if name.endswith("_grosze"):
        return money(int(value))
    if name.endswith("interest_rate"):
        return f"{value / 100:.2f} %".replace(".", ",")
    unit = next((str(word) for end, word in LENGTHS.items() if name.endswith(end)), "")
    return f"{value} {unit}".strip()
