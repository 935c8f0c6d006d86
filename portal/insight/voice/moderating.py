"""Where a unit reads what residents said: each comment shown, hidden with a reason, or answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.i18n import lazy
from portal.insight.voice.asking import own_consultation
from portal.insight.voice.asking_forms import ANSWER, HIDE, SHOW, DecisionForm
from portal.insight.voice.door import answers, office, seen
from portal.security import need_actor
from portal.voice.asking import moderating, queries
from portal.voice.asking.models import CommentState
from portal.voice.plain import laid_out

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.voice.asking.models import PublicConsultation

VIEWS = {"czekaja": CommentState.WAITING, "widoczne": CommentState.SHOWN, "ukryte": CommentState.HIDDEN}
NAMES = {"czekaja": lazy("Czekają"), "widoczne": lazy("Widoczne"), "ukryte": lazy("Ukryte")}
FIRST = "czekaja"


@office.get("/biurko/konsultacje-spoleczne/<int:number>/glosy/<view>")
def comments(number: int, view: str) -> ResponseReturnValue:
    """List a consultation's comments: those that wait, those that show, those that are hidden."""
    if view not in VIEWS:
        raise NotFound
    return _page(own_consultation(number), view, DecisionForm(), "")


@office.post("/biurko/konsultacje-spoleczne/<int:number>/glosy/<view>/<token>")
def decide_comment(number: int, view: str, token: str) -> ResponseReturnValue:
    """Decide on a comment as it was read; what was typed stays when somebody was faster."""
    if view not in VIEWS:
        raise NotFound
    consultation = own_consultation(number)
    one = queries.get_comment(session(), consultation, token)
    form = DecisionForm.from_request(request.form)
    if form.validate():
        said, person, now = form.answers(), need_actor(), here().now()
        if said["act"] == ANSWER and not answers():  # it stands for the office before everybody
            raise NotAllowed
        words = said["words"] or ""
        try:
            if said["act"] == SHOW:
                moderating.show(session(), one, seen=seen(), actor=person, now=now)
            elif said["act"] == HIDE:
                moderating.hide(session(), one, words, seen=seen(), actor=person, now=now)
            elif said["act"] == ANSWER:
                moderating.answer(session(), one, words, seen=seen(), actor=person, now=now)
        except (Refused, Conflict) as error:
            session().rollback()
            consultation = own_consultation(number)
            form.add_error("words", error.message)
        else:
            session().commit()
            return redirect(url_for("announcing.comments", number=number, view=view), HTTPStatus.SEE_OTHER)
    return _page(consultation, view, form, token)


def _page(one: PublicConsultation, view: str, form: DecisionForm, token: str) -> ResponseReturnValue:
    counts = queries.count_comments(session(), [one.id])[one.id]
    pages = max(1, -(-counts[VIEWS[view]] // queries.PAGE))
    page = min(max(1, request.args.get("strona", 1, type=int)), pages)
    answer = render_template(
        "insight/voice/moderate.html", one=one, view=view, views=VIEWS, names=NAMES, counts=counts, form=form,
        faulty_token=token, comments=queries.list_comments(session(), one, VIEWS[view], page), page=page, pages=pages,
        states=CommentState, laid_out=laid_out, acts={"show": SHOW, "hide": HIDE, "answer": ANSWER}, answers=answers(),
    )  # fmt: skip
    return answer, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
