"""Services made for a test: the certificate's form on any standard flow, so that the flow itself is looked at."""

from dataclasses import replace
from typing import Any

from portal.cases import flows
from portal.context import Portal
from portal.service import Fee, Service
from portal.terms import Term, Unit
from portal.workflow import FLOWS
from tests.support.desk import SLUG

DUTY = Fee(2100, "stamp_duty", "Opłata skarbowa", "ustawa o opłacie skarbowej")
OTHER = replace(DUTY, kind="parking_fee", title="Opłata za abonament")
MONTH = Term(1, Unit.MONTHS)


def offer(portal: Portal, flow: str, term: Term = MONTH, *, free: bool = True, **more: Any) -> Service:
    """Let the portal offer a service of its own slug that follows a standard flow; return it.

    Without ``free`` it costs a stamp duty; ``more`` are other fields of the service. Its versions must be kept by the
    caller's next transaction: see ``keep_versions``.
    """
    slug = f"by-{flow.replace('_', '-')}"
    if flow == "notification":
        # what its certificate says; that bears a stamp duty, so the matter itself another charge (see the kit)
        more.setdefault("silence", lambda _answers: "usunięcie klonu, 90 cm")
    service = replace(
        portal.services[SLUG], slug=slug, version=1, flow=FLOWS[flow], term=term, legal_term="art. 35 § 3 KPA",
        fee=lambda _answers, _facts, _on: None if free else OTHER if "silence" in more else DUTY, **more,
    )  # fmt: skip
    object.__setattr__(portal, "services", {**portal.services, slug: service})
    with portal.db.writing() as session:
        flows.store_versions(session, portal, portal.now())
    return service
