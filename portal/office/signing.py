"""Pages where a decision is signed outside the portal: the file is taken, comes back signed, is checked, is issued."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import security
from portal.cases import flows
from portal.context import here
from portal.db import session
from portal.decisions.drafting import actions as drafting
from portal.decisions.drafting import queries as drafts
from portal.decisions.signing import actions, rules, words
from portal.decisions.signing import queries as signatures
from portal.decisions.signing.models import State
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.files.media import PDF
from portal.office import bringing, queries
from portal.office import drafting as texts
from portal.office.door import blueprint, look_at, need_unit, to_case
from portal.office.signing_forms import NameForm, SignedForm
from portal.security import need_actor
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.decisions.signing.models import SigningRequest
    from portal.fields import Form


@blueprint.get("/biurko/sprawy/<reference>/podpis")
def signing(reference: str) -> ResponseReturnValue:
    """Show where the signature stands and what to do next."""
    found = queries.get_case(session(), reference, need_unit())
    look_at("look.case", found)
    return _page(found)


@blueprint.post("/biurko/sprawy/<reference>/podpis")
def prepare_to_sign(reference: str) -> ResponseReturnValue:
    """Have the file to sign made; the same press again makes no second one."""
    form = texts.PositionForm.from_request(request.form)
    if not form.validate():
        return _again(reference, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
    position, number = str(form.answers()["position"]), texts.posted_number()

    def act(found: Case) -> None:
        actions.prepare(session(), here(), found, number, position, actor=need_actor(), now=here().now())

    return _done(reference, act, form)


@blueprint.post("/biurko/sprawy/<reference>/podpis/plik")
@security.limiter.limit("30/minute")
def upload_signed(reference: str) -> ResponseReturnValue:
    """Take the signed file in; its check follows by a job."""
    form = SignedForm.from_request(request.form, request.files)
    if not form.validate():
        return _again(reference, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
    (name, content), *_rest = form.signed.uploads_in_memory()

    def act(found: Case) -> None:
        actions.take_upload(
            session(), here(), found, _token(), name, content, actor=need_actor(), now=here().now()
        )

    return _done(reference, act, form)


@blueprint.post("/biurko/sprawy/<reference>/podpis/rezygnuj")
def give_up_signing(reference: str) -> ResponseReturnValue:
    """Drop the file; a new one can be made, or the decision issued under the seal."""

    def act(found: Case) -> None:
        actions.give_up(session(), found, _token(), actor=need_actor(), now=here().now())

    return _done(reference, act)


@blueprint.post("/biurko/sprawy/<reference>/podpis/wydaj")
def issue_signed(reference: str) -> ResponseReturnValue:
    """Issue the signed file, once; the same press again leads to the case."""
    form = NameForm.from_request(request.form)
    try:
        found = queries.get_case(session(), reference, need_unit(), lock=True)
        live = signatures.find_live(session(), found)
        if live is None and found.status not in _open_statuses(found):
            session().rollback()
            return to_case(reference)
        actions.issue(
            session(), here(), found, _token(), knows_name=bool(form.knows_name.data), actor=need_actor(),
            now=here().now(),
        )  # fmt: skip
        session().commit()
    except (Refused, Conflict) as error:
        return _refused(reference, error, form)
    return to_case(reference)


@blueprint.get("/biurko/do-podpisu/<token>")
def file_to_sign(token: str) -> ResponseReturnValue:
    """Hand out the exact file to sign; the look is written down first."""
    asked, found = signatures.get_for_unit(session(), token, need_unit())
    if asked.unsigned is None:
        return redirect(url_for("office.signing", reference=found.reference), HTTPStatus.SEE_OTHER)
    look_at("look.document", found, asked.token)
    return files.as_download(files.read(here(), asked.unsigned), PDF, asked.unsigned.name)


@blueprint.get("/biurko/do-podpisu/<token>/podpisany")
def signed_file(token: str) -> ResponseReturnValue:
    """Hand out the signed file as it came, to be looked at before it is issued."""
    asked, found = signatures.get_for_unit(session(), token, need_unit())
    if asked.upload is None:
        raise NotFound
    look_at("look.document", found, asked.token)
    return files.as_download(files.read(here(), asked.upload), PDF, asked.upload.name)


def _done(reference: str, act: Callable[[Case], None], form: Form | None = None) -> ResponseReturnValue:
    """Do an act under the matter's lock and lead back to the page."""
    try:
        act(queries.get_case(session(), reference, need_unit(), lock=True))
        session().commit()
    except (Refused, Conflict) as error:
        return _refused(reference, error, form)
    return redirect(url_for("office.signing", reference=reference), HTTPStatus.SEE_OTHER)


def _refused(reference: str, error: Refused | Conflict, form: Form | None) -> ResponseReturnValue:
    field = error.field if isinstance(error, Refused) else None
    if form is not None and field in form.field_names():
        form.add_error(field, error.message)
        return _again(reference, error.status, form=form)
    return _again(reference, error.status, fault=error.message)


def _again(
    reference: str, status: HTTPStatus, *, form: Form | None = None, fault: str = ""
) -> ResponseReturnValue:
    """Show the page as things stand now; nothing of what was asked happened."""
    session().rollback()
    found = queries.get_case(session(), reference, need_unit())
    look_at("look.case", found)
    return _page(found, form, fault), status


def _page(found: Case, form: Form | None = None, fault: str = "") -> str:
    now, person = here().now(), need_actor()
    last, live = drafts.find_last(session(), found), signatures.find_live(session(), found)
    is_open = last is not None and found.status in _open_statuses(found)
    current = live is not None and actions.is_current(session(), here(), found, live, now)
    said = drafting.composed(session(), here(), found, last, now) if last is not None and is_open else None
    stands = "" if live is None else live.state
    may_seal = last is not None and drafting.may_seal(here(), found, last, now)
    return render_template(
        "office/signing.html", case=found, draft=last, live=live, state=stands if current or not live else "old",
        said=said, is_open=is_open, fault=fault, today=day_of(now), found=_found(live),
        wrong=words.FAULTS.get(live.fault or "") if live else None,
        may_seal=may_seal, is_blind=not may_seal and here().settings.signature_authorities is None,
        is_mine=live is not None and live.official_id == person.official_id,
        ask=_form(form, texts.PositionForm) or texts.PositionForm(data={"position": texts.own_position()}),
        send=_form(form, SignedForm) or SignedForm(), name=_form(form, NameForm) or NameForm(),
        form=form, issued_on=_issued_on(live), service=here().services[found.service],
        brings=bringing.of_draft(found, last) if is_open else None,
    )  # fmt: skip


def _form(form: Form | None, kind: type[Form]) -> Form | None:
    return form if isinstance(form, kind) else None


def _found(live: SigningRequest | None) -> dict[str, Any] | None:
    """Put what was found of a good signature into words."""
    if live is None or live.state != State.SIGNED:
        return None
    at, issued_on = live.found.get("signed_at"), date.fromisoformat(live.values["issued_on"])
    told = rules.told_of(live.found, live.values["signer"]["name"], issued_on)
    return {
        **live.found, "at": datetime.fromisoformat(at) if at else None,
        "told": [words.TOLD[one] for one in told if one != rules.Told.OTHER_NAME],
        "other_name": rules.Told.OTHER_NAME in told,
    }  # fmt: skip


def _issued_on(live: SigningRequest | None) -> date | None:
    """Return the day that the file bears."""
    return date.fromisoformat(live.values["issued_on"]) if live is not None else None


def _open_statuses(found: Case) -> frozenset[str]:
    """Return the matter's status if a text can be issued from it."""
    flow = flows.of(session(), here(), found)
    events = {edge.event for edge in flow.exits(found.status, By.OFFICIAL)}
    return frozenset({found.status}) if events & drafting.ISSUING else frozenset()


def _token() -> str:
    return request.form.get("token", "")
