"""Keep, before visits forget their people, for which matters these had come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.models import Draft
from portal.visits.graph import State
from portal.visits.models import Channel, Visit
from portal.visits.received.models import ReceivedCase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def keep_received(session: Session, visits: Sequence[int]) -> None:
    """Keep the matters of some visits that were held at a counter; a matter once, however often somebody came.

    Without it a matter would count as settled wholly online as soon as its visit is a year old.
    """
    held = (Visit.id.in_(visits), Visit.state == State.DONE, Visit.channel == Channel.COUNTER)
    of_form = select(Draft.case_id).join(Visit, Visit.draft_token == Draft.token)
    cases = (
        select(Visit.case_id)
        .where(*held, Visit.case_id.is_not(None))
        .union(of_form.where(*held, Draft.case_id.is_not(None)))
    )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"case_id": number} for number in session.scalars(cases)]
    if rows:
        session.execute(dialect.insert(ReceivedCase).on_conflict_do_nothing(), rows)
