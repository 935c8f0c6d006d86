"""The desk's pages of mandates: what residents claim, checked once by the unit that is named for it in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.mandates import deciding, ending, queries, second
from portal.accounts.mandates.claiming import read_claim
from portal.accounts.mandates.deciding import Check, Where
from portal.accounts.mandates.models import Kind, Mandate, State
from portal.accounts.mandates.rules import fault_of
from portal.billing.duties import find_duty
from portal.billing.sources.linking import link_accounts
from portal.cases.proxies import papers
from portal.cases.proxies.parties import AS
from portal.cases.walls.sight import keeps_out_of
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.i18n import translate
from portal.office import queries as desk
from portal.office.door import blueprint, need_unit, record_look
from portal.office.mandate_forms import CheckForm, ReinstateForm, RevokeForm, StrikeForm
from portal.office.mandate_words import DUTY_WORDS, MARKS, SCOPES, signature_words
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.fields import Form

LOOK = "look.mandate"
PAPERS = ("dokument", "oplata")


@dataclass(frozen=True)
class Forms:
    """The forms of one mandate's page; each may come back with its faults."""

    check: CheckForm
    revoke: RevokeForm
    strike: StrikeForm
    reinstate: ReinstateForm


@blueprint.get("/biurko/pelnomocnictwa")
def mandates() -> ResponseReturnValue:
    """List the claims that wait, oldest first, without a name: those stand on pages whose look is written down."""
    _need_unit()
    return render_template(
        "office/mandates.html", rows=queries.list_to_check(session()), kinds=AS, today=day_of(here().now())
    )


@blueprint.get("/biurko/pelnomocnictwa/<token>", endpoint="mandate")
def show(token: str) -> ResponseReturnValue:
    """Show one mandate with all that was said and attached; the look is written down first."""
    _need_unit()
    return _page(_get(token), _blank())


@blueprint.post("/biurko/pelnomocnictwa/<token>")
@security.limiter.limit("60/minute")
def decide_mandate(token: str) -> ResponseReturnValue:
    """Confirm or refuse; of two officials at once the second is told."""
    _need_unit()
    form = CheckForm.from_request(request.form)
    if not form.validate():
        return _refused(token, form)
    said = form.answers()
    check = Check(Where(said["where"]), said["what"], date.fromisoformat(said["as_of"]), said["reason"] or "")
    found = _get(token, lock=True)
    person, now = need_actor(), here().now()
    try:
        if request.form.get("decision") == "confirm":
            two = _wants_two(found)
            whose = deciding.confirm(
                session(), here().vault, found, check, wants_two=two, actor=person, now=now
            )
            if whose is not None:
                session().flush()
                link_accounts(session(), here().vault, whose)
        else:
            deciding.refuse(session(), here().vault, found, check, actor=person, now=now)
        session().commit()
    except (Refused, Conflict) as error:
        return _refused(token, form, error)
    return redirect(url_for("office.mandates"), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/pelnomocnictwa/<token>/odwolaj")
@security.limiter.limit("60/minute")
def revoke_mandate(token: str) -> ResponseReturnValue:
    """End a mandate that turned out to be wrong."""
    _need_unit()
    form = RevokeForm.from_request(request.form)
    if not form.validate():
        return _refused(token, form)
    found = _get(token, lock=True)
    try:
        ending.revoke(session(), found, actor=need_actor(), now=here().now(), reason=form.answers()["reason"])
        session().commit()
    except Refused as error:
        return _refused(token, form, error)
    return _to(token)


@blueprint.post("/biurko/pelnomocnictwa/<token>/wykreslenie")
@security.limiter.limit("60/minute")
def strike_off(token: str) -> ResponseReturnValue:
    """Note that a register no longer knows the firm: nobody acts for it any more."""
    _need_unit()
    form = StrikeForm.from_request(request.form)
    if not form.validate():
        return _refused(token, form)
    found = _get(token, lock=True)
    if found.principal is None:
        raise NotFound
    try:
        on = date.fromisoformat(form.answers()["as_of"])
        deciding.strike_off(session(), found.principal, on, actor=need_actor(), now=here().now())
        session().commit()
    except Refused as error:
        return _refused(token, form, error)
    return _to(token)


@blueprint.post("/biurko/pelnomocnictwa/<token>/przywrocenie")
@security.limiter.limit("60/minute")
def reinstate(token: str) -> ResponseReturnValue:
    """Take a striking-off back: it was noted for the wrong firm, or the register was."""
    _need_unit()
    form = ReinstateForm.from_request(request.form)
    if not form.validate():
        return _refused(token, form)
    found = _get(token, lock=True)
    if found.principal is None:
        raise NotFound
    remark = form.answers()["remark"]
    deciding.reinstate(session(), found.principal, remark, actor=need_actor(), now=here().now())
    session().commit()
    return _to(token)


@blueprint.get("/biurko/pelnomocnictwa/<token>/<which>")
def mandate_paper(token: str, which: str) -> ResponseReturnValue:
    """Hand over the power of attorney or the proof that its duty was paid; the look is written down first."""
    _need_unit()
    return _paper(_get(token), which)


@blueprint.get("/biurko/sprawy/<reference>/pelnomocnictwo/<token>")
def case_mandate(reference: str, token: str) -> ResponseReturnValue:
    """Hand the power of attorney of a matter's party to who works the matter."""
    case = desk.get_case(session(), reference, need_unit())
    if token not in {party.mandate for party in case.parties}:
        raise NotFound
    return _paper(queries.get_claimed_or_known(session(), token), PAPERS[0])


@blueprint.get("/biurko/pelnomocnictwa/<token>/pismo/<paper>")
def later_paper(token: str, paper: str) -> ResponseReturnValue:
    """Hand over what came with the same claim once more; the look is written down first."""
    _need_unit()
    found = _get(token)
    one = papers.find_paper(session(), found.id, paper)
    if one is None:
        raise NotFound
    _look(found)
    return files.give(here(), one.file, one.file.name)


def _wants_two(found: Mandate) -> bool:
    """Tell whether two officials must confirm."""
    found_of_papers = papers.signatures_of(session(), found)
    return second.needs_two(found, found_of_papers, here().facts, day_of(here().now()))


def _paper(found: Mandate, which: str) -> ResponseReturnValue:
    if which not in PAPERS:
        raise NotFound
    number = found.file_id if which == PAPERS[0] else found.duty_file_id
    stored = session().get(StoredFile, number) if number else None
    if stored is None:
        raise NotFound
    _look(found)
    return files.give(here(), stored, stored.name)


def _need_unit() -> None:
    """Let in only those whose unit checks mandates; raises NotAllowed, also where no unit is named."""
    if need_actor().unit_code not in here().settings.mandate_units:
        raise NotAllowed(translate("Pełnomocnictwa sprawdza inny wydział."))


def _get(token: str, *, lock: bool = False) -> Mandate:
    """Return a mandate; to an official who keeps out of either of its people it is not there (art. 24 KPA)."""
    found = queries.get_claimed_or_known(session(), token, lock=lock)
    people = [one for one in (found.agent, found.principal) if one is not None]
    matches = filter(None, [found.principal_match, found.agent_match, *(one.pesel_match for one in people)])
    if keeps_out_of(session(), need_actor().official_id, (one.id for one in people), matches):
        raise NotFound
    return found


def _look(found: Mandate) -> None:
    for subject_id in dict.fromkeys(filter(None, (found.agent_id, found.principal_id))):
        record_look(LOOK, subject_id, found.token)


def _refused(token: str, form: Form, error: Refused | Conflict | None = None) -> ResponseReturnValue:
    """Show the page again with what was typed; nothing of it happened."""
    session().rollback()
    if error is not None:
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
    blank = _blank()
    forms = Forms(
        form if isinstance(form, CheckForm) else blank.check,
        form if isinstance(form, RevokeForm) else blank.revoke,
        form if isinstance(form, StrikeForm) else blank.strike,
        form if isinstance(form, ReinstateForm) else blank.reinstate,
    )  # fmt: skip
    status = error.status if error is not None else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(_get(token), forms, form), status


def _blank() -> Forms:
    return Forms(CheckForm(), RevokeForm(), StrikeForm(), ReinstateForm())


def _page(found: Mandate, forms: Forms, faulty: Form | None = None) -> str:
    _look(found)
    today = day_of(here().now())
    titles: dict[str, Any] = {slug: service.card.title for slug, service in here().services.items()}
    return render_template(
        "office/mandate.html", mandate=found, named=read_claim(here().vault, found), today=today, kinds=AS,
        forms=forms, faulty_form=faulty, mark=MARKS[fault_of(found, today) or ""], duty=DUTY_WORDS.get(found.duty),
        charge=find_duty(session(), found.duty_charge), signature=signature_words(found.signature),
        later=papers.list_of_mandate(session(), found.id), signature_words=signature_words,
        wants_two=_wants_two(found), is_first=second.awaits_another(found, need_actor().official_id),
        scope=[SCOPES.get(one) or titles.get(one, one) for one in found.scope],
        waits=found.state == State.CLAIMED, may_end=found.state in {State.CONFIRMED, State.INVITED},
        is_firm=found.capacity not in {Kind.CHILD, Kind.PRINCIPAL},
    )  # fmt: skip


def _to(token: str) -> ResponseReturnValue:
    return redirect(url_for("office.mandate", token=token), HTTPStatus.SEE_OTHER)
