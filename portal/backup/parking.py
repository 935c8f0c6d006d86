"""Keep an old copy from acting: nobody is signed in by it, and no message goes out a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from portal.accounts.models import SignIn, WebSession
from portal.jobs import JobRow, JobState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MESSAGES = (
    "send_code",
    "send_message",
    "send_text",
    "send_answer",
    "send_visit",
    "send_visit_text",
    "send_campaign",
    "send_month_report",
)
REASON = "odtworzono z kopii z {:%Y-%m-%d %H:%M} UTC: mogło już zostać wysłane"


def end_sessions(session: Session) -> None:
    """Let nobody be signed in by a copy; a backup holds no sessions, so this finds none."""
    for table in (WebSession, SignIn):
        session.execute(delete(table).execution_options(synchronize_session=False))


def park_messages(session: Session, *, made_at: datetime, now: datetime) -> int:
    """Set aside the messages whose time has come, for a person to look at; return how many.

    Between the copy and the loss the portal may have sent them. What is to go out later cannot have gone.
    """
    waiting = (JobRow.kind.in_(MESSAGES), JobRow.state == JobState.WAITING, JobRow.run_at <= now)
    parked = (
        update(JobRow)
        .where(*waiting)
        .values(state=JobState.DEAD, error=REASON.format(made_at), leased_until=None)
    )
    done = session.execute(parked.returning(JobRow.id).execution_options(synchronize_session=False))
    return len(done.all())
