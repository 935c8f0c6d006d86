"""Pages where a decision is written, read by a second person, and issued."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import fields
from portal.accounts.models import Official
from portal.cases import flows
from portal.context import here
from portal.db import session
from portal.decisions.drafting import actions, elements
from portal.decisions.drafting import queries as drafts
from portal.decisions.drafting.models import DraftVersion
from portal.decisions.patterns import queries as patterns
from portal.decisions.signing import queries as signatures
from portal.errors import Conflict, Refused
from portal.i18n import lazy, translate
from portal.office import application, bringing, queries, starting
from portal.office.door import KEEPERS, blueprint, look_at, need_unit, official_id, to_case
from portal.office.draft_forms import OUTCOMES, TICKED, answers_of, form_of, is_same, offering, values_of
from portal.office.offers import WORDS
from portal.security import need_actor
from portal.words import day_of
from portal.workflow import By
from portal.workflow.decisions import SELF_REVIEW

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.fields import Form


class PositionForm(fields.Form):
    """Ask under which position the official signs (art. 107 § 1 pkt 8 KPA, art. 210 § 1 pkt 8 OP)."""

    heading = lazy("Podpis")
    position = fields.TextField(
        lazy("Twoje stanowisko"), limit=120, missing=lazy("Wpisz stanowisko, na przykład: Kierownik Referatu."),
    )  # fmt: skip


@blueprint.route("/biurko/sprawy/<reference>/projekt", methods=["GET", "POST"])
def draft(reference: str) -> ResponseReturnValue:
    """Write a draft: each save is a version; the last one goes to approval when nothing is missing."""
    found = _open(reference)
    last = drafts.find_last(session(), found)
    kind, allowed = form_of(here().services[found.service]), _allowed(found)
    if request.method == "GET":
        look_at("look.case", found)
        form = offering(kind.from_answers(answers_of(last)) if last else kind(), allowed)
        return _draft_page(found, form, last)
    form = offering(kind.from_request(request.form), allowed)
    if request.form.get("then") in starting.WAYS:
        return _begin(found, form, last)
    if not form.validate():
        return _again(reference, form)
    if request.form.get("number", "") != str(last.number if last else 0) and not is_same(last, form):
        fault = translate("Ktoś zapisał nowszą wersję. Twój tekst jest niżej: porównaj i zapisz jeszcze raz.")
        return _again(reference, form, fault, HTTPStatus.CONFLICT)
    try:
        return _keep(found, form, last)
    except (Refused, Conflict) as error:
        if isinstance(error, Refused) and error.field in form.field_names():
            form.add_error(error.field, error.message)
            return _again(reference, form)
        return _again(reference, form, error.message, error.status)
    except IntegrityError:  # two saved at the same moment: the other one's is there now
        fault = translate("Ktoś zapisał nowszą wersję. Twój tekst jest niżej: porównaj i zapisz jeszcze raz.")
        return _again(reference, form, fault, HTTPStatus.CONFLICT)


def _allowed(found: Case) -> tuple[str, ...]:
    """List what a text of this matter may do with the request."""
    return actions.allowed(session(), here(), found)


def _patterns(found: Case) -> dict[str, patterns.Offered]:
    """Return the patterns that a text of this matter may begin with."""
    offered = patterns.list_offered(session(), here().services[found.service])
    return {outcome: one for outcome, one in offered.items() if outcome in _allowed(found)}


def _begin(found: Case, form: Form, last: DraftVersion | None) -> ResponseReturnValue:
    """Fill the editor from the current pattern, or ask what to do with what was typed; nothing is saved."""
    try:
        actions.check_open(session(), here(), found)
        begun = starting.begin(
            here().services[found.service], found.answers, form, request.form["then"], ticked=TICKED
        )
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return _again(found.reference, form)
    except Conflict as error:
        return _again(found.reference, form, error.message, error.status)
    offering(begun.form, _allowed(found))
    return _draft_page(found, begun.form, last, begun=begun)


def _keep(found: Case, form: Form, last: DraftVersion | None) -> ResponseReturnValue:
    """Save a version, and send it to approval when asked to; the same text again is no new version."""
    person, now, values = need_actor(), here().now(), values_of(form)
    if not is_same(last, form):
        found = queries.get_case(session(), found.reference, need_unit(), lock=True)
        service = here().services[found.service]
        began_from = patterns.find_by_key(session(), service, request.form.get("wzor", ""))
        actions.write(
            session(), here(), found, str(form.answers()["outcome"]), values, actor=person, now=now,
            began_from=began_from,
        )  # fmt: skip
        session().flush()  # the unique number is judged here
    if request.form.get("then") == "prepare":
        locked = queries.get_case(session(), found.reference, need_unit(), lock=True)
        actions.prepare(session(), here(), locked, actor=person, now=now)
        session().commit()
        return to_case(found.reference)
    session().commit()
    return redirect(url_for("office.draft", reference=found.reference), HTTPStatus.SEE_OTHER)


@blueprint.route("/biurko/sprawy/<reference>/akceptacja", methods=["GET", "POST"])
def approval(reference: str) -> ResponseReturnValue:
    """Show the draft to the second person; approve the version that was read."""
    found = _open(reference)
    if request.method == "GET":
        look_at("look.case", found)
        return _reading(found, "approve")
    try:
        locked = queries.get_case(session(), reference, need_unit(), lock=True)
        actions.approve(session(), here(), locked, posted_number(), actor=need_actor(), now=here().now())
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        return _reading(_open(reference), "approve", fault=error.message), error.status
    return to_case(reference)


@blueprint.route("/biurko/sprawy/<reference>/wydanie", methods=["GET", "POST"])
def issuing(reference: str) -> ResponseReturnValue:
    """Show the approved text to who signs; issue the version that was read, once."""
    found = _open(reference)
    if not _may_seal(found):
        return redirect(url_for("office.signing", reference=reference), HTTPStatus.SEE_OTHER)
    if request.method == "GET":
        look_at("look.case", found)
        return _reading(found, "issue", PositionForm(data={"position": own_position()}))
    form = PositionForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _reading(_open(reference), "issue", form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        locked = queries.get_case(session(), reference, need_unit(), lock=True)
        position = str(form.answers()["position"])
        actions.issue(
            session(), here(), locked, posted_number(), position, actor=need_actor(), now=here().now()
        )
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        return _reading(_open(reference), "issue", form, fault=error.message), error.status
    return to_case(reference)


def _reading(found: Case, step: str, form: Form | None = None, fault: str = "") -> str:
    """Show a text that is to be approved or issued, as the document will say it."""
    last = drafts.find_last(session(), found)
    flow = flows.of(session(), here(), found)
    events = {edge.event for edge in flow.exits(found.status, By.OFFICIAL)}
    is_open = bool(events & ({"approve"} if step == "approve" else actions.ISSUING)) and last is not None
    said = actions.composed(session(), here(), found, last, here().now()) if last is not None else None
    return render_template(
        "office/reading.html", case=found, draft=last, said=said, step=step, form=form, fault=fault, is_open=is_open,
        service=here().services[found.service], today=day_of(here().now()), can_return="return" in events,
        return_word=WORDS["return_review" if SELF_REVIEW.code in found.flags else "return"],
        brings=bringing.of_draft(found, last),
        to_sign=signatures.find_live(session(), found) if step == "issue" else None, **application.beside(found),
    )  # fmt: skip


def _draft_page(
    found: Case, form: Form, last: DraftVersion | None, fault: str = "", begun: starting.Begun | None = None
) -> str:
    flow = flows.of(session(), here(), found)
    events = {edge.event for edge in flow.exits(found.status, By.OFFICIAL)}
    said = actions.composed(session(), here(), found, last, here().now()) if last is not None else None
    return render_template(
        "office/draft.html", case=found, form=form, last=last, said=said, fault=fault,
        lacks=actions.lacks(session(), here(), found, last) if last else [], brings=bringing.of_draft(found, last),
        versions=drafts.list_versions(session(), found),
        is_open=bool(events & actions.PREPARING), decides="prepare" in events, outcomes=dict(OUTCOMES),
        merge=elements.MERGE,
        service=here().services[found.service], today=day_of(here().now()), begun=begun,
        offered=_patterns(found), **application.beside(found),
        keeps_patterns=bool(need_actor().roles & KEEPERS),
        began_from=begun.key if begun and begun.key else request.form.get("wzor", ""),
        # a page that only filled the editor still knows the version that it was opened with
        number=request.form.get("number", "") if begun else str(last.number if last else 0),
    )  # fmt: skip


def _again(
    reference: str, form: Form, fault: str = "", status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> ResponseReturnValue:
    """Show the draft again with what was typed; nothing of it was saved."""
    session().rollback()
    found = _open(reference)
    return _draft_page(found, form, drafts.find_last(session(), found), fault), status


def _may_seal(found: Case) -> bool:
    """Tell whether the seal will do for the matter's text; without a text the page says what is wrong."""
    last = drafts.find_last(session(), found)
    return last is None or actions.may_seal(here(), found, last, here().now())


def own_position() -> str:
    """Return the position that the office's directory gives for the official, if it does."""
    return session().get_one(Official, official_id(need_actor())).position


def _open(reference: str) -> Case:
    return queries.get_case(session(), reference, need_unit())


def posted_number() -> int:
    """Return the version that the official read, as their page says; 0 for nonsense."""
    written = request.form.get("number", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0  # noqa: PLR2004 - a row's number
