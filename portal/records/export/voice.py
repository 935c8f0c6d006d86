"""What a copy tells of what the person said in consultations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.records.export.sheets import INSIDE, OFFICIAL, Own, Room, Sheet
from portal.voice.asking.models import Comment

if TYPE_CHECKING:
    from sqlalchemy import Select


def _comments(own: Own) -> Select[Comment]:
    return select(Comment).where(Comment.subject_id == own.subject_id)


COMMENTS = Sheet(
    Comment, _comments,
    "id consultation_id named texts state reason position decided_at sent_at changed_at",
    {"token": INSIDE, "submission": INSIDE, "subject_id": INSIDE, "version": INSIDE, "decided_by_id": OFFICIAL},
)  # fmt: skip
ROOMS = (Room("glosy", "Głosy w konsultacjach", (COMMENTS,)),)
