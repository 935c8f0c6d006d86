"""A person's calendar of due dates: turned on, renewed and ended by the person, read by whoever has its token."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from portal import audit
from portal.accounts.models import Profile
from portal.billing.calendar import DueEvent, calendar
from portal.billing.law.kinds import kind_of
from portal.billing.residents.models import CalendarFeed
from portal.billing.sources.reading import list_accounts
from portal.billing.taxes.reading import list_owed
from portal.errors import NotFound
from portal.i18n import SOURCE, speaking, translate
from portal.words import day_of, money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor

TOKEN_BYTES = 32
PURPOSE = "calendar"
UID_SIGNS = 32
PATH = "/moje/podatki"


def find_feed(session: Session, subject_id: int) -> CalendarFeed | None:
    """Find a person's calendar."""
    return session.scalars(select(CalendarFeed).where(CalendarFeed.subject_id == subject_id)).one_or_none()


def turn_on(
    session: Session, subject_id: int, *, with_amounts: bool, actor: Actor, now: datetime
) -> CalendarFeed:
    """Begin a calendar under a new token: an address that was given away before leads nowhere from now on."""
    turn_off(session, subject_id, actor=None, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed(subject_id=subject_id, token=token, with_amounts=with_amounts, created_at=now)
    session.add(feed)
    audit.record(session, "calendar.on", at=now, actor=actor, subject_id=subject_id)
    return feed


def turn_off(session: Session, subject_id: int, *, actor: Actor | None, now: datetime) -> None:
    """End a person's calendar."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.subject_id == subject_id))
    if actor is not None:
        audit.record(session, "calendar.off", at=now, actor=actor, subject_id=subject_id)


def write_feed(session: Session, portal: Portal, token: str, now: datetime) -> str:
    """Write the calendar that a token names, in its owner's language: kind, day and, by choice, sum; nobody's name."""
    query = select(CalendarFeed, Profile.language).outerjoin(
        Profile, Profile.subject_id == CalendarFeed.subject_id
    )
    row = session.execute(query.where(CalendarFeed.token == token)).one_or_none()
    if row is None:
        raise NotFound
    feed, code = row
    with speaking(code or SOURCE):
        events = list(_events(session, portal, feed, now))
        return calendar(events, name=translate("Podatki i opłaty"), now=now)


def _events(session: Session, portal: Portal, feed: CalendarFeed, now: datetime) -> Iterator[DueEvent]:
    today, facts = day_of(now), portal.facts
    days = int(facts.at("tax.reminder_days", today))
    base = portal.settings.base_url
    host = urlsplit(base).hostname or "portal"
    dues = [
        (f"c{line.charge.id}", line.charge.kind, line.charge.due_on, line.total_grosze)
        for line in list_owed(session, feed.subject_id, today, facts).lines
    ] + [
        (f"m{account.number}:{line.external_id}", account.kind, line.due_on, line.left_grosze)
        for account in list_accounts(session, feed.subject_id, now, facts)
        for line in account.lines
        if line.left_grosze
    ]
    for key, kind, due_on, grosze in dues:
        title = kind_of(facts, kind, today).title
        if feed.with_amounts:
            summary = translate("Zapłać %(sum)s: %(what)s", sum=money(grosze), what=title)
        else:
            summary = translate("Termin płatności: %(what)s", what=title)
        yield DueEvent(
            uid=f"{portal.vault.match(PURPOSE, f'{feed.subject_id}:{key}')[:UID_SIGNS]}@{host}",
            on=due_on, summary=summary, url=f"{base}{PATH}", remind_days=days,
        )  # fmt: skip
