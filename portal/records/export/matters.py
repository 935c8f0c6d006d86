"""What a copy tells of the person's matters: drafts, cases, letters, deliveries, files, and how they rated it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, or_, select

from portal.accounts.matching import list_proven
from portal.cases.beginning.models import BegunForm
from portal.cases.brought.models import CaseOutcome, PermitRow
from portal.cases.elsewhere.models import OtherCase
from portal.cases.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseParty,
    Document,
    DocumentState,
    Draft,
    Rating,
)
from portal.cases.rating.models import FormRating
from portal.decisions.delivering.models import Delivery, DeliveryEvent
from portal.records.export.sheets import (
    INSIDE,
    OFFICIAL,
    OPENS,
    TOLD_ELSEWHERE,
    Own,
    Room,
    Sheet,
)
from portal.workflow import By

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

FILED = "filed_by_person"
# what else may stand beside a public step, and is shown on the person's page of the matter
SHOWN = frozenset({"grosze", "title", "until", "days"})


def _drafts(own: Own) -> Select[Draft]:
    return select(Draft).where(Draft.subject_id == own.subject_id)


def _cases(own: Own) -> Select[Case]:
    return select(Case).where(Case.id.in_(own.cases()))


def _parties(own: Own) -> Select[CaseParty]:
    return select(CaseParty).where(CaseParty.subject_id == own.subject_id)


def _events(own: Own) -> Select[CaseEvent]:
    return select(CaseEvent).where(CaseEvent.case_id.in_(own.cases()), CaseEvent.public)


def letters(own: Own) -> Select[Document]:
    """Select the letters of matters the person began, and those that were sent to them in others'."""
    return select(Document).where(
        Document.state == DocumentState.READY,
        or_(Document.case_id.in_(own.own_cases()), Document.id.in_(_sent(own))),
    )


def _sent(own: Own) -> Select[int]:
    parts = select(CaseParty.id).where(CaseParty.subject_id == own.subject_id)
    return select(Delivery.document_id).where(Delivery.party_id.in_(parts))


def attachments(own: Own) -> Select[Attachment]:
    """Select the files that the person added to a draft, or that came with a matter they began."""
    drafts = select(Draft.id).where(Draft.subject_id == own.subject_id)
    return select(Attachment).where(
        or_(Attachment.case_id.in_(own.own_cases()), Attachment.draft_id.in_(drafts))
    )


def deliveries(own: Own) -> Select[Delivery]:
    """Select the deliveries to the person."""
    parts = select(CaseParty.id).where(CaseParty.subject_id == own.subject_id)
    return select(Delivery).where(Delivery.party_id.in_(parts))


def _steps(own: Own) -> Select[DeliveryEvent]:
    return select(DeliveryEvent).where(
        DeliveryEvent.delivery_id.in_(deliveries(own).with_only_columns(Delivery.id))
    )


def _outcomes(own: Own) -> Select[CaseOutcome]:
    return select(CaseOutcome).where(CaseOutcome.case_id.in_(own.own_cases()))


def _permits(own: Own) -> Select[PermitRow]:
    return select(PermitRow).where(PermitRow.case_id.in_(own.own_cases()))


def _begun(own: Own) -> Select[BegunForm]:
    return select(BegunForm).where(BegunForm.case_id.in_(own.own_cases()))


def _ratings(own: Own) -> Select[Rating]:
    return select(Rating).where(Rating.case_id.in_(own.own_cases()))


def _form_ratings(own: Own) -> Select[FormRating]:
    return select(FormRating).where(FormRating.case_id.in_(own.own_cases()))


def _elsewhere(own: Own) -> Select[OtherCase]:
    proven = list_proven(own.session, own.portal.vault, own.person)
    of_person: ColumnElement[bool] = OtherCase.party_match.in_(proven) if proven else false()
    return select(OtherCase).where(of_person)


def _only_own_answers(own: Own, row: Case, told: dict[str, Any]) -> None:
    told[FILED] = row.id in _began(own)
    if not told[FILED]:
        told["answers"], told["facts"] = None, None


def _only_own_words(own: Own, row: CaseEvent, told: dict[str, Any]) -> None:
    if row.by != By.APPLICANT or row.case_id not in _began(own):
        told["values"] = {name: value for name, value in row.values.items() if name in SHOWN}


def _began(own: Own) -> frozenset[int]:
    """Return the matters that the person began, asked for once in a copy."""
    kept = own.session.info.get(FILED)
    if kept is None or kept[0] != own.subject_id:
        kept = own.session.info[FILED] = (own.subject_id, frozenset(own.session.scalars(own.own_cases())))
    began: frozenset[int] = kept[1]
    return began


DRAFTS = Sheet(
    Draft, _drafts,
    "id service service_version answers done case_id begun_from by_office campaign created_at updated_at expires_at",
    {"token": INSIDE, "subject_id": INSIDE, "submission_id": INSIDE, "counted_on": INSIDE, "stands_at": INSIDE,
     "place": INSIDE},
)  # fmt: skip
CASES = Sheet(
    Case, _cases,
    "id reference office_number service service_version channel unit_code status is_open answers facts filed_at"
    " filed_on term_from due_on paused_since paused_days own_term extended_to flags settled_at fee_grosze fee_settled"
    " closed_at",
    {"submission_id": INSIDE, "assigned_to_id": OFFICIAL, "registered_by_id": OFFICIAL, "version": INSIDE,
     "locked_at": INSIDE, "unlocked_until": INSIDE, "disposed_at": INSIDE,
     "demo": INSIDE},
    _only_own_answers,
)  # fmt: skip
PARTIES = Sheet(
    CaseParty,
    _parties,
    "id case_id role mandate delivery",
    {"subject_id": INSIDE, "proxy_id": TOLD_ELSEWHERE},
)
EVENTS = Sheet(
    CaseEvent, _events, "id case_id at kind source target by values",
    {"official_id": OFFICIAL, "public": INSIDE}, _only_own_words,
)  # fmt: skip
LETTERS = Sheet(
    Document, letters, "id case_id kind slot title to_post created_at ready_at first_opened_at",
    {"token": INSIDE, "template": INSIDE, "values": TOLD_ELSEWHERE, "state": INSIDE, "file_id": TOLD_ELSEWHERE},
)  # fmt: skip
ATTACHMENTS = Sheet(
    Attachment, attachments, "id draft_id case_id field name added_at",
    {"token": INSIDE, "file_id": TOLD_ELSEWHERE},
)  # fmt: skip
DELIVERIES = Sheet(
    Delivery, deliveries,
    "id case_id document_id party_id replaces_id way state since_at created_at address posted_on arrived_on notice_on"
    " delivered_on confirmed_at waived_on",
    {"token": INSIDE, "look_on": INSIDE, "to_post": INSIDE, "proof_id": TOLD_ELSEWHERE},
)  # fmt: skip
STEPS = Sheet(
    DeliveryEvent, _steps, "id delivery_id at step source target by on",
    {"official_id": OFFICIAL, "values": INSIDE},
)  # fmt: skip
OUTCOMES = Sheet(
    CaseOutcome,
    _outcomes,
    "case_id decision position kind values told brought_at undone_at undone",
    {"account": INSIDE, "official_id": OFFICIAL},
)
PERMITS = Sheet(
    PermitRow,
    _permits,
    "id case_id decision position service number key valid_from valid_until issued_at undone_at ended_on",
)
BEGUN = Sheet(BegunForm, _begun, "id case_id service key ends_on offered_at closed_at why led_to_id")
RATINGS = Sheet(Rating, _ratings, "case_id score reason comment at")
FORM_RATINGS = Sheet(FormRating, _form_ratings, "case_id score at")
ELSEWHERE = Sheet(
    OtherCase, _elsewhere,
    "number case_class unit title status kind filed_on due_on settled_on as_of phone address channel",
    {"id": INSIDE, "token": INSIDE, "system_id": INSIDE, "import_id": INSIDE, "party_match": OPENS},
)  # fmt: skip
ROOMS = (
    Room("wnioski-robocze", "Niezłożone wnioski i to, co zostało po złożonych", (DRAFTS,)),
    Room("sprawy", "Sprawy, Twoja rola i pełnomocnictwo, odpowiedzi, przebieg", (CASES, PARTIES, EVENTS)),
    Room("pisma", "Pisma, załączniki i doręczenia", (LETTERS, ATTACHMENTS, DELIVERIES, STEPS)),
    Room(
        "skutki",
        "Co przyniosły załatwione sprawy: przypisy, terminy, zwroty, zezwolenia, następne wnioski",
        (OUTCOMES, PERMITS, BEGUN),
    ),
    Room("oceny", "Oceny załatwienia sprawy i wypełniania wniosku", (RATINGS, FORM_RATINGS)),
    Room("sprawy-w-innych-systemach", "Sprawy, o których powiedział nam inny system urzędu", (ELSEWHERE,)),
)
