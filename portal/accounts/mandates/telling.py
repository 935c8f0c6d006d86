"""Let people know that something changed in who acts for whom; what it is, they read after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.messages import queue_message

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MESSAGE = "mandate"
PATH = "/moje/pelnomocnictwa"


def tell(session: Session, subject_id: int | None, now: datetime) -> None:
    """Queue the notice to a person who has an account; a firm has none."""
    if subject_id is not None:
        queue_message(session, subject_id, MESSAGE, {"path": PATH}, at=now)
