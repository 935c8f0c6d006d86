"""Read matters of other systems: a person's own, and what an administrator looks after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from portal.accounts.matching import list_proven
from portal.cases.elsewhere.models import ImportState, Kind, OtherCase, OtherImport, OtherSystem
from portal.cases.elsewhere.ways import UNKNOWN
from portal.errors import NotFound
from portal.words import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

STALE_AFTER = "elsewhere.stale_after_days"
SHOWN_IMPORTS = 10


@dataclass(frozen=True)
class View:
    """One matter as a person reads it; ``as_of`` is the newest word of its whole system."""

    case: OtherCase
    system: OtherSystem
    as_of: datetime
    is_stale: bool

    @property
    def waits_for_party(self) -> bool:
        """Tell whether the person has something to do, as far as the portal can know."""
        return self.case.kind == Kind.WAITING_FOR_PARTY and not self.is_stale


@dataclass(frozen=True)
class Feed:
    """One system as an administrator sees it: how many matters of each kind, and what came last.

    ``unknown_ways`` are those of which it does not say how they came.
    """

    system: OtherSystem
    counts: dict[str, int]
    unknown_ways: int
    imports: Sequence[OtherImport]
    is_stale: bool


def list_own(session: Session, portal: Portal, person: Actor) -> list[View]:
    """List a person's matters in other systems, open ones first, the newest first; their number proves whose."""
    settled = OtherCase.kind == Kind.SETTLED
    order = (settled, OtherCase.filed_on.desc(), OtherCase.id)
    return _views(session, portal, person, order=order)


def get_own(session: Session, portal: Portal, person: Actor, token: str) -> View:
    """Return one of a person's matters; another's raises NotFound as one that is not there."""
    found = _views(session, portal, person, OtherCase.token == token)
    if not found:
        raise NotFound
    return found[0]


def list_feeds(session: Session, portal: Portal) -> list[Feed]:
    """List the systems by name with their counts and last imports; three statements and one for each system."""
    key = (OtherCase.system_id, OtherCase.kind, OtherCase.channel)
    counts, unknown = defaultdict[int, Counter[str]](Counter), Counter[int]()
    for system_id, kind, channel, count in session.execute(select(*key, func.count()).group_by(*key)):
        counts[system_id][kind] += count
        unknown[system_id] += count if channel == UNKNOWN else 0
    fresh_from = _fresh_from(portal)
    return [
        Feed(one, counts[one.id], unknown[one.id], _last_imports(session, one), _is_stale(one, fresh_from))
        for one in list_systems(session)
    ]


def list_systems(session: Session) -> list[OtherSystem]:
    """List the systems by name."""
    return list(session.scalars(select(OtherSystem).order_by(OtherSystem.name)))


def ensure_system(session: Session, name: str, title: str = "") -> OtherSystem:
    """Return a system for writing, locked against a second import; a title that is known stays when none is given."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(OtherSystem).values(name=name, title=title or name)
    session.execute(fresh.on_conflict_do_nothing(index_elements=["name"]))
    system = session.scalars(select(OtherSystem).where(OtherSystem.name == name).with_for_update()).one()
    if title:
        system.title = title
    return system


def find_system(session: Session, name: str) -> OtherSystem | None:
    """Find a system that was heard of before."""
    return session.scalars(select(OtherSystem).where(OtherSystem.name == name)).one_or_none()


def is_known(session: Session, name: str, sha256: str) -> bool:
    """Tell whether a file with this sum was taken before; a refused one may come again, once its layout is mended."""
    query = (
        select(OtherImport.id)
        .join(OtherSystem, OtherSystem.id == OtherImport.system_id)
        .where(OtherSystem.name == name, OtherImport.sha256 == sha256, OtherImport.state == ImportState.OK)
    )
    return session.scalar(query) is not None


def _views(
    session: Session, portal: Portal, person: Actor, *where: object, order: tuple[object, ...] = ()
) -> list[View]:
    matches = list_proven(session, portal.vault, person)
    if not matches:
        return []
    query = select(OtherCase).where(OtherCase.party_match.in_(matches), *where)  # type: ignore[arg-type]
    found = session.scalars(query.options(joinedload(OtherCase.system)).order_by(*order))  # type: ignore[arg-type]
    fresh_from = _fresh_from(portal)
    return [
        View(one, one.system, one.system.as_of or one.as_of, _is_stale(one.system, fresh_from))
        for one in found
    ]


def _last_imports(session: Session, system: OtherSystem) -> Sequence[OtherImport]:
    query = select(OtherImport).where(OtherImport.system_id == system.id)
    return session.scalars(query.order_by(OtherImport.id.desc()).limit(SHOWN_IMPORTS)).all()


def _fresh_from(portal: Portal) -> datetime:
    now = portal.now()
    return now - timedelta(days=int(portal.facts.at(STALE_AFTER, day_of(now))))


def _is_stale(system: OtherSystem, fresh_from: datetime) -> bool:
    return system.as_of is None or system.as_of < fresh_from
