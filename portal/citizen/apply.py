"""The form of a service: one thing per page, on any device, checked at the end and sent once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import security
from portal.cases import drafts, queries
from portal.cases.filing import file_matter
from portal.cases.leaving.counting import note_discarded, note_move
from portal.cases.models import Draft
from portal.citizen import capacity, checking, choosing, course, entries, filling, judging, leading_out
from portal.citizen.consents import refuse_own_number
from portal.citizen.undoing import undo_page
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused, SignInNeeded
from portal.files import actions as files
from portal.security import Loa, need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.fields import Form
    from portal.service import Service, Step

blueprint = Blueprint("apply", __name__)
entries.put_on(blueprint, "/wniosek")


def register(app: Flask) -> None:
    """Open the forms to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.route("/wniosek/<token>/<slug>", methods=["GET", "POST"])
def step(token: str, slug: str) -> ResponseReturnValue:
    """Show one page, or keep its answers and go on."""
    draft = filling.own_draft(token, lock=is_post())
    if draft.case_id is not None:
        return to_case(draft)
    service = get_service(draft.service)
    page = service.step(slug)
    if page is None or not page.is_asked(draft.answers):
        return to_page(draft, drafts.next_step(draft, service))
    if page.several is not None:
        return _list(draft, service, page)
    if request.method == "POST":
        return save(draft, service, page)
    changed = drafts.fit_to_show(session(), draft, service)
    form = filling.form_of(draft, page)
    if page.slug in draft.done:
        judging.judge(draft, service, page, form)  # one that no longer stands says at once what is wrong
    return page_of(service, page, form, draft=draft, changed=changed)


def _list(draft: Draft, service: Service, page: Step) -> ResponseReturnValue:
    """Show a list, or go on from it; one that wants an entry and has none begins with its page."""
    if request.method == "POST":
        answer = entries.go_on(draft, service, page)
        return answer or to_page(draft, drafts.next_step(draft, service))
    changed = drafts.fit_to_show(session(), draft, service)
    if not page.entries(draft.answers) and page.group.least:
        return redirect(url_for(".add_entry", token=draft.token, slug=page.slug), HTTPStatus.SEE_OTHER)
    return entries.list_page(draft, service, page, changed=changed)


@blueprint.get("/wniosek/<token>/sprawdz")
def check(token: str) -> ResponseReturnValue:
    """Show all answers before they are sent, with the fee and the declaration."""
    draft = filling.own_draft(token)
    if draft.case_id is not None:
        return to_case(draft)
    service = get_service(draft.service)
    drafts.fit_to_show(session(), draft, service)
    if (wanted := drafts.next_step(draft, service) or judging.find_fault(draft, service)) is not None:
        return to_page(draft, wanted)
    return checking.page(draft, service)


@blueprint.post("/wniosek/<token>/wyslij")
@security.limiter.limit("30/minute")
def send(token: str) -> ResponseReturnValue:
    """File the matter: once, however often and from however many browsers the button is pressed.

    The lock on the draft makes presses wait for each other; who waited finds the case of the first.
    """
    person = need_actor()
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    now = here().now()
    draft = filling.own_draft(token, lock=True)
    if draft.case_id is not None:
        return to_case(draft)
    service = get_service(draft.service)
    if (
        answer := capacity.refusal_of(service) or unready(draft, service) or hindered(draft, service)
    ) is not None:
        return answer
    filing = filling.filing_of(draft, service, filling.known())
    case = file_matter(session(), here(), filing, actor=person, now=now)
    reference = case.reference
    session().commit()
    return redirect(url_for("my.accepted", reference=reference), HTTPStatus.SEE_OTHER)


def unready(draft: Draft, service: Service) -> ResponseReturnValue | None:
    """Lead to the page that is still to be answered, or no longer stands as it was; None when the form can be sent."""
    is_new = drafts.refresh(draft, service)
    wanted = drafts.next_step(draft, service) or judging.find_fault(draft, service)
    if not is_new and wanted is None:
        return None
    answer = to_page(draft, wanted)
    session().rollback()  # the page they are led to says itself that the form changed
    return answer


def hindered(draft: Draft, service: Service) -> ResponseReturnValue | None:
    """Lead back to the page that says what speaks against sending the form, None when nothing does."""
    if not checking.hindrance(draft, service):
        return None
    place = url_for(".check", token=draft.token)
    session().rollback()
    return redirect(place, HTTPStatus.SEE_OTHER)


@blueprint.post("/wniosek/<token>/usun")
def discard(token: str) -> ResponseReturnValue:
    """Throw an unfinished draft away."""
    draft = filling.own_draft(token, lock=True)
    if draft.case_id is None:
        note_discarded(session(), draft)
        drafts.throw_away(session(), draft)
        session().commit()
    return redirect(filling.later_url(get_service(draft.service)), HTTPStatus.SEE_OTHER)


@blueprint.post("/wniosek/<token>/plik/<attachment>/usun")
def remove_file(token: str, attachment: str) -> ResponseReturnValue:
    """Take a file off a draft."""
    draft = filling.own_draft(token, lock=True)
    found = next((a for a in drafts.list_attachments(session(), draft) if a.token == attachment), None)
    if found is None or draft.case_id is not None:
        raise NotFound
    slug = next(
        page.slug for page in get_service(draft.service).steps if found.field in page.form.field_names()
    )
    drafts.detach(session(), draft, found, here().now())
    session().commit()
    return to_page(draft, slug)


def save(draft: Draft, service: Service, page: Step) -> ResponseReturnValue:
    """Keep a page's answers and lead to the next; with faults show the page again with what was typed.

    What is posted of a list is one more entry.
    """
    if page.several is not None:
        return entries.keep_new(draft, service, page)
    drafts.refresh(draft, service)
    now, shown = here().now(), draft if draft.id is not None else None
    form = page.form.from_request(request.form, request.files, on=day_of(now))
    if leading_out.CHANGE in request.form:
        undo_page(draft, page, is_fault=False)
        return page_of(service, page, form, draft=shown)
    if form.file_fields():
        session().flush()  # files that come with the first page need the draft's id
    judging.count_files(form, checking.kept_by_field(draft) if form.file_fields() else {})
    if form.validate() and not refuse_own_number(service, form, filling.known()):
        try:
            _add_files(draft, form)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            drafts.keep(draft, service, page.slug, form.answers(), now, lifetime=filling.lifetime())
            note_move(session(), draft, service, now, saved=page.slug)
            session().commit()
            stays = request.form.get("add") or request.form.get("reckon")
            return to_page(draft, page.slug if stays else drafts.next_step(draft, service))
    undo_page(draft, page, is_fault=form.dead_end is None)
    if form.dead_end is not None:
        return leading_out.page(service, form, form.dead_end, draft=shown)
    return page_of(service, page, form, draft=shown), HTTPStatus.UNPROCESSABLE_ENTITY


def _add_files(draft: Draft, form: Form) -> None:
    """Keep the new files of a page with the draft; raises Refused for one that may not come in."""
    now = here().now()
    for field in form.file_fields():
        for name, content in field.uploads():
            stored = files.store(
                session(), here(), name=name, content=content, field=field.short_name, at=now
            )
            session().flush()  # the attachment needs the file's id
            drafts.attach(session(), draft, field.short_name, stored, now)


def page_of(
    service: Service, page: Step, form: Form, *, draft: Draft | None, changed: bool = False, another: bool = False
) -> str:  # fmt: skip
    if page.several is not None:
        return entries.entry_page(service, page, form, draft, another=another)
    takes_files = bool(form.file_fields())
    attachments = drafts.list_attachments(session(), draft) if draft is not None and takes_files else []
    return render_template(
        "citizen/apply/step.html", service=service, page=page, form=form, draft=draft, attachments=attachments,
        changed=changed, takes_files=takes_files, later=filling.later_url(service), guest=filling.is_guest(),
        **course.of_page(service, page, draft), origin=filling.origin_of(draft),
        begins=choosing.begins(service, draft, another=another), another=another,
    )  # fmt: skip


def get_service(slug: str) -> Service:
    service = here().services.get(slug)
    if service is None:
        raise NotFound
    return service


def is_post() -> bool:
    """Tell whether the draft is about to change: then it is locked, for another tab may be sending it."""
    return request.method == "POST"


def to_page(draft: Draft, slug: str | None) -> Response:
    if slug is None:
        return redirect(url_for(".check", token=draft.token), HTTPStatus.SEE_OTHER)
    return redirect(url_for(".step", token=draft.token, slug=slug), HTTPStatus.SEE_OTHER)


def to_case(draft: Draft) -> Response:
    if filling.is_guest():
        return redirect(url_for(".accepted", token=draft.token), HTTPStatus.SEE_OTHER)
    case = queries.get_by_id(session(), draft.case_id or 0)
    return redirect(url_for("my.accepted", reference=case.reference), HTTPStatus.SEE_OTHER)
