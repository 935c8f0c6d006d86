"""Eighteen months of invented matters, filed and settled through the portal's own actions."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, select, update

from portal import audit
from portal.accounts.models import Official, Subject
from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases import clock, flows, moving
from portal.cases.actions import note, rate
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Case, CaseParty, Channel, Document
from portal.cases.moving import note_fee_paid
from portal.cases.timing import actions as timing
from portal.decisions import actions as decisions
from portal.demo.people import KNOWN, SEED, Invented
from portal.jobs import JobRow
from portal.security import Actor
from portal.service import Known
from portal.terms import add_working_days, is_working_day
from portal.words import WARSAW, day_of
from portal.workflow import By, Clock, orders

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal

MONTHS = 18
PURPOSES = ("bank", "bank", "bank", "tender", "office", "notary")
SLUG = "tax-certificate"
WITH_DOCUMENTS_DAYS = 30
OPEN_DAYS = 6
BATCH = 400
READ_AFTER_DAYS = 14
FINAL_AFTER_DAYS = 1 + 7 + 7 + 3  # read, the term to complain, the post, free days between
POSTED_AFTER = timedelta(days=2)
READ_FOR = timedelta(minutes=7)
# the share online grows from one in seven to about one in three
FIRST_SHARE, LAST_SHARE = 0.14, 0.33
OTHERS = (
    (Channel.COUNTER, 0.66), (Channel.POST, 0.2), (Channel.EDELIVERY, 0.08), (Channel.ASSISTED, 0.06)
)  # fmt: skip


@dataclass
class History:
    """What is needed to write the matters of a city."""

    session: Session
    portal: Portal
    people: list[tuple[Invented, Subject]]
    clerk: Official
    today: date
    source: random.Random

    @property
    def actor(self) -> Actor:
        """Return the official who settled them."""
        return Actor("official", self.clerk.id, self.clerk.name, official_id=self.clerk.id, unit_code="FN")


def first_month(today: date) -> date:
    """Return the first day of the oldest month that the demo city tells of."""
    return _months_before(today.replace(day=1), MONTHS)


def load_matters(
    session: Session, portal: Portal, people: list[tuple[Invented, Subject]], clerk: Official, today: date
) -> int:
    """File and settle the matters of the last full months and of this one; return how many."""
    history = History(session, portal, people, clerk, today, random.Random(SEED + 1))  # noqa: S311 - no secret
    first = first_month(today)
    total = (today - first).days
    count = 0
    # a thousand matters: without a flush before each question the first start waits half as long
    with session.no_autoflush:
        for offset in range(total):
            on = first + timedelta(days=offset)
            for _ in range(_how_many(on, history.source)):
                count += _write(history, on, offset / total)
    _thin_out(session, today)
    _note_openings(session, today)
    _note_posted(history)
    return count


def _how_many(on: date, source: random.Random) -> int:
    """Return a day's matters: few on free days, more in spring and autumn, when loans and tenders are."""
    if not is_working_day(on):
        return 1 if source.random() < 0.25 else 0  # noqa: PLR2004 - the portal never closes
    return max(0, round(source.gauss(2.6 if on.month in {3, 4, 5, 9, 10, 11} else 2.0, 1.1)))


def _write(history: History, on: date, progress: float) -> bool:
    """File a matter and take it as far as it goes; return False where none came about."""
    source = history.source
    online = source.random() < FIRST_SHARE + (LAST_SHARE - FIRST_SHARE) * progress or not is_working_day(on)
    channel = Channel.PORTAL if online else _other_channel(source)
    persons = history.people[: len(history.people) - 2]
    person, subject = persons[source.randrange(len(persons))]
    if person.sub == "resident-003":  # she signs in for the first time
        return False
    filed_at = datetime.combine(on, time(source.randint(8, 15), source.randint(0, 59)), WARSAW)
    if online:
        filed_at = filed_at.replace(hour=source.randint(7, 22))
    exempt = source.random() < 0.06  # noqa: PLR2004 - few matters are free of duty
    answers = {
        "purpose": source.choice(PURPOSES), "purpose_other": None, "exemption": "social" if exempt else "none",
        "street": person.street, "postal_code": person.postal_code, "town": "Białystok",
    }  # fmt: skip
    filing = Filing(
        service=history.portal.services[SLUG], answers=answers, subject_id=subject.id,
        known=_known(person), channel=channel,
        submission_id=secrets.token_urlsafe(18), has_account=online, demo=True,
    )  # fmt: skip
    case = file_matter(
        history.session, history.portal, filing, actor=None if online else history.actor, now=filed_at
    )
    history.session.flush()  # what follows reads the charge and the party
    _settle(history, case, filed_at)
    return True


def _known(person: Invented) -> Known:
    """Return what the portal would know of an invented person, without opening what it has just sealed."""
    return Known(
        given_name=person.given_name, surname=person.surname, pesel=person.pesel, birth_on=person.birth_on,
        street=person.street, postal_code=person.postal_code, town="Białystok",
    )  # fmt: skip


def _settle(history: History, case: Case, filed_at: datetime) -> None:
    """Pay and decide a matter as most are; the newest stay open, so that the queue is not empty."""
    source, session, portal = history.source, history.session, history.portal
    age = (history.today - case.filed_on).days
    if not case.fee_settled and not (age <= OPEN_DAYS and source.random() < 0.3):  # noqa: PLR2004 - some wait
        paid_at = filed_at + timedelta(minutes=source.randint(2, 90))
        by_transfer = case.channel == Channel.PORTAL  # who filed online had no official before them
        taken_by = None if by_transfer else history.actor
        pay_at_desk(session, portal, list_case_charges(session, case.id), actor=taken_by, now=paid_at)
        note_fee_paid(session, portal, case, now=paid_at)
    late = source.random() < 0.04  # noqa: PLR2004 - a few were late
    days = source.choice((0, 1, 1, 2, 2, 3, 4)) + (8 if late else 0)
    decided = datetime.combine(
        add_working_days(case.filed_on, max(1, days)), time(10, source.randint(0, 59)), WARSAW
    )
    if age <= OPEN_DAYS and source.random() < 0.8:  # noqa: PLR2004 - most of the newest are still open
        return
    if not case.fee_settled or decided.date() >= history.today:
        return
    _look(history, case, decided - READ_FOR)
    if source.random() < 0.02:  # noqa: PLR2004 - refusals are rare
        decided = _refuse(history, case, decided)
    else:
        decisions.issue(session, portal, case, actor=history.actor, now=decided)
    if not case.is_open and case.channel == Channel.PORTAL and source.random() < 0.35:  # noqa: PLR2004 - a third say how it went
        score = source.choice((5, 5, 5, 4, 4, 3, 2))
        rate(session, case, score, decided + timedelta(hours=5))


def _refuse(history: History, case: Case, decided: datetime) -> datetime:
    """Refuse a matter; read the next day and complained of by nobody, it is final when its term and the post are over.

    Written down as it went: the guards of finality read deliveries, which are made with the sealed order.
    """
    session, portal = history.session, history.portal
    reasons = "Wniosek dotyczy należności, których Prezydent Miasta nie pobiera."
    decisions.refuse(session, portal, case, reasons, actor=history.actor, now=decided)
    read = decided + timedelta(days=1)
    final = datetime.combine(
        add_working_days(day_of(decided) + timedelta(days=FINAL_AFTER_DAYS), 1), time(11), WARSAW
    )
    if final.date() >= history.today:
        return decided
    moving.advance(
        session, portal, case, "delivered", by=By.SYSTEM, now=read, values={"on": day_of(read).isoformat()}
    )
    source, case.status = case.status, orders.FINAL.code
    clock.close(case, is_final=True, clock=Clock.STOP, now=final)
    timing.follow(session, portal.facts, case, flows.of(session, portal, case), arrived=True, now=final)
    note(session, case, "refusal_final", now=final, by=By.OFFICIAL, source=source, target=case.status,
         actor=history.actor)  # fmt: skip
    return final


def _look(history: History, case: Case, moment: datetime) -> None:
    """Let who decides have read the matter before, as the page of one writes it down: its people see who looked."""
    for party in case.parties:
        audit.record(
            history.session, "look.case", at=moment, actor=history.actor, subject_id=party.subject_id,
            object_ref=case.reference,
        )  # fmt: skip


def _note_openings(session: Session, today: date) -> None:
    """Let people have read what came to them more than two weeks ago."""
    session.flush()
    read = datetime.combine(today - timedelta(days=READ_AFTER_DAYS), time(8), WARSAW)
    session.execute(
        update(Document).where(Document.created_at < read).values(first_opened_at=read),
        execution_options={"synchronize_session": False},
    )


def _note_posted(history: History) -> None:
    """Let letters on paper have gone to the post two days after they were made; the newest still wait."""
    query = (
        select(Document, Case)
        .join(Case, Case.id == Document.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.delivery == "paper", Document.slot == "outcome")
    )
    for document, case in history.session.execute(query):
        on = day_of(document.created_at + POSTED_AFTER)
        if on < history.today - POSTED_AFTER:
            document.to_post = False
            values = {"slot": document.slot, "title": document.title, "on": on.isoformat()}
            moment = document.created_at + POSTED_AFTER
            note(
                history.session,
                case,
                "posted",
                now=moment,
                by=By.OFFICIAL,
                actor=history.actor,
                values=values,
            )


def _thin_out(session: Session, today: date) -> None:
    """Drop the documents of old matters of people without a story: the worker would seal them for minutes."""
    session.flush()
    told = select(CaseParty.case_id).where(CaseParty.subject_id.in_(_told()))
    old = select(Case.id).where(
        Case.filed_on < today - timedelta(days=WITH_DOCUMENTS_DAYS), Case.id.not_in(told)
    )
    rows = session.execute(
        select(Document.id, Document.case_id, Document.slot).where(Document.case_id.in_(old))
    ).all()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        keys = [f"document:{row.case_id}:{row.slot}" for row in part]
        session.execute(delete(Document).where(Document.id.in_([row.id for row in part])))
        session.execute(delete(JobRow).where(JobRow.key.in_(keys)))


def _told() -> Select[int]:
    """Choose the people with a story: the first that were loaded."""
    return select(Subject.id).where(Subject.demo).order_by(Subject.id).limit(len(KNOWN))


def _other_channel(source: random.Random) -> Channel:
    return source.choices([channel for channel, _ in OTHERS], [weight for _, weight in OTHERS])[0]


def _months_before(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
