"""What is done to deliveries: made for each party, taken step by step, handed over to another way, appeals waived."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.cases.actions import touch
from portal.cases.models import Case
from portal.decisions.delivering import checking, consequences, terms
from portal.decisions.delivering.course import DELIVERS, State, Step, Way, target_of
from portal.decisions.delivering.models import Delivery, DeliveryEvent
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import CaseParty, Document
    from portal.context import Portal
    from portal.security import Actor

TOKEN_BYTES = 18
QUEUED = frozenset({State.PREPARED, State.PRINTED})


def prepare(
    session: Session, case: Case, document: Document, party: CaseParty, *, way: Way, now: datetime,
    replaces: Delivery | None = None, address: str = "", by: By = By.SYSTEM, actor: Actor | None = None,
) -> Delivery:  # fmt: skip
    """Make a delivery of a letter to a party; one that goes by another way names the one it replaces."""
    delivery = Delivery(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, document_id=document.id, party_id=party.id,
        replaces_id=replaces.id if replaces else None, way=way, state=State.PREPARED, since_at=now, created_at=now,
        address=address or None, to_post=way == Way.PAPER,
    )  # fmt: skip
    session.add(delivery)
    session.flush()  # its events and its successor name it
    _write(session, delivery, Step.PREPARE, None, now=now, by=by, actor=actor, on=None, values={})
    return delivery


def lock_case(session: Session, delivery: Delivery) -> Case:
    """Lock a delivery's matter before the delivery itself, as everybody does who moves the matter by it."""
    query = select(Case).where(Case.id == delivery.case_id).with_for_update(of=Case)
    case = session.scalars(query).one()
    session.refresh(delivery)
    return case


def take(
    session: Session, portal: Portal, delivery: Delivery, step: Step, *, by: By, now: datetime,
    actor: Actor | None = None, on: date | None = None, values: Mapping[str, Any] | None = None,
) -> DeliveryEvent:  # fmt: skip
    """Take a delivery one step further; raises Conflict where the graph has no such step or somebody was faster.

    ``on`` is the day the step tells of (posting, receipt), today unless given. The row, the step's own record and what
    follows for the matter are written in the caller's one transaction.
    """
    target, source = target_of(delivery.way, delivery.state, step), delivery.state
    known = dict(values or {})
    told_on = on or day_of(now)
    checking.check(portal, delivery, step, told_on, known, now)
    _swap(session, delivery, source, target, now)
    _keep(portal, delivery, step, told_on, known, now)
    event = _write(session, delivery, step, source, now=now, by=by, actor=actor, on=told_on, values=known)
    session.flush()
    consequences.follow(session, portal, delivery, event, actor=actor, now=now)
    touch(session, delivery.case.filed_on, delivery.case.service, now)  # by which way it came is counted
    return event


def hand_over(
    session: Session, portal: Portal, delivery: Delivery, way: Way, *, actor: Actor, now: datetime, address: str = ""
) -> Delivery:  # fmt: skip
    """Send a letter by another way where the first one failed or lay unread; the new delivery names the old one.

    Raises Conflict when it was handed over already, Refused for the same way again or the portal's account.
    """
    if way in {delivery.way, Way.PORTAL}:
        raise Refused(translate("Wybierz inną drogę niż dotychczasowa."), "way")
    if way == Way.EDELIVERY and not address:
        raise Refused(translate("Wpisz adres do doręczeń elektronicznych strony."), "address")
    case = lock_case(session, delivery)
    take(session, portal, delivery, Step.HAND_OVER, by=By.OFFICIAL, now=now, actor=actor, values={"way": way})
    following = prepare(
        session, case, delivery.document, delivery.party, way=way, now=now, replaces=delivery, address=address,
        by=By.OFFICIAL, actor=actor,
    )  # fmt: skip
    if way == Way.PAPER:
        delivery.document.to_post = True
    return following


def deem(session: Session, portal: Portal, delivery: Delivery, *, actor: Actor, now: datetime) -> None:
    """State that a letter nobody collected counts as delivered, on the day and by the article that say so.

    An official states it, never a clock. Raises Refused before that day is over, and where the law knows no such day.
    """
    case = lock_case(session, delivery)
    fiction = terms.deemed(portal.facts, delivery, portal.services[case.service].procedure)
    on, law = (fiction.on, fiction.law) if fiction else (None, "")
    take(
        session, portal, delivery, Step.DEEM, by=By.OFFICIAL, now=now, actor=actor, on=on, values={"law": law}
    )


def post_all(
    session: Session, portal: Portal, letters: Sequence[Delivery], on: date, *, actor: Actor, now: datetime,
    step: Step = Step.POST,
) -> int:  # fmt: skip
    """Note of letters on paper that they were posted (or printed), each once; return how many were noted."""
    matters = select(Case.id).where(Case.id.in_({letter.case_id for letter in letters})).order_by(Case.id)
    session.scalars(matters.with_for_update()).all()  # matters first, as everybody locks
    noted = 0
    for letter in sorted(letters, key=lambda one: one.id):
        try:
            take(session, portal, letter, step, by=By.OFFICIAL, now=now, actor=actor, on=on)
        except Conflict:  # a colleague's press, or the same press again
            continue
        noted += 1
    return noted


def _swap(session: Session, delivery: Delivery, source: str, target: State, now: datetime) -> None:
    """Compare and set: of two who take the same step at once, the second is told."""
    query = update(Delivery).where(Delivery.id == delivery.id, Delivery.state == source)
    query = query.values(state=target, since_at=now).returning(Delivery.id)
    if session.scalars(query.execution_options(synchronize_session=False)).one_or_none() is None:
        raise Conflict(translate("Ktoś właśnie zmienił to doręczenie. Sprawdź, jak jest teraz."))
    session.refresh(delivery)


def _keep(
    portal: Portal, delivery: Delivery, step: Step, on: date, values: Mapping[str, Any], now: datetime
) -> None:
    """Keep the days that a step tells of, and when somebody has to look again."""
    delivery.to_post = delivery.way == Way.PAPER and delivery.state in QUEUED
    if step == Step.POST:
        delivery.posted_on = on
    elif step == Step.ARRIVE:
        delivery.arrived_on = on
    elif step == Step.RETURN and values.get("notice_on") and values.get("second_notice"):
        delivery.notice_on = values["notice_on"]
    elif step == Step.WAIVE:
        delivery.waived_on = on
    if step == Step.CONFIRM:
        delivery.confirmed_at = now
    if step == Step.RECEIVE or (step in DELIVERS and delivery.delivered_on is None):
        delivery.delivered_on = on
    procedure = portal.services[delivery.case.service].procedure
    if step != Step.NOTIFY:
        delivery.look_on = terms.look_day(portal.facts, delivery, delivery.document, procedure)


def _write(
    session: Session, delivery: Delivery, step: Step, source: str | None, *, now: datetime, by: By,
    actor: Actor | None, on: date | None, values: Mapping[str, Any],
) -> DeliveryEvent:  # fmt: skip
    told = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }
    event = DeliveryEvent(
        delivery_id=delivery.id, at=now, step=step, source=source, target=delivery.state, by=by,
        official_id=actor.official_id if actor else None, on=on, values=told,
    )  # fmt: skip
    session.add(event)
    return event
