"""For whom a session acts: asked with every request, so that a mandate that ended ends there and then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from portal import audit
from portal.accounts.mandates.models import Kind, Mandate, State
from portal.accounts.mandates.queries import get_own
from portal.accounts.mandates.rules import Fault, Standing, fault_of, find_fault
from portal.accounts.models import Subject, SubjectKind, WebSession
from portal.acting import ActingFor
from portal.errors import NotAllowed, Refused, SignInNeeded
from portal.i18n import lazy
from portal.security import Loa
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Exists, Row, Select
    from sqlalchemy.orm import Session

    from portal.i18n import Text
    from portal.security import Actor

OWN, PARENT, WHOSE = aliased(Mandate), aliased(Mandate), aliased(Subject)
COLUMNS: tuple[ColumnElement[Any], ...] = (
    OWN.token.label("mandate_token"), OWN.name.label("mandate_name"), OWN.capacity.label("mandate_capacity"),
    OWN.scope.label("mandate_scope"), OWN.state.label("mandate_state"),
    OWN.valid_from.label("mandate_from"), OWN.valid_until.label("mandate_until"),
    PARENT.capacity.label("parent_capacity"), PARENT.state.label("parent_state"),
    PARENT.valid_from.label("parent_from"), PARENT.valid_until.label("parent_until"),
    WHOSE.id.label("whose_id"), WHOSE.kind.label("whose_kind"), WHOSE.birth_on.label("whose_birth_on"),
    WHOSE.struck_off_on.label("whose_struck_off_on"),
)  # fmt: skip
SAID: dict[Fault, Text] = {
    Fault.UNCHECKED: lazy("Urząd jeszcze tego nie sprawdził."),
    Fault.REFUSED: lazy("Urząd tego nie potwierdził."),
    Fault.REVOKED: lazy("Umocowanie zostało odwołane."),
    Fault.NOT_YET: lazy("Umocowanie zaczyna się później."),
    Fault.EXPIRED: lazy("Umocowanie wygasło."),
    Fault.OF_AGE: lazy("Dziecko jest już pełnoletnie i działa samo."),
    Fault.STRUCK_OFF: lazy("Firma jest wykreślona z rejestru."),
    Fault.UNSUPPORTED: lazy("Osoba, która Cię upoważniła, nie reprezentuje już tej firmy."),
}


def with_mandate(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join to a session the mandate it acts by; only one of the person whose session it is."""
    return (
        query.outerjoin(OWN, and_(OWN.id == WebSession.mandate_id, OWN.agent_id == WebSession.subject_id))
        .outerjoin(PARENT, PARENT.id == OWN.parent_id)
        .outerjoin(WHOSE, WHOSE.id == OWN.principal_id)
    )


def has_any() -> Exists:
    """Ask whether a resident has a mandate that stands or is being checked; nothing is looked up for an official."""
    query = select(Mandate.id).where(Mandate.agent_id == WebSession.subject_id)
    return exists(query.where(Mandate.state.in_((State.CLAIMED, State.CONFIRMED))))


def read_acting(row: Row[Any], today: date) -> tuple[ActingFor | None, int | None, str]:
    """Return for whom a session acts on a day, that subject's row, and whose mandate of the session's has ended."""
    if row.mandate_token is None or row.whose_id is None:
        return None, None, ""
    own = Standing(
        row.mandate_state, row.mandate_capacity, row.mandate_from, row.mandate_until, row.whose_birth_on,
        row.whose_struck_off_on,
    )  # fmt: skip
    given = None
    if row.parent_state is not None:
        given = Standing(
            row.parent_state, row.parent_capacity, row.parent_from, row.parent_until,
            struck_off_on=row.whose_struck_off_on,
        )  # fmt: skip
    if find_fault(own, today, given) is not None:
        return None, None, row.mandate_name
    is_delegated = row.mandate_capacity == Kind.EMPLOYEE
    acting = ActingFor(
        token=row.mandate_token, name=row.mandate_name,
        capacity=row.parent_capacity if is_delegated else row.mandate_capacity,
        scope=frozenset(row.mandate_scope), is_entity=row.whose_kind == SubjectKind.ENTITY,
        is_delegated=is_delegated,
    )  # fmt: skip
    return acting, row.whose_id, ""


def switch(session: Session, actor: Actor, token: str, now: datetime) -> None:
    """Let a session act by a mandate, or (without one) for the person themselves.

    Raises NotFound for somebody else's mandate, Refused for one that is not in force, SignInNeeded below substantial.
    """
    if actor.person_id is None or actor.web_session_id is None:
        raise NotAllowed
    row = session.get_one(WebSession, actor.web_session_id)
    if not token:
        row.mandate_id = None
        return
    if not actor.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    mandate = get_own(session, actor.person_id, token)
    if (fault := fault_of(mandate, day_of(now))) is not None:
        raise Refused(str(SAID[fault]))
    row.mandate_id = mandate.id
    audit.record(
        session, "acting.began", at=now, actor=actor.alone(), subject_id=mandate.principal_id,
        object_ref=mandate.token,
    )  # fmt: skip
