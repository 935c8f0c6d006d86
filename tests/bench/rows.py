"""Rows of a city's matters, made in bulk: one in ten is open; three are Anna's own, at three stages."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.tax_certificate import service as certificate
from tests.support.house import START

FIRST_DAY = date(2025, 6, 2)
DAYS = 500
OPEN_EVERY = 10
TODAY = START.date()
OWN = {"open": "BI-OPEN-0001", "unpaid": "BI-UNPD-0001", "issued": "BI-DONE-0001"}
CHARGE = "charge-of-the-bench"


def matters(cases: int, people: int, anna: int) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Yield (model, rows) in the order in which they may be written; nobody but Anna has more at more cases."""
    from portal.billing.models import Charge
    from portal.cases.models import Case, CaseEvent, CaseParty, Document
    from portal.files.models import StoredFile

    made = list(_own()) + [_other(number) for number in range(1, cases + 1)]
    for number, row in enumerate(made, start=1):
        row["id"] = number
    owners = [anna] * len(OWN) + [2 + number % (people - 1) for number in range(cases)]
    done = [row for row in made if not row["is_open"]]
    yield Case, made
    yield CaseParty, [party_row(row, owner) for row, owner in zip(made, owners, strict=True)]
    yield CaseEvent, [event_row(row, "filed", row["filed_at"]) for row in made]
    yield CaseEvent, [event_row(row, "issue", row["closed_at"], "official") for row in done]
    yield Charge, [_charge(row, anna) for row in made if not row["fee_settled"]]
    yield StoredFile, [file_row(row, slot) for row in made for slot in _slots(row)]
    yield Document, [paper_row(row, slot) for row in made for slot in _slots(row)]


def _own() -> Iterator[dict[str, Any]]:
    on = TODAY - timedelta(days=3)
    yield case_row(OWN["open"], on, is_open=True)
    yield case_row(OWN["unpaid"], on, is_open=True) | {"fee_settled": False}
    yield case_row(OWN["issued"], on - timedelta(days=30), is_open=False)


def _other(number: int) -> dict[str, Any]:
    is_open = number % OPEN_EVERY == 0
    on = TODAY - timedelta(days=number % 7) if is_open else FIRST_DAY + timedelta(days=number % DAYS)
    return case_row(f"BI-{number:08d}", on, is_open=is_open)


def case_row(reference: str, on: date, *, is_open: bool) -> dict[str, Any]:
    at = START - timedelta(days=(TODAY - on).days, hours=1)
    return {
        "reference": reference, "service": "tax-certificate", "service_version": certificate.version, "channel": "portal",
        "unit_code": "FN", "status": "filed" if is_open else "issued", "is_open": is_open, "facts": {},
        "answers": {"purpose": "bank", "exemption": "none", "street": "ul. Lipowa 1", "postal_code": "15-427",
                    "town": "Białystok"},
        "submission_id": f"submission-{reference}", "filed_at": at, "filed_on": on, "term_from": on,
        "due_on": on + timedelta(days=7), "fee_grosze": 2100, "fee_settled": True, "paused_days": 0, "version": 1,
        "closed_at": None if is_open else at + timedelta(days=2), "demo": False, "paused_since": None,
        "assigned_to_id": None, "registered_by_id": None, "office_number": None,
    }  # fmt: skip


def party_row(case: dict[str, Any], owner: int) -> dict[str, Any]:
    return {"case_id": case["id"], "subject_id": owner, "role": "applicant", "delivery": "portal"}


def event_row(case: dict[str, Any], kind: str, at: Any, by: str = "applicant") -> dict[str, Any]:
    return {"case_id": case["id"], "at": at, "kind": kind, "source": None, "target": case["status"], "by": by,
            "official_id": 1 if by == "official" else None, "public": True, "values": {}}  # fmt: skip


def _charge(case: dict[str, Any], owner: int) -> dict[str, Any]:
    return {"token": CHARGE, "subject_id": owner, "case_id": case["id"], "kind": "stamp_duty", "title": "Opłata",
            "law": "", "amount_grosze": 2100, "due_on": case["filed_on"], "created_at": case["filed_at"],
            "version": 0}  # fmt: skip


def _slots(case: dict[str, Any]) -> tuple[str, ...]:
    return ("receipt",) if case["is_open"] else ("receipt", "outcome")


def _number(case: dict[str, Any], slot: str) -> int:
    return int(case["id"]) * 2 + (slot == "outcome")


def file_row(case: dict[str, Any], slot: str) -> dict[str, Any]:
    number = _number(case, slot)
    return {"id": number, "token": f"file-{number}", "key": f"key-{number}", "name": "pismo.pdf", "size": 60_000,
            "media_type": "application/pdf", "sha256": "0" * 64, "state": "clean",
            "created_at": case["filed_at"]}  # fmt: skip


def paper_row(case: dict[str, Any], slot: str) -> dict[str, Any]:
    number = _number(case, slot)
    at = case["filed_at"] if slot == "receipt" else case["closed_at"]
    return {"id": number, "token": f"document-{number}", "case_id": case["id"], "slot": slot, "state": "ready",
            "kind": "receipt" if slot == "receipt" else "certificate", "title": "Pismo", "template": "receipt",
            "values": {"reference": case["reference"]}, "file_id": number, "created_at": at, "ready_at": at,
            "first_opened_at": None}  # fmt: skip
