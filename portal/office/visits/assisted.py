"""For whom the office arranges a visit: a person found by their number, or a guest who is only named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_

from portal.accounts.guests import actions as guests
from portal.accounts.models import Subject
from portal.accounts.queries import get_known, get_subject
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import translate
from portal.identifiers import mask_email, mask_phone
from portal.office.sealed import unseal
from portal.office.visits import access
from portal.office.visits.assist_forms import GuestForm, KnownForm, ReachedForm
from portal.security import keyed, need_actor
from portal.visits.booking import Visitor
from portal.visits.clock import wall
from portal.visits.graph import CONFIRMED, State
from portal.visits.models import Visit
from portal.visits.queries import normal_code, whole
from portal.visits.rules import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.service import Known

MASKS = {"email": mask_email, "phone": mask_phone}
PERSON = "office-visit-person"
GUEST = "gosc"
HELD = CONFIRMED | {State.NO_SHOW}


@dataclass(frozen=True)
class Whom:
    """Somebody for whom a visit is arranged; ``token`` is what an address says of them."""

    token: str
    subject: Subject | None = None
    known: Known | None = None

    @property
    def is_guest(self) -> bool:
        """Tell whether nothing is known of them."""
        return self.subject is None

    @property
    def contacts(self) -> dict[str, str]:
        """Return where they are reached by what they proved themselves: ``email``, ``phone``."""
        if self.known is None:
            return {}
        told = {"email": self.known.email, "phone": self.known.phone}
        return {kind: one for kind, one in told.items() if one}

    @property
    def masked(self) -> dict[str, str]:
        """Return the same as it may stand on a page: enough to tell it by, too little to write it down."""
        return {kind: MASKS[kind](one) for kind, one in self.contacts.items()}


def read(token: str) -> Whom:
    """Return for whom an address is; raises NotFound for an old one, or another official's."""
    if token == GUEST:
        return Whom(token)
    number = int(unseal(PERSON, token))
    return Whom(token, get_subject(session(), number), get_known(session(), here().vault, number))


def form_of(whom: Whom) -> type[KnownForm]:
    """Return what is still to be asked of somebody."""
    if whom.is_guest:
        return GuestForm
    return KnownForm if whom.contacts else ReachedForm


def visitor_of(whom: Whom, form: KnownForm, submission: str) -> Visitor:
    """Say who comes and where they are reached; a guest begins to be known with the visit. Raises Refused."""
    asked = form.answers()
    if whom.subject is not None and whom.known is not None and whom.contacts:
        return Visitor(whom.subject.id, whom.subject.id, email=whom.known.email, phone=whom.known.phone)
    email, phone = asked["email"] or "", asked["phone"] or ""
    if not (email or phone):
        raise Refused(
            translate("Wpisz adres e-mail albo telefon, bez tego nie damy znać o zmianach."), "email"
        )
    if whom.subject is not None:
        return Visitor(whom.subject.id, whom.subject.id, email=email, phone=phone)
    guest = guests.begin(session(), keyed("assisted-guest", submission), asked["language"], here().now())
    guests.name(guest, asked["given_name"], asked["surname"])
    return Visitor(guest_id=guest.subject_id, email=email, phone=phone)


def list_coming(whom: Whom) -> Sequence[Visit]:
    """List the visits to come of somebody that the official may change."""
    coming = (Visit.state == State.BOOKED, Visit.on >= wall(here().now())[0])
    return _list(whom, *coming)


def list_missed(whom: Whom) -> Sequence[Visit]:
    """List the visits to which nobody came and which count against somebody."""
    today = wall(here().now())[0]
    since = today - timedelta(days=Limits.of(here().facts, today).no_show_days)
    return _list(whom, Visit.state == State.NO_SHOW, Visit.on >= since, Visit.excused_at.is_(None))


def find_by_day_and_code(on: date, code: str) -> Visit | None:
    """Find a visit by its day and what its person reads out."""
    query = whole().where(Visit.on == on, Visit.code == normal_code(code), Visit.state.in_(HELD))
    return session().scalars(query).one_or_none()


def _list(whom: Whom, *which: object) -> Sequence[Visit]:
    if whom.subject is None:
        return ()
    mine = or_(Visit.subject_id == whom.subject.id, Visit.person_id == whom.subject.id)
    found = session().scalars(whole().where(mine, *which).order_by(Visit.on, Visit.minute, Visit.id))  # type: ignore[arg-type]
    return [one for one in found if access.may_assist(need_actor(), one)]
