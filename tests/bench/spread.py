"""Ten years of sixty services: how their matters came, were paid for, visited and answered, beside ``decade``'s rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, literal

from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment, PaymentLine
from portal.cases.models import Case, CaseParty, Channel, Draft
from portal.decisions.delivering.models import Delivery
from portal.measures.tiers.models import ServiceTier
from portal.visits.models import Visit
from tests.bench.city import CLERK
from tests.bench.decade import BLOCKS, FIRST_CASE, PEOPLE, SETTLED, Block, Rows, load, moved, numbered
from tests.support.house import START

if TYPE_CHECKING:
    from tests.bench.city import City

SERVICES = 60
CHANNELS = (
    *[Channel.PORTAL] * 10, Channel.ASSISTED, *[Channel.COUNTER] * 5, *[Channel.POST] * 2, Channel.EDELIVERY,
    Channel.EMAIL,
)  # fmt: skip
PAID_EVERY, VISITED_EVERY = 3, 10  # of so many matters one cost something, one had a visit
WAYS = {Channel.PORTAL: "portal", Channel.EDELIVERY: "edelivery"}
_OF_CASE = {"case_id": moved(SETTLED)}


def _block(model: type[Any], **own: Any) -> Block:
    return Block(model, FIRST_CASE, SETTLED, own)


def _service(_column: Any, copy: int, _shift: int) -> ColumnElement[str]:
    """Let each copy be of one service: so every day has matters of all of them."""
    return literal(name_of(copy))


MORE = (
    _block(Draft, **_OF_CASE, token=numbered("d-"), submission_id=numbered("sent-"), subject_id=moved(PEOPLE),
           service=_service),
    _block(Delivery, **_OF_CASE, token=numbered("t-"), document_id=moved(SETTLED), party_id=moved(SETTLED)),
    _block(Charge, **_OF_CASE, token=numbered("c-"), subject_id=moved(PEOPLE)),
    _block(Payment, session_id=numbered("p-"), click=numbered("k-")),
    _block(PaymentLine, payment_id=moved(SETTLED), charge_id=moved(SETTLED)),
    _block(Entry, charge_id=moved(SETTLED), subject_id=moved(PEOPLE)),
    _block(Visit, **_OF_CASE, token=numbered("v-"), draft_token=numbered("d-")),
)  # fmt: skip


def name_of(number: int) -> str:
    """Name a service of the sixty; the portal has cards for the first one only."""
    return f"service-{number % SERVICES:02d}" if number % SERVICES else "tax-certificate"


def load_spread(city: City, cases: int) -> None:
    """Fill an empty city with ten years of matters of sixty services, every second of them of tier IV."""
    from tests.support.visiting import Office

    Office(SimpleNamespace(portal=city.portal, app=city.app, clock=city.clock))  # type: ignore[arg-type]
    with city.portal.db.writing() as session:
        session.add_all(
            ServiceTier(
                service=name_of(number), on=START.date(), declared=4 - number % 2, proven=4 - number % 2
            )
            for number in range(SERVICES)
        )
    blocks = [_with_service(block) for block in BLOCKS]
    load(city, cases, _more, [*blocks, *MORE])


def _with_service(block: Block) -> Block:
    return replace(block, own={**block.own, "service": _service}) if block.model is Case else block


def _more(rows: Rows) -> Rows:
    """Let the first matters come by all channels, and add what happened in them."""
    by_model = dict(rows)
    settled = [row for row in by_model[Case] if row["id"] >= FIRST_CASE]
    for number, row in enumerate(settled):
        row["channel"] = CHANNELS[number % len(CHANNELS)]
    owners = {row["case_id"]: row["subject_id"] for row in by_model[CaseParty]}
    added: Rows = []
    for make in (_drafts, _deliveries, _charges, _payments, _lines, _entries, _visits):
        added.append(make(settled, owners))
    return [*rows, *added]


Made = tuple[type[Any], list[dict[str, Any]]]


def _drafts(cases: list[dict[str, Any]], owners: Mapping[int, int]) -> Made:
    return Draft, [
        {"id": row["id"], "token": f"d-{row['id']}", "subject_id": owners[row["id"]], "service": row["service"],
         "service_version": row["service_version"], "answers": {}, "done": [], "submission_id": row["submission_id"],
         "case_id": row["id"], "begun_from": "", "by_office": False, "created_at": row["filed_at"],
         "updated_at": row["filed_at"], "expires_at": row["filed_at"]}
        for row in cases if row["channel"] == Channel.PORTAL
    ]  # fmt: skip


def _deliveries(cases: list[dict[str, Any]], _owners: Mapping[int, int]) -> Made:
    return Delivery, [
        {"id": row["id"], "token": f"t-{row['id']}", "case_id": row["id"], "document_id": row["id"],
         "party_id": row["id"], "way": (way := WAYS.get(row["channel"], "paper")),
         "state": "opened" if way == "portal" else "received", "since_at": row["closed_at"],
         "created_at": row["closed_at"]}
        for row in cases
    ]  # fmt: skip


def _paid(cases: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield every third matter with how many were paid for before it."""
    yield from enumerate(row for number, row in enumerate(cases) if number % PAID_EVERY == 0)


def _charges(cases: list[dict[str, Any]], owners: Mapping[int, int]) -> Made:
    return Charge, [
        {"id": row["id"], "token": f"c-{row['id']}", "subject_id": owners[row["id"]], "case_id": row["id"],
         "kind": "stamp_duty", "title": "Opłata", "amount_grosze": 1700, "due_on": row["filed_on"],
         "created_at": row["filed_at"], "paid_at": row["filed_at"] + timedelta(hours=1)}
        for _, row in _paid(cases)
    ]  # fmt: skip


def _payments(cases: list[dict[str, Any]], owners: Mapping[int, int]) -> Made:
    return Payment, [
        {"id": row["id"], "session_id": f"p-{row['id']}", "click": f"k-{row['id']}", "payer_id": owners[row["id"]],
         "amount_grosze": 1700, "state": "paid", "created_at": row["filed_at"], "expires_at": row["closed_at"]}
        for number, row in _paid(cases) if number % 2 == 0
    ]  # fmt: skip


def _lines(cases: list[dict[str, Any]], _owners: Mapping[int, int]) -> Made:
    return PaymentLine, [
        {"id": row["id"], "payment_id": row["id"], "charge_id": row["id"], "title": "Opłata", "amount_grosze": 1700}
        for number, row in _paid(cases) if number % 2 == 0
    ]  # fmt: skip


def _entries(cases: list[dict[str, Any]], owners: Mapping[int, int]) -> Made:
    """Write one side of each payment at the desk: the bench asks nothing of the books."""
    return Entry, [
        {"id": row["id"], "transfer": f"x-{row['id']}", "move": "desk_paid", "at": row["filed_at"],
         "value_on": row["filed_on"], "book": "desk", "amount_grosze": 1700, "subject_id": owners[row["id"]],
         "charge_id": row["id"], "official_id": CLERK if number % 4 == 1 else None, "digest": "0" * 64}
        for number, row in _paid(cases) if number % 2
    ]  # fmt: skip


def _visits(cases: list[dict[str, Any]], _owners: Mapping[int, int]) -> Made:
    """Write a visit for every tenth matter, of which every second was booked from the form that the matter was."""
    found = []
    for number, row in enumerate(cases):
        if number % VISITED_EVERY == 3:
            found.append({
                "id": row["id"], "token": f"v-{row['id']}", "topic_id": 1, "channel": "counter", "place_code": "DOM",
                "on": row["filed_on"], "minute": 540, "minutes": 15, "state": "done", "created_at": row["filed_at"],
                "case_id": None if number % 4 == 3 else row["id"], "uid": f"u-{row['id']}",
                "draft_token": f"d-{row['id']}" if row["channel"] == Channel.PORTAL else None,
            })  # fmt: skip
    return Visit, found
