"""Where units ask residents: a consultation written, looked at, published, called off, its result told."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, Refused
from portal.files import actions as files
from portal.insight.opendata.publishing import own_unit
from portal.insight.voice.announcing import CHANGED
from portal.insight.voice.asking_forms import (
    AnyUnitConsultationForm,
    CallOffForm,
    ConsultationForm,
    ResultForm,
    filled,
    result_form,
)
from portal.insight.voice.door import answers, kept_once, need_own, office, seen, today
from portal.insight.voice.words import PHASES
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.voice.asking import actions, queries
from portal.voice.asking.models import CommentState
from portal.voice.asking.rules import Phase, least_days, phase_of
from portal.voice.plain import laid_out

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.voice.asking.models import PublicConsultation

PURPOSE = "consultation"


@office.get("/biurko/konsultacje-spoleczne")
def consultations() -> ResponseReturnValue:
    """List the unit's consultations with the comments that wait."""
    known, now = queries.list_of_unit(session(), own_unit()), here().now()
    counts = queries.count_comments(session(), [one.id for one in known])
    return render_template(
        "insight/voice/own_consultations.html", known=known, counts=counts, states=CommentState, today=today(),
        phases={one.id: PHASES[phase_of(one, now)] for one in known}, is_all=own_unit() is None,
    )  # fmt: skip


@office.route("/biurko/konsultacje-spoleczne/nowe", methods=["GET", "POST"])
def begin_consultation() -> ResponseReturnValue:
    """Write a new consultation."""
    kind = _form_kind()
    form = kind()
    if request.method == "POST":
        form = kind.from_request(request.form, request.files)
        submission = own_submission(PURPOSE, request.form.get("submission", ""))
        if form.validate() and (paper := form.paper()) is not None:
            try:
                made = kept_once(lambda: actions.write(
                    session(), here(), form.said(own_unit() or ""), paper, submission=submission, actor=need_actor(),
                    now=here().now(),
                ))  # fmt: skip
            except Refused as refused:
                form.add_error(refused.field, refused.message)
                session().rollback()
            else:
                return to_own(made.id)
    return _form_page(form, None)


@office.route("/biurko/konsultacje-spoleczne/<int:number>/zmien", methods=["GET", "POST"])
def change_consultation(number: int) -> ResponseReturnValue:
    """Change what was not published yet."""
    one, kind = own_consultation(number), _form_kind()
    if phase_of(one, here().now()) != Phase.DRAFT:
        raise NotAllowed
    if request.method == "GET":
        return _form_page(filled(kind, one), one)
    form, version = kind.from_request(request.form, request.files), seen()
    form.file.optional = True
    if form.validate():
        try:
            actions.change(
                session(), here(), one, form.said(one.unit_code), form.paper(), seen=version, actor=need_actor(),
                now=here().now(),
            )  # fmt: skip
        except (Refused, Conflict) as error:
            session().rollback()
            one = own_consultation(number)
            is_late = isinstance(error, Conflict)
            version = one.version if is_late else version
            form.add_error(getattr(error, "field", None), CHANGED if is_late else error.message)
        else:
            session().commit()
            return to_own(number)
    return _form_page(form, one, version)


@office.get("/biurko/konsultacje-spoleczne/<int:number>")
def own_consultation_page(number: int) -> ResponseReturnValue:
    """Show a consultation as everybody will see it, with what can be done."""
    return _own_page(own_consultation(number), CallOffForm())


@office.get("/biurko/konsultacje-spoleczne/<int:number>/projekt.pdf")
def own_draft(number: int) -> ResponseReturnValue:
    """Hand the draft over to who is about to publish it."""
    one = own_consultation(number)
    return files.give(here(), one.file, one.file.name)


@office.post("/biurko/konsultacje-spoleczne/<int:number>/publikuj")
def publish_consultation(number: int) -> ResponseReturnValue:
    """Open it on its first day; what stands in the way is said on its page."""
    one, form = own_consultation(number), CallOffForm()
    try:
        actions.publish(session(), here(), one, seen=seen(), actor=need_actor(), now=here().now())
    except Refused as refused:
        form.add_error(None, refused.message)
        return _own_page(one, form)
    session().commit()
    return to_own(number)


@office.post("/biurko/konsultacje-spoleczne/<int:number>/odwolaj")
def withdraw_consultation(number: int) -> ResponseReturnValue:
    """Call it off, with the reason that everybody will read."""
    one = own_consultation(number)
    form = CallOffForm.from_request(request.form)
    if not form.validate():
        return _own_page(one, form)
    reason = form.answers()["reason"]
    actions.withdraw(session(), one, reason, seen=seen(), actor=need_actor(), now=here().now())
    session().commit()
    return to_own(number)


@office.route("/biurko/konsultacje-spoleczne/<int:number>/wynik", methods=["GET", "POST"])
def tell_result(number: int) -> ResponseReturnValue:
    """Tell what came of it; once."""
    one = own_consultation(number)
    if request.method == "GET":
        return _result_page(one, result_form(one))
    form = result_form(one, request.form)
    if form.validate():
        try:
            actions.publish_result(
                session(), one, form.answers()["result"], form.texts(), seen=seen(), actor=need_actor(),
                now=here().now(),
            )  # fmt: skip
        except (Refused, Conflict) as error:
            session().rollback()
            one = own_consultation(number)
            form.add_error(None, error.message)
        else:
            session().commit()
            return to_own(number)
    return _result_page(one, form)


def own_consultation(number: int) -> PublicConsultation:
    """Return a consultation of the official's unit; raises NotFound."""
    one = queries.get_one(session(), number)
    need_own(one.unit_code)
    return one


def to_own(number: int) -> Response:
    """Lead to a consultation's own page."""
    return redirect(url_for("announcing.own_consultation_page", number=number), HTTPStatus.SEE_OTHER)


def _form_kind() -> type[ConsultationForm]:
    return AnyUnitConsultationForm if own_unit() is None else ConsultationForm


def _form_page(
    form: ConsultationForm, one: PublicConsultation | None, version: int | None = None
) -> ResponseReturnValue:
    version = version if version is not None else one.version if one else 0
    page = render_template(
        "insight/voice/write_consultation.html", form=form, one=one, version=version,
        submission=new_submission(PURPOSE), least=least_days(here().facts, today()),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def _own_page(one: PublicConsultation, form: CallOffForm) -> ResponseReturnValue:
    phase = phase_of(one, here().now())
    page = render_template(
        "insight/voice/own_consultation.html", one=one, form=form, phase=phase, phases=Phase, word=PHASES[phase],
        counts=queries.count_comments(session(), [one.id])[one.id], states=CommentState, answers=answers(),
        today=today(), laid_out=laid_out,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def _result_page(one: PublicConsultation, form: ResultForm) -> ResponseReturnValue:
    page = render_template("insight/voice/result.html", one=one, form=form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK
