"""Pages of absences: an official's own, and everybody's for administrators."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.accounts.absences import actions, queries
from portal.accounts.models import Official, Role
from portal.accounts.queries import list_officials
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import lazy, translate
from portal.office.door import blueprint, official_id
from portal.security import need_actor
from portal.visits.arranging.impact import meet_absences
from portal.visits.clock import clock
from portal.words import day, day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

NOBODY = ("", lazy("Wybierz osobę"))


def _colleagues() -> list[tuple[str, Any]]:
    """List who may stand in for the official: those of the same unit."""
    person = need_actor()
    people = list_officials(session(), person.unit_code) if person.unit_code else []
    return [NOBODY, *((str(one.id), one.name) for one in people if one.id != person.official_id)]


def _everybody() -> list[tuple[str, Any]]:
    people = [one for one in list_officials(session()) if one.unit_code]
    return [NOBODY, *((str(one.id), f"{one.name}, {one.unit_code}") for one in people)]


class AbsenceForm(fields.Form):
    """Ask between which days the official is away, and who stands in."""

    heading = lazy("Nieobecność")
    from_on = fields.DateField(lazy("Pierwszy dzień nieobecności"))
    until_on = fields.DateField(lazy("Ostatni dzień nieobecności"))
    substitute = fields.ChoiceField(
        lazy("Kto zastępuje?"), choices=_colleagues, listed=True, missing=lazy("Wybierz, kto zastępuje."),
    )  # fmt: skip


class SubstitutionForm(fields.Form):
    """Ask the same of anybody, and who it is."""

    heading = lazy("Nieobecność")
    official = fields.ChoiceField(
        lazy("Kogo nie będzie?"), choices=_everybody, listed=True, missing=lazy("Wybierz, kogo nie będzie."),
    )  # fmt: skip
    from_on = fields.DateField(lazy("Pierwszy dzień nieobecności"))
    until_on = fields.DateField(lazy("Ostatni dzień nieobecności"))
    substitute = fields.ChoiceField(
        lazy("Kto zastępuje?"), choices=_everybody, listed=True, missing=lazy("Wybierz, kto zastępuje."),
        hint=lazy("Ktoś z tego samego wydziału."),
    )  # fmt: skip


@blueprint.route("/biurko/nieobecnosci", methods=["GET", "POST"])
def absences() -> ResponseReturnValue:
    """List the official's own absences and whom they stand in for; take a new one."""
    return _page(AbsenceForm, "office.absences", official_id(need_actor()))


@blueprint.route("/biurko/zastepstwa", methods=["GET", "POST"])
def substitutions() -> ResponseReturnValue:
    """List everybody's absences; take a new one for anybody."""
    return _page(SubstitutionForm, "office.substitutions", None)


@blueprint.post("/biurko/nieobecnosci/<token>/koniec")
def end_absence(token: str) -> ResponseReturnValue:
    """End an absence early: one's own, or anybody's as an administrator; a second press finds it ended."""
    person = need_actor()
    administers = Role.ADMINISTRATOR in person.roles
    found = queries.get_absence(session(), token, None if administers else official_id(person))
    actions.end(session(), found, actor=person, now=here().now())
    session().commit()
    return redirect(url_for(_back()), HTTPStatus.SEE_OTHER)


def _page(kind: type[fields.Form], endpoint: str, own: int | None) -> ResponseReturnValue:
    form = kind()
    if request.method == "POST":
        form = kind.from_request(request.form)
        if form.validate() and _is_entered(form, own):
            return redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)
        session().rollback()
    today = day_of(here().now())
    known = queries.list_from(session(), today, own)
    page = render_template(
        "office/absences.html", form=form, rows=known, own=own, endpoint=endpoint, today=today,
        has_colleagues=len(_colleagues()) > 1 if own is not None else True,
        visits=meet_absences(session(), known, here().now()), clock=clock,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _is_entered(form: fields.Form, own: int | None) -> bool:
    """Write the absence down and commit; tell of what is wrong at its field."""
    asked = form.answers()
    who = own if own is not None else int(asked["official"])
    days = (date.fromisoformat(asked[name]) for name in ("from_on", "until_on"))
    try:
        actions.enter(session(), who, int(asked["substitute"]), *days, actor=need_actor(), now=here().now())
    except Refused as refused:
        field = refused.field if refused.field in form.field_names() else "from_on"
        form.add_error(field, refused.message)
        return False
    session().commit()
    return True


def _back() -> str:
    """Return the list that the button was pressed on."""
    return "office.substitutions" if request.form.get("lista") == "wszystkie" else "office.absences"


def told_absence(official: Official | None) -> str:
    """Say of who conducts a matter that they are away, and who stands in; empty when they are at work."""
    if official is None:
        return ""
    found = queries.find_current(session(), official.id, day_of(here().now()))
    if found is None:
        return ""
    return translate(
        "Nieobecność do %(day)s, zastępuje: %(name)s", day=day(found.until_on), name=found.substitute.name
    )
