"""The forms of a visit at the official's desk: which they asked for, and how far the resident came."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused
from portal.i18n import lazy, translate
from portal.office.door import blueprint, record_look
from portal.office.visits.protocols import conducted
from portal.security import need_actor
from portal.visits.meetings import pointing
from portal.visits.protocols.rules import MET
from portal.words import alphabetical, day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.meetings.pointing import Pointed
    from portal.visits.models import Visit


def offered() -> list[tuple[str, Any]]:
    """List the services that take forms just now, by their names."""
    services, names = here().services, here().offered
    named = [(slug, str(services[slug].card.title)) for slug in names]
    return sorted(named, key=lambda one: alphabetical(one[1]))


class PointForm(fields.Form):
    """Ask which form the resident shall fill in."""

    heading = lazy("Poproś o wniosek")
    service = fields.ChoiceField(
        lazy("Który wniosek?"), choices=offered, listed=True, missing=lazy("Wybierz wniosek.")
    )


@blueprint.get("/biurko/wizyty/<token>/wnioski")
def visit_forms(token: str) -> ResponseReturnValue:
    """Show which forms were asked for, and ask for another."""
    visit = conducted(token)
    record_look("look.visit", visit.subject_id, None)
    return _page(visit, PointForm(data={"service": visit.service or ""}))


@blueprint.post("/biurko/wizyty/<token>/wnioski")
def point_form(token: str) -> ResponseReturnValue:
    """Ask the resident for a form; it opens on their side at once."""
    visit, form = conducted(token), PointForm.from_request(request.form)
    if not form.validate():
        return _page(visit, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        pointing.point(session(), here(), visit, str(form.service.data), actor=need_actor(), now=here().now())
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _page(conducted(token), form), error.status
    return redirect(url_for("office.visit_forms", token=token), HTTPStatus.SEE_OTHER)


def stands_of(one: Pointed) -> str:
    """Say how far the resident came; what stands in a form is theirs until they send it."""
    if one.reference:
        return translate("złożony, sprawa %(number)s", number=one.reference)
    return translate("zaczęty, jeszcze nie wysłany") if one.is_begun else translate("jeszcze nie zaczęty")


def title_of(one: Pointed) -> str:
    """Name a form by its service."""
    service = here().services.get(one.form.service)
    return str(service.card.title) if service is not None else one.form.service


def _page(visit: Visit, form: PointForm) -> str:
    found = pointing.list_pointed(session(), visit)
    return render_template(
        "office/visits/pointing.html", visit=visit, form=form, today=day_of(here().now()),
        forms=[(title_of(one), stands_of(one)) for one in found], may_point=visit.state in MET,
        has_account=visit.subject_id is not None,
    )  # fmt: skip
