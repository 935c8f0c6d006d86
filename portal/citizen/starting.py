"""The first page of a form: it makes the draft, once; a form that stands is taken up, another begun deliberately."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal.cases import drafts
from portal.citizen import apply, capacity, choosing, filling, leading_out
from portal.citizen.apply import get_service, is_post, page_of, save, to_case, to_page
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, SignInNeeded
from portal.security import Loa, need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from portal.cases.models import Draft
    from portal.citizen.choosing import Way
    from portal.security import Actor
    from portal.service import Service


@apply.blueprint.route("/wniosek/nowy/<slug>", methods=["GET", "POST"])
def start(slug: str) -> ResponseReturnValue:
    """Show the first page; the first answers make the draft. An open draft is taken up where it was left.

    Another one is begun deliberately, by an address made for it. A service that is no longer offered takes no new
    drafts; one that is open may still be finished.
    """
    service, person = get_service(slug), _filing_person()
    if (refusal := capacity.refusal_of(service)) is not None:
        return refusal
    if choosing.wants_another():
        return redirect(choosing.another_url(slug), HTTPStatus.SEE_OTHER)
    for _look in range(drafts.MOST_OPEN + 1):
        kept = drafts.list_unfinished(session(), service, person, lock=is_post())
        try:
            return begun(
                service,
                choosing.look(service, kept, lock=is_post()),
                lambda way: _begin(service, person, way),
            )
        except (
            IntegrityError
        ):  # the same first page came twice at once, or another form took the place: look again
            session().rollback()
    raise Conflict(drafts.full_words())


def begun(service: Service, way: Way, begin: Callable[[Way], Draft]) -> ResponseReturnValue:
    """Lead to the form that stands, ask which one is meant, or show and keep the first page of a new one."""
    draft, first = way.draft, service.steps[0]
    if draft is not None and draft.case_id is not None:
        return to_case(draft)
    if draft is not None:
        return save(draft, service, first) if is_post() else to_page(draft, drafts.next_step(draft, service))
    if way.asks:
        return _ask_which(service, way)
    if service.slug not in here().offered:
        # the card says where to go instead
        return redirect(url_for("site.card", slug=service.slug), HTTPStatus.SEE_OTHER)
    if is_post():
        return save(begin(way), service, first)
    if filling.is_guest():
        return page_of(service, first, first.form.from_answers(leading_out.brought(first)), draft=None)
    if capacity.lacks_number(service, filling.known()):
        return render_template("citizen/apply/needs_pesel.html", service=service)
    told = filling.told_for([first])
    form = filling.filled(first, told, leading_out.brought(first), filling.begun_for(service))
    return page_of(service, first, form, draft=None)


def _ask_which(service: Service, way: Way) -> ResponseReturnValue:
    """Ask which form is meant; what was typed meanwhile is shown again, to be saved as one more form."""
    if not is_post() and not way.standing:
        return redirect(url_for(".start", slug=service.slug), HTTPStatus.SEE_OTHER)
    if not is_post():
        return choosing.page(service, way)
    first = service.steps[0]
    form = first.form.from_request(request.form, request.files, on=day_of(here().now()))
    form.add_error(None, way.words)
    return page_of(service, first, form, draft=None, another=True), HTTPStatus.CONFLICT


def _begin(service: Service, subject_id: int, way: Way) -> Draft:
    told = filling.told_for(service.steps)
    if capacity.lacks_number(service, told.known):
        raise NotFound
    before, campaign = filling.begun_for(service), filling.campaign_of(service)
    pages = [filling.again_on(page, told, before) for page in service.steps]
    again = {name: value for page in pages for name, value in page.items()}
    draft = drafts.begin(
        session(),
        service,
        subject_id,
        told.known,
        here().now(),
        kept=way.kept,
        again=again,
        submission=way.submission,
    )
    draft.campaign = campaign
    return draft


def _filing_person() -> int:
    """Return the person who may begin a form; a level below substantial leads to a better sign-in."""
    person = need_actor()
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    return _subject(person)


def _subject(person: Actor) -> int:
    if person.subject_id is None:
        raise NotFound
    return person.subject_id
