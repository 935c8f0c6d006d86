"""Refuse by a notice where the law knows no order, and give back what was paid for what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.models import DocumentKind
from portal.decisions.letters.letter import Letter
from portal.i18n import SOURCE, speaking, translate
from portal.jobs import add_once
from portal.words import money

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.service import Matter, Refusal, Service

LEAST_REASONS = 20  # a shorter text can hold neither a fact nor a rule
GIVE_BACK = "give_fee_back"
GOES_BACK = "Zapłaconą opłatę (%s) zwrócimy. Nie trzeba o to wnosić."


def notice(service: Service, refusal: Refusal, case: Case, reasons: str) -> Letter:
    """Return the notice; the term of the complaint is kept with it."""
    back = (GOES_BACK % str(money(case.fee_grosze)),) if service.fee_returns and _was_paid(case) else ()
    body = (refusal.ruling, f"Uzasadnienie: {reasons}", *back)
    return Letter(
        DocumentKind.LETTER, refusal.title, refusal.law, body=body, instruction=refusal.instruction,
        more={"complaint_days": refusal.days},
    )  # fmt: skip


def too_short(law: str) -> str:
    """Say what the reasons of a refusal must tell; ``law`` is the article that wants it, empty where there is none."""
    if not law:
        return translate(
            "Napisz pełnym zdaniem, co ustaliliśmy i dlaczego przepis na to nie pozwala (co najmniej %(n)s znaków).",
            n=LEAST_REASONS,
        )  # fmt: skip
    return translate(
        "Napisz, co ustaliliśmy, na jakim dowodzie i dlaczego przepis nie pozwala tego wydać: co najmniej "
        "%(n)s znaków (%(law)s).", n=LEAST_REASONS, law=law,
    )  # fmt: skip


def of(service: Service, matter: Matter) -> Refusal | None:
    """Return how a service refuses by a notice; None where an order or a decision does it."""
    if service.refusal is None:
        return None
    with speaking(SOURCE):
        return service.refusal(matter)


def give_fee_back(session: Session, portal: Portal, case: Case, now: datetime) -> None:
    """Let a job return what was paid for a right that was refused; what is unpaid is owed no more."""
    if portal.services[case.service].fee_returns:
        key = f"{GIVE_BACK}:{case.id}:{case.version}"
        add_once(session, GIVE_BACK, {"case": case.reference}, at=now, key=key)


def _was_paid(case: Case) -> bool:
    return case.fee_settled and case.fee_grosze > 0
