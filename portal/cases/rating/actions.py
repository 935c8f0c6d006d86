"""Keep how easy it was to send a form; a second answer replaces the first until its month is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.rating.models import FormRating
from portal.terms import start_of_month

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case, Rating


def rate_form(session: Session, case: Case, score: int, now: datetime) -> None:
    """Keep how easy a matter's form was, 1 to 5, once, also when it is pressed twice at the same moment.

    The moment of the first answer stays, and once its month is over its score too: what was told stays.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(FormRating).values(case_id=case.id, score=score, at=now)
    open_yet = FormRating.at >= start_of_month(now)
    session.execute(
        row.on_conflict_do_update(index_elements=["case_id"], set_={"score": score}, where=open_yet)
    )


def find_form_rating(session: Session, case: Case) -> FormRating | None:
    """Return how easy the sender found a matter's form, None where they did not say."""
    return session.get(FormRating, case.id)


def is_final(rating: FormRating | Rating, now: datetime) -> bool:
    """Tell whether the month of an answer is over: it is counted, and its score stays."""
    return rating.at < start_of_month(now)
