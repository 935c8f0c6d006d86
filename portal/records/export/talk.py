"""What a copy tells of messages with the office, of answers that were corrected, of consents in matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.cases.completing.models import AnswerVersion
from portal.cases.consents.models import CaseConsent
from portal.cases.messages.models import CaseMessage, MessageFile
from portal.cases.models import CaseParty
from portal.records.export.sheets import INSIDE, OFFICIAL, OPENS, TOLD_ELSEWHERE, Own, Room, Sheet

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


def _consents(own: Own) -> Select[CaseConsent]:
    """Select what others were asked in the person's matters, and what the person answered in others'."""
    return select(CaseConsent).where(
        or_(CaseConsent.case_id.in_(own.own_cases()), CaseConsent.subject_id == own.subject_id)
    )


MESSAGES = Sheet(
    CaseMessage, messages, "id case_id party_id text answer_by sent_at read_at settled_at",
    {"token": INSIDE, "submission_id": INSIDE, "official_id": OFFICIAL},
)  # fmt: skip
FILES = Sheet(MessageFile, files, "id message_id name", {"token": INSIDE, "file_id": TOLD_ELSEWHERE})
ANSWERS = Sheet(AnswerVersion, _answers, "id case_id number answers changes made_at")
CONSENTS = Sheet(
    CaseConsent, _consents,
    "id case_id role title given_name surname says state asked_at answered_at times reason signed_on",
    {"token": OPENS, "pesel": TOLD_ELSEWHERE, "pesel_match": OPENS, "subject_id": INSIDE, "official_id": OFFICIAL},
)  # fmt: skip
ROOMS = (
    Room("wiadomosci", "Wiadomości i uzupełnione odpowiedzi", (MESSAGES, FILES, ANSWERS)),
    Room("zgody", "Zgody i potwierdzenia innych osób", (CONSENTS,)),
)
