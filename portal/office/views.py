"""The officials' desk: who may enter, the queue by statutory term, the search that leaves no trace in addresses."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, redirect, render_template, request, url_for

from portal import identifiers, security
from portal.accounts.models import Role
from portal.accounts.queries import list_subjects_by_pesel
from portal.context import here
from portal.db import session
from portal.decisions.delivering import queries as deliveries
from portal.errors import NotAllowed, NotFound
from portal.office import (
    absences,
    acts,
    admin,
    automatic,
    bulk,
    bulk_acts,
    came,
    case,
    classes,
    closures,
    consents,
    consulting,
    counter,
    course,
    delivering,
    drafting,
    edelivery,
    elsewhere,
    functions,
    logbook,
    mandates,
    messages,
    numbering,
    outside,
    patterns,
    people,
    posting,
    previews,
    queries,
    reassigning,
    register_paper,
    rows,
    signing,
    switching,
    tally,
    walls,
    wording,
)
from portal.office.door import DECIDING, KEEPERS, blueprint, need_unit, record_look
from portal.office.forms import SearchForm
from portal.office.numbers import views as numbers
from portal.office.sealed import seal, unseal
from portal.office.visits import routes as visits
from portal.office.wanted import View, Wanted
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.security import Actor

COUNTER = security.officials(Role.CLERK, Role.FRONT_DESK)
PAPERS = security.officials(Role.CLERK, Role.APPROVER, Role.FRONT_DESK)
ADMIN = security.officials(Role.ADMINISTRATOR)
SERVICES = security.officials(Role.ADMINISTRATOR, Role.MANAGER)
COUNTS = security.officials("clerk", "approver", "front_desk", "manager")
PATTERNS = security.officials(*KEEPERS)
ABSENCES = security.officials(Role.CLERK, Role.APPROVER, Role.FRONT_DESK, Role.ADMINISTRATOR)
SEARCH = "office-search"
# their views hang on the same blueprint
ROUTED = (
    absences,
    acts,
    admin,
    automatic,
    bulk,
    case,
    classes,
    closures,
    consents,
    consulting,
    counter,
    drafting,
    edelivery,
    elsewhere,
    functions,
    delivering,
    logbook,
    mandates,
    messages,
    numbering,
    numbers,
    outside,
    patterns,
    people,
    posting,
    previews,
    reassigning,
    register_paper,
    rows,
    signing,
    switching,
    tally,
    walls,
    wording,
)


def register(app: Flask) -> None:
    """Open the desk: decisions to clerks and approvers, the counter to the front desk, the rest to administrators."""
    security.admit(
        app, blueprint, security.officials(*DECIDING), queue=security.officials(), register_case=COUNTER,
        registered=COUNTER, tally=PAPERS, count_visit=PAPERS, undo_tally=PAPERS, document=PAPERS, jobs=ADMIN,
        revive=ADMIN, facts=ADMIN, officials=ADMIN, classes=ADMIN,
        elsewhere=ADMIN, absences=PAPERS, substitutions=ADMIN, end_absence=ABSENCES, exclusions=PAPERS,
        all_exclusions=ADMIN, lift_exclusion=ADMIN, functions=ADMIN, function=ADMIN,
        official=ADMIN, set_access=ADMIN, units=ADMIN, new_unit=ADMIN, unit=ADMIN, texts=ADMIN,
        message_text=ADMIN, give_text_back=ADMIN, closed=ADMIN, open_day=ADMIN,
        patterns=PATTERNS, pattern=PATTERNS, set_pattern=PATTERNS,
        mandates=PAPERS, mandate=PAPERS, decide_mandate=PAPERS, revoke_mandate=PAPERS,
        strike_off=PAPERS, mandate_paper=PAPERS,
        outside_counts=COUNTS, report_outside=COUNTS,
        services=SERVICES, service=SERVICES, switch_off=ADMIN, switch_on=ADMIN, **visits.ACCESS,
    )  # fmt: skip


@blueprint.get("/biurko")
def queue() -> ResponseReturnValue:
    """Show the unit's matters by statutory term; who has no queue is led to their own first page."""
    person = need_actor()
    if not person.roles & DECIDING:
        return redirect(_own_place(person.roles), HTTPStatus.SEE_OTHER)
    view = _chosen_view()
    wanted = came.wanted()
    counts = queries.count_views(session(), wanted)
    pages = max(1, math.ceil(counts[view] / queries.PAGE))
    page = min(max(1, request.args.get("strona", 1, type=int)), pages)
    listed = queries.list_queue(session(), wanted, view, page)
    found, tasks = [one for one, _task in listed], {one.id: task for one, task in listed}
    return render_template(
        "office/queue.html", form=SearchForm(), view=view, counts=counts,
        rows=rows.shown(found, wanted, view, tasks),
        most_counted=queries.MOST_COUNTED, order=came.order_word(wanted),
        bulk_acts=bulk_acts.offered_for(session(), found, here().now()),
        page=page, pages=pages, wanted=wanted, services=here().services, has_automatic=_has_automatic(person),
        channels=course.CHANNELS,
        to_post=deliveries.count_to_post(session(), wanted.unit_code), earlier=_page_url(view, wanted, page - 1),
        later=_page_url(view, wanted, page + 1) if page < pages else "",
    )  # fmt: skip


def _has_automatic(person: Actor) -> bool:
    """Tell whether a machine settles any of the unit's matters: only then there is something to look at."""
    return any(
        service.automatic is not None and person.unit_code in {"", service.unit, *service.units}
        for service in here().services.values()
    )


@blueprint.post("/biurko/szukaj")
@security.limiter.limit("60/minute")
def search() -> ResponseReturnValue:
    """Take what is looked for and lead to a page whose address holds it sealed, for this official and a while."""
    form = SearchForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return render_template(
            "office/found.html", form=form, rows=[], asked=False
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("office.found", token=seal(SEARCH, form.answers()["q"])), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/szukaj/<token>")
def found(token: str) -> ResponseReturnValue:
    """Show what a search found in the unit; an old or somebody else's address finds nothing."""
    asked = unseal(SEARCH, token)
    hits = rows.shown(_look_up(asked), came.wanted(filtered=False))
    if len(hits) == 1:
        return redirect(hits[0]["url"], HTTPStatus.SEE_OTHER)
    form = SearchForm(data={"q": asked})
    return render_template("office/found.html", form=form, rows=hits, asked=True)


def _look_up(asked: str) -> list[Case]:
    unit = need_unit()
    try:
        return queries.list_cases_by_number(session(), identifiers.case_reference(asked), unit)
    except identifiers.Misspelt:
        pass
    try:
        number = identifiers.pesel(asked, day_of(here().now()))
    except identifiers.Misspelt:
        words = asked.split()
        found = queries.list_cases_by_number(session(), asked, unit)
        found = found or queries.list_cases_by_name(session(), words, unit)
        record_look("search.cases", None, None, detail=f"{len(found)}")
        return found
    people = list_subjects_by_pesel(session(), here().vault, number)
    for person in people:
        record_look("look.search", person.id, None)
    return queries.list_cases_of(session(), [person.id for person in people], unit)


def _chosen_view() -> View:
    try:
        return View(request.args.get("widok", View.TODO))
    except ValueError as error:
        raise NotFound from error


def _page_url(view: View, wanted: Wanted, page: int) -> str:
    if page < 1:
        return ""
    return url_for(
        "office.queue", widok=view, strona=page if page > 1 else None, usluga=wanted.service or None,
        kanal=wanted.channel or None, kolejnosc=came.order_word(wanted),
    )  # fmt: skip


def _own_place(roles: frozenset[str]) -> str:
    """Return the first page of an official who has no queue; raises NotAllowed for a role without pages."""
    if Role.FRONT_DESK in roles:
        return url_for("office.register_case")
    if Role.TREASURER in roles:
        return url_for("treasury.front")
    if Role.MANAGER in roles:
        return url_for("insight.overview")
    if Role.ADMINISTRATOR in roles:
        return url_for("office.jobs")
    if Role.ARCHIVIST in roles:
        return url_for("disposal.overview")
    raise NotAllowed
