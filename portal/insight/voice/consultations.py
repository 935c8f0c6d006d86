"""What everybody reads of consultations, and where residents say what they think."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Gone, NotFound, Refused, SignInNeeded
from portal.files import actions as files
from portal.i18n import translate
from portal.insight.voice.asking_forms import CommentForm, comment_form, posted_comment
from portal.insight.voice.door import public, seen, today
from portal.insight.voice.words import PHASES
from portal.once import new_submission, own_submission
from portal.voice.asking import commenting, queries
from portal.voice.asking.models import Comment, CommentState
from portal.voice.asking.rules import Phase, guests_may, phase_of
from portal.voice.plain import laid_out

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.security import Actor
    from portal.voice.asking.models import PublicConsultation

PURPOSE = "comment"
READABLE = frozenset({Phase.COMING, Phase.OPEN, Phase.CLOSED, Phase.RESULT})


@public.get("/konsultacje")
def consultations() -> ResponseReturnValue:
    """List what residents are asked, were asked, and what came of it."""
    known, now = queries.list_public(session()), here().now()
    phases = {one.id: phase_of(one, now) for one in known}
    counts = queries.count_comments(session(), [one.id for one in known])
    return render_template(
        "insight/voice/consultations.html", known=known, phases=phases, words=PHASES, open_phase=Phase.OPEN,
        counts={number: sum(told.values()) for number, told in counts.items()}, today=today(),
    )  # fmt: skip


@public.get("/konsultacje/<int:number>")
def consultation(number: int) -> ResponseReturnValue:
    """Show a draft and its questions, what was said, the result, and the person's own comment."""
    one = readable(number)
    own = _own(one)
    return _page(one, comment_form(one, own), own, own.version if own else 0)


@public.get("/konsultacje/<int:number>/projekt.pdf")
def consultation_draft(number: int) -> ResponseReturnValue:
    """Hand the draft over."""
    one = readable(number)
    return files.give(here(), one.file, one.file.name)


@public.post("/konsultacje/<int:number>/glos")
@security.limiter.limit("20/minute;100/day")
def comment(number: int) -> ResponseReturnValue:
    """Keep what somebody says; what cannot be kept stays on the page as it was typed."""
    one, person, now = readable(number), security.actor(), here().now()
    if _speaker(person) is None and not guests_may(here().facts, today()):
        raise SignInNeeded
    form = posted_comment(one, request.form)
    submission = own_submission(PURPOSE, request.form.get("submission", ""))
    if form.validate():
        spoken = commenting.Spoken(form.texts(), form.named.checked, submission, seen())
        try:
            commenting.comment(session(), here(), one, spoken, actor=_speaker(person), now=now)
        except (Refused, Conflict) as error:
            session().rollback()
            one = readable(number)
            form.add_error(getattr(error, "field", None), error.message)
        else:
            session().commit()
            return _to(number)
    own = _own(one)
    # with what the person has by now, so that the next press replaces what they can read on this page
    return _page(one, form, own, own.version if own else 0)


@public.post("/konsultacje/<int:number>/glos/wycofaj")
def take_comment_back(number: int) -> ResponseReturnValue:
    """Let a person take their comment back."""
    one, person = readable(number), _speaker(security.need_actor())
    if person is None:
        raise NotFound
    commenting.take_back(session(), one, seen=seen(), actor=person, now=here().now())
    session().commit()
    return _to(number)


def readable(number: int) -> PublicConsultation:
    """Return a consultation that everybody may read; raises NotFound, Gone with the reason for one called off."""
    one = queries.get_one(session(), number)
    phase = phase_of(one, here().now())
    if phase == Phase.WITHDRAWN and one.published_at is not None:
        raise Gone(translate("Te konsultacje zostały odwołane: %(reason)s", reason=one.withdrawn_reason))
    if phase not in READABLE:
        raise NotFound
    return one


def _speaker(person: Actor | None) -> Actor | None:
    """Return who speaks: a resident as themselves, whomever they represent; an official does not comment here."""
    return person.alone() if person is not None and person.person_id is not None else None


def _own(one: PublicConsultation) -> Comment | None:
    person = _speaker(security.actor())
    if person is None or person.person_id is None:
        return None
    return queries.find_own(session(), one, person.person_id)


def _page(
    one: PublicConsultation, form: CommentForm, own: Comment | None, version: int
) -> ResponseReturnValue:
    phase, person = phase_of(one, here().now()), security.actor()
    counts = queries.count_comments(session(), [one.id])[one.id]
    pages = max(1, -(-counts[CommentState.SHOWN] // queries.PAGE))
    page = min(max(1, request.args.get("strona", 1, type=int)), pages)
    may_speak = _speaker(person) is not None or guests_may(here().facts, today())
    answer = render_template(
        "insight/voice/consultation.html", one=one, form=form, own=own, version=version, phase=phase, phases=Phase,
        states=CommentState, counts=counts, all=sum(counts.values()), page=page, pages=pages, laid_out=laid_out,
        comments=queries.list_comments(session(), one, CommentState.SHOWN, page), today=today(),
        may_speak=may_speak, submission=new_submission(PURPOSE), is_guest=_speaker(person) is None,
    )  # fmt: skip
    return answer, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def _to(number: int) -> Response:
    return redirect(url_for("voice.consultation", number=number) + "#glos", HTTPStatus.SEE_OTHER)
