"""One delivery at the desk: its steps so far, what an official may note next, its proof."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.decisions.delivering import actions, receiving, terms, words
from portal.decisions.delivering import queries as deliveries
from portal.decisions.delivering.checking import NO_WAIVER
from portal.decisions.delivering.course import Step, Way, steps_from
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import Text, lazy, translate
from portal.office import delivery_forms as forms
from portal.office import delivery_words, edelivery
from portal.office.door import blueprint, need_unit, official_id, record_look, to_case
from portal.security import need_actor
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.decisions.delivering.models import Delivery, DeliveryEvent
    from portal.fields import Form


@dataclass(frozen=True)
class Act:
    """One thing to note: its word in the address, the step, heading, button, form and the form's field of the day."""

    word: str
    step: Step
    title: Text
    button: Text
    form: type[Form] | None = None
    dated: str = ""


ACTS = {
    act.word: act
    for act in (
        Act("nadane", Step.POST, lazy("Zapisz nadanie"), lazy("Zapisz nadanie"), forms.PostedOneForm, "posted"),
        Act("odebrane", Step.RECEIVE, lazy("Zapisz odebranie"), lazy("Zapisz odebranie listu"), forms.ReceivedForm,
            "received"),
        Act("zwrot", Step.RETURN, lazy("Zapisz zwrot listu"), lazy("Zapisz zwrot listu"), forms.ReturnedForm,
            "returned"),
        Act("wyslane", Step.SEND, lazy("Zapisz wysłanie"), lazy("Zapisz wysłanie"), forms.SentForm, "sent"),
        Act("wplynelo", Step.ARRIVE, lazy("Zapisz wpływ do skrzynki"), lazy("Zapisz wpływ"), forms.ArrivedForm,
            "arrived"),
        Act("nieudane", Step.FAIL, lazy("Nie udało się doręczyć"), lazy("Zapisz niepowodzenie"), forms.FailedForm),
        Act("uznaj", Step.DEEM, lazy("Uznać pismo za doręczone?"), lazy("Uznaj za doręczone")),
        Act("inna-droga", Step.HAND_OVER, lazy("Doręcz inną drogą"), lazy("Skieruj na tę drogę"),
            forms.OtherWayForm),
        Act("zrzeczenie", Step.WAIVE, lazy("Zapisz zrzeczenie się odwołania"), lazy("Zapisz zrzeczenie"),
            forms.WaivedForm, "waived"),
    )
}  # fmt: skip


@blueprint.get("/biurko/doreczenia/<token>")
def delivery(token: str) -> ResponseReturnValue:
    """Show a delivery, step by step, and what may be noted next."""
    found = deliveries.get_for_unit(session(), token, need_unit())
    record_look("look.case", found.party.subject_id, found.case.reference)
    panel = _panel(found)
    return render_template(
        "office/delivery.html", one=found, acts=_offered(found), stands=delivery_words.stands(found, panel.today),
        following=delivery_words.next_of(panel, found), way=words.WAYS[found.way],
        entries=delivery_words.entries(deliveries.list_steps(session(), found), panel.today),
        proofs=edelivery.proofs_of(found, panel.today) if found.way == Way.EDELIVERY else [],
    )  # fmt: skip


@blueprint.route("/biurko/doreczenia/<token>/<word>", methods=["GET", "POST"])
def delivery_step(token: str, word: str) -> ResponseReturnValue:
    """Ask for what a step needs and note it, once: the same press again leads on, a colleague's change is told of."""
    found = deliveries.get_for_unit(session(), token, need_unit())
    act = ACTS.get(word)
    if act is None:
        raise NotFound
    if request.method == "GET":
        return _page(found, act, act.form() if act.form else None)
    form = act.form.from_request(request.form) if act.form else None
    steps = deliveries.list_steps(session(), found)
    if request.form.get("seen") != str(len(steps)):
        if _is_replay(steps[-1], act):
            session().rollback()
            return to_case(found.case.reference)
        return _refused(
            token, act, form, HTTPStatus.CONFLICT, translate("Ktoś właśnie zmienił to doręczenie.")
        )
    if form is not None and not form.validate():
        return _refused(token, act, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _carry_out(found, act, {one.short_name: one.data for one in form.asked()} if form else {})
        session().commit()
    except (Refused, Conflict) as error:
        fault = str(error.message)
        place = _place(act, error)
        if form is not None and place:
            form.add_error(place, fault)
            fault = ""
        return _refused(token, act, form, error.status, fault)
    return to_case(found.case.reference)


@blueprint.get("/biurko/doreczenia/<token>/dowod")
def delivery_proof(token: str) -> ResponseReturnValue:
    """Hand the sealed proof of delivery to an official; the look is written down first."""
    found = deliveries.get_for_unit(session(), token, need_unit())
    if found.proof is None:
        return redirect(url_for("office.delivery", token=token), HTTPStatus.SEE_OTHER)
    record_look("look.document", found.party.subject_id, found.document.token)
    return files.as_download(
        files.read(here(), found.proof), "application/pdf", found.proof.name, inline=True
    )


def _carry_out(found: Delivery, act: Act, told: dict[str, Any]) -> None:
    portal, person, now = here(), need_actor(), here().now()
    if act.step == Step.DEEM:
        actions.deem(session(), portal, found, actor=person, now=now)
        return
    if act.step == Step.HAND_OVER:
        address = str(told.get("address") or "").strip().upper()
        actions.hand_over(session(), portal, found, Way(told["way"]), actor=person, now=now, address=address)
        return
    values = {
        Step.RETURN: {"notice_on": told.get("notice"), "second_notice": bool(told.get("second"))},
        Step.FAIL: {"reason": told.get("reason")},
    }
    actions.lock_case(session(), found)
    actions.take(
        session(), portal, found, act.step, by=By.OFFICIAL, now=now, actor=person, on=told.get(act.dated),
        values=values.get(act.step),
    )  # fmt: skip


def _place(act: Act, error: Refused | Conflict) -> str:
    """Return the field of the form that a refusal belongs to."""
    field = error.field if isinstance(error, Refused) else None
    return {"on": act.dated, "notice_on": "notice"}.get(field or "", field or "")


def _offered(found: Delivery) -> list[Act]:
    """List what may be noted of a delivery as it stands."""
    open_steps = set(steps_from(found.way, found.state))
    panel = _panel(found)
    fiction = terms.deemed(panel.facts, found, panel.procedure)
    if fiction is None or panel.today <= fiction.on:
        open_steps.discard(Step.DEEM)
    if found.address and panel.sends and panel.silent_since() is None and not panel.is_stopped(found):
        open_steps.discard(Step.SEND)  # the portal does it
    waivable = found.document.kind in receiving.CONFIRMED and found.waived_on is None
    if panel.procedure in NO_WAIVER or not waivable:
        open_steps.discard(Step.WAIVE)
    return [act for act in ACTS.values() if act.step in open_steps]


def _panel(found: Delivery) -> delivery_words.Panel:
    return edelivery.panel_of(found.case, day_of(here().now()))


def _is_replay(last: DeliveryEvent, act: Act) -> bool:
    """Tell whether the official's own same act was the last thing that happened to the delivery."""
    return last.step == act.step and last.official_id == official_id(need_actor())


def _refused(
    token: str, act: Act, form: Form | None, status: HTTPStatus, fault: str = ""
) -> ResponseReturnValue:
    """Show the step again with what was typed, as things stand now; nothing of it happened."""
    session().rollback()
    found = deliveries.get_for_unit(session(), token, need_unit())
    return _page(found, act, form, fault), status


def _page(found: Delivery, act: Act, form: Form | None, fault: str = "") -> str:
    record_look("look.case", found.party.subject_id, found.case.reference)
    offered = act in _offered(found)
    return render_template(
        "office/delivery_step.html", one=found, act=act, form=form, fault=fault, offered=offered,
        stands=delivery_words.stands(found, day_of(here().now())),
        following=delivery_words.next_of(_panel(found), found), seen=len(deliveries.list_steps(session(), found)),
    )  # fmt: skip
