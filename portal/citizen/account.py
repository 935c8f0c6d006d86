"""A resident's account: first steps, contacts and choices, sessions, and who looked at their data."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import audit, security
from portal.accounts import contacts, queries, web_sessions
from portal.accounts.models import WebSession
from portal.citizen import account_pages
from portal.citizen.account_pages import DONE, Own, Page
from portal.citizen.sign_in import is_page
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused, TooMany
from portal.i18n import COOKIE, translate
from portal.identifiers import group_phone, mask_pesel
from portal.security import Access, need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.fields import Form

UNREADY = Access("resident", unready=True)
blueprint = Blueprint("account", __name__)


def register(app: Flask) -> None:
    """Open the account to residents; the first steps also to those who have not finished them."""
    security.admit(app, blueprint, security.RESIDENT, first_steps=UNREADY, first_step=UNREADY)


@blueprint.get("/konto/pierwsze-kroki")
def first_steps() -> ResponseReturnValue:
    """Lead to the step that comes next; when all is settled, to where the person was going."""
    own = _own()
    step = account_pages.current_step(own.profile)
    if step == DONE:
        return _moved(_going(own))
    return _moved(url_for("account.first_step", step=step))


@blueprint.route("/konto/pierwsze-kroki/<step>", methods=["GET", "POST"])
@security.limiter.limit("60/hour", methods=["POST"])
def first_step(step: str) -> ResponseReturnValue:
    """Settle one thing, in order; earlier ones may be changed, later ones wait."""
    page, own = _page(step), _own()
    order = [*account_pages.ORDER, DONE]
    if order.index(step) > order.index(account_pages.current_step(own.profile)):
        return _moved(url_for("account.first_steps"))
    return _settle(page, own, first=True)


@blueprint.get("/konto")
def overview() -> ResponseReturnValue:
    """Show what we know of the person and what they chose."""
    own = _own()
    pesel = queries.get_known(session(), here().vault, own.subject.id).pesel
    needing = [service.card.title for service in here().services.values() if service.needs_pesel]
    return render_template(
        "citizen/account/overview.html",
        subject=own.subject,
        profile=own.profile,
        pesel=mask_pesel(pesel) if pesel else "",
        phone=group_phone(own.profile.phone) if own.profile.phone else "",
        needing=[] if pesel else needing,
    )


@blueprint.route("/konto/zmien/<step>", methods=["GET", "POST"])
@security.limiter.limit("60/hour", methods=["POST"])
def change(step: str) -> ResponseReturnValue:
    """Change one thing and go back to the account."""
    return _settle(_page(step), _own(), first=False)


@blueprint.get("/konto/sesje")
def sessions() -> ResponseReturnValue:
    """List where the person is signed in."""
    person = need_actor()
    found = queries.list_web_sessions(session(), _subject_id(), here().now())
    rows = [(row, _handle(row), row.id == person.web_session_id) for row in found]
    return render_template("citizen/account/sessions.html", rows=rows, today=day_of(here().now()))


@blueprint.post("/konto/sesje/zakoncz")
def end_session() -> ResponseReturnValue:
    """End one of the person's own sessions; anybody else's is not found."""
    now = here().now()
    found = queries.list_web_sessions(session(), _subject_id(), now)
    wanted = request.form.get("sesja", "").encode()
    row = next((one for one in found if hmac.compare_digest(_handle(one).encode(), wanted)), None)
    if row is None:
        raise NotFound
    web_sessions.end_one(session(), row.id, "person", now)
    _record("session_ended")
    session().commit()
    return _moved(url_for("account.sessions"))


@blueprint.post("/konto/sesje/zakoncz-pozostale")
def end_other_sessions() -> ResponseReturnValue:
    """End every session of the person but this one."""
    person = need_actor()
    web_sessions.end_all(session(), person, "person", here().now(), but=person.web_session_id)
    _record("sessions_ended")
    session().commit()
    return _moved(url_for("account.sessions"))


@blueprint.get("/konto/kto-ogladal")
def viewers() -> ResponseReturnValue:
    """Show which units looked at the person's data, and when."""
    found = queries.list_looks(session(), _subject_id())
    return render_template("citizen/account/looks.html", looks=found, today=day_of(here().now()))


def _settle(page: Page, own: Own, *, first: bool) -> ResponseReturnValue:
    """Show a page, or save it and go on; what cannot be saved comes back with its reason."""
    if page.channel is not None and contacts.find_code(session(), own.subject.id, page.channel) is None:
        return _moved(_url(account_pages.ORDER[account_pages.ORDER.index(page.slug) - 1], first=first))
    kind = page.form(own)
    if request.method == "GET":
        return _show(page, own, kind(data=page.fill(own)), first=first)
    if page.channel is not None and "again" in request.form:
        return _send_again(page, own, first=first)
    form = kind(request.form, on=day_of(own.now))
    if not form.validate():
        return _show(page, own, form, first=first), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        following = page.save(own, form.answers())
    except Refused as refusal:
        form.add_error(refusal.field, refusal.message)
        return _show(page, own, form, first=first), HTTPStatus.UNPROCESSABLE_ENTITY
    except TooMany as refusal:
        form.add_error(None, _patience(refusal))
        return _show(page, own, form, first=first), HTTPStatus.TOO_MANY_REQUESTS
    if first:
        account_pages.note_step(own.profile, following)
    session().commit()
    return _follow(page, following, first=first)


def _follow(page: Page, following: str, *, first: bool) -> ResponseReturnValue:
    if not first and (following == DONE or account_pages.BY_SLUG[following].channel is None):
        response = _moved(url_for("account.overview"))
    elif following == DONE:
        response = _moved(url_for("account.first_steps"))
    else:
        response = _moved(_url(following, first=first))
    if page.slug == "jezyk":
        response.delete_cookie(COOKIE)  # from now on the account says which language
    return response


def _send_again(page: Page, own: Own, *, first: bool) -> ResponseReturnValue:
    form = page.form(own)(data={})
    try:
        if page.channel is not None:
            account_pages.resend(own, page.channel)
    except TooMany as refusal:
        form.add_error(None, _patience(refusal))
        return _show(page, own, form, first=first), HTTPStatus.TOO_MANY_REQUESTS
    session().commit()
    return _moved(_url(page.slug, first=first, wyslano="1"))


def _show(page: Page, own: Own, form: Form, *, first: bool) -> str:
    place = account_pages.ORDER.index(page.slug)
    before = _url(account_pages.ORDER[place - 1], first=True) if place else ""
    code = contacts.find_code(own.session, own.subject.id, page.channel) if page.channel else None
    return render_template(
        f"citizen/account/{'code' if page.channel else page.slug.replace('-', '_')}.html",
        page=page,
        form=form,
        own=own,
        code=code,
        first=first,
        step=account_pages.place_of(page.slug),
        total=len(account_pages.COUNTED),
        back_url=before if first else url_for("account.overview"),
        sent_again=request.args.get("wyslano") == "1",
        change_url=_url(account_pages.ORDER[place - 1], first=first),
    )


def _own() -> Own:
    subject, profile = queries.get_person(session(), _subject_id())
    return Own(session(), here().vault, need_actor().alone(), subject, profile, here().now())


def _page(step: str) -> Page:
    if step not in account_pages.BY_SLUG:
        raise NotFound
    return account_pages.BY_SLUG[step]


def _going(own: Own) -> str:
    row = session().get(WebSession, own.actor.web_session_id)
    return row.next_path if row is not None and is_page(row.next_path) else url_for("my.home")


def _handle(row: WebSession) -> str:
    """Name a session to its owner without its number."""
    return security.keyed("web-session", str(row.id))


def _record(kind: str) -> None:
    person = need_actor().alone()
    audit.record(session(), kind, at=here().now(), actor=person, subject_id=person.subject_id)


def _subject_id() -> int:
    subject_id = need_actor().person_id  # the account is the human being's, whomever they act for
    if subject_id is None:
        raise NotFound
    return subject_id


def _patience(refusal: TooMany) -> str:
    minutes = max(1, round(refusal.retry_after / 60))
    return translate(
        "Kod już wysłaliśmy. O następny poproś najwcześniej za %(minutes)s min.", minutes=minutes
    )


def _url(slug: str, *, first: bool, **more: Any) -> str:
    return url_for("account.first_step" if first else "account.change", step=slug, **more)


def _moved(address: str) -> Response:
    return redirect(address, HTTPStatus.SEE_OTHER)
