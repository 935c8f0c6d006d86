"""Begin the next matter for a person: keep the day before which it should be here, fill its form, tell them, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal.accounts.messages import queue_message
from portal.accounts.models import Profile
from portal.accounts.queries import get_known
from portal.cases import drafts
from portal.cases.beginning.models import BegunForm, Closed
from portal.cases.former import begin_from, end_of
from portal.cases.models import FILER, Case, CaseParty
from portal.errors import Conflict
from portal.i18n import SOURCE, speaking
from portal.terms import end_of_day
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from portal.cases.models import Draft
    from portal.context import Portal
    from portal.service import Service

DAYS = "remind_days"
MESSAGE = "renewal_due"
KEY_LENGTH = 160


@dataclass(frozen=True)
class Begun:
    """What came of beginning: until when the form waits, None where one for it is under way already."""

    waits_until: date | None

    def values(self) -> dict[str, str]:
        """Return what a message says of it."""
        return {"until": self.waits_until.isoformat()} if self.waits_until is not None else {}


def note_end(session: Session, portal: Portal, case: Case, now: datetime) -> None:
    """Keep the day on which what a matter gave ends; what ends so soon that it was only just given is not begun anew.

    An earlier matter of the person for the same thing needs no form any more.
    """
    service = portal.services.get(case.service)
    if service is None or service.renews is None or service.renews.ends is None:
        return
    ends_on = end_of(session, portal, service, case)
    _close(session, case.id, Closed.UNDONE, now)
    if ends_on is None or ends_on <= day_of(now) + timedelta(days=days_before(portal, service, now)):
        return
    key = key_of(service, case.answers)
    row = keep(session, case, service.slug, ends_on, key)
    row.closed_at, row.why = None, ""
    _close_earlier(session, case, row, now)


def keep(session: Session, case: Case, service: str, ends_on: date, key: str = "") -> BegunForm:
    """Return the one row of a form that is begun from a matter before a day."""
    mine = (BegunForm.case_id == case.id, BegunForm.service == service, BegunForm.ends_on == ends_on)
    row = session.scalars(select(BegunForm).where(*mine)).one_or_none()
    if row is None:
        row = BegunForm(case_id=case.id, service=service, key=key, ends_on=ends_on)
        session.add(row)
        session.flush()  # a second one fails here
    return row


def close(session: Session, case: Case, why: Closed, now: datetime) -> None:
    """Begin nothing more from a matter: what it gave no longer stands, or ended before its time."""
    _close(session, case.id, why, now)


def begin(session: Session, portal: Portal, row: BegunForm, now: datetime) -> Begun | None:
    """Begin a person's form from their settled matter; None, with the reason kept, where there is nothing to begin.

    A form of theirs for the same thing that is under way is left as it is. The caller's transaction marks the row once;
    where no place is free for one more form the row waits, unmarked, for another day.
    """
    service, case, party = portal.services[row.service], row.case, row.case.parties[0]
    row.offered_at = now
    if row.ends_on < day_of(now):
        _refuse(row, Closed.PAST, now)
        return None
    if party.delivery != "portal" or not _can_read(session, party):
        _refuse(row, Closed.NO_ACCOUNT, now)
        return None
    if _is_asked_again(session, portal, service, row):
        _refuse(row, Closed.RENEWED, now)
        return None
    answers = begin_from(session, portal, service, case, reader=None)
    if answers is None:
        _refuse(row, Closed.UNDONE, now)
        return None
    try:
        draft = _write(session, portal, service, row, answers, now)
    except Conflict:
        row.offered_at = None
        return None
    return Begun(day_of(draft.expires_at) if draft is not None else None)


def waits(row: BegunForm) -> bool:
    """Tell whether a form is still to be begun: it was not yet, and nothing speaks against it."""
    return row.offered_at is None and row.closed_at is None


def tell(session: Session, portal: Portal, row: BegunForm, begun: Begun, now: datetime) -> None:
    """Write to the person, by the channel that they chose, that their form is begun, and until when it waits."""
    if row.case.demo:
        return
    with speaking(SOURCE):
        title = str(portal.services[row.service].card.title)
    values = {
        "title": title, "reference": row.case.reference, "due_on": row.ends_on.isoformat(),
        **begun.values(), "path": page_of(row.service),
    }  # fmt: skip
    party = row.case.parties[0]
    queue_message(
        session, party.subject_id, MESSAGE, values, at=now, key=f"begun:{row.id}", mandate=party.mandate
    )


def page_of(service: str) -> str:
    """Return the page on which the form of a service that is under way goes on."""
    return f"/wniosek/nowy/{service}"


def note_filed(session: Session, draft: Draft, case: Case, now: datetime) -> None:
    """Keep that a matter came of the form which the office began."""
    if not draft.by_office:
        return
    begun = select(Case.id).where(Case.reference == draft.begun_from).scalar_subquery()
    mine = (BegunForm.case_id == begun, BegunForm.service == draft.service, BegunForm.led_to_id.is_(None))
    change = update(BegunForm).where(*mine, BegunForm.offered_at.is_not(None), BegunForm.closed_at.is_(None))
    done = change.values(led_to_id=case.id, closed_at=now, why=Closed.RENEWED)
    session.execute(done.execution_options(synchronize_session=False))


def days_before(portal: Portal, service: Service, now: datetime) -> int:
    """Return how many days before the end the office begins the next matter of a service."""
    return int(portal.facts.at(f"{service.slug}.{DAYS}", day_of(now)))


def key_of(service: Service, answers: Mapping[str, Any]) -> str:
    """Name the thing that a matter is for."""
    return service.renews.key(answers)[:KEY_LENGTH] if service.renews is not None else ""


def find_standing(standing: Iterable[Draft], service: Service, key: str, reference: str) -> Draft | None:
    """Find the form under way that the next matter may be: begun from the same one, else for the same thing.

    One that does not say yet what it is for may be for this only while nobody has written anything in it.
    """
    held = list(standing)
    begun = [one for one in held if one.begun_from == reference]
    same = [one for one in held if key_of(service, one.answers) == key]
    blank = [one for one in held if not key_of(service, one.answers) and _is_blank(service, one)]
    return next(iter([*begun, *same, *blank]), None)


def _is_blank(service: Service, draft: Draft) -> bool:
    """Tell whether nobody has answered a page of a form, nor put an entry on a list of it."""
    return not draft.done and not any(page.several and page.entries(draft.answers) for page in service.steps)


def _write(
    session: Session,
    portal: Portal,
    service: Service,
    row: BegunForm,
    answers: Mapping[str, Any],
    now: datetime,
) -> Draft | None:
    """Fill a form of the person's in, where they have none under way for the same thing, and keep it until the day.

    Raises Conflict where they have as many of the service under way as one may have.
    """
    subject_id = row.case.parties[0].subject_id
    kept = drafts.list_unfinished(session, service, subject_id, lock=True)
    if find_standing(drafts.under_way(kept, now), service, row.key, row.case.reference) is not None:
        return None
    known = get_known(session, portal.vault, subject_id)
    draft = drafts.begin(session, service, subject_id, known, now, kept=kept)
    drafts.fill(draft, service, answers, now)
    draft.begun_from, draft.by_office = row.case.reference, True
    draft.expires_at = max(draft.expires_at, end_of_day(row.ends_on))
    session.flush()  # who begins one themselves at this moment is found here
    return draft


def _can_read(session: Session, party: CaseParty) -> bool:
    """Tell whether somebody signs in to a person's matters: the person, or who acts for them."""
    return bool(party.mandate) or session.get(Profile, party.subject_id) is not None


def _is_asked_again(session: Session, portal: Portal, service: Service, row: BegunForm) -> bool:
    """Tell whether the next matter for the same thing is here already and open: what was settled closed the row."""
    whose = select(CaseParty.case_id).where(
        CaseParty.subject_id == row.case.parties[0].subject_id, CaseParty.role == FILER
    )
    query = select(Case).where(
        Case.id.in_(whose), Case.service == service.slug, Case.is_open, Case.id > row.case_id
    )
    later = [one for one in session.scalars(query) if key_of(service, one.answers) == row.key]
    ends = [end_of(session, portal, service, one) for one in later]
    return any(end is None or end > row.ends_on for end in ends)


def _close_earlier(session: Session, case: Case, row: BegunForm, now: datetime) -> None:
    subject_id = case.parties[0].subject_id
    whose = select(CaseParty.case_id).where(CaseParty.subject_id == subject_id, CaseParty.role == FILER)
    same = (BegunForm.service == row.service, BegunForm.key == row.key, BegunForm.ends_on <= row.ends_on)
    change = update(BegunForm).where(BegunForm.case_id.in_(whose), BegunForm.id != row.id, *same)
    change = change.where(BegunForm.closed_at.is_(None)).values(closed_at=now, why=Closed.RENEWED)
    session.execute(change.execution_options(synchronize_session=False))


def _close(session: Session, case_id: int, why: Closed, now: datetime) -> None:
    change = update(BegunForm).where(BegunForm.case_id == case_id, BegunForm.closed_at.is_(None))
    session.execute(change.values(closed_at=now, why=why).execution_options(synchronize_session="fetch"))


def _refuse(row: BegunForm, why: Closed, now: datetime) -> None:
    row.closed_at, row.why = now, why
