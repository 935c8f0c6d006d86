"""Find campaigns, and count the people who came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from portal.accounts.models import Subject
from portal.cases.models import FILER, Case, CaseParty, Draft
from portal.errors import NotFound
from portal.voice.reaching.models import Campaign, CampaignRecipient, State
from portal.voice.reaching.rules import LEAST_RECIPIENTS, Rate, last_day, typed_code

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LISTED, YEAR = 200, timedelta(days=365)


@dataclass(frozen=True)
class Outcome:
    """What came of a batch: by its code; and, where some were left out, of those written to and of those left out."""

    by_code: Rate
    sent: Rate | None = None
    held: Rate | None = None
    passed_on: bool = False

    @property
    def effect(self) -> tuple[float, float, float] | None:
        """Return by how many points the batch raised the share, with the interval; None without a group to compare."""
        return self.sent.less(self.held) if self.sent is not None and self.held is not None else None

    @property
    def tells_effect(self) -> bool:
        """Tell whether nobody is seen in the difference: not when either of its two counts is kept back."""
        told = (self.sent, self.held)
        return self.effect is not None and all(one is not None and one.is_told for one in told)


def list_all(session: Session) -> list[Campaign]:
    """List campaigns, newest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.id.desc()).limit(LISTED)))


def get_one(session: Session, number: int) -> Campaign:
    """Return a campaign; raises NotFound."""
    found = session.get(Campaign, number)
    if found is None:
        raise NotFound
    return found


def find_by_code(session: Session, typed: str) -> Campaign | None:
    """Find a campaign that was sent by its code, as somebody typed it."""
    code = typed_code(typed)
    if not code:
        return None
    return session.scalar(select(Campaign).where(Campaign.code == code, Campaign.state != State.DRAFT))


def code_to_keep(session: Session, typed: str, service: str, today: date) -> str | None:
    """Return the code that a form begun now is marked with: only one that a running batch of this service has."""
    found = find_by_code(session, typed)
    if found is None or found.state != State.SENT or found.service != service or found.sent_on is None:
        return None
    return found.code if found.sent_on <= today <= last_day(found.sent_on, found.days) else None


def outcome_of(session: Session, one: Campaign) -> Outcome:
    """Return what came of a batch until now, or until its window ended."""
    if one.came_by_code is None:
        return reckon(session, one)
    return _told(one, one.came_by_code, one.came_of_sent or 0, one.came_of_held or 0)


def converted_in_year(session: Session, on: date) -> Rate | None:
    """Return the conversion of large batches whose window ended in the year up to a day; None where there was none."""
    closed = select(Campaign).where(Campaign.state == State.CLOSED, Campaign.recipients >= LEAST_RECIPIENTS)
    ended = [
        one
        for one in session.scalars(closed)
        if one.sent_on is not None and on - YEAR < last_day(one.sent_on, one.days) <= on
    ]
    if not ended:
        return None
    return Rate.capped(sum(one.came_by_code or 0 for one in ended), sum(one.recipients for one in ended))


def reckon(session: Session, one: Campaign) -> Outcome:
    """Count from the rows what came of a batch; a person counts once however often they file."""
    if one.sent_on is None:
        return _told(one, 0, 0, 0)
    by_code = select(func.count(Draft.subject_id.distinct())).join(Case, Case.id == Draft.case_id)
    count = session.scalar(by_code.where(Draft.campaign == one.code, *_in_window(one)))
    groups = {False: 0, True: 0}
    if one.held_out:
        filed = exists().where(
            _is_theirs(), CaseParty.case_id == Case.id, CaseParty.role == FILER, *_in_window(one)
        )
        query = select(CampaignRecipient.held_out, func.count()).where(
            CampaignRecipient.campaign_id == one.id, filed
        )
        told = session.execute(query.group_by(CampaignRecipient.held_out))
        groups |= {bool(held): int(n) for held, n in told}
    return _told(one, int(count or 0), groups[False], groups[True])


def _in_window(one: Campaign) -> tuple[ColumnElement[bool], ...]:
    sent_on = one.sent_on or one.made_at.date()  # asked for only of what was sent
    return (Case.service == one.service, Case.filed_on.between(sent_on, last_day(sent_on, one.days)))


def _is_theirs() -> Any:
    """Join a recipient, by account or by the keyed hash of their number, to the party of a matter."""
    by_number = select(Subject.id).where(Subject.pesel_match == CampaignRecipient.party_match)
    return (CaseParty.subject_id == CampaignRecipient.subject_id) | CaseParty.subject_id.in_(
        by_number.correlate(CampaignRecipient)
    )


def _told(one: Campaign, by_code: int, sent: int, held: int) -> Outcome:
    rate = Rate.capped(by_code, one.recipients)
    is_compared = one.held_out > 0
    return Outcome(
        rate,
        Rate.capped(sent, one.recipients) if is_compared else None,
        Rate.capped(held, one.held_out) if is_compared else None,
        passed_on=by_code > one.recipients,
    )
