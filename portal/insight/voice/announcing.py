"""Where units announce: an announcement written, looked at as it will show, published, withdrawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import lazy
from portal.insight.opendata.publishing import own_unit
from portal.insight.voice.door import answers, kept_once, need_own, office, seen, today
from portal.insight.voice.forms import AnnouncementForm, AnyUnitForm, ReasonForm, filled
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.voice.announcing import actions, queries
from portal.voice.announcing.models import State
from portal.voice.announcing.rules import Stand, stand_of
from portal.voice.plain import laid_out

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.voice.announcing.models import Announcement

PURPOSE = "announcement"
CHANGED = lazy("Ktoś inny zmienił to w tym czasie. Otwórz w drugim oknie, porównaj i zapisz jeszcze raz.")
STANDS = {
    Stand.DRAFT: lazy("szkic"),
    Stand.COMING: lazy("zaplanowane"),
    Stand.SHOWN: lazy("widoczne"),
    Stand.OVER: lazy("minęło"),
    Stand.WITHDRAWN: lazy("wycofane"),
}


@office.get("/biurko/ogloszenia")
def overview() -> ResponseReturnValue:
    """List the unit's announcements."""
    known = queries.list_of_unit(session(), own_unit())
    stands = {one.id: STANDS[stand_of(one, today())] for one in known}
    return render_template(
        "insight/voice/own_announcements.html", known=known, stands=stands, today=today(), is_all=own_unit() is None
    )  # fmt: skip


@office.route("/biurko/ogloszenia/nowe", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Write a new announcement."""
    kind = _form_kind()
    form = kind()
    if request.method == "POST":
        form = kind.from_request(request.form)
        submission = own_submission(PURPOSE, request.form.get("submission", ""))
        if form.validate():
            try:
                made = kept_once(lambda: actions.write(
                    session(), form.said(own_unit() or ""), submission=submission, actor=need_actor(), now=here().now()
                ))  # fmt: skip
            except Refused as refused:
                form.add_error(refused.field, refused.message)
            else:
                return _to(made.id)
    return _form_page(form, None)


@office.route("/biurko/ogloszenia/<int:number>/zmien", methods=["GET", "POST"])
def change(number: int) -> ResponseReturnValue:
    """Change an announcement; one that shows changes before everybody's eyes."""
    one, kind = own_announcement(number), _form_kind()
    if one.state == State.PUBLISHED and not answers():
        raise NotAllowed
    if request.method == "GET":
        return _form_page(filled(kind, one), one)
    form, version = kind.from_request(request.form), seen()
    if form.validate():
        try:
            said = form.said(one.unit_code)
            actions.change(session(), one, said, seen=version, actor=need_actor(), now=here().now())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        except Conflict:
            session().rollback()  # what they typed stays on the page, to be laid beside what is there now
            one = own_announcement(number)
            version = one.version
            form.add_error(None, CHANGED)
        else:
            session().commit()
            return _to(number)
    return _form_page(form, one, version)


@office.get("/biurko/ogloszenia/<int:number>")
def own(number: int) -> ResponseReturnValue:
    """Show an announcement as everybody will see it, in each of its languages, with what can be done."""
    return _own_page(own_announcement(number), ReasonForm())


@office.post("/biurko/ogloszenia/<int:number>/publikuj")
def publish(number: int) -> ResponseReturnValue:
    """Let everybody read it from its first day on."""
    one = own_announcement(number)
    actions.publish(session(), one, seen=seen(), actor=need_actor(), now=here().now())
    session().commit()
    return _to(number)


@office.post("/biurko/ogloszenia/<int:number>/wycofaj")
def withdraw(number: int) -> ResponseReturnValue:
    """Take an announcement back, with the reason."""
    one = own_announcement(number)
    form = ReasonForm.from_request(request.form)
    if not form.validate():
        return _own_page(one, form)
    reason = form.answers()["reason"]
    actions.withdraw(session(), one, reason, seen=seen(), actor=need_actor(), now=here().now())
    session().commit()
    return _to(number)


def own_announcement(number: int) -> Announcement:
    """Return an announcement of the official's unit; raises NotFound."""
    one = queries.get_one(session(), number)
    need_own(one.unit_code)
    return one


def _form_kind() -> type[AnnouncementForm]:
    return AnyUnitForm if own_unit() is None else AnnouncementForm


def _form_page(
    form: AnnouncementForm, one: Announcement | None, version: int | None = None
) -> ResponseReturnValue:
    version = version if version is not None else one.version if one else 0
    page = render_template(
        "insight/voice/write_announcement.html", form=form, one=one, version=version,
        submission=new_submission(PURPOSE),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def _own_page(one: Announcement, form: ReasonForm) -> ResponseReturnValue:
    page = render_template(
        "insight/voice/own_announcement.html", one=one, form=form, stand=STANDS[stand_of(one, today())],
        is_draft=one.state == State.DRAFT, is_withdrawn=one.state == State.WITHDRAWN, answers=answers(),
        can_change=one.state == State.DRAFT or (one.state == State.PUBLISHED and answers()),
        is_over=one.ends_on < today(), today=today(), laid_out=laid_out,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _to(number: int) -> Response:
    return redirect(url_for("announcing.own", number=number), HTTPStatus.SEE_OTHER)
