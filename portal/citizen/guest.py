"""Forms for people who do not sign in: the same pages, bound to the browser, sent under a code.

No identity is asked for, no third party looks on. Machines are held off by what they do: they fill in a field that
nobody sees, or send faster than anybody reads.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts.guests import actions as guests
from portal.accounts.guests import codes
from portal.cases import drafts, queries
from portal.cases.filing import file_matter
from portal.citizen import apply, browser, choosing, entries, filling, starting, survey, tracked, unopposed
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import language, translate
from portal.service import Known
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case, Draft
    from portal.citizen.choosing import Way
    from portal.service import Service

TRAP = "witryna"
LEAST_TIME = timedelta(seconds=3)
SHOWN_FOR = timedelta(
    minutes=30
)  # then the page with the code is no longer shown: the browser may be a shared one
blueprint = Blueprint(filling.GUEST, __name__)
entries.put_on(blueprint, "/bez-logowania")


def register(app: Flask) -> None:
    """Open the forms to everybody."""
    security.admit(app, blueprint, security.PUBLIC)


@blueprint.before_request
def meet() -> ResponseReturnValue | None:
    """Lead whoever is signed in to their own form, and refuse a machine that filled in what nobody sees."""
    if request.method == "POST" and request.form.get(TRAP):
        raise Refused(translate("Nic nie wysłaliśmy: wypełnione jest pole, którego na stronie nie widać."))
    person = security.actor()
    if person is None or person.kind != "resident":
        return None
    slug = (request.view_args or {}).get("slug", "")
    if request.endpoint == "guest.start" and request.method == "GET":
        return redirect(url_for("apply.start", slug=slug), HTTPStatus.SEE_OTHER)
    raise NotFound


@blueprint.get("/bez-logowania/nowy/<slug>")
def start(slug: str) -> ResponseReturnValue:
    """Show the first page, or take up the form that was begun in this browser; of several ask which."""
    service, known = _service(slug), browser.find_hash()
    if choosing.wants_another():
        return redirect(choosing.another_url(slug), HTTPStatus.SEE_OTHER)
    return starting.begun(service, _look(service, known), _never)


@blueprint.post("/bez-logowania/nowy/<slug>")
@security.limiter.limit("10/minute;100/day")
def begin(slug: str) -> ResponseReturnValue:
    """Begin a form with its first answers; it is bound to this browser. The same press again takes up the same form."""
    service, bound = _service(slug), browser.bind()
    for _look_again in range(2):
        try:
            return starting.begun(service, _look(service, bound), lambda way: _begin(service, bound, way))
        except IntegrityError:  # the same first page came twice at once: take up the form that won
            session().rollback()
    raise Conflict(drafts.full_words())


def _look(service: Service, bound: str | None) -> Way:
    kept = drafts.list_of_browser(session(), service, bound, here().now()) if bound else []
    return choosing.look(service, kept, lock=request.method == "POST")


def _begin(service: Service, bound: str, way: Way) -> Draft:
    """Begin a form under a guest of its own: nobody knows whether two forms of a browser are one person's."""
    now, campaign = here().now(), filling.campaign_of(service)
    guest = guests.begin(session(), bound, language(), now)
    draft = drafts.begin(session(), service, guest.subject_id, Known(), now, submission=way.submission)
    draft.campaign = campaign
    return draft


def _never(_way: Way) -> Draft:
    raise NotFound  # who only looks begins nothing


@blueprint.get("/bez-logowania/<token>/<slug>")
def step(token: str, slug: str) -> ResponseReturnValue:
    """Show one page."""
    return apply.step(token, slug)


@blueprint.post("/bez-logowania/<token>/<slug>")
@security.limiter.limit("30/minute")
def keep(token: str, slug: str) -> ResponseReturnValue:
    """Keep one page's answers and go on."""
    return apply.step(token, slug)


@blueprint.get("/bez-logowania/<token>/sprawdz")
def check(token: str) -> ResponseReturnValue:
    """Show all answers before they are sent."""
    return apply.check(token)


@blueprint.post("/bez-logowania/<token>/usun")
@security.limiter.limit("30/minute")
def discard(token: str) -> ResponseReturnValue:
    """Throw an unfinished form away."""
    return apply.discard(token)


@blueprint.post("/bez-logowania/<token>/plik/<attachment>/usun")
@security.limiter.limit("30/minute")
def remove_file(token: str, attachment: str) -> ResponseReturnValue:
    """Take a file off a form."""
    return apply.remove_file(token, attachment)


@blueprint.post("/bez-logowania/<token>/wyslij")
@security.limiter.limit("5/minute;30/day")
def send(token: str) -> ResponseReturnValue:
    """File the matter, once; the code that opens it is made from what only this browser holds."""
    now = here().now()
    draft = filling.own_draft(token, lock=True)
    if draft.case_id is not None:
        return _to_accepted(token)
    service = _service(draft.service)
    if (answer := apply.unready(draft, service)) is not None:
        return answer
    if now - draft.created_at < LEAST_TIME:
        raise Refused(
            translate("To poszło szybciej, niż da się przeczytać. Odczekaj chwilę i wyślij jeszcze raz.")
        )
    _file(draft, service)
    session().commit()
    return _to_accepted(token)


@blueprint.get("/bez-logowania/<token>/przyjete")
def accepted(token: str) -> ResponseReturnValue:
    """Confirm a filing for half an hour: number, code, term, receipt; then only the code opens the matter."""
    draft, case = filling.own_draft(token), _shown_case(token)
    if case is None:
        return redirect(url_for("tracking.ask"), HTTPStatus.SEE_OTHER)
    documents = queries.list_documents(session(), case)
    receipt = next((one for one in documents if one.slot == "receipt"), None)
    page = render_template(
        "citizen/guest/accepted.html", case=case, code=codes.shown(_code(draft)), today=day_of(here().now()),
        service=_service(draft.service), reply=_service(draft.service).reply_of(case.answers),
        receipt=receipt, **survey.form_panel(case),
        token=token, follows=unopposed.after_filing(case, receipt, day_of(here().now())),
    )  # fmt: skip
    response = make_response(page)
    tracked.open_matter(response, guests.get_guest(session(), draft.subject_id), case)
    return response


@blueprint.post("/bez-logowania/<token>/ocena-wniosku")
@security.limiter.limit("5/minute;30/day")
def rate_form(token: str) -> ResponseReturnValue:
    """Keep how easy the form was, in the browser that sent it, as long as it shows that."""
    case = _shown_case(token)
    if case is None:
        return redirect(url_for("tracking.ask"), HTTPStatus.SEE_OTHER)
    return survey.keep_form_score(case, url_for(".accepted", token=token))


@blueprint.post("/bez-logowania/zapomnij")
def forget() -> ResponseReturnValue:
    """Let this browser forget what was written and looked at in it."""
    response = make_response(redirect(url_for("site.home"), HTTPStatus.SEE_OTHER))
    browser.forget(response)
    tracked.close_matter(response)
    return response


def _shown_case(token: str) -> Case | None:
    """Return the matter that this browser sent, None once the half hour is over; raises NotFound for any other."""
    draft = filling.own_draft(token)
    if draft.case_id is None:
        raise NotFound
    case = queries.get_by_id(session(), draft.case_id)
    return case if here().now() - case.filed_at <= SHOWN_FOR else None


def _file(draft: Draft, service: Service) -> Case:
    """File a form under the name that its writer gave for the answer, if any."""
    guest = guests.get_guest(session(), draft.subject_id)
    reply = service.reply_of(draft.answers)
    guests.name(guest, reply.given_name, reply.surname)
    known = Known(given_name=reply.given_name, surname=reply.surname)
    filing = filling.filing_of(draft, service, known)
    case = file_matter(session(), here(), filing, actor=None, now=here().now())
    guests.open_by_code(guest, case.id, codes.hash_code(case.reference, _code(draft)))
    return case


def _code(draft: Draft) -> str:
    return codes.make_code(browser.secret() or "", draft.submission_id)


def _service(slug: str) -> Service:
    service = here().services.get(slug)
    if service is None or not service.guests:
        raise NotFound
    return service


def _to_accepted(token: str) -> ResponseReturnValue:
    return redirect(url_for(".accepted", token=token), HTTPStatus.SEE_OTHER)
