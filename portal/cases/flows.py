"""The flow and the term that drive a case: of its own version, from the snapshot when the module moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sqlalchemy import select, tuple_

from portal.cases import pauses
from portal.cases.models import Case, ServiceVersion
from portal.cases.playing.queries import as_played
from portal.errors import PortalError
from portal.i18n import plural, polish, translate
from portal.service.declared import fingerprint_of
from portal.terms import Term, Unit, term_end
from portal.words import full_day
from portal.workflow import Flow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import CaseEvent
    from portal.context import Portal
    from portal.service import Service

Version = tuple[str, int]  # a service's slug and the number of its version
SNAPSHOTS = "snapshots"


def of(session: Session, portal: Portal, case: Case) -> Flow:
    """Return the flow of the case's own version, its functions as the case's unit plays them."""
    service = portal.services.get(case.service)
    if service is not None and service.version == case.service_version:
        return as_played(session, service.flow, case.unit_code)
    return as_played(session, Flow.from_snapshot(_snapshot(session, case)["flow"]), case.unit_code)


def of_all(session: Session, portal: Portal, cases: Sequence[Case]) -> dict[Version, Flow]:
    """Return the flows of many cases by service and version, all snapshots by one statement."""
    wanted = {(case.service, case.service_version) for case in cases}
    today = {(service.slug, service.version): service.flow for service in portal.services.values()}
    found = {version: today[version] for version in wanted & today.keys()}
    if past := sorted(wanted - today.keys()):
        query = select(ServiceVersion).where(tuple_(ServiceVersion.slug, ServiceVersion.version).in_(past))
        for row in session.scalars(query):
            found[row.slug, row.version] = Flow.from_snapshot(row.snapshot["flow"])
    if missing := wanted - found.keys():
        raise PortalError(f"no snapshot of {sorted(missing)}")
    return found


def term_of(session: Session, portal: Portal, case: Case) -> Term:
    """Return the term by law that runs in a case: its status's own, else that of the service's own version."""
    if case.own_term:
        return _written(case.own_term)
    service = portal.services.get(case.service)
    if service is not None and service.version == case.service_version:
        return service.term
    return _written(str(_snapshot(session, case)["term"]))


def why_due(
    session: Session, portal: Portal, case: Case, events: Sequence[CaseEvent] = (), *, to_party: bool = True
) -> list[str]:
    """Say, in sentences, why a case is due on its day; ``events``, newest first, tell for whom its clock stood."""
    term = term_of(session, portal, case)
    end = term_end(case.term_from, term)
    left_out = pauses.stood(case, of(session, portal, case), reversed(events))
    said = [_allowed(portal.services[case.service], case, term), str(end.reason)]
    if case.extended_to is not None:
        told = translate(
            "Urząd przedłużył ten termin do %(day)s i podał powód.", day=full_day(case.extended_to)
        )
        said.append(told)
    said += pauses.said(left_out, to_party=to_party)
    if case.paused_days:
        said.append(translate("Dlatego termin mija %(day)s.", day=full_day(case.due_on)))
    return said


def _allowed(service: Service, case: Case, term: Term) -> str:
    """Say how long the office has: by the service's law, or at this stage where the stage has a term of its own."""
    if case.own_term and term.unit == Unit.DAYS:
        return plural(
            "Na tym etapie urząd ma %(num)s dzień.", "Na tym etapie urząd ma %(num)s dni.", term.length
        )
    return Markup("{} ({}).").format(service.card.time, polish(service.legal_term))


def store_versions(session: Session, portal: Portal, now: datetime) -> list[str]:
    """Store the snapshot of each new version; return the services whose content changed under an old number."""
    known = {(row.slug, row.version): row.fingerprint for row in session.scalars(select(ServiceVersion))}
    changed = []
    for service in portal.services.values():
        snapshot = _written_down(service)
        fingerprint = fingerprint_of(snapshot)
        before = known.get((service.slug, service.version))
        if before is None:
            session.add(
                ServiceVersion(
                    slug=service.slug,
                    version=service.version,
                    fingerprint=fingerprint,
                    snapshot=snapshot,
                    stored_at=now,
                )
            )
        elif before != fingerprint:
            changed.append(service.slug)
    return changed


def _written_down(service: Service) -> dict[str, Any]:
    return service.snapshot()


def _written(term: str) -> Term:
    length, unit = term.split()
    return Term(int(length), Unit(unit))


def _snapshot(session: Session, case: Case) -> dict[str, Any]:
    """Return what a past version was, read once in a session: a queue asks for it with every row."""
    read: dict[Version, dict[str, Any]] = session.info.setdefault(SNAPSHOTS, {})
    version = (case.service, case.service_version)
    if version not in read:
        query = select(ServiceVersion.snapshot).where(
            ServiceVersion.slug == case.service, ServiceVersion.version == case.service_version
        )
        found = session.scalars(query).one_or_none()
        if found is None:
            raise PortalError(f"no snapshot of {case.service} version {case.service_version}")
        read[version] = found
    return read[version]
