"""What an official may do with a case: each act is shown with its effects before it happens, and happens once."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import current_app, render_template, request

from portal.billing.actions import cancel_charge
from portal.billing.queries import find_case_charge, is_claimed
from portal.cases import flows
from portal.cases.queries import list_attachments
from portal.context import here
from portal.db import session
from portal.decisions import actions as decisions
from portal.decisions import calls, outcomes, procedure, steps
from portal.decisions.letters.letter import ORDER
from portal.decisions.letters.shown import fee_call, shown
from portal.decisions.letters.texts import TEXTS
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.office import bringing, completion, course, queries
from portal.office.door import blueprint, look_at, need_unit, official_id, to_case
from portal.office.event_words import WORDS
from portal.office.offers import SPECIAL, act_of, choices, values_of
from portal.office.step_forms import CompletionForm
from portal.security import need_actor
from portal.words import day, day_of, money
from portal.workflow import By
from portal.workflow.orders import is_by_order

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.decisions.letters.letter import Letter
    from portal.decisions.letters.shown import Part
    from portal.fields import Form
    from portal.office.course import View
    from portal.office.offers import Act
    from portal.service import Certificate

# a matter that ends without a certificate owes no duty (art. 9 ust. 1 ustawy o opłacie skarbowej gives back a paid one)
FREES_OF_DUTY = frozenset(
    {"refuse", "leave", "resume", "forward", "refuse_silence_certificate", "refusal_final", "order_upheld"}
)
BY_FIGURES = frozenset(SPECIAL)
BY_ORDER = frozenset(
    {"refuse", "leave"}
)  # whose order or notice is read before it goes, as a step's letter is
BOXES = {"items": "more"}  # the field that asks for what a step calls so


def _may_come_back(found: Case, chosen: Act) -> bool:
    """Tell of a refusal by an order: set aside, the matter is worked on again, and its duty is owed as before."""
    return chosen.event == "refuse" and is_by_order(flows.of(session(), here(), found))


@blueprint.get("/biurko/sprawy/<reference>/<word>")
def act(reference: str, word: str) -> ResponseReturnValue:
    """Show what an act will do, before it happens."""
    found = queries.get_case(session(), reference, need_unit())
    chosen = _act(found, word)
    look_at("look.case", found)
    return _page(found, chosen, None)


@blueprint.post("/biurko/sprawy/<reference>/<word>")
def do(reference: str, word: str) -> ResponseReturnValue:
    """Do it, once: the same press again leads to the case, a colleague's change in between is told of."""
    unit, person = need_unit(), need_actor()
    found = queries.get_case(session(), reference, unit)
    chosen = _act(found, word)
    form = chosen.form.from_request(request.form) if chosen.form else None
    frees = chosen.event in FREES_OF_DUTY and not _may_come_back(found, chosen)
    if frees and (charge := find_case_charge(session(), found.id)) is not None:
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
        letter = _letter(found, chosen, form)
        if letter is not None and request.form.get("seen") != steps.stamp(letter):
            return _refused(reference, chosen, form, HTTPStatus.OK, letter=letter)
        _carry_out(found, chosen, form)
        session().commit()
    except (Refused, Conflict) as error:
        fault = str(error.message)
        if form is not None and isinstance(error, Refused) and error.field:
            form.add_error(BOXES.get(error.field, error.field), fault)
            fault = ""
        return _refused(reference, chosen, form, error.status, fault)
    return to_case(reference)


def _letter(found: Case, chosen: Act, form: Form | None) -> Letter | None:
    """Return the letter that an act would send with what was typed, for its preview."""
    person, now = need_actor(), here().now()
    if is_step(found, chosen):
        return steps.look(
            session(), here(), found, chosen.event, actor=person, now=now, values=values_of(form)
        )
    if chosen.event not in BY_ORDER:
        return None
    claimed = is_claimed(session(), found.id)
    reasons = str(form.answers()["reasons"]) if form is not None else ""
    return decisions.look_order(
        session(), here(), found, chosen.event, reasons, actor=person, now=now, claimed=claimed
    )


def _carry_out(found: Case, chosen: Act, form: Form | None) -> None:
    person, now, portal = need_actor(), here().now(), here()
    if is_step(found, chosen):
        seen = request.form.get("seen") or None
        values = values_of(form)
        steps.take(session(), portal, found, chosen.event, actor=person, now=now, values=values, seen=seen)
        return
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
    reference: str, chosen: Act, form: Form | None, status: HTTPStatus, fault: str = "",
    letter: Letter | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Show the act again with what was typed, as things stand now; nothing of it happened."""
    session().rollback()
    found = queries.get_case(session(), reference, need_unit())
    look_at("look.case", found)
    return _page(found, chosen, form, fault, letter), status


def _page(found: Case, chosen: Act, form: Form | None, fault: str = "", letter: Letter | None = None) -> str:
    now = here().now()
    flow = flows.of(session(), here(), found)
    matter = outcomes.look_at(session(), here(), found, now)
    call = calls.find(session(), here(), found) if found.paused_since is not None else None
    view = course.View(found, here().services[found.service], flow, day_of(now), matter.tax_position, call)
    offered = next((choice for choice in choices(view) if choice.act.word == chosen.word), None)
    outcome = outcomes.propose(here(), found, matter) if chosen.event == "issue" else None
    return render_template(
        "office/act.html", case=found, act=chosen, offered=offered, form=form or _blank(view, chosen), fault=fault,
        outcome=outcome, seen=_stamp(outcome, letter),
        letter=letter, parts=_parts(found, chosen, letter, matter.person.full_name),
        send_word=_send_word(chosen, letter), sends=_sends(view, chosen),
        position=matter.tax_position, told=_told(view, chosen),
        known=matter.person, today=view.today, service=view.service, status=flow.status(found.status).label,
        brings=bringing.of_step(found, chosen.event, matter) if view.service.brings is not None else None,
    )  # fmt: skip


def _parts(found: Case, chosen: Act, letter: Letter | None, party: str) -> list[Part]:
    """Return what a letter will say, part by part; a call to pay holds no words of an official's own."""
    if letter is None and chosen.event == "call_for_fee":
        service, days = (
            here().services[found.service],
            calls.length_of_call(here().facts, day_of(here().now())),
        )
        law = procedure.of(service.procedure).call_law
        return fee_call(found.reference, found.fee_grosze, days, law)
    if letter is None:
        return []
    city = cast("dict[str, str]", current_app.jinja_env.globals["city"])
    return shown(letter, city, party=party, filed_on=found.filed_on)


def _send_word(chosen: Act, letter: Letter | None) -> str:
    """Say on the button what goes out."""
    if letter is None or not (letter.ruling or chosen.event == "refuse"):
        return translate("Wyślij pismo")
    if letter.ruling and letter.template != ORDER:
        return translate("Wydaj zaświadczenie")
    if letter.ruling:
        is_refusal = chosen.event == "refuse"
        return translate("Wydaj postanowienie o odmowie") if is_refusal else translate("Wydaj postanowienie")
    return translate("Wyślij zawiadomienie o odmowie")


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


def _told(view: View, chosen: Act) -> dict[str, str]:
    """Say what was answered and attached, where the act asks what of it is missing."""
    if chosen.form is None or not issubclass(chosen.form, completion.PickingForm):
        return {}
    return completion.told(view.service, view.case.answers, list_attachments(session(), view.case))


def _stamp(outcome: Certificate | None, letter: Letter | None) -> str:
    """Return the stamp of what is shown before it is sent."""
    if letter is not None:
        return steps.stamp(letter)
    return outcomes.stamp(outcome) if outcome else ""


def _sends(view: View, chosen: Act) -> bool:
    """Tell whether an act sends a letter with an official's own words, which is read before it goes."""
    if not is_step(view.case, chosen):
        return chosen.event in BY_ORDER
    edges = view.flow.exits(view.case.status, By.OFFICIAL)
    return any(edge.event == chosen.event and edge.letter in TEXTS for edge in edges)


def is_step(found: Case, chosen: Act) -> bool:
    """Tell a step of any flow from the certificate's own acts, which are made from figures."""
    return chosen.event not in BY_FIGURES or (chosen.event == "leave" and found.status != "fee_call")


def _act(found: Case, word: str) -> Act:
    """Return the act that a word means in this matter's flow; raises NotFound for one it never has."""
    for edge in flows.of(session(), here(), found).transitions:
        if edge.by == By.OFFICIAL and (chosen := act_of(edge)) is not None and chosen.word == word:
            if chosen.form is CompletionForm:
                return replace(
                    chosen, form=completion.form_for(here().services[found.service], found.answers)
                )
            return chosen
    raise NotFound


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
    what = str(WORDS.get(last.kind, last.kind))
    return translate("Ktoś zmienił tę sprawę przed chwilą: %(what)s (%(who)s).", what=what, who=who)
