"""What a time needs to become a visit: a reachable person, readable words, a code for the hall, one compare-and-set."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.visits.graph import WAITING, State
from portal.visits.models import Channel, Visit
from portal.visits.moving import go
from portal.visits.sealing import ABOUT, EMAIL, PHONE, sealed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.visits.booking import Details, Visitor

LONGEST_ABOUT = 500
LANGUAGES = ("pl", "en", "uk")
# letters and digits that nobody mistakes for one another when they are read aloud in a hall, in any of the languages
LETTERS = "ABCDEFGHKLMNPRSTUWZ"
NUMBERS = 10_000
TRIES = 4


def check_contact(email: str, phone: str, channel: str, *, is_guest: bool) -> None:
    """Raise Refused unless the person can be reached, and met in this way at all."""
    if is_guest and channel != Channel.COUNTER:
        said = translate("Bez logowania umówisz tylko wizytę w urzędzie. Zaloguj się albo zmień sposób.")
        raise Refused(said, "channel")
    if channel == Channel.PHONE and not phone:
        said = translate("Podaj i potwierdź numer telefonu. Zadzwonimy na niego w umówionym czasie.")
        raise Refused(said, "phone")
    if not (email or phone):
        said = translate("Podaj i potwierdź adres e-mail albo telefon. Bez tego nie damy Ci znać o zmianach.")
        raise Refused(said, "email")


def check_details(about: str, language: str) -> None:
    """Raise Refused for words that are too many, or a language in which nobody receives."""
    if len(about) > LONGEST_ABOUT:
        said = translate("Opisz sprawę krócej, najwyżej %(count)s znaków.", count=LONGEST_ABOUT)
        raise Refused(said, "about")
    if language not in LANGUAGES:
        raise Refused(translate("Wybierz język z listy."), "language")


def written(portal: Portal, visitor: Visitor, details: Details) -> dict[str, Any]:
    """Return what is kept of the person and of what they come with."""
    return {
        "subject_id": visitor.subject_id, "person_id": visitor.person_id, "guest_id": visitor.guest_id,
        "contact_email": sealed(portal, EMAIL, visitor.email), "contact_phone": sealed(portal, PHONE, visitor.phone),
        "about": sealed(portal, ABOUT, details.about), "language": details.language,
        "interpreter": details.interpreter, "case_id": details.case_id, "draft_token": details.draft_token,
        "service": details.service,
    }  # fmt: skip


def book(session: Session, visit: Visit, *, now: datetime, **values: Any) -> None:
    """Make a held or offered time a visit, with a code that is the only one of its day. Raises Conflict."""
    for _try in range(TRIES):
        try:
            with session.begin_nested():
                go(
                    session, visit, State.BOOKED, now=now, held_until=None, booked_at=now,
                    code=new_code(session, visit.on), **values,
                )  # fmt: skip
        except IntegrityError:
            session.refresh(visit)
            continue  # somebody drew the same code, or sent the same form, at the same moment
        return
    raise Conflict(translate("Ta wizyta zmieniła się w międzyczasie. Odśwież stronę i sprawdź."))


def new_code(session: Session, on: date) -> str:
    """Draw a code that nobody has on a day: a letter and four digits."""
    while True:
        code = f"{secrets.choice(LETTERS)}{secrets.randbelow(NUMBERS):04d}"
        if session.scalar(select(Visit.id).where(Visit.on == on, Visit.code == code)) is None:
            return code


def list_pending(session: Session, old: Visit) -> Sequence[Visit]:
    """List the times that are held or offered in the place of a visit."""
    query = select(Visit).where(Visit.instead_of_id == old.id, Visit.state.in_(WAITING)).order_by(Visit.id)
    return session.scalars(query).all()
