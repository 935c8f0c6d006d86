"""What an official may do with a case: each act is shown with its effects before it happens, and happens once."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import render_template, request

from portal.billing.actions import cancel_charge
from portal.billing.queries import find_case_charge, is_claimed
from portal.cases import flows
from portal.context import here
from portal.db import session
from portal.decisions import actions as decisions
from portal.decisions import calls, outcomes
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import Text, lazy, translate
from portal.office import course, forms, queries
from portal.office.door import blueprint, need_unit, official_id, record_look, to_case
from portal.security import need_actor
from portal.words import day, day_of, money
from portal.workflow import By, Need

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.fields import Form
    from portal.office.course import View


@dataclass(frozen=True)
class Act:
    """One act: its word in the address, the flow's event, what the button says, the text it asks for."""

    word: str
    event: str
    title: Text
    button: Text
    form: type[Form] | None = None
    warns: bool = False


@dataclass(frozen=True)
class Choice:
    """An act as the case page offers it: what it will do, or why it can't be done yet."""

    act: Act
    does: str
    obstacle: str = ""


ACTS = {
    act.word: act
    for act in (
        Act("wydaj", "issue", lazy("Wydać zaświadczenie?"), lazy("Wydaj zaświadczenie")),
        Act("odmow", "refuse", lazy("Odmówić wydania zaświadczenia?"), lazy("Odmów wydania"),
            forms.RefusalForm, warns=True),
        Act("wezwij", "call_for_fee", lazy("Wezwać do zapłaty?"), lazy("Wezwij do zapłaty")),
        Act("wznow", "resume", lazy("Wznowić bez opłaty?"), lazy("Wznów bez opłaty"), forms.ResumeForm),
        Act("pozostaw", "leave", lazy("Pozostawić bez rozpatrzenia?"), lazy("Pozostaw bez rozpatrzenia"),
            forms.LeavingForm, warns=True),
    )
}  # fmt: skip
BY_EVENT = {act.event: act for act in ACTS.values()}
# a matter that ends without a certificate owes no duty (art. 9 ust. 1 ustawy o opłacie skarbowej gives back a paid one)
FREES_OF_DUTY = frozenset({"refuse", "leave", "resume"})


def choices(view: View) -> list[Choice]:
    """List what the flow lets an official do from here, each with what it will do."""
    found = []
    for edge in view.flow.exits(view.case.status, By.OFFICIAL):
        act = BY_EVENT.get(edge.event)
        if act is None or (act.event == "call_for_fee" and view.case.fee_settled):
            continue
        unpaid = Need.FEE_SETTLED in edge.needs and not view.case.fee_settled
        obstacle = translate("Najpierw musi wpłynąć opłata.") if unpaid else _too_early(view, act)
        found.append(Choice(act, effect(view, act), obstacle))
    return found


def effect(view: View, act: Act) -> str:
    """Say what an act will do, in one or two sentences."""
    paper = view.case.parties[0].delivery == "paper"
    where = (
        translate("pismo trafi do wydruku i wysłania") if paper else translate("pismo trafi na konto strony")
    )
    if act.event == "issue":
        owed = view.position.total_grosze if view.position else 0
        what = (
            translate("Opatrzymy je pieczęcią")
            if view.position is None
            else translate("Stwierdzi brak zaległości")
        )
        return f"{translate('Stwierdzi zaległość %(sum)s', sum=money(owed)) if owed else what}, {where}."
    if act.event == "refuse":
        return translate("Postanowienie z Twoim uzasadnieniem i prawem do zażalenia, %(where)s.", where=where)
    if act.event == "call_for_fee":
        within = calls.within(calls.length_of_call(here().facts, view.today))
        return translate("Termin zapłaty: %(within)s. Zegar stanie, %(where)s.", within=within, where=where)
    if act.event == "resume":
        return translate("Opłata odpadnie, sprawa wróci do kolejki, zegar ruszy.")
    return translate("Postanowienie z prawem do zażalenia zamknie sprawę, %(where)s.", where=where)


@blueprint.get("/biurko/sprawy/<reference>/<word>")
def act(reference: str, word: str) -> ResponseReturnValue:
    """Show what an act will do, before it happens."""
    chosen, found = _act(word), queries.get_case(session(), reference, need_unit())
    record_look("look.case", found.parties[0].subject_id, reference)
    return _page(found, chosen, None)


@blueprint.post("/biurko/sprawy/<reference>/<word>")
def do(reference: str, word: str) -> ResponseReturnValue:
    """Do it, once: the same press again leads to the case, a colleague's change in between is told of."""
    chosen, unit, person = _act(word), need_unit(), need_actor()
    form = chosen.form.from_request(request.form) if chosen.form else None
    found = queries.get_case(session(), reference, unit)
    if chosen.event in FREES_OF_DUTY and (charge := find_case_charge(session(), found.id)) is not None:
        # before the case is locked: payments that come by the gateway lock in that order
        cancel_charge(session(), here().vault, charge, actor=person, now=here().now())
    found = queries.get_case(session(), reference, unit, lock=True)
    if request.form.get("version") != str(found.version):
        if _is_replay(found, chosen):
            session().rollback()
            return to_case(reference)
        return _refused(reference, chosen, form, HTTPStatus.CONFLICT, _who_was_faster(found))
    if form is not None and not form.validate():
        return _refused(reference, chosen, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _carry_out(found, chosen, form)
        session().commit()
    except (Refused, Conflict) as error:
        fault = str(error.message)
        if form is not None and isinstance(error, Refused) and error.field:
            form.add_error(error.field, fault)
            fault = ""
        return _refused(reference, chosen, form, error.status, fault)
    return to_case(reference)


def _carry_out(found: Case, chosen: Act, form: Form | None) -> None:
    person, now, portal = need_actor(), here().now(), here()
    reasons = str(form.answers()["reasons"]) if form is not None else ""
    if chosen.event == "issue":
        decisions.issue(session(), portal, found, actor=person, now=now, seen=request.form.get("seen", ""))
    elif chosen.event == "call_for_fee":
        decisions.call_for_fee(session(), portal, found, actor=person, now=now)
    elif chosen.event == "refuse":
        decisions.refuse(session(), portal, found, reasons, actor=person, now=now)
    elif chosen.event == "resume":
        decisions.resume(session(), portal, found, reasons, actor=person, now=now)
    else:
        claimed = is_claimed(session(), found.id)
        decisions.leave(session(), portal, found, reasons, actor=person, now=now, claimed=claimed)


def _refused(
    reference: str, chosen: Act, form: Form | None, status: HTTPStatus, fault: str = ""
) -> ResponseReturnValue:
    """Show the act again with what was typed, as things stand now; nothing of it happened."""
    session().rollback()
    found = queries.get_case(session(), reference, need_unit())
    record_look("look.case", found.parties[0].subject_id, reference)
    return _page(found, chosen, form, fault), status


def _page(found: Case, chosen: Act, form: Form | None, fault: str = "") -> str:
    now = here().now()
    flow = flows.of(session(), here(), found)
    matter = outcomes.look_at(session(), here(), found, now)
    call = calls.find(session(), here(), found) if found.paused_since is not None else None
    view = course.View(found, here().services[found.service], flow, day_of(now), matter.tax_position, call)
    offered = next((choice for choice in choices(view) if choice.act is chosen), None)
    outcome = outcomes.propose(here(), found, matter) if chosen.event == "issue" else None
    return render_template(
        "office/act.html", case=found, act=chosen, offered=offered, form=form or _blank(view, chosen), fault=fault,
        outcome=outcome, seen=outcomes.stamp(outcome) if outcome else "", position=matter.tax_position,
        known=matter.person, today=view.today, service=view.service, status=flow.status(found.status).label,
    )  # fmt: skip


def _blank(view: View, chosen: Act) -> Form | None:
    """Return the form of an act; where the reason is plain, it is there to be read and changed."""
    if chosen.form is None:
        return None
    if chosen.event == "leave" and view.call is not None and view.call.until is not None:
        text = translate(
            "Wezwaliśmy do zapłaty %(sum)s opłaty skarbowej do %(day)s. Opłata nie wpłynęła.",
            sum=money(view.case.fee_grosze), day=day(view.call.until),
        )  # fmt: skip
        return chosen.form.from_answers({"reasons": text})
    return chosen.form()


def _act(word: str) -> Act:
    if word not in ACTS:
        raise NotFound
    return ACTS[word]


def _too_early(view: View, act: Act) -> str:
    call = view.call
    if act.event != "leave" or call is None or call.is_over(view.today):
        return ""
    if call.until is None or call.leave_from is None:
        return translate("Termin z wezwania jeszcze nie biegnie, bo strona go nie odebrała.")
    return translate(
        "Najwcześniej %(day)s: termin z wezwania mija %(until)s, a pismo nadane na czas może jeszcze iść pocztą.",
        day=day(call.leave_from, view.today), until=day(call.until, view.today),
    )  # fmt: skip


def _is_replay(found: Case, chosen: Act) -> bool:
    """Tell whether the official's own same act was the last thing that changed the case."""
    last = queries.find_last_move(session(), found)
    if last is None or request.form.get("version") != str(found.version - 1):
        return False
    return last.kind == chosen.event and last.official_id == official_id(need_actor())


def _who_was_faster(found: Case) -> str:
    last = queries.find_last_move(session(), found)
    if last is None:
        return translate("Ktoś zmienił tę sprawę przed chwilą.")
    who = last.official.name if last.official else translate("system")
    what = str(course.WORDS.get(last.kind, last.kind))
    return translate("Ktoś zmienił tę sprawę przed chwilą: %(what)s (%(who)s).", what=what, who=who)
