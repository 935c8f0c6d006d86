"""What must stay of a person, until when, and by which law: said in plain words before anything is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select

from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment
from portal.billing.refunding.models import Refund
from portal.billing.taxes.models import TaxAccount
from portal.cases.keeping.actions import find_keeping
from portal.cases.keeping.rules import LAST_DAY, LAST_MONTH, Fate
from portal.cases.models import Case, CaseParty
from portal.i18n import translate
from portal.words import day_of, full_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.context import Portal

BOOKS_YEARS = "records.books_years"
BATCH = 500


@dataclass(frozen=True)
class Stays:
    """One thing that stays: what, why, by which law; ``until`` is empty when no day can be told."""

    what: str
    why: str
    law: str
    until: date | None = None


def list_staying(session: Session, portal: Portal, subject_id: int, now: datetime) -> list[Stays]:
    """List what speaks against erasing a person; empty when nothing does."""
    return [*_matters(session, portal, subject_id), *_money(session, portal, subject_id, now)]


def _matters(session: Session, portal: Portal, subject_id: int) -> Iterator[Stays]:
    """Tell of matters under way, and of those whose papers the law keeps (art. 17 ust. 3 lit. b RODO)."""
    parts = select(CaseParty.case_id).where(
        or_(CaseParty.subject_id == subject_id, CaseParty.proxy_id == subject_id)
    )  # who acted for a party is part of the papers, too
    own = select(Case).where(Case.id.in_(parts), Case.disposed_at.is_(None))
    if session.scalar(select(func.count()).select_from(own.where(Case.is_open).subquery())):
        yield Stays(
            translate("Sprawy w toku"), translate("Urząd musi je dokończyć."), "art. 17 ust. 3 lit. b RODO"
        )
    days: list[date | None] = []
    for case in session.scalars(own.where(~Case.is_open).execution_options(yield_per=BATCH)):
        kept = find_keeping(session, portal, case)
        days.append(None if kept.fate in (Fate.FOR_EVER, Fate.UNKNOWN) else kept.until)
    if days:
        last = None if None in days else max(day for day in days if day is not None)
        yield Stays(
            translate("Akta zakończonych spraw"), _kept(last),
            "art. 17 ust. 3 lit. b RODO, art. 5 i art. 6 ustawy o narodowym zasobie archiwalnym i archiwach", last,
        )  # fmt: skip


def _kept(last: date | None) -> str:
    if last is None:
        return translate("Przechowujemy je wieczyście albo do decyzji archiwum.")
    return translate("Przechowujemy je do %(day)s, a potem niszczymy.", day=full_day(last))


def _money(session: Session, portal: Portal, subject_id: int, now: datetime) -> Iterator[Stays]:
    """Tell of money: books are kept for full years after the one they are of."""
    today = day_of(now)
    years = int(portal.facts.at(BOOKS_YEARS, today))
    if session.scalar(select(exists().where(TaxAccount.subject_id == subject_id))):
        yield Stays(
            translate("Konto podatkowe"), translate("Prowadzimy je, dopóki jesteś podatnikiem."),
            "art. 17 ust. 3 lit. b RODO, Ordynacja podatkowa",
        )  # fmt: skip
    newest = max(filter(None, (session.scalar(query) for query in _newest(subject_id))), default=None)
    if newest is None:
        return
    last = date(day_of(newest).year + years, LAST_MONTH, LAST_DAY)
    if last >= today:
        yield Stays(
            translate("Zapisy o należnościach i wpłatach"),
            translate("Przechowujemy je do %(day)s.", day=full_day(last)),
            "art. 86 § 1 Ordynacji podatkowej, art. 74 ustawy o rachunkowości", last,
        )  # fmt: skip


def _newest(subject_id: int) -> tuple[Select[datetime | None], ...]:
    """Return the queries of the newest moment in each of the rooms of money."""
    return (
        select(func.max(Entry.at)).where(Entry.subject_id == subject_id),
        select(func.max(Charge.created_at)).where(Charge.subject_id == subject_id),
        select(func.max(Payment.created_at)).where(Payment.payer_id == subject_id),
        select(func.max(Refund.requested_at)).where(Refund.subject_id == subject_id),
    )
