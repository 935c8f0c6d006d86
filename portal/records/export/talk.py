"""What a copy tells of messages between the person and the office, and of answers they corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.completing.models import AnswerVersion
from portal.cases.messages.models import CaseMessage, MessageFile
from portal.cases.models import CaseParty
from portal.records.export.sheets import INSIDE, OFFICIAL, TOLD_ELSEWHERE, Own, Room, Sheet

if TYPE_CHECKING:
    from sqlalchemy import Select


def messages(own: Own) -> Select[CaseMessage]:
    """Select the messages of the person's own threads; another party's are theirs."""
    parts = select(CaseParty.id).where(CaseParty.subject_id == own.subject_id)
    return select(CaseMessage).where(CaseMessage.party_id.in_(parts))


def files(own: Own) -> Select[MessageFile]:
    """Select the files that came with them."""
    return select(MessageFile).where(
        MessageFile.message_id.in_(messages(own).with_only_columns(CaseMessage.id))
    )


def _answers(own: Own) -> Select[AnswerVersion]:
    return select(AnswerVersion).where(AnswerVersion.case_id.in_(own.own_cases()))


MESSAGES = Sheet(
    CaseMessage, messages, "id case_id party_id text answer_by sent_at read_at settled_at",
    {"token": INSIDE, "submission_id": INSIDE, "official_id": OFFICIAL},
)  # fmt: skip
FILES = Sheet(MessageFile, files, "id message_id name", {"token": INSIDE, "file_id": TOLD_ELSEWHERE})
ANSWERS = Sheet(AnswerVersion, _answers, "id case_id number answers changes made_at")
ROOMS = (Room("wiadomosci", "Wiadomości i uzupełnione odpowiedzi", (MESSAGES, FILES, ANSWERS)),)
