"""A page of the form that is answered several times: the list of entries, and a page for each of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.cases import drafts, entries
from portal.cases.leaving.counting import note_move
from portal.citizen import choosing, course, filling, leading_out, sources
from portal.citizen.consents import refuse_own_number
from portal.citizen.undoing import undo_page
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.fields import Form
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from flask import Blueprint
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.cases.models import Draft
    from portal.errors import PortalError
    from portal.service import Service, Step


def put_on(blueprint: Blueprint, prefix: str) -> None:
    """Put the pages of entries on a blueprint: a resident's form and a guest's are the same."""
    place = f"{prefix}/<token>/<slug>"
    blueprint.add_url_rule(f"{place}/dodaj", "add_entry", add, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{place}/<int:number>", "change_entry", change, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{place}/<int:number>/usun", "remove_entry", remove, methods=["POST"])


def add(token: str, slug: str) -> ResponseReturnValue:
    """Show the page of one more entry, or keep it and lead back to the list."""
    if (found := _find(token, slug)) is None:
        return _to_step(token, slug)
    draft, service, page = found
    if request.method == "POST":
        return keep_new(draft, service, page)
    changed = drafts.fit_to_show(session(), draft, service)
    if len(page.entries(draft.answers)) >= page.group.most:
        return _to_step(token, slug)
    return entry_page(service, page, page.form(on=_today()), draft, changed=changed)


def change(token: str, slug: str, number: int) -> ResponseReturnValue:
    """Show one entry to be changed, or keep what it says now; an entry that is not there leads to the list."""
    if (found := _find(token, slug)) is None:
        return _to_step(token, slug)
    draft, service, page = found
    if request.method == "POST":
        return _keep_changed(draft, service, page, number)
    changed = drafts.fit_to_show(session(), draft, service)
    entry = _entry(page, draft, number)
    if entry is None:
        return _to_step(token, slug)
    form = page.form.from_answers(entry, on=_today())
    form.validate()  # one that the list sent here to be put right says at once what is wrong
    return entry_page(service, page, form, draft, number=number, seen=entries.mark(entry), changed=changed)


def remove(token: str, slug: str, number: int) -> ResponseReturnValue:
    """Take an entry off the list; where the list is another by now, show it instead."""
    if (found := _find(token, slug)) is None:
        return _to_step(token, slug)
    draft, service, page = found
    drafts.refresh(draft, service)
    seen, whole = request.form.get("seen", ""), request.form.get("whole", "")
    try:
        entries.remove(
            draft,
            service,
            page,
            number,
            seen=seen,
            whole=whole,
            now=here().now(),
            lifetime=filling.lifetime(),
        )
    except Conflict as error:
        return _nothing_kept(draft, service, page, error)
    note_move(session(), draft, service, here().now(), saved=page.slug)
    session().commit()
    return _to_step(token, slug)


def go_on(draft: Draft, service: Service, page: Step) -> ResponseReturnValue | None:
    """Go on from the list when it is whole (None); otherwise show what it lacks."""
    drafts.refresh(draft, service)
    try:
        entries.finish(draft, service, page, here().now(), filling.lifetime())
    except Refused as refused:
        return _nothing_kept(draft, service, page, refused)
    note_move(session(), draft, service, here().now(), saved=page.slug)
    session().commit()
    return None


def keep_new(draft: Draft, service: Service, page: Step) -> ResponseReturnValue:
    """Keep a new entry; with faults show its page again with what was typed."""
    drafts.refresh(draft, service)
    shown = draft if draft.id is not None else None
    form = page.form.from_request(request.form, on=_today())
    if leading_out.CHANGE in request.form:
        undo_page(draft, page, is_fault=False)
        return entry_page(service, page, form, shown)
    if form.validate() and not refuse_own_number(service, form, filling.known()):
        try:
            seen = request.form.get("seen", "")
            entries.add(
                draft,
                service,
                page,
                form.answers(),
                seen=seen,
                now=here().now(),
                lifetime=filling.lifetime(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            note_move(session(), draft, service, here().now(), saved=page.slug)
            session().commit()
            return _to_step(draft.token, page.slug)
    if form.dead_end is not None:
        undo_page(draft, page, is_fault=False)
        return leading_out.page(service, form, form.dead_end, draft=shown, listed=_list_url(shown, page))
    undo_page(draft, page)
    return entry_page(service, page, form, shown), HTTPStatus.UNPROCESSABLE_ENTITY


def _keep_changed(draft: Draft, service: Service, page: Step, number: int) -> ResponseReturnValue:
    """Keep what an entry says now; where another tab was faster, show its page again with what was typed."""
    drafts.refresh(draft, service)
    form, seen = page.form.from_request(request.form, on=_today()), request.form.get("seen", "")
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if leading_out.CHANGE in request.form:
        undo_page(draft, page, is_fault=False)
        return entry_page(service, page, form, draft, number=number, seen=seen)
    if form.validate() and not refuse_own_number(service, form, filling.known()):
        try:
            entries.change(
                draft,
                service,
                page,
                number,
                form.answers(),
                seen=seen,
                now=here().now(),
                lifetime=filling.lifetime(),
            )
        except Conflict as error:
            entry, status = _entry(page, draft, number), error.status
            if entry is None:
                return _nothing_kept(draft, service, page, error)
            seen = entries.mark(entry)
            form.add_error(None, error.message)
        else:
            note_move(session(), draft, service, here().now(), saved=page.slug)
            session().commit()
            return _to_step(draft.token, page.slug)
    if form.dead_end is not None:
        undo_page(draft, page, is_fault=False)
        return leading_out.page(service, form, form.dead_end, draft=draft, listed=_list_url(draft, page))
    undo_page(draft, page)
    return entry_page(service, page, form, draft, number=number, seen=seen), status


def _nothing_kept(draft: Draft, service: Service, page: Step, error: PortalError) -> ResponseReturnValue:
    """Show the list as it stands, with what is wrong about it."""
    undo_page(draft, page)
    return list_page(draft, service, page, fault=error.message), error.status


def list_page(draft: Draft, service: Service, page: Step, *, changed: bool = False, fault: str = "") -> str:
    """Return the list with its entries, each to be changed or removed."""
    found = page.entries(draft.answers)
    origin = _origin_of(draft, page)
    rows = [
        (number, str(page.group.tell(one)), entries.mark(one), origin(one))
        for number, one in enumerate(found, start=1)
    ]
    form = Form()
    if fault:
        form.add_error(None, fault)
    return render_template(
        "citizen/apply/list.html", service=service, page=page, draft=draft, rows=rows, whole=entries.mark(found),
        heading=page.form().heading_text(), unsound=page.unsound(draft.answers, _today()), changed=changed,
        form=form, later=filling.later_url(service),
        guest=filling.is_guest(), **course.of_page(service, page, draft),
    )  # fmt: skip


def entry_page(
    service: Service, page: Step, form: Form, draft: Draft | None, *, number: int | None = None, seen: str = "",
    changed: bool = False, another: bool = False,
) -> str:  # fmt: skip
    """Return the page of one entry: a new one, or the one of a number."""
    found = page.entries(draft.answers) if draft is not None else []
    told = (
        _origin_of(draft, page)(found[number - 1]) if draft is not None and number and not form.errors else ""
    )
    for box in form.asked():
        box.legend_is_h1 = False  # the entry's own number is the page's heading
    return render_template(
        "citizen/apply/entry.html", service=service, page=page, form=form, draft=draft, count=len(found),
        number=number or len(found) + 1, is_new=number is None, seen=seen if number else entries.mark(found),
        lead=page.form().heading_text() if not found else "", changed=changed, later=filling.later_url(service),
        guest=filling.is_guest(), source=told, **course.of_page(service, page, draft),
        begins=choosing.begins(service, draft, another=another), another=another,
    )  # fmt: skip


def _origin_of(draft: Draft, page: Step) -> Callable[[dict[str, Any]], str]:
    """Return what names the earlier matter that told an entry, nothing for one that was typed here."""
    begun = filling.begun_of(draft, page)
    told = page.entries(begun.answers) if begun is not None else []
    return lambda entry: sources.matter(begun.at) if begun is not None and entry in told else ""


def _find(token: str, slug: str) -> tuple[Draft, Service, Step] | None:
    """Find the list that is asked of one's own draft, None where there is none (any more); raises NotFound."""
    draft = filling.own_draft(token, lock=request.method == "POST")
    service = here().services.get(draft.service)
    page = service.step(slug) if service is not None else None
    if service is None or page is None or page.several is None:
        raise NotFound
    if draft.case_id is not None or not page.is_asked(draft.answers):
        return None
    return draft, service, page


def _entry(page: Step, draft: Draft, number: int) -> dict[str, Any] | None:
    found = page.entries(draft.answers)
    return found[number - 1] if 1 <= number <= len(found) else None


def _to_step(token: str, slug: str) -> Response:
    """Lead to the list: it knows what to do when it is not asked, or the form was sent."""
    return redirect(url_for(".step", token=token, slug=slug), HTTPStatus.SEE_OTHER)


def _list_url(draft: Draft | None, page: Step) -> str:
    """Return where the list is looked at, empty while nothing stands in it."""
    if draft is None or not page.entries(draft.answers):
        return ""
    return url_for(".step", token=draft.token, slug=page.slug)


def _today() -> date:
    return day_of(here().now())
