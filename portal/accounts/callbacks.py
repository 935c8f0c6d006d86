"""The one write that a request makes by itself: when a signed-in person was last seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.accounts.models import WebSession
from portal.context import here

if TYPE_CHECKING:
    from datetime import datetime


def note_activity(web_session_id: int, now: datetime) -> None:
    """Note the person's activity in a short transaction of its own; a session that is over stays over."""
    live = (WebSession.id == web_session_id, WebSession.ended_at.is_(None), WebSession.last_seen_at < now)
    with here().db.writing() as own:
        own.execute(update(WebSession).where(*live).values(last_seen_at=now))
