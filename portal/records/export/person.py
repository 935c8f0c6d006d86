"""What a copy tells of the person and their account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from portal import audit
from portal.accounts.mandates.models import Mandate
from portal.accounts.models import ContactCode, Identity, Profile, Subject, Unit, WebSession
from portal.accounts.people import PESEL
from portal.accounts.queries import OF_CASES
from portal.audit import AuditRecord
from portal.cases.proxies.models import MandatePaper
from portal.records.export.models import DataExport
from portal.records.export.sheets import INSIDE, OFFICIAL, OPENS, TOLD_ELSEWHERE, Own, Room, Sheet

if TYPE_CHECKING:
    from sqlalchemy import Select

OF_OWN_CASES = "case."
UNITS = "export.units"
ANOTHERS = "dane drugiej osoby, za którą lub przez którą się działa"
PAPER = "plik z danymi drugiej osoby; można go pobrać na stronie tego pełnomocnictwa"


def _of(column: Any) -> Any:
    """Select the rows that name the person."""

    def rows(own: Own) -> Select[Any]:
        return select(column.class_).where(column == own.subject_id)

    return rows


def _mandates(own: Own) -> Select[Mandate]:
    """Select the mandates by which the person acts, and those by which others act for them."""
    return select(Mandate).where(
        or_(Mandate.agent_id == own.subject_id, Mandate.principal_id == own.subject_id)
    )


def _papers(own: Own) -> Select[MandatePaper]:
    """Select what was sent to those mandates later."""
    theirs = _mandates(own).with_only_columns(Mandate.id)
    return select(MandatePaper).where(MandatePaper.mandate_id.in_(theirs))


def _with_number(own: Own, row: Subject, told: dict[str, Any]) -> None:
    told["pesel"] = own.portal.vault.open(PESEL, row.pesel) if row.pesel else None


def _without_actor(own: Own, row: AuditRecord, told: dict[str, Any]) -> None:
    """Tell the unit, never the official; and a reference only where it is of a matter, which the person can see."""
    told["actor_unit"] = _unit_names(own).get(row.actor_unit or "", row.actor_unit)
    if row.kind not in OF_CASES and not row.kind.startswith(OF_OWN_CASES):
        told["object_ref"] = None
    told["personal"] = audit.read_personal(own.session, own.portal.vault, row)


def _unit_names(own: Own) -> dict[str, str]:
    """Return the units' names, asked for once in a copy: a person's data may have been looked at many times."""
    kept: dict[str, str] | None = own.session.info.get(UNITS)
    if kept is None:
        kept = own.session.info[UNITS] = {one.code: one.name for one in own.session.scalars(select(Unit))}
    return kept


SUBJECT = Sheet(
    Subject, _of(Subject.id),
    "given_name surname kind birth_on pesel nip regon krs struck_off_on street postal_code town created_at",
    {"id": INSIDE, "token": INSIDE, "pesel_match": INSIDE, "name_key": INSIDE, "demo": INSIDE, "erased_at": INSIDE},
    _with_number,
)  # fmt: skip
PROFILE = Sheet(
    Profile, _of(Profile.subject_id),
    "email email_verified_at phone phone_verified_at language notify_email remind_email notify_sms rules_version"
    " rules_accepted_at updated_at",
    {"subject_id": INSIDE, "setup_step": INSIDE},
)  # fmt: skip
CODES = Sheet(
    ContactCode, _of(ContactCode.subject_id), "channel address tries sends sent_at expires_at",
    {"id": INSIDE, "subject_id": INSIDE, "code_hash": OPENS},
)  # fmt: skip
IDENTITIES = Sheet(
    Identity, _of(Identity.subject_id), "iss sub loa created_at last_sign_in_at",
    {"id": INSIDE, "subject_id": INSIDE},
)  # fmt: skip
SESSIONS = Sheet(
    WebSession, _of(WebSession.subject_id),
    "iss loa auth_at created_at last_seen_at ends_at ended_at ended_by device language",
    {"id": INSIDE, "subject_id": INSIDE, "official_id": OFFICIAL, "kind": INSIDE, "sub": INSIDE, "sid": INSIDE,
     "mandate_id": TOLD_ELSEWHERE,
     "token_hash": OPENS, "id_token": OPENS, "next_path": INSIDE},
)  # fmt: skip
RECORDS = Sheet(
    AuditRecord, _of(AuditRecord.subject_id), "at kind actor_kind actor_unit object_ref personal",
    {"id": INSIDE, "actor_id": OFFICIAL, "subject_id": INSIDE, "detail": INSIDE}, _without_actor,
)  # fmt: skip
COPIES = Sheet(
    DataExport, _of(DataExport.subject_id), "loa asked_at made_at size expires_at taken_at swept_at",
    {"id": INSIDE, "token": INSIDE, "subject_id": INSIDE},
)  # fmt: skip
MANDATES = Sheet(
    Mandate, _mandates,
    "number agent_name name capacity scope valid_from valid_until state duty duty_grosze relation claimed_at decided_at"
    " checked_where checked_what checked_on reason revoked_at revoked_by",
    {"id": INSIDE, "token": INSIDE, "agent_id": INSIDE, "agent_match": INSIDE, "principal_id": INSIDE,
     "principal_match": INSIDE, "claim": ANOTHERS, "parent_id": INSIDE, "invite_hash": OPENS, "invited_until": INSIDE,
     "file_id": PAPER, "duty_file_id": PAPER, "signature": ANOTHERS, "duty_charge": TOLD_ELSEWHERE,
     "decided_by_id": OFFICIAL, "first_by_id": OFFICIAL, "first_at": INSIDE, "first_check": INSIDE},
)  # fmt: skip
LATER_PAPERS = Sheet(
    MandatePaper, _papers, "kind added_at",
    {"id": INSIDE, "token": INSIDE, "mandate_id": INSIDE, "file_id": PAPER, "signature": ANOTHERS},
)  # fmt: skip


ROOMS = (
    Room("konto", "Kim jesteś, kontakt i to, co wybrano na koncie", (SUBJECT, PROFILE, CODES)),
    Room("logowanie", "Sposoby logowania i urządzenia", (IDENTITIES, SESSIONS)),
    Room("pelnomocnictwa", "Kogo reprezentujesz i kto reprezentuje Ciebie", (MANDATES, LATER_PAPERS)),
    Room("zapisy", "Kto oglądał Twoje dane i co zapisano o Twoich czynnościach", (RECORDS, COPIES)),
)
