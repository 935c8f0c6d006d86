"""Count what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from portal.voice.pages.models import PageAnswer
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.voice.pages.models import Done


def count(session: Session, service: str, done: Done, score: int, now: datetime) -> None:
    """Add one to an answer's sum of this month, also when many answer at the same moment."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(PageAnswer).values(
        month=day_of(now).replace(day=1), service=service, done=str(done), score=score, count=1
    )
    key = ["month", "service", "done", "score"]
    session.execute(
        row.on_conflict_do_update(index_elements=key, set_={"count": PageAnswer.count + row.excluded.count})
    )
