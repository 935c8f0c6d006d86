"""What is known of a service when its tier is judged: its declaration, the portal's pages, the last ninety days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from portal.billing.ledger.models import Entry
from portal.billing.models import Charge
from portal.cases.beginning.models import BegunForm
from portal.cases.models import Case, CaseEvent
from portal.decisions.delivering.course import DELIVERED
from portal.decisions.delivering.models import Delivery
from portal.measures.succession import SAME_NAMES
from portal.visits.models import Desk, DeskTopic, Topic
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.succession import Succession
    from portal.service import Service

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Happened:
    """Real matters of a service in the window, demo ones never: how many met what a criterion asks for."""

    filed: int = 0
    followed: int = 0
    in_term: int = 0
    charged: int = 0
    paid_online: int = 0
    delivered: int = 0
    begun: int = 0

    def __add__(self, other: Happened) -> Happened:
        """Put the matters of another name beside."""
        return Happened(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Evidence:
    """One service as the criteria see it."""

    service: Service
    is_offered: bool
    costs: bool
    pages: frozenset[str]
    is_secure: bool
    takes_any_letter: bool
    happened: Happened = field(default_factory=Happened)
    is_received: bool = False
    is_begun_by_us: bool = False


def gather(
    portal: Portal, pages: Collection[str], happened: Mapping[str, Happened], received: Collection[str],
    now: datetime, offered: Collection[str] | None = None,
) -> dict[str, Evidence]:  # fmt: skip
    """Return the evidence of each service; ``pages`` are the endpoints that this portal has.

    ``received`` are the services for which a visit can be booked, ``offered`` those that take matters online where the
    caller has asked already.
    """
    offered, on = portal.offered if offered is None else offered, day_of(now)
    letters = any(str(portal.services[slug].card.last_resort) for slug in offered)
    return {
        slug: Evidence(
            service=service, is_offered=slug in offered, pages=frozenset(pages),
            costs=service.fee({}, portal.facts.within(f"{slug}."), on) is not None,
            is_secure=portal.settings.base_url.startswith("https://") or not portal.settings.production,
            takes_any_letter=letters, happened=happened.get(slug, Happened()),
            is_received=slug in received, is_begun_by_us=_is_begun_by_us(portal, service),
        )
        for slug, service in portal.services.items()
    }  # fmt: skip


def list_received(session: Session, portal: Portal) -> frozenset[str]:
    """Name the services for which a visit can be booked: a topic of theirs or a general one is open at some desk."""
    at_desk = select(DeskTopic.topic_id).join(Desk, Desk.id == DeskTopic.desk_id).where(Desk.is_open)
    open_ones = session.scalars(select(Topic.services).where(Topic.is_open, Topic.id.in_(at_desk)))
    named = [frozenset(services) or frozenset(portal.services) for services in open_ones]
    return frozenset().union(*named)


def count_happened(
    session: Session, now: datetime, service: str | None = None, succession: Succession = SAME_NAMES
) -> dict[str, Happened]:
    """Count, by service, the real matters filed in the window, in one statement; of one service, where given.

    What matters under a former name proved of a service, they proved of it under its newest.
    """
    counted = (
        _has(CaseEvent.case_id, CaseEvent.public.is_(True), CaseEvent.source.is_not(None)),
        and_(Case.settled_at.is_not(None), func.date(Case.settled_at) <= Case.due_on),
        _has(Charge.case_id, Charge.amount_grosze > 0),
        _has(Charge.case_id, Charge.id == Entry.charge_id, Entry.payment_id.is_not(None)),
        _has(Delivery.case_id, Delivery.state.in_(DELIVERED), Delivery.way == "portal"),
        _has(BegunForm.led_to_id),
    )
    sums = [func.sum(case((met, 1), else_=0)) for met in counted]
    query = select(Case.service, func.count(), *sums).group_by(Case.service)
    query = query.where(Case.demo.is_(False), Case.filed_on >= day_of(now) - WINDOW)
    if service is not None:
        query = query.where(Case.service.in_(succession.names_of(service)))
    found = defaultdict[str, Happened](Happened)
    for name, *numbers in session.execute(query):
        found[succession.name_of(name)] += Happened(*map(int, numbers))
    return dict(found)


def _is_begun_by_us(portal: Portal, service: Service) -> bool:
    """Tell whether the office begins matters of a service: it says when what it gave ends, or another asks for it."""
    renews = service.renews
    if renews is None:
        return False
    return renews.ends is not None or renews.follows in portal.services


def _has(case_id: Any, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell whether a matter has a row of another table that meets a condition."""
    return select(1).where(case_id == Case.id, *where).correlate(Case).exists()
