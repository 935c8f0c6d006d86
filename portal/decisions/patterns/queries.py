"""Which pattern a decision may begin with, and which there were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.models import ServiceVersion
from portal.decisions.patterns.models import DecisionPattern, State
from portal.errors import Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from portal.decisions.drafting.models import DraftVersion
    from portal.service import Service

KEY = re.compile(r"([a-z]{1,12})\.(s?)([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Offered:
    """A pattern that a draft may begin with: a version of the office's own, or the one of a version of the service."""

    outcome: str
    values: Mapping[str, Any]
    number: int
    pattern_id: int | None = None

    @property
    def is_own(self) -> bool:
        """Tell whether the office wrote it."""
        return self.pattern_id is not None

    @property
    def key(self) -> str:
        """Name it in a form: nothing of it is secret, and nothing is taken on trust when it comes back."""
        return f"{self.outcome}.{'' if self.is_own else 's'}{self.number}"


def find_offered(session: Session, service: Service, outcome: str) -> Offered | None:
    """Find the pattern in force: the office's own, else the service's, unless it was retired."""
    return _offered(service, outcome, find_last(session, service.slug, outcome))


def list_offered(session: Session, service: Service) -> dict[str, Offered]:
    """Return the patterns in force of a service by outcome."""
    last = list_last(session, (service.slug,))
    outcomes = {outcome for _slug, outcome in last} | {str(one.outcome) for one in service.patterns}
    found = {outcome: _offered(service, outcome, last.get((service.slug, outcome))) for outcome in outcomes}
    return {outcome: one for outcome, one in found.items() if one is not None}


def find_by_key(session: Session, service: Service, key: str) -> Offered | None:
    """Find the pattern that a form says it began from, in force or not; raises Refused when there never was one."""
    if not key:
        return None
    found = KEY.fullmatch(key)
    if found is not None:
        outcome, brought, number = found[1], bool(found[2]), int(found[3])
        one = (_brought if brought else _own)(session, service.slug, outcome, number)
        if one is not None:
            return one
    raise Refused(translate("Nie ma takiego wzoru. Zacznij od wzoru jeszcze raz."))


def list_begun(session: Session, service: Service, draft: DraftVersion) -> list[Mapping[str, Any]]:
    """List what a draft may have begun from: the pattern that it names, and the one in force."""
    found = [find_offered(session, service, draft.outcome)]
    if draft.brought_by_version:
        found.append(_brought(session, service.slug, draft.outcome, draft.brought_by_version))
    own = [draft.pattern.values] if draft.pattern is not None else []
    return [*own, *(one.values for one in found if one is not None)]


def find_last(session: Session, slug: str, outcome: str) -> DecisionPattern | None:
    """Find the version that counts, whatever it says."""
    return session.scalars(_of(slug, outcome).limit(1)).one_or_none()


def list_versions(session: Session, slug: str, outcome: str) -> Sequence[DecisionPattern]:
    """List the versions of a pattern, newest first."""
    return session.scalars(_of(slug, outcome)).all()


def list_last(session: Session, slugs: Sequence[str]) -> dict[tuple[str, str], DecisionPattern]:
    """Return the version that counts of every pattern of some services, by service and outcome."""
    query = select(DecisionPattern).where(DecisionPattern.service.in_(slugs)).order_by(DecisionPattern.number)
    rows = session.scalars(query.options(joinedload(DecisionPattern.author)))
    return {(one.service, one.outcome): one for one in rows}


def brought(service: Service, outcome: str) -> Offered | None:
    """Return the pattern that a service brings for an outcome, in force or not."""
    own = next((one for one in service.patterns if one.outcome == outcome), None)
    return Offered(outcome, own.values(), service.version) if own is not None else None


def _offered(service: Service, outcome: str, last: DecisionPattern | None) -> Offered | None:
    if last is None or last.state == State.BROUGHT:
        return brought(service, outcome)
    return Offered(outcome, last.values, last.number, last.id) if last.state == State.OWN else None


def _own(session: Session, slug: str, outcome: str, number: int) -> Offered | None:
    query = _of(slug, outcome).where(DecisionPattern.number == number, DecisionPattern.state == State.OWN)
    one = session.scalars(query).one_or_none()
    return Offered(outcome, one.values, number, one.id) if one is not None else None


def _brought(session: Session, slug: str, outcome: str, version: int) -> Offered | None:
    """Look into the snapshot of a version of the service: its module may say something else by now."""
    query = select(ServiceVersion.snapshot)
    query = query.where(ServiceVersion.slug == slug, ServiceVersion.version == version)
    values = (session.scalars(query).one_or_none() or {}).get("patterns", {}).get(outcome)
    return Offered(outcome, values, version) if values is not None else None


def _of(slug: str, outcome: str) -> Any:
    query = select(DecisionPattern).where(DecisionPattern.service == slug, DecisionPattern.outcome == outcome)
    return query.options(joinedload(DecisionPattern.author)).order_by(DecisionPattern.number.desc())
