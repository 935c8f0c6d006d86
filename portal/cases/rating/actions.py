"""Keep how easy it was to send a form; a second answer replaces the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.rating.models import FormRating

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case


def rate_form(session: Session, case: Case, score: int, now: datetime) -> None:
    """Keep how easy a matter's form was, 1 to 5, once, also when it is pressed twice at the same moment."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    said = {"score": score, "at": now}
    row = dialect.insert(FormRating).values(case_id=case.id, **said)
    session.execute(row.on_conflict_do_update(index_elements=["case_id"], set_=said))


def find_form_score(session: Session, case: Case) -> int | None:
    """Return how easy the sender found a matter's form, None where they did not say."""
    found = session.get(FormRating, case.id)
    return found.score if found is not None else None
