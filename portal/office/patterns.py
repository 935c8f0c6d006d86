"""Pages where approvers and administrators keep how decisions begin: a list per service, an editor, its versions."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import fields
from portal.addresses import row_number
from portal.context import here
from portal.db import session
from portal.decisions.drafting import composing, elements
from portal.decisions.drafting.elements import outcomes_of
from portal.decisions.patterns import actions, queries, rules
from portal.decisions.patterns.models import DecisionPattern, State
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import SOURCE, lazy, speaking, translate
from portal.office.door import blueprint, need_unit
from portal.office.draft_forms import OUTCOMES, TICKED, WITHOUT_REASONS
from portal.security import need_actor
from portal.words import day_of, full_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.fields import Form
    from portal.service import Service

STATES = {
    State.OWN: lazy("własny tekst urzędu"),
    State.RETIRED: lazy("wycofany"),
    State.BROUGHT: lazy("powrót do wzoru usługi"),
}


class PatternForm(fields.Form):
    """Ask for the parts of a decision, as far as they are the same every time."""

    heading = lazy("Wzór decyzji")
    basis = fields.TextAreaField(lazy("Podstawa prawna"), limit=2000, optional=True)
    ruling = fields.TextAreaField(lazy("Rozstrzygnięcie"), limit=6000, optional=True)
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=rules.LIMIT, optional=True,
        hint=lazy("Miejsca, które urzędnik uzupełni sam, zaznacz kropkami: …"),
    )  # fmt: skip
    no_reasons = fields.ManyField(
        lazy("Uzasadnienie można pominąć?"), optional=True, choices=((TICKED, WITHOUT_REASONS),)
    )


@blueprint.get("/biurko/wzory")
def patterns() -> ResponseReturnValue:
    """List the services and how their decisions begin."""
    services = _services()
    offered = {one.slug: queries.list_offered(session(), one) for one in services}
    may_do = {one.slug: outcomes_of(one.flow, one.outcomes) for one in services}
    return render_template(
        "office/patterns.html", services=services, outcomes=OUTCOMES, offered=offered, may_do=may_do,
        last=queries.list_last(session(), [one.slug for one in services]), today=day_of(here().now()),
    )  # fmt: skip


@blueprint.route("/biurko/wzory/<slug>/<outcome>", methods=["GET", "POST"])
def pattern(slug: str, outcome: str) -> ResponseReturnValue:
    """Write how a decision begins: seen filled with a made-up matter, then saved as a version."""
    service = _service(slug, outcome)
    if request.method == "GET":
        return _page(service, outcome, PatternForm.from_answers(_in_editor(service, outcome)))
    form = PatternForm.from_request(request.form)
    if not form.validate():
        return _page(service, outcome, form), HTTPStatus.UNPROCESSABLE_ENTITY
    typed = _typed(form)
    try:
        rules.check(outcome, typed)
        if request.form.get("then") == "preview":
            return _page(service, outcome, form, preview=typed)
        actions.write(session(), service, outcome, typed, seen=_seen(), actor=need_actor(), now=here().now())
        session().commit()
    except Refused as refused:
        form.add_error(refused.field or "ruling", refused.message)
        return _page(service, outcome, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except (Conflict, IntegrityError) as error:
        said = error.message if isinstance(error, Conflict) else ""
        fault = said or translate("Ktoś zapisał nowszą wersję. Porównaj ją i zapisz jeszcze raz.")
        return _page(service, outcome, form, fault=str(fault)), Conflict.status
    return redirect(url_for("office.pattern", slug=slug, outcome=outcome), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/wzory/<slug>/<outcome>/stan")
def set_pattern(slug: str, outcome: str) -> ResponseReturnValue:
    """Retire a pattern or go back to the service's; a second press changes nothing."""
    service = _service(slug, outcome)
    act = {"retire": actions.retire, "give_back": actions.give_back}.get(request.form.get("then", ""))
    if act is None:
        raise Refused(translate("Wybierz, co zrobić z wzorem."))
    act(session(), service, outcome, seen=_seen(), actor=need_actor(), now=here().now())
    try:
        session().commit()
    except IntegrityError as error:
        raise Conflict(translate("Ktoś zapisał nowszą wersję. Porównaj ją i zapisz jeszcze raz.")) from error
    return redirect(url_for("office.pattern", slug=slug, outcome=outcome), HTTPStatus.SEE_OTHER)


def _services() -> list[Service]:
    """List the services whose patterns the official may keep: of their own unit; all of them for an administrator.

    What no text ends (a certificate, a declaration) has none.
    """
    unit = need_unit()
    return [
        one
        for one in here().services.values()
        if unit in {None, one.unit} and outcomes_of(one.flow, one.outcomes)
    ]


def _service(slug: str, outcome: str) -> Service:
    found = next((one for one in _services() if one.slug == slug), None)
    if found is None or outcome not in outcomes_of(found.flow, found.outcomes):
        raise NotFound
    return found


def _page(
    service: Service, outcome: str, form: Form, *, fault: str = "", preview: dict[str, Any] | None = None
) -> str:  # fmt: skip
    session().rollback()
    versions = queries.list_versions(session(), service.slug, outcome)
    offered = queries.find_offered(session(), service, outcome)
    values = preview or (offered.values if offered is not None else None)
    latest = versions[0].number if versions else 0
    return render_template(
        "office/pattern.html", service=service, outcome=outcome, title=dict(OUTCOMES)[outcome], form=form,
        fault=fault, is_preview=preview is not None, versions=versions, offered=offered, states=STATES,
        brought=queries.brought(service, outcome), merge=elements.MERGE, today=day_of(here().now()),
        said=_said(service, outcome, values) if values is not None else None,
        number=_seen() if request.method == "POST" and not fault else latest,
    )  # fmt: skip


def _said(service: Service, outcome: str, values: Any) -> dict[str, Any]:
    """Say what a decision would say in a matter that nobody ever brought."""
    on = day_of(here().now())
    with speaking(SOURCE):
        about, filed = str(service.card.title), str(full_day(on))
    merge = {
        "[strona]": "Maria Przykładowa", "[numer]": f"{service.unit}.{service.case_class}.17.{on.year}",
        "[data wniosku]": filed, "[przedmiot]": about,
    }  # fmt: skip
    return composing.laid_out(service, outcome, values, merge, about=about, facts=here().facts, on=on)


def _in_editor(service: Service, outcome: str) -> dict[str, Any]:
    """Return what the editor begins with: the version that the address asks for, else the one in force, or the last."""
    versions = queries.list_versions(session(), service.slug, outcome)
    asked = request.args.get("wersja", -1, type=row_number)
    brought, offered = (
        queries.brought(service, outcome), queries.find_offered(session(), service, outcome)
    )  # fmt: skip
    found: Any = offered or _last_own(versions) or brought
    if asked == 0:
        found = brought or found
    elif asked > 0:
        found = next((one for one in versions if (one.number, one.state) == (asked, State.OWN)), found)
    if found is None:
        return {}
    return {**found.values, "no_reasons": [TICKED] if found.values.get("no_reasons") else []}


def _last_own(versions: Sequence[DecisionPattern]) -> DecisionPattern | None:
    return next((one for one in versions if one.state == State.OWN), None)


def _typed(form: Form) -> dict[str, Any]:
    asked = form.answers()
    return rules.kept({**asked, "no_reasons": TICKED in (asked.get("no_reasons") or ())})


def _seen() -> int:
    written = request.form.get("number", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0  # noqa: PLR2004 - a row's number
