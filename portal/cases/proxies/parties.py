"""The human being who files for another: how they stand in the matter, in its receipt and on the official's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.mandates.models import Kind, Mandate
from portal.accounts.mandates.queries import find_by_token, kind_acted_as
from portal.accounts.mandates.rules import fault_of
from portal.accounts.models import SubjectKind
from portal.errors import NotAllowed
from portal.i18n import SOURCE, lazy, speaking
from portal.service import Capacity

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.accounts.mandates.rules import Fault
    from portal.cases.models import Case, CaseParty
    from portal.i18n import Text
    from portal.security import Actor

AS: dict[str, Text] = {
    Kind.SOLE_TRADER: lazy("przedsiębiorca"),
    Kind.COMPANY: lazy("reprezentant firmy"),
    Kind.CHILD: lazy("rodzic lub opiekun"),
    Kind.PRINCIPAL: lazy("pełnomocnik"),
    Kind.EMPLOYEE: lazy("osoba upoważniona przez firmę"),
}


@dataclass(frozen=True)
class Proxy:
    """Who files for a party (pełnomocnik, przedstawiciel): the human being, and the mandate by its token and number."""

    person_id: int
    name: str
    mandate: str
    number: str
    kind: str
    capacity: Capacity

    def values(self) -> dict[str, str]:
        """Return what a receipt says of them, in Polish."""
        with speaking(SOURCE):
            return {"name": self.name, "as": str(AS[Kind(self.kind)]), "mandate": self.number}


@dataclass(frozen=True)
class Shown:
    """A party's proxy as an official sees them: the mandate, and why it is not in force any more."""

    party: CaseParty
    mandate: Mandate
    fault: Fault | None

    @property
    def acts_as(self) -> Text:
        """Return as what they act, in words."""
        return AS[Kind(self.mandate.capacity)]


def proxy_of(session: Session, actor: Actor | None, today: date) -> Proxy | None:
    """Return the proxy that an actor is just now, None for who acts for themselves; raises NotAllowed out of force."""
    if actor is None or actor.acting is None or actor.person_id is None:
        return None
    mandate = find_by_token(session, actor.acting.token)
    if mandate is None or fault_of(mandate, today) is not None:
        raise NotAllowed
    return Proxy(
        actor.person_id, actor.name, mandate.token, mandate.number, mandate.capacity,
        Capacity(kind_acted_as(mandate)),
    )  # fmt: skip


def list_shown(session: Session, case: Case, today: date) -> list[Shown]:
    """List the proxies of a matter's parties with the mandates by which they filed."""
    found = [(party, find_by_token(session, party.mandate)) for party in case.parties if party.mandate]
    return [Shown(party, one, fault_of(one, today)) for party, one in found if one is not None]


def capacity_of(session: Session, party: CaseParty) -> Capacity:
    """Return as whom a party's matter was begun; a firm that brought it on paper acts for itself, by its organs."""
    mandate = find_by_token(session, party.mandate)
    if mandate is not None:
        return Capacity(kind_acted_as(mandate))
    return Capacity.COMPANY if party.subject.kind == SubjectKind.ENTITY else Capacity.SELF
