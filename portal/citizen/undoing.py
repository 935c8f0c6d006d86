"""Undo what was not kept of a form's page that is shown again, and count that it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.leaving.counting import is_left_out, note_fault
from portal.context import here
from portal.db import session
from portal.words import day_of

if TYPE_CHECKING:
    from portal.cases.models import Draft
    from portal.service import Step


def undo_page(draft: Draft, page: Step, *, is_fault: bool = True) -> None:
    """Undo a page, count its fault if it is one, and commit that alone; what was read of the draft is still wanted."""
    session().expunge(draft)
    session().rollback()
    now = here().now()
    if is_fault and not is_left_out(session(), draft, now):
        note_fault(session(), draft.service, page.slug, draft.counted_on or day_of(now))
        session().commit()
