"""Carry answers over: what a person told in an earlier matter, or in a form under way, fills the gaps of the next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import Case, CaseParty, Draft
from portal.service import Known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.service import Service, Step

Group = tuple[str, ...]
CONTACTS: tuple[Group, ...] = (("email",), ("phone",))
# an address is taken whole or not at all: a street from one matter and a town from another are nobody's address
PLACES: tuple[Group, ...] = (
    ("street", "postal_code", "town"),
    ("home_street", "home_postal_code", "home_town"),
)
READ_FROM = {
    "home_road": "home_street", "home_number": "home_street",
    "left_street": "street", "left_postal_code": "postal_code", "left_town": "town",
}  # fmt: skip
LOOKED_AT = 20  # of a person's latest matters: what was told before them is too old to be offered


@dataclass(frozen=True)
class Earlier:
    """An earlier matter, or a form under way: which service, what was answered, when, whether it was sent.

    ``by_self`` tells that the person wrote it with their own hand: a form under way does not say who wrote in it.
    """

    service: str
    answers: Mapping[str, Any]
    at: datetime
    is_sent: bool
    done: frozenset[str] = frozenset()
    by_self: bool = True


@dataclass(frozen=True)
class Told:
    """What is known with its gaps filled, and from which earlier matter each attribute came."""

    known: Known
    origins: Mapping[str, Earlier] = field(default_factory=dict)

    def origin(self, attribute: str) -> Earlier | None:
        """Return the earlier matter that told an attribute, None when the portal knew it anyway."""
        return self.origins.get(READ_FROM.get(attribute, attribute))


def find_gaps(pages: Iterable[Step], known: Known, groups: Iterable[Group]) -> list[Group]:
    """List the groups that pages ask for and of which nothing is known."""
    wanted = {READ_FROM.get(source, source) for page in pages for source in page.known.values()}
    return [
        group for group in groups if wanted & set(group) and not any(getattr(known, name) for name in group)
    ]


def list_earlier(
    session: Session, services: Collection[str], subject_id: int, now: datetime
) -> list[Earlier]:
    """List what a person told in matters of some services that they began, and in forms under way; newest first.

    Another party of a matter, who only confirmed something in it, is not told its answers.
    """
    cases = (
        select(Case.service, Case.answers, Case.filed_at, CaseParty.proxy_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.subject_id == subject_id, CaseParty.role == "applicant", Case.service.in_(services))
        .where(Case.disposed_at.is_(None))
        .order_by(Case.filed_at.desc())
        .limit(LOOKED_AT)
    )
    under_way = select(Draft.service, Draft.answers, Draft.updated_at, Draft.done).where(
        Draft.subject_id == subject_id, Draft.case_id.is_(None), Draft.expires_at > now,
        Draft.service.in_(services),
    )  # fmt: skip
    found = [
        Earlier(service, answers, at, is_sent=True, by_self=proxy is None)
        for service, answers, at, proxy in session.execute(cases)
    ]
    found += [
        Earlier(service, answers, at, is_sent=False, done=frozenset(done), by_self=False)
        for service, answers, at, done in session.execute(under_way)
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def list_sent(
    session: Session, services: Collection[str], subject_id: int, since: datetime
) -> list[tuple[str, str, datetime, str]]:
    """List service, reference, moment and status of what a person sent since a moment, oldest first."""
    query = (
        select(Case.service, Case.reference, Case.filed_at, Case.status)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.subject_id == subject_id, CaseParty.role == "applicant", Case.service.in_(services))
        .where(Case.filed_at >= since)
    )
    rows = session.execute(query.order_by(Case.filed_at))
    return [(service, reference, at, status) for service, reference, at, status in rows]


def list_begun(
    session: Session, services: Collection[str], subject_id: int, now: datetime
) -> dict[str, datetime]:
    """Return when a person last wrote in a form under way, by service: of several in the latest."""
    query = select(Draft.service, Draft.updated_at).where(
        Draft.subject_id == subject_id, Draft.case_id.is_(None), Draft.expires_at > now,
        Draft.service.in_(services),
    )  # fmt: skip
    return {row.service: row.updated_at for row in session.execute(query.order_by(Draft.updated_at))}


def tellers(services: Iterable[Service], groups: Iterable[Group]) -> frozenset[str]:
    """Name the services whose answers tell something of these groups."""
    wanted = {name for group in groups for name in group}
    return frozenset(
        one.slug for one in services if any(wanted & set(step.known.values()) for step in one.steps)
    )


def fill_gaps(
    known: Known, groups: Iterable[Group], services: Mapping[str, Service], earlier: Iterable[Earlier]
) -> Told:
    """Fill each group from the newest matter that told the whole of it; how to reach one, from one's own hand only."""
    origins: dict[str, Earlier] = {}
    values: dict[str, Any] = {}
    for one in earlier:
        told = _told_by(services[one.service], one)
        for group in groups if one.by_self else [group for group in groups if group not in CONTACTS]:
            if group[0] not in origins and all(told.get(name) for name in group):
                values.update({name: told[name] for name in group})
                origins.update(dict.fromkeys(group, one))
    return Told(replace(known, **values) if values else known, origins)


def without_contacts(service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers without how their writer can be reached: what another person wrote is that person's alone."""
    reached = {name for group in CONTACTS for name in group}
    theirs = {name for page in service.steps for name, source in page.known.items() if source in reached}
    return {name: value for name, value in answers.items() if name not in theirs}


def _told_by(service: Service, one: Earlier) -> dict[str, str]:
    """Return what answers tell; of a form under way only its pages that are done, the rest may be our own guess."""
    pages = [step for step in service.steps if one.is_sent or step.slug in one.done]
    told = {source: one.answers.get(name) for step in pages for name, source in step.known.items()}
    return {source: value for source, value in told.items() if isinstance(value, str) and value}
