"""The form of a service: one thing per page, on any device, checked at the end and sent once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import CombinedMultiDict

from portal import security
from portal.accounts.queries import get_known
from portal.cases import drafts, queries
from portal.cases.actions import Filing, file_matter
from portal.cases.models import Attachment, Channel, Draft
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused, SignInNeeded
from portal.fields import FileField
from portal.fields.files import file_name
from portal.files import actions as files
from portal.security import Actor, Loa, need_actor
from portal.service import Reads
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.fields import Form
    from portal.service import Service, Step, TaxPosition

blueprint = Blueprint("apply", __name__)


def register(app: Flask) -> None:
    """Open the forms to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.route("/wniosek/nowy/<slug>", methods=["GET", "POST"])
def start(slug: str) -> ResponseReturnValue:
    """Show the first page; the first answers make the draft. An open draft is taken up where it was left."""
    service = _service(slug)
    person = _filing_person()
    now = here().now()
    open_draft = drafts.find_open(session(), service, person, now)
    if request.method == "GET":
        if open_draft is not None:
            return _to(open_draft, drafts.next_step(open_draft, service))
        known = get_known(session(), here().vault, person)
        if service.needs_pesel and not known.pesel:
            return render_template("citizen/apply/needs_pesel.html", service=service)
        step = service.steps[0]
        form = step.form.from_answers(drafts.prefilled(service, known))
        return _page(service, step, form, draft=None)
    try:
        draft = open_draft or _begin(service, person)
    except IntegrityError:  # the same first page was sent twice at once: take up the draft that won
        session().rollback()
        draft = drafts.get_open(session(), service, person, now)
    return _save(draft, service, service.steps[0])


@blueprint.route("/wniosek/<token>/<slug>", methods=["GET", "POST"])
def step(token: str, slug: str) -> ResponseReturnValue:
    """Show one page, or keep its answers and go on."""
    draft = drafts.get_own(session(), token, _subject(need_actor()), here().now())
    if draft.case_id is not None:
        return _to_case(draft)
    service = _service(draft.service)
    page = service.step(slug)
    if page is None or not page.is_asked(draft.answers):
        return _to(draft, drafts.next_step(draft, service))
    if request.method == "POST":
        return _save(draft, service, page)
    changed = drafts.refresh(draft, service)
    form = page.form.from_answers(draft.answers)
    return _page(service, page, form, draft=draft, changed=changed)


@blueprint.get("/wniosek/<token>/sprawdz")
def check(token: str) -> ResponseReturnValue:
    """Show all answers before they are sent, with the fee and the declaration."""
    draft = drafts.get_own(session(), token, _subject(need_actor()), here().now())
    if draft.case_id is not None:
        return _to_case(draft)
    service = _service(draft.service)
    drafts.refresh(draft, service)
    if (missing := drafts.next_step(draft, service)) is not None:
        return _to(draft, missing)
    known = get_known(session(), here().vault, draft.subject_id)
    return render_template(
        "citizen/apply/check.html", service=service, draft=draft, known=known, sections=_sections(draft, service),
        fee=_fee(service, draft.answers), position=_position(service, draft.subject_id),
    )  # fmt: skip


@blueprint.post("/wniosek/<token>/wyslij")
@security.limiter.limit("30/minute")
def send(token: str) -> ResponseReturnValue:
    """File the matter: once, however often and from however many browsers the button is pressed."""
    person = need_actor()
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    now = here().now()
    draft = drafts.get_own(session(), token, _subject(person), now, lock=True)
    if draft.case_id is not None:
        return _to_case(draft)
    service = _service(draft.service)
    if drafts.refresh(draft, service) or drafts.next_step(draft, service) is not None:
        return _to(draft, drafts.next_step(draft, service))
    filing = Filing(
        service=service,
        answers=draft.answers,
        subject_id=draft.subject_id,
        known=get_known(session(), here().vault, draft.subject_id),
        channel=Channel.PORTAL,
        submission_id=draft.submission_id,
        draft=draft,
        attachments=_attachments(draft),
    )
    case = file_matter(session(), here(), filing, actor=person, now=now)
    reference = case.reference
    try:
        session().commit()
    except IntegrityError as error:  # another browser was faster by a moment: its case is ours
        session().rollback()
        found = queries.find_by_submission(session(), filing.submission_id)
        if found is None:
            raise Conflict from error
        reference = found.reference
    return redirect(url_for("my.accepted", reference=reference), HTTPStatus.SEE_OTHER)


@blueprint.post("/wniosek/<token>/usun")
def discard(token: str) -> ResponseReturnValue:
    """Throw an unfinished draft away."""
    draft = drafts.get_own(session(), token, _subject(need_actor()), here().now())
    if draft.case_id is None:
        drafts.throw_away(session(), draft)
        session().commit()
    return redirect(url_for("my.home"), HTTPStatus.SEE_OTHER)


@blueprint.post("/wniosek/<token>/plik/<attachment>/usun")
def remove_file(token: str, attachment: str) -> ResponseReturnValue:
    """Take a file off a draft."""
    draft = drafts.get_own(session(), token, _subject(need_actor()), here().now())
    found = next((a for a in drafts.list_attachments(session(), draft) if a.token == attachment), None)
    if found is None or draft.case_id is not None:
        raise NotFound
    slug = next(page.slug for page in _service(draft.service).steps if found.field in page.form.field_names())
    drafts.detach(session(), draft, found, here().now())
    session().commit()
    return _to(draft, slug)


def _save(draft: Draft, service: Service, page: Step) -> ResponseReturnValue:
    """Keep a page's answers and lead to the next; with faults show the page again with what was typed."""
    drafts.refresh(draft, service)
    now = here().now()
    form = page.form(CombinedMultiDict([request.form, request.files]), on=day_of(now))
    if form.validate():
        answers = form.answers()
        try:
            for field in _file_fields(form):
                answers[field.short_name] = _add_files(draft, field)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            drafts.keep(draft, service, page.slug, answers, now)
            session().commit()
            return _to(draft, page.slug if request.form.get("add") else drafts.next_step(draft, service))
    session().rollback()
    return _page(service, page, form, draft=draft if draft.id else None), HTTPStatus.UNPROCESSABLE_ENTITY


def _add_files(draft: Draft, field: FileField) -> list[dict[str, Any]]:
    """Keep the new files of a field; return all its files as the answer has them."""
    kept = [found for found in drafts.list_attachments(session(), draft) if found.field == field.short_name]
    for upload in field.uploads:
        stored = files.store(
            session(), here(), name=file_name(upload), content=upload.read(), field=field.short_name, at=here().now()
        )
        session().flush()  # the attachment needs the file's id
        kept.append(drafts.attach(session(), draft, field.short_name, stored, here().now()))
    return [drafts.told(attachment) for attachment in kept]


def _file_fields(form: Form) -> list[FileField]:
    return [field for field in form.asked() if isinstance(field, FileField)]


def _page(service: Service, page: Step, form: Form, *, draft: Draft | None, changed: bool = False) -> str:
    answers = draft.answers if draft is not None else {}
    asked = service.asked(answers)
    number = next((n for n, step in enumerate(asked, start=1) if step.slug == page.slug), 1)
    questions = list(form.asked())
    if alone := len(questions) == 1:
        questions[0].legend_is_h1 = True
    takes_files = bool(_file_fields(form))
    attachments = drafts.list_attachments(session(), draft) if draft is not None and takes_files else []
    return render_template(
        "citizen/apply/step.html", service=service, page=page, form=form, draft=draft, number=number,
        total=len(asked) + 1, before=asked[number - 2].slug if number > 1 else None, attachments=attachments,
        changed=changed, takes_files=takes_files, alone=alone,
        heading=getattr(page.form, "heading", None) or questions[0].label.text,
    )  # fmt: skip


def _begin(service: Service, subject_id: int) -> Draft:
    known = get_known(session(), here().vault, subject_id)
    if service.needs_pesel and not known.pesel:
        raise NotFound
    draft = drafts.begin(session(), service, subject_id, known, here().now())
    session().flush()  # files that come with the first page need the draft's id
    return draft


def _sections(draft: Draft, service: Service) -> list[dict[str, Any]]:
    return [{"slug": page.slug, "rows": page.form.describe(draft.answers)} for page in service.asked(draft.answers)]


def _attachments(draft: Draft) -> list[Attachment]:
    """Read the files that the answers name; those of pages no longer asked stay behind."""
    named = {item["id"] for answer in draft.answers.values() if isinstance(answer, list) for item in answer
             if isinstance(item, dict) and "id" in item}  # fmt: skip
    return [found for found in drafts.list_attachments(session(), draft) if found.token in named] if named else []


def _fee(service: Service, answers: dict[str, Any]) -> object:
    return service.fee(answers, here().facts.within(f"{service.slug}."), day_of(here().now()))


def _position(service: Service, subject_id: int) -> TaxPosition | None:
    """Read the figures that the office will see as well: no surprise after sending."""
    if Reads.TAX_POSITION not in service.reads:
        return None
    return here().readers[Reads.TAX_POSITION](session(), subject_id, day_of(here().now()), here().facts)


def _service(slug: str) -> Service:
    service = here().services.get(slug)
    if service is None:
        raise NotFound
    return service


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


def _to(draft: Draft, slug: str | None) -> Response:
    if slug is None:
        return redirect(url_for("apply.check", token=draft.token), HTTPStatus.SEE_OTHER)
    return redirect(url_for("apply.step", token=draft.token, slug=slug), HTTPStatus.SEE_OTHER)


def _to_case(draft: Draft) -> Response:
    case = queries.get_by_id(session(), draft.case_id or 0)
    return redirect(url_for("my.accepted", reference=case.reference), HTTPStatus.SEE_OTHER)
