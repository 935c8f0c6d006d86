"""The certificate that silence settled a matter (zaświadczenie o milczącym załatwieniu sprawy, art. 122f KPA)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.filing import CREATE_CHARGE
from portal.cases.timing.actions import close_tasks, open_task
from portal.i18n import lazy, translate
from portal.service import Fee
from portal.terms import Term, Unit, term_end
from portal.words import day_of
from portal.workflow.common import SILENCE_ASKED, SILENCE_SETTLED

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.facts import Facts
    from portal.security import Actor
    from portal.service import Service
    from portal.workflow import Effects, Guards

ASK = "ask_silence_certificate"
TASK = "silence_certificate"
DUTY, DAYS = "procedure.kpa.silence_certificate_grosze", "procedure.kpa.certificate_days"
KIND = "stamp_duty"


def register_effects(effects: Effects) -> None:
    """Bind the effects of asking for the certificate, and of settling that."""
    effects.register("ask_silence_duty", ask_duty)
    effects.register("close_silence_task", close_task)


def register_guards(guards: Guards) -> None:
    """Bind what stands in the way of asking, and of answering."""
    guards.register("silence_certifiable", may_be_asked)
    guards.register("silence_certificate_asked", was_asked)


def duty(facts: Facts, on: date) -> Fee | None:
    """Return the duty on the certificate; None where the city's lawyers found that there is none."""
    fact = facts.fact(DUTY, on)
    if not fact.value:
        return None
    return Fee.from_fact(fact, KIND, lazy("Opłata skarbowa za zaświadczenie"))


def is_offered(service: Service | None, case: Case) -> bool:
    """Tell whether a party may ask: the service says what silence settles, and nobody asked before."""
    is_new = not {SILENCE_ASKED.code, SILENCE_SETTLED.code} & set(case.flags)
    return is_new and service is not None and service.silence is not None


def takes_fee(case: Case) -> bool:
    """Tell whether a matter's fee may still be paid: until it is settled, or for the certificate asked for after.

    Of a certificate that was refused unpaid nothing is asked while the refusal may be complained of; set aside, it is.
    """
    runs = case.is_open and case.settled_at is None
    return not case.fee_settled and (runs or SILENCE_ASKED.code in case.flags)


def may_be_asked(_session: Session, *, portal: Portal, case: Case, **_given: Any) -> str:
    """Let the certificate be asked for once, in services whose matters silence settles."""
    if is_offered(portal.services.get(case.service), case):
        return ""
    return translate("O to zaświadczenie już poproszono albo w tej sprawie go nie ma.")


def was_asked(_session: Session, *, case: Case, **_given: Any) -> str:
    """Let only a certificate that was asked for be issued or refused (art. 122f § 1 KPA)."""
    return "" if SILENCE_ASKED.code in case.flags else translate("Strona nie prosiła o zaświadczenie.")


def ask_duty(
    session: Session, *, portal: Portal, case: Case, actor: Actor | None, now: datetime, **_given: Any
) -> None:
    """Charge the duty and give the office its term: seven days from the request (art. 217 § 3 with 122f § 5 KPA)."""
    today = day_of(now)
    fee = duty(portal.facts, today)
    who = actor.subject_id if actor is not None else None
    if fee is not None:
        case.fee_settled, case.fee_grosze = False, fee.amount_grosze
        charge = portal.effects.functions[CREATE_CHARGE]
        charge(
            session, portal=portal, case=case, subject_id=who or case.parties[0].subject_id, fee=fee, at=now
        )
    days = int(portal.facts.at(DAYS, today))
    label = lazy("Wydaj zaświadczenie o milczącym załatwieniu sprawy")
    open_task(session, case, TASK, label, now, do_by=term_end(today, Term(days, Unit.DAYS)).on)


def close_task(session: Session, *, case: Case, actor: Actor | None, now: datetime, **_given: Any) -> None:
    """Close the office's task: the certificate was issued, or refused; for one that is refused nothing is owed.

    The duty is on what is issued (art. 1 ust. 1 pkt 1 lit. b ustawy o opłacie skarbowej).
    """
    if not case.fee_settled:
        case.fee_settled, case.fee_grosze = True, 0
    close_tasks(session, case, [TASK], actor=actor, now=now)
