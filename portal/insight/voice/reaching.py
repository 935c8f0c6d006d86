"""Batches of letters and messages: declared, drawn, sent, and what came of them; and the short address with a code."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.i18n import translate
from portal.insight.voice.door import kept_once, managers, public, today
from portal.insight.voice.reaching_forms import CHANNELS, CampaignForm, ListForm, SentForm
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.voice.reaching import actions, queries
from portal.voice.reaching.models import Channel, State
from portal.voice.reaching.rules import LEAST_RECIPIENTS, last_day, messages_may

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.fields import Form
    from portal.voice.reaching.models import Campaign

PURPOSE = "campaign"


@public.get("/k/<code>")
@security.limiter.limit("60/minute")
def arrive(code: str) -> ResponseReturnValue:
    """Lead from a letter to its service; the letter's code goes along in the address and is kept nowhere else."""
    found = queries.find_by_code(session(), code)
    if found is None:
        raise NotFound
    return redirect(url_for("site.card", slug=found.service, k=found.code), HTTPStatus.SEE_OTHER)


@managers.get("/liczby/dotarcie")
def overview() -> ResponseReturnValue:
    """List the batches with what came of them."""
    known = queries.list_all(session())
    outcomes = {one.id: queries.outcome_of(session(), one) for one in known if one.state != State.DRAFT}
    return render_template(
        "insight/voice/campaigns.html", known=known, outcomes=outcomes, channels=CHANNELS, services=here().services,
        today=today(), least=LEAST_RECIPIENTS,
    )  # fmt: skip


@managers.route("/liczby/dotarcie/nowa", methods=["GET", "POST"])
def declare() -> ResponseReturnValue:
    """Declare a batch before anything goes out."""
    form = CampaignForm()
    if request.method == "POST":
        form = CampaignForm.from_request(request.form)
        submission = own_submission(PURPOSE, request.form.get("submission", ""))
        if form.validate():
            made = kept_once(lambda: actions.declare(
                session(), form.declared(), submission=submission, actor=need_actor(), now=here().now()
            ))  # fmt: skip
            return redirect(url_for("reaching.campaign", number=made.id), HTTPStatus.SEE_OTHER)
    page = render_template("insight/voice/declare.html", form=form, submission=new_submission(PURPOSE))
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@managers.get("/liczby/dotarcie/<int:number>")
def campaign(number: int) -> ResponseReturnValue:
    """Show a batch: its code, what is to be done, what came of it and how that is reckoned."""
    return _page(queries.get_one(session(), number), ListForm(), SentForm())


@managers.post("/liczby/dotarcie/<int:number>/lista")
@security.limiter.limit("20/minute")
def draw(number: int) -> ResponseReturnValue:
    """Draw the groups of a list and hand it back with them; nothing of it stays but keyed hashes."""
    one, form = queries.get_one(session(), number), ListForm.from_request(request.form, request.files)
    if form.validate():
        [(_name, content)] = form.file.uploads_in_memory()
        try:
            text = actions.draw(session(), here().vault, one, content, actor=need_actor(), now=here().now())
        except (Refused, Conflict) as error:
            session().rollback()
            form.add_error("file", error.message)
        else:
            session().commit()
            named = f'attachment; filename="lista-{one.code}.csv"'
            headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
            return Response(text, mimetype="text/csv", headers=headers)
    return _page(queries.get_one(session(), number), form, SentForm())


@managers.post("/liczby/dotarcie/<int:number>/wyslane")
def sent(number: int) -> ResponseReturnValue:
    """Say on which day a batch went out; from then on its matters count."""
    one, form = queries.get_one(session(), number), SentForm.from_request(request.form)
    if form.validate():
        said = form.answers()
        try:
            actions.note_sent(
                session(), one, date.fromisoformat(said["sent_on"]), said["recipients"], actor=need_actor(),
                now=here().now(),
            )  # fmt: skip
        except (Refused, Conflict) as error:
            session().rollback()
            form.add_error(getattr(error, "field", None), error.message)
        else:
            session().commit()
            return redirect(url_for("reaching.campaign", number=number), HTTPStatus.SEE_OTHER)
    return _page(queries.get_one(session(), number), ListForm(), form)


@managers.post("/liczby/dotarcie/<int:number>/wyslij")
def send(number: int) -> ResponseReturnValue:
    """Let the portal write to all who agreed to be reminded; once."""
    one = queries.get_one(session(), number)
    if not messages_may(here().facts, today()):
        raise NotAllowed(translate("Miasto nie pozwala jeszcze na takie wiadomości."))
    actions.send(session(), one, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("reaching.campaign", number=number), HTTPStatus.SEE_OTHER)


def _page(one: Campaign, list_form: ListForm, sent_form: SentForm) -> ResponseReturnValue:
    faulty: Form | None = next(
        (form for form in (list_form, sent_form) if form.errors or form.form_errors), None
    )
    page = render_template(
        "insight/voice/campaign.html", one=one, list_form=list_form, sent_form=sent_form, faulty_form=faulty,
        outcome=queries.outcome_of(session(), one), channels=CHANNELS, service=here().services.get(one.service),
        is_draft=one.state == State.DRAFT, is_closed=one.state == State.CLOSED, today=today(),
        is_message=one.channel == Channel.MESSAGE, address=f"{here().settings.base_url}/k/{one.code}",
        last=last_day(one.sent_on, one.days) if one.sent_on else None, least=LEAST_RECIPIENTS,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if faulty is not None else HTTPStatus.OK
