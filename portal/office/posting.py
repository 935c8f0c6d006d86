"""The print queue: letters on paper are printed, put into the post, and the day noted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.cases.models import DocumentState
from portal.context import here
from portal.db import session
from portal.decisions.delivering import actions
from portal.decisions.delivering import queries as deliveries
from portal.decisions.delivering.course import Step
from portal.i18n import translate
from portal.office.door import blueprint, need_unit
from portal.office.forms import PostedForm
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/biurko/do-wyslania", methods=["GET", "POST"])
def to_post() -> ResponseReturnValue:
    """List the letters to print and post; keep the day on which the picked ones were printed, or went."""
    today = day_of(here().now())
    papers = deliveries.list_to_post(session(), need_unit())
    form = PostedForm(data={"posted": today})
    if request.method == "POST":
        form = PostedForm.from_request(request.form)
        printed = "printed" in request.form
        tokens = set(request.form.getlist("letter"))
        picked = [one for one in papers if one.token in tokens and one.document.state == DocumentState.READY]
        valid = printed or form.validate()
        if valid and not picked and tokens:  # all were noted a moment ago: the same press again
            return redirect(url_for("office.to_post"), HTTPStatus.SEE_OTHER)
        on = today if printed else form.posted.data
        if valid and picked and on is not None:
            step = Step.PRINT if printed else Step.POST
            actions.post_all(session(), here(), picked, on, actor=need_actor(), now=here().now(), step=step)
            session().commit()
            return redirect(url_for("office.to_post"), HTTPStatus.SEE_OTHER)
        if not picked:
            form.add_error(None, translate("Zaznacz pisma, które wysłano."))
    page = render_template(
        "office/to_post.html",
        papers=papers,
        form=form,
        today=today,
        picked=set(request.form.getlist("letter")),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK
