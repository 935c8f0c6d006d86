"""What an official does to a tax account by hand, each once however often it is sent: open, assess, correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal import audit
from portal.accounts.models import Subject
from portal.billing.allocating import left_of_charge
from portal.billing.law.kinds import kind_of
from portal.billing.models import Charge
from portal.billing.taxes.actions import assess, correct
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.errors import Conflict, NotFound, Refused
from portal.facts import FactsError
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.kinds import Payer
    from portal.billing.taxes.actions import Decision
    from portal.context import Portal
    from portal.security import Actor


@dataclass(frozen=True)
class NewAccount:
    """A tax account to be opened; ``bank_account`` is 26 digits, or empty."""

    number: str
    kind: str
    object_title: str
    bank_account: str = ""


def open_account(
    session: Session, portal: Portal, subject: Subject, wanted: NewAccount, *, actor: Actor, now: datetime
) -> TaxAccount:
    """Open a tax account for a person, once for each number; raises Refused for another's number."""
    session.scalars(select(Subject.id).where(Subject.id == subject.id).with_for_update(key_share=True)).one()
    same = session.scalars(select(TaxAccount).where(TaxAccount.number == wanted.number)).one_or_none()
    if same is not None:
        if (same.subject_id, same.kind) != (subject.id, wanted.kind):
            raise Refused(translate("Konto o tym numerze już jest. Sprawdź numer."), "number")
        return same
    title = kind_of(portal.facts, wanted.kind, day_of(now)).title
    account = TaxAccount(
        number=wanted.number, subject_id=subject.id, kind=wanted.kind, title=title, opened_at=now, demo=subject.demo,
        object_title=wanted.object_title, bank_account=wanted.bank_account,
    )  # fmt: skip
    session.add(account)
    session.flush()  # its page is named by its row
    audit.record(
        session, "tax.account_opened", at=now, actor=actor, subject_id=subject.id, object_ref=account.number
    )
    return account


def assess_once(
    session: Session, portal: Portal, account: TaxAccount, decision: Decision, *, actor: Actor, now: datetime
) -> Assessment:
    """Assess a year by hand; the same decision sent again is the same assessment.

    Raises Conflict when the year is assessed by another decision, Refused when its kind has no terms.
    """
    _lock(session, account.id)
    known = find_current(session, account.id, decision.year)
    if known is not None:
        if _is_same(known, decision):
            return known
        message = translate("Rok %(year)s jest już przypisany. Zmień go korektą.", year=decision.year)
        raise Conflict(message)
    payer: Payer = "entity" if session.get_one(Subject, account.subject_id).kind == "entity" else "person"
    try:
        made = assess(session, portal, account, decision, payer=payer, now=now)
    except FactsError as error:
        raise Refused(translate("Na ten dzień nie znamy terminów tej należności."), "decided") from error
    _record(session, "tax.assessed", account, actor, now)
    return made


def correct_once(
    session: Session, portal: Portal, assessment: Assessment, decision: Decision, *, due_on: date | None, actor: Actor,
    now: datetime,
) -> Assessment:  # fmt: skip
    """Correct an assessment by hand; the same decision sent again is the same correction.

    Raises Conflict when another decision corrected it before, Refused without a term for a higher sum.
    """
    _lock(session, assessment.account_id)
    later = session.scalars(select(Assessment).where(Assessment.corrects_id == assessment.id)).first()
    if later is not None:
        if _is_same(later, decision):
            return later
        raise Conflict(translate("Ten przypis już skorygowano. Otwórz konto jeszcze raz."))
    if decision.amount_grosze > assessment.amount_grosze and due_on is None:
        raise Refused(translate("Kwota rośnie. Wpisz, do kiedy trzeba dopłacić."), "due")
    made = correct(session, portal, assessment, decision, due_on=due_on or day_of(now), now=now)
    account = session.get_one(TaxAccount, assessment.account_id)
    _record(session, "tax.corrected", account, actor, now)
    return made


def get_account(session: Session, number: int) -> TaxAccount:
    """Return a tax account by its row; raises NotFound."""
    account = session.get(TaxAccount, number)
    if account is None:
        raise NotFound
    return account


def get_assessment(session: Session, number: int) -> Assessment:
    """Return an assessment by its row; raises NotFound."""
    found = session.get(Assessment, number)
    if found is None:
        raise NotFound
    return found


def find_current(session: Session, account_id: int, year: int) -> Assessment | None:
    """Find the assessment of a year that nothing has corrected."""
    return next((one for one in list_current(session, account_id) if one.year == year), None)


def list_current(session: Session, account_id: int) -> list[Assessment]:
    """List the assessments of an account that nothing has corrected, the latest year first."""
    later = aliased(Assessment)
    query = (
        select(Assessment)
        .outerjoin(later, later.corrects_id == Assessment.id)
        .where(Assessment.account_id == account_id, later.id.is_(None))
        .order_by(Assessment.year.desc(), Assessment.id.desc())
    )
    return list(session.scalars(query))


def list_charges(session: Session, account_id: int, year: int | None = None) -> Sequence[tuple[Charge, int]]:
    """List the charges of an account (of one year) with what is left of each, the latest year first."""
    query = select(Charge, left_of_charge()).where(Charge.account_id == account_id)
    if year is not None:
        query = query.where(Charge.year == year)
    rows = session.execute(query.order_by(Charge.year.desc(), Charge.due_on, Charge.id))
    return [(charge, left) for charge, left in rows]


def _lock(session: Session, account_id: int) -> None:
    """Let two who assess one account at once do it one after the other."""
    session.scalars(select(TaxAccount.id).where(TaxAccount.id == account_id).with_for_update()).one()


def _is_same(known: Assessment, decision: Decision) -> bool:
    return (known.decision, known.decided_on, known.amount_grosze) == (
        decision.number, decision.decided_on, decision.amount_grosze,
    )  # fmt: skip


def _record(session: Session, kind: str, account: TaxAccount, actor: Actor, now: datetime) -> None:
    subject_id, ref = account.subject_id, account.number
    audit.record(session, kind, at=now, actor=actor, subject_id=subject_id, object_ref=ref)
